"""Reentry circles at their stages, each reached by the product's own actions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions as cases
from cases.models import Consent
from conferences import actions
from tests.cases.pages import today
from tests.conftest import accept_case, agree, incident, make_ready, people

CIRCLE = Consent.Scope.CIRCLE
YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def other(prepared, school, teacher, mediator, coordinator):
    """A second case of the same mediator, ready for a conference too."""
    case = cases.refer(school=school, people=people(), by=teacher, **incident()).case
    accept_case(case, mediator=mediator, by=coordinator)
    for party in case.parties.principals():
        make_ready(party, by=mediator)
    return case


@pytest.fixture
def student(accepted):
    return accepted.parties.get(name="Dylan Walker")


@pytest.fixture
def requested(accepted, student, mediator):
    return actions.request_circle(case=accepted, student=student, by=mediator)


def prepare(circle, *, by):
    return actions.prepare_circle(circle=circle, by=by, edits=circle.edits, preparation_notes="Likes maths.")


def agree_to_circle(student, *, by):
    for guardian in student.guardians:
        agree(student, guardian, Consent.Scope.SPEAK, CIRCLE, by=by)
    agree(student, student, CIRCLE, by=by)


def schedule_circle(circle, *, by, starts_at=None):
    starts_at = starts_at or timezone.now() + timedelta(days=4)
    return actions.schedule_circle(
        circle=circle,
        facilitators=[by],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        place="The library",
        by=by,
    )


@pytest.fixture
def planned(requested, student, teacher, mediator):
    """A circle with a day, to which the teacher is invited, and an uncle by name."""
    prepare(requested, by=mediator)
    agree_to_circle(student, by=mediator)
    actions.invite(circle=requested, user=teacher, by=mediator)
    actions.invite(circle=requested, name="Uncle Ned", role="uncle", by=mediator)
    return schedule_circle(requested, by=mediator)


@pytest.fixture
def held(planned, mediator):
    came = {planned.invitations.get(name="Tess Teacher").pk}
    return actions.hold_circle(circle=planned, held_on=YESTERDAY, came=came, by=mediator)


def line(what="A seat near the door", **changes):
    due_on = timezone.localdate() + timedelta(days=7)
    return {"kind": "support", "what": what, "owner": "Tess Teacher", "due_on": due_on} | changes


@pytest.fixture
def written(held, mediator):
    """Held, and its plan is on paper."""
    return actions.write_plan(circle=held, named_adult="Mr. Hill", lines=[line()], by=mediator, edits=held.edits)


@pytest.fixture
def under_review(written, mediator):
    today = timezone.localdate()
    days = [today + timedelta(weeks=2), today + timedelta(weeks=4)]
    return actions.start_reviews(circle=written, days=days, by=mediator)
