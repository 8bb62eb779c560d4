"""Every address of the product has a rule here: who finds it, who is told that it is not theirs to do.

Whoever is in neither of the two sets finds nothing (404): that a case exists is itself confidential. A page of a
role tells of no case by being there, so everybody else is refused it (403) and told so.
"""

from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement
from cases import access
from cases.admin import RecordAdmin
from cases.models import Assignment, Case, Event, Note, Referral
from conferences.models import Conference, Invitation, ReentryCircle, Review
from records.models import Disclosure, ExtractRequest
from schools.models import Membership, User
from tests.addresses import OPEN_TO_ALL, PAGES, path_of, records_of
from tests.headers import missing_headers
from tests.world import ROLES, built

pytestmark = pytest.mark.django_db

COORDINATOR = {"coordinator"}
COORDINATORS = {"coordinator", "conflicted_coordinator"}
ON_CASE = {"coordinator", "mediator"}
MEDIATORS = {"mediator", "other_mediator", "asked_mediator", "conflicted_mediator", "former_mediator"}
STAFF = {"teacher", "invited_teacher", "other_school", "former_teacher", "turned_teacher"}
OF_SCHOOL = {"teacher", "invited_teacher"}
SIGNED_IN = set(ROLES) - {"deactivated"}
AWAY = {"anonymous", "deactivated"}


@dataclass(frozen=True)
class Rule:
    """`found` by those; `refused` (403) to those who stand inside the wall without the right."""

    found: set
    refused: set = frozenset()


def of_a_role(found):
    return Rule(found, refused=SIGNED_IN - found)


OPEN = Rule(SIGNED_IN)
# Here none is named, and nobody finds anything; with one: `schools/test_single_sign_on.py`.
WITHOUT_AN_ISSUER = Rule(set())
WORK = Rule(ON_CASE)
COORDINATE = Rule(COORDINATOR, refused={"mediator"})

# For one person without an account, each behind a second fact: whoever is signed in is not that person.
BY_LINK = {
    "agreements:sign_by_link",
    "agreements:decline_by_link",
    "agreements:copy_by_link",
    "agreements:copy_document",
}

# Nobody has to sign in for these, and there is nothing else of the kind.
PUBLIC = {
    "healthz",
    "schools:logo",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "mfa_authenticate",
    "schools:begin",
    "schools:come_back",
    "agreements:proof",
    "agreements:proof_of",
} | BY_LINK

