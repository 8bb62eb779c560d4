"""The one page of a reentry plan: the adult whom it names, and its lines as cards."""

from django import forms
from django.utils.formats import date_format

from cases.forms.action import ActionForm, confirmation
from cases.forms.fields import DateField
from conferences.forms.cards import rearranged
from conferences.models import PlanItem

MOST_LINES = 40
LINE = ("kind", "what", "owner", "due_on")


class PlanForm(ActionForm):
    named_adult = forms.CharField(
        label="The adult at school whom the student can turn to", max_length=120, required=False
    )
    edits = forms.IntegerField(widget=forms.HiddenInput)
    confirmed = confirmation("The school may read this name, or it is another person's")


class LineForm(forms.Form):
    """One line of the plan. An empty one is no line."""

    kind = forms.ChoiceField(
        label="What it is",
        choices=[("", "Choose…"), *PlanItem.Kind.choices],
        help_text="Support and Need stand on the slip that those invited at the school print: no word of what "
        "happened, of the conference, or of anybody else.",
    )
    what = forms.CharField(label="What exactly", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.CharField(label="Who sees to it", max_length=120)
    due_on = DateField(label="By when")

    def __init__(self, *args, circle, **kwargs):
        super().__init__(*args, **kwargs)
        self.circle = circle

    def clean_due_on(self):
        due_on, held_on = self.cleaned_data["due_on"], self.circle.held_on
        if held_on and due_on < held_on:
            raise forms.ValidationError(f"This is before the circle itself, which was on {date_format(held_on)}.")
        return due_on


class BaseLines(forms.BaseFormSet):
    def initial_form_count(self):
        """A line that came back empty is left out, whether it had been saved before or not."""
        return 0 if self.is_bound else super().initial_form_count()


Lines = forms.formset_factory(LineForm, formset=BaseLines, extra=0, max_num=MOST_LINES, absolute_max=60)


class Plan:
    """The adult and the lines together, as they stand on the page: saved, typed, or typed and rearranged."""

    def __init__(self, circle, data=None):
        self.is_bound = data is not None and "rearrange" not in data
        kwargs = {"prefix": "lines", "form_kwargs": {"circle": circle}}
        if self.is_bound:
            self.form, self.lines = PlanForm(data), Lines(data, **kwargs)
        elif data is not None:
            self.form = PlanForm(initial={name: data.get(name) for name in ("named_adult", "edits")})
            self.lines = Lines(initial=rearranged(data, "lines", LINE, MOST_LINES), **kwargs)
        else:
            self.form = PlanForm(initial={"named_adult": circle.named_adult, "edits": circle.edits})
            self.lines = Lines(initial=list(circle.plan_items.values(*LINE)) or [{}], **kwargs)

    def is_valid(self):
        return self.is_bound and all([self.form.is_valid(), self.lines.is_valid(), self._says_something()])

    def _says_something(self):
        """An adult without lines is a beginning, and so are lines; a blank page is a slip of the hand."""
        if self.form.cleaned_data.get("named_adult") or any(line.has_changed() for line in self.lines):
            return True
        self.form.add_error(None, "Nothing is written yet: name the adult, or write the first line.")
        return False

    def is_wrong(self):
        return self.is_bound and (bool(self.form.errors) or self.lines.total_error_count() > 0)

    def written(self):
        """What `actions.write_plan` takes, once the page is valid."""
        lines = [line.cleaned_data for line in self.lines if line.has_changed()]
        return self.form.cleaned_data | {"lines": lines}
