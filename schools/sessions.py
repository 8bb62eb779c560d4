"""When a session ends: by itself, when nobody has used it for a while or after a day's work, or by its owner.

A changed password and a changed role end every session too: both are part of what Django compares in each
(`User._get_session_auth_hash`). Whoever has left is let in by no session at all.
"""

import time

from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

BEGAN, SEEN, PATIENT = "began_at", "seen_at", "is_patient"
AT_THE_DOOR = "at_the_door"
# How exactly the last use is known: a session is not written anew with every page.
EXACT_TO = 60

__all__ = [
    "be_patient",
    "begin",
    "come_to_the_door",
    "end_all_of",
    "end_other_sessions",
    "held_by",
    "is_over",
    "keep",
    "may_go_on",
    "no_longer_patient",
    "renew_key",
]


def come_to_the_door(request, user):
    """The first of two steps was taken, with this password and in this role."""
    request.session[AT_THE_DOOR] = user.get_session_auth_hash()


def may_go_on(request, user):
    """Whether that is still so at the second step: what ends a session ends what was about to be one."""
    return user.is_active and request.session.get(AT_THE_DOOR) == user.get_session_auth_hash()


def begin(request):
    request.session[BEGAN] = request.session[SEEN] = time.time()


def is_over(request):
    return _is_over(request.session)


def held_by(user):
    """What each session of theirs says that is not over."""
    keys = UserSession.objects.filter(user=user).values("session_key")
    kept = [session.get_decoded() for session in Session.objects.filter(pk__in=keys)]
    return [session for session in kept if not _is_over(session)]


def _is_over(session):
    now = time.time()
    began, seen = (session.get(key, 0) for key in (BEGAN, SEEN))
    is_idle = now - seen >= settings.SESSION_IDLE_MINUTES * 60 and not session.get(PATIENT)
    return is_idle or now - began >= settings.SESSION_COOKIE_AGE


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
