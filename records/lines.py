"""The lines of history with what stands behind them: whom each is about, what left the center, and why.

An event itself carries no names. They are looked up here, a page at a time, in the same number of queries however
many lines there are.
"""

from dataclasses import dataclass
from operator import attrgetter

from agreements.models import Copy, SigningLink
from cases.models import Assignment, Event, Party
from records.models import Disclosure, ExtractRequest
from schools.models import User

# Where the name stands that a line is about; what a disclosure says is more than a name.
NAMED = {
    "party": (Party.objects.all(), str),
    "user": (User.objects.all(), str),
    "copy": (Copy.objects.select_related("to"), lambda copy: str(copy.to)),
    "signinglink": (SigningLink.objects.select_related("signer"), lambda link: str(link.signer)),
    "extractrequest": (ExtractRequest.objects.select_related("child"), lambda asked: str(asked.child)),
}


@dataclass(frozen=True)
class Line:
    event: Event
    about: str = ""
    why: str = ""
    disclosure: Disclosure | None = None


def lines_of(events, case=None):
    names = {subject: _names(events, subject, *named) for subject, named in NAMED.items()}
    disclosures = _behind(
        events, "disclosure", Disclosure.objects.select_related("about", "to_party", "corrected_by")
    )
    assignments = list(case.assignments.all()) if case else []
    return [_line(event, names, disclosures, assignments) for event in events]


def of_person(events, person):
    """Those lines of a case that tell of one person: the whole case's, and theirs, not those of somebody else.

    A guardian's letters are their child's too.
    """
    theirs = {person.pk, *person.guardianships.values_list("guardian", flat=True)}
    of_others = {
        "party": person.case.parties.exclude(pk__in=theirs),
        "copy": Copy.objects.filter(agreement__case=person.case).exclude(to__in=theirs),
        "signinglink": SigningLink.objects.filter(agreement__case=person.case).exclude(signer__in=theirs),
        "reentrycircle": person.case.circles.exclude(student__in=theirs),
        "extractrequest": ExtractRequest.objects.filter(child__case=person.case).exclude(child__in=theirs),
        "disclosure": person.case.disclosures.exclude(about=None).exclude(about__in=theirs),
    }
    for subject, records in of_others.items():
        events = events.exclude(subject=subject, subject_id__in=records.order_by().values("pk"))
    return events


def _behind(events, subject, records):
    pks = {event.subject_id for event in events if event.subject == subject}
    return records.in_bulk(pks) if pks else {}


def _names(events, subject, records, name):
    return {pk: name(record) for pk, record in _behind(events, subject, records).items()}


def _line(event, names, disclosures, assignments):
    if event.subject == "disclosure" and (found := disclosures.get(event.subject_id)):
        return Line(event, found.in_words, found.why, found if event.kind == Event.Kind.DISCLOSED else None)
    about = names.get(event.subject, {}).get(event.subject_id, "")
    return Line(event, about, _why(event, assignments))


def _why(event, assignments):
    """A record is opened for the work: as whom somebody had that work on that day."""
    if event.subject == "copy":
        return f"{Disclosure.Ground.SIGNER.label}."
    if event.actor is None or event.kind not in Event.ACCESS_KINDS:
        return ""
    if not event.actor.is_mediator:
        return f"{event.actor.get_role_display()}."
    held = [a for a in assignments if a.mediator_id == event.actor_id and _covers(a, event.at)]
    if not held:
        return "Mediator, but not on this case at that time." if assignments else "Mediator."
    last = max(held, key=attrgetter("assigned_at"))
    return (
        "Mediator of this case."
        if last.conflict == Assignment.Conflict.NONE
        else "Mediator who was asked about this case."
    )


def _covers(assignment, moment):
    return assignment.assigned_at <= moment and (assignment.ended_at is None or moment <= assignment.ended_at)
