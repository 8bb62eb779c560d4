from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import access
from cases.keyset import page_of
from cases.models import Event
from cases.views.loading import case_for


@require_safe
def history(request, ref):
    """Who did what on a case, and who opened what of it."""
    case = case_for(request, ref, access.can_read_history)
    shown = request.GET.get("show", "")
    events = case.events.select_related("actor")
    if shown == "reads":
        events = events.filter(kind__in=Event.ACCESS_KINDS)
    elif shown == "changes":
        events = events.exclude(kind__in=Event.ACCESS_KINDS)
    page = page_of(events, request, order=("-at", "-pk"), size=50)
    people = {party.pk: party for party in case.parties.all()}
    lines = [(event, people.get(event.subject_id) if event.subject == "party" else None) for event in page.rows]
    return render(request, "cases/history.html", {"case": case, "page": page, "lines": lines, "shown": shown})
