"""A demo center: four months of a small center's life, made only of what its people can do themselves."""

import zoneinfo

from django.utils import timezone

from desk.demo import beginnings, meetings, promises, returns
from desk.demo.directory import LOGINS, PASSWORD, make_directory
from schools.models import Center

__all__ = ["LOGINS", "PASSWORD", "build"]


# From the oldest to the newest, so that the case numbers follow the days.
CHAPTERS = (
    promises.closed,
    promises.monitored,
    returns.reentry,
    meetings.held,
    meetings.planned,
    beginnings.unusual,
    beginnings.preconference,
    beginnings.returned_and_declined,
    beginnings.waiting,
)


def build():
    directory = make_directory()
    with timezone.override(zoneinfo.ZoneInfo(Center.current().time_zone)):
        for tell in CHAPTERS:
            tell(directory)
