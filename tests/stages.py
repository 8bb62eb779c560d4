"""The stages of the small center's case: reached once a process by the product's own actions, then put back.

Hundreds of tests begin with a case that is prepared, or an agreement that is signed, and the way there takes up to a
second. A stage is put back only where everything that it was reached from is the same: the directory, the day, and
whether the center has a key to seal with; and only while none of its mails has waited so long that a command sends it.
"""

import inspect

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models.sql import InsertQuery
from django.utils import timezone

from cases.models import Case, Event
from schools.models import Center, District, Membership, School, User
from schools.unsent import PATIENCE

ROOMS = ("cases", "conferences", "agreements", "records")
UNLIKE_EACH_TIME = {"password", "last_login", "joined_at"}
_kept = {}


def stage(make):
    """A fixture that answers a record at a stage of its case, made of the stage before and of people."""
    needs = inspect.signature(make).parameters

    @pytest.fixture(name=make.__name__)
    def reached(request, stages, school, teacher, coordinator, mediator):
        return stages.reach(make.__name__, lambda: make(**{name: request.getfixturevalue(name) for name in needs}))

    return reached


class Stages:
    """How far the case of one test is: the record of each stage that it has reached."""

    def __init__(self):
        self.records, self.since = {}, timezone.now()

    def reach(self, name, make):
        if name in self.records:
            return self.records[name]
        origin = None if Case.objects.exists() or Event.objects.exists() else self._origin()
        if origin and self._is_kept(name, origin):
            self._put_back(*_kept[name, origin])
        elif origin:
            before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in models_of_a_case()}
            self.records[name] = make()
            _kept[name, origin] = self.since, *self._made_since(before)
        else:
            self.records[name] = make()
        return self.records[name]

    def _is_kept(self, name, origin):
        """Not for longer than half of what a mail may wait: the test that begins with it takes a while too."""
        return (name, origin) in _kept and timezone.now() - _kept[name, origin][0] < PATIENCE / 2

    def _origin(self):
        """All that a stage depends on, beside the product's own actions."""
        directory = [
            (model.__name__, *row)
            for model in (Center, District, School, Membership, User)
            for row in model.objects.order_by("pk").values_list(
                *(field.attname for field in model._meta.fields if field.name not in UNLIKE_EACH_TIME)
            )
        ]
        return str((timezone.localdate(), bool(settings.SEAL_KEY_FILE), directory))

    def _made_since(self, before):
        """Every new row, as the statements that write it, and which of them each stage is."""
        statements = []
        for model, there in before.items():
            if rows := list(model._base_manager.exclude(pk__in=there).order_by("pk")):
                query = InsertQuery(model)
                query.insert_values(model._meta.local_concrete_fields, rows, raw=True)
                statements += query.get_compiler(connection=connection).as_sql()
        return statements, {name: (type(record), record.pk) for name, record in self.records.items()}

    def _put_back(self, since, statements, records):
        self.since = since
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
        found = {(model, pk): model._base_manager.get(pk=pk) for model, pk in dict.fromkeys(records.values())}
        self.records = {name: found[record] for name, record in records.items()}


def models_of_a_case():
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]
