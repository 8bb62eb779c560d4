"""How a meeting's page says when it is, and how far it has come."""

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


def when(circle):
    """The day on which it took place, or the hours that are set: (name, value)."""
    if circle.held_on:
        return "Took place", day(circle.held_on)
    return "When", span(circle.starts_at, circle.ends_at)


def recorded(meeting, case):
    """What is said of a meeting that was held before it is recorded."""
    how = "added, marked as recorded after closing" if case.is_closed else "recorded as held"
    return f"The {meeting} is {how}."


def steps_of_circle(circle):
    if circle.status == Status.CANCELLED:
        return []
    now = CIRCLE_STEPS.index(circle.status)
    return [{"label": step.label, "state": _state(place, now)} for place, step in enumerate(CIRCLE_STEPS)]


def _state(place, now):
    if place == now:
        return "current"
    return "done" if place < now else "todo"
