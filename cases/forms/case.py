"""Small forms about a case as a whole."""

from django import forms

from cases.forms.action import ActionForm
from cases.models import Case, Note


class ReasonForm(ActionForm):
    """One text that says why."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 4}))


class NoteForm(ActionForm):
    text = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 8}))
    kind = forms.ChoiceField(
        label="Who can read it",
        initial=Note.Kind.CASE,
        widget=forms.RadioSelect,
        choices=[
            (Note.Kind.CASE, "Case note: the coordinators and every mediator on this case"),
            (Note.Kind.WORKING, "Working note: you alone, nobody else at the center"),
        ],
    )


class CloseForm(ActionForm):
    reason = forms.ChoiceField(
        label="Why the case is closed",
        widget=forms.RadioSelect,
        choices=[choice for choice in Case.ClosingReason.choices if choice[0] != Case.ClosingReason.DECLINED],
    )
    summary = forms.CharField(
        label="Summary",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="For the center's record: what was achieved, and what was not. The school does not read it.",
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
