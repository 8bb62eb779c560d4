"""A next step is ticked off with one click."""

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Contact, Event
from tests.cases.pages import responsible, text_of, today, url


@pytest.fixture
def step(accepted, mediator):
    dylan = responsible(accepted)
    return actions.log_contact(
        party=dylan,
        with_whom=dylan.guardians[0],
        at=timezone.now(),
        channel="phone",
        outcome="left_message",
        next_step="Try again in the evening",
        next_due=today(),
        by=mediator,
    )


def test_a_due_step_stands_on_the_case_page_until_it_is_done(step, mediator, sign_in):
    client, case = sign_in(mediator), step.party.case
    assert "is-today" in text_of(client.get(case.get_absolute_url()))
    response = client.post(url("tick_step", case, step.pk))
    assert response.url == f"{case.get_absolute_url()}#next-steps"
    assert "is-today" not in text_of(client.get(case.get_absolute_url()))
    assert Event.objects.filter(kind=Event.Kind.STEP_DONE, actor=mediator).count() == 1


def test_a_double_click_ticks_once(step, mediator, sign_in):
    client = sign_in(mediator)
    client.post(url("tick_step", step.party.case, step.pk))
    done = Contact.objects.get().step_done_at
    client.post(url("tick_step", step.party.case, step.pk))
    assert Contact.objects.get().step_done_at == done
    assert Event.objects.filter(kind=Event.Kind.STEP_DONE).count() == 1


def test_looking_does_not_tick(step, mediator, sign_in):
    assert sign_in(mediator).get(url("tick_step", step.party.case, step.pk)).status_code == 405
    assert Contact.objects.get().step_done_at is None


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(step, sign_in, request, who):
    assert (
        sign_in(request.getfixturevalue(who)).post(url("tick_step", step.party.case, step.pk)).status_code == 404
    )
    assert Contact.objects.get().step_done_at is None
