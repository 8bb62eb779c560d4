"""When somebody had withdrawn: what they said on a day before that can be recorded, and ended with it.

A late record is always possible. It tells of what was, and brings nothing back.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from cases import history
from cases.lifecycle import Refused
from cases.models import Event, Party


@dataclass(frozen=True)
class Absence:
    """From a withdrawal to the return, which may still be to come. On the day of a return they take part again."""

    person: Party
    since: datetime
    until: datetime | None = None

    def began_on(self, day):
        return timezone.localdate(self.since) == day and self._lasted_past(day)

    def covers(self, day):
        return timezone.localdate(self.since) < day and self._lasted_past(day)

    def followed(self, day):
        """Whether it ended what was said on that day."""
        return timezone.localdate(self.since) >= day and self._lasted_past(day)

    def _lasted_past(self, day):
        return self.until is None or timezone.localdate(self.until) > day


def refuse_absent(people, day):
    """Nobody says anything about the case while they are away from it."""
    for absence in _absences(people):
        if absence.covers(day):
            raise Refused(_away(absence))


def doubts_of_the_day(people, day):
    """On the day of a withdrawal only the writer knows which came first."""
    return [
        f"{absence.person} withdrew on this day: this is recorded as what was before, and ends with it. "
        "If it is of a later time, record first that they take part again."
        for absence in _absences(people)
        if absence.began_on(day)
    ]


def doubts_of_reaching(person, day):
    """Whoever is away is asked nothing. They may come by themselves all the same, and be told or given what is theirs."""
    return [_reached_while_away(absence) for absence in _of(person) if absence.covers(day)]


def ended_since(people, day):
    """The moment of the first withdrawal that ended what was said on that day; None while it counts."""
    return min((absence.since for absence in _absences(people) if absence.followed(day)), default=None)


def _absences(people):
    return [absence for person in people for absence in _of(person)]


def _of(person):
    """By the history; of one who was reduced to their name without having withdrawn, by the person's own record."""
    found = []
    for kind, at in history.comings_and_goings(person):
        if kind == Event.Kind.WITHDREW:
            found.append(Absence(person, at))
        elif found:
            found[-1] = Absence(person, found[-1].since, at)
    is_away = bool(found) and found[-1].until is None
    return [*found, Absence(person, person.withdrew_at)] if person.has_withdrawn and not is_away else found


def _away(absence):
    if absence.until is None:
        return f"{absence.person} has withdrawn: record first that they take part again."
    return _was_away(absence)


def _reached_while_away(absence):
    if absence.until is None:
        return (
            f"{absence.person} has withdrawn, and nothing is asked of them any more. Record this if they came by "
            "themselves, or if there was something to tell them or to give back."
        )
    return _was_away(absence)


def _was_away(absence):
    since, until = (date_format(timezone.localtime(moment)) for moment in (absence.since, absence.until))
    return f"{absence.person} had withdrawn on {since}, and took part again from {until}: please look at the day."
