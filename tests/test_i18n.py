"""A family's letter is never half in another language: every marked text has its Spanish one."""

import shutil
import subprocess

import pytest
from django.conf import settings
from django.core.management import call_command

SPANISH = settings.BASE_DIR / "locale" / "es" / "LC_MESSAGES" / "django.po"
MARKED = ("schools", "cases", "conferences", "agreements", "records", "desk", "templates")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """The marked texts as they stand in the code now, extracted from a copy of it."""
    copy = tmp_path_factory.mktemp("code")
    for name in MARKED:
        shutil.copytree(settings.BASE_DIR / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        patch.setattr(settings, "LOCALE_PATHS", [copy / "locale"])
        call_command("makemessages", locale=["es"], keep_pot=True, verbosity=0)
    return copy / "locale" / "django.pot"


def told_by(*command):
    """What a gettext tool complains of; its warnings about texts no longer used are complaints too."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr  # noqa: S603


def test_nothing_is_missing_empty_or_uncertain(extracted):
    assert told_by("msgcmp", SPANISH, extracted) == ""


def test_placeholders_are_the_same():
    assert told_by("msgfmt", "--check-format", "--output-file=/dev/null", SPANISH) == ""
