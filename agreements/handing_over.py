"""A session that was handed over with the device: what it says, and what is open to it (ADR 0009)."""

from schools import sessions

KEY = "handed_over"
PAGES = {"agreements:table", "agreements:sign", "agreements:decline", "agreements:unlock"}


def agreement_of(request):
    """The key of the agreement whose signing this session is locked to, or None.

    Without a cookie there is no session to ask; without somebody signed in there is nothing to lock.
    """
    if not request.COOKIES or not request.user.is_authenticated:
        return None
    return request.session.get(KEY)


def is_out(agreement, mediator):
    """Whether a session of theirs is still locked to it: once that has ended, the device opens nothing any more."""
    return any(session.get(KEY) == agreement.pk for session in sessions.held_by(mediator))


def lock(request, agreement):
    """With a new key, so that no page that the browser still holds belongs to this session.

    It waits for whoever reads: ended for being idle, the lock would go with it, and its pages ask for a sign-in.
    """
    sessions.renew_key(request)
    sessions.be_patient(request)
    request.session[KEY] = agreement.pk


def unlock(request):
    request.session.pop(KEY, None)
    sessions.no_longer_patient(request)
    sessions.renew_key(request)
