from django import forms

from cases.forms.action import ActionForm
from records.forms.disclosing import READ_OF_WHAT_LEFT
from records.models import Disclosure


class ExportDistrictForm(ActionForm):
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 4}), help_text=READ_OF_WHAT_LEFT)
    way = forms.ChoiceField(label="How it gets to the district", choices=[("", "Choose"), *Disclosure.Way.choices])


class DeleteDistrictForm(ActionForm):
    reason = forms.CharField(
        label="Why",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands on the certificate: the contract, the letter of the district and its date, no names.",
    )
