"""Small forms about a case as a whole."""

from django import forms
from django.conf import settings
from django.utils.formats import date_format

from cases.forms.action import ActionForm
from cases.forms.fields import READ_ON_THE_CASE
from cases.models import Case, Note


class ReasonForm(ActionForm):
    """One text that says why something becomes of a case."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 4}), help_text=READ_ON_THE_CASE)


class NoteForm(ActionForm):
    """A choice of who reads it; what the school reads is written on a page of its own."""

    text = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 8}))
    kind = forms.ChoiceField(label="Who can read it", initial=Note.Kind.CASE, widget=forms.RadioSelect)

    def __init__(self, data=None, *, case):
        super().__init__(data)
        kept = f"on {date_format(case.working_notes_end_on)}" if case.is_closed else _days_after_closing()
        self.fields["kind"].choices = [
            (Note.Kind.CASE, f"Case note. {READ_ON_THE_CASE}"),
            (
                Note.Kind.WORKING,
                f"Working note: you alone, nobody else at the center. It is destroyed {kept}",
            ),
        ]


def _days_after_closing():
    return f"{settings.WORKING_NOTES_DAYS} days after the case is closed"


class SchoolUpdateForm(ActionForm):
    """Published only as it was seen: a text that was changed since is shown once more."""

    text = forms.CharField(
        label="What the school should know",
        help_text="For example that a date is being looked for, or whom the school can call. Nothing that anybody "
        "told you in preparing for a meeting.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def was_seen(self):
        lines = [self.cleaned_data[name].splitlines() for name in ("text", "seen")]
        return lines[0] == lines[1]

    def show(self):
        """What stands in the preview is what may be published next."""
        self.data = self.data.copy()
        self.data["seen"] = self.cleaned_data["text"]
        return Note(kind=Note.Kind.SCHOOL, text=self.cleaned_data["text"])


class CloseForm(ActionForm):
    reason = forms.ChoiceField(
        label="Why the case is closed",
        widget=forms.RadioSelect,
        choices=[choice for choice in Case.ClosingReason.choices if choice[0] != Case.ClosingReason.DECLINED],
    )
    summary = forms.CharField(
        label="Summary",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"What was achieved, and what was not. The school does not read it. {READ_ON_THE_CASE}",
    )
    school_did = forms.CharField(
        label="What the school did in the end", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    days_imposed = forms.IntegerField(
        label="Days of suspension imposed",
        required=False,
        min_value=0,
        max_value=365,
        error_messages={"min_value": "Write 0 or more, or leave it empty."},
        help_text="0 when there were none; leave it empty when you do not know.",
    )
