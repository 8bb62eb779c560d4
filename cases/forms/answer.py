from django import forms

from cases.forms.action import ActionForm


class AnswerForm(ActionForm):
    """The school's answer to a question about its referral."""

    text = forms.CharField(
        label="Your answer",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write an answer, even a short one."},
    )
