from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases import access, documents, history
from cases.models import Event
from cases.views.loading import opened_or_404
from conferences import letters
from conferences.models import Conference, Invitation


@require_safe
def run_sheet(request, pk):
    conferences = (
        Conference.objects.visible_to(request.user)
        .select_related("case")
        .prefetch_related("bookings__facilitator", "attendances")
    )
    conference = get_object_or_404(conferences, pk=pk)
    return _answer(request, conference, "run_sheet", letters.run_sheet(conference))


@require_safe
def invitation_letter(request, pk):
    invitation = _visible(request, pk)
    return _answer(request, invitation, "invitation_letter", letters.invitation_letter(invitation))


@require_safe
def slip(request, pk):
    invitation = _visible(request, pk)
    pdf = letters.slip(invitation, to_look_at=access.can_work(request.user, invitation))
    return _answer(request, invitation, "slip", pdf)


def _visible(request, pk):
    invitations = Invitation.objects.visible_to(request.user).select_related("circle__case", "circle__student")
    return opened_or_404(request, invitations, pk=pk)


def _answer(request, subject, name, pdf):
    history.log_access(Event.Kind.PRINTED, by=request.user, subject=subject, detail=name)
    return documents.pdf_response(pdf, f"{name}.pdf")
