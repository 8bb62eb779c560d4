from django.conf import settings
from django.core import checks

from cases.models.sealed_text import cipher


@checks.register
def notes_keys_are_keys(app_configs, **kwargs):
    """Without a key working notes wait; with something that is none somebody believes that there is one."""
    if settings.NOTES_KEYS and cipher() is None:
        words = "NOTES_KEYS holds something that is no key."
        return [checks.Error(words, hint="Make one: python manage.py create_notes_key", id="cases.E001")]
    return []
