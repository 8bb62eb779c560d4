"""Every row of every table, in and out of a database, in a form that is the same on SQLite and on PostgreSQL.

Columns are moved as they stand: no `save()` runs, no date is set anew, and what one of our own fields keeps sealed
stays sealed.
"""

import base64
import hashlib
import json
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache

from django.apps import apps
from django.core.management.color import no_style
from django.db import models
from django.db.models.expressions import Col
from django.db.transaction import atomic

# Whoever was signed in signs in again: a session of the day of the backup must not open anything, and the keys of those
# that are open now are in no file. Nor do the wrong tries of that day count.
LEFT_OUT = {"django_session", "usersessions_usersession", "cache_entries"}
AT_ONCE = 200


def models_kept():
    every = apps.get_models(include_auto_created=True)
    kept = [model for model in every if model._meta.managed and model._meta.db_table not in LEFT_OUT]
    return sorted(kept, key=lambda model: model._meta.db_table)


@contextmanager
def snapshot(connection):
    """One state of all tables, however long it takes to read them, while others go on writing."""
    is_first = not connection.in_atomic_block
    with _without_the_write_lock(connection), atomic(using=connection.alias), connection.cursor() as cursor:
        if is_first and connection.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def _without_the_write_lock(connection):
    """On SQLite our transactions take it at once (config/settings.py); one that only reads holds nobody up."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    mode, connection.transaction_mode = connection.transaction_mode, None
    try:
        yield
    finally:
        connection.transaction_mode = mode


class Table:
    """One table and its columns, each with the way in which its values go in and out."""

    def __init__(self, model):
        self.model, self.name = model, model._meta.db_table
        self.fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.columns = [field.column for field in self.fields]

    def read(self, connection):
        """Rows of values that JSON can hold, in the order of their keys."""
        quote = connection.ops.quote_name
        columns, key = ", ".join(map(quote, self.columns)), quote(self.model._meta.pk.column)
        read = [_reader(field, connection) for field in self.fields]
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {quote(self.name)} ORDER BY {key}")  # noqa: S608
            while rows := cursor.fetchmany(AT_ONCE):
                for row in rows:
                    yield [one(value) for one, value in zip(read, row, strict=True)]

    def write(self, connection, rows):
        quote = connection.ops.quote_name
        columns, places = ", ".join(map(quote, self.columns)), ", ".join("%s" for _ in self.fields)
        sql = f"INSERT INTO {quote(self.name)} ({columns}) VALUES ({places})"  # noqa: S608
        write = [_writer(field, connection) for field in self.fields]
        rows = [[one(value) for one, value in zip(write, row, strict=True)] for row in rows]
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def empty(self, connection):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(self.name)}")  # noqa: S608

    def is_empty(self, connection):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(self.name)} LIMIT 1")  # noqa: S608
            return cursor.fetchone() is None


class Tally:
    """How many rows, and the hash of all of them: what is compared after every step."""

    def __init__(self):
        self.count, self._hash = 0, hashlib.sha256()

    def add(self, line):
        self.count += 1
        self._hash.update(line)

    @property
    def told(self):
        return {"rows": self.count, "sha256": self._hash.hexdigest()}


def tally_of(table, connection):
    tally = Tally()
    for row in table.read(connection):
        tally.add(line_of(row))
    return tally.told


def line_of(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def set_sequences(connection, tables):
    """So that the next record gets a number that no other has. SQLite looks for itself."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(sql)


def _reader(field, connection):
    """From what the database's own library answers to what JSON can hold."""
    plain = _plain(field)
    expression = Col(field.model._meta.db_table, plain)
    converters = connection.ops.get_db_converters(expression)

    def read(value):
        for convert in converters:
            value = convert(value, expression, connection)
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(plain, models.JSONField):
            return json.loads(value)
        if isinstance(value, bytes | memoryview):
            return base64.b64encode(value).decode()
        return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)

    return read


def _writer(field, connection):
    plain = _plain(field)

    def write(value):
        if value is not None and isinstance(plain, models.BinaryField):
            value = base64.b64decode(value)
        elif not isinstance(plain, models.JSONField):
            value = plain.to_python(value)
        return plain.get_db_prep_save(value, connection)

    return write


@cache
def _plain(field):
    """The field as Django has it: one of our own may seal what it keeps, and is moved as it stands."""
    if field.remote_field:
        return _plain(field.target_field)
    if type(field).__module__.startswith("django."):
        return field
    return getattr(models, field.get_internal_type())()
