from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.text import capfirst

from cases.views.called_off import called_off
from cases.views.loading import case_for, opened_or_404
from cases.views.once import once
from cases.views.page import form_page
from conferences import actions
from conferences.calendar import entry, ics_response
from conferences.forms.conference import HoldForm, LateForm, ReasonForm, RescheduleForm, ScheduleForm
from conferences.forms.overtaken import compare
from conferences.models import Conference
from conferences.next_step import next_step_of_conference
from conferences.words import recorded, span


def schedule(request, ref):
    case = case_for(request, ref)
    if request.method != "POST" and (planned := case.conferences.planned().first()):
        messages.info(request, "The conference is already scheduled.")
        return redirect(planned)
    form = ScheduleForm(request.POST or None, case=case)
    if form.is_valid():
        with form.refusals():
            conference = actions.schedule(
                case=case, invited=form.everybody_invited(), by=request.user, **form.plan()
            )
            messages.success(request, "The conference is scheduled, and the facilitators have been told.")
            return redirect("conferences:detail", conference.pk)
    missing = [] if form.is_bound else case.missing_for_conference()
    return form_page(request, "conferences/schedule.html", form, case=case, missing=missing)


def detail(request, pk):
    conference = _visible(request, pk)
    missing = conference.case.blocking() if conference.is_planned else []
    context = {
        "conference": conference,
        "case": conference.case,
        "attendances": conference.attendances.select_related("party"),
        "facts": _facts(conference),
        "missing": missing,
        "to_renew": conference.checks_to_renew() if conference.is_planned else [],
        "next_step": next_step_of_conference(conference, missing),
    }
    return render(request, "conferences/detail.html", context)


def _facts(conference):
    """When and where, as it was planned and, once held, as it really was."""
    planned = [("Planned", span(conference.starts_at, conference.ends_at))]
    facts = [] if conference.was_never_planned else planned
    if conference.is_held:
        facts.append(("Took place", span(conference.started_at, conference.ended_at)))
    facts.append(("How", capfirst(conference.get_mode_display())))
    facts += [(name, value) for name, value in [("Place", conference.place), ("Link", conference.link)] if value]
    facts.append(("Facilitators", ", ".join(str(person) for person in conference.facilitators)))
    if conference.one_facilitator_reason:
        facts.append(("Why one facilitates", conference.one_facilitator_reason))
    if conference.interpreter:
        facts.append(("Interpreter", conference.interpreter))
    return facts


def calendar(request, pk):
    conference = _visible(request, pk)
    is_off = conference.status in (Conference.Status.CANCELLED, Conference.Status.NOT_HELD)
    return ics_response(entry(conference, is_off=is_off), f"{conference.case}-conference.ics")


def reschedule(request, pk):
    conference = _visible(request, pk)
    form = RescheduleForm(request.POST or None, conference=conference)
    if form.is_valid():
        with form.refusals():
            invited, edits = form.everybody_invited(), form.cleaned_data["edits"]
            actions.reschedule(conference=conference, invited=invited, edits=edits, by=request.user, **form.plan())
            names = ", ".join(map(str, invited))
            messages.warning(
                request, f"The conference has changed. Please tell everybody who is invited: {names}."
            )
            return redirect(conference)
    overtaken = compare(form, RescheduleForm(conference=_visible(request, pk))) if form.is_bound else []
    about = _about(conference, form)
    return form_page(request, "conferences/reschedule.html", form, overtaken=overtaken, **about)


def cancel(request, pk):
    conference = _visible(request, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with form.refusals(), called_off(request, conference.case):
            actions.cancel(conference=conference, reason=form.cleaned_data["reason"], by=request.user)
            return redirect(conference)
    return form_page(request, "conferences/cancel.html", form, conference=conference)


def not_held(request, pk):
    conference = _visible(request, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.not_held(conference=conference, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Recorded. The case is back in preconference.")
            return redirect(conference)
    return form_page(request, "conferences/not_held.html", form, conference=conference)


def hold(request, pk):
    conference = _visible(request, pk)
    if request.method != "POST" and not conference.is_planned:
        messages.info(request, f"This conference is already “{conference.get_status_display()}”.")
        return redirect(conference)
    form = HoldForm(request.POST or None, conference=conference)
    if form.is_valid():
        started_at, ended_at = form.hours()
        with form.refusals():
            actions.hold(
                conference=conference,
                presences=form.presences(),
                started_at=started_at,
                ended_at=ended_at,
                outcome=form.cleaned_data["outcome"],
                confirmed=form.cleaned_data["confirmed"],
                by=request.user,
            )
            messages.success(request, "The conference is recorded as held.")
            return redirect(conference)
    return form_page(request, "conferences/hold.html", form, **_about(conference, form))


@once
def record_late(request, ref):
    case = case_for(request, ref)
    form = LateForm(request.POST or None, case=case)
    if form.is_valid():
        plan = form.plan()
        with form.refusals():
            conference = actions.record_late(
                case=case,
                started_at=plan.pop("starts_at"),
                ended_at=plan.pop("ends_at"),
                presences=form.presences(),
                outcome=form.cleaned_data["outcome"],
                by=request.user,
                **plan,
            )
            messages.success(request, recorded("conference", case))
            return redirect(conference)
    return form_page(request, "conferences/record_late.html", form, case=case, meeting="conference")


def _visible(request, pk):
    """What is outside a wall is not found; whoever sees a conference may also work on it."""
    conferences = Conference.objects.visible_to(request.user).select_related("case__school")
    return opened_or_404(request, conferences.prefetch_related("bookings__facilitator"), pk=pk)


def _about(conference, form):
    """A safety hold is told before the form is filled in; afterwards the refusal stands on it."""
    missing = [] if form.is_bound else conference.case.missing_for_meeting()
    return {"conference": conference, "missing": missing}
