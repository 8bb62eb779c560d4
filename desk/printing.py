"""What can be printed for whom in a case, and each of these papers."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.letters import agreement_in_force
from cases import access, documents, history
from cases.letters import missing_for_disposition
from cases.models import Event
from cases.views.loading import opened_or_404
from conferences.letters import planned_conference
from desk import letters


@require_safe
def all_documents(request, ref):
    case = opened_or_404(request, letters.cases_to_print().visible_to(request.user), ref=ref)
    conference = planned_conference(case)
    context = {
        "case": case,
        "can_disclose": access.can_disclose(request.user, case),
        "papers": letters.by_recipient(case),
        "missing_for_disposition": missing_for_disposition(case),
        "conference": conference,
        "missing_for_conference": case.blocking() if conference else [],
        "agreement": agreement_in_force(case),
        "invitations": [one for circle in case.circles.all() for one in circle.invitations.all()],
    }
    return render(request, "desk/documents.html", context)


@require_safe
def document(request, ref, name, party, child=None):
    """One paper for one person of the case; `child` when it goes to a guardian for that child."""
    case = get_object_or_404(letters.cases_to_print().visible_to(request.user), ref=ref)
    found = letters.find(case, name, party, child)
    if found is None:
        raise Http404
    letter, recipient = found
    pdf = letter.pdf(recipient)
    history.log_access(Event.Kind.PRINTED, by=request.user, subject=recipient.person, detail=name)
    return documents.pdf_response(pdf, f"{ref}-{name}.pdf")
