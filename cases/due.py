"""How a due day is said: overdue, today or later, and in which words."""

from django.template.defaultfilters import date as format_date
from django.utils import timezone


def state(day):
    today = timezone.localdate()
    if day == today:
        return "today"
    return "overdue" if day < today else "later"


def words(day):
    found = state(day)
    if found == "today":
        return "today"
    year = "" if day.year == timezone.localdate().year else " Y"
    written = format_date(day, f"j F{year}")
    return f"since {written}" if found == "overdue" else written
