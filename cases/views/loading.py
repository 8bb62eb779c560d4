from django.shortcuts import get_object_or_404

from cases import access
from cases.models import Case


def opened_or_404(request, records, **which):
    """What a page is about, or 404 outside a wall. That it was opened is recorded once the page is shown."""
    request.opened = get_object_or_404(records, **which)
    return request.opened


def opened_list(request, what):
    """A page that names people of several cases, and belongs to none."""
    request.opened_list = what


def case_for(request, ref, may=access.can_work):
    """The case, if it is inside the viewer's walls (404) and they may do this to it (403)."""
    case = opened_or_404(request, Case.objects.visible_to(request.user).select_related("school"), ref=ref)
    access.require(may(request.user, case))
    return case


def party_for(request, ref, pk, may=access.can_work):
    """A person of the case, with where they stand."""
    case = case_for(request, ref, may)
    return opened_or_404(request, case.parties.with_standing().select_related("case__school"), pk=pk)


def person_url(party):
    """The person's place on the case page."""
    return f"{party.case.get_absolute_url()}#person-{party.pk}"
