from django import forms

from cases.forms.case import ReasonForm
from records.models import Disclosure


class ExportDistrictForm(ReasonForm):
    way = forms.ChoiceField(label="How it gets to the district", choices=[("", "Choose"), *Disclosure.Way.choices])


class DeleteDistrictForm(ReasonForm):
    reason = forms.CharField(
        label="Why",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands on the certificate: the contract, the letter of the district and its date, no names.",
    )