RULES = {
    "home": OPEN,
    "due": of_a_role(COORDINATORS | MEDIATORS),
    "documents": WORK,
    "document": WORK,
    "schools:sign_out": OPEN,
    "schools:password_change": OPEN,
    "schools:confirm": OPEN,
    "cases:referrals": of_a_role(STAFF | COORDINATORS),
    "cases:refer": of_a_role(STAFF | COORDINATORS),
    "schools:sessions": OPEN,
    "schools:end_others": OPEN,
    "schools:end_one": Rule({"mediator"}),
    "schools:account": WITHOUT_AN_ISSUER,
    "schools:connect": WITHOUT_AN_ISSUER,
    "schools:invitations": of_a_role(COORDINATORS),
    "schools:invite": of_a_role(COORDINATORS),
    "schools:invite_again": of_a_role(COORDINATORS),
    "schools:take_back_invitation": of_a_role(COORDINATORS),
    "mfa_index": OPEN,
    "mfa_activate_totp": OPEN,
    "mfa_add_webauthn": OPEN,
    "mfa_view_recovery_codes": OPEN,
    "mfa_generate_recovery_codes": OPEN,
    "schools:remove_second_step": Rule({"mediator"}),
    "cases:draft": Rule({"teacher"}),
    "cases:discard_draft": Rule({"teacher"}),
    "cases:referral": Rule(ON_CASE | OF_SCHOOL),
    "cases:referral_document": Rule(ON_CASE | OF_SCHOOL),
    "cases:answer": Rule(COORDINATOR | OF_SCHOOL, refused={"mediator"}),
    "cases:search": of_a_role(SIGNED_IN - {"administrator"}),
    "cases:list": of_a_role(COORDINATORS | MEDIATORS),
    "cases:queue": of_a_role(COORDINATORS),
    "records:list_history": of_a_role(COORDINATORS),
    "cases:detail": WORK,
    "cases:screen": COORDINATE,
    "cases:accept": COORDINATE,
    "cases:ask": COORDINATE,
    "cases:decline": COORDINATE,
    "cases:assign": COORDINATE,
    "cases:unassign": COORDINATE,
    "cases:conflict": Rule({"mediator", "asked_mediator"}),
    "cases:step_back": WORK,
    "cases:close": COORDINATE,
    "cases:reopen": COORDINATE,
    "records:history": COORDINATE,
    "records:person_history": COORDINATE,
    "records:export_history": COORDINATE,
    "records:disclose": COORDINATE,
    "records:correct": COORDINATE,
    "records:ask_extract": COORDINATE,
    "records:extract": COORDINATE,
    "records:make_extract": COORDINATE,
    "records:give_extract": COORDINATE,
    "records:refuse_extract": COORDINATE,
    "cases:set_hold": WORK,
    "cases:lift_hold": COORDINATE,
    "cases:write_note": WORK,
    "cases:tell_school": WORK,
    "cases:correct_update": WORK,
    "cases:add_party": WORK,
    "cases:party": WORK,
    "cases:add_guardian": WORK,
    "cases:change_party": WORK,
    "cases:check_safety": WORK,
    "cases:consent": WORK,
    "cases:withdraw_consent": WORK,
    "cases:log_contact": WORK,
    "cases:tick_step": WORK,
    "cases:prepare": WORK,
    "cases:withdraw": WORK,
    "cases:rejoin": WORK,
    "conferences:schedule": WORK,
    "conferences:record_late": WORK,
    "conferences:record_late_circle": WORK,
    "conferences:detail": WORK,
    "conferences:reschedule": WORK,
    "conferences:cancel": WORK,
    "conferences:not_held": WORK,
    "conferences:hold": WORK,
    "conferences:calendar": WORK,
    "conferences:request_circle": WORK,
    "conferences:request_circle_by_school": Rule(ON_CASE | OF_SCHOOL),
    "conferences:circle": WORK,
    "conferences:prepare_circle": WORK,
    "conferences:schedule_circle": WORK,
    "conferences:reschedule_circle": WORK,
    "conferences:hold_circle": WORK,
    "conferences:plan": WORK,
    "conferences:start_reviews": WORK,
    "conferences:end_circle": WORK,
    "conferences:cancel_circle": WORK,
    "conferences:circle_calendar": WORK,
    "conferences:invite": WORK,
    "conferences:invitation": Rule(ON_CASE | {"invited_teacher"}),
    "conferences:invitation_letter": Rule(ON_CASE | {"invited_teacher"}),
    "conferences:slip": Rule(ON_CASE | {"invited_teacher"}),
    "conferences:run_sheet": WORK,
    "conferences:uninvite": Rule(ON_CASE, refused={"invited_teacher"}),
    "conferences:review": WORK,
    "conferences:move_review": WORK,
    "agreements:start": WORK,
    "agreements:detail": WORK,
    "agreements:draft": WORK,
    "agreements:save_draft": WORK,
    "agreements:typical": of_a_role(COORDINATORS),
    "agreements:add_typical": of_a_role(COORDINATORS),
    "agreements:change_typical": of_a_role(COORDINATORS),
    "agreements:remove_typical": of_a_role(COORDINATORS),
    "agreements:back_to_drafting": WORK,
    "agreements:discard": WORK,
    "agreements:hand_over": WORK,
    "agreements:table": WORK,
    "agreements:unlock": WORK,
    "agreements:sign": WORK,
    "agreements:decline": WORK,
    "agreements:waive": COORDINATE,
    "agreements:seal": WORK,
    "agreements:send_link": WORK,
    "agreements:end_link": WORK,
    "agreements:end_copy": WORK,
    "agreements:give_copy": WORK,
    "agreements:paper": WORK,
    "agreements:document": WORK,
    "agreements:amend": WORK,
    "agreements:tell": WORK,
    "agreements:scan": WORK,
    "agreements:resolve": WORK,
    "agreements:pay": WORK,
    "agreements:take_back_payment": WORK,
    "agreements:follow_up": WORK,
    "records:set_legal_hold": COORDINATE,
    "records:lift_legal_hold": COORDINATE,
    "records:disposals": of_a_role(COORDINATORS),
    "records:disposal": Rule(COORDINATORS),
    "records:confirm": Rule(COORDINATORS),
    "records:approve": Rule(COORDINATORS),
    "records:send_back": Rule(COORDINATORS),
    "records:take_out": Rule(COORDINATOR),
    "records:certificate": Rule(COORDINATORS),
    "records:export_district": of_a_role(COORDINATORS),
    "records:delete_district": of_a_role(COORDINATORS),
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), built() as world:
        yield world


