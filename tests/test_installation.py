"""What somebody who installs this relies on: the list of variables, and the files made for serving."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

VARIABLES = re.findall(r'\benv\.\w+\("(\w+)"', (settings.BASE_DIR / "config" / "settings.py").read_text())


@pytest.mark.parametrize("document", ["README.md", ".env.example"])
def test_every_variable_is_told(document):
    text = (settings.BASE_DIR / document).read_text()
    assert "SECRET_KEY" in VARIABLES
    assert [name for name in VARIABLES if not re.search(rf"\b{name}\b", text)] == []


def test_where_no_cron_is_the_same_is_done_every_day():
    by_cron = re.findall(r"^[\d*].*", (settings.BASE_DIR / "README.md").read_text(), re.MULTILINE)
    told = set(re.findall(r"manage\.py (\w+)", "\n".join(by_cron)))
    done = re.findall(r"\brun (\w+)", (settings.BASE_DIR / "bin" / "daily").read_text())
    assert len(told) > 5
    assert set(done) == told


@pytest.mark.parametrize("key", ["SECRET_KEY", "SECOND_STEP_KEYS"])
def test_without_a_key_of_its_own_it_does_not_start(key, tmp_path):
    """Nor with one that everybody knows: there is none."""
    there = {"SECRET_KEY": "of a test, and long", "SECOND_STEP_KEYS": "A" * 43 + "="} | {"DEBUG": "off"}
    start = [
        sys.executable,
        "-c",
        "import environ; environ.Env.read_env = lambda *_, **__: None; import config.settings",
    ]
    told = {**os.environ, **there, "PYTHONPATH": str(settings.BASE_DIR)}
    assert subprocess.run(start, env=told, cwd=tmp_path, capture_output=True, check=False).returncode == 0  # noqa: S603
    del told[key]
    done = subprocess.run(start, env=told, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 1
    assert f"Set the {key} environment variable" in done.stderr


def test_an_audit_that_nobody_answered_is_not_called_clean():
    asked = [sys.executable, settings.BASE_DIR / "bin" / "audit"]
    nowhere = os.environ | {"HTTPS_PROXY": "http://127.0.0.1:9"}
    done = subprocess.run(asked, env=nowhere, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stdout == "NOT AUDITED: the advisory service did not answer.\n"
    assert done.returncode == 3


@pytest.mark.parametrize("made_by", ["manage.py", "config.wsgi"])
def test_what_is_written_is_its_owners_alone(made_by, tmp_path):
    """The database's file, a restored one, and whatever else: other users of the machine read none of it."""
    file = tmp_path / "center.sqlite3"
    command = {
        "manage.py": ["manage.py", "showmigrations", "contenttypes"],
        "config.wsgi": ["-c", f"import config.wsgi; open({str(file)!r}, 'w').close()"],
    }
    there = os.environ | {"DATABASE_URL": f"sqlite:///{file}"}
    done = [sys.executable, *command[made_by]]
    subprocess.run(done, env=there, cwd=settings.BASE_DIR, check=True, capture_output=True, umask=0o022)  # noqa: S603
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_first_migrate_makes_its_own_folder(tmp_path):
    """Where nothing was installed before, and no database is named: as README and the runbook tell it."""
    clean = tmp_path / "center"
    left_behind = shutil.ignore_patterns(".*", "__pycache__", "data", "docs", "static", "tests")
    shutil.copytree(settings.BASE_DIR, clean, ignore=left_behind)
    there = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    migrate = [sys.executable, "manage.py", "migrate", "contenttypes"]
    done = subprocess.run(migrate, env=there, cwd=clean, capture_output=True, text=True, check=False, umask=0o022)  # noqa: S603
    assert done.returncode == 0, done.stderr
    made = {name: stat.S_IMODE((clean / name).stat().st_mode) for name in ("data", "data/center.sqlite3")}
    assert made == {"data": 0o700, "data/center.sqlite3": 0o600}


