"""The school's page of a case: what it sent, the facts of where it stands, and nothing that lies behind them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import actions
from cases.models import Case, Event, Note, Party
from conferences.models import Conference
from tests.conftest import accept_case, hold_conference, incident, people

CANARY = "heard only in confidence"


def url_of(case):
    return reverse("cases:referral", args=[case.ref])


@pytest.fixture
def client(sign_in, teacher):
    return sign_in(teacher)


def read(client, case):
    response = client.get(url_of(case))
    assert response.status_code == 200
    return response.content.decode(), dict(response.context["facts"])


def test_the_referral_as_it_was_sent(client, referred, teacher):
    text, facts = read(client, referred)
    for said in (
        "A fight behind the gym.",
        "María Gómez",
        "Ana Gómez",
        "406 555 0122",
        "Out-of-school suspension (5 days)",
    ):
        assert said in text
    assert "We have received it and are looking at it" in text
    assert facts["Accepted"] == "Not decided yet"


def test_the_receipt_can_be_printed(client, referred):
    receipt = reverse("cases:referral_document", args=[referred.ref, "receipt"])
    assert receipt in read(client, referred)[0]


def test_what_the_center_records_later_stays_with_the_center(client, accepted, mediator):
    dylan = accepted.parties.get(name="Dylan Walker")
    actions.change_party(party=dylan, by=mediator, edits=dylan.edits, name=f"Dylan {CANARY}", accessibility=CANARY)
    actions.add_party(case=accepted, by=mediator, side=Party.Side.SUPPORT, name=f"Aunt {CANARY}")
    actions.write_note(case=accepted, kind=Note.Kind.CASE, text=CANARY, by=mediator)
    text, _ = read(client, accepted)
    assert CANARY not in text
    assert "Dylan Walker" in text


def test_accepted(client, accepted):
    text, facts = read(client, accepted)
    assert facts["Accepted"].startswith("Yes, on ")
    assert facts["Conference held"] == facts["Agreement reached"] == "Not yet"
    assert "Manuel" not in text


def test_of_people_it_is_not_said_that_they_stand_as_they_were_sent(client, accepted):
    text, _ = read(client, accepted)
    assert "About the incident, as it was sent" in text
    assert "The referral as it was sent" not in text


def test_declined_with_its_reason(client, referred, coordinator):
    actions.decline(case=referred, reason="The police ask us to wait.", by=coordinator)
    text, facts = read(client, referred)
    assert "We could not take it" in text
    assert facts["Reason"] == "The police ask us to wait."
    assert facts["Accepted"] == "No"


def test_a_planned_conference_is_not_told(client, scheduled):
    text, facts = read(client, scheduled)
    assert "Room 4" not in text
    assert facts["Conference held"] == "Not yet"
    assert "Accepted: we are working on it" in text


def test_a_conference_that_was_held(client, conferenced):
    _, facts = read(client, conferenced)
    assert facts["Conference held"] == "Yes"
    assert facts["Agreement reached"] == "Not yet"


def test_a_conference_without_an_agreement(client, scheduled, mediator):
    hold_conference(scheduled, by=mediator, outcome=Conference.Outcome.NO_AGREEMENT)
    assert read(client, scheduled)[1]["Agreement reached"] == "No"


def test_an_agreement_and_whether_it_was_kept(client, signed, coordinator):
    case = signed.case
    _, facts = read(client, case)
    assert facts["Agreement reached"] == "Yes"
    assert facts["Agreement kept"] == "Not known yet"
    actions.close(case=case, reason=Case.ClosingReason.PARTLY_FULFILLED, by=coordinator)
    text, facts = read(client, case)
    assert facts["Agreement kept"] == "No"
    actions.reopen(case=case, note="They want to go on.", by=coordinator)
    actions.close(case=case, reason=Case.ClosingReason.TRANSFERRED, by=coordinator)
    assert read(client, case)[1]["Agreement kept"] == "Not known"
    assert "artly" not in text


@pytest.mark.parametrize(
    "reason", [Case.ClosingReason.HARMED_DECLINED, Case.ClosingReason.WITHDRAWN, Case.ClosingReason.NOT_SUITABLE]
)
def test_why_a_case_was_closed_is_not_told(client, accepted, coordinator, reason):
    actions.withdraw(party=accepted.parties.get(side=Party.Side.HARMED), by=coordinator)
    actions.close(case=accepted, reason=reason, by=coordinator, summary=CANARY, school_did=CANARY)
    text, facts = read(client, accepted)
    assert reason.label not in text
    assert CANARY not in text
    assert "withdr" not in text.lower()
    assert facts["Conference held"] == facts["Agreement reached"] == "No"
    assert "Agreement kept" not in facts
    assert facts["Closed"]


def test_a_reentry_alone_speaks_of_no_conference(client, school, teacher, mediator, coordinator):
    sent = actions.refer(school=school, people=people(), by=teacher, wants="reentry", **incident())
    accept_case(sent.case, mediator=mediator, by=coordinator)
    assert "Conference held" not in read(client, sent.case)[1]


@pytest.mark.parametrize("role", ["coordinator", "mediator"])
def test_who_works_the_case_reads_it_too(sign_in, accepted, role, request):
    text, _ = read(sign_in(request.getfixturevalue(role)), accepted)
    assert "A fight behind the gym." in text
    assert accepted.get_absolute_url() in text


@pytest.mark.parametrize("role", ["outsider", "other_mediator", "administrator"])
def test_outside_the_wall_there_is_no_such_page(sign_in, accepted, role, request):
    client = sign_in(request.getfixturevalue(role))
    assert client.get(url_of(accepted)).status_code == 404
    assert not Event.objects.filter(kind=Event.Kind.OPENED).exists()


def test_a_number_that_is_not_there(client, referred):
    assert client.get("/referrals/2026-9999/").status_code == 404
    assert client.get("/referrals/nonsense/").status_code == 404


def test_opening_it_is_recorded(client, referred, teacher):
    read(client, referred)
    opened = Event.objects.get(kind=Event.Kind.OPENED)
    assert (opened.actor, opened.case, opened.subject) == (teacher, referred, "referral")


def test_the_same_queries_for_two_people_and_for_twenty(client, school, teacher):
    def queries(case):
        with CaptureQueriesContext(connection) as captured:
            client.get(url_of(case))
        return len(captured)

    few = actions.refer(school=school, people=people(), by=teacher, **incident()).case
    many = actions.refer(school=school, people=people() * 10, by=teacher, **incident()).case
    client.get(url_of(few))
    assert queries(many) == queries(few) <= 14
