from allauth.account import forms as account
from allauth.core import ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from cryptography.fernet import InvalidToken
from django import forms

from schools.identity import is_proved
from schools.models import Language, Membership, School, User


def say_what_is_missing(form):
    """As somebody would say it who stands beside; where a field has no sentence of its own."""
    for field in form.fields.values():
        if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
            chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
            field.error_messages["required"] = "Please choose." if chosen else "Please fill this in."


def reword(form, **labels):
    """allauth's fields in our words, without the grey text that looks like something typed."""
    form.required_css_class = "required"
    say_what_is_missing(form)
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label
        field.widget.attrs.pop("placeholder", None)


class SignInForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget = forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
        self.fields["password"].help_text = ""
        reword(self, login="E-mail", password="Password")  # noqa: S106


class PasswordChangeForm(account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
        reword(self, oldpassword="Your password today", password1="New password", password2="New password, again")


class PasswordForgottenForm(account.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, email="E-mail")


class PasswordChoiceForm(account.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, password1="New password", password2="New password, again")


class LinkForm(account.UserTokenForm):
    """What a link to choose a password says. Whoever has left, or was taken back, is let in by none."""

    def _get_user(self, uidb36):
        user = super()._get_user(uidb36)
        return user if user and user.is_active else None


class ConfirmForm(forms.Form):
    """Asks somebody who is signed in whether it is still them."""

    password = forms.CharField(
        label="Your password",
        help_text="Or a code, if you sign in with a second step.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, request, *args, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)
        say_what_is_missing(self)

    def clean_password(self):
        limit = {"action": "login_failed", "key": f"confirm-{self.request.user.pk}"}
        if not ratelimit.consume(self.request, **limit):
            raise forms.ValidationError("That was tried too often. Wait five minutes, then try again.")
        if not is_proved(self.request.user, self.cleaned_data["password"]):
            raise forms.ValidationError("This is neither your password nor a code of yours. Please type it again.")
        ratelimit.clear(self.request, **limit)
        return self.cleaned_data["password"]


class SecondStepForm(AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autofocus": True, "inputmode": "numeric"}
        reword(self, code="Code")

    def clean_code(self):
        """Without the key that it was kept with nobody can tell a right code from a wrong one."""
        try:
            return super().clean_code()
        except InvalidToken:
            raise forms.ValidationError(
                "Your codes cannot be checked here any more. Call the center: somebody helps you to a new second step."
            ) from None


class AppForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}
        reword(self, code="The code that the app shows now")


class InviteForm(forms.ModelForm):
    """Staff of a school, or a mediator. What is asked of the other one is not looked at."""

    email = forms.EmailField(
        label="E-mail", help_text="They sign in with it. The link to choose a password goes there."
    )
    role = forms.ChoiceField(
        label="Who they are",
        choices=[(role.value, role.label) for role in User.INVITED],
        widget=forms.RadioSelect,
        help_text="Another coordinator or administrator is entered by the administrator.",
    )
    schools = forms.ModelMultipleChoiceField(
        label="School staff: where they work",
        queryset=School.objects.select_related("district"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    school_role = forms.ChoiceField(
        label="School staff: what they do there",
        choices=Membership.Role,
        initial=Membership.Role.TEACHER,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label="Mediators: languages that they can work in",
        choices=Language,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(
        "name",
        "email",
        Div("role", css_class="choices choices-row"),
        Div(Div("schools", css_class="choices-row"), "school_role", css_class="when-school-staff"),
        Div("languages", css_class="choices-row when-mediator"),
    )

    class Meta:
        model = User
        fields = ["name", "email", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_what_is_missing(self)

    def clean_email(self):
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if User.objects.filter(email=email).exclude(pk__in=User.objects.taken_back()).exists():
            raise forms.ValidationError("Somebody already signs in with this e-mail address.")
        return email

    def validate_unique(self):
        """Asked by `clean_email`, which knows that an invitation can be taken back."""

    def clean(self):
        told = super().clean()
        if told.get("role") == User.Role.SCHOOL_STAFF:
            told["languages"] = []
            if not told.get("schools"):
                self.add_error("schools", "Choose at least one school: they see the referrals of theirs alone.")
        else:
            told["schools"] = School.objects.none()
        return told
