"""A page of a meeting asks the database as often for one person as for twenty."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import actions as cases
from cases.models import Consent, Party
from conferences import actions
from conferences.models import Attendance, Invitation
from tests.conferences.conftest import line
from tests.conftest import accept_case, agree, incident, people


@pytest.fixture
def asked(mediator, sign_in):
    """`asked(page)` counts what a page of the mediator's asks the database."""
    client = sign_in(mediator)
    client.get(reverse("home"))  # what is kept for every page

    return partial(count, client)


def count(client, page):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


@pytest.fixture
def queries(asked):
    return lambda meeting: asked(meeting.get_absolute_url())


def test_the_page_of_a_conference(scheduled, mediator, queries):
    conference = scheduled.conferences.get()
    few = queries(conference)
    for number in range(20):
        friend = cases.add_party(case=scheduled, by=mediator, side=Party.Side.COMMUNITY, name=f"Friend {number}")
        agree(friend, friend, Consent.Scope.TAKE_PART, by=mediator)
        Attendance.objects.create(conference=conference, party=friend)
    assert queries(conference) == few <= 16


@pytest.mark.parametrize("stage", ["planned", "under_review"])
def test_the_page_of_a_circle(request, stage, mediator, queries):
    circle = request.getfixturevalue(stage)
    few = queries(circle)
    if stage == "planned":
        for number in range(20):
            actions.invite(circle=circle, name=f"Friend {number}", by=mediator)
    else:
        lines = [line(f"Line {number}") for number in range(20)]
        actions.write_plan(circle=circle, named_adult="Mr. Hill", lines=lines, by=mediator, edits=circle.edits)
    assert queries(circle) == few <= 16


def test_a_refused_invitation(planned, mediator, sign_in):
    client, page = sign_in(mediator), reverse("conferences:invite", args=[planned.pk])

    def refused():
        with CaptureQueriesContext(connection) as queries:
            assert client.post(page, {"name": "Uncle Ned"}).status_code == 400
        return len(queries)

    client.get(reverse("home"))
    few = refused()
    for number in range(20):
        actions.invite(circle=planned, name=f"Friend {number}", by=mediator)
    assert refused() == few


@pytest.mark.parametrize("stage", ["planned", "under_review"])
def test_the_papers_for_the_invited(request, stage, asked):
    circle = request.getfixturevalue(stage)
    page = reverse("documents", args=[circle.case.ref])
    few = asked(page)
    for number in range(20):
        Invitation.objects.create(circle=circle, name=f"Friend {number}")
    assert asked(page) == few


def test_the_page_of_a_referral_at_the_school(school, teacher, mediator, coordinator, sign_in):
    crowd = [{"side": "responsible", "name": f"Person {number}"} for number in range(20)]
    case = cases.refer(school=school, people=people() + crowd, by=teacher, **incident()).case
    accept_case(case, mediator=mediator, by=coordinator)
    client, counts = sign_in(teacher), []
    client.get(reverse("home"))
    for students in (case.parties.principals()[:1], case.parties.principals()[1:]):
        for student in students:
            actions.request_circle(case=case, student=student, by=teacher)
        counts.append(count(client, case.referral.get_absolute_url()))
    assert counts[0] == counts[1]
