"""The people of a small center, and cases at their stages. Every stage is reached by the product's own actions."""

import gc
import logging
import sqlite3
from contextlib import closing, contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from _pytest import runner
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.signals import user_logged_in
from django.core.cache import caches
from django.db import connection, connections, transaction
from django.test import Client, TransactionTestCase
from django.utils import timezone

from agreements import actions as agreements
from agreements import drafts, seals
from agreements.models import Obligation
from cases import actions
from cases.models import Assignment, Consent, Party, Preparation, Referral, SafetyCheck, Screening
from conferences import actions as conferences
from conferences.models import Conference
from config.logs import OneLine
from schools import actions as directory
from schools import fresh, sessions
from schools.models import Center, District, Membership, School, User
from tests.stages import Stages, stage

PASSWORD = "correct horse battery"
# The small center's own records have the same numbers in every test, far from those that the database gives.
MILLION = 1_000_000
MADE_BY_MIGRATE = {"django_content_type", "auth_permission", "records_retentionrule"}


def pytest_collection_finish():
    """What is loaded by now stays to the end: the collector need not look through it again with every test."""
    gc.collect()
    gc.freeze()


def _with_room(call, *args):
    return call(*args)


# As if it had so many values to keep in mind: half a megabyte of frames is asked for in one piece with its own.
_with_room.__code__ = _with_room.__code__.replace(co_stacksize=70_000)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Python asks the system for 16 KB whenever calls go deeper, and gives them back on the way up.

    Django's middleware crosses that line thousands of times a test, which took an eighth of the suite's time.
    """
    return _with_room(runner.pytest_runtest_protocol, item, nextitem)


@pytest.fixture(scope="session", autouse=True)
def _at_the_center():
    """Today is the day at the center for a test too, at whatever hour and wherever it runs."""
    with timezone.override("America/Denver"):
        yield


@pytest.fixture(autouse=True)
def _nothing_cached():
    for cache in caches.all():
        cache.clear()


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def prove(request, user, **_):
    """`force_login` leaves out the sign-in pages: the session says what it would say after their second step."""
    if request.method is None:
        fresh.mark(request)
        sessions.begin(request)
        record_authentication(request, user, "mfa")


@pytest.fixture(scope="session", autouse=True)
def _who_is_let_in_has_just_proved_it():
    user_logged_in.connect(prove)
    yield
    user_logged_in.disconnect(prove)


@pytest.fixture(autouse=True)
def _documents_without_a_complaint():
    """What is wrong with a document (no language, a picture without words) is only logged: here it fails."""
    complaints = []
    logger, listener = logging.getLogger("weasyprint"), logging.Handler(logging.WARNING)
    listener.emit = complaints.append
    logger.addHandler(listener)
    yield
    logger.removeHandler(listener)
    assert [record.getMessage() for record in complaints] == []


@pytest.fixture(scope="session")
def key_file():
    """What a key file of the center holds, under the password of the tests."""
    return seals.new_key("Yellowstone Mediation Center", PASSWORD)


@pytest.fixture
def log_lines():
    """What an installation writes on stderr, line by line."""
    lines, handler = [], logging.Handler()
    handler.setFormatter(OneLine())
    handler.emit = lambda record: lines.append(handler.format(record))
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def key(settings, tmp_path, key_file):
    """The center has a key to seal with; without this fixture it has none."""
    path = tmp_path / "seal.p12"
    path.write_bytes(key_file)
    settings.SEAL_KEY_FILE, settings.SEAL_KEY_PASSWORD = str(path), PASSWORD
    return path


@pytest.fixture
def on_disk(transactional_db, tmp_path):
    """A database that other threads and processes share as they would in a center; SQLite's in memory is not one.

    A server that an earlier test has started keeps the connection to memory, and may close what it asked by it now.
    """
    if connection.vendor != "sqlite":
        yield
        return
    memory, for_threads, path = (
        connections["default"],
        connections.settings["default"],
        tmp_path / "center.sqlite3",
    )
    memory.ensure_connection()
    with closing(sqlite3.connect(path)) as file:
        memory.connection.backup(file)
    memory.settings_dict = dict(for_threads)
    for_threads["NAME"] = path
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    connections["default"] = memory
    for_threads["NAME"] = memory.settings_dict["NAME"]
    memory.settings_dict = for_threads


@pytest.fixture
def center(db):
    return Center.objects.create(
        pk=MILLION,
        name="Yellowstone Mediation Center",
        address="12 North Broadway\nBillings, MT 59101",
        telephone="(406) 555-0100",
    )


@pytest.fixture
def school(center):
    district = District.objects.create(pk=MILLION, name="School District 2")
    return School.objects.create(pk=MILLION, district=district, name="Lincoln Middle School")


@pytest.fixture
def other_school(school):
    return School.objects.create(pk=2 * MILLION, district=school.district, name="Castle Rock Middle School")


def make_user(name, role, **fields):
    email = f"{name.split()[0].lower()}@example.org"
    return User.objects.create(email=email, password=make_password(PASSWORD), name=name, role=role, **fields)


@pytest.fixture
def coordinator(center):
    return make_user("Carla Coordinator", User.Role.COORDINATOR, pk=MILLION)


@pytest.fixture
def mediator(center):
    return make_user("Manuel Mediator", User.Role.MEDIATOR, pk=2 * MILLION, languages=["en", "es"])


@pytest.fixture
def other_mediator(center):
    return make_user("Olive Mediator", User.Role.MEDIATOR, pk=3 * MILLION)


@pytest.fixture
def administrator(center):
    return make_user("Adam Administrator", User.Role.ADMINISTRATOR, pk=4 * MILLION)


@pytest.fixture
def teacher(school):
    user = make_user("Tess Teacher", User.Role.SCHOOL_STAFF, pk=5 * MILLION)
    Membership.objects.create(pk=MILLION, user=user, school=school)
    return user


@pytest.fixture
def outsider(other_school):
    """Staff of another school."""
    user = make_user("Oscar Outsider", User.Role.SCHOOL_STAFF, pk=6 * MILLION)
    Membership.objects.create(pk=2 * MILLION, user=user, school=other_school)
    return user


def invite(name, *, by, role=User.Role.SCHOOL_STAFF, schools=()):
    """Somebody who has been sent a link, and has not come yet."""
    email = f"{name.split()[0].lower()}@example.org"
    at = {"schools": schools, "school_role": Membership.Role.TEACHER, "languages": []}
    return directory.invite(name=name, email=email, role=role, by=by, **at)


@pytest.fixture
def stages(db):
    return Stages()


@pytest.fixture
def sign_in():
    """`sign_in(user)` answers a client on which they are signed in."""

    def sign_in(user):
        client = Client()
        client.force_login(user)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1")
        return client

    return sign_in


def incident(**changes):
    return {
        "incident_on": timezone.localdate() - timedelta(days=5),
        "what_happened": "A fight behind the gym.",
        "behaviors": [Referral.Behavior.FIGHT],
        "sanctions": [Referral.Sanction.OUT_OF_SCHOOL],
        "sanction_days": 5,
    } | changes


def people():
    return [
        {
            "side": Party.Side.HARMED,
            "name": "María Gómez",
            "grade": "7",
            "birth_date": date(2013, 5, 4),
            "language": "es",
            "guardians": [{"name": "Ana Gómez", "telephone": "406 555 0111", "language": "es"}],
        },
        {
            "side": Party.Side.RESPONSIBLE,
            "name": "Dylan Walker",
            "grade": "8",
            "is_minor_by_word": True,
            "guardians": [{"name": "Ruth Walker", "telephone": "406 555 0122"}],
        },
    ]


@stage
def referred(school, teacher, coordinator):
    return actions.refer(school=school, people=people(), by=teacher, **incident()).case


def accept_case(case, *, mediator, by):
    actions.screen(case=case, answers=dict.fromkeys(Screening.Question.values, "no"), reason="", by=by)
    actions.assign(case=case, mediator=mediator, by=by, conflict=Assignment.Conflict.NONE)
    return actions.accept(case=case, by=by)


@stage
def accepted(referred, mediator, coordinator):
    """In preconference: the mediator is assigned, nobody has been contacted."""
    return accept_case(referred, mediator=mediator, by=coordinator)


def agree(party, given_by, *scopes, by, on=None):
    """They said so yesterday, if no day is named: before any hour of today, in every time zone.

    Who has taken it back says yes anew today.
    """
    for scope in scopes:
        again = any(one.was_taken_back for one in party.consents.filter(given_by=given_by, scope=scope))
        actions.record_consent(
            party=party,
            given_by=given_by,
            scope=scope,
            method=Consent.Method.IN_PERSON,
            given_on=on or timezone.localdate() - timedelta(days=0 if again else 1),
            language=party.document_language,
            by=by,
        )


def make_ready(party, *, by, participation=Preparation.Participation.DIRECT, **heard):
    """Everything that one principal party needs before a conference."""
    for guardian in party.guardians:
        agree(party, guardian, Consent.Scope.SPEAK, Consent.Scope.TAKE_PART, by=by)
    agree(party, party, Consent.Scope.TAKE_PART, by=by)
    acknowledgement = Preparation.Acknowledgement.FULLY if party.is_responsible else ""
    actions.prepare(
        party=party,
        by=by,
        prepared_on=timezone.localdate(),
        participation=participation,
        acknowledgement=acknowledgement,
        **heard,
    )
    actions.check_safety(party=party, by=by, checked_on=timezone.localdate(), decision=SafetyCheck.Decision.GO)


@stage
def prepared(accepted, mediator):
    """In preconference, with nothing missing for a conference."""
    for party in accepted.parties.principals():
        make_ready(party, by=mediator)
    return accepted


def schedule(case, *, facilitators, by, starts_at=None, invited=None, **how):
    starts_at = starts_at or timezone.now() + timedelta(days=3)
    return conferences.schedule(
        case=case,
        facilitators=facilitators,
        invited=invited or list(case.parties.all()),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        by=by,
        **{"mode": Conference.Mode.IN_PERSON, "place": "Room 4"} | how,
    )


@stage
def scheduled(prepared, mediator, coordinator):
    schedule(prepared, facilitators=[mediator, coordinator], by=mediator)
    prepared.refresh_from_db()
    return prepared


def hold_conference(case, *, by, outcome=Conference.Outcome.AGREEMENT):
    conference = case.conferences.planned().get()
    now = timezone.now()
    return conferences.hold(
        conference=conference,
        presences=dict.fromkeys(conference.attendances.values_list("party_id", flat=True), "came"),
        started_at=now - timedelta(hours=2),
        ended_at=now,
        outcome=outcome,
        by=by,
    )


@stage
def conferenced(scheduled, mediator):
    hold_conference(scheduled, by=mediator)
    scheduled.refresh_from_db()
    return scheduled


def promise(who, for_whom, **changes):
    """An obligation as the draft page makes it: complete, and not saved yet."""
    terms = {
        "kind": Obligation.Kind.APOLOGY,
        "what": "A letter of apology, read aloud.",
        "how_known": "The letter has been handed over.",
        "due_on": timezone.localdate() + timedelta(days=10),
        "watched_by": "Ms. Hale",
    }
    return Obligation(who=who, for_whom=for_whom, **terms | changes)


def draft_agreement(case, *, by, obligations=None, **terms):
    """A draft with nothing missing."""
    harmed, responsible, *_ = case.parties.principals()
    promises = obligations or [
        promise(responsible, harmed),
        promise(responsible, harmed, kind="restitution", what="Pays for the glasses.", amount=Decimal("120")),
    ]
    terms = {
        "background": "There was a fight behind the gym.",
        "review_on": timezone.localdate() + timedelta(days=60),
        "if_not_kept": "We meet again.",
    } | terms
    agreement = agreements.start(case=case, by=by)
    return agreements.save_draft(agreement=agreement, edits=0, draft=drafts.made(promises, **terms), by=by)


def write_draft(agreement, *, by, cards=None, **terms):
    """Change what stands in the draft: `cards` maps a card's place to what is typed on it anew."""
    draft = agreement.draft
    written = [card | (cards or {}).get(place, {}) for place, card in enumerate(draft["obligations"])]
    draft = {"terms": draft["terms"] | terms, "obligations": written}
    return agreements.save_draft(agreement=agreement, draft=draft, edits=agreement.edits, by=by)