def ask(world, role, method, path):
    """The answer to somebody of this role, and how many lines it left of them in a case. What it did is undone."""
    with transaction.atomic():
        response = getattr(browser_of(world, role), method)(path)
        lines = Event.objects.filter(pk__gt=world.last_line, actor=world.people.get(role))
        response.lines = lines.exclude(case=None).count()
        transaction.set_rollback(True)
    return response


# Looked at, sent empty, and filtered by what is no day: whatever comes back then shows the record too.
LOOKED_AT, SENT_EMPTY, FILTERED = ("get", ""), ("post", ""), ("get", "?since=x&until=x")
ASKED = (LOOKED_AT, SENT_EMPTY, FILTERED)


@pytest.fixture(scope="module")
def answer(world):
    """`answer(address, role, *LOOKED_AT)`, asked once for all that is said of this address one after another."""

    @lru_cache(maxsize=len(ROLES) * len(ASKED))
    def answer(address, role, method, query):
        return ask(world, role, method, path_of(world, *address) + query)

    return answer


def browser_of(world, role):
    """Another one of theirs: what signs them out there leaves them signed in elsewhere."""
    client = Client()
    client.handler = world.clients[role].handler
    client.cookies.load(world.clients[role].cookies.output(header="", sep=";"))
    return client


# A school's own unfinished referral belongs to no case yet, a typical promise and a list of cases to none; a public
# page is opened by nobody whom we know.
LEAVES_NO_LINE = {
    "cases:draft",
    "cases:discard_draft",
    "agreements:change_typical",
    "records:disposal",
    "records:confirm",
    "records:approve",
    "records:send_back",
    "records:certificate",
    "records:export_district",
    "records:delete_district",
    "schools:remove_second_step",
    "schools:end_one",
    *PUBLIC,
}


# A signer's answer is not the text of whoever signs in next: it is refused there and then.
ANSWERED_AT_THE_TABLE = {"agreements:sign", "agreements:decline"}


def is_sent_to_sign_in(response):
    """Redirected there, or given the sign-in page itself with what they had typed."""
    return response.status_code == 401 or response.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))


def allowed(rule, role):
    """The statuses that the rule has for a role. 405 says only that this page takes no such method."""
    if role in rule.found:
        return {200, 302, 400, 405, 409}
    return {403, 405} if role in rule.refused else {404, 405}


def named(address):
    return "_".join(address)


INVITED = {"invited_teacher"}

