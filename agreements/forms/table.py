from django import forms

from cases.forms.action import ActionForm


class UnlockForm(ActionForm):
    """The mediator's own password, or a code that nobody at the table can use again.

    The browser types nothing of it ahead, and keeps nothing of it.
    """

    password = forms.CharField(
        label="Your password",
        help_text="Or a code of your second step: whoever looks on cannot use it again.",
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
