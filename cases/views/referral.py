from django.shortcuts import get_object_or_404, redirect

from cases.models import Referral


def referral(request, ref):
    get_object_or_404(Referral.objects.visible_to(request.user), case__ref=ref)
    return redirect("home")