# What each wall and each predicate says by itself, whatever stands in front of it on a page.
QUERYSETS = {
    "Case": lambda world: (Case.objects.filter(pk=world.case.pk), ON_CASE),
    "Referral": lambda world: (Referral.objects.filter(case=world.case), ON_CASE | OF_SCHOOL),
    "Conference": lambda world: (Conference.objects.filter(pk=world.conference.pk), ON_CASE),
    "ReentryCircle": lambda world: (ReentryCircle.objects.filter(pk=world.circle.pk), ON_CASE),
    "Review": lambda world: (Review.objects.filter(pk=world.review.pk), ON_CASE),
    "Invitation": lambda world: (Invitation.objects.filter(pk=world.invitation.pk), ON_CASE | INVITED),
    "Disclosure": lambda world: (Disclosure.objects.filter(case=world.case), ON_CASE),
    "ExtractRequest": lambda world: (ExtractRequest.objects.filter(pk=world.extract_request.pk), ON_CASE),
    "Agreement": lambda world: (Agreement.objects.filter(pk=world.agreement.pk), ON_CASE),
    "case notes": lambda world: (world.case.notes.filter(kind="case"), ON_CASE),
    "school update": lambda world: (world.case.notes.filter(kind="school"), ON_CASE | OF_SCHOOL),
    "working note": lambda world: (
        world.case.notes.filter(kind="working", recorded_by=world.mediator),
        {"mediator"},
    ),
}
PREDICATES = {
    "can_screen": COORDINATOR,
    "can_assign": COORDINATOR,
    "can_step_back": ON_CASE,
    "can_close": COORDINATOR,
    "can_lift_hold": COORDINATOR,
    "can_read_history": COORDINATOR,
    "can_disclose": COORDINATOR,
    "can_work": ON_CASE,
    "can_answer": COORDINATOR | OF_SCHOOL,
    "can_request_circle": ON_CASE | OF_SCHOOL,
    "can_be_told": ON_CASE | OF_SCHOOL | {"asked_mediator"},
}


def those(world, may):
    return {role for role in SIGNED_IN if may(world.people[role])}


@pytest.mark.parametrize("name", QUERYSETS)
def test_each_wall_stands_by_itself(name, world):
    rows, readers = QUERYSETS[name](world)
    assert rows.exists()
    assert those(world, lambda user: rows.visible_to(user).exists()) == readers


@pytest.mark.parametrize("name", QUERYSETS)
def test_whoever_has_left_sees_nothing(name, world):
    rows, readers = QUERYSETS[name](world)
    for role in readers:
        user = User.objects.get(pk=world.people[role].pk)
        user.is_active = False
        assert not rows.visible_to(user).exists(), role
        assert not access.can_be_told(user, world.case), role
        assert not Assignment.objects.answerable_by(user).exists(), role


@pytest.mark.parametrize("name", PREDICATES)
def test_each_predicate_holds_by_itself(name, world):
    case = Case.objects.get(pk=world.case.pk)
    assert those(world, lambda user: getattr(access, name)(user, case)) == PREDICATES[name]


def test_predicates_about_a_record_hold_by_themselves(world):
    shared = SimpleNamespace(case=world.case, may_be_shared=True)
    asked = Assignment.objects.answerable_by
    for may, roles in [
        (lambda user: access.can_read_agreement(user, world.agreement), ON_CASE),
        (lambda user: access.can_read_agreement(user, shared), ON_CASE | OF_SCHOOL),
        (lambda user: access.can_answer_invitation(user, world.invitation), ON_CASE | INVITED),
        (lambda user: access.can_answer_conflict(user, world.assignment), ON_CASE),
        (lambda user: access.can_refer_for(user, world.school), COORDINATORS | OF_SCHOOL),
        (lambda user: asked(user).filter(case=world.case).exists(), {"mediator", "asked_mediator"}),
        (access.can_refer, STAFF | COORDINATORS),
        (access.can_list_cases, MEDIATORS | COORDINATORS),
        (access.can_search, SIGNED_IN - {"administrator"}),
    ]:
        assert those(world, may) == roles


def test_a_membership_gives_nothing_to_another_role(world):
    """Only school staff are of a school, whoever else the directory may have put into one."""
    for role in ("other_mediator", "administrator"):
        user = world.people[role]
        with transaction.atomic():
            Membership.objects.create(user=user, school=world.school)
            Invitation.objects.filter(pk=world.invitation.pk).update(user=user)
            shared = SimpleNamespace(case=world.case, may_be_shared=True)
            assert not Referral.objects.filter(case=world.case).visible_to(user).exists()
            assert not Invitation.objects.visible_to(user).exists()
            assert not access.can_answer(user, world.case)
            assert not access.can_refer_for(user, world.school)
            assert not access.can_read_agreement(user, shared)
            assert not access.can_be_told(user, world.case)
            transaction.set_rollback(True)


