"""/healthz tells a monitor the truth, and tells a stranger nothing."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

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


def test_a_silent_database_is_told_without_its_words(client, caplog):
    def no_answer(execute, sql, params, many, context):
        raise DatabaseError("password authentication failed for user center")

    with connection.execute_wrapper(no_answer):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["database"] is False
    assert b"password" not in response.content
    assert "password authentication failed" in caplog.text


def test_it_only_reads(client):
    assert client.post("/healthz").status_code == 405
