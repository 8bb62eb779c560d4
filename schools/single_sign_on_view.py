"""The way to the issuer of single sign-on and back, and one's own account there."""

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from requests import RequestException

from schools import single_sign_on
from schools.fresh import fresh, is_fresh
from schools.sign_in_log import told

NOT_CONNECTED = (
    "Your account there is not connected to anybody here yet. Sign in with your e-mail and password once, then "
    "connect it: in the menu under your name."
)
FAILED = "It did not answer as it should. Try again, or sign in with your e-mail and password."
ANOTHERS = "This account is connected to somebody else here. Call the center."


@login_not_required
def begin(request):
    """A link and no form: a policy of ours forbids forms to lead to another site."""
    _require_issuer()
    if request.user.is_authenticated or not _is_from_our_page(request):
        return redirect("account_login")
    return _to_the_issuer(request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request))


@login_not_required
def come_back(request):
    _require_issuer()
    view = OAuth2CallbackView.adapter_view(single_sign_on.Issuer(request, settings.OIDC_ISSUER))
    return _or_failed(request, view)


@fresh
def account(request):
    """One's own account there: connected, or not."""
    _require_issuer()
    connected = single_sign_on.account_of(request.user)
    if request.method == "POST" and connected:
        connected.delete()
        told("Let an account elsewhere open nothing any more", request.user)
        messages.success(request, "It is not connected any more, and opens nothing here.")
        return redirect("schools:account")
    return render(request, "schools/account.html", {"connected": connected})


def connect(request):
    """From the page that has asked who it is; never from somebody else's, who would connect an account of theirs."""
    _require_issuer()
    if not (is_fresh(request) and _is_from_our_page(request)):
        return redirect("schools:account")
    return _to_the_issuer(request, AuthProcess.CONNECT)


def connected(request, login):
    """What was begun by `connect` comes back."""
    if not request.user.is_authenticated or (login.is_existing and login.user != request.user):
        return refused(request, ANOTHERS)
    single_sign_on.connect(request.user, subject=login.account.uid)
    told("Connected an account elsewhere", request.user)
    messages.success(request, f"Your account at {settings.OIDC_NAME} is connected. You can sign in with it.")
    return redirect("schools:account")


def refused(request, sentence):
    told("Refused with an account elsewhere", request.user if request.user.is_authenticated else None)
    return render(request, "schools/not_let_in.html", {"sentence": sentence}, status=403)


def _to_the_issuer(request, process, **where):
    provider = single_sign_on.SingleSignOn.of_the_environment(request)
    return _or_failed(request, lambda request: provider.redirect(request, process, **where))


def _or_failed(request, view):
    """Whatever the issuer answers, or does not."""
    try:
        return view(request)
    except (OAuth2Error, RequestException, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return refused(request, FAILED)


def _require_issuer():
    if not settings.OIDC_ISSUER:
        raise Http404


def _is_from_our_page(request):
    return request.headers.get("Sec-Fetch-Site") == "same-origin"
