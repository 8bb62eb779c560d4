"""Days and moments as the browser's own controls give them, and who reads what is written."""

from datetime import date, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

# Said before it is saved, wherever somebody writes freely about a case.
READ_ON_THE_CASE = (
    "The coordinators and every mediator on this case read it. A family that asks to see its record may get it, where "
    "it tells of nobody else."
)
EARLIEST = 1990
EARLIEST_BIRTH = date(1900, 1, 1)
FARTHEST = timedelta(days=2 * 366)


def not_of_another_age(value):
    """Nothing of the record is older than the field itself: a year such as 0202 is a slip of the hand."""
    if value.year < EARLIEST:
        raise ValidationError("Please look at the year.")


class DateField(forms.DateField):
    """A day of the record."""

    default_validators = [not_of_another_age]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MomentField(forms.DateTimeField):
    default_validators = [not_of_another_age]
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def can_be_born(day):
    if day > timezone.localdate():
        raise ValidationError("This birth date is in the future: please look at the year.")
    if day < EARLIEST_BIRTH:
        raise ValidationError("This cannot be a birth date: please look at the year.")


class BirthDateField(DateField):
    default_validators = [can_be_born]


def not_in_the_future(value):
    """What is written down has taken place."""
    now = timezone.now() if isinstance(value, datetime) else timezone.localdate()
    if value > now:
        raise ValidationError("This is in the future: record it once it has taken place.")


def not_too_far_ahead(day):
    if day > timezone.localdate() + FARTHEST:
        raise ValidationError("This is more than two years away: please look at the year.")


def not_before_incident(value, case):
    """What took place before the center kept its cases here is recorded with its true day."""
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    if day < case.referral.incident_on:
        raise ValidationError(
            f"The incident was on {date_format(case.referral.incident_on)}: "
            "nothing about it took place before that day."
        )
