"""A text that neither whoever holds the database nor whoever finds a copy of it can read."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


def cipher():
    """Encrypts with the first of NOTES_KEYS and decrypts with each; None where there is no key."""
    try:
        keys = [Fernet(key) for key in settings.NOTES_KEYS]
    except ValueError:
        return None
    return MultiFernet(keys) if keys else None


class SealedTextField(models.TextField):
    """Encrypted and authenticated in the database. Read as None where no key of ours opens it, never as it stands."""

    def from_db_value(self, value, expression, connection):
        opener = cipher()
        if not value:
            return value
        try:
            return opener.decrypt(value.encode()).decode() if opener else None
        except InvalidToken:
            return None

    def get_prep_value(self, value):
        if value is None:
            raise ValueError("What could not be read is not written back: it would be lost.")
        return cipher().encrypt(value.encode()).decode() if value else value
