from django.db import transaction

from cases import access, history, lifecycle
from cases.lifecycle import Doubted, Refused
from cases.models import Case, Event
from conferences import attending
from conferences.actions.booking import book, refuse_unfinished, refuse_unlikely
from conferences.models import Attendance, Conference

BEFORE_A_SESSION = (Case.Status.PRECONFERENCE, Case.Status.CONFERENCED)


@transaction.atomic
def schedule(*, case, facilitators, invited, starts_at, ends_at, mode, by, **rest):
    """Plan a conference, or the next session of one that was adjourned. `invited` are parties of the case."""
    lifecycle.lock(case)
    refuse_after_the_last_session(case)
    lifecycle.move(case, Case.Status.SCHEDULED, by=by, come_from=BEFORE_A_SESSION)
    refuse_unlikely(ends_at)
    _refuse_people(case, facilitators, invited, mode, rest.get("one_facilitator_reason"))
    conference = Conference.objects.create(
        case=case, starts_at=starts_at, ends_at=ends_at, mode=mode, recorded_by=by, **rest
    )
    book(facilitators, starts_at, ends_at, conference=conference)
    _invite(conference, invited)
    conference.tell_facilitators("conference_scheduled", "a conference is planned")
    return conference


def _invite(conference, parties):
    conference.attendances.exclude(party__in=parties).delete()
    known = set(conference.attendances.values_list("party", flat=True))
    for party in parties:
        if party.pk not in known:
            Attendance.objects.create(conference=conference, party=party)


def refuse_after_the_last_session(case):
    last = case.conferences.held().first()
    if case.status == Case.Status.CONFERENCED and not (last and last.is_adjourned):
        raise Refused("The last session was not adjourned, so no further one follows. Nothing was changed.")


def _refuse_people(case, facilitators, invited, mode, reason_for_one):
    wrong = attending.wrong_with_facilitators(case, facilitators)
    wrong += attending.wrong_with_number(facilitators, reason_for_one)
    wrong += attending.wrong_with_invited(case, invited, mode)
    if wrong:
        raise Refused(wrong)


@transaction.atomic
def reschedule(*, conference, facilitators, invited, starts_at, ends_at, mode, by, edits, **rest):
    """Another time or place, other facilitators or people. `invited` are all who are invited from now on."""
    case = _lock_planned(conference, by)
    if conference.edits != edits:
        raise Refused(
            "Somebody else has changed this conference while you were writing. What is recorded now "
            "stands above your text: compare, and save again. Nothing was changed."
        )
    refuse_unlikely(ends_at)
    if missing := case.missing_for_conference():
        raise Refused(missing)
    _refuse_people(case, facilitators, invited, mode, rest.get("one_facilitator_reason"))
    for field, value in {"starts_at": starts_at, "ends_at": ends_at, "mode": mode, **rest}.items():
        setattr(conference, field, value)
    conference.edits += 1
    conference.save()
    book(facilitators, starts_at, ends_at, conference=conference)
    _invite(conference, invited)
    history.record(Event.Kind.CHANGED, by=by, subject=conference, detail="rescheduled")
    conference.tell_facilitators("conference_rescheduled", "the conference has changed")
    return conference


@transaction.atomic
def cancel(*, conference, reason, by):
    case = _lock_planned(conference, by)
    case.conferences.planned().cancel(reason=reason, by=by)
    conference.refresh_from_db()
    return conference


@transaction.atomic
def not_held(*, conference, reason, by):
    """The time came, and the conference did not: the case is back in preconference."""
    case = _lock_planned(conference, by)
    if not conference.has_begun:
        raise Refused("This conference is still to come: cancel it instead. Nothing was changed.")
    lifecycle.move(conference, Conference.Status.NOT_HELD, by=by, reason=reason)
    conference.release_facilitators()
    lifecycle.move(case, Case.Status.PRECONFERENCE, by=by, come_from=(Case.Status.SCHEDULED,))
    return conference


@transaction.atomic
def hold(*, conference, presences, started_at, ended_at, outcome, by, confirmed=False):
    """The conference took place. `presences` maps each invited party's pk to whether they came.

    Who had agreed is asked as of its beginning: a withdrawal since then ends what follows, not what was. That it was
    held on a safety check that was too old is recorded when the writer confirms it.
    """
    case = _lock_planned(conference, by)
    refuse_unfinished("conference", started_at, ended_at)
    attendances = list(conference.attendances.select_related("party"))
    if any(not presences.get(attendance.party_id) for attendance in attendances):
        raise Refused("Say for each person who was invited whether they came.")
    came = [attendance.party for attendance in attendances if presences[attendance.party_id] in Attendance.THERE]
    if wrong := attending.wrong_with_presences(case, came, started_at):
        raise Refused(wrong)
    doubts = attending.doubtful_presences(case, came, started_at)
    if doubts and not confirmed:
        raise Doubted(doubts)
    lifecycle.move(case, Case.Status.CONFERENCED, by=by, come_from=(Case.Status.SCHEDULED,))
    lifecycle.move(
        conference, Conference.Status.HELD, by=by, started_at=started_at, ended_at=ended_at, outcome=outcome
    )
    for attendance in attendances:
        attendance.presence = presences[attendance.party_id]
        attendance.save()
    if doubts:
        history.record(Event.Kind.CHANGED, by=by, subject=conference, detail="without a valid safety check")
    conference.release_facilitators()
    return conference


def _lock_planned(conference, by):
    """The case first, as everything else that changes one does: two people never wait for each other."""
    access.require(access.can_work(by, conference.case))
    case = lifecycle.lock(conference.case)
    lifecycle.lock(conference)
    if not conference.is_planned:
        raise Refused(f"This conference is already “{conference.get_status_display()}”. Nothing was changed.")
    return case
