from django.shortcuts import get_object_or_404, redirect

from cases.models import Case


def detail(request, ref):
    get_object_or_404(Case.objects.visible_to(request.user), ref=ref)
    return redirect("home")
