from django import forms
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format

from cases.forms.action import ActionForm
from cases.forms.fields import READ_ON_THE_CASE
from cases.forms.overtaken import is_overtaken
from cases.keyset import Counted, in_words
from cases.models import Assignment, Case, Screening
from schools.models import User

YES_NO = [("yes", "Yes"), ("no", "No")]
MANY = 100


class ScreenForm(ActionForm):
    """The screening questions. None is required: half an hour's answers are kept while a call is waited for."""

    reason = forms.CharField(
        label="If an answer raises a concern: why can the case go ahead?",
        help_text="Asked for when there is sexual harm, abuse, a weapon, a credible threat or an open process. "
        f"{READ_ON_THE_CASE}",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    edits = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    are_kept = False

    def __init__(self, data=None, *, case):
        screening = getattr(case, "screening", None)
        initial = {**screening.answers, "reason": screening.reason, "edits": screening.edits} if screening else {}
        super().__init__(data, initial=initial)
        for question in Screening.Question:
            self.fields[question.value] = forms.ChoiceField(
                label=question.label,
                choices=YES_NO,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                required=False,
            )

    @property
    def was_sent(self):
        """The buttons beside the questions may also be pressed from elsewhere, without them."""
        return "reason" in self.data

    def questions(self):
        return [self[question.value] for question in Screening.Question]

    def news(self):
        """What was typed here and is not recorded yet, in words."""
        typed = {name: self[name].data for name in self.fields if name != "edits"} if self.is_bound else {}
        return [
            (self[name].label, dict(YES_NO).get(value, value))
            for name, value in typed.items()
            if value and value != self.initial.get(name)
        ]

    def kept(self):
        """What the action keeps of the questions that were answered."""
        given = {question.value: self.cleaned_data.get(question.value) for question in Screening.Question}
        answers = {question: answer for question, answer in given.items() if answer}
        return {
            "answers": answers,
            "reason": self.cleaned_data["reason"],
            "edits": self.cleaned_data["edits"] or 0,
        }

    def compare_with(self, now):
        """What somebody else has written meanwhile, where it differs; sending again then says what stands."""
        if now is None or not is_overtaken(self, now.edits):
            return []
        recorded = {**{name: dict(YES_NO)[answer] for name, answer in now.answers.items()}, "reason": now.reason}
        typed = {name: dict(YES_NO).get(self[name].data, self[name].data) for name in recorded}
        return [
            (self[name].label, value)
            for name, value in recorded.items()
            if value and typed[name] not in (None, "", value)
        ]


class AskForm(ActionForm):
    question = forms.CharField(
        label="What do you need to know from the school?",
        help_text="The referrer gets a mail that a question is waiting, and reads it after signing in.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


class DeclineForm(ActionForm):
    decline_reason = forms.CharField(
        label="Why can the center not take this case?",
        help_text="The referrer reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


class MediatorChoice(forms.ModelChoiceField):
    """Everything that helps to choose, in one line a mediator."""

    def label_from_instance(self, mediator):
        cases = "1 open case" if mediator.open_cases == 1 else f"{in_words(mediator.open_cases, MANY)} open cases"
        facts = [cases, ", ".join(mediator.languages_spoken()) or "languages not recorded"]
        facts.append(
            f"trained in {date_format(mediator.trained_on, 'YEAR_MONTH_FORMAT')}"
            if mediator.trained_on
            else "training not recorded"
        )
        if mediator.was_asked:
            facts.append("asked, no answer yet")
        return f"{mediator.name}: {' · '.join(facts)}"


class AssignForm(ActionForm):
    mediator = MediatorChoice(
        label="Mediator", queryset=User.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    conflict = forms.ChoiceField(
        label="Do they know anybody in this case?",
        choices=[
            (Assignment.Conflict.ASKED, "Ask them by mail: they see the names and the school, and nothing else"),
            (Assignment.Conflict.NONE, "They have told me: no conflict of interest"),
            (Assignment.Conflict.DECLARED, "They have told me: there is a conflict of interest"),
        ],
        widget=forms.RadioSelect,
        initial=Assignment.Conflict.ASKED,
    )
    note = forms.CharField(
        label="A word about the conflict", help_text="Read by coordinators only.", max_length=300, required=False
    )

    def __init__(self, data=None, *, case, **kwargs):
        super().__init__(data, **kwargs)
        field = self.fields["mediator"]
        field.queryset = mediators_for(case)
        field.choices = list(field.choices)


def mediators_for(case):
    """Who may still be put on the case, those with the fewest open cases first; nobody tells hundreds apart."""
    answered = case.assignments.current().exclude(conflict=Assignment.Conflict.ASKED)
    theirs = Assignment.objects.current().exclude(conflict=Assignment.Conflict.DECLARED)
    theirs = theirs.filter(mediator=OuterRef("pk"))
    return (
        User.objects.mediators()
        .exclude(pk__in=answered.values("mediator"))
        .annotate(
            open_cases=Counted(theirs.exclude(case__status=Case.Status.CLOSED), MANY),
            was_asked=Exists(theirs.filter(case=case)),
        )
        .order_by("open_cases", "name", "pk")
    )


class StepBackForm(ActionForm):
    note = forms.CharField(
        label="Anything that the coordinators should know",
        help_text="Read by the coordinators only. You need not say whom you know.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        required=False,
    )


class ConflictForm(ActionForm):
    conflict = forms.ChoiceField(
        label="Do you know anybody here?",
        choices=[
            (Assignment.Conflict.NONE, "No. I know nobody in this case, and nothing speaks against my taking it"),
            (Assignment.Conflict.DECLARED, "Yes, or somebody else should take it"),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Anything that the coordinator should know",
        help_text="Read by the coordinators only.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        required=False,
    )
