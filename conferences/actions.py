"""What people do with a conference. Nothing is scheduled that the parties have not agreed to."""

from django.db import transaction

from cases import access, lifecycle
from cases.lifecycle import Refused
from cases.models import Case
from conferences.models import Attendance, Booking, Conference


@transaction.atomic
def schedule(*, case, facilitators, invited, starts_at, ends_at, mode, by, **rest):
    """Plan a conference, or the next session of one that was adjourned. `invited` are parties of the case."""
    lifecycle.move(case, Case.Status.SCHEDULED, by=by)
    conference = Conference.objects.create(
        case=case, starts_at=starts_at, ends_at=ends_at, mode=mode, recorded_by=by, **rest
    )
    for facilitator in facilitators:
        _book(facilitator, starts_at, ends_at, conference=conference)
    for party in invited:
        Attendance.objects.create(conference=conference, party=party)
    return conference


@transaction.atomic
def cancel(*, conference, reason, by):
    access.require(access.can_work(by, conference.case))
    lifecycle.lock(conference)
    if not conference.is_planned:
        raise Refused(f"This conference is already “{conference.get_status_display()}”. Nothing was changed.")
    conference.case.conferences.planned().cancel(reason=reason, by=by)
    return conference


@transaction.atomic
def hold(*, conference, presences, started_at, ended_at, outcome, by):
    """The conference took place. `presences` maps each invited party's pk to whether they came."""
    lifecycle.move(
        conference, Conference.Status.HELD, by=by, started_at=started_at, ended_at=ended_at, outcome=outcome
    )
    for attendance in conference.attendances.all():
        attendance.presence = presences[attendance.party_id]
        attendance.save()
    lifecycle.move(conference.case, Case.Status.CONFERENCED, by=by)
    return conference


def _book(facilitator, starts_at, ends_at, **meeting):
    """Another booking at that time refuses, with its time and not its case."""
    other = Booking.objects.filter(
        facilitator=facilitator, is_released=False, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).first()
    if other:
        raise Refused(f"{facilitator} is already booked from {other.starts_at:%H:%M} to {other.ends_at:%H:%M}.")
    return Booking.objects.create(facilitator=facilitator, starts_at=starts_at, ends_at=ends_at, **meeting)
