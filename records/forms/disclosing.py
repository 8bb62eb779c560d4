from django import forms

from cases.forms.action import DatedForm
from cases.forms.fields import DateField, not_in_the_future
from cases.models import Party
from records.models import Disclosure

READ_OF_WHAT_LEFT = (
    "The coordinators read it. A family that asks to see its record may get it, where it tells of nobody else."
)


class DiscloseForm(DatedForm):
    """What left, to whom, on what ground. What 34 CFR 99.32 asks for, and nothing that it does not."""

    day = "left_on"

    document = forms.ChoiceField(label="What left", choices=[("", "Choose"), *Disclosure.Document.choices])
    what = forms.CharField(
        label="What exactly",
        required=False,
        max_length=200,
        help_text="Needed for “something else”; for a letter, which one.",
    )
    about = forms.ModelChoiceField(
        label="About whom", required=False, queryset=Party.objects.none(), empty_label="Everybody in the case"
    )
    to_party = forms.ModelChoiceField(
        label="To somebody of the case",
        required=False,
        queryset=Party.objects.none(),
        empty_label="To somebody else",
    )
    to_name = forms.CharField(
        label="To somebody else: who, and of which office",
        required=False,
        max_length=200,
        help_text="Leave it empty if you chose somebody of the case.",
    )
    ground = forms.ChoiceField(label="On what ground", widget=forms.RadioSelect, choices=Disclosure.Ground)
    reason = forms.CharField(
        label="Why",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a sentence: whose consent, which court, what danger, what they need it for. "
        f"A parent's right and a signature speak for themselves. {READ_OF_WHAT_LEFT}",
    )
    way = forms.ChoiceField(label="By which way", choices=[("", "Choose"), *Disclosure.Way.choices])
    left_on = DateField(label="When it left", validators=[not_in_the_future])

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        self.fields["about"].queryset = case.parties.principals()
        self.fields["to_party"].queryset = case.parties.all()

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("to_party")) == bool(cleaned.get("to_name")) and "to_name" not in self.errors:
            self.add_error("to_name", "Choose somebody of the case, or write who else: one of the two.")
        if cleaned.get("document") == Disclosure.Document.OTHER and not cleaned.get("what"):
            self.add_error("what", "Write what it was.")
        ground = cleaned.get("ground")
        if ground and ground not in Disclosure.SAYS_WHY_ITSELF and not cleaned.get("reason"):
            self.add_error("reason", "This ground needs a sentence that says why.")
        return cleaned


class CorrectForm(DiscloseForm):
    nothing_left = forms.BooleanField(label="Nothing left at all: the line was a mistake", required=False)
    correction = forms.CharField(label="What was wrong", max_length=300)
