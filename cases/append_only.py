"""Tables that the database itself refuses to change: what happened stays as it was written.

One thing alone gets past: a disposal, and only to delete. It names each row beforehand in `cases_disposing`, a list
that no other transaction sees and that cannot be committed (see `cases.models.disposing` and docs/adr).
"""

from django.db import migrations

POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$
BEGIN
    {unless}
    RAISE EXCEPTION '{table} is append-only';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_append_only_row BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
CREATE TRIGGER {table}_append_only_all BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
"""
POSTGRES_OFF = """
DROP TRIGGER IF EXISTS {table}_append_only_row ON {table};
DROP TRIGGER IF EXISTS {table}_append_only_all ON {table};
DROP FUNCTION IF EXISTS {table}_append_only();
"""
POSTGRES_UNLESS = "IF TG_OP = 'DELETE' THEN IF {listed} THEN RETURN OLD; END IF; END IF;"
SQLITE = (
    "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} {unless} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)
# REPLACE takes the old row away without a DELETE that a trigger would hear of.
SQLITE_REPLACE = SQLITE.replace("{unless}", "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)")
LISTED = "EXISTS (SELECT 1 FROM cases_disposing WHERE of_table = '{table}' AND row_id = OLD.id)"


def append_only(table):
    """A migration operation: from here on `table` takes new rows and refuses UPDATE, DELETE, REPLACE and TRUNCATE."""
    return migrations.RunPython(_triggers(table), _no_triggers(table))


def append_only_again(table):
    """A migration operation after a change of such a table's shape: SQLite makes the table anew, without triggers."""

    def forwards(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            _triggers(table)(apps, schema_editor)

    return migrations.RunPython(forwards, migrations.RunPython.noop)


def kept_until_disposal(table):
    """A migration operation: append-only but for the rows that a disposal names, however the table stood before.

    For a new table, for one that was append-only without exception, and again after every change of its shape.
    """
    return migrations.RunPython(_triggers(table, LISTED.format(table=table)), _triggers(table))


def _triggers(table, listed=""):
    def make(apps, schema_editor):
        _no_triggers(table)(apps, schema_editor)
        if schema_editor.connection.vendor == "postgresql":
            unless = POSTGRES_UNLESS.format(listed=listed) if listed else ""
            schema_editor.execute(POSTGRES.format(table=table, unless=unless), params=None)
        else:
            for verb, unless in (("UPDATE", ""), ("DELETE", f"WHEN NOT {listed}" if listed else "")):
                schema_editor.execute(SQLITE.format(table=table, verb=verb, unless=unless), params=None)
            schema_editor.execute(SQLITE_REPLACE.format(table=table, verb="INSERT"), params=None)

    return make


def _no_triggers(table):
    def drop(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRES_OFF.format(table=table), params=None)
        else:
            for verb in ("UPDATE", "DELETE", "INSERT"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}", params=None)

    return drop
