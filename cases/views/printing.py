from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases import documents, history, letters
from cases.models import Event, Referral


@require_safe
def referral_document(request, ref, name):
    """What the center writes to the school about its referral."""
    referrals = Referral.objects.visible_to(request.user).select_related("case__school", "referrer")
    referral = get_object_or_404(referrals, case__ref=ref)
    if name not in letters.SCHOOL_PAPERS:
        raise Http404
    pdf = letters.SCHOOL_PAPERS[name](referral)
    history.log_access(Event.Kind.PRINTED, by=request.user, subject=referral, detail=name)
    return documents.pdf_response(pdf, f"{ref}-{name}.pdf")
