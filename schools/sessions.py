"""When a session ends: by itself, when nobody has used it for a while or after a day's work, or by its owner.

A changed password and a changed role end every session too: both are part of what Django compares in each
(`User._get_session_auth_hash`). Whoever has left is let in by no session at all.
"""

import time
from datetime import timedelta

from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import TextChoices

BEGAN, SEEN, PATIENT = "began_at", "seen_at", "is_patient"
AT_THE_DOOR = "at_the_door"
SAID_FOR = timedelta(minutes=10)
# How exactly the last use is known: a session is not written anew with every page.
EXACT_TO = 60

__all__ = [
    "Ended",
    "be_patient",
    "begin",
    "come_to_the_door",
    "end_all_of",
    "end_other_sessions",
    "held_by",
    "is_gone",
    "keep",
    "may_go_on",
    "no_longer_patient",
    "renew_key",
    "said_at_the_door",
    "say_at_the_door",
    "why_over",
]


class Ended(TextChoices):
    """Why a session has ended, as the sign-in page says it. Of whose it was, it says nothing."""

    LEFT = "left", "You are signed out, in every tab of this browser."
    IDLE = (
        "idle",
        "You were signed out because nobody had used this browser here for a while. Please sign in again.",
    )
    DAY_OVER = "day_over", "You were signed out because a day's work was over. Please sign in again."
    ELSEWHERE = (
        "elsewhere",
        "You were signed out here, because your session was ended from elsewhere or how you sign in was changed. Please "
        "sign in again. If you know nothing of it, call the center.",
    )


def come_to_the_door(request, user):
    """The first of two steps was taken, with this password and in this role."""
    request.session[AT_THE_DOOR] = user.get_session_auth_hash()


def may_go_on(request, user):
    """Whether that is still so at the second step: what ends a session ends what was about to be one."""
    return user.is_active and request.session.get(AT_THE_DOOR) == user.get_session_auth_hash()


def begin(request):
    request.session[BEGAN] = request.session[SEEN] = time.time()


def why_over(request):
    """Why a session that still opens something is to be ended now; None if it may go on."""
    return _why_over(request.session)


def held_by(user):
    """What each session of theirs says that is not over."""
    keys = UserSession.objects.filter(user=user).values("session_key")
    kept = [session.get_decoded() for session in Session.objects.filter(pk__in=keys)]
    return [session for session in kept if not _why_over(session)]


def _why_over(session):
    now = time.time()
    began, seen = (session.get(key, 0) for key in (BEGAN, SEEN))
    if now - seen >= settings.SESSION_IDLE_MINUTES * 60 and not session.get(PATIENT):
        return Ended.IDLE
    return Ended.DAY_OVER if now - began >= settings.SESSION_COOKIE_AGE else None


def is_gone(request):
    """Whether the browser still has the key of a session, and there is none of that key any more."""
    return bool(request.COOKIES.get(settings.SESSION_COOKIE_NAME)) and request.session.is_empty()


def say_at_the_door(why):
    """For the address of the sign-in page: nothing of an ended session is kept anywhere else."""
    return _signer().sign(why)


def said_at_the_door(text):
    """What such an address says. One that was made up, or is old, says nothing."""
    try:
        return Ended(_signer().unsign(text, max_age=SAID_FOR))
    except BadSignature:
        return None


def _signer():
    return TimestampSigner(salt="ended")


def be_patient(request):
    """It opens next to nothing for now, and whoever has it may read as long as they like: only the day ends it."""
    request.session[PATIENT] = True


def no_longer_patient(request):
    request.session.pop(PATIENT, None)


def keep(request):
    if time.time() - request.session[SEEN] >= EXACT_TO:
        request.session[SEEN] = time.time()


def renew_key(request):
    """No page that the browser still holds belongs to the session, and its owner can still end it from elsewhere."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def end_all_of(user, keep=None):
    """`keep` is a request whose own session is not ended under it, should it be one of theirs."""
    if keep and keep.user == user:
        end_other_sessions(keep, user)
        return
    for session in UserSession.objects.filter(user=user):
        session.end()
