from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases import access, history, lifecycle, mail
from cases.lifecycle import Refused
from cases.models import Assignment, Case, Event, ReferralQuestion, Screening
from schools.models import User

Conflict = Assignment.Conflict


@transaction.atomic
def screen(*, case, answers, reason, by, edits=0):
    """Keep the answers to the screening questions, complete or not. `answers` maps question to yes or no.

    The questions go on while the school has one of its own to answer. Two people may screen at the same time. `edits`
    is the count that the writer saw: behind a newer one they add to what is written, and replace nothing of it.
    """
    access.require(access.can_screen(by, case))
    lifecycle.lock(case)
    if not case.is_undecided:
        raise Refused(
            f"This case is “{case.get_status_display()}”: it is no longer screened. Nothing was changed."
        )
    screening = Screening.objects.filter(case=case).first() or Screening(case=case)
    if screening.edits != edits:
        reason = reason or screening.reason
        if screening.would_lose(answers, reason):
            raise Refused(
                f"{screening.screened_by} has answered the screening questions while you were writing. What is "
                "recorded now stands above your answers: compare, and send them again. Nothing was changed."
            )
    screening.answers = {**screening.answers, **answers}
    screening.edits += 1
    screening.reason, screening.screened_by, screening.screened_at = reason, by, timezone.now()
    screening.save()
    history.record(Event.Kind.SCREENED, by=by, subject=case)
    return screening


@transaction.atomic
def accept(*, case, by):
    """The center takes the case: from here on the parties are contacted."""
    referred = (Case.Status.REFERRED,)
    lifecycle.move(case, Case.Status.PRECONFERENCE, by=by, come_from=referred, accepted_at=timezone.now())
    mail.send_to_referrer("referral_accepted", subject=f"Case {case}: your referral was accepted", case=case)
    for assignment in case.assignments.working():
        _tell_assigned(assignment)
    return case


@transaction.atomic
def ask(*, case, question, by):
    """Return the referral to the school with a question."""
    lifecycle.move(case, Case.Status.RETURNED, by=by, come_from=(Case.Status.REFERRED,))
    asked = ReferralQuestion.objects.create(case=case, question=question, asked_by=by)
    history.record(Event.Kind.ASKED, by=by, subject=case)
    mail.send_to_referrer(
        "question_asked", subject=f"Case {case}: we have a question about your referral", case=case
    )
    return asked


@transaction.atomic
def decline(*, case, reason, by):
    """The center does not take the case. The referrer reads `reason`."""
    lifecycle.lock(case)
    if case.is_worked:
        raise Refused("This case was accepted: it can be closed, and no longer declined. Nothing was changed.")
    lifecycle.move(
        case,
        Case.Status.CLOSED,
        by=by,
        come_from=Case.UNDECIDED,
        closed_at=timezone.now(),
        closed_from=case.status,
        closing_reason=Case.ClosingReason.DECLINED,
        decline_reason=reason,
    )
    mail.send_to_referrer("referral_declined", subject=f"Case {case}: we cannot take your referral", case=case)
    return case


@transaction.atomic
def assign(*, case, mediator, by, conflict=Conflict.ASKED, note=""):
    """Put a mediator on the case. `conflict` is what they answered when asked whether they know anyone in it.

    For somebody who was asked before, it is the answer that they gave to the coordinator.
    """
    access.require(access.can_assign(by, case))
    lifecycle.lock(case)
    if case.is_closed:
        raise Refused("This case is closed: reopen it before assigning somebody.")
    assignment = case.assignments.current().filter(mediator=mediator).first()
    if assignment and (conflict == Conflict.ASKED or not assignment.is_asked):
        raise Refused(f"{mediator} is already on this case.")
    if assignment is None:
        assignment = Assignment.objects.create(case=case, mediator=mediator, assigned_by=by)
        history.record(Event.Kind.ASSIGNED, by=by, subject=assignment)
    if conflict == Conflict.ASKED:
        _ask_about_conflicts(assignment)
    else:
        declare_conflict(assignment=assignment, conflict=conflict, note=note, by=by)
    return assignment


