"""Every pair of states of a case, legal and illegal, tried by every role."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cases import actions, lifecycle
from cases.lifecycle import Refused
from cases.models import Assignment, Case, Event, Screening

COORDINATOR = {"coordinator"}
WORKING = {"coordinator", "mediator"}
SCHOOL = {"coordinator", "teacher"}
ROLES = ("coordinator", "mediator", "other_mediator", "teacher", "outsider", "administrator")

LEGAL = {
    ("referred", "returned"): COORDINATOR,
    ("returned", "referred"): SCHOOL,
    ("referred", "preconference"): COORDINATOR,
    ("referred", "closed"): COORDINATOR,
    ("returned", "closed"): COORDINATOR,
    ("preconference", "scheduled"): WORKING,
    ("scheduled", "preconference"): WORKING,
    ("scheduled", "conferenced"): WORKING,
    ("conferenced", "scheduled"): WORKING,
    ("conferenced", "monitoring"): WORKING,
    ("monitoring", "conferenced"): WORKING,
    ("preconference", "closed"): COORDINATOR,
    ("scheduled", "closed"): COORDINATOR,
    ("conferenced", "closed"): COORDINATOR,
    ("monitoring", "closed"): COORDINATOR,
}


@pytest.fixture
def screened(referred, coordinator, mediator):
    """Ready to be accepted."""
    actions.screen(
        case=referred, answers=dict.fromkeys(Screening.Question.values, "no"), reason="", by=coordinator
    )
    actions.assign(case=referred, mediator=mediator, by=coordinator, conflict=Assignment.Conflict.NONE)
    return referred


@pytest.fixture
def returned(screened, coordinator):
    actions.ask(case=screened, question="Who saw it?", by=coordinator)
    return screened


@pytest.fixture
def monitoring(signed):
    return signed.case


STAGES = {
    "referred": "screened",
    "returned": "returned",
    "preconference": "prepared",
    "scheduled": "scheduled",
    "conferenced": "conferenced",
    "monitoring": "monitoring",
}


class Undone(Exception):
    """Takes a move back, so that the next one is tried from the same state."""


def attempt(case, to, by):
    """What happens when somebody tries: moved, refused or forbidden. Nothing stays of it."""
    stamps = {"accepted_at": case.accepted_at or timezone.now()} if to == "preconference" else {}
    if to == "closed":
        stamps = {"closed_at": timezone.now(), "closed_from": case.status, "closing_reason": "withdrawn"}
    elif case.is_closed:
        stamps |= {"closed_at": None, "closed_from": "", "closing_reason": ""}
    try:
        with transaction.atomic():
            lifecycle.move(case, to, by=by, **stamps)
            raise Undone
    except Undone:
        return "moved"
    except Refused:
        return "refused"
    except PermissionDenied:
        return "forbidden"
    finally:
        case.refresh_from_db()


def outcomes(case, request):
    users = {role: request.getfixturevalue(role) for role in ROLES}
    return {(to, role): attempt(case, to, user) for to in Case.Status.values for role, user in users.items()}


@pytest.mark.parametrize("status", STAGES)
def test_an_open_case_moves_only_as_the_table_says(request, status):
    case = request.getfixturevalue(STAGES[status])
    case.refresh_from_db()
    assert case.status == status
    expected = {
        (to, role): "refused"
        if (status, to) not in LEGAL
        else "moved"
        if role in LEGAL[status, to]
        else "forbidden"
        for to in Case.Status.values
        for role in ROLES
    }
    assert outcomes(case, request) == expected


@pytest.mark.parametrize("status", [status for status in STAGES if status != "scheduled"])
def test_a_closed_case_goes_back_where_it_came_from_by_a_coordinator(request, coordinator, status):
    case = request.getfixturevalue(STAGES[status])
    close = actions.close if case.accepted_at else actions.decline
    close(case=case, by=coordinator, reason="not_suitable")
    expected = {
        (to, role): "refused" if to != status else "moved" if role == "coordinator" else "forbidden"
        for to in Case.Status.values
        for role in ROLES
    }
    assert outcomes(case, request) == expected


def test_a_refusal_says_why_and_leaves_no_event(accepted, coordinator):
    before = accepted.events.count()
    with pytest.raises(Refused, match="cannot become “Agreement being kept” from there"):
        lifecycle.move(accepted, "monitoring", by=coordinator)
    accepted.refresh_from_db()
    assert accepted.status == "preconference"
    assert accepted.events.count() == before


def test_the_slower_of_two_is_told_who_was_faster(prepared, coordinator, mediator):
    slower = Case.objects.get(pk=prepared.pk)
    actions.close(case=prepared, reason="not_suitable", by=coordinator)
    with pytest.raises(Refused, match="already done by Carla Coordinator"):
        actions.close(case=slower, reason="not_reached", by=coordinator)
    slower.refresh_from_db()
    assert slower.closing_reason == "not_suitable"


def test_each_move_leaves_one_event(prepared, coordinator):
    actions.close(case=prepared, reason="not_suitable", by=coordinator)
    last = prepared.events.filter(kind=Event.Kind.MOVED, to_status="closed").get()
    assert (last.actor, last.from_status) == (coordinator, "preconference")


@pytest.mark.parametrize("status", ["preconference", "scheduled", "conferenced"])
def test_what_is_missing_stops_the_move_whoever_tries(request, coordinator, mediator, status):
    """The guard is in the move itself, and not only in what leads to it."""
    case = request.getfixturevalue(STAGES[status])
    to = "conferenced" if status == "scheduled" else "scheduled"
    actions.set_hold(case=case, reason="New threats.", by=mediator)
    with pytest.raises(Refused, match="A safety hold stands"):
        lifecycle.move(case, to, by=coordinator)
    case.refresh_from_db()
    assert case.status == status
