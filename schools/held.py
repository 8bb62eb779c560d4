"""What somebody had typed when their session ended before they could send it.

It waits in the sign-in page itself: not on the server, where it would belong to nobody, and not in the
browser's storage, where the next person at the desk would find it.
"""

from django.conf import settings
from django.core import signing
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

PREFIX = "held:"
LARGEST = 500_000
REMEMBERED = "signed_in_here"
THIRTY_DAYS = 30 * 24 * 60 * 60


class HeldPost:
    """A form's fields and the address that they were meant for."""

    def __init__(self, path, fields, has_files=False):
        self.path = path
        self.fields = fields
        self.has_files = has_files

    @classmethod
    def of(cls, request):
        """What was typed into a form that could not be taken; None when there is nothing to keep."""
        if f"{PREFIX}path" in request.POST:
            return cls.carried_by(request)
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken" and "password" not in name
        ]
        size = sum(len(name) + len(value) for name, value in fields)
        if size > LARGEST or not any(value.strip() for _, value in fields):
            return None
        return cls(request.get_full_path(), fields, bool(request.FILES))

    @classmethod
    def carried_by(cls, request):
        """What the sign-in page brings back. An address that is not ours is not gone to."""
        path = request.POST.get(f"{PREFIX}path", "")
        if not is_local(path):
            return None
        fields = [
            (name.removeprefix(f"{PREFIX}field:"), value)
            for name, values in request.POST.lists()
            for value in values
            if name.startswith(f"{PREFIX}field:")
        ]
        return cls(path, fields, f"{PREFIX}files" in request.POST)

    def hidden(self):
        """The fields of the sign-in page that carry it."""
        yield f"{PREFIX}path", self.path
        if self.has_files:
            yield f"{PREFIX}files", "yes"
        for name, value in self.fields:
            yield f"{PREFIX}field:{name}", value

    def sentences(self):
        """What was written rather than chosen, to be read again before it is sent."""
        return [value for _, value in self.fields if " " in value.strip()]


def is_local(path):
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return False
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return False
    return True


def signed_in_here(request):
    """Who signed in last in this browser, and who before them; None where nobody is known."""
    try:
        now, before = signing.loads(request.COOKIES.get(REMEMBERED, ""), salt=REMEMBERED)
    except (signing.BadSignature, ValueError):
        return None, None
    return now, before


def remember(request, response, user):
    """Leave a signed word in the browser, so that one person's text is never given to another."""
    before, _ = signed_in_here(request)
    response.set_cookie(
        REMEMBERED,
        signing.dumps([user.pk, before], salt=REMEMBERED),
        max_age=THIRTY_DAYS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
