import uuid

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format

from cases.forms.action import ActionForm
from cases.forms.fields import DateField
from cases.forms.referral_people import People, as_typed
from cases.models import Party, Referral

LONG = {"required": False, "max_length": 10_000}
NOT_TYPED = {"csrfmiddlewaretoken", "written_by", "send", "keep", "more", "stay", "edits"}


class ReferForm(ActionForm):
    """A whole referral: the incident, and the cards of its people."""

    use_required_attribute = False

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    edits = forms.IntegerField(required=False, widget=forms.HiddenInput)
    school = forms.ModelChoiceField(
        queryset=None,
        empty_label="Choose…",
        error_messages={"invalid_choice": "This school is no longer there to choose: look at the list again."},
    )
    incident_on = DateField(
        label="Day of the incident",
        error_messages={"required": "Write the day, as well as you know it."},
    )
    incident_time = forms.TimeField(
        required=False, label="Time", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    incident_place = forms.CharField(max_length=200, required=False, label="Place")
    what_happened = forms.CharField(
        max_length=10_000,
        label="What happened",
        help_text="In your own words. What was seen and said; no need to judge it.",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write in a few sentences what happened."},
    )
    behaviors = forms.MultipleChoiceField(
        choices=Referral.Behavior.choices,
        required=False,
        label="What kind of behavior was it?",
        widget=forms.CheckboxSelectMultiple,
    )
    injury_or_loss = forms.CharField(
        **LONG, label="Injury or loss", widget=forms.Textarea(attrs={"rows": 2}), help_text="Who or what was hurt."
    )
    police = forms.BooleanField(required=False, label="The police are involved")
    threat_assessment = forms.BooleanField(required=False, label="A threat assessment is under way")
    involvement_note = forms.CharField(max_length=300, required=False, label="Who is involved, and since when")
    sanctions = forms.MultipleChoiceField(
        choices=Referral.Sanction.choices,
        required=False,
        label="Without us, what would the school do?",
        help_text="Written down now, it shows later what was avoided.",
        widget=forms.CheckboxSelectMultiple,
    )
    sanction_days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=400,
        label="Days of suspension",
        error_messages={"min_value": "Write one day or more, or leave it empty."},
    )
    sanction_note = forms.CharField(max_length=300, required=False, label="Something else: what?")
    tried_before = forms.CharField(
        **LONG, label="What has been tried already", widget=forms.Textarea(attrs={"rows": 3})
    )
    hopes = forms.CharField(**LONG, label="What you hope for", widget=forms.Textarea(attrs={"rows": 3}))
    wants = forms.ChoiceField(
        choices=Referral.Wants.choices,
        initial=Referral.Wants.CONFERENCE,
        label="What would help?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one. If you are not sure, a conference."},
    )
    is_urgent = forms.BooleanField(required=False, label="This is urgent")
    urgent_reason = forms.CharField(
        max_length=300, required=False, label="Why it is urgent", help_text="A hearing on Friday, for example."
    )

    def __init__(self, typed=None, *, schools, judge=True, more=False):
        if typed is None or judge:
            super().__init__(typed)
        else:
            super().__init__(initial=as_typed(type(self), typed))
        self.people = People(typed, judge=judge, more=more)
        self.fields["school"].queryset = schools
        first_two = list(schools[:2])
        self.only_school = first_two[0] if len(first_two) == 1 else None
        if self.only_school:
            self.initial["school"] = self.only_school
            self.fields["school"].widget = forms.HiddenInput()

    def clean_incident_on(self):
        day = self.cleaned_data["incident_on"]
        today = timezone.localdate()
        if day > today:
            raise forms.ValidationError(f"The incident cannot be in the future: today is {date_format(today)}.")
        return day

    def clean_sanctions(self):
        chosen = self.cleaned_data["sanctions"]
        if Referral.Sanction.NONE in chosen and len(chosen) > 1:
            raise forms.ValidationError("Choose “None of these”, or the others, but not both.")
        return chosen

    def clean(self):
        if self.cleaned_data.get("is_urgent") and not self.cleaned_data.get("urgent_reason"):
            self.add_error("urgent_reason", "Say in a few words why it is urgent.")
        if not self.people.are_valid():
            self.add_error(None, "Something about the people is not complete yet.")
        elif len(self.people.written) > People.MOST:
            self.add_error(None, f"This page takes up to {People.MOST} people. Tell us of the others in the text.")
        elif not any(p["side"] in Party.RESPONSIBLE_SIDES for p in self.people.as_people()):
            self.add_error(
                None, "A referral needs at least one responsible party: write their name under “People”."
            )

    @property
    def more_is_open(self):
        names = ("injury_or_loss", "police", "threat_assessment", "involvement_note")
        return any(self[name].value() or self[name].errors for name in names)

    def wrong_fields(self):
        """Every field with an error, its card before its name, for the list at the top of the page."""
        for title, form in [("", self), *self.people.titled()]:
            for field in form:
                if field.errors:
                    yield {
                        "name": f"{title}{field.label}",
                        "errors": field.errors,
                        "anchor": field.id_for_label or f"{field.auto_id}_0",
                    }

    def compare_with(self, draft):
        """What was kept in another window meanwhile, where it differs from this page.

        Saving or sending again then says what stands.
        """
        seen = self.data if self.is_bound else self.initial
        if draft is None or str(seen.get("edits")) == str(draft.edits):
            return []
        kept = ReferForm(from_draft(draft), schools=self.fields["school"].queryset, judge=False)
        typed = dict(self._told())
        if self.is_bound:
            self.data = self.data.copy()
            self.data["edits"] = draft.edits
        else:
            self.initial["edits"] = draft.edits
        return [told for name, told in kept._told() if told[1] and typed.get(name) != told]

    def _told(self):
        """Every field in sight by its name: what to call it, and what is in it, in words."""
        for title, form in [("", self), *self.people.titled()]:
            for field in form.visible_fields():
                yield field.html_name, (f"{title}{field.label}", _in_words(field))

    def as_referral(self):
        return self.cleaned_data | {"people": self.people.as_people()}


def as_draft(post):
    """Everything that was typed, just as it was typed. (PostgreSQL keeps no NUL in JSON.)"""
    return {
        name: [value.replace("\x00", "") for value in values]
        for name, values in post.lists()
        if name not in NOT_TYPED
    }


def from_draft(draft):
    return MultiValueDict(draft.data | {"edits": [str(draft.edits)]})


def _in_words(field):
    value = field.value()
    if isinstance(value, bool):
        return "Yes" if value else ""
    labels = {str(key): str(label) for key, label in getattr(field.field.widget, "choices", ())}
    values = value if isinstance(value, list) else [value or ""]
    return ", ".join(labels.get(str(one), str(one)) for one in values if one != "")
