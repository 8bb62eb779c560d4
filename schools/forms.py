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
