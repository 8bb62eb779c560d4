from django.shortcuts import get_object_or_404, render

from cases import history
from cases.models import Event, Referral


def referral(request, ref):
    """What the school has sent, and what it may know of the case since."""
    sent = get_object_or_404(
        Referral.objects.visible_to(request.user).select_related("case__school", "referrer"), case__ref=ref
    )
    history.log_access(Event.Kind.OPENED, by=request.user, subject=sent)
    return render(request, "cases/referral.html", {"referral": sent, "case": sent.case})
