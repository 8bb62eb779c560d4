import logging
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from allauth.account.views import (
    LoginView,
    PasswordChangeView,
    PasswordResetFromKeyView,
    PasswordResetView,
)
from allauth.mfa.base.views import AuthenticateView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import resolve, reverse_lazy
from django.views.csrf import csrf_failure as refuse
from django.views.decorators.cache import cache_control

from schools import fresh, known_browser, second_step, sessions
from schools.forms import (
    ConfirmForm,
    PasswordChangeForm,
    PasswordChoiceForm,
    PasswordForgottenForm,
    SecondStepForm,
    SignInForm,
)
from schools.held import ONLY_KEPT, SEALED, HeldPost, is_local
from schools.models import Center
from schools.sign_in_log import told

logger = logging.getLogger(__name__)


@login_not_required
@cache_control(max_age=3600, public=True)
def logo(request):
    center = Center.objects.only("logo", "logo_type").first()
    if center is None or not center.logo:
        raise Http404
    return HttpResponse(bytes(center.logo), content_type=center.logo_type)


class WrongIs400:
    """A form that comes back with errors is not a success."""

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class SignIn(WrongIs400, LoginView):
    """The door. Text that was typed before it had to be opened again goes through with its author."""

    template_name = "schools/sign_in.html"
    form_class = SignInForm

    def get_context_data(self, **kwargs):
        held = HeldPost.carried_by(self.request)
        context = super().get_context_data(**kwargs)
        return context | {"held": held, "ended": ended(self.request), "next": context["redirect_field_value"]}

    def _redirect_to_pending_stage(self, request, stage):
        """Whoever comes back here from the second step wants to begin anew."""

    def form_valid(self, form):
        response = super().form_valid(form)
        if HeldPost.carried_by(self.request) and not self.request.user.is_authenticated:
            # What was typed travels in this very request: a redirect to the second step would lose it.
            self.request.method = "GET"
            return SecondStep.as_view()(self.request)
        return go_on(self.request, response)


class SecondStep(AuthenticateView):
    """A code or a passkey, once the password was right. What was typed is carried through this page too."""

    template_name = "schools/second_step.html"
    form_class = SecondStepForm

    def get_context_data(self, **kwargs):
        has_passkey = second_step.has_passkey(self.stage.login.user)
        held = HeldPost.carried_by(self.request)
        return super().get_context_data(**kwargs) | {"held": held, "has_passkey": has_passkey}

    def form_valid(self, form):
        if not sessions.may_go_on(self.request, self.stage.login.user):
            return self.stage.abort()
        return go_on(self.request, super().form_valid(form))

    def form_invalid(self, form):
        told("Wrong second step", self.stage.login.user)
        return self.render_to_response(self.get_context_data(), status=400)


class SignOut(LogoutView):
    """Also from the page on which somebody else's text waits for its author, who can then sign in."""

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        held = HeldPost.carried_by(request)
        return ask_to_sign_in(request, held, ended=sessions.Ended.LEFT) if held else response


def go_on(request, response):
    """Somebody is in: to where they wanted, but first to what they had been writing."""
    held = HeldPost.carried_by(request)
    if held is None or not request.user.is_authenticated:
        return response
    if held.was_written_by(request.user):
        return give_back(request, held)
    messages.warning(request, "The text that was being written here was not kept: it is not yours.")
    return redirect("home")


def ended(request):
    """Why somebody has to sign in again, if a session of theirs has ended."""
    return request.ended or sessions.said_at_the_door(request.GET.get("ended", ""))


def ask_to_sign_in(request, held, ended=None):
    """The sign-in page in place of an answer: nothing was taken, nothing is lost."""
    context = {"form": SignInForm(request=request), "held": held, "ended": ended, "next": ""}
    return render(request, "schools/sign_in.html", context, status=401)


def give_back(request, held):
    """Nothing is sent on by itself: its author looks at it, and sends it with a token of the new session."""
    posts = [(post, _changes_in(request, post)) for post in held.posts]
    return render(request, "schools/held.html", {"held": held, "posts": posts})


