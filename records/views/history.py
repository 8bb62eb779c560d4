"""Who has seen what: of a case, of one person in it, and of the lists that belong to neither."""

import io

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, spreadsheet
from cases import history as writing
from cases.keyset import page_of
from cases.models import Event
from cases.views.loading import case_for, party_for
from cases.views.once import once
from cases.views.page import form_page
from records.forms.history import ExportForm, HistoryFilterForm
from records.lines import lines_of, of_person
from records.views.made_file import MadeFile, made_page
from schools.fresh import fresh
from schools.models import User

NEWEST_FIRST = ("-at", "-pk")


@require_safe
def history(request, ref):
    """Who did what on a case, who opened what of it, who was mailed, and what left the center."""
    case = case_for(request, ref, access.can_read_history)
    return _page(request, case.events.all(), "records/history.html", case=case)


@require_safe
def person_history(request, ref, pk):
    person = party_for(request, ref, pk, access.can_read_history)
    events = of_person(person.case.events.all(), person)
    return _page(request, events, "records/history.html", case=person.case, person=person)


@require_safe
def list_history(request):
    """Who opened or exported a list: what belongs to no single case."""
    access.require_role(access.can_read_history(request.user, None))
    of_lists = Event.objects.filter(case=None).exclude(kind=Event.Kind.REMINDED)
    center = User.objects.filter(role__in=[*User.MEDIATING, User.Role.ADMINISTRATOR])
    return _page(request, of_lists, "records/list_history.html", people=center)


@fresh
@once
def export_history(request, ref, pk=None):
    """The lines that the filters leave, as a table. What it was taken out for is itself a line of the history."""
    person = party_for(request, ref, pk, access.can_read_history) if pk else None
    case = person.case if person else case_for(request, ref, access.can_read_history)
    filters = HistoryFilterForm(request.GET, events=_events(case, person))
    form = ExportForm(request.POST or None, of_one_person=person is not None)
    about = {"case": case, "person": person, "back": _history_of(case, person)}
    if form.is_valid() and filters.is_valid():
        purpose = ExportForm.Purpose(form.cleaned_data["purpose"])
        subject, detail = person or case, f"history, {purpose.label}"
        writing.log_access(Event.Kind.EXPORTED, by=request.user, subject=subject, detail=detail)
        file = _table(filters.narrowed(), case, person)
        return made_page(
            request, "records/history_made.html", file, leads_to=about["back"], purpose=purpose, **about
        )
    return form_page(request, "records/export_history.html", form, filters=filters, **about)


def _events(case, person):
    return of_person(case.events.all(), person) if person else case.events.all()


def _history_of(case, person):
    if person:
        return reverse("records:person_history", args=[case.ref, person.pk])
    return reverse("records:history", args=[case.ref])


def _page(request, events, template, case=None, person=None, people=None):
    filters = HistoryFilterForm(request.GET, events=events, people=people)
    page = page_of(filters.narrowed().select_related("actor"), request, order=NEWEST_FIRST, size=50)
    context = {
        "case": case,
        "person": person,
        "filters": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
        "page": page,
        "lines": lines_of(page.rows, case, person),
    }
    return render(request, template, context, status=200 if filters.is_valid() else 400)


def _table(events, case, person):
    file = io.StringIO(newline="")
    table = spreadsheet.writer(file)
    table.writerow(["When", "Who", "What", "About whom, or what to whom", "Why"])
    for line in lines_of(list(events.select_related("actor").order_by(*NEWEST_FIRST)), case, person):
        at = timezone.localtime(line.event.at).isoformat(" ", "seconds")
        table.writerow([at, line.event.who, line.event.what, line.about, line.why])
    return MadeFile(
        f"{case}-history{'-of-one-person' if person else ''}.csv", "text/csv", file.getvalue().encode()
    )
