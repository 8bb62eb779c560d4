"""Which browsers somebody has come in with before, and how many wrong passwords all the others may type.

Wrong passwords cannot be counted by address: a whole school shares one. Counted by account alone, whoever knows an
e-mail address could shut its owner out for good, and one password could be tried on everybody. So a browser that has
come in keeps a cookie that says so, and has a count of its own; strangers share one more (OWASP's "device cookies").
"""

import re
import secrets

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

KEPT_FOR = 365 * 24 * 60 * 60  # seconds
PEOPLE_AT_MOST = 30
OURS = re.compile(r"[\w-]{22}(\.[0-9a-f]{32})+", re.ASCII)
WRONG_AT_MOST = 100  # passwords in an hour, by all browsers that are strange to the account, whichever it is


def remember(request, response, user):
    """The cookie names nobody: whoever reads it at a shared computer can tell only that some people came in there."""
    browser, *marks = _kept(request)
    browser = browser or secrets.token_urlsafe(16)
    mark = _mark(browser, user)
    marks = [mark, *(other for other in marks if other != mark)][:PEOPLE_AT_MOST]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        ".".join([browser, *marks]),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_to(request, user):
    """The name of this browser if they have come in with it, else ""."""
    browser, *marks = _kept(request)
    if user and any(constant_time_compare(mark, _mark(browser, user)) for mark in marks):
        return browser
    return ""


def strangers_must_wait():
    return cache.get(_this_hour(), 0) >= WRONG_AT_MOST


def count_a_stranger():
    """Two at the same moment may be counted as one: it is a limit and no record."""
    cache.set(_this_hour(), cache.get(_this_hour(), 0) + 1, 60 * 60)


def _this_hour():
    return f"wrong-passwords-of-strangers:{timezone.now():%Y-%m-%dT%H}"


def _kept(request):
    """The browser's name and the marks of its people. What we have not written ourselves is not kept on."""
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    return cookie.split(".") if OURS.fullmatch(cookie) else [""]


def _mark(browser, user):
    return salted_hmac("schools.known_browser", f"{browser} {user.pk}", algorithm="sha256").hexdigest()[:32]
