from django import forms
from django.db.models import Q
from django.utils.formats import date_format

from cases.forms.action import NO_LONGER_THERE, DatedForm, confirmation
from cases.forms.fields import READ_ON_THE_CASE, DateField, not_in_the_future
from cases.models import Consent, Party, Preparation, SafetyCheck
from schools.models import DocumentLanguage


def text(label, rows=3, **more):
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


class PartyForm(DatedForm):
    """A form about one person."""

    def __init__(self, *args, party, **kwargs):
        super().__init__(*args, case=party.case, **kwargs)
        self.party = party


class PrepareForm(PartyForm):
    readers = READ_ON_THE_CASE
    day = "prepared_on"

    confirmed = confirmation("It took place all the same: record it")
    prepared_on = DateField(label="Prepared on", validators=[not_in_the_future])
    hopes = text("What they hope for")
    questions = text("Questions they have")
    supporters_wanted = text("Whom they want beside them", rows=2)
    needs = text("What they need", rows=2)
    not_discussed = text("What they will not discuss", rows=2)
    acknowledgement = forms.ChoiceField(
        label="How far they acknowledge responsibility",
        choices=Preparation.Acknowledgement.choices,
        widget=forms.RadioSelect,
    )
    participation = forms.ChoiceField(
        label="How they want to take part", choices=Preparation.Participation.choices, widget=forms.RadioSelect
    )
    representative = forms.ModelChoiceField(
        Party.objects.none(),
        label="Who represents them",
        required=False,
        empty_label="Choose a person",
        help_text=(
            "Only when they take part through a representative. Somebody who is not listed is added to the case first."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.party.is_responsible:
            del self.fields["acknowledgement"]
        self.fields["representative"].queryset = self._possible_representatives()

    def _possible_representatives(self):
        """Nobody is represented by somebody from across the circle, nor by who stands beside them."""
        across = Party.RESPONSIBLE_SIDES if self.party.is_harmed else Party.HARMED_SIDES
        people = self.party.case.parties.filter(withdrew_at=None).exclude(pk=self.party.pk)
        own = Q(supports=self.party) | Q(wards__child=self.party)
        from_across = Q(side__in=across) | Q(supports__side__in=across) | Q(wards__child__side__in=across)
        return (people.exclude(from_across) | people.filter(own)).distinct()

    def clean(self):
        cleaned = super().clean()
        represented = cleaned.get("participation") == Preparation.Participation.REPRESENTED
        if represented and not cleaned.get("representative") and "representative" not in self.errors:
            self.add_error("representative", "Choose who represents them.")
        if not represented:
            cleaned["representative"] = None
        return cleaned


class SafetyForm(PartyForm):
    readers = READ_ON_THE_CASE
    day = "checked_on"

    confirmed = confirmation("It took place all the same: record it")
    checked_on = DateField(label="Checked on", validators=[not_in_the_future])
    risks = text("Risks")
    strengths = text("Strengths")
    mitigations = text("Measures", help_text="What makes it safe enough. Needed when you go ahead with measures.")
    decision = forms.ChoiceField(label="Decision", choices=SafetyCheck.Decision.choices, widget=forms.RadioSelect)

    def clean(self):
        cleaned = super().clean()
        measures = cleaned.get("decision") == SafetyCheck.Decision.MEASURES
        if measures and not cleaned.get("mitigations"):
            self.add_error("mitigations", "Write down the measures.")
        return cleaned


class ConsentForm(PartyForm):
    """Each scope is a yes of its own, ticked by hand: none is preselected, and none implies another."""

    day = "given_on"

    confirmed = confirmation("They said yes all the same: record it")
    given_by = forms.ChoiceField(
        label="Who says yes", widget=forms.RadioSelect, error_messages={"invalid_choice": NO_LONGER_THERE}
    )
    scopes = forms.MultipleChoiceField(
        label="What they say yes to",
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick only what was asked and answered with yes. Each one is recorded on its own. “Be asked later how "
        "it went” is for whoever asks people afterwards how the process was for them: nothing in the case rests on it.",
    )
    method = forms.ChoiceField(
        label="How",
        choices=[(value, str(label).capitalize()) for value, label in Consent.Method.choices],
        widget=forms.RadioSelect,
    )
    given_on = DateField(
        label="When",
        validators=[not_in_the_future],
        help_text="The day on which they said yes, also when you write it down later.",
    )
    language = forms.ChoiceField(label="Language of the text", choices=DocumentLanguage.choices)
    text_version = forms.CharField(
        label="Version of the text",
        max_length=12,
        help_text="It stands at the foot of the consent form.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        guardians = [tie.guardian for tie in self.party.guardianships.all()]
        self.givers = {str(person.pk): person for person in [*guardians, self.party]}
        self.fields["given_by"].choices = [(pk, self._as_giver(person)) for pk, person in self.givers.items()]
        self.fields["scopes"].choices = [
            (scope.value, str(scope.label).capitalize())
            for scope in Consent.Scope
            if scope != Consent.Scope.SPEAK or self.party.was_minor_at_the_incident
        ]

    def _as_giver(self, person):
        whom = "for themself" if person == self.party else "as guardian"
        until = f" (only what was before {date_format(person.withdrew_on)})" if person.has_withdrawn else ""
        return f"{person}, {whom}{until}"

    def clean_given_by(self):
        return self.givers[self.cleaned_data["given_by"]]
