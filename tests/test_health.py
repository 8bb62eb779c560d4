"""/healthz tells a monitor the truth, and tells a stranger nothing."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tests.headers import missing_headers

pytestmark = pytest.mark.django_db


def test_all_is_well_without_signing_in(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"database": True, "migrations": True, "fonts": True}
    assert "no-store" in response.headers["Cache-Control"]


def test_an_unapplied_migration_is_told(client):
    [last] = MigrationLoader(connection).graph.leaf_nodes("agreements")
    MigrationRecorder(connection).record_unapplied(*last)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "migrations": False, "fonts": True}


def test_a_missing_font_is_told(client, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["fonts"] is False


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("who", ["nobody", "somebody who is signed in"])
def test_a_silent_database_is_told_without_its_words(who, error, client, sign_in, coordinator, caplog):
    """To whoever runs the server in their own browser too: there the session is in the same database."""

    def no_answer(execute, sql, params, many, context):
        raise error("password authentication failed for user center")

    client = client if who == "nobody" else sign_in(coordinator)
    with connection.execute_wrapper(no_answer):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert missing_headers(response) == []
    assert response.json()["database"] is False
    assert b"password" not in response.content
    assert "password authentication failed" in caplog.text


def test_it_answers_to_the_centers_own_names_alone(client):
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_it_only_reads(client):
    assert client.post("/healthz").status_code == 405