def test_the_list_of_parts_names_what_is_bundled():
    done = subprocess.run([sys.executable, "bin/sbom"], cwd=settings.BASE_DIR, check=True, capture_output=True)
    purls = {component["purl"].partition("@")[0] for component in json.loads(done.stdout)["components"]}
    assert {"pkg:pypi/django", "pkg:npm/bootstrap", "pkg:generic/noto-sans", "pkg:generic/noto-serif"} <= purls
    assert "pkg:npm/%40popperjs/core" in purls
    static = settings.BASE_DIR / "static"
    families = {
        re.sub(r"(?<=[a-z])(?=[A-Z])", "-", path.name.partition("-")[0]) for path in static.glob("fonts/*.ttf")
    }
    assert {f"pkg:generic/{family.lower()}" for family in families} <= purls
    told = (static / "vendor" / "VERSIONS").read_text()
    assert [path.name for path in static.glob("vendor/*/") if f" {path.name}/" not in told] == []


SAID_BY_GUNICORN = """
import sys
from gunicorn.config import Config
from gunicorn.glogging import Logger
settings = {}
exec(open("config/gunicorn.py").read(), settings)
cfg = Config()
cfg.set("logconfig_dict", settings["logconfig_dict"])
log = Logger(cfg)
log.info("Booting worker with pid: %s", 7)
log.warning("Invalid request from ip=10.0.0.7: Invalid HTTP request line: 'GET /search/?q=Walker'")
try:
    raise ValueError("Walker")
except ValueError as error:
    log.exception("Error handling request %s", "/search/?q=Walker")
    log.exception(error)
"""


def test_what_gunicorn_says_of_a_request_is_json_without_who_and_what():
    done = [sys.executable, "-c", SAID_BY_GUNICORN]
    said = subprocess.run(done, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True).stderr  # noqa: S603
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line["message"] for line in lines] == [
        "Booting worker with pid: 7",
        "Invalid request",
        "Error handling request",
        "builtins.ValueError",
    ]
    assert lines[2]["exceptions"][0]["kind"] == "builtins.ValueError"
    assert not re.search(r"\b10\.0\.0|Walker", said)


def test_gunicorn_opens_no_socket_to_be_steered_by():
    shown = [sys.executable, "-m", "gunicorn", "config.wsgi", "--config=config/gunicorn.py", "--print-config"]
    done = subprocess.run(shown, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)  # noqa: S603
    assert re.search(r"^control_socket_disable += True$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("port", ["8000", "8046"])
def test_make_run_links_to_where_it_serves(port):
    """Else the printed address, and the link mailed to choose a password, lead to nobody."""
    run = ["make", "--dry-run", "--print-data-base", "run", f"PORT={port}"]
    rules = subprocess.run(run, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False).stdout  # noqa: S603
    assert f"runserver 127.0.0.1:{port}" in rules
    assert f"SITE_URL := http://127.0.0.1:{port}" in rules.replace("$(PORT)", port)


def test_static_files_can_be_collected_under_hashed_names(db, settings, tmp_path):
    """A style sheet that names a file which is not there would stop the start in production."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list((tmp_path / "css").glob("base.????????????.css"))
    assert list((tmp_path / "fonts").glob("NotoSans-Regular.????????????.ttf"))
    served = Client().get("/static/css/base.css")
    assert (served.status_code, "Access-Control-Allow-Origin" in served) == (200, False)
    served.close()


def test_the_pinned_requirements_name_no_registry():
    """An address in them would send every installation to the machine that they were pinned on."""
    for name in ("requirements.txt", "requirements-test.txt"):
        lines = (settings.BASE_DIR / name).read_text().splitlines()
        pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert len(pinned) > 20
        assert [line for line in pinned if not re.match(r"[a-z0-9.-]+==\S+ .*\\$", line)] == []
        assert not [line for line in lines if "://" in line]
