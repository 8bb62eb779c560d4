"""A facilitator's hours are given once: the database itself refuses a second meeting at the same time."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.lifecycle import Refused
from cases.models import Consent
from conferences import actions
from conferences.models import Booking
from tests.conferences.conftest import prepare, schedule_circle
from tests.conftest import agree, schedule


@pytest.fixture
def begin(scheduled):
    return scheduled.conferences.get().starts_at


def booked(other, begin, mediator, coordinator, starts, ends):
    """The other case's conference on the next day, then its hours moved in the table, past every action."""
    conference = schedule(
        other, facilitators=[mediator, coordinator], by=mediator, starts_at=begin + timedelta(days=1)
    )
    hours = {"starts_at": begin + timedelta(minutes=starts), "ends_at": begin + timedelta(minutes=ends)}
    return conference.bookings.filter(facilitator=mediator), hours


OVERLAPS = [(-60, 1), (119, 180), (30, 60), (-60, 180)]


@pytest.mark.parametrize(("starts", "ends"), OVERLAPS)
def test_the_database_refuses_hours_that_overlap(other, begin, mediator, coordinator, starts, ends):
    bookings, hours = booked(other, begin, mediator, coordinator, starts, ends)
    with pytest.raises(IntegrityError, match="facilitator_booked_once_at_a_time"), transaction.atomic():
        bookings.update(**hours)
    row = bookings.get()
    bookings.delete()
    with pytest.raises(IntegrityError, match="facilitator_booked_once_at_a_time"), transaction.atomic():
        Booking.objects.create(facilitator=mediator, conference=row.conference, **hours)


@pytest.mark.parametrize(("starts", "ends"), [(-60, 0), (120, 180)])
def test_hours_that_follow_one_another_are_free(other, begin, mediator, coordinator, starts, ends):
    bookings, hours = booked(other, begin, mediator, coordinator, starts, ends)
    assert bookings.update(**hours) == 1


@pytest.mark.parametrize(("starts", "ends"), OVERLAPS)
def test_released_hours_are_free(scheduled, other, begin, mediator, coordinator, starts, ends):
    actions.cancel(conference=scheduled.conferences.get(), reason="Snow.", by=mediator)
    bookings, hours = booked(other, begin, mediator, coordinator, starts, ends)
    assert bookings.update(**hours) == 1


def test_the_refusal_names_the_time_and_never_the_case(scheduled, other, begin, mediator, coordinator):
    with timezone.override("America/Denver"), pytest.raises(Refused) as refused:
        schedule(other, facilitators=[mediator, coordinator], by=mediator, starts_at=begin + timedelta(hours=1))
    there = begin.astimezone(ZoneInfo("America/Denver"))
    for name, sentence in zip(("Manuel Mediator", "Carla Coordinator"), refused.value.sentences, strict=True):
        assert f"{name} is already booked on {there:%A}" in sentence
        assert f"from {there:%-I:%M %p} to" in sentence
        assert scheduled.ref not in sentence
    other.refresh_from_db()
    assert other.status == "preconference"
    assert not other.conferences.exists()


def test_a_circle_and_a_conference_share_a_facilitator_s_hours(scheduled, begin, mediator):
    student = scheduled.parties.get(name="Dylan Walker")
    circle = actions.request_circle(case=scheduled, student=student, by=mediator)
    prepare(circle, by=mediator)
    for person in [student, *student.guardians]:
        agree(student, person, Consent.Scope.CIRCLE, by=mediator)
    with pytest.raises(Refused, match="Manuel Mediator is already booked"):
        schedule_circle(circle, by=mediator, starts_at=begin)
    circle.refresh_from_db()
    assert circle.status == "preparing"


def test_a_meeting_may_move_within_its_own_hours(scheduled, begin, mediator, coordinator):
    conference = scheduled.conferences.get()
    actions.reschedule(
        conference=conference,
        invited=[a.party for a in conference.attendances.all()],
        facilitators=[mediator, coordinator],
        starts_at=begin + timedelta(minutes=30),
        ends_at=begin + timedelta(minutes=150),
        mode="in_person",
        place="Room 4",
        edits=0,
        by=mediator,
    )
    assert set(Booking.objects.values_list("starts_at", flat=True)) == {begin + timedelta(minutes=30)}
