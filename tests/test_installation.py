"""What somebody who installs this relies on: the list of variables, and the files made for serving."""

import re
import subprocess

import pytest
from django.conf import settings
from django.core.management import call_command

VARIABLES = re.findall(r'\benv\.\w+\("(\w+)"', (settings.BASE_DIR / "config" / "settings.py").read_text())


@pytest.mark.parametrize("document", ["README.md", ".env.example"])
def test_every_variable_is_told(document):
    text = (settings.BASE_DIR / document).read_text()
    assert "SECRET_KEY" in VARIABLES
    assert [name for name in VARIABLES if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize("port", ["8000", "8046"])
def test_make_run_links_to_where_it_serves(port):
    """Else the printed address, and the link mailed to choose a password, lead to nobody."""
    run = ["make", "--dry-run", "--print-data-base", "run", f"PORT={port}"]
    rules = subprocess.run(run, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False).stdout  # noqa: S603
    assert f"runserver 127.0.0.1:{port}" in rules
    assert f"SITE_URL := http://127.0.0.1:{port}" in rules.replace("$(PORT)", port)


def test_static_files_can_be_collected_under_hashed_names(settings, tmp_path):
    """A style sheet that names a file which is not there would stop the start in production."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list((tmp_path / "css").glob("base.????????????.css"))
    assert list((tmp_path / "fonts").glob("NotoSans-Regular.????????????.ttf"))


def test_the_pinned_requirements_name_no_registry():
    """An address in them would send every installation to the machine that they were pinned on."""
    for name in ("requirements.txt", "requirements-test.txt"):
        lines = (settings.BASE_DIR / name).read_text().splitlines()
        pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert len(pinned) > 20
        assert [line for line in pinned if not re.match(r"[a-z0-9.-]+==\S+ .*\\$", line)] == []
        assert not [line for line in lines if "://" in line]
