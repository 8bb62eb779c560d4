from crispy_forms.layout import Column, Div, Fieldset, Row
from django import forms
from django.utils import timezone

from cases.forms.action import NO_LONGER_THERE, ActionForm, confirmation
from cases.forms.fields import READ_ON_THE_CASE, DateField
from conferences import attending, students
from conferences.forms.conference import layout
from conferences.forms.hours import Facilitators, HoursForm, hours_of
from conferences.forms.invitation import staff_of
from conferences.models import Invitation

REMOVAL = Row(Column("removed_on"), Column("returns_on"))
WHEN_AND_WHERE = Fieldset("When and where", Row(Column("day"), Column("begins"), Column("ends")), "place")
FACILITATORS = Fieldset("Who facilitates", Div("facilitators", css_class="choices choices-row"))
LONGEST_NAME = Invitation._meta.get_field("name").max_length


class DaysForm(ActionForm):
    removed_on = DateField(label="First day of the removal", required=False)
    returns_on = DateField(label="Day of return", required=False)

    def clean(self):
        cleaned = super().clean()
        for sentence in students.wrong_with_days(cleaned.get("removed_on"), cleaned.get("returns_on")):
            self.add_error("returns_on", sentence)
        return cleaned


class RequestForm(DaysForm):
    """The center chooses among the parties; the school among those whom its own referral named, as it named them."""

    student = forms.TypedChoiceField(
        widget=forms.RadioSelect, coerce=int, error_messages={"invalid_choice": NO_LONGER_THERE}
    )

    field_order = ["student", "removed_on", "returns_on"]

    def __init__(self, *args, case, for_school=False, **kwargs):
        super().__init__(*args, **kwargs)
        people = (
            students.named_by_school(case) if for_school else [(p, p.name) for p in students.students_of(case)]
        )
        self.people = {party.pk: party for party, _ in people}
        self.fields["student"].choices = [(party.pk, name) for party, name in people]
        if len(people) == 1:
            self.fields["student"].initial = people[0][0].pk
        self.helper = layout(
            Fieldset("Who comes back", Div("student", css_class="choices choices-row")),
            Fieldset("The removal", REMOVAL),
        )

    def request(self):
        return self.cleaned_data | {"student": self.people[self.cleaned_data["student"]]}


class PrepareForm(DaysForm):
    preparation_notes = forms.CharField(
        label="What was found out beforehand",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"With the student, the family and the school. {READ_ON_THE_CASE}",
    )
    edits = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, circle, **kwargs):
        names = ("removed_on", "returns_on", "preparation_notes", "edits")
        super().__init__(*args, initial={name: getattr(circle, name) for name in names}, **kwargs)
        self.helper = layout(REMOVAL, "preparation_notes", "edits")


class CirclePlanForm(HoursForm):
    """The hours, the place and the facilitators of a circle."""

    took_place = False
    place = forms.CharField(max_length=200)
    facilitators = Facilitators()

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["facilitators"].queryset = attending.facilitators_for(case, self.took_place)

    def plan(self):
        starts_at, ends_at = self.hours()
        facilitators = list(self.cleaned_data["facilitators"])
        place = self.cleaned_data["place"]
        return {"starts_at": starts_at, "ends_at": ends_at, "place": place, "facilitators": facilitators}


class CircleHoursForm(CirclePlanForm):
    edits = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, circle, **kwargs):
        super().__init__(*args, case=circle.case, initial=_planned(circle), **kwargs)
        self.helper = layout(WHEN_AND_WHERE, FACILITATORS, "edits")


def _planned(circle):
    if circle.is_scheduled:
        facilitators = [person.pk for person in circle.facilitators]
        hours = hours_of(circle.starts_at, circle.ends_at)
    else:
        facilitators = [assignment.mediator_id for assignment in circle.case.assignments.working()]
        hours = {"day": circle.returns_on}
    return {**hours, "place": circle.place, "facilitators": facilitators, "edits": circle.edits}


class HoldCircleForm(ActionForm):
    confirmed = confirmation("It was held earlier: record it")
    held_on = DateField(label="Day")
    came = forms.MultipleChoiceField(
        label="Who of those invited was there",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NO_LONGER_THERE},
    )

    def __init__(self, *args, circle, **kwargs):
        super().__init__(*args, initial={"held_on": timezone.localdate(circle.starts_at)}, **kwargs)
        invitations = circle.invitations.all()
        self.fields["came"].choices = [(invitation.pk, invitation.name) for invitation in invitations]
        self.fields["came"].initial = [i.pk for i in invitations if i.answer == Invitation.Answer.COMING]
        self.helper = layout("held_on", Div("came", css_class="choices choices-row"), "confirmed")
        if not invitations:
            del self.fields["came"]
            self.helper = layout("held_on", "confirmed")

    def held(self):
        """What `actions.hold_circle` takes, once the form is valid."""
        return self.cleaned_data | {"came": {int(pk) for pk in self.cleaned_data.get("came", [])}}


class LateCircleForm(DaysForm, CirclePlanForm):
    """A whole circle at once, that was held before it is recorded."""

    took_place = True
    student = forms.ModelChoiceField(queryset=None, widget=forms.RadioSelect, empty_label=None)
    staff = forms.ModelMultipleChoiceField(
        label="From the school", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="Others, by name",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Each name on a line of its own.",
    )
    preparation_notes = forms.CharField(
        label="What was found out beforehand",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=READ_ON_THE_CASE,
    )

    field_order = ["student", "removed_on", "returns_on", "day", "begins", "ends", "place", "staff", "others"]

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        self.fields["student"].queryset = case.parties.principals()
        self.fields["staff"].queryset = staff_of(case)
        if not self.fields["staff"].queryset.exists():
            del self.fields["staff"]
        there = [Div("staff", css_class="choices choices-row")] if "staff" in self.fields else []
        self.helper = layout(
            Fieldset("Who came back", Div("student", css_class="choices choices-row")),
            Fieldset("The removal", REMOVAL),
            WHEN_AND_WHERE,
            Fieldset("Who was there", *there, "others"),
            FACILITATORS,
            "preparation_notes",
        )

    def clean_others(self):
        names = [name.strip() for name in self.cleaned_data["others"].splitlines() if name.strip()]
        if any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError("One of these lines is too long for a name.")
        return names

    def record(self):
        """What `actions.record_late_circle` takes, once the form is valid."""
        kept = ("student", "removed_on", "returns_on", "preparation_notes", "others")
        staff = list(self.cleaned_data.get("staff", []))
        return {name: self.cleaned_data[name] for name in kept} | {"staff": staff} | self.plan()
