"""While a safety hold stands nothing is scheduled or held. Anyone on the case sets it, a coordinator lifts it."""

import pytest
from django.core import mail
from django.urls import reverse

from cases import actions
from cases.lifecycle import Refused
from cases.models import SafetyHold
from tests.cases.pages import text_of, url
from tests.conftest import hold_conference, schedule


def set_hold(client, case, reason="New threats on social media."):
    return client.post(url("set_hold", case), {"reason": reason})


def lift(client, case, reason="The police have spoken with him."):
    return client.post(url("lift_hold", case), {"reason": reason})


@pytest.mark.parametrize("who", ["mediator", "coordinator"])
def test_whoever_works_the_case_sets_it_and_everyone_on_it_sees_it(prepared, sign_in, coordinator, request, who):
    user = request.getfixturevalue(who)
    assert set_hold(sign_in(user), prepared).status_code == 302
    hold = SafetyHold.objects.get()
    assert (hold.set_by, hold.reason) == (user, "New threats on social media.")
    shown = text_of(sign_in(coordinator).get(prepared.get_absolute_url()))
    assert "A safety hold stands since" in shown
    assert "New threats on social media." in shown


def test_everyone_else_on_the_case_is_told_by_a_number_and_a_link(
    prepared, mediator, coordinator, other_mediator, teacher, sign_in, django_capture_on_commit_callbacks
):
    """Only a coordinator can lift it, and another mediator may be about to meet somebody."""
    mail.outbox.clear()
    actions.assign(case=prepared, mediator=other_mediator, conflict="none", by=coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        set_hold(sign_in(mediator), prepared)
    assert sorted(message.to for message in mail.outbox) == sorted([[coordinator.email], [other_mediator.email]])
    for message in mail.outbox:
        assert prepared.get_absolute_url() in message.body
        assert not [word for word in ("María", "Dylan", "threats") if word in message.subject + message.body]


def test_needs_a_reason(prepared, mediator, sign_in):
    assert set_hold(sign_in(mediator), prepared, reason="").status_code == 400
    assert not SafetyHold.objects.exists()


def test_stops_scheduling(prepared, mediator, coordinator, sign_in):
    set_hold(sign_in(mediator), prepared)
    with pytest.raises(Refused, match="A safety hold stands"):
        schedule(prepared, facilitators=[mediator, coordinator], by=coordinator)
    assert not prepared.conferences.exists()


def test_stops_holding_what_was_scheduled(scheduled, mediator, sign_in):
    set_hold(sign_in(mediator), scheduled)
    with pytest.raises(Refused, match="A safety hold stands"):
        hold_conference(scheduled, by=mediator)
    assert scheduled.conferences.planned().exists()


@pytest.mark.parametrize("step", ["hold", "reschedule"])
def test_is_told_before_a_form_is_filled_in(scheduled, mediator, sign_in, step):
    client = sign_in(mediator)
    page = reverse(f"conferences:{step}", args=[scheduled.conferences.get().pk])
    assert "A safety hold stands since" not in text_of(client.get(page))
    set_hold(client, scheduled)
    assert "A safety hold stands since" in text_of(client.get(page))


def test_a_second_one_is_told(prepared, mediator, sign_in):
    set_hold(sign_in(mediator), prepared)
    response = set_hold(sign_in(mediator), prepared, reason="Another reason")
    assert response.status_code == 400
    assert "A safety hold already stands." in text_of(response)
    assert "Another reason" in text_of(response)


def test_a_coordinator_lifts_it(prepared, mediator, coordinator, sign_in):
    set_hold(sign_in(mediator), prepared)
    assert lift(sign_in(coordinator), prepared).status_code == 302
    hold = SafetyHold.objects.get()
    assert (hold.lifted_by, hold.lift_note) == (coordinator, "The police have spoken with him.")
    assert prepared.missing_for_conference() == []


def test_a_mediator_cannot_lift_it(prepared, mediator, sign_in):
    set_hold(sign_in(mediator), prepared)
    client = sign_in(mediator)
    assert lift(client, prepared).status_code == 403
    assert SafetyHold.objects.standing().exists()
    assert url("lift_hold", prepared) not in text_of(client.get(prepared.get_absolute_url()))


def test_lifting_what_does_not_stand_is_told(prepared, coordinator, sign_in):
    assert "No safety hold stands" in text_of(sign_in(coordinator).get(url("lift_hold", prepared)))
    response = lift(sign_in(coordinator), prepared)
    assert response.status_code == 400
    assert "No safety hold stands any more." in text_of(response)


def test_a_closed_case_is_not_held(accepted, coordinator, sign_in):
    actions.close(case=accepted, reason="not_reached", by=coordinator)
    assert set_hold(sign_in(coordinator), accepted).status_code == 400
    assert not SafetyHold.objects.exists()


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(prepared, sign_in, request, who):
    assert set_hold(sign_in(request.getfixturevalue(who)), prepared).status_code == 404
    assert not SafetyHold.objects.exists()
