"""The database itself refuses to give the same hours of a facilitator to two meetings."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

POSTGRES = """
ALTER TABLE conferences_booking ADD CONSTRAINT facilitator_booked_once_at_a_time
    EXCLUDE USING gist (facilitator_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (NOT is_released)
"""
SQLITE = """
CREATE TRIGGER facilitator_booked_once_at_a_time_{verb} BEFORE {verb} ON conferences_booking
    WHEN NOT NEW.is_released AND EXISTS (
        SELECT 1 FROM conferences_booking AS other
        WHERE other.facilitator_id = NEW.facilitator_id AND other.id IS NOT NEW.id AND NOT other.is_released
            AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
    )
BEGIN
    SELECT RAISE(ABORT, 'facilitator_booked_once_at_a_time');
END
"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
    else:
        for verb in ("INSERT", "UPDATE"):
            schema_editor.execute(SQLITE.format(verb=verb))


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE conferences_booking DROP CONSTRAINT facilitator_booked_once_at_a_time")
    else:
        for verb in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER facilitator_booked_once_at_a_time_{verb}")


class Migration(migrations.Migration):
    dependencies = [("conferences", "0001_initial")]

    operations = [BtreeGistExtension(), migrations.RunPython(forwards, backwards)]
