from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from schools import second_step, sessions
from schools.held import ONLY_KEPT, HeldPost, page_before
from schools.models import Center
from schools.views import ask_to_sign_in, keep_for_author


class HeadersMiddleware:
    """The outermost: an answer that another middleware gives, and every page of an error, has these headers too.

    Nothing is kept by a browser or on the way unless its view says so: a page behind the door, or behind a link, is
    read once more from here or not at all.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in settings.HEADERS.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response


class SignedOutMiddleware:
    """Whoever signs out, by whichever page, leaves nothing in the browser of a school's shared computer.

    The cookies are not named: a browser would clear those of every other program of the same domain with them. Ours
    opens nothing any more.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SessionEndMiddleware:
    """A session that is over is ended before any page is asked for, and the sign-in page says why."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.ended = self._ended(request)
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in and not request.user.is_authenticated:
            request.ended = sessions.Ended.LEFT
        if request.ended and _leads_to_the_door(response):
            response["Location"] = _with(response.url, ended=sessions.say_at_the_door(request.ended))
        return response

    def _ended(self, request):
        if not request.user.is_authenticated:
            return sessions.Ended.ELSEWHERE if sessions.is_gone(request) else None
        if why := sessions.why_over(request):
            logout(request)
        else:
            sessions.keep(request)
        return why


def _leads_to_the_door(response):
    return getattr(response, "url", "").partition("?")[0] == resolve_url(settings.LOGIN_URL)


def _with(url, **said):
    return f"{url}{'&' if '?' in url else '?'}{urlencode(said)}"


class CenterMiddleware:
    """Times are shown in the center's zone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.center = SimpleLazyObject(Center.current)
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(Center.zone()):
            return self.get_response(request)


class HeldPostMiddleware:
    """Answers a form that comes without a session with the sign-in page, which keeps what was typed.

    It looks at the view, and so comes after the CSRF check: only a form of ours in this browser is kept. Where
    somebody else than the one signed in had typed, the view says itself what became of it (`without_session`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or not getattr(view, "login_required", True):
            return None
        if request.user.is_authenticated:
            return self._only_kept(request) if ONLY_KEPT in request.POST else None
        if without_session := getattr(view, "without_session", None):
            return without_session(request)
        if held := HeldPost.of(request):
            return ask_to_sign_in(request, held)
        return redirect_to_login(page_before(request))

    def _only_kept(self, request):
        """A tab has sent it, and not its author, when this browser became somebody else's: nothing is done with it."""
        held = HeldPost.of(request)
        return keep_for_author(request, held) if held else redirect("home")


class SecondStepMiddleware:
    """Whoever must sign in with a second step, and has none yet, opens nothing but the way to one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        is_open = not getattr(view, "login_required", True)
        if (
            is_open
            or request.resolver_match.view_name in second_step.WAY_THERE
            or not second_step.is_missing(request)
        ):
            return None
        return redirect("mfa_index")
