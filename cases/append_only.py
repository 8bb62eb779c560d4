"""Tables that the database itself refuses to change: what happened stays as it was written."""

from django.db import migrations

# The one way round is a setting that only the test database makes, so that it can be emptied between tests.
POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '{table} is append-only';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_append_only_row BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW WHEN (current_setting('app.allow_purge', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION {table}_append_only();
CREATE TRIGGER {table}_append_only_all BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT WHEN (current_setting('app.allow_purge', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION {table}_append_only();
"""
POSTGRES_OFF = """
DROP TRIGGER {table}_append_only_row ON {table};
DROP TRIGGER {table}_append_only_all ON {table};
DROP FUNCTION {table}_append_only();
"""
SQLITE = (
    "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)


def append_only(table):
    """A migration operation: from here on `table` takes INSERT and refuses UPDATE, DELETE and TRUNCATE."""

    def forwards(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRES.format(table=table), params=None)
        else:
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(SQLITE.format(table=table, verb=verb), params=None)

    def backwards(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRES_OFF.format(table=table), params=None)
        else:
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)

    return migrations.RunPython(forwards, backwards)


def append_only_again(table):
    """A migration operation after a change of such a table's shape: SQLite makes the table anew, without triggers."""

    def forwards(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}", params=None)
                schema_editor.execute(SQLITE.format(table=table, verb=verb), params=None)

    return migrations.RunPython(forwards, migrations.RunPython.noop)
