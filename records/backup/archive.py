"""A whole installation written into a sealed file, and read out of it: every line is looked at before one is kept."""

import gzip
import io
import json
import zlib
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DataError, IntegrityError
from django.db.transaction import atomic
from django.utils import timezone

from cases.lifecycle import Refused

from . import rows, sealed, version

SHORTEST_KEY = 20
# Of an installation that somebody works in, one of these holds something; migrations write none of them.
SIGNS_OF_LIFE = {"schools_user", "schools_center", "schools_school", "cases_case", "cases_event"}
UNREADABLE = (
    "This file does not open. It is not a backup, it was changed or cut off on its way, or BACKUP_KEY is not the key "
    "that it was written with. Nothing was changed."
)


@dataclass
class Contents:
    """What a backup says of itself: when and by which code it was made, and how much each table holds."""

    made_at: str
    commit: str | None
    migrations: list
    tallies: dict


def is_key(key):
    return len(key) >= SHORTEST_KEY


def write(file, *, key, connection):
    """Answer what was written, as it was counted while it was read."""
    with rows.snapshot(connection), _packed(file, key) as packed:
        now, migrations = timezone.now().isoformat(), version.migrations_of(connection)
        contents = Contents(now, version.commit_here(), migrations, {})
        head = {"made_at": contents.made_at, "commit": contents.commit, "migrations": contents.migrations}
        packed.write(rows.line_of(head))
        for table in map(rows.Table, rows.models_kept()):
            packed.write(rows.line_of({"table": table.name, "columns": table.columns}))
            tally = rows.Tally()
            for row in table.read(connection):
                line = rows.line_of(row)
                tally.add(line)
                packed.write(line)
            contents.tallies[table.name] = tally.told
        packed.write(rows.line_of({"tallies": contents.tallies}))
    return contents


def look_through(file, *, key):
    """What is in it, after every line was opened and counted anew. Raises Refused at whatever is not as it was said.

    A file may be older than the decision to leave a table out, and a commit to be told.
    """
    counted, tally, said = {}, None, None
    with _opened(file, key) as lines:
        head = json.loads(next(lines))
        for line in lines:
            value = json.loads(line)
            if isinstance(value, list):
                tally.add(line)
            elif "table" in value:
                counted[value["table"]] = tally = rows.Tally()
            else:
                said = value["tallies"]
    if said != {name: tally.told for name, tally in counted.items()}:
        raise Refused(UNREADABLE)
    kept = {name: tally for name, tally in said.items() if name not in rows.LEFT_OUT}
    return Contents(head["made_at"], head.get("commit"), head["migrations"], kept)


def restore(file, *, key, connection):
    """Into an empty installation, all or nothing. What then stands there is counted and compared once more."""
    contents = look_through(file, key=key)
    tables = {table.name: table for table in map(rows.Table, rows.models_kept())}
    with atomic(using=connection.alias):
        _refuse_what_does_not_fit(contents, tables, connection)
        for table in tables.values():
            if not table.is_empty(connection):
                table.empty(connection)
        file.seek(0)
        try:
            _fill(file, key, tables, connection)
            connection.check_constraints()
        except (IntegrityError, DataError) as error:
            raise Refused(f"This database refuses what is in the backup: {error}. Nothing was changed.") from error
        rows.set_sequences(connection, tables.values())
        _compare(contents, tables, connection)
    return contents


def _refuse_what_does_not_fit(contents, tables, connection):
    version.refuse_another(contents, connection)
    used = [name for name in sorted(SIGNS_OF_LIFE) if not tables[name].is_empty(connection)]
    if used:
        raise Refused(
            "This installation is not empty. A backup is restored only into an empty one, after "
            "`manage.py migrate` and nothing else. Nothing was changed."
        )


def _fill(file, key, tables, connection):
    """Foreign keys are looked at in the end, so the order of the tables does not matter.

    What is left out by now is passed over in a file that still holds it.
    """
    with _opened(file, key) as lines:
        next(lines)
        table, waiting = None, []
        for line in lines:
            value = json.loads(line)
            if isinstance(value, list) and table:
                waiting.append(value)
            if waiting and (isinstance(value, dict) or len(waiting) == rows.AT_ONCE):
                table.write(connection, waiting)
                waiting = []
            if isinstance(value, dict):
                table = tables.get(value.get("table"))


def _compare(contents, tables, connection):
    none = rows.Tally().told
    wrong = [
        name
        for name, table in tables.items()
        if rows.tally_of(table, connection) != contents.tallies.get(name, none)
    ]
    if wrong:
        raise Refused(
            f"What was written is not what the backup holds: {', '.join(wrong)}. Nothing was changed. "
            "Please tell whoever looks after this system."
        )


@contextmanager
def _packed(file, key):
    writer = sealed.Writer(file, key)
    with gzip.GzipFile(fileobj=writer, mode="wb", compresslevel=6, mtime=0) as packed:
        yield packed
    writer.finish()


@contextmanager
def _opened(file, key):
    """Its lines. Whatever goes wrong in opening it is one sentence, and no trace of what was inside."""
    try:
        reader = io.BufferedReader(sealed.Reader(file, key), buffer_size=sealed.BLOCK)
        with gzip.GzipFile(fileobj=reader) as packed:
            yield iter(packed)
    except (sealed.Unreadable, EOFError, gzip.BadGzipFile, zlib.error):
        raise Refused(UNREADABLE) from None
