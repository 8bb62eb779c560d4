"""What a link and its second fact are made of. Only hashes are kept: who reads the database opens nothing with it."""

import hashlib
import secrets

from django.contrib.auth.hashers import check_password, make_password

CODE_DIGITS = 6


def new_token():
    """256 random bits, as they stand in an address."""
    return secrets.token_urlsafe(32)


def hash_of(token):
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def new_code():
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def digits_of(answer):
    """The digits alone, in whatever script and with whatever between them they were typed."""
    return "".join(str(int(sign)) for sign in answer if sign.isdecimal())


def keep(answer):
    """A code or a year is short: it is hashed as slowly as a password."""
    return make_password(digits_of(answer))


def matches(answer, kept):
    return check_password(digits_of(answer), kept)
