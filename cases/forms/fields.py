"""Days and moments as the browser's own controls give them."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MomentField(forms.DateTimeField):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def not_in_the_future(value):
    """What is written down has taken place."""
    now = timezone.now() if isinstance(value, datetime) else timezone.localdate()
    if value > now:
        raise ValidationError("This is in the future: record it once it has taken place.")


def not_before_accepted(value, case):
    """Nobody is contacted before the referral has been accepted."""
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    if case.accepted_at and day < timezone.localdate(case.accepted_at):
        accepted = timezone.localdate(case.accepted_at)
        raise ValidationError(
            f"The case was accepted on {accepted:%-d %B %Y}: nobody was contacted before that day."
        )