def keep_for_author(request, held):
    """What a tab has sent by itself: to its author, or sealed in the page until they can sign in again."""
    if held.was_written_by(request.user):
        return give_back(request, held)
    return render(request, "schools/waits.html", {"held": held}, status=403)


def _changes_in(request, held):
    """The directory's forms are all short fields and choices: whoever sends one sees what it would change."""
    page = resolve(held.path.partition("?")[0])
    directory = getattr(page.func, "model_admin", None)
    return directory.would_change(request, page, held.posted()) if hasattr(directory, "would_change") else []


def confirm(request):
    """Whether it is still them, before something that cannot be undone (`schools.fresh`)."""
    held = HeldPost.carried_by(request)
    following = request.POST.get("next") or request.GET.get("next", "")
    form = ConfirmForm(request, request.POST or None)
    if form.is_bound:
        told("Is still them" if form.is_valid() else "Could not prove that it is them", request.user)
    if form.is_valid():
        sessions.renew_key(request)
        fresh.mark(request)
        if held and held.was_written_by(request.user):
            return give_back(request, held)
        return redirect(following if is_local(following) else "home")
    context = {"form": form, "held": held, "next": following}
    return render(request, "schools/confirm.html", context, status=400 if form.is_bound else 200)


def csrf_failure(request, reason=""):
    """A page of ours that is older than the session loses no text; a page of anybody else's is refused.

    A page that somebody without an account answers on says itself what became of it. The browser itself says where a
    post comes from, so the token of an older session can be told from none.
    """
    if without_session := getattr(request.resolver_match.func, "without_session", None):
        return without_session(request)
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    held = HeldPost.of(request) if ours else None
    if held and not request.user.is_authenticated:
        return ask_to_sign_in(request, held)
    if held and held.was_written_by(request.user):
        return give_back(request, held)
    if held and request.POST.keys() & {ONLY_KEPT, SEALED}:
        return keep_for_author(request, held)
    return refuse(request, reason)


class PasswordChange(WrongIs400, SuccessMessageMixin, PasswordChangeView):
    """Every other session of theirs ends with the old password."""

    template_name = "schools/password_change.html"
    form_class = PasswordChangeForm
    success_url = reverse_lazy("home")
    success_message = "Your password is changed. Use the new one the next time you sign in."

    def dispatch(self, request, *args, **kwargs):
        """Whoever has none yet gets a first one by a link."""
        if not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)


class PasswordForgotten(WrongIs400, PasswordResetView):
    """The answer is the same, in the same time, for an address that is known here and for one that is not."""

    template_name = "schools/password_reset.html"
    form_class = PasswordForgottenForm

    def form_valid(self, form):
        response = super().form_valid(form)
        if message := getattr(self.request, "to_send", None):
            return AnsweredFirst(response.url, message)
        return response


class AnsweredFirst(HttpResponseRedirect):
    """A mail that is sent once whoever asked has the answer: how the mail server does is not to be read from it."""

    def __init__(self, url, message):
        super().__init__(url)
        self.message = message

    def close(self):
        super().close()
        try:
            self.message.send()
        except (OSError, SMTPException):
            logger.exception("A link to choose a password could not be sent")


class PasswordChoice(WrongIs400, SuccessMessageMixin, PasswordResetFromKeyView):
    template_name = "schools/password_set.html"
    form_class = PasswordChoiceForm
    success_url = reverse_lazy("account_login")
    success_message = "Your new password is kept. Sign in with it."

    def get_context_data(self, **kwargs):
        return {"token_fail": False} | super().get_context_data(**kwargs)

    def form_valid(self, form):
        """allauth does so for the addresses of its own table, and ours stand in none.

        By the link this browser has shown whose it is.
        """
        response = super().form_valid(form)
        get_adapter().forget_wrong_passwords(self.reset_user)
        known_browser.remember(self.request, response, self.reset_user)
        return response

    def render_to_response(self, context, **kwargs):
        return super().render_to_response(context, **({"status": 404} if context["token_fail"] else {}) | kwargs)
