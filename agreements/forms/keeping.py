from django import forms
from django.utils import timezone

from agreements.forms.draft import NumberField
from agreements.models import Obligation, Told
from cases.forms.action import ActionForm, DatedForm, confirmation
from cases.forms.fields import READ_ON_THE_CASE, DateField, not_in_the_future


def past_day(label, **kwargs):
    return DateField(label=label, initial=timezone.localdate, validators=[not_in_the_future], **kwargs)


class ResolveForm(DatedForm):
    """What became of an obligation; it begins with what is recorded."""

    day = "resolved_on"

    edits = forms.CharField(widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label="What became of it", choices=Obligation.Status.choices, widget=forms.RadioSelect
    )
    resolved_on = past_day("On which day", required=False)
    evidence = forms.CharField(
        label="How it is known",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Who saw it, what was shown. For a waiver: what the person whom it is owed to said. "
        f"{READ_ON_THE_CASE}",
    )
    need_met = forms.ChoiceField(
        label="Did it meet the harmed party's need?",
        choices=[("", "Not asked yet"), *Obligation.NeedMet.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, obligation, **kwargs):
        kwargs["initial"] = obligation.finding() | {"edits": obligation.edits} | kwargs.get("initial", {})
        super().__init__(*args, case=obligation.agreement.case, **kwargs)
        owed_to = obligation.for_whom or "the person it is owed to"
        self.fields["status"].choices = [
            (value, f"Waived: {owed_to} said that it need not be done any more")
            if value == Obligation.Status.WAIVED
            else (value, label)
            for value, label in Obligation.Status.choices
        ]

    def clean(self):
        cleaned = super().clean()
        status = cleaned.get("status")
        if (
            status != Obligation.Status.OPEN
            and not cleaned.get("resolved_on")
            and "resolved_on" not in self.errors
        ):
            self.add_error("resolved_on", "Say on which day.")
        if status == Obligation.Status.WAIVED and not cleaned.get("evidence"):
            self.add_error("evidence", "Write down what the person whom it is owed to said.")
        return cleaned


class PayForm(DatedForm):
    day = "paid_on"

    amount = NumberField(
        label="How much, in dollars",
        largest=9_999_999,
        places=2,
        error_messages={"invalid": "Write an amount in dollars and cents, like 60.50."},
    )
    paid_on = past_day("Paid on")
    note = forms.CharField(label="Note", max_length=200, required=False, help_text=READ_ON_THE_CASE)


class TakeBackPaymentForm(ActionForm):
    because = forms.CharField(
        label="Why it does not count",
        max_length=200,
        help_text="For example: it was written down twice, or it was another amount.",
    )


class PartyChoice(forms.ModelChoiceField):
    def label_from_instance(self, party):
        return f"{party} ({party.get_side_display()})"


class FollowUpForm(DatedForm):
    day = "done_on"

    confirmed = confirmation("It took place all the same: record it")
    with_whom = PartyChoice(queryset=None, label="With whom", empty_label="Choose…")
    done_on = past_day("On which day")
    found = forms.CharField(
        label="What was found", widget=forms.Textarea(attrs={"rows": 4}), help_text=READ_ON_THE_CASE
    )
    next_step = forms.CharField(label="What happens next", max_length=200, required=False)
    next_on = DateField(
        label="Look at it once more on",
        required=False,
        help_text="With a day, what happens next stands in your list of what is due.",
    )

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, case=agreement.case, **kwargs)
        self.fields["with_whom"].queryset = agreement.people()

    def clean_next_on(self):
        day = self.cleaned_data["next_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError("Choose a day that is still to come.")
        return day


class TellForm(DatedForm):
    day = "told_on"

    confirmed = confirmation("They were told all the same: record it")
    party = PartyChoice(queryset=None, label="Who was told", empty_label="Choose…")
    what = forms.ChoiceField(label="What they were told", choices=Told.What.choices, widget=forms.RadioSelect)
    method = forms.ChoiceField(label="How", choices=[("", "Choose…"), *Told.Method.choices])
    told_on = past_day("On which day")

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, case=agreement.case, **kwargs)
        self.fields["party"].queryset = agreement.people()
