"""Whether what somebody typed shows that it is them, when the session already says who they are."""

import re

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.contrib.auth.hashers import check_password


def is_proved(user, typed):
    """By their password or, if they have a second step, by a code of it. Such a code works once."""
    return check_password(typed, user.password) or _is_code(user, typed)


def _is_code(user, typed):
    if not re.fullmatch(r"[\d\s-]{6,12}", typed):
        return False
    steps = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    return any(_takes(step, typed) for step in steps)


def _takes(step, typed):
    """One that no key reads any more takes nothing."""
    try:
        return step.wrap().validate_code(typed)
    except InvalidToken:
        return False
