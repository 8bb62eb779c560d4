"""Dates as a letter writes them, in the letter's language."""

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext_lazy as _

register = template.Library()

# Translators: how a date is written in a letter; backslashes keep letters as they are.
DAY = _("F j, Y")
# Translators: the same with the day of the week.
WEEKDAY = _("l, F j, Y")


@register.filter
def day(value):
    return format_date(_here(value), str(DAY))


@register.filter
def weekday(value):
    return format_date(_here(value), str(WEEKDAY))


@register.filter
def clock(value):
    return format_date(_here(value), "P")


def _here(value):
    """A moment as the center's clock shows it; a day is a day everywhere."""
    return timezone.localtime(value) if hasattr(value, "tzinfo") else value


@register.filter
def unbroken(value):
    """A telephone number stays on one line."""
    return value.replace(" ", "\N{NO-BREAK SPACE}")
