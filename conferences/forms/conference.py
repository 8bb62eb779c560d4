from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Fieldset, Layout, Row
from django import forms
from django.utils.text import capfirst

from cases import readiness
from cases.forms.action import ActionForm, confirmation
from cases.forms.fields import READ_ON_THE_CASE
from conferences import attending
from conferences.forms.hours import Facilitators, HoursForm, hours_of
from conferences.models import Attendance, Conference

WHEN = Fieldset("When", Row(Column("day"), Column("begins"), Column("ends")))
WHERE = Fieldset("How and where", Div("mode", css_class="choices"), "place", "link", "interpreter")
FACILITATORS = Fieldset(
    "Who facilitates", Div("facilitators", css_class="choices choices-row"), "one_facilitator_reason"
)


MODES = [(mode.value, capfirst(mode.label)) for mode in Conference.Mode]


def layout(*parts):
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*parts)
    return helper


CHOSEN_IN_VAIN = "Somebody whom you had chosen cannot be invited any more. The reason stands above."


class People(forms.ModelMultipleChoiceField):
    """People to tick, each with their side."""

    def label_from_instance(self, person):
        return f"{person}, {person.get_side_display().lower()}"


class PlanForm(HoursForm):
    """The time, the place and the facilitators of a conference."""

    took_place = False
    mode = forms.ChoiceField(label="The conference is held", choices=MODES, widget=forms.RadioSelect)
    place = forms.CharField(
        max_length=200,
        help_text="For a conference in person.",
        error_messages={"required": "Write down where people meet."},
    )
    link = forms.URLField(
        max_length=200,
        assume_scheme="https",
        help_text="For a conference online.",
        error_messages={"required": "Paste the link that people open."},
    )
    interpreter = forms.CharField(max_length=120, required=False)
    facilitators = Facilitators()
    one_facilitator_reason = forms.CharField(label="If only one facilitates: why", max_length=200, required=False)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["facilitators"].queryset = attending.facilitators_for(case, self.took_place)
        if self.is_bound:
            self.fields["place"].required = self.data.get("mode") == Conference.Mode.IN_PERSON
            self.fields["link"].required = self.data.get("mode") == Conference.Mode.ONLINE
        self.helper = layout(WHEN, WHERE, FACILITATORS)

    def plan(self):
        """The fields of a conference, once the form is valid."""
        starts_at, ends_at = self.hours()
        kept = ("mode", "place", "link", "interpreter", "facilitators", "one_facilitator_reason")
        fields = {name: self.cleaned_data[name] for name in kept}
        return fields | {"facilitators": list(fields["facilitators"]), "starts_at": starts_at, "ends_at": ends_at}


class ScheduleForm(PlanForm):
    """Only people who have agreed are offered, and the guardians of the minors among them; `stay_away` says of
    everybody else why not. A guardian is chosen beforehand who has said yes themself.
    """

    invited = People(
        label="Everybody here has agreed to take part",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who is invited.", "invalid_choice": CHOSEN_IN_VAIN},
    )
    guardians = forms.ModelMultipleChoiceField(
        label="Guardians who may come with their child",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOSEN_IN_VAIN},
    )

    def __init__(self, *args, case, invited=None, **kwargs):
        people = readiness.people_of(case)
        invitable, self.stay_away = attending.split(people)
        self.taken_back = readiness.taken_back(people)
        said = {p: attending.what_guardian_said(p, people) for p in invitable if p.side == p.Side.GUARDIAN}
        agreed = [person for person in invitable if person not in said]
        expected = [p.pk for p in invitable if not said.get(p)] if invited is None else invited
        kwargs["initial"] = {
            "mode": _usual_mode(invitable),
            "interpreter": ", ".join(sorted({p.interpreter for p in invitable if p.interpreter})),
            "facilitators": [a.mediator_id for a in case.assignments.working()],
            "invited": [person.pk for person in agreed if person.pk in expected],
            "guardians": [guardian.pk for guardian in said if guardian.pk in expected],
        } | kwargs.get("initial", {})
        super().__init__(*args, case=case, **kwargs)
        self.fields["invited"].queryset = case.parties.filter(pk__in=[p.pk for p in agreed])
        self._offer_guardians(case, {p: _guardian_in_words(p, people, words) for p, words in said.items()})
        who = [name for name in ("invited", "guardians") if name in self.fields]
        invited = Fieldset("Who is invited", *(Div(name, css_class="choices choices-row") for name in who))
        self.helper = layout(WHEN, WHERE, invited, FACILITATORS)

    def _offer_guardians(self, case, words):
        self.fields["guardians"].queryset = case.parties.filter(pk__in=[guardian.pk for guardian in words])
        self.fields["guardians"].choices = [(guardian.pk, label) for guardian, label in words.items()]
        if not words:
            del self.fields["guardians"]

    def everybody_invited(self):
        return [*self.cleaned_data["invited"], *self.cleaned_data.get("guardians", [])]


