"""What was disposed of is nowhere any more: in no table, no column, no byte of the file. What is left is counted."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from agreements import actions as agreements
from agreements.models import Agreement
from cases import actions as cases
from cases.models import Case, Event, Outgoing
from conferences import actions as conferences
from records import actions
from records.belonging import BESIDE, KEPT, models_of_a_case, rows_of
from schools.models import User
from tests.cases.pages import url
from tests.world import build

WORD = re.compile(r"zxq\d{3}wvj", re.IGNORECASE)
OURS = ("schools", "cases", "conferences", "agreements", "records", "admin", "sessions")
SEVEN_YEARS = timedelta(days=7 * 366)


def test_every_table_is_disposed_of_or_kept_for_a_reason():
    tables = {model._meta.label for room in OURS for model in apps.get_app_config(room).get_models()}
    go = {model._meta.label for model in models_of_a_case()}
    assert tables == go | KEPT.keys() | BESIDE.keys()
    assert not go & (KEPT.keys() | BESIDE.keys())


def test_one_module_alone_is_let_past_the_triggers():
    """And the migration that makes the table, and the model itself. Its name in a list of tables lets nobody through."""
    sources = {
        str(path.relative_to(settings.BASE_DIR))
        for room in ("schools", "cases", "conferences", "agreements", "records", "desk", "config")
        for path in (settings.BASE_DIR / room).rglob("*.py")
        if re.search(r"(?<!cases\.)\bDisposing\b|INTO cases_disposing", path.read_text())
    }
    assert {path for path in sources if "/models/" not in path and "/migrations/" not in path} == {
        "records/actions/disposal.py"
    }


@pytest.fixture
def old_world(on_disk):
    """A center with everything in it, seven years ago; its cases were closed then, and its mails never went out."""
    no_server = override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend")
    with no_server, time_machine.travel(timezone.now() - SEVEN_YEARS), transaction.atomic():
        world = build()
        conferences.cancel_circle(circle=world.circle, reason="No longer wanted.", by=world.coordinator)
        world.kept = Case.objects.get(ref=world.other.ref)
        for agreement in Agreement.objects.in_work().filter(version__gt=1):
            agreements.discard(agreement=agreement, by=world.coordinator)
        for case in Case.objects.exclude(status="closed"):
            cases.close(case=case, reason="not_suitable", summary="Over.", by=world.coordinator)
        actions.refuse_extract(request=world.extract_request, reason="Over.", by=world.coordinator)
        actions.set_legal_hold(case=world.kept, reason="A court asks for it.", by=world.coordinator)
    world.second = User.objects.create_user("second@example.org", name="Second", role=User.Role.COORDINATOR)
    return world


def test_nothing_of_a_disposed_case_is_left(old_world, sign_in, tmp_path):
    world, kept = old_world, written(rows_of(old_world.kept))
    leave_a_message(world, sign_in(world.coordinator))
    before = set(WORD.findall(everything()))
    gone = (
        {canary.word for canary in world.canaries} - set(WORD.findall(f"{kept}")) - set(words_about_nobody(world))
    )
    assert len(gone & before) > 100
    assert Outgoing.objects.count() > 10
    refs = [case.ref for case in Case.objects.exclude(pk=world.kept.pk)]
    for _ in range(2):
        call_command("propose_disposal")
    assert world.batch.items.to_go().count() == len(refs) == 5
    sign_in(world.coordinator).post(reverse("records:confirm", args=[world.batch.pk]), {"seen": 5})
    sign_in(world.second).post(reverse("records:approve", args=[world.batch.pk]), {"seen": 5})
    call_command("dispose")

    left = everything()
    assert not [ref for ref in refs if ref in left]
    assert not gone & set(WORD.findall(left))
    assert written(rows_of(world.kept)) == kept
    assert {model: count_beside(model, world.kept) for model in models_of_a_case()} == dict.fromkeys(
        models_of_a_case(), 0
    )
    if connection.vendor == "sqlite":
        file = b"".join(path.read_bytes() for path in tmp_path.glob("center.sqlite3*"))
        assert len(file) > 100_000
        assert not gone & {word.decode() for word in re.findall(rb"zxq\d{3}wvj", file)}
        assert not [ref for ref in refs if ref.encode() in file]


def everything():
    """Every row of every table as it stands there, and what sessions hold."""
    texts = [str(session.get_decoded()) for session in Session.objects.all()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            texts += [as_text(value) for row in cursor.fetchall() for value in row]
    return "\n".join(texts)


def as_text(value):
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def written(rows):
    """These rows as they stand there."""
    return {
        model: sorted(
            [as_text(value) for value in row] for row in model._base_manager.filter(pk__in=keys).values_list()
        )
        for model, keys in rows.items()
    }


def words_about_nobody(world):
    return [c.word for c in world.canaries if c.field.split(".")[1] in ("TypicalPromise", "ReferralDraft")]


def count_beside(model, case):
    """How many rows there are that are not of this case; of lines of history those about no case do not count."""
    rows = model._base_manager.exclude(pk__in=rows_of(case).get(model, ()))
    return rows.exclude(case=None).count() if model is Event else rows.count()


def leave_a_message(world, client):
    """A late record, whose answer names the person and is not read yet."""
    person = world.harmed
    client.post(reverse("cases:withdraw", args=[person.case.ref, person.pk]))
    assert person.name in str(Session.objects.get().get_decoded())


def test_a_device_that_is_handed_over_meanwhile_stays_locked(signing, mediator, sign_in, monkeypatch):
    """While the messages of one session are dropped, the others are at work."""
    devices, read = {}, Session.get_decoded
    for _ in range(2):
        device = sign_in(mediator)
        device.post(url("write_note", signing.case), {"kind": "case", "text": "They are here."})
        devices[device.session.session_key] = device

    def others_hand_over(session):
        devices.pop(session.pk, None)
        while devices:
            locked.append(devices.popitem()[1])
            locked[-1].post(f"/agreements/{signing.pk}/hand-over/")
        return read(session)

    locked = []
    monkeypatch.setattr(Session, "get_decoded", others_hand_over)
    actions.drop_messages()
    (device,) = locked
    assert device.get("/cases/").url == f"/agreements/{signing.pk}/table/"


def test_messages_that_wait_are_dropped(accepted, mediator, sign_in):
    client = sign_in(mediator)
    client.post(url("write_note", accepted), {"kind": "case", "text": "They are here."})
    assert client.session["_messages"]
    actions.drop_messages()
    assert "_messages" not in client.session
    assert client.get("/cases/").status_code == 200
