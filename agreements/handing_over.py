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


def lock(request, agreement):
    """With a new key, so that no page that the browser still holds belongs to this session."""
    sessions.renew_key(request)
    request.session[KEY] = agreement.pk


def unlock(request):
    request.session.pop(KEY, None)
    sessions.renew_key(request)