def test_whoever_has_left_the_school_is_invited_no_longer(world):
    assert world.former_teacher.invitations.exists()
    assert not Invitation.objects.visible_to(world.former_teacher).exists()


def test_an_invitation_is_seen_once_the_circle_has_had_a_day(world):
    with transaction.atomic():
        ReentryCircle.objects.filter(pk=world.circle.pk).update(status="preparing", starts_at=None)
        assert not Invitation.objects.visible_to(world.invited_teacher).exists()
        transaction.set_rollback(True)


# Records that no key leads from to a case. Every other model has its wall by the chain of its keys.
OF_NO_CASE = {
    "cases.CaseNumber": "the last number of a year",
    "cases.Disposing": "rows that the running disposal may delete: no longer than its transaction",
    "cases.SentPage": "that a form was sent, for a day: no page shows one",
    "cases.ReferralDraft": "of a referral that was not sent: its author's alone",
    "agreements.Scan": "the signature leads to it",
    "agreements.TypicalPromise": "what agreements may start from",
    "records.CountedFact": "what is left of a case: no person, no number",
    "records.DisposalBatch": "a list, each line of which leads to its case",
    "records.Disposed": "that a case is gone, by a random key",
    "records.RetentionRule": "for how long a kind of record is kept",
}


def path_to_case(model, seen=()):
    """The shortest chain of keys that leads from a record to its case; None where there is none."""
    keys = [field for field in model._meta.fields if field.many_to_one or field.one_to_one]
    found = [field.name for field in keys if field.related_model is Case]
    for field in keys:
        if not found and field.related_model not in (User, model, *seen):
            further = path_to_case(field.related_model, (*seen, model))
            found = [f"{field.name}__{further}"] if further else []
    return found[0] if found else None


RECORDS = [
    model
    for room in ("cases", "conferences", "agreements", "records")
    for model in apps.get_app_config(room).get_models(include_auto_created=True)
    if model is not Case
]


def cases_of(world, role):
    """The numbers of the cases whose record somebody reads: what domain.md says of each of them."""
    worked = {world.case.ref, world.planned.ref, world.drafted.ref, world.closed.ref}
    return {
        "coordinator": worked | {world.declined.ref, world.other.ref},
        "conflicted_coordinator": {world.other.ref},
        "mediator": worked,
        "other_mediator": {world.other.ref},
    }.get(role, set())


def test_every_model_leads_to_a_case_or_says_why_not():
    assert {model._meta.label for model in RECORDS if path_to_case(model) is None} == set(OF_NO_CASE)


@pytest.mark.parametrize("model", [model for model in RECORDS if path_to_case(model)], ids=attrgetter("__name__"))
def test_every_record_is_behind_the_wall_of_its_case(model, world):
    path = path_to_case(model)
    records = model._base_manager.exclude(**{path: None})
    refs = set(records.values_list(f"{path}__ref", flat=True))
    for role in SIGNED_IN:
        found = access.records_visible_to(records, world.people[role], path).values_list(f"{path}__ref", flat=True)
        assert set(found) == refs & cases_of(world, role), role


def test_the_admin_shows_a_record_to_the_coordinators_of_its_case(world):
    """One record of each kind, of a case that one coordinator has stepped back from and of one that neither has."""
    wrong = []
    paths = {Case: "pk"} | {model: path_to_case(model) for model in RECORDS if admin.site.is_registered(model)}
    for model, path in [(model, path) for model, path in paths.items() if path]:
        assert isinstance(admin.site.get_model_admin(model), RecordAdmin), model
        for ref in (world.case.ref, world.other.ref):
            case = Case.objects.get(ref=ref)
            record = (
                model._base_manager.filter(**{path: case.pk}).exclude(**WRITTEN_FOR_ONESELF.get(model, {})).first()
            )
            for role in SIGNED_IN if record and ref == world.case.ref else COORDINATORS if record else ():
                may_see = role in COORDINATORS and ref in cases_of(world, role)
                if (ask(world, role, "get", admin_address(record)).status_code == 200) != may_see:
                    wrong.append((role, admin_address(record)))
    assert wrong == []


