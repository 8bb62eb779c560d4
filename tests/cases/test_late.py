"""What took place before the closing can be added after it, and is marked as late."""

import pytest

from cases import actions
from cases.models import Consent, Contact, Note, Preparation, SafetyCheck
from tests.cases.pages import call, harmed, text_of, today, url
from tests.conftest import agree

MARK = "recorded after closing"


@pytest.fixture
def closed(accepted, coordinator, mediator):
    maria = harmed(accepted)
    agree(maria, maria.guardians[0], Consent.Scope.SPEAK, by=mediator)
    return actions.close(case=accepted, reason="not_reached", by=coordinator)


RECORDS = {
    "prepare": (Preparation, {"prepared_on": today(), "participation": "direct"}),
    "check_safety": (SafetyCheck, {"checked_on": today(), "decision": "go"}),
}


@pytest.mark.parametrize("verb", RECORDS)
def test_what_was_found_is_added_and_marked_on_the_persons_page(closed, mediator, sign_in, verb):
    model, data = RECORDS[verb]
    client, maria = sign_in(mediator), harmed(closed)
    assert client.post(url(verb, closed, maria.pk), data).status_code == 302
    assert model.objects.get().is_late
    assert MARK in text_of(client.get(url("party", closed, maria.pk)))


def test_a_call_is_added_and_marked_on_the_case_page(closed, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(closed)
    assert client.post(url("log_contact", closed, maria.pk), call(maria)).status_code == 302
    assert Contact.objects.get().is_late
    assert MARK in text_of(client.get(closed.get_absolute_url()))


def test_a_consent_is_added_and_marked(closed, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(closed)
    data = {
        "given_by": maria.guardians[0].pk,
        "scopes": ["survey"],
        "method": "paper",
        "given_on": today(),
        "language": "es",
        "text_version": "2026-12",
    }
    assert client.post(url("consent", closed, maria.pk), data).status_code == 302
    assert Consent.objects.get(scope="survey").is_late
    assert MARK in text_of(client.get(url("party", closed, maria.pk)))


def test_a_note_and_a_person_are_added_and_marked(closed, mediator, sign_in):
    client = sign_in(mediator)
    client.post(url("write_note", closed), {"kind": "case", "text": "A letter came."})
    client.post(url("add_party", closed), {"name": "Late Larry", "side": "community", "language": "en"})
    assert Note.objects.get().is_late
    larry = closed.parties.get(name="Late Larry")
    assert larry.is_late
    assert MARK in text_of(client.get(url("party", closed, larry.pk)))
    assert MARK in text_of(client.get(closed.get_absolute_url()))


def test_what_was_recorded_in_time_is_not_marked(closed, mediator, sign_in):
    assert MARK not in text_of(sign_in(mediator).get(url("party", closed, harmed(closed).pk)))


def test_adding_late_leaves_the_case_closed(closed, mediator, sign_in):
    sign_in(mediator).post(url("prepare", closed, harmed(closed).pk), RECORDS["prepare"][1])
    closed.refresh_from_db()
    assert closed.is_closed
