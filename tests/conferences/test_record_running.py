"""A case that ran on paper: a meeting that was held before anybody entered it, by what was agreed to on its day."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases
from cases import due
from cases.models import Case, Consent, Event, Preparation, Referral, SafetyCheck
from conferences import actions
from conferences.models import Booking, Conference, ReentryCircle
from tests.cases.pages import harmed, just_eighteen, responsible
from tests.conferences.conftest import agree_to_circle
from tests.conferences.test_record_late import took_place
from tests.conferences.test_record_late_circle import took_place as circle_took_place
from tests.conftest import schedule

HELD = timezone.localdate() - timedelta(days=60)
BEFORE = HELD - timedelta(days=10)


@pytest.fixture
def running(prepared):
    """In preconference here; on paper everybody was ready for a conference two months ago."""
    on_paper(prepared)
    return prepared


def on_paper(case):
    Referral.objects.filter(case=case).update(incident_on=BEFORE)
    Consent.objects.filter(party__case=case).update(given_on=BEFORE)
    Preparation.objects.filter(party__case=case).update(prepared_on=BEFORE)
    SafetyCheck.objects.filter(party__case=case).update(checked_on=BEFORE)


@pytest.fixture
def record(running, mediator, coordinator, sign_in):
    """Post the form as the mediator; answers the page that came back, without the marks of HTML."""

    def record(case=running, **changes):
        url = reverse("conferences:record_late", args=[case.ref])
        data = took_place(case, mediator, coordinator, day=HELD.isoformat(), outcome="agreement")
        response = sign_in(mediator).post(url, data | changes)
        case.refresh_from_db()
        return response.status_code, response.content.decode().replace("&#x27;", "'")

    return record


def refused(answer, sentence):
    status, page = answer
    assert status == 400
    assert sentence in page


def test_it_is_recorded_and_the_case_goes_on_from_there(running, record, mediator, sign_in):
    assert record()[0] == 302
    conference = running.conferences.get()
    assert (conference.status, conference.is_late) == (Conference.Status.HELD, False)
    assert timezone.localdate(conference.started_at) == HELD
    assert set(conference.attendances.values_list("presence", flat=True)) == {"came"}
    assert running.status == Case.Status.CONFERENCED
    page = sign_in(mediator).get(conference.get_absolute_url()).content.decode()
    assert reverse("agreements:start", args=[running.ref]) in page
    assert "recorded after closing" not in page
    assert "Took place" in page
    assert "Planned" not in page


def test_the_history_has_each_of_its_steps(running, record, mediator):
    record()
    moves = Event.objects.filter(kind=Event.Kind.MOVED, case=running, actor=mediator).order_by("pk")
    assert list(moves.values_list("subject", "to_status")) == [
        ("case", "scheduled"),
        ("case", "conferenced"),
        ("conference", "held"),
    ]


def test_nobody_is_told_of_what_is_past_and_nobody_s_hours_are_taken(running, record):
    sent = len(mail.outbox)
    record()
    assert len(mail.outbox) == sent
    assert set(Booking.objects.values_list("is_released", flat=True)) == {True}


def test_the_case_page_leads_there(running, mediator, sign_in):
    client, url = sign_in(mediator), reverse("conferences:record_late", args=[running.ref])
    assert url in client.get(running.get_absolute_url()).content.decode()
    assert "What had been agreed to by that day counts." in client.get(url).content.decode()


LATER = HELD + timedelta(days=1)
BY_THEN = due.written(HELD)


@pytest.mark.parametrize(
    ("model", "change", "sentence"),
    [
        (Consent, {"given_on": LATER}, f"María Gómez had not agreed by {BY_THEN} to take part. The yes"),
        (
            Consent,
            {"given_on": LATER},
            f"María Gómez's guardian had not agreed by {BY_THEN} that María Gómez takes part.",
        ),
        (
            Consent,
            {"given_on": LATER},
            f"Dylan Walker's guardian had not given permission to speak with them by {BY_THEN}.",
        ),
        (Preparation, {"prepared_on": LATER}, "Dylan Walker has not been prepared."),
        (SafetyCheck, {"checked_on": LATER}, "Dylan Walker has no safety check yet."),
        (SafetyCheck, {"checked_on": HELD - timedelta(days=31)}, "safety check is older than 30 days."),
        (SafetyCheck, {"decision": "stop"}, "María Gómez's safety check says not to go ahead."),
    ],
)
def test_what_was_missing_on_that_day_refuses_it(running, record, model, change, sentence):
    model.objects.update(**change)
    refused(record(), sentence)
    assert running.status == Case.Status.PRECONFERENCE
    assert not running.conferences.exists()


def test_who_was_a_child_on_that_day_needed_a_guardian_s_yes(running, record, mediator):
    dylan = responsible(running)
    cases.change_party(party=dylan, by=mediator, edits=dylan.edits, birth_date=just_eighteen())
    dylan.consents.exclude(given_by=dylan).update(given_on=LATER)
    answer = record()
    refused(answer, f"Dylan Walker's guardian had not given permission to speak with them by {BY_THEN}.")
    refused(answer, f"Dylan Walker's guardian had not agreed by {BY_THEN} that Dylan Walker takes part.")


def test_what_was_recorded_for_a_later_day_does_not_replace_it(running, record, mediator):
    make_anew = {"prepared_on": timezone.localdate(), "participation": "not", "acknowledgement": ""}
    cases.prepare(party=harmed(running), by=mediator, **make_anew)
    cases.check_safety(
        party=harmed(running), by=mediator, checked_on=timezone.localdate(), decision=SafetyCheck.Decision.STOP
    )
    assert record()[0] == 302


def test_who_withdrew_afterwards_had_been_there(running, record, mediator):
    cases.withdraw(party=harmed(running), by=mediator)
    assert record()[0] == 302


def test_who_wanted_to_take_part_indirectly_was_not_in_the_room(running, record):
    Preparation.objects.filter(party=harmed(running)).update(participation="indirect")
    refused(record(), "María Gómez takes part indirectly: they are not in the room.")
    assert record(mode="indirect", place="")[0] == 302


def test_a_safety_hold_stops_it(running, record, mediator):
    cases.set_hold(case=running, reason="A threat.", by=mediator)
    refused(record(), "A safety hold stands since")


def test_a_second_click_records_nothing_twice(running, record):
    record()
    refused(record(), "The last session was not adjourned, so no further one follows.")
    assert running.conferences.count() == 1


def test_of_an_adjourned_one_the_next_session_is_recorded_too(running, record, mediator, sign_in):
    record(outcome="adjourned")
    url = reverse("conferences:record_late", args=[running.ref])
    assert url in sign_in(mediator).get(running.get_absolute_url()).content.decode()
    refused(record(), "Carla Coordinator facilitated another meeting at this time")
    assert record(day=LATER.isoformat())[0] == 302
    assert running.conferences.held().count() == 2


def test_a_planned_one_is_recorded_on_its_own_page(running, record, mediator, coordinator):
    SafetyCheck.objects.update(checked_on=timezone.localdate())
    schedule(running, facilitators=[mediator, coordinator], by=mediator)
    refused(record(), "A conference is planned: record there how it went, or cancel it first.")


def test_nobody_facilitated_two_meetings_at_once(running, other, record):
    on_paper(other)
    record()
    taken = f"Carla Coordinator facilitated another meeting at this time on {HELD:%B} {HELD.day}, {HELD.year}."
    refused(record(case=other, begins="11:30", ends="13:00"), taken)
    assert other.status == Case.Status.PRECONFERENCE
    assert record(case=other, begins="12:00", ends="13:00")[0] == 302


def test_a_mediator_who_has_left_the_case_had_facilitated(running, record, other_mediator, mediator, coordinator):
    olive = cases.assign(case=running, mediator=other_mediator, by=coordinator, conflict="none")
    cases.unassign(assignment=olive, by=coordinator)
    assert record(facilitators=[mediator.pk, other_mediator.pk])[0] == 302


def test_once_an_agreement_is_kept_nothing_is_recorded_before_it(signed, record):
    on_paper(signed.case)
    refused(record(case=signed.case), "Nothing was changed.")


@pytest.mark.parametrize("who", ["other_mediator", "teacher", "outsider", "administrator"])
def test_outside_the_wall_there_is_no_such_page(running, sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    for name in ("record_late", "record_late_circle"):
        assert client.post(reverse(f"conferences:{name}", args=[running.ref]), {}).status_code == 404


@pytest.fixture
def record_circle(accepted, mediator, sign_in):
    """The same of a circle for Dylan, to which everybody had agreed before its day."""
    student = responsible(accepted)
    agree_to_circle(student, by=mediator)
    on_paper(accepted)

    def record_circle(**changes):
        url = reverse("conferences:record_late_circle", args=[accepted.ref])
        data = circle_took_place(student, mediator, day=HELD.isoformat())
        response = sign_in(mediator).post(url, data | changes)
        return response.status_code, response.content.decode().replace("&#x27;", "'")

    return record_circle


def test_a_circle_is_recorded_and_its_plan_is_reviewed_as_ever(accepted, record_circle, mediator, sign_in):
    assert record_circle()[0] == 302
    circle = accepted.circles.get()
    assert (circle.status, circle.is_late, circle.held_on) == (ReentryCircle.Status.HELD, False, HELD)
    assert Event.objects.filter(kind=Event.Kind.MOVED, subject="reentrycircle", to_status="held").exists()
    page = sign_in(mediator).get(circle.get_absolute_url()).content.decode()
    assert reverse("conferences:plan", args=[circle.pk]) in page
    assert "Took place" in page
    assert "Planned" not in page
    end = sign_in(mediator).post(reverse("conferences:end_circle", args=[circle.pk]))
    assert "has not been reviewed yet" in end.content.decode()


def test_the_case_page_leads_to_the_circle_s(accepted, mediator, sign_in):
    page = sign_in(mediator).get(accepted.get_absolute_url()).content.decode()
    assert reverse("conferences:record_late_circle", args=[accepted.ref]) in page


def test_a_circle_to_which_nobody_had_agreed_by_then_is_refused(accepted, record_circle):
    Consent.objects.filter(scope="circle").update(given_on=LATER)
    refused(record_circle(), f"Dylan Walker had not agreed by {BY_THEN} to take part in a reentry circle. The yes")
    assert not accepted.circles.exists()


def test_a_safety_hold_stops_a_circle(accepted, record_circle, mediator):
    cases.set_hold(case=accepted, reason="A threat.", by=mediator)
    refused(record_circle(), "A safety hold stands since")


def test_a_circle_that_is_being_prepared_is_ended_first(accepted, record_circle, mediator):
    actions.request_circle(case=accepted, student=responsible(accepted), by=mediator)
    refused(record_circle(), "A reentry circle for this student is already open.")
