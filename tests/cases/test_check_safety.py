"""A safety check looks for risks before people meet."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cases import actions
from cases.models import Event, SafetyCheck
from tests.cases.pages import harmed, text_of, today, url


def check(client, party, **changes):
    data = {"checked_on": today(), "risks": "He waits outside", "decision": "go"} | changes
    return client.post(url("check_safety", party.case, party.pk), data)


def test_is_kept_in_the_partys_record(accepted, mediator, sign_in):
    client = sign_in(mediator)
    response = check(client, harmed(accepted), strengths="A calm father")
    kept = SafetyCheck.objects.get()
    assert (kept.party, kept.decision, kept.recorded_by) == (harmed(accepted), "go", mediator)
    assert "A calm father" in text_of(client.get(response.url))
    assert Event.objects.filter(kind=Event.Kind.SAFETY_CHECKED, actor=mediator).exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"checked_on": today() + timedelta(days=1)}, "This is in the future"),
        ({"checked_on": today() - timedelta(days=9)}, "The incident was on"),
        ({"decision": "measures"}, "Write down the measures."),
        ({"decision": ""}, "Please choose"),
    ],
)
def test_says_what_is_wrong(accepted, mediator, sign_in, wrong, sentence):
    response = check(sign_in(mediator), harmed(accepted), **wrong)
    assert response.status_code == 400
    assert sentence in text_of(response)
    assert "He waits outside" in text_of(response)
    assert not SafetyCheck.objects.exists()


def test_is_refused_before_the_referral_is_accepted(referred, coordinator, sign_in):
    response = check(sign_in(coordinator), harmed(referred))
    assert response.status_code == 400
    assert "has not been accepted" in text_of(response)


def test_of_who_has_withdrawn_nothing_later_is_recorded_and_a_danger_has_its_place(accepted, mediator, sign_in):
    maria = harmed(accepted)
    actions.withdraw(party=maria, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        client = sign_in(mediator)
        response = check(client, maria)
        assert response.status_code == 400
        assert "María Gómez has withdrawn: record first that they take part again." in text_of(response)
        assert url("set_hold", accepted) in text_of(response).partition("<main")[2].partition("<form")[0]
        assert not SafetyCheck.objects.exists()
        assert check(client, maria, checked_on=today() - timedelta(days=3)).status_code == 302


def test_on_the_day_of_the_withdrawal_the_writer_says_which_came_first(accepted, mediator, sign_in):
    maria = harmed(accepted)
    actions.withdraw(party=maria, by=mediator)
    client = sign_in(mediator)
    response = check(client, maria)
    assert response.status_code == 400
    assert "María Gómez withdrew on this day: this is recorded as what was before" in text_of(response)
    assert not SafetyCheck.objects.exists()
    assert check(client, maria, confirmed="on").status_code == 302
    assert Event.objects.filter(kind=Event.Kind.SAFETY_CHECKED, detail="confirmed", actor=mediator).exists()


def test_a_day_on_which_they_were_away_is_looked_at_again(accepted, mediator, sign_in):
    maria = harmed(accepted)
    actions.withdraw(party=maria, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        actions.rejoin(party=maria, by=mediator)
        client = sign_in(mediator)
        response = check(client, maria, checked_on=today() - timedelta(days=1))
        assert "María Gómez had withdrawn on" in text_of(response)
        assert not SafetyCheck.objects.exists()
        assert check(client, maria).status_code == 302


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(accepted, sign_in, request, who):
    assert check(sign_in(request.getfixturevalue(who)), harmed(accepted)).status_code == 404
    assert not SafetyCheck.objects.exists()