def sign_place(agreement, place, *, by, **how):
    """Whose place it is types their name; the first guardian for a child."""
    signer = place.people[0]
    return agreements.sign(
        agreement=agreement,
        signer=signer,
        on_behalf_of=place.child,
        shown_hash=agreement.text_hash(),
        yes=agreements.Yes(typed_name=signer.name, **how),
        by=by,
    )


def sign_all(agreement, *, by, **how):
    """Everybody whose signature is missing signs."""
    for place, answer in agreement.signing_list():
        if not (answer and answer.settles):
            sign_place(agreement, place, by=by, **how)
    agreement.refresh_from_db()
    return agreement


@stage
def drafted(conferenced, mediator):
    """An agreement that is being written, complete."""
    return draft_agreement(conferenced, by=mediator)


@stage
def signing(drafted, mediator):
    return agreements.go_to_signing(agreement=drafted, by=mediator)


@stage
def signed(signing, mediator):
    """An agreement in force: a letter, and 120 dollars."""
    return sign_all(signing, by=mediator)


LETS_EVERYTHING = """
CREATE OR REPLACE FUNCTION {}() RETURNS trigger AS 'BEGIN RETURN COALESCE(NEW, OLD); END' LANGUAGE plpgsql
"""


@contextmanager
def purge_allowed():
    """Let the test database be emptied past the append-only triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Their functions and not they themselves: no trigger changes while a row waits to be looked at.
            cursor.execute(
                "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE '%\\_append\\_only'"
            )
            names, on = zip(*cursor.fetchall(), strict=True)
            off = [LETS_EVERYTHING.format(name) for name in names]
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            names, on = zip(*cursor.fetchall(), strict=True)
            off = [f"DROP TRIGGER {name}" for name in names]
        for statement in off:
            cursor.execute(statement)
        yield
        for statement in on:
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def _nobody_stays_connected(django_db_setup, django_db_blocker):
    """A browser's last question may outlive its test, and PostgreSQL drops no database that is being asked."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def _emptied_past_the_triggers():
    """After a test that commits: rows are few, and to delete them takes a tenth of what Django's `flush` does."""

    def empty(self):
        tables = set(connection.introspection.django_table_names(only_existing=True)) - MADE_BY_MIGRATE
        with purge_allowed(), transaction.atomic(), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f'DELETE FROM "{table}"')

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield
