from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField


class SignInForm(AuthenticationForm):
    required_css_class = "required"

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": "This e-mail address and password do not belong together. Please look at both again."
    }

    username = UsernameField(
        label="E-mail", widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
    )


class ConfirmForm(forms.Form):
    """Asks somebody who is signed in whether it is still them."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, user, *args, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("This is not your password. Please type it again.")
        return self.cleaned_data["password"]
