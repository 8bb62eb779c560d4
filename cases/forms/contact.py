from datetime import timedelta

from django import forms
from django.utils import timezone

from cases.forms.action import NO_LONGER_THERE, ActionForm, confirmation
from cases.forms.fields import (
    READ_ON_THE_CASE,
    DateField,
    MomentField,
    not_before_incident,
    not_in_the_future,
    not_too_far_ahead,
)
from cases.models import Contact
from cases.models.preconference import Channel

DAYS_TO_NEXT_STEP = 7


class ContactForm(ActionForm):
    """A telephone call in four fields; when, how and by when stand behind "more" with good defaults."""

    with_whom = forms.ChoiceField(label="With whom", error_messages={"invalid_choice": NO_LONGER_THERE})
    outcome = forms.ChoiceField(label="Outcome", choices=Contact.Outcome.choices)
    note = forms.CharField(
        label="Case note",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=READ_ON_THE_CASE,
    )
    next_step = forms.CharField(label="Next step", required=False, max_length=200)
    next_due = DateField(
        label="Next step due on",
        required=False,
        help_text="A week from today when left empty.",
        validators=[not_too_far_ahead],
    )
    at = MomentField(label="When", initial=timezone.now, validators=[not_in_the_future])
    channel = forms.ChoiceField(label="How", choices=Channel.choices)
    confirmed = confirmation("It took place all the same: record it")

    FIRST = ("with_whom", "outcome", "note", "next_step")
    MORE = ("channel", "at", "next_due")

    def __init__(self, *args, party, people, **kwargs):
        """`people` are those who can be reached for the party: themself, guardians, supporters."""
        super().__init__(*args, auto_id=f"call-{party.pk}-%s", **kwargs)
        self.party, self.people = party, {str(person.pk): person for person in people}
        self.fields["with_whom"].choices = [(pk, _with_avoided(person)) for pk, person in self.people.items()]

    @property
    def first_fields(self):
        return [self[name] for name in self.FIRST]

    @property
    def more_fields(self):
        return [self[name] for name in self.MORE]

    @property
    def more_is_wrong(self):
        return any(self[name].errors for name in self.MORE)

    def clean_with_whom(self):
        return self.people[self.cleaned_data["with_whom"]]

    def clean_at(self):
        at = self.cleaned_data["at"]
        not_before_incident(at, self.party.case)
        return at

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("next_step") and not cleaned.get("next_due") and "next_due" not in self.errors:
            cleaned["next_due"] = timezone.localdate() + timedelta(days=DAYS_TO_NEXT_STEP)
        elif cleaned.get("next_due") and not cleaned.get("next_step"):
            self.add_error("next_step", "Write down what is to be done by then.")
        if (
            cleaned.get("next_due")
            and cleaned.get("at")
            and cleaned["next_due"] < timezone.localdate(cleaned["at"])
        ):
            self.add_error("next_due", "This is before the contact itself: please look at the day.")
        return cleaned


def _with_avoided(person):
    """The name, and what the person asked not to be used, where the choice is made."""
    avoided = ", ".join(label.lower() for label in person.avoided())
    return f"{person} (not by {avoided})" if avoided else person.name
