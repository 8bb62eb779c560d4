"""Days and moments as the browser's own controls give them."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MomentField(forms.DateTimeField):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def not_in_the_future(value):
    """What is written down has taken place."""
    now = timezone.now() if isinstance(value, datetime) else timezone.localdate()
    if value > now:
        raise ValidationError("This is in the future: record it once it has taken place.")


def not_before_incident(value, case):
    """What took place before the center kept its cases here is recorded with its true day."""
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    if day < case.referral.incident_on:
        raise ValidationError(
            f"The incident was on {date_format(case.referral.incident_on)}: "
            "nothing about it took place before that day."
        )
