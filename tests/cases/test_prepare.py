"""Preparing a party, apart from the other side."""

from datetime import timedelta

import pytest

from cases import actions
from cases.models import Consent, Event, Party, Preparation
from tests.cases.pages import harmed, responsible, text_of, today, url
from tests.conftest import agree, make_ready


@pytest.fixture
def maria(accepted, mediator):
    """May be spoken with."""
    maria = harmed(accepted)
    agree(maria, maria.guardians[0], Consent.Scope.SPEAK, by=mediator)
    return maria


def heard(**changes):
    return {"prepared_on": today(), "participation": "direct", "hopes": "An apology"} | changes


def prepare(client, party, **changes):
    return client.post(url("prepare", party.case, party.pk), heard(**changes))


def test_keeps_what_was_heard_in_the_partys_own_record(maria, mediator, sign_in):
    client = sign_in(mediator)
    response = prepare(client, maria, not_discussed="Her brother")
    assert response.url == url("party", maria.case, maria.pk)
    kept = Preparation.objects.get()
    assert (kept.party, kept.mediator, kept.hopes, kept.prepared_on) == (maria, mediator, "An apology", today())
    assert "Her brother" in text_of(client.get(response.url))
    assert Event.objects.filter(kind=Event.Kind.PREPARED, actor=mediator, subject_id=maria.pk).exists()


def refused(client, party, **changes):
    response = prepare(client, party, **changes)
    assert response.status_code == 400
    assert not Preparation.objects.exists()
    assert "An apology" in text_of(response)
    return text_of(response)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prepared_on": today() + timedelta(days=1)}, "This is in the future"),
        ({"prepared_on": today() - timedelta(days=9)}, "The incident was on"),
        ({"participation": ""}, "Please choose"),
        ({"participation": "represented"}, "Choose who represents them."),
    ],
)
def test_says_what_is_wrong(maria, mediator, sign_in, wrong, sentence):
    assert sentence in refused(sign_in(mediator), maria, **wrong)


def test_a_minor_is_not_prepared_before_the_permission(accepted, mediator, sign_in):
    shown = refused(sign_in(mediator), harmed(accepted))
    assert "guardian has not given permission to speak with them" in shown


def test_whoever_withdrew_is_not_prepared(maria, mediator, sign_in):
    agree(maria, maria.guardians[0], Consent.Scope.TAKE_PART, by=mediator)
    actions.withdraw(party=maria, by=mediator)
    refused(sign_in(mediator), maria)


def test_a_responsible_party_says_how_far_they_acknowledge(accepted, mediator, sign_in):
    dylan = responsible(accepted)
    agree(dylan, dylan.guardians[0], Consent.Scope.SPEAK, by=mediator)
    assert "Please choose" in refused(sign_in(mediator), dylan)
    assert prepare(sign_in(mediator), dylan, acknowledgement="in_part").status_code == 302
    assert Preparation.objects.get().acknowledgement == "in_part"


def test_a_harmed_party_is_not_asked_for_an_acknowledgement(maria, mediator, sign_in):
    assert "acknowledgement" not in text_of(sign_in(mediator).get(url("prepare", maria.case, maria.pk)))


def test_a_representative_comes_from_ones_own_side(maria, mediator, sign_in):
    aunt = actions.add_party(
        case=maria.case, side=Party.Side.SUPPORT, supports=maria, name="Tía Rosa", by=mediator
    )
    form = text_of(sign_in(mediator).get(url("prepare", maria.case, maria.pk))).split('name="representative"')[1]
    assert "Tía Rosa" in form
    assert "Ana Gómez" in form
    assert "Dylan Walker" not in form
    assert "Ruth Walker" not in form
    prepare(sign_in(mediator), maria, participation="represented", representative=aunt.pk)
    assert Preparation.objects.get().representative == aunt


def test_a_representative_is_kept_only_when_represented(maria, mediator, sign_in):
    ana = maria.guardians[0]
    assert prepare(sign_in(mediator), maria, participation="indirect", representative=ana.pk).status_code == 302
    assert Preparation.objects.get().representative is None


def test_one_partys_words_stand_in_nobody_elses_record(accepted, mediator, sign_in):
    make_ready(harmed(accepted), by=mediator, hopes="CANARY-MARIA")
    make_ready(responsible(accepted), by=mediator, hopes="CANARY-DYLAN")
    client = sign_in(mediator)
    for party, own, other in (
        (harmed(accepted), "CANARY-MARIA", "CANARY-DYLAN"),
        (responsible(accepted), "CANARY-DYLAN", "CANARY-MARIA"),
    ):
        shown = text_of(client.get(url("party", accepted, party.pk)))
        assert own in shown
        assert other not in shown


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(maria, sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    assert prepare(client, maria).status_code == 404
    assert client.get(url("party", maria.case, maria.pk)).status_code == 404
    assert not Preparation.objects.exists()
