"""The drill: a center is lost, and stands again on another machine as it was, or nothing is touched."""

import io
import os
import re
import stat
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings as now
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from agreements.models import SealedDocument
from cases import actions
from cases.models import Case, Event
from records import actions as records
from records import gone
from records.backup import archive, rows, sealed
from records.models import DisposalBatch, Disposed
from schools.models import User
from tests.conftest import PASSWORD, make_user, purge_allowed
from tests.test_architecture import ROOMS

KEY = "of the drill, kept in another drawer"
ELSEWHERE = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
call_command("restore", sys.argv[1], nothing_was_disposed=True)
connection.close()
call_command("backup", sys.argv[2])
"""


@pytest.fixture(autouse=True)
def _key(settings):
    settings.BACKUP_KEY = KEY


@pytest.fixture(autouse=True)
def _keys_go_on(db):
    """A restore sets where the keys of new records begin, and no rollback takes that back: stages that other tests
    put back were made with the keys before (tests/stages.py).
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL")
        before = cursor.fetchall()
    yield
    with connection.cursor() as cursor:
        for name, last in before:
            cursor.execute(f"SELECT setval(%s, GREATEST(%s, last_value)) FROM {name}", [name, last])


@pytest.fixture
def file(tmp_path):
    return tmp_path / "center.backup"


def run(*command, **options):
    said = io.StringIO()
    call_command(*command, stdout=said, stderr=said, **options)
    return said.getvalue()


def restore(file):
    return run("restore", file, nothing_was_disposed=True)


def tables():
    return [rows.Table(model) for model in rows.models_kept()]


def held():
    return {table.name: rows.tally_of(table, connection) for table in tables()}


def lose_everything():
    """Only what `migrate` makes is there again, in tables that nobody has written to."""
    with transaction.atomic(), purge_allowed(), connection.cursor() as cursor:
        for name in rows.LEFT_OUT:
            cursor.execute(f"DELETE FROM {name}")
        for table in tables():
            table.empty(connection)
    connection.check_constraints()


