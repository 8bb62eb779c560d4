"""How a meeting's page says when it is, how far it has come, and what to do next."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format

from conferences.models import ReentryCircle

Status = ReentryCircle.Status
CIRCLE_STEPS = [status for status in Status if status != Status.CANCELLED]


def day(date):
    return date_format(date, "WEEKDAY_FORMAT") if date else ""


def span(starts_at, ends_at):
    starts, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return f"{date_format(starts, 'WEEKDAY_FORMAT')}, {time_format(starts)} to {time_format(ends)}"


def next_step_of_conference(conference):
    """The one thing to do now: record it, plan the next session, or go on in the case."""
    case = conference.case
    if conference.is_planned and not conference.has_begun:
        return _step("Print the run sheet", "conferences:run_sheet", conference.pk)
    if conference.is_planned:
        return _step("Record how it went", "conferences:hold", conference.pk)
    if conference.is_adjourned and case.status == case.Status.CONFERENCED:
        return _step("Schedule the next session", "conferences:schedule", case.ref)
    if conference.outcome == conference.Outcome.AGREEMENT and case.status == case.Status.CONFERENCED:
        return _step("Write down the agreement", "agreements:start", case.ref)
    if not conference.is_held and case.status == case.Status.PRECONFERENCE:
        return _step("Schedule a conference", "conferences:schedule", case.ref)
    return {"label": "Back to the case", "url": case.get_absolute_url()}


def next_step_of_circle(circle, missing, items, reviews):
    """The one thing to do now. Ending is a button of its own, so it has no link here."""
    if circle.status in (Status.PREPARING, Status.SCHEDULED) and missing:
        return _remedy(circle)
    if circle.status == Status.HELD:
        if items and circle.named_adult:
            return _step("Set the reviews", "conferences:start_reviews", circle.pk)
        return _step("Write the plan", "conferences:plan", circle.pk)
    if circle.status == Status.UNDER_REVIEW:
        to_come = next((review for review in reviews if review.held_on is None), None)
        return _step("Record the next review", "conferences:review", to_come.pk) if to_come else None
    named = {
        Status.REQUESTED: ("Prepare the circle", "conferences:prepare_circle"),
        Status.PREPARING: ("Schedule the circle", "conferences:schedule_circle"),
        Status.SCHEDULED: ("Record the circle", "conferences:hold_circle"),
    }
    if circle.status in named:
        return _step(*named[circle.status], circle.pk)
    return {"label": "Back to the case", "url": circle.case.get_absolute_url()}


def _remedy(circle):
    """A consent that is missing is recorded; for what stops every meeting there is the case."""
    if circle.student.has_withdrawn or circle.case.missing_for_meeting():
        return {"label": "Open the case", "url": circle.case.get_absolute_url()}
    url = reverse("cases:consent", args=[circle.case.ref, circle.student.pk])
    return {"label": "Record a consent", "url": url}


def steps_of_circle(circle):
    if circle.status == Status.CANCELLED:
        return []
    now = CIRCLE_STEPS.index(circle.status)
    return [{"label": step.label, "state": _state(place, now)} for place, step in enumerate(CIRCLE_STEPS)]


def _state(place, now):
    if place == now:
        return "current"
    return "done" if place < now else "todo"


def _step(label, name, key):
    return {"label": label, "url": reverse(name, args=[key])}
