from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.text import Truncator, get_text_list

from cases import access, history, lifecycle, mail
from cases.actions.recording import lock_accepted
from cases.days import end_of, start_of
from cases.lifecycle import Doubted, Refused
from cases.models import Event
from cases.naming import named_in
from conferences import attending, students
from conferences.actions.booking import book, refuse_unlikely
from conferences.models import Invitation, PlanItem, ReentryCircle, Review
from schools.models import User
from schools.search import fold

Status = ReentryCircle.Status


@transaction.atomic
def request_circle(*, case, student, by, removed_on=None, returns_on=None):
    """Ask for a circle that welcomes a student back, with or without a conference."""
    access.require(access.can_request_circle(by, case))
    lock_accepted(case)
    if case.is_closed:
        raise Refused("This case is closed: the center can open it again. Nothing was changed.")
    _refuse_days(removed_on, returns_on)
    named = [party for party, _ in students.named_by_school(case)]
    if wrong := students.wrong_with_student(student, named if by.is_school_staff else students.students_of(case)):
        raise Refused(wrong)
    if known := case.circles.open_for(student).first():
        return _ask_again(known, by)
    circle = ReentryCircle.objects.create(
        case=case,
        student=student,
        removed_on=removed_on,
        returns_on=returns_on,
        asked_by_school_at=timezone.now() if by.is_school_staff else None,
        recorded_by=by,
    )
    history.record(Event.Kind.ADDED, by=by, subject=circle)
    if by.is_school_staff:
        _tell_center(circle)
    return circle


def _ask_again(circle, by):
    """The school is not told of a circle that the center began by itself: the center hears that it asked too."""
    if not by.is_school_staff or circle.asked_by_school_at:
        raise Refused(students.ALREADY_OPEN)
    circle.asked_by_school_at = timezone.now()
    circle.save()
    history.record(Event.Kind.CHANGED, by=by, subject=circle, detail="asked for by the school too")
    _tell_center(circle)
    return circle


def _tell_center(circle):
    mediators = [assignment.mediator for assignment in circle.case.assignments.working()]
    mail.send(
        "circle_requested",
        to=mediators or User.objects.coordinators(),
        subject=f"Case {circle.case}: a reentry circle is asked for",
        url=circle.get_absolute_url(),
        case=circle.case,
    )


@transaction.atomic
def prepare_circle(*, circle, by, edits, removed_on=None, returns_on=None, preparation_notes=""):
    """Keep the days and what was found out beforehand; a circle that was only asked for is now being prepared."""
    _lock(circle, by, Status.REQUESTED, Status.PREPARING, Status.SCHEDULED, edits=edits)
    _refuse_days(removed_on, returns_on)
    if circle.status == Status.REQUESTED:
        lifecycle.move(circle, Status.PREPARING, by=by)
    circle.removed_on, circle.returns_on = removed_on, returns_on
    circle.preparation_notes = preparation_notes
    return _save(circle, by, "preparation")


@transaction.atomic
def schedule_circle(*, circle, facilitators, starts_at, ends_at, place, by):
    _lock(circle, by, Status.PREPARING)
    _refuse_hours(circle, facilitators, ends_at)
    hours = {"starts_at": starts_at, "ends_at": ends_at, "place": place}
    lifecycle.move(circle, Status.SCHEDULED, by=by, **hours)
    _book_and_tell(circle, facilitators, "circle_scheduled", "a reentry circle is planned")
    return circle


@transaction.atomic
def reschedule_circle(*, circle, facilitators, starts_at, ends_at, place, by, edits):
    """Another time, place or facilitator: everybody who was invited is asked anew whether they come."""
    _lock(circle, by, Status.SCHEDULED, edits=edits)
    _refuse_hours(circle, facilitators, ends_at)
    if missing := circle.missing_for_scheduling():
        raise Refused(missing)
    circle.starts_at, circle.ends_at, circle.place = starts_at, ends_at, place
    _save(circle, by, "rescheduled")
    _book_and_tell(circle, facilitators, "circle_rescheduled", "the reentry circle has changed")
    return circle


@transaction.atomic
def hold_circle(*, circle, held_on, came, by, confirmed=False):
    """The circle took place. `came` are the pks of the invitations of those who were there.

    That it took place earlier on its day than planned is to be confirmed.
    """
    _lock(circle, by, Status.SCHEDULED)
    _refuse_future(held_on)
    if not confirmed:
        _doubt_before_its_hour(circle, held_on)
    if missing := circle.not_agreed_at(_moment_of(circle, held_on)):
        raise Refused(missing)
    lifecycle.move(circle, Status.HELD, by=by, held_on=held_on)
    for invitation in circle.invitations.all():
        invitation.came = invitation.pk in came
        invitation.save()
    circle.release_facilitators()
    return circle


@transaction.atomic
def write_plan(*, circle, named_adult, lines, by, edits, confirmed=False):
    """Keep the plan as it stands on its one page. `lines` are dicts of kind, what, owner and due_on, in order.

    That a line of the slip names somebody else in the case is to be confirmed: the school reads it.
    """
    _lock(circle, by, Status.HELD, Status.UNDER_REVIEW, edits=edits)
    if circle.status == Status.UNDER_REVIEW and not (named_adult and lines):
        raise Refused("A plan that is being reviewed keeps at least one line, and the adult whom it names.")
    doubts = _names_on_the_slip(circle, lines)
    if doubts and not confirmed:
        raise Doubted(doubts)
    circle.named_adult = named_adult
    circle.plan_items.all().delete()
    for position, line in enumerate(lines):
        PlanItem.objects.create(circle=circle, position=position, **line)
    return _save(circle, by, "plan, confirmed" if doubts else "plan")


