"""Anybody withdraws at any time and gives no reason; it takes effect at once."""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from cases import actions
from cases.models import Consent, Event
from tests.cases.pages import harmed, responsible, text_of, url


def withdraw(client, party):
    return client.post(url("withdraw", party.case, party.pk))


def test_says_what_happens_before_it_happens(scheduled, mediator, sign_in):
    page = text_of(sign_in(mediator).get(url("withdraw", scheduled, harmed(scheduled).pk)))
    assert "The conference that is planned is cancelled." in page
    assert "<textarea" not in page
    assert not harmed(scheduled).has_withdrawn


def test_says_only_what_happens_to_this_person_now(accepted, mediator, sign_in):
    friend = actions.add_party(case=accepted, side="support", name="Sam Support", by=mediator)
    page = text_of(sign_in(mediator).get(url("withdraw", accepted, friend.pk)))
    assert "Nothing that is planned or being signed changes, and what has been signed stands." in page
    for word in ("consent that", "conference", "circle", "agreement"):
        assert word not in page.partition("What happens at once")[2].partition("They can come back")[0]


def test_says_that_what_is_being_signed_goes_back(signing, mediator, sign_in):
    page = text_of(sign_in(mediator).get(url("withdraw", signing.case, harmed(signing.case).pk)))
    assert "The agreement that is being signed goes back to its draft." in page
    assert "conference that is planned" not in page


def test_ends_the_consents_and_cancels_the_conference(scheduled, mediator, sign_in):
    maria = harmed(scheduled)
    assert withdraw(sign_in(mediator), maria).status_code == 302
    scheduled.refresh_from_db()
    assert harmed(scheduled).has_withdrawn
    assert not maria.consents.filter(withdrawn_at=None).exists()
    assert scheduled.status == "preconference"
    assert not scheduled.conferences.planned().exists()
    assert Event.objects.filter(kind=Event.Kind.WITHDREW, actor=mediator, subject_id=maria.pk).exists()


def test_whoever_was_to_come_is_named_to_be_told(scheduled, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(scheduled)
    page = text_of(client.get(withdraw(client, maria).url.partition("#")[0]))
    assert "Please tell everybody who was invited: Dylan Walker, Ana Gómez, Ruth Walker." in page
    assert "Please tell everybody" not in text_of(client.get(scheduled.get_absolute_url()))


def test_a_conference_that_has_begun_stays_to_be_recorded(scheduled, mediator, sign_in):
    conference = scheduled.conferences.get()
    with time_machine.travel(conference.starts_at + timedelta(hours=5)):
        client = sign_in(mediator)
        page = text_of(client.get(url("withdraw", scheduled, harmed(scheduled).pk)))
        assert "it stays, so that you can record what took place" in page
        assert "is cancelled" not in page
        done = withdraw(client, harmed(scheduled))
        assert "Please tell everybody" not in text_of(client.get(done.url.partition("#")[0]))
    scheduled.refresh_from_db()
    conference.refresh_from_db()
    assert (scheduled.status, conference.is_planned) == ("scheduled", True)
    assert not harmed(scheduled).consents.filter(withdrawn_at=None).exists()


def test_leaves_the_other_partys_consents(scheduled, mediator, sign_in):
    withdraw(sign_in(mediator), harmed(scheduled))
    assert responsible(scheduled).consents.filter(withdrawn_at=None).exists()


def test_a_guardian_who_withdraws_no_longer_speaks_for_the_child(scheduled, mediator, sign_in):
    client = sign_in(mediator)
    withdraw(client, harmed(scheduled).guardians[0])
    shown = text_of(client.get(scheduled.get_absolute_url()))
    assert "Ana Gómez has withdrawn" in shown
    assert "no guardian recorded yet" not in shown
    assert "Ana Gómez has withdrawn." in text_of(client.get(url("consent", scheduled, harmed(scheduled).pk)))
    assert not harmed(scheduled).may_be_spoken_with
    scheduled.refresh_from_db()
    assert scheduled.status == "preconference"


def test_what_a_withdrawal_ended_before_is_told_from_what_was_taken_back(prepared, mediator):
    maria = harmed(prepared)
    actions.withdraw_consent(consent=maria.consents.get(given_by=maria), by=mediator)
    actions.withdraw(party=maria.guardians[0], by=mediator)
    as_recorded = list(Consent.objects.values_list("pk", "ended_by_withdrawal"))
    Consent.objects.update(ended_by_withdrawal=False)
    import_module("cases.migrations.0021_what_a_withdrawal_ended").tell_them_apart(apps, None)
    assert list(Consent.objects.values_list("pk", "ended_by_withdrawal")) == as_recorded
    assert Consent.objects.filter(ended_by_withdrawal=True).exists()


def test_twice_is_told_and_changes_nothing(prepared, mediator, sign_in):
    client = sign_in(mediator)
    withdraw(client, harmed(prepared))
    before = harmed(prepared).withdrew_at
    response = withdraw(client, harmed(prepared))
    assert response.status_code == 400
    assert "already withdrawn" in text_of(response)
    assert harmed(prepared).withdrew_at == before


def test_rejoining_revives_no_consent(prepared, mediator, sign_in):
    client = sign_in(mediator)
    withdraw(client, harmed(prepared))
    response = client.post(url("rejoin", prepared, harmed(prepared).pk))
    assert response.status_code == 302
    assert not harmed(prepared).has_withdrawn
    assert not Consent.objects.filter(party=harmed(prepared), withdrawn_at=None).exists()
    assert "María Gómez has not agreed to take part." in prepared.missing_for_conference()


def test_when_they_last_came_back_is_kept_whatever_follows(prepared, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(prepared)
    assert maria.returned_at is None
    for days in (1, 3):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            client = sign_in(mediator)
            withdraw(client, maria)
            before = timezone.now()
            client.post(url("rejoin", prepared, maria.pk))
            assert before <= harmed(prepared).returned_at <= timezone.now()
    last = harmed(prepared).returned_at
    withdraw(client, maria)
    assert harmed(prepared).returned_at == last


def test_when_they_came_back_before_it_was_kept_is_found_in_the_history(prepared, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(prepared)
    for _ in range(2):
        withdraw(client, maria)
        client.post(url("rejoin", prepared, maria.pk))
    as_recorded = harmed(prepared).returned_at
    prepared.parties.update(returned_at=None)
    import_module("cases.migrations.0024_when_they_last_came_back").ask_the_history(apps, None)
    assert timedelta() <= harmed(prepared).returned_at - as_recorded < timedelta(seconds=1)
    assert prepared.parties.exclude(returned_at=None).get() == maria


def test_rejoining_without_having_withdrawn_is_told(prepared, mediator, sign_in):
    response = sign_in(mediator).post(url("rejoin", prepared, harmed(prepared).pk))
    assert response.status_code == 400
    assert "takes part already" in text_of(response)


def test_a_looked_at_page_withdraws_nobody(prepared, mediator, sign_in):
    client = sign_in(mediator)
    client.get(url("withdraw", prepared, harmed(prepared).pk))
    assert not harmed(prepared).has_withdrawn
    actions.withdraw(party=harmed(prepared), by=mediator)
    client.get(url("rejoin", prepared, harmed(prepared).pk))
    assert harmed(prepared).has_withdrawn


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(prepared, sign_in, request, who):
    assert withdraw(sign_in(request.getfixturevalue(who)), harmed(prepared)).status_code == 404
    assert not harmed(prepared).has_withdrawn
