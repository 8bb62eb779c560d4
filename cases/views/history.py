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
    people = {party.pk: party for party in case.parties.all()}
    return _page(request, case.events.all(), "cases/history.html", people, case=case)


@require_safe
def list_history(request):
    """Who opened or exported a list: what belongs to no single case."""
    access.require_role(access.can_read_history(request.user, None))
    of_lists = Event.objects.filter(case=None).exclude(kind=Event.Kind.REMINDED)
    return _page(request, of_lists, "cases/list_history.html", {})


def _page(request, events, template, people, **context):
    shown = request.GET.get("show", "")
    if shown == "reads":
        events = events.filter(kind__in=Event.ACCESS_KINDS)
    elif shown == "changes":
        events = events.exclude(kind__in=Event.NOT_CHANGES)
    page = page_of(events.select_related("actor"), request, order=("-at", "-pk"), size=50)
    lines = [(event, people.get(event.subject_id) if event.subject == "party" else None) for event in page.rows]
    return render(request, template, {"page": page, "lines": lines, "shown": shown, **context})
