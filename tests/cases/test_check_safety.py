"""A safety check looks for risks before people meet."""

from datetime import timedelta

import pytest

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


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(accepted, sign_in, request, who):
    assert check(sign_in(request.getfixturevalue(who)), harmed(accepted)).status_code == 404
    assert not SafetyCheck.objects.exists()
