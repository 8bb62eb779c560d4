"""What took place before it is recorded here: in a case that has come from paper, or that is closed by now.

A closed case stays closed, and what is added to it is marked as late.
"""

from django.db import transaction
from django.utils import timezone

from cases import access, lifecycle
from cases.actions.recording import lock_accepted, stamp
from cases.lifecycle import Refused
from cases.models import Case
from conferences import attending, students
from conferences.actions.booking import book_past, refuse_unfinished
from conferences.actions.conference import BEFORE_A_SESSION, refuse_after_the_last_session
from conferences.actions.invitation import as_invited
from conferences.models import Attendance, Conference, Invitation, ReentryCircle


@transaction.atomic
def record_late(*, case, facilitators, presences, mode, started_at, ended_at, outcome, by, **rest):
    """A whole conference at once. One that reached an agreement leads on to writing it, which a closed case does not."""
    _lock_for_past(case, by, "conference", started_at, ended_at)
    if case.is_closed and outcome == Conference.Outcome.AGREEMENT:
        raise Refused("An agreement belongs to an open case: reopen it first.")
    if not case.is_closed:
        _bring_to_conferenced(case, started_at, by)
    people = [party for party in case.parties.all() if presences.get(party.pk)]
    came = [party for party in people if presences[party.pk] in Attendance.THERE]
    wrong = attending.wrong_with_facilitators(case, facilitators, took_place=True)
    wrong += attending.wrong_with_number(facilitators, rest.get("one_facilitator_reason"))
    wrong += attending.wrong_with_presences(case, came, started_at, attending.ONE_SIDE_WAS_AWAY)
    if not wrong and not case.is_closed:
        wrong = attending.wrong_with_invited(case, came, mode, started_at)
    if wrong:
        raise Refused(wrong)
    conference = Conference.objects.create(
        case=case, mode=mode, starts_at=started_at, ends_at=ended_at, **rest, **stamp(case, by)
    )
    lifecycle.move(
        conference, Conference.Status.HELD, by=by, started_at=started_at, ended_at=ended_at, outcome=outcome
    )
    book_past(facilitators, started_at, ended_at, conference=conference)
    for party in people:
        Attendance.objects.create(conference=conference, party=party, presence=presences[party.pk])
    return conference


@transaction.atomic
def record_late_circle(*, case, student, facilitators, starts_at, ends_at, place, by, staff=(), others=(), **rest):
    """`staff` of the school and `others`, by name, were there. The plan is written on the circle's own page."""
    _lock_for_past(case, by, "reentry circle", starts_at, ends_at)
    circle = ReentryCircle(
        case=case,
        student=student,
        status=ReentryCircle.Status.SCHEDULED,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        **rest,
        **stamp(case, by),
    )
    wrong = students.wrong_with_student(student, students.students_of(case))
    wrong += students.wrong_with_days(rest.get("removed_on"), rest.get("returns_on"))
    if case.circles.open_for(student).exists():
        wrong.append(students.ALREADY_OPEN)
    wrong += attending.wrong_with_facilitators(case, facilitators, took_place=True)
    if wrong := wrong + circle.not_agreed_at(starts_at):
        raise Refused(wrong)
    circle.save()
    lifecycle.move(circle, ReentryCircle.Status.HELD, by=by, held_on=timezone.localdate(starts_at))
    book_past(facilitators, starts_at, ends_at, circle=circle)
    for person in [*(as_invited(case, user) for user in staff), *({"name": name} for name in others)]:
        Invitation.objects.create(circle=circle, came=True, **person)
    return circle


def _bring_to_conferenced(case, moment, by):
    """An open case goes the way that it would have gone, by what everybody had agreed to at that moment."""
    if case.status == Case.Status.SCHEDULED:
        raise Refused(
            "A conference is planned: record there how it went, or cancel it first. Nothing was changed."
        )
    refuse_after_the_last_session(case)
    lifecycle.move(case, Case.Status.SCHEDULED, by=by, come_from=BEFORE_A_SESSION, as_of=moment)
    lifecycle.move(case, Case.Status.CONFERENCED, by=by, come_from=(Case.Status.SCHEDULED,))


def _lock_for_past(case, by, meeting, started_at, ended_at):
    access.require(access.can_work(by, case))
    lock_accepted(case)
    refuse_unfinished(meeting, started_at, ended_at)
    if case.is_closed and started_at >= case.closed_at:
        raise Refused(f"Only a {meeting} that took place before the case was closed can be added now.")
