"""The second step of signing in: who must take one, and whether this session has.

An app's code, a passkey, or a code on paper. Whoever reads families' records must have one; school staff may.
"""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator

from schools.models import User

MUST_HAVE_ONE = {User.Role.MEDIATOR, User.Role.COORDINATOR, User.Role.ADMINISTRATOR}
# All that opens for somebody who must have one and has none: the way to it, and the way out.
WAY_THERE = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "schools:confirm",
    "schools:sign_out",
}


def is_missing(request):
    user = request.user
    return user.is_authenticated and user.role in MUST_HAVE_ONE and not was_taken(request)


def was_taken(request):
    """allauth keeps in the session how somebody came in; a step that was set up in it counts as taken."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def of(user):
    """What somebody has set up, without the codes on paper: those alone are no second step."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)


def app_of(user):
    return of(user).filter(type=Authenticator.Type.TOTP)


def has_passkey(user):
    return of(user).filter(type=Authenticator.Type.WEBAUTHN).exists()


def wait_for_your_turn(user):
    """In a transaction: of two pages that change somebody's steps, the second sees what the first has done."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def may_remove(user):
    """The last one stays with whoever must have one."""
    return user.role not in MUST_HAVE_ONE or of(user).count() > 1
