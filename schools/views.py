from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.views import SuccessMessageMixin
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.csrf import csrf_failure as refuse
from django.views.decorators.cache import cache_control

from schools import fresh
from schools.forms import ConfirmForm, SignInForm
from schools.held import HeldPost, is_local
from schools.models import Center


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


class SignIn(WrongIs400, auth.LoginView):
    """The door. Text that was typed before it had to be opened again goes through with its author."""

    template_name = "schools/sign_in.html"
    authentication_form = SignInForm

    def get(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(held=HeldPost.carried_by(self.request), **kwargs)

    def form_valid(self, form):
        held = HeldPost.carried_by(self.request)
        response = super().form_valid(form)
        fresh.mark(self.request)
        if held is None:
            return response
        if held.was_written_by(form.get_user()):
            return give_back(self.request, held)
        messages.warning(self.request, "The text that was being written here was not kept: it is not yours.")
        return redirect("home")


def ask_to_sign_in(request, held):
    """The sign-in page in place of an answer: nothing was taken, nothing is lost."""
    context = {"form": SignInForm(request), "held": held, "next": ""}
    return render(request, "schools/sign_in.html", context, status=401)


def give_back(request, held):
    """Nothing is sent on by itself: its author looks at it, and sends it with a token of the new session."""
    return render(request, "schools/held.html", {"held": held})


def confirm(request):
    """Whether it is still them, before something that cannot be undone (`schools.fresh`)."""
    held = HeldPost.carried_by(request)
    following = request.POST.get("next") or request.GET.get("next", "")
    form = ConfirmForm(request.user, request.POST or None)
    if form.is_valid():
        fresh.mark(request)
        if held and held.was_written_by(request.user):
            return give_back(request, held)
        return redirect(following if is_local(following) else "home")
    context = {"form": form, "held": held, "next": following}
    return render(request, "schools/confirm.html", context, status=400 if form.is_bound else 200)


def csrf_failure(request, reason=""):
    """A page of ours that is older than the session loses no text; a page of anybody else's is refused.

    A page that needs no sign-in answers for itself. The browser itself says where a post comes from, so the token of an older session can be told from none.
    """
    if without_token := getattr(request.resolver_match.func, "without_token", None):
        return without_token(request)
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    held = HeldPost.of(request) if ours else None
    if held and not request.user.is_authenticated:
        return ask_to_sign_in(request, held)
    if held and held.was_written_by(request.user):
        return give_back(request, held)
    return refuse(request, reason)


class PasswordChange(WrongIs400, SuccessMessageMixin, auth.PasswordChangeView):
    template_name = "schools/password_change.html"
    success_url = reverse_lazy("home")
    success_message = "Your password is changed. Use the new one the next time you sign in."


class PasswordReset(WrongIs400, auth.PasswordResetView):
    template_name = "schools/password_reset.html"
    email_template_name = "emails/password_reset.txt"
    subject_template_name = "emails/password_reset_subject.txt"
    success_url = reverse_lazy("schools:password_reset_sent")


class PasswordChoice(WrongIs400, SuccessMessageMixin, auth.PasswordResetConfirmView):
    template_name = "schools/password_set.html"
    success_url = reverse_lazy("schools:sign_in")
    success_message = "Your new password is kept. Sign in with it."
