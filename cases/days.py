"""The first and the last moment of a day, by the center's clock."""

from datetime import datetime, time

from django.utils import timezone


def start_of(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day):
    return timezone.make_aware(datetime.combine(day, time.max))
