"""The demo lives on the days that it tells of: what people do is stamped with the time at which they do it."""

from contextlib import contextmanager
from datetime import timedelta

import time_machine
from django.utils import timezone


def date_in(days):
    """The day in so many days from today; a minus is in the past. Asked before travelling."""
    return timezone.localdate() + timedelta(days=days)


def school_day(days):
    """That day, or the Friday before it."""
    return days - max(0, date_in(days).weekday() - 4)


def hour_in(days, hour):
    moment = timezone.localtime() + timedelta(days=days)
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)


@contextmanager
def days_ago(days, hour=10):
    """Live that day, from that hour on: what people do is stamped with the time at which they do it."""
    with time_machine.travel(min(hour_in(-days, hour), timezone.localtime()), tick=True):
        yield
