from django import forms

from cases.forms.action import ActionForm


class UnlockForm(ActionForm):
    """The mediator's own password. Nothing of it is typed ahead or kept by the browser."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class WaiveForm(ActionForm):
    reason = forms.CharField(
        label="Why no guardian needs to sign",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands on the signed agreement, and everybody who gets a copy reads it.",
    )
