"""The headers of what no rule of `test_access` walks through: the admin, every error page, the door, and over TLS."""

import json
import logging
import runpy
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings as now
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from schools.models import User
from tests.addresses import EVERYTHING
from tests.conftest import PASSWORD
from tests.headers import missing_headers, nonce_of

ADMIN_PAGES = [
    name
    for name, route, _ in EVERYTHING
    if name.startswith("admin:") and "<" not in route and name not in {"admin:logout", "admin:login"}
]


def test_the_admin(sign_in, administrator, school, center):
    client = sign_in(administrator)
    wrong = {name: missing_headers(client.get(reverse(name))) for name in ADMIN_PAGES}
    for model, key in (("school", school.pk), ("user", administrator.pk), ("center", 1)):
        for page in ("change", "history", "delete"):
            answer = client.get(reverse(f"admin:schools_{model}_{page}", args=[key]))
            wrong[f"{model} {page}"] = missing_headers(answer)
    assert len(wrong) > 20
    assert {name: missing for name, missing in wrong.items() if missing} == {}
    page = client.get(reverse("admin:schools_school_change", args=[school.pk]))
    assert page.text.count(f'<script nonce="{nonce_of(page)}"') == page.text.count("<script") > 5


def breaking(error):
    def broken(execute, sql, params, many, context):
        raise error

    return broken


def asked(client, address, error):
    client.raise_request_exception = False
    with connection.execute_wrapper(breaking(error)):
        return client.get(address)


def test_every_page_of_an_error(sign_in, coordinator, teacher, referred):
    client, address = sign_in(coordinator), f"/cases/{referred.ref}/"
    answers = {
        "400 host": (Client().get("/", headers={"Host": "evil.example"}), 400),
        "400 too large": (client.post(f"{address}screen/", {"reason": "x" * 3_000_000}), 400),
        "401": (Client().post(f"{address}notes/write/", {"text": "Typed."}), 401),
        "403": (sign_in(teacher).get("/cases/"), 403),
        "403 csrf": (Client(enforce_csrf_checks=True).post("/sign-in/"), 403),
        "404": (client.get("/nowhere/"), 404),
        "404 to nobody": (Client().get("/nowhere/"), 404),
        "404 NUL": (client.get("/search/?q=%00"), 404),
        "405": (client.get("/sign-out/"), 405),
        "500": (asked(client, address, DatabaseError("María fell")), 500),
        "503": (asked(client, address, OperationalError("the server closed")), 503),
    }
    assert {name: answer.status_code for name, (answer, _) in answers.items()} == {
        name: status for name, (_, status) in answers.items()
    }
    wrong = {name: missing_headers(answer) for name, (answer, _) in answers.items()}
    assert {name: missing for name, missing in wrong.items() if missing} == {}
    assert "Something went wrong on our side" in answers["500"][0].text
    away = answers["503"][0]
    assert "records cannot be reached right now." in away.text
    assert away["Retry-After"] == "30"


def test_the_demo_shows_our_own_pages_too(settings, monkeypatch, sign_in, teacher, coordinator):
    """Django's own would list every address of the house, in yellow."""
    monkeypatch.setenv("DEBUG", "on")
    settings.MIDDLEWARE = runpy.run_path(now.BASE_DIR / "config" / "settings.py")["MIDDLEWARE"]
    settings.DEBUG = True
    asked = {"/nowhere/": 404, "/cases/2000-0001/": 404, "/search/?q=%00": 404, "/cases/": 403}
    for address, status in asked.items():
        answer = sign_in(teacher).get(address)
        assert (answer.status_code, missing_headers(answer)) == (status, []), address
        assert "URLconf" not in answer.text
        assert "Go to the start page" in answer.text
    assert "There is nothing at this address" in Client().get("/nowhere/").text


def test_every_page_has_a_nonce_of_its_own(client, center):
    assert len({nonce_of(client.get("/sign-in/")) for _ in range(3)}) == 3


def test_a_script_that_got_into_an_admin_page_does_not_run(sign_in, administrator, center):
    User.objects.filter(pk=administrator.pk).update(name='<script>alert(1)</script><script src="//evil/static/x">')
    page = sign_in(administrator).get("/admin/")
    assert not missing_headers(page)
    assert "alert(1)" in page.text


@pytest.fixture
def over_tls(settings, monkeypatch):
    """The settings as the environment of a center behind TLS makes them."""
    monkeypatch.setenv("BEHIND_TLS", "on")
    for name, value in runpy.run_path(now.BASE_DIR / "config" / "settings.py").items():
        if name.isupper() and name.startswith(("SECURE_", "SESSION_", "CSRF_", "KNOWN_", "BEHIND_", "HEADERS")):
            setattr(settings, name, value)


def test_over_tls_the_cookies_are_this_hosts_alone(over_tls, teacher):
    client = Client()
    page = client.get("/sign-in/", secure=True)
    assert page["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    client.post("/sign-in/", {"login": teacher.email, "password": PASSWORD}, secure=True)
    assert set(client.cookies) == {"__Host-sessionid", "__Host-csrftoken", "__Host-known-browser"}
    for cookie in client.cookies.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert client.cookies["__Host-sessionid"]["httponly"]
    assert client.get("/", secure=True).status_code == 200
    assert Client().get("/sign-in/").url.startswith("https://")


def test_whoever_signs_out_leaves_nothing_behind(sign_in, coordinator):
    client = sign_in(coordinator)
    assert "Clear-Site-Data" not in client.get("/")
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/sign-in/")


def test_a_file_of_any_length_is_refused_with_its_forms_own_sentence(sign_in, administrator, center, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    large = SimpleUploadedFile("roster.csv", b"a" * 11 * 1024 * 1024)
    answer = sign_in(administrator).post("/admin/schools/school/import/", {"file": large})
    assert answer.status_code == 400
    assert "This file is larger than 2 MB." in answer.text


def test_a_log_line_is_json_and_tells_no_word_of_the_record(sign_in, coordinator, referred, log_lines):
    asked(sign_in(coordinator), f"/cases/{referred.ref}/", DatabaseError("Failing row contains (María Gómez)"))
    told = json.loads(log_lines[-1])
    assert (told["level"], told["logger"], told["status"]) == ("ERROR", "django.request", 500)
    assert told["exceptions"][0]["kind"] == "django.db.utils.DatabaseError"
    assert any(place.startswith("tests/test_headers.py") for place in told["exceptions"][0]["at"])
    assert "María" not in "".join(log_lines)


def test_a_sentence_that_was_made_of_an_exception_tells_its_kind_alone(log_lines):
    """As Django logs what is raised after a commit."""
    refused = SMTPRecipientsRefused({"una@school.example": (550, b"No such user")})
    logging.getLogger("django.db.backends.base").error("Error calling %s in on_commit() (%s).", "invite", refused)
    assert json.loads(log_lines[-1])["message"] == (
        "Error calling invite in on_commit() (smtplib.SMTPRecipientsRefused)."
    )
