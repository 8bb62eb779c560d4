"""The lines of history with what stands behind them: whom each is about, what left the center, and why.

An event itself carries no names. They are looked up here, a page at a time, in the same number of queries however
many lines there are.
"""

from dataclasses import dataclass
from operator import attrgetter

from django.db.models import OuterRef, Q, Subquery

from agreements.models import (
    Copy,
    Declined,
    FollowUp,
    Obligation,
    Payment,
    Scan,
    Signature,
    SigningLink,
    Told,
    Waiver,
)
from cases.models import (
    Consent,
    Contact,
    Event,
    Guardianship,
    Party,
    Preparation,
    SafetyCheck,
)
from conferences.models import Booking, Invitation, PlanItem, ReentryCircle, Review
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

# The records that are of one person, and of whom.
OF_ONE = {
    **dict.fromkeys((Contact, Preparation, SafetyCheck, Consent, Told), "party"),
    **dict.fromkeys((Guardianship, Waiver, ExtractRequest), "child"),
    **dict.fromkeys((SigningLink, Signature, Declined), "signer"),
    **dict.fromkeys((Booking, Invitation, PlanItem, Review), "circle__student"),
    ReentryCircle: "student",
    Copy: "to",
    Scan: "signature__signer",
    FollowUp: "with_whom",
    Obligation: "who",
    Payment: "obligation__who",
    Disclosure: "about",
}


@dataclass(frozen=True)
class Line:
    event: Event
    about: str = ""
    why: str = ""
    disclosure: Disclosure | None = None


def lines_of(events, case=None, person=None):
    """Of one person: what left of the whole case is told without the names and reasons that are somebody else's."""
    names = {subject: _names(events, subject, *named) for subject, named in NAMED.items()}
    disclosures = _behind(
        events, "disclosure", Disclosure.objects.select_related("about", "to_party", "corrected_by")
    )
    assignments = _assignments_of(case) if case else []
    return [_line(event, names, disclosures, assignments, person) for event in events]


def _assignments_of(case):
    """Each with when its mediator said that they know nobody: what they find out later makes no line of before untrue."""
    said = case.events.filter(kind=Event.Kind.CONFLICT_NONE, subject="assignment", subject_id=OuterRef("pk"))
    return list(case.assignments.annotate(free_since=Subquery(said.order_by("at").values("at")[:1])))


def of_person(events, person):
    """Those lines of a case that tell of one person: the whole case's, and theirs, not those of somebody else.

    A guardian's letters are their child's too.
    """
    theirs = {person.pk, *person.guardianships.values_list("guardian", flat=True)}
    others = person.case.parties.exclude(pk__in=theirs)
    to_others = Disclosure.objects.filter(to_party__in=others, about=None).order_by()
    of_others = Q(subject="party", subject_id__in=others.values("pk"))
    of_others |= Q(subject="disclosure", subject_id__in=to_others.values("pk"))
    for model, whose in OF_ONE.items():
        records = model.objects.filter(**{f"{whose}__in": others}).order_by()
        of_others |= Q(subject=model._meta.model_name, subject_id__in=records.values("pk"))
    return events.exclude(of_others)


def _behind(events, subject, records):
    pks = {event.subject_id for event in events if event.subject == subject}
    return records.in_bulk(pks) if pks else {}


def _names(events, subject, records, name):
    return {pk: name(record) for pk, record in _behind(events, subject, records).items()}


def _line(event, names, disclosures, assignments, person):
    if event.subject == "disclosure" and (found := disclosures.get(event.subject_id)):
        is_theirs = person is None or found.about_id == person.pk
        about, why = (found.in_words, found.why) if is_theirs else (found.in_short, found.why_in_short)
        return Line(event, about, why, found if event.kind == Event.Kind.DISCLOSED else None)
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
    was_free = last.free_since is not None and last.free_since <= event.at
    return "Mediator of this case." if was_free else "Mediator who was asked about this case."


def _covers(assignment, moment):
    return assignment.assigned_at <= moment and (assignment.ended_at is None or moment <= assignment.ended_at)