def test_a_center_stands_again_on_an_empty_machine(signed, sign_in, mediator, file, tmp_path):
    """Backed up here, restored on a machine with SQLite, backed up there, and restored here."""
    session = sign_in(mediator).cookies["sessionid"].value
    before, again = held(), tmp_path / "again.backup"
    said = run("backup", file)
    assert "documents" in said
    assert "SHA-256" in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("*.backup*")] == ["center.backup"]
    content = file.read_bytes()
    for word in (b"Walker", "Gómez".encode(), b"%PDF", session.encode(), b"cases_case"):
        assert word not in content

    there = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'there.sqlite3'}",
        "BACKUP_KEY": KEY,
        "PYTHONPATH": now.BASE_DIR,
    }
    drill = [sys.executable, "-W", "ignore", "-c", ELSEWHERE, file, again]
    done = subprocess.run(drill, env=os.environ | there, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert "Checked: 1 documents" in done.stdout

    lose_everything()
    assert "Every row is the one that was backed up" in restore(again)
    assert held() == before
    assert Client().get("/").status_code == 302
    client = Client()
    client.cookies["sessionid"] = session
    assert client.get("/").status_code == 302
    assert sign_in(mediator).get(f"/cases/{signed.case.ref}/").status_code == 200
    for table in (Event, SealedDocument):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            table.objects.update(id=1)
    User.objects.create_user("new@example.org", name="New", role="mediator")
    assert held() != before


@pytest.mark.parametrize(
    "harm", ["changed", "cut off", "cut at a block", "swapped", "another key", "no backup", "empty"]
)
def test_a_file_that_does_not_open_changes_nothing(harm, referred, file, settings, monkeypatch):
    monkeypatch.setattr(sealed, "BLOCK", 1024)
    run("backup", file)
    content, head, block = bytearray(file.read_bytes()), len(sealed.MAGIC) + sealed.SALT, 1024 + sealed.TAG
    lose_everything()
    empty = held()
    if harm == "changed":
        content[len(content) // 2] ^= 1
    elif harm == "swapped":
        first, second = content[head : head + block], content[head + block : head + 2 * block]
        content[head : head + 2 * block] = second + first
    elif harm == "another key":
        settings.BACKUP_KEY = KEY[::-1]
    cut = {"cut off": -1, "cut at a block": head + block, "empty": 0}.get(harm)
    file.write_bytes(b"a letter" * 100 if harm == "no backup" else content[:cut])
    with pytest.raises(CommandError, match=r"This file does not open\..*Nothing was changed"):
        restore(file)
    assert held() == empty


def test_what_went_after_the_backup_goes_again(on_disk, accepted, coordinator, file, tmp_path):
    case = actions.close(case=accepted, reason="not_reached", summary="Over.", by=coordinator)
    run("backup", file)
    lose_everything()
    wrong, listed = tmp_path / "wrong", tmp_path / "disposals"
    wrong.write_text("a letter")
    listed.write_text(gone.as_list([Disposed(case_key=case.key)]))
    for no_list, sentence in [
        (wrong, "is not a whole list"),
        (tmp_path / "nolist", "There is no file"),
        (tmp_path, "cannot be read: Is a directory"),
    ]:
        for command in (("dispose_again", no_list), ("restore", file, f"--disposals={no_list}")):
            with pytest.raises(CommandError, match=rf"{sentence}.*Nothing was changed") as refused:
                run(*command)
            assert refused.value.returncode == 2
    with pytest.raises(CommandError, match=r"There is no file .*nowhere\. Nothing was changed"):
        restore(tmp_path / "nowhere")
    assert not User.objects.exists()
    assert "disposed of again: 1" in run("restore", file, disposals=listed)
    assert User.objects.exists()
    assert not Case.objects.exists()


def test_what_goes_again_stands_on_the_certificate(on_disk, accepted, coordinator, file, tmp_path):
    """The usual night: the backup is made when the list is approved, and carried out an hour later."""
    case = actions.close(case=accepted, reason="not_reached", summary="Over.", by=coordinator)
    with time_machine.travel(timezone.now() + timedelta(days=7 * 366)):
        run("propose_disposal")
        batch = DisposalBatch.objects.get()
        records.confirm(batch=batch, seen=1, by=coordinator)
        records.approve(batch=batch, seen=1, by=make_user("Second Coordinator", "coordinator"))
        run("backup", file)
        run("dispose")
        batch.refresh_from_db()
        counted = batch.counts
        listed = tmp_path / "disposals"
        run("disposals", listed)
        lose_everything()
        assert "disposed of again: 1" in run("restore", file, disposals=listed)
        run("dispose")
    batch.refresh_from_db()
    assert not Case.objects.filter(key=case.key).exists()
    assert (batch.status, batch.counts) == ("disposed", counted)
    assert batch.cases_gone == 1


def test_a_restore_wants_to_know_what_was_disposed_of(referred, file, tmp_path):
    """Else cases would stand there again that two coordinators have let go, and nobody would notice."""
    run("backup", file)
    lose_everything()
    (tmp_path / "disposals").write_text("")
    for said in ({}, {"disposals": tmp_path / "disposals", "nothing_was_disposed": True}):
        with pytest.raises(CommandError, match=r"they must go again\..*Nothing was changed") as refused:
            run("restore", file, **said)
        assert refused.value.returncode == 2
    assert not User.objects.exists()


def test_in_a_folder_its_own_files_go_after_their_days(referred, tmp_path, settings):
    """A backup that is kept for ever holds for ever what was disposed of."""
    settings.BACKUP_DAYS = 3
    begin = timezone.now().replace(hour=12)
    others = [tmp_path / "2001-01-01.backup", tmp_path / "before-the-move.backup"]
    for days in range(5):
        with time_machine.travel(begin + timedelta(days=days)):
            said = run("backup", tmp_path)
        others[0].write_bytes(b"a letter")
        others[1].write_bytes(sealed.MAGIC)
    last = [begin.date() + timedelta(days=day) for day in range(1, 5)]
    assert f"Removed {begin.date()}.backup, which is older than 3 days." in said
    kept = {path.name for path in tmp_path.iterdir()}
    assert kept == {path.name for path in others} | {f"{day}.backup" for day in last}


def test_what_a_killed_run_left_goes_with_the_next(referred, tmp_path):
    """It is whole, and holds for ever what was disposed of; of another's file nothing goes."""
    begin = timezone.now().replace(hour=12)
    yesterday = begin.date() - timedelta(days=1)
    left = tmp_path / f"{yesterday}.backup.x1.partial"
    others = [tmp_path / f"{begin.date()}.backup.x2.partial", tmp_path / f"{yesterday}.backup.letter.partial"]
    for file in (left, others[0]):
        file.write_bytes(sealed.MAGIC)
    others[1].write_bytes(b"a letter")
    with time_machine.travel(begin):
        assert f"Removed {left.name}" in run("backup", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{begin.date()}.backup",
        *(file.name for file in others),
    }


def test_two_backups_at_once_are_two_whole_ones(referred, tmp_path, monkeypatch):
    """The second begins while the first reads back what it has written."""
    look_through, second = archive.look_through, []

    def another(source, *, key):
        if not second:
            second.append("begun")
            run("backup", tmp_path / "second.backup")
            run("backup", tmp_path)
        return look_through(source, key=key)

    monkeypatch.setattr(archive, "look_through", another)
    run("backup", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"second.backup", f"{timezone.now().date()}.backup"}


def test_a_folder_that_is_not_there_is_no_file(referred, tmp_path):
    with pytest.raises(CommandError, match=r"There is no folder .*Nothing was written") as refused:
        run("backup", f"{tmp_path}/backups/")
    assert refused.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_restored_over_what_is_there(referred, file):
    run("backup", file)
    before = held()
    with pytest.raises(CommandError, match="This installation is not empty"):
        restore(file)
    assert held() == before


LAST_OF_CASES = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == "cases")[-2:]


def taken(app, name):
    """By a database that other code has migrated."""
    MigrationRecorder(connection).record_unapplied(app, name)


def test_before_any_migrate_it_says_so(referred, file):
    run("backup", file)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE django_migrations RENAME TO of_another_program")
        with pytest.raises(CommandError) as refused:
            restore(file)
        transaction.set_rollback(True)
    assert str(refused.value) == (
        "Run `manage.py migrate` first: there are no tables here yet. Nothing was changed."
    )


def test_half_way_through_a_migrate_it_says_so(referred, file):
    run("backup", file)
    lose_everything()
    taken("cases", LAST_OF_CASES[-1])
    with pytest.raises(CommandError, match="first: it is not finished here"):
        restore(file)
    assert not Case.objects.exists()


@pytest.fixture(params=[[], ["pack-refs", "--all"], ["checkout", "--quiet", "--detach"]], ids=str)
def in_git(request, tmp_path, settings):
    """The code as somebody has checked it out, on a branch or at one commit."""
    settings.BASE_DIR = tmp_path / "center"
    settings.BASE_DIR.mkdir()
    git = ["git", "-C", settings.BASE_DIR, "-c", "user.name=A", "-c", "user.email=a@example.org"]
    commit = ["commit", "--quiet", "--allow-empty", "--message=A center"]
    for command in filter(None, (["init", "--quiet"], commit, request.param)):
        subprocess.run([*git, *command], check=True)  # noqa: S603
    done = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.strip()


def test_a_backup_of_an_older_version_says_which_commit_restores_it(in_git, referred, file):
    """It tells it already when it is made: on the next machine that one is checked out at once."""
    last = LAST_OF_CASES[-1]
    taken("cases", last)
    assert f"commit{' ' * 34}{in_git}\n" in run("backup", file)
    lose_everything()
    MigrationRecorder(connection).record_applied("cases", last)
    with pytest.raises(CommandError) as refused:
        restore(file)
    said = str(refused.value)
    assert "made by an older version of this system" in said
    assert f"These are applied here and were not there: cases {last}." in said
    assert f"`git checkout {in_git}`" in said
    assert not Case.objects.exists()


def test_without_a_commit_its_newest_migrations_say_which_code_restores_it(referred, file, settings, tmp_path):
    """As of a backup that was made in an image, or before a commit was written down."""
    before, last = LAST_OF_CASES
    base = settings.BASE_DIR
    settings.BASE_DIR = tmp_path
    taken("cases", last)
    assert "commit" not in run("backup", file)
    settings.BASE_DIR = base
    lose_everything()
    MigrationRecorder(connection).record_applied("cases", last)
    with pytest.raises(CommandError) as refused:
        restore(file)
    told = re.search(r"`git log -1 --diff-filter=A --format=%H -- ([^`]*)`", str(refused.value))[1]
    newest = [max((base / room / "migrations").glob("0*.py"), default=None) for room in ROOMS]
    files = {str(file.relative_to(base)) for file in newest if file}
    assert set(told.split()) == files - {f"cases/migrations/{last}.py"} | {f"cases/migrations/{before}.py"}


def test_a_backup_of_a_newer_version_says_what_is_missing_here(referred, file):
    MigrationRecorder(connection).record_applied("cases", "9999_of_next_year")
    run("backup", file)
    lose_everything()
    taken("cases", "9999_of_next_year")
    with pytest.raises(
        CommandError, match=r"a newer version .* not applied here: cases 9999_of_next_year\. Its code"
    ):
        restore(file)
    assert not Case.objects.exists()


def test_a_database_without_room_is_said_in_a_sentence(referred, file, monkeypatch):
    run("backup", file)
    lose_everything()
    empty, write = held(), rows.Table.write

    def no_room(self, connection, found):
        write(self, connection, found)
        if self.name == "cases_event":
            raise OperationalError("database or disk is full")

    monkeypatch.setattr(rows.Table, "write", no_room)
    with pytest.raises(
        CommandError, match=r"did not take it all: database or disk is full\. Nothing was changed\."
    ):
        restore(file)
    assert held() == empty


def test_a_row_that_comes_out_otherwise_undoes_all(referred, file, monkeypatch):
    run("backup", file)
    lose_everything()
    empty, write = held(), rows.Table.write

    def lose_one(self, connection, found):
        write(self, connection, found[1:] if self.name == "cases_event" else found)

    monkeypatch.setattr(rows.Table, "write", lose_one)
    with pytest.raises(CommandError, match="What was written is not what the backup holds: cases_event"):
        restore(file)
    assert held() == empty


@pytest.mark.parametrize("command", [("backup",), ("restore", "--nothing-was-disposed")])
@pytest.mark.parametrize("key", ["", "short"])
def test_without_a_key_nothing_begins(db, command, key, file, settings):
    settings.BACKUP_KEY = key
    with pytest.raises(CommandError, match="BACKUP_KEY is missing or shorter than 20") as refused:
        run(*command, file)
    assert refused.value.returncode == 2
    assert not file.exists()


def test_no_backup_is_written_over_another(db, file):
    file.write_bytes(b"the one of yesterday")
    with pytest.raises(CommandError, match="is there already"):
        run("backup", file)
    assert file.read_bytes() == b"the one of yesterday"


def test_a_backup_that_cannot_be_read_again_is_not_kept(referred, file, monkeypatch):
    finish = sealed.Writer.finish
    monkeypatch.setattr(sealed.Writer, "finish", lambda self: finish(self) or self.file.write(b"a bad disk"))
    with pytest.raises(CommandError, match="cannot be read again"):
        run("backup", file)
    assert list(file.parent.iterdir()) == []


@pytest.fixture
def signed_in(teacher):
    """The key of a session that is open now, kept by the product beside the person."""
    Client().post("/sign-in/", {"login": teacher.email, "password": PASSWORD})
    return UserSession.objects.get(user=teacher)


def test_no_key_of_a_session_is_in_it(signed_in, file):
    """Whoever opens the file would be signed in as whoever was at work that night."""
    run("backup", file)
    with open(file, "rb") as source, archive._opened(source, KEY) as lines:
        assert signed_in.session_key.encode() not in b"".join(lines)
    of_sessions = {
        model._meta.db_table
        for model in apps.get_models()
        if {"session_key", "session_data"} & {field.name for field in model._meta.concrete_fields}
    }
    assert {"django_session", "usersessions_usersession"} <= of_sessions <= rows.LEFT_OUT


def test_a_backup_that_still_holds_a_table_of_sessions_restores_without_it(signed_in, file, monkeypatch):
    monkeypatch.setattr(rows, "LEFT_OUT", rows.LEFT_OUT - {"usersessions_usersession"})
    assert "usersessions_usersession" in run("backup", file)
    monkeypatch.undo()
    now_kept = held()
    lose_everything()
    assert "usersessions_usersession" not in restore(file)
    assert held() == now_kept
    assert not UserSession.objects.exists()


def test_every_table_is_in_it(db):
    """Django writes down itself which migrations have run; they are compared before anything is restored."""
    in_database = set(connection.introspection.table_names())
    assert in_database - {table.name for table in tables()} == rows.LEFT_OUT | {"django_migrations"}
    assert {"agreements_scan", "agreements_sealeddocument", "cases_event"} <= in_database
    assert in_database >= archive.SIGNS_OF_LIFE
