"""How a due day is said: overdue, today or later, and in which words."""

from django.utils import timezone
from django.utils.formats import date_format


def state(day):
    today = timezone.localdate()
    if day == today:
        return "today"
    return "overdue" if day < today else "later"


def words(day):
    found = state(day)
    if found == "today":
        return "today"
    return f"since {written(day)}" if found == "overdue" else written(day)


def written(day):
    """With its year, where that is not this one."""
    this_year = day.year == timezone.localdate().year
    return date_format(day, "MONTH_DAY_FORMAT" if this_year else "DATE_FORMAT")


def sentence(day):
    """“Due today”, “Overdue since May 3”."""
    return f"{'Overdue' if state(day) == 'overdue' else 'Due'} {words(day)}"
