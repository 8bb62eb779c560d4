"""A reentry circle that took place before the case was closed, added afterwards and marked."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases
from cases import due
from cases.models import Case, Consent, Event
from conferences import actions
from conferences.models import Booking, ReentryCircle
from tests.cases.pages import just_eighteen
from tests.conferences.conftest import agree_to_circle, line

Status = ReentryCircle.Status


@pytest.fixture
def agreed(accepted, student, mediator):
    """The student and the guardian had agreed a week ago."""
    agree_to_circle(student, by=mediator)
    Consent.objects.update(given_on=timezone.localdate() - timedelta(days=7))
    return accepted


@pytest.fixture
def closed(agreed, coordinator):
    return cases.close(case=agreed, reason=Case.ClosingReason.NOT_SUITABLE, by=coordinator)


def url(case):
    return reverse("conferences:record_late_circle", args=[case.ref])


def took_place(student, /, *facilitators, **changes):
    return {
        "student": student.pk,
        "day": (timezone.localdate() - timedelta(days=3)).isoformat(),
        "begins": "15:00",
        "ends": "16:00",
        "place": "The library",
        "facilitators": [person.pk for person in facilitators],
    } | changes


@pytest.fixture
def late(closed, student, teacher, mediator, sign_in):
    """Added by the mediator: the teacher was there, and an uncle."""
    there = {"staff": [teacher.pk], "others": "Uncle Ned\n\n", "preparation_notes": "Shy."}
    sign_in(mediator).post(url(closed), took_place(student, mediator, **there))
    return closed.circles.get()


def test_it_is_added_and_marked_and_the_case_stays_closed(late, mediator, sign_in):
    assert (late.status, late.is_late, late.preparation_notes) == (Status.HELD, True, "Shy.")
    assert late.held_on == timezone.localdate() - timedelta(days=3)
    assert dict(late.invitations.values_list("name", "came")) == {"Tess Teacher": True, "Uncle Ned": True}
    assert (late.facilitators, Booking.objects.filter(is_released=False).count()) == ([mediator], 0)
    assert Case.objects.get(pk=late.case_id).is_closed
    moved = Event.objects.get(kind=Event.Kind.MOVED, subject="reentrycircle")
    assert (moved.actor, moved.to_status) == (mediator, Status.HELD)
    for page in (late.get_absolute_url(), late.case.get_absolute_url()):
        assert "recorded after closing" in sign_in(mediator).get(page).content.decode()


def test_nobody_is_told_of_what_is_past(late):
    assert not [message for message in mail.outbox if "meeting" in message.subject or "circle" in message.subject]


def test_the_closed_case_leads_there(closed, mediator, sign_in):
    client = sign_in(mediator)
    assert url(closed) in client.get(closed.get_absolute_url()).content.decode()
    assert client.get(url(closed)).status_code == 200


def test_its_plan_is_written_and_it_ends_without_reviews(late, mediator, sign_in):
    actions.write_plan(circle=late, named_adult="Mr. Hill", lines=[line()], by=mediator, edits=late.edits)
    client, end = sign_in(mediator), reverse("conferences:end_circle", args=[late.pk])
    assert end in client.get(late.get_absolute_url()).content.decode()
    assert client.post(end).status_code == 302
    late.refresh_from_db()
    assert late.status == Status.ENDED


def test_a_circle_that_was_held_in_time_ends_only_after_its_reviews(written, mediator, sign_in):
    response = sign_in(mediator).post(reverse("conferences:end_circle", args=[written.pk]))
    assert response.status_code == 400
    assert "has not been reviewed yet" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": "2999-01-01"}, "has not ended yet cannot be recorded as held"),
        ({"day": ""}, "Please fill this in."),
        ({"ends": "14:00"}, "The end must be later than the beginning."),
        ({"student": "999999"}, "no longer there to choose: look at the list again."),
        ({"place": ""}, "Please fill this in."),
        ({"facilitators": []}, "Choose who facilitates."),
        ({"removed_on": "2026-11-16", "returns_on": "2026-11-02"}, "cannot be before the removal"),
        ({"others": "x" * 121}, "too long for a name"),
    ],
)
def test_refused_with_a_sentence(closed, student, mediator, sign_in, changes, sentence):
    response = sign_in(mediator).post(url(closed), took_place(student, mediator, **changes))
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not closed.circles.exists()


def test_nobody_was_in_the_circle_who_had_not_agreed_by_then(closed, student, mediator, sign_in):
    long_ago = timezone.localdate() - timedelta(days=30)
    response = sign_in(mediator).post(url(closed), took_place(student, mediator, day=long_ago.isoformat()))
    assert response.status_code == 400
    shown = response.content.decode().replace("&#x27;", "'")
    by_then = due.written(long_ago)
    assert f"Dylan Walker had not agreed by {by_then} to take part in a reentry circle." in shown
    assert f"guardian had not agreed by {by_then} that Dylan Walker takes part in a reentry circle." in shown
    assert f"guardian had not given permission to speak with them by {by_then}." in shown


def test_who_was_a_child_then_needed_a_guardians_yes_then(closed, student, mediator, sign_in):
    cases.change_party(party=student, by=mediator, edits=student.edits, birth_date=just_eighteen())
    student.consents.exclude(given_by=student).update(given_on=timezone.localdate())
    response = sign_in(mediator).post(url(closed), took_place(student, mediator))
    assert response.status_code == 400
    shown = response.text.replace("&#x27;", "'")
    assert "that Dylan Walker takes part in a reentry circle. The yes that is recorded is of" in shown
    assert "guardian had not given permission to speak with them by" in shown


def test_to_take_part_in_a_conference_is_another_yes(closed, student, mediator, sign_in):
    Consent.objects.filter(scope="circle").update(scope="take_part")
    response = sign_in(mediator).post(url(closed), took_place(student, mediator))
    assert response.status_code == 400


def test_who_withdrew_afterwards_had_been_there(closed, student, mediator, sign_in):
    cases.withdraw(party=student, by=mediator)
    assert sign_in(mediator).post(url(closed), took_place(student, mediator)).status_code == 302


def test_a_hold_that_still_stands_does_not_undo_what_took_place(agreed, student, mediator, coordinator, sign_in):
    cases.set_hold(case=agreed, reason="A threat.", by=mediator)
    cases.close(case=agreed, reason="not_suitable", by=coordinator)
    assert sign_in(mediator).post(url(agreed), took_place(student, mediator)).status_code == 302


def test_it_took_place_before_the_closing(closed, student, mediator, sign_in):
    Case.objects.update(closed_at=timezone.now() - timedelta(days=5))
    response = sign_in(mediator).post(url(closed), took_place(student, mediator))
    assert response.status_code == 400
    assert "Only a reentry circle that took place before the case was closed" in response.content.decode()


def test_a_second_click_adds_nothing_twice(late, student, mediator, sign_in):
    response = sign_in(mediator).post(url(late.case), took_place(student, mediator))
    assert response.status_code == 400
    assert "A reentry circle for this student is already open." in response.content.decode()
    assert ReentryCircle.objects.count() == 1


def test_somebody_of_another_school_is_not_of_this_one(closed, student, outsider, mediator, sign_in):
    response = sign_in(mediator).post(url(closed), took_place(student, mediator, staff=[outsider.pk]))
    assert response.status_code == 400


def test_a_mediator_of_another_case_did_not_facilitate(closed, student, mediator, other_mediator, sign_in):
    response = sign_in(mediator).post(url(closed), took_place(student, other_mediator))
    assert response.status_code == 400


@pytest.mark.parametrize("who", ["other_mediator", "teacher", "outsider", "administrator"])
def test_outside_the_wall_there_is_no_such_page(closed, sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    assert (client.get(url(closed)).status_code, client.post(url(closed), {}).status_code) == (404, 404)
