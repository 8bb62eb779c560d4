from datetime import datetime

from django import forms
from django.utils import timezone

from cases.forms.action import ActionForm
from cases.forms.fields import DateField

TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class HoursForm(ActionForm):
    """A day, from when to when: three small fields that a phone's own pickers fill, in the center's time zone."""

    day = DateField()
    begins = forms.TimeField(label="From", widget=TIME)
    ends = forms.TimeField(label="To", widget=TIME)

    def clean(self):
        cleaned = super().clean()
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", "The end must be later than the beginning.")
        return cleaned

    def hours(self):
        """The two moments, once the form is valid."""
        day = self.cleaned_data["day"]
        begins, ends = self.cleaned_data["begins"], self.cleaned_data["ends"]
        return [timezone.make_aware(datetime.combine(day, time)) for time in (begins, ends)]


class Facilitators(forms.ModelMultipleChoiceField):
    """To tick: those who may lead this meeting, whom the form knows once it knows the case."""

    def __init__(self):
        super().__init__(
            label="Mediators of this case, and coordinators",
            queryset=None,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Choose who facilitates."},
        )


def hours_of(starts_at, ends_at):
    """What the three fields show for a meeting that has its time already."""
    starts, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return {"day": starts.date(), "begins": starts.time(), "ends": ends.time()}
