"""A case that ran on paper before the center kept it here: its true days are recorded, and when they were written."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Consent, Contact, Event, Preparation, SafetyCheck
from tests.cases.pages import DENVER, call, harmed, text_of, today, url
from tests.conftest import accept_case, incident, people

MONTH_AGO = today() - timedelta(days=31)


@pytest.fixture
def maria(school, teacher, mediator, coordinator):
    """Of a case accepted today, whose incident was two months ago; she may be spoken with since a month ago."""
    two_months_ago = incident(incident_on=today() - timedelta(days=60))
    case = actions.refer(school=school, people=people(), by=teacher, **two_months_ago).case
    maria = harmed(accept_case(case, mediator=mediator, by=coordinator))
    actions.record_consent(
        party=maria,
        given_by=maria.guardians[0],
        scope=Consent.Scope.SPEAK,
        method=Consent.Method.PAPER,
        given_on=MONTH_AGO,
        language="es",
        by=mediator,
    )
    return maria


def on_paper(person, **changes):
    return {
        "given_by": person.pk,
        "scopes": ["take_part"],
        "method": "paper",
        "given_on": MONTH_AGO,
        "language": "es",
        "text_version": "2025-01",
    } | changes


RECORDS = {
    "prepare": (Preparation, lambda maria: {"prepared_on": MONTH_AGO, "participation": "direct"}),
    "check_safety": (SafetyCheck, lambda maria: {"checked_on": MONTH_AGO, "decision": "go"}),
    "consent": (Consent, on_paper),
    "log_contact": (Contact, lambda maria: call(maria, at=f"{MONTH_AGO}T12:00")),
}


@pytest.mark.parametrize("verb", RECORDS)
def test_its_true_day_is_kept_beside_the_day_of_writing(maria, mediator, sign_in, verb):
    model, data = RECORDS[verb]
    client = sign_in(mediator)
    assert client.post(url(verb, maria.case, maria.pk), data(maria)).status_code == 302
    assert not model.objects.latest("pk").is_late
    page = text_of(client.get(url("party", maria.case, maria.pk)))
    assert f"recorded on {today():%b %-d, %Y}" in page
    assert f"{MONTH_AGO:%B %-d, %Y}" in page or f"{MONTH_AGO:%b %-d, %Y}" in page


def test_the_history_says_when_it_was_written(maria, mediator, coordinator, sign_in):
    sign_in(mediator).post(url("consent", maria.case, maria.pk), on_paper(maria))
    line = Event.objects.get(kind=Event.Kind.CONSENTED, detail="take_part")
    assert Consent.objects.get(scope="take_part").given_on == MONTH_AGO
    assert timezone.localdate(line.at, DENVER) > MONTH_AGO


def test_what_is_written_down_on_its_day_is_not_marked(maria, mediator, sign_in):
    client = sign_in(mediator)
    client.post(url("log_contact", maria.case, maria.pk), call(maria))
    assert "recorded on" not in text_of(client.get(maria.case.get_absolute_url()))


def test_an_old_safety_check_is_still_too_old_for_a_conference(maria, mediator, sign_in):
    for verb in ("prepare", "check_safety"):
        sign_in(mediator).post(url(verb, maria.case, maria.pk), RECORDS[verb][1](maria))
    assert "María Gómez's safety check is older than 30 days." in maria.case.missing_for_conference()
