"""Every pair of states of a conference and of a circle: the table's moves are made, all others are refused."""

from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cases import lifecycle
from cases.models import Event
from conferences import actions
from conferences.models import Conference, ReentryCircle
from tests.conferences.conftest import YESTERDAY, prepare
from tests.conftest import hold_conference

STAMPS = {
    "conference": {
        "held": {"outcome": "agreement", "started_at": timezone.now(), "ended_at": timezone.now()},
        "cancelled": {"reason": "Snow."},
        "not_held": {"reason": "Nobody came."},
    },
    "reentrycircle": {
        "scheduled": {"starts_at": timezone.now(), "ends_at": timezone.now() + timedelta(hours=1)},
        "held": {"held_on": YESTERDAY},
        "cancelled": {"cancel_reason": "The family moved."},
    },
}


@pytest.fixture
def conference_in(scheduled, mediator):
    def bring(status):
        conference = scheduled.conferences.get()
        if status == "held":
            hold_conference(scheduled, by=mediator)
        elif status == "cancelled":
            actions.cancel(conference=conference, reason="Snow.", by=mediator)
        elif status == "not_held":
            with time_machine.travel(conference.starts_at + timedelta(hours=1)):
                actions.not_held(conference=conference, reason="Nobody came.", by=mediator)
        return scheduled.conferences.get()

    return bring


@pytest.fixture
def circle_in(request, mediator):
    def bring(status):
        stage = {"preparing": "requested", "scheduled": "planned", "cancelled": "requested", "held": "written"}
        circle = request.getfixturevalue("under_review" if status == "ended" else stage.get(status, status))
        if status == "preparing":
            prepare(circle, by=mediator)
        elif status == "cancelled":
            actions.cancel_circle(circle=circle, reason="The family moved.", by=mediator)
        if status in ("under_review", "ended"):
            for review in circle.reviews.all():
                actions.hold_review(review=review, held_on=timezone.localdate(), found="Fine.", by=mediator)
        if status == "ended":
            actions.end_circle(circle=circle, by=mediator)
        circle.refresh_from_db()
        assert circle.status == status
        return circle

    return bring


def pairs(model, *, legal):
    every = product(model.Status.values, repeat=2)
    return [pair for pair in every if (pair in model.MOVES) == legal]


def move(meeting, to, by):
    return lifecycle.move(meeting, to, by=by, **STAMPS[meeting._meta.model_name].get(to, {}))


def refused(meeting, to, by):
    events = Event.objects.count()
    with pytest.raises(lifecycle.Refused):
        move(meeting, to, by)
    before = meeting.status
    meeting.refresh_from_db()
    assert (meeting.status, Event.objects.count()) == (before, events)


def made(meeting, to, by):
    came_from = meeting.status
    move(meeting, to, by)
    meeting.refresh_from_db()
    assert meeting.status == to
    event = Event.objects.filter(kind=Event.Kind.MOVED).first()
    assert (event.from_status, event.to_status, event.actor) == (came_from, to, by)


@pytest.mark.parametrize(("now", "to"), pairs(Conference, legal=False))
def test_a_conference_refuses(conference_in, mediator, now, to):
    refused(conference_in(now), to, mediator)


@pytest.mark.parametrize(("now", "to"), pairs(Conference, legal=True))
def test_a_conference_becomes(conference_in, mediator, now, to):
    made(conference_in(now), to, mediator)


@pytest.mark.parametrize(("now", "to"), pairs(ReentryCircle, legal=False))
def test_a_circle_refuses(circle_in, mediator, now, to):
    refused(circle_in(now), to, mediator)


# Agreed to first; reviewed first.
GUARDED = {("preparing", "scheduled"), ("held", "ended")}


@pytest.mark.parametrize(("now", "to"), pairs(ReentryCircle, legal=True))
def test_a_circle_becomes(circle_in, mediator, now, to):
    circle = circle_in(now)
    if (now, to) in GUARDED:
        refused(circle, to, mediator)
    else:
        made(circle, to, mediator)


@pytest.mark.parametrize("who", ["other_mediator", "teacher", "administrator"])
def test_only_who_works_the_case_moves_a_meeting(conference_in, request, who):
    conference = conference_in("planned")
    with pytest.raises(PermissionDenied):
        move(conference, "cancelled", request.getfixturevalue(who))
    conference.refresh_from_db()
    assert conference.is_planned
