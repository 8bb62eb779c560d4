"""What the writer of a contact confirms: what has happened must be recordable, and whoever writes it says so."""

from django.utils import timezone
from django.utils.formats import date_format

from cases import absences
from cases.days import end_of, start_of
from cases.lifecycle import Refused


def doubts_of_contact(person, moment, *channels):
    """Nobody is reached in a way that they asked not to be used, nor after they withdrew, and no minor without a
    guardian's permission.
    """
    doubts = doubts_of_the_way(person, *channels)
    doubts += absences.doubts_of_reaching(person, timezone.localdate(moment))
    if missing := person.missing_permission(moment):
        doubts.append(missing if person.missing_permission() else _not_by_then(person, moment))
    return doubts


def doubts_of_the_way(person, *channels):
    if any(person.avoids(channel) for channel in channels):
        return [f"{person} asked not to be contacted in this way."]
    return []


def doubts_of_what_was_said(speaker, people, day, *channels):
    """What is confirmed before somebody's own word of that day is recorded; `people` are those whom it takes.

    Where no permission stood on that day, and none stands now, it is refused: a guardian is asked first.
    """
    absences.refuse_absent(people, day)
    if speaker.missing_permission(start_of(day)) and (missing := speaker.missing_permission()):
        raise Refused(missing)
    doubts = absences.doubts_of_the_day(people, day)
    return doubts + doubts_of_contact(speaker, start_of(day) if doubts else end_of(day), *channels)


def _not_by_then(person, moment):
    day = date_format(timezone.localtime(moment))
    return f"{person}'s guardian had not given permission to speak with them on {day}."