def _names_on_the_slip(circle, lines):
    """Who is invited is no secret to the school; and a line that stands already was looked at when it was written."""
    known = {(item.kind, item.what, item.owner) for item in circle.plan_items.all()}
    invited = [fold(invitation.name) for invitation in circle.invitations.all()]
    others = list(circle.others_in_the_case.exclude(name_folded__in=invited))
    doubts = []
    for line in lines:
        kind, what, owner = line["kind"], line["what"], line["owner"]
        if kind not in PlanItem.ON_THE_SLIP or (kind, what, owner) in known:
            continue
        if named := named_in(f"{what} {owner}", others, besides=circle.student.name):
            names = get_text_list([person.name for person in named], "or")
            doubts.append(f"“{Truncator(what).chars(60)}” names {names}, and the school reads it.")
    return doubts


@transaction.atomic
def start_reviews(*, circle, days, by):
    """The plan stands: on these days somebody looks at whether it works."""
    _lock(circle, by, Status.HELD)
    for day in days:
        _refuse_early(circle, day)
        Review.objects.create(circle=circle, due_on=day)
    lifecycle.move(circle, Status.UNDER_REVIEW, by=by)
    return circle


@transaction.atomic
def move_review(*, review, due_on, seen, by):
    """Another day for a review. `seen` is the day that the writer saw it to be on."""
    _lock(review.circle, by, Status.UNDER_REVIEW)
    lifecycle.lock(review)
    _refuse_held(review)
    _refuse_without_the_student(review.circle)
    if review.due_on != seen:
        day = date_format(review.due_on, "MONTH_DAY_FORMAT")
        raise Refused(f"Somebody else has moved this review meanwhile: it is now on {day}. Nothing was changed.")
    _refuse_early(review.circle, due_on)
    review.due_on = due_on
    review.save()
    history.record(Event.Kind.CHANGED, by=by, subject=review)
    return review


@transaction.atomic
def hold_review(*, review, held_on, found, by, next_step=""):
    """A look at the plan with the student; one from before they left it can be recorded after."""
    _lock(review.circle, by, Status.UNDER_REVIEW)
    lifecycle.lock(review)
    _refuse_held(review)
    _refuse_future(held_on)
    _refuse_early(review.circle, held_on)
    _refuse_without_the_student(review.circle, start_of(held_on))
    review.held_on, review.found, review.next_step = held_on, found, next_step
    review.save()
    history.record(Event.Kind.CHANGED, by=by, subject=review, detail="held")
    return review


@transaction.atomic
def end_circle(*, circle, by):
    """Every review was held: the student is back. One that was added late, or left, may end without them."""
    _lock(circle, by, Status.HELD, Status.UNDER_REVIEW)
    return lifecycle.move(circle, Status.ENDED, by=by)


@transaction.atomic
def cancel_circle(*, circle, reason, by):
    _lock(circle, by, *(status for status, to in ReentryCircle.MOVES if to == Status.CANCELLED))
    was_scheduled = circle.status == Status.SCHEDULED
    lifecycle.move(circle, Status.CANCELLED, by=by, cancel_reason=reason)
    if was_scheduled:
        circle.call_off()
    return circle


def _moment_of(circle, day):
    """Its own hour on the day that was planned; of another day nobody knows the hour, so all of that day counts."""
    if day == timezone.localdate(circle.starts_at):
        return circle.starts_at
    return end_of(day)


def _lock(circle, by, *statuses, edits=None):
    """The case first, as everything else that changes one does; then the circle, as its writer saw it."""
    access.require(access.can_work(by, circle.case))
    lifecycle.lock(circle.case)
    lifecycle.lock(circle)
    if circle.status not in statuses:
        raise Refused(f"This reentry circle is now “{circle.get_status_display()}”. Nothing was changed.")
    if edits is not None and circle.edits != edits:
        raise Refused(
            "Somebody else has changed this circle while you were writing. What is recorded now stands "
            "above your text: compare, and save again. Nothing was changed."
        )


def _save(circle, by, what):
    circle.edits += 1
    circle.save()
    history.record(Event.Kind.CHANGED, by=by, subject=circle, detail=what)
    return circle


def _book_and_tell(circle, facilitators, template, what):
    book(facilitators, circle.starts_at, circle.ends_at, circle=circle)
    circle.invitations.update(answer=Invitation.Answer.WAITING, answered_at=None)
    circle.tell_facilitators(template, what)
    circle.tell_invited()


def _refuse_hours(circle, facilitators, ends_at):
    refuse_unlikely(ends_at)
    if wrong := attending.wrong_with_facilitators(circle.case, facilitators):
        raise Refused(wrong)


def _refuse_days(removed_on, returns_on):
    if wrong := students.wrong_with_days(removed_on, returns_on):
        raise Refused(wrong)


def _refuse_future(day):
    if day > timezone.localdate():
        raise Refused("This day is still to come: it can be recorded once it has been.")


def _doubt_before_its_hour(circle, day):
    if not circle.has_begun and day == timezone.localdate(circle.starts_at):
        begins = time_format(timezone.localtime(circle.starts_at))
        raise Doubted(f"This circle was to begin at {begins}: was it held earlier, and is it over?")


def _refuse_early(circle, day):
    if day <= circle.held_on:
        raise Refused("A review is on a day after the circle.")


def _refuse_without_the_student(circle, moment=None):
    if missing := circle.not_agreed_at(moment):
        left = (
            f"Nobody reviews the plan with {circle.student} unless they take part again. You can end the circle."
        )
        raise Refused([*missing, left])


def _refuse_held(review):
    if review.held_on:
        raise Refused("This review was already recorded. Nothing was changed.")
