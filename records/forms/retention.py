from django import forms
from django.utils import timezone

from cases.forms.action import ActionForm
from cases.forms.fields import DateField

READ_BY_COORDINATORS = "The coordinators read it, and nobody else."


class SeenForm(ActionForm):
    """How many cases stood on the list that somebody has looked through."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class LegalHoldForm(ActionForm):
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 4}), help_text=READ_BY_COORDINATORS)


class TakeOutForm(ActionForm):
    reason = forms.CharField(
        label="Why it is kept for now",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=READ_BY_COORDINATORS,
    )
    again_on = DateField(label="Propose it again from")

    def clean_again_on(self):
        day = self.cleaned_data["again_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError("Choose a day to come.")
        return day
