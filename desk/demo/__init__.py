"""A demo center: four months of a small center's life, made only of what its people can do themselves.

`stories` tells one case a function, by how far it has come; `steps` are what people do in them, by room.
"""

from django.utils import timezone

from desk.demo.directory import LOGINS, PASSWORD, make_directory
from desk.demo.stories import beginnings, meetings, promises, returns, unusual
from schools.models import Center

__all__ = ["LOGINS", "PASSWORD", "build"]


# By the day of the referral, the oldest first: so the case numbers follow the days.
STORIES = (
    promises.partly_kept,
    promises.kept,
    promises.never_reached,
    promises.overdue,
    promises.no_agreement,
    promises.harmed_declined,
    promises.being_paid,
    returns.circle_under_review,
    meetings.being_signed,
    promises.being_kept,
    meetings.being_drafted,
    meetings.adjourned,
    beginnings.withdrawn_after_consent,
    unusual.indirect,
    meetings.planned_online,
    beginnings.on_hold,
    meetings.planned_this_week,
    meetings.planned_tomorrow,
    unusual.both_sides,
    beginnings.declined,
    unusual.five_responsible,
    returns.circle_planned,
    beginnings.half_prepared,
    returns.circle_asked_for,
    beginnings.answered,
    beginnings.first_calls,
    beginnings.returned,
    beginnings.just_accepted,
    beginnings.flagged,
    beginnings.waiting,
    beginnings.urgent,
)


def build():
    directory = make_directory()
    with timezone.override(Center.zone()):
        for tell in STORIES:
            tell(directory)