def _guardian_in_words(guardian, people, said):
    children = attending.children_of(guardian, people)
    words = f"{guardian}, guardian of {' and '.join(map(str, children))}"
    return f"{words}: {said}" if said else words


def _usual_mode(invitable):
    indirect = any(p.is_harmed and p.participation == "indirect" for p in invitable)
    return Conference.Mode.INDIRECT if indirect else Conference.Mode.IN_PERSON


class RescheduleForm(ScheduleForm):
    """Whoever has agreed since can be invited too."""

    edits = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, conference, **kwargs):
        names = ("mode", "place", "link", "interpreter", "one_facilitator_reason", "edits")
        kwargs["initial"] = {
            **{name: getattr(conference, name) for name in names},
            **hours_of(conference.starts_at, conference.ends_at),
            "facilitators": [person.pk for person in conference.facilitators],
        }
        invited = [attendance.party_id for attendance in conference.attendances.all()]
        super().__init__(*args, case=conference.case, invited=invited, **kwargs)
        self.helper.layout.append("edits")


class ReasonForm(ActionForm):
    reason = forms.CharField(
        label="Why", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=READ_ON_THE_CASE
    )


class OutcomeForm(HoursForm):
    """What took place: when it really began and ended, and how it came out. What was said has no field."""

    outcome = forms.ChoiceField(
        label="How it came out", choices=Conference.Outcome.choices, widget=forms.RadioSelect
    )

    def ask_who_came(self, people, **how):
        """One question a person; answers the names of these fields."""
        self.people = list(people)
        for person in self.people:
            label = f"{person}, {person.get_side_display().lower()}"
            self.fields[_presence(person)] = forms.ChoiceField(label=label, **how)
        return [_presence(person) for person in self.people]

    def presences(self):
        return {person.pk: self.cleaned_data[_presence(person)] for person in self.people}


def _presence(person):
    return f"presence_{person.pk}"


class HoldForm(OutcomeForm):
    confirmed = confirmation("It took place all the same: record it")

    def __init__(self, *args, conference, **kwargs):
        kwargs["initial"] = hours_of(conference.starts_at, conference.ends_at)
        super().__init__(*args, **kwargs)
        names = self.ask_who_came(
            [attendance.party for attendance in conference.attendances.select_related("party")],
            choices=Attendance.Presence.choices,
            widget=forms.RadioSelect,
            error_messages={"required": "Say whether they came."},
        )
        presences = [Div(name, css_class="choices choices-short") for name in names]
        when = Fieldset("When it really took place", Row(Column("day"), Column("begins"), Column("ends")))
        outcome = Fieldset("The outcome", Div("outcome", css_class="choices"))
        self.helper = layout(Fieldset("Who came", *presences), when, outcome, "confirmed")


class LateForm(PlanForm, OutcomeForm):
    """A whole conference at once, that was held before it is recorded."""

    took_place = True

    def __init__(self, *args, case, **kwargs):
        kwargs.setdefault("initial", {"mode": Conference.Mode.IN_PERSON})
        super().__init__(*args, case=case, **kwargs)
        presences = [("", "Was not invited"), *Attendance.Presence.choices]
        names = self.ask_who_came(case.parties.all(), choices=presences, required=False)
        outcome = Fieldset("The outcome", Div("outcome", css_class="choices"))
        self.helper = layout(WHEN, WHERE, Fieldset("Who was there", *names), FACILITATORS, outcome)