def test_whoever_opens_a_record_in_the_admin_stands_in_the_history_of_its_case(world):
    silent, paths = [], {Case: "pk"} | {model: path_to_case(model) for model in RECORDS}
    for model, path in [
        (model, path) for model, path in paths.items() if path and admin.site.is_registered(model)
    ]:
        of_this_case = model._base_manager.filter(**{path: world.case.pk})
        if record := of_this_case.exclude(**WRITTEN_FOR_ONESELF.get(model, {})).first():
            with transaction.atomic():
                assert world.clients["coordinator"].get(admin_address(record)).status_code == 200
                silent += [] if Event.objects.latest("pk").case == world.case else [admin_address(record)]
                transaction.set_rollback(True)
    assert silent == []


WRITTEN_FOR_ONESELF = {Note: {"kind": "working"}}


def admin_address(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


GUARDED = [page for page in PAGES if page[0] not in PUBLIC]
OF_A_RECORD = [page for page in GUARDED if "<" in page[1]]
OF_A_CASE = [page for page in OF_A_RECORD if "<int" in page[1] and "<ref>" in page[1]]


def each_in_one_process(pages):
    """All that is said of one address is said by one process, which asks it once."""
    params = [pytest.param(page, id=named(page), marks=pytest.mark.xdist_group(named(page))) for page in pages]
    return pytest.mark.parametrize("address", params)


every_address = each_in_one_process(GUARDED)


def test_every_address_has_a_rule():
    names = {name for name, _ in PAGES}
    assert names - PUBLIC == RULES.keys()
    assert PUBLIC | {"admin:login"} == OPEN_TO_ALL


@every_address
def test_each_role_finds_what_the_rule_says(address, answer):
    name, wrong = address[0], []
    for role in SIGNED_IN:
        answers = [answer(address, role, *asked) for asked in (LOOKED_AT, SENT_EMPTY)]
        statuses = [answer.status_code for answer in answers]
        if not allowed(RULES[name], role).issuperset(statuses) or set(statuses) == {405}:
            wrong.append(f"{role}: {statuses}")
        if name != "schools:sign_out":
            wrong += [f"{role} is sent to sign in" for answer in answers if is_sent_to_sign_in(answer)]
        wrong += [f"{role}: {what}" for answer in answers for what in missing_headers(answer)]
    assert wrong == []


OPENERS = ["coordinator", "mediator", "teacher", "invited_teacher", "asked_mediator"]


@each_in_one_process([page for page in OF_A_RECORD if page[0] not in LEAVES_NO_LINE])
def test_whoever_opens_something_of_a_case_leaves_a_line(address, answer):
    answers = {(role, *asked): answer(address, role, *asked) for role in OPENERS for asked in ASKED}
    shown = {who: found for who, found in answers.items() if found.status_code in (200, 400)}
    assert {who: found.lines for who, found in shown.items()} == dict.fromkeys(shown, 1)


@every_address
def test_nobody_comes_in_without_signing_in(address, world):
    path = path_of(world, *address)
    answers = {method: [ask(world, role, method, path) for role in AWAY] for method in ("get", "post")}
    assert all(is_sent_to_sign_in(answer) for answer in answers["get"])
    if address[0] in ANSWERED_AT_THE_TABLE:
        assert all(answer.status_code == 403 for answer in answers["post"])
        assert all("Nothing was signed." in answer.text for answer in answers["post"])
    else:
        assert all(is_sent_to_sign_in(answer) for answer in answers["post"])


def test_who_is_refused_is_told_why_and_where_to_go(world):
    """Of a page of a role in one sentence everywhere, and on no page of a case at all."""
    sentence = "This page is for people with another role."
    for name, rule in RULES.items():
        if rule.refused and rule.found | rule.refused == SIGNED_IN:
            path = path_of(world, *next(page for page in PAGES if page[0] == name))
            for role in rule.refused:
                answers = [ask(world, role, method, path) for method in ("get", "post")]
                text = next(answer for answer in answers if answer.status_code != 405).content.decode()
                assert sentence in text, name
                assert 'href="/">Go to the start page' in text


def test_the_pages_in_front_of_the_door_are_not_kept_or_framed_either(world):
    for name, route in PAGES:
        if name in PUBLIC - BY_LINK:
            records = records_of(world) | {"uidb36": "1", "key": "made-up"}
            path = path_of(world, name, route, records=records)
            assert missing_headers(ask(world, "anonymous", "get", path)) == [], name


@pytest.mark.parametrize("address", [page for page in PAGES if page[0] in BY_LINK], ids=named)
def test_a_link_opens_for_nobody_who_is_signed_in_and_tells_nobody_else_anything(address, world):
    path = path_of(world, *address)
    for role in ["anonymous", *ROLES]:
        for method in ("get", "post", "head"):
            answer = ask(world, role, method, path)
            assert answer.status_code in ({200, 404} if role in AWAY | {"anonymous"} else {404}), (role, method)
            assert "no-store" in answer["Cache-Control"]
            assert answer["Referrer-Policy"] == "strict-origin"
            assert "noindex" in answer["X-Robots-Tag"]
            assert answer["X-Frame-Options"] == "DENY"
            assert world.case.ref not in answer.text


@pytest.mark.parametrize("address", OF_A_CASE, ids=named)
def test_a_record_of_another_case_is_not_found_under_this_one(address, world):
    """The coordinator sees both cases, and still reaches each record only by its own."""
    other = {
        "people": world.other.party.pk,
        "party": world.other.party.pk,
        "contact": world.other.contact.pk,
        "unassign": world.other.assignment.pk,
        "school-updates": world.other.school_update.pk,
        "consent": world.other.consent.pk,
    }
    path = path_of(world, *address, records=records_of(world) | other)
    assert_not_found(world, "coordinator", path)


@pytest.mark.parametrize(
    "address", ["/search/?q=%00", "/cases/?school=%00", "/cases/%00/", "/referrals/?after=%00"]
)
def test_no_database_is_asked_for_what_nobody_can_type(address, world):
    assert ask(world, "coordinator", "get", address).status_code == 404


def test_a_consent_of_another_person_is_not_found_under_this_one(world):
    path = f"/cases/{world.case.ref}/people/{world.responsible.pk}/consent/{world.consent.pk}/withdraw/"
    assert_not_found(world, "coordinator", path)


def test_nobody_signs_an_agreement_whom_it_does_not_bind(world):
    for signer in (world.other.party.pk, world.harmed.guardians[0].pk):
        path = f"/agreements/{world.newer_agreement.pk}/sign/{signer}/"
        assert_not_found(world, "coordinator", path)


@pytest.mark.parametrize("address", OF_A_RECORD, ids=named)
def test_what_is_not_there_is_not_found(address, world):
    for ref, pk in (("2000-0001", 10**9), ("no such case", 10**30), ("%00", 0)):
        records = dict.fromkeys(records_of(world), pk) | {"ref": ref, "name": "nonsense"}
        assert_not_found(world, "coordinator", path_of(world, *address, records=records))


@every_address
def test_no_method_breaks_a_page(address, world):
    path = path_of(world, *address)
    statuses = {ask(world, "mediator", method, path).status_code for method in ("put", "delete", "options")}
    assert statuses <= {200, 302, 400, 403, 404, 405}


def assert_not_found(world, role, path):
    statuses = [ask(world, role, method, path).status_code for method in ("get", "post")]
    assert set(statuses) in ({404}, {404, 405}), path
