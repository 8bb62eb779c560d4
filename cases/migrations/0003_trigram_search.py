"""On PostgreSQL a rare name is found by trigram index; SQLite, the embedded default, scans its few thousand rows."""

from django.db import migrations

TABLES = ("cases_case", "cases_referral")


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table in TABLES:
        schema_editor.execute(f"CREATE INDEX {table}_search_trgm ON {table} USING gin (search gin_trgm_ops)")


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP INDEX {table}_search_trgm")


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_append_only_history")]

    operations = [migrations.RunPython(forwards, backwards)]