@transaction.atomic
def declare_conflict(*, assignment, conflict, by, note=""):
    """The mediator's answer. Somebody who knows a party steps back: the case is shut to them at once.

    A meeting that they were to lead stays planned, and asks the coordinators for somebody else.
    """
    access.require(access.can_answer_conflict(by, assignment))
    lifecycle.lock(assignment.case)
    lifecycle.lock(assignment)
    if assignment.ended_at is not None or assignment.conflict == Conflict.DECLARED:
        raise Refused(f"{assignment.mediator} is no longer on this case. Nothing was changed.")
    assignment.conflict, assignment.conflict_note = conflict, note
    assignment.declared_at = timezone.now()
    assignment.save()
    declared = conflict == Conflict.DECLARED
    if declared:
        _require_another_coordinator(assignment)
        assignment.mediator.bookings.of_case(assignment.case).step_back()
    kind = Event.Kind.CONFLICT_DECLARED if declared else Event.Kind.CONFLICT_NONE
    detail = "" if by == assignment.mediator else "on behalf of the mediator"
    history.record(kind, by=by, subject=assignment, detail=detail)
    if declared and by == assignment.mediator:
        _tell_coordinators_of_conflict(assignment.case)
    elif not declared and assignment.case.is_worked and by != assignment.mediator:
        _tell_assigned(assignment)
    return assignment


@transaction.atomic
def step_back(*, case, by, note=""):
    """Whoever works a case and knows somebody in it. A coordinator does so without ever having been assigned."""
    access.require(access.can_step_back(by, case))
    lifecycle.lock(case)
    assignment = case.assignments.current().filter(mediator=by).first()
    if assignment is None:
        assignment = Assignment.objects.create(case=case, mediator=by, assigned_by=by)
    return declare_conflict(assignment=assignment, conflict=Conflict.DECLARED, note=note, by=by)


@transaction.atomic
def unassign(*, assignment, by):
    """Take a mediator off a case; not while a planned meeting counts on them.

    With the assignment ends a conflict of interest: to a coordinator who had stepped back the case opens again.
    """
    access.require(access.can_assign(by, assignment.case))
    lifecycle.lock(assignment.case)
    lifecycle.lock(assignment)
    if assignment.ended_at is not None:
        raise Refused(f"{assignment.mediator} is no longer on this case. Nothing was changed.")
    bookings = assignment.mediator.bookings.of_case(assignment.case).to_come()
    if bookings.filter(is_released=False).exists():
        raise Refused(
            f"{assignment.mediator} facilitates a planned meeting. Change who facilitates it first. "
            "Nothing was changed."
        )
    assignment.ended_at = timezone.now()
    assignment.save()
    detail = "conflict of interest ended" if assignment.has_stepped_back else ""
    history.record(Event.Kind.UNASSIGNED, by=by, subject=assignment, detail=detail)
    return assignment


def _require_another_coordinator(assignment):
    """A case that no coordinator sees is nobody's any more."""
    coordinators = User.objects.coordinators()
    gone = assignment.case.assignments.declared().values("mediator")
    if assignment.mediator.is_coordinator and not coordinators.exclude(pk__in=gone).exists():
        raise Refused(
            "There is no other coordinator who could take this case. Ask an administrator to make somebody a "
            "coordinator first; a safety hold keeps the case as it is until then. Nothing was changed."
        )


def _ask_about_conflicts(assignment):
    case = assignment.case
    mail.send(
        "conflict_asked",
        to=[assignment.mediator],
        subject=f"Case {case}: do you know anybody in it?",
        url=reverse("cases:conflict", args=[case.ref]),
        case=case,
    )
    history.record(Event.Kind.CONFLICT_ASKED, by=assignment.assigned_by, subject=assignment)


def _tell_coordinators_of_conflict(case):
    mail.send(
        "conflict_declared",
        to=User.objects.coordinators(),
        subject=f"Case {case}: somebody else is needed",
        url=reverse("cases:assign", args=[case.ref]),
        case=case,
    )


def _tell_assigned(assignment):
    case = assignment.case
    mail.send(
        "case_assigned",
        to=[assignment.mediator],
        subject=f"Case {case} is yours",
        url=case.get_absolute_url(),
        case=case,
    )
