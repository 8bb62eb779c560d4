"""Closing: a reason from the list, and called fulfilled only when it is."""

import pytest
import time_machine
from django.core import mail

from cases import actions
from cases.models import Case
from tests.cases.pages import harmed, responsible, text_of, today, url
from tests.conftest import accept_case, incident, make_ready, people


def close(client, case, **changes):
    data = {"reason": "not_reached", "summary": "Nobody answered.", "school_did": "", "days_imposed": ""} | changes
    return client.post(url("close", case), data)


@pytest.mark.parametrize("stage", ["accepted", "prepared", "scheduled", "conferenced"])
def test_a_coordinator_closes_from_every_working_state(request, stage, coordinator, sign_in):
    case = request.getfixturevalue(stage)
    response = close(sign_in(coordinator), case, school_did="Detention", days_imposed="2")
    assert response.url == case.get_absolute_url()
    case.refresh_from_db()
    assert (case.status, case.closing_reason) == ("closed", "not_reached")
    assert (case.closing_summary, case.school_did, case.days_imposed) == ("Nobody answered.", "Detention", 2)
    assert case.closed_at is not None


def test_a_planned_conference_is_called_off_and_its_page_says_so(scheduled, coordinator, sign_in):
    client = sign_in(coordinator)
    assert "Closing the case cancels it." in text_of(client.get(url("close", scheduled)))
    page = text_of(client.get(close(client, scheduled).url))
    assert "Please tell everybody who was invited: María Gómez, " in page
    scheduled.refresh_from_db()
    assert not scheduled.conferences.planned().exists()
    assert scheduled.closed_from == "preconference"


def test_a_conference_whose_day_has_come_is_recorded_first(scheduled, coordinator, sign_in):
    with time_machine.travel(scheduled.conferences.get().ends_at):
        response = close(sign_in(coordinator), scheduled)
    assert response.status_code == 400
    assert "record first that it was held, or that it did not take place" in text_of(response)
    assert scheduled.conferences.planned().exists()


def test_the_referrer_is_told_by_a_number_and_a_link(
    accepted, coordinator, sign_in, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        close(sign_in(coordinator), accepted)
    told = mail.outbox[-1]
    assert told.to == [accepted.referral.referrer.email]
    assert accepted.ref in told.body
    assert not [name for name in ("María", "Dylan", "Nobody answered") if name in told.subject + told.body]


def refused(client, case, **changes):
    before = case.status
    response = close(client, case, **changes)
    assert response.status_code == 400
    case.refresh_from_db()
    assert case.status == before
    return text_of(response)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "Please choose"),
        ({"reason": "declined"}, "Select a valid choice"),
        ({"summary": ""}, "Please fill this in"),
        ({"days_imposed": "-1"}, "Write 0 or more"),
        ({"reason": "fulfilled"}, "There is no signed agreement that could be fulfilled."),
        ({"reason": "reentry_done"}, "No reentry circle of this case has ended: choose another reason."),
    ],
)
def test_says_what_is_wrong(accepted, coordinator, sign_in, wrong, sentence):
    assert sentence in refused(sign_in(coordinator), accepted, school_did="Typed with care", **wrong)


def test_what_was_typed_stays(accepted, coordinator, sign_in):
    shown = refused(sign_in(coordinator), accepted, reason="fulfilled", school_did="Typed with care")
    assert "Typed with care" in shown


def test_a_second_closing_is_told_who_was_first(accepted, coordinator, sign_in):
    client = sign_in(coordinator)
    close(client, accepted)
    response = close(client, accepted, reason="withdrawn")
    assert response.status_code == 400
    assert "already done by Carla Coordinator" in text_of(response)
    accepted.refresh_from_db()
    assert accepted.closing_reason == "not_reached"


def test_a_referral_is_declined_and_not_closed(referred, coordinator, sign_in):
    assert "decline it, with a reason for the school" in refused(
        sign_in(coordinator), referred, reason="not_suitable"
    )


def test_the_mediator_is_answered_403(accepted, mediator, sign_in):
    assert close(sign_in(mediator), accepted).status_code == 403
    assert Case.objects.get().status == "preconference"


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(accepted, sign_in, request, who):
    assert close(sign_in(request.getfixturevalue(who)), accepted).status_code == 404
    assert Case.objects.get().status == "preconference"


@pytest.mark.parametrize(
    ("reason", "who"),
    [
        ("harmed_declined", "María Gómez"),
        ("responsible_declined", "Dylan Walker"),
        ("withdrawn", "María Gómez"),
        ("withdrawn", "Dylan Walker"),
    ],
)
def test_who_said_no_withdraws_first_and_is_asked_anew_in_a_case_that_is_opened_again(
    prepared, coordinator, sign_in, reason, who
):
    client, party = sign_in(coordinator), prepared.parties.get(name=who)
    page = refused(client, prepared, reason=reason, summary="Typed with care")
    assert "Typed with care" in page
    link = url("withdraw", prepared, party.pk)
    assert f'<a href="{link}" target="_blank">If {who} or their guardian said no, record first that {who} ' in page
    assert "If nobody said no, choose another reason." in page
    client.post(link)
    assert close(client, prepared, reason=reason).status_code == 302
    prepared.refresh_from_db()
    actions.reopen(case=prepared, note="They called back.", by=coordinator)
    assert prepared.missing_for_conference()
    actions.rejoin(party=party, by=coordinator)
    assert f"{who} has not agreed to take part." in prepared.missing_for_conference()


@pytest.mark.parametrize(("reason", "side"), [("harmed_declined", 0), ("responsible_declined", 1)])
def test_the_no_of_the_other_side_or_of_a_guardian_alone_leaves_a_yes_standing(
    prepared, coordinator, sign_in, reason, side
):
    parties = [harmed(prepared), responsible(prepared)]
    actions.withdraw(party=parties[1 - side], by=coordinator)
    actions.withdraw(party=parties[side].guardians[0], by=coordinator)
    assert f"record first that {parties[side]} does not take part." in refused(
        sign_in(coordinator), prepared, reason=reason
    )


def test_not_at_all_in_a_preparation_is_recorded_as_a_no_before_closing(prepared, mediator, coordinator, sign_in):
    actions.prepare(party=harmed(prepared), prepared_on=today(), participation="none", by=mediator)
    assert "record first that María Gómez" in refused(sign_in(coordinator), prepared, reason="harmed_declined")


def test_of_two_who_were_harmed_the_other_has_not_said_no(prepared, mediator, coordinator, sign_in):
    client = sign_in(coordinator)
    lucia = actions.add_party(case=prepared, side="harmed", name="Lucía Ríos", by=mediator)
    make_ready(lucia, by=mediator)
    page = refused(client, prepared, reason="harmed_declined")
    assert "If María Gómez or their guardian said no," in page
    assert "If Lucía Ríos said no, record first that Lucía Ríos does not take part." in page
    assert "If Dylan" not in page
    actions.withdraw(party=lucia, by=mediator)
    assert close(client, prepared, reason="harmed_declined").status_code == 302
    prepared.refresh_from_db()
    actions.reopen(case=prepared, note="María wants to meet.", by=coordinator)
    assert prepared.missing_for_conference() == []


def test_nobody_declines_who_is_not_there(prepared, mediator, coordinator, sign_in):
    case = actions.refer(
        school=prepared.school, people=people()[1:], by=prepared.referral.referrer, **incident()
    ).case
    accept_case(case, mediator=mediator, by=coordinator)
    page = refused(sign_in(coordinator), case, reason="harmed_declined")
    assert "Nobody here can be meant by “Harmed party declined”: choose another reason." in page
