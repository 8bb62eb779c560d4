"""Setting up the second step of signing in, looking at it, and taking it away."""

from allauth.mfa.base.internal.flows import delete_and_cleanup, post_authentication
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.views import AddWebAuthnView
from cryptography.fernet import InvalidToken
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import FormView

from schools import second_step, sessions
from schools.forms import AppForm, reword
from schools.fresh import fresh
from schools.sign_in_log import told
from schools.views import WrongIs400

NOT_YET = {"navigation": [], "can_search": False}


def index(request, status=200):
    """What somebody has set up. Whoever must and has not is led here from everywhere."""
    steps = list(second_step.of(request.user).order_by("created_at"))
    context = {
        "steps": steps,
        "has_app": second_step.app_of(request.user).exists(),
        "may_remove": second_step.may_remove(request.user),
        "is_missing": second_step.is_missing(request),
    }
    context |= NOT_YET if context["is_missing"] else {}
    return render(request, "schools/second_steps.html", context, status=status)


def changed(request, what):
    """Whoever is in by what was so until now is out: a thief does not stay where the owner has changed the lock."""
    told(what, request.user)
    sessions.end_all_of(request.user, keep=request)


class Added(WrongIs400):
    """Whoever has just set a step up has shown that they have it: this session counts as signed in with it."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | (NOT_YET if second_step.is_missing(self.request) else {})

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        post_authentication(self.request, second_step.of(self.request.user).latest("created_at"))
        changed(self.request, "Set up a second step")
        return response


class AddApp(Added, ActivateTOTPView):
    """One app a person: that of another phone takes the place of the one before, once it has shown its code."""

    template_name = "schools/add_app.html"
    form_class = AppForm

    @method_decorator(fresh)
    def dispatch(self, request, *args, **kwargs):
        """Past allauth's own, which takes no app of somebody who has one."""
        return FormView.dispatch(self, request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """The secret in groups of four, as people read it: an app takes it with the gaps too."""
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {
            "has_app": second_step.app_of(self.request.user).exists(),
            "spelled": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        }

    @transaction.atomic
    def form_valid(self, form):
        second_step.wait_for_your_turn(self.request.user)
        replaced, _ = second_step.app_of(self.request.user).delete()
        if replaced:
            messages.success(self.request, "Your new app is in use. The one before opens nothing any more.")
        return super().form_valid(form)


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

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        changed(self.request, "Made new codes on paper")
        return response

    def get_context_data(self, **kwargs):
        try:
            return super().get_context_data(**kwargs)
        except InvalidToken:
            return FormView.get_context_data(self, **kwargs) | {"unused_code_count": 0}


@fresh
@transaction.atomic
def remove(request, pk):
    second_step.wait_for_your_turn(request.user)
    step = get_object_or_404(second_step.of(request.user), pk=pk)
    if not second_step.may_remove(request.user):
        messages.warning(request, "Nothing was taken away: it is your only second step, and your role needs one.")
        return index(request, status=400)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        delete_and_cleanup(request, step)
        changed(request, "Took a second step away")
        messages.success(request, "It is taken away, and opens nothing any more.")
        return redirect("mfa_index")
    context = {"form": form, "step": step, "cancel": reverse("mfa_index")}
    return render(request, "schools/remove_second_step.html", context)
