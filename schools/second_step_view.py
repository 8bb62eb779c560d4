"""Setting up the second step of signing in, looking at it, and taking it away."""

from allauth.mfa.base.internal.flows import delete_and_cleanup, post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.views import AddWebAuthnView
from cryptography.fernet import InvalidToken
from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.generic import FormView

from schools import second_step
from schools.forms import AppForm, reword
from schools.fresh import fresh
from schools.sign_in_log import told
from schools.views import WrongIs400

NOT_YET = {"navigation": [], "can_search": False}


def index(request):
    """What somebody has set up. Whoever must and has not is led here from everywhere."""
    steps = list(second_step.of(request.user).order_by("created_at"))
    context = {"steps": steps, "is_missing": second_step.is_missing(request)}
    return render(request, "schools/second_steps.html", context | (NOT_YET if context["is_missing"] else {}))


class Added(WrongIs400):
    """Whoever has just set a step up has shown that they have it: this session counts as signed in with it."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | (NOT_YET if second_step.is_missing(self.request) else {})

    def form_valid(self, form):
        response = super().form_valid(form)
        post_authentication(self.request, second_step.of(self.request.user).latest("created_at"))
        told("Set up a second step", self.request.user)
        return response


class AddApp(Added, ActivateTOTPView):
    template_name = "schools/add_app.html"
    form_class = AppForm

    def dispatch(self, request, *args, **kwargs):
        """One app a person. Another device takes its place."""
        if second_step.of(request.user).filter(type=Authenticator.Type.TOTP).exists():
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


class PasskeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget = forms.TextInput(attrs={"autocomplete": "off", "maxlength": 60})
        self.initial["name"] = "This device"
        reword(self, name="What you call it")


class AddPasskey(Added, AddWebAuthnView):
    template_name = "schools/add_passkey.html"
    form_class = PasskeyForm


class Codes(ViewRecoveryCodesView):
    template_name = "schools/recovery_codes.html"

    def get(self, request, *args, **kwargs):
        """Whoever has a second step and no codes, or some that no key reads any more, makes new ones.

        Whoever has none yet begins with that.
        """
        try:
            return super().get(request, *args, **kwargs)
        except (Http404, InvalidToken):
            has_one = second_step.of(request.user).exists()
            return redirect("mfa_generate_recovery_codes" if has_one else "mfa_index")


class NewCodes(GenerateRecoveryCodesView):
    template_name = "schools/new_recovery_codes.html"

    def get_context_data(self, **kwargs):
        try:
            return super().get_context_data(**kwargs)
        except InvalidToken:
            return FormView.get_context_data(self, **kwargs) | {"unused_code_count": 0}


@fresh
def remove(request, pk):
    step = get_object_or_404(second_step.of(request.user), pk=pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_bound and not second_step.may_remove(step):
        form.add_error(None, "This is your only second step, and your role needs one. Set up another first.")
    if form.is_valid():
        delete_and_cleanup(request, step)
        told("Took a second step away", request.user)
        messages.success(request, "It is taken away, and opens nothing any more.")
        return redirect("mfa_index")
    context = {"form": form, "step": step, "cancel": reverse("mfa_index")}
    return render(request, "schools/remove_second_step.html", context, status=400 if form.is_bound else 200)
