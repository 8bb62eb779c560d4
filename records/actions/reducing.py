"""Somebody who does not want to take part is not asked again, and for that their name is enough."""

from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone

from agreements import actions as agreements
from agreements.models import Signature
from cases import history, lifecycle, submitted
from cases.models import Case, Consent, Contact, Event, Guardianship, Party, Preparation, SafetyCheck
from records.models.retention import Kind, Schedule, held_back, months_after
from records.one_by_one import one_by_one

SAID = (Contact, Preparation, SafetyCheck, Consent)
EMPTY = {
    "grade": "",
    "birth_date": None,
    "telephone": "",
    "email": "",
    "address": "",
    "contact_advice": "",
    "avoid_channels": [],
    "needs_interpreter": False,
    "interpreter": "",
    "accessibility": "",
}
DECLINED = Q(case__closing_reason=Case.ClosingReason.HARMED_DECLINED, side__in=Party.HARMED_SIDES) | Q(
    case__closing_reason=Case.ClosingReason.RESPONSIBLE_DECLINED, side__in=Party.RESPONSIBLE_SIDES
)


def reduce_declined(*, today):
    """Reduce everybody who withdrew or declined long enough ago to their name.

    Answers how many people that were, and of how many who said no it could not be done.

    Whoever has signed an agreement took part: what they promised, or were promised, is kept as long as the case.
    Nobody approves it one by one: it is what we promise to whoever says no. A legal hold stops this too, and so does a
    family that waits to see the record.
    """
    schedule = Schedule()
    said_no = _to_reduce().select_related("case__school")
    due = [party for party in said_no if _last_heard_of(party) <= _long_ago(today, party.case, schedule)]
    return one_by_one(_reduce, due, could_not="Somebody could not be reduced to their name.")


def _to_reduce():
    """Who takes no part, and of whom more is there than the name: still, or again."""
    signed = Signature.objects.filter(Q(signer=OuterRef("pk")) | Q(on_behalf_of=OuterRef("pk")))
    more = [~Q(**{field: value}) for field, value in EMPTY.items()]
    more += [Q(Exists(model.objects.filter(party=OuterRef("pk")))) for model in SAID]
    said_no = _said_no().filter(Q(reduced_at=None) | reduce(or_, more))
    return said_no.exclude(Exists(signed)).exclude(held_back("case"))


def _said_no():
    """Whoever withdrew; and of a case that was closed before its reason asked for that, the side that declined."""
    recorded = Q(withdrew_at__lt=F("case__closed_at")) | Q(returned_at__isnull=False)
    by_name = Party.objects.filter(recorded, case=OuterRef("case"))
    return Party.objects.filter(Q(withdrew_at__isnull=False) | DECLINED & ~Exists(by_name))


def _last_heard_of(party):
    """When they said no; or, once they are reduced, when somebody last wrote of them all the same."""
    if not party.reduced_at:
        return timezone.localdate(_said_no_at(party))
    changes = party.case.events.filter(subject="party", subject_id=party.pk, kind=Event.Kind.PARTY_CHANGED)
    written = [model.objects.filter(party=party).aggregate(last=Max("recorded_at"))["last"] for model in SAID]
    return timezone.localdate(max(filter(None, [*written, changes.aggregate(last=Max("at"))["last"]])))


def _said_no_at(party):
    return party.withdrew_at or party.case.closed_at


def _long_ago(day, case, schedule):
    return months_after(day, -schedule.rule(Kind.PERSON, case.school.district_id).months)


@transaction.atomic
def _reduce(party):
    """Together with who came only because of them. A person who takes part again meanwhile is left alone."""
    case = lifecycle.lock(party.case)
    party = _to_reduce().filter(pk=party.pk).first()
    if party is None:
        return 0
    people = [party, *_only_because_of(party)]
    for person in people:
        agreements.forget(person=person, since=party.withdrew_at)
        _keep_the_name(person, _said_no_at(party))
    _keep_names_on_the_referral(case, people)
    party.circles.filter(held_on=None).update(preparation_notes="", place="")
    history.record_together([(Event.Kind.PARTY_CHANGED, one, "reduced to the name") for one in people], by=None)
    return len(people)


def _only_because_of(party):
    """Guardians of nobody else who still takes part, and whoever was to support them."""
    others = Guardianship.objects.filter(guardian=OuterRef("pk"), child__reduced_at=None).exclude(child=party)
    guardians = Party.objects.filter(wards__child=party, side=Party.Side.GUARDIAN).exclude(Exists(others))
    return [*guardians.filter(reduced_at=None), *party.supporters.filter(reduced_at=None)]


def _keep_the_name(person, since):
    """And that they are a minor: should they come back, their guardian is asked first.

    Whoever came because of somebody else takes no part since that one said no.
    """
    person.is_minor_by_word = person.is_minor
    for model in SAID:
        model.objects.filter(party=person).delete()
    for field, value in EMPTY.items():
        setattr(person, field, value)
    person.reduced_at = timezone.now()
    person.withdrew_at = person.withdrew_at or since
    person.edits += 1
    person.save()


def _keep_names_on_the_referral(case, people):
    """`cases.actions.refer` writes the people in the order of the referral before anybody else, and removes none."""
    reduced, referral = {person.pk for person in people}, case.referral
    named = list(case.parties.order_by("pk").values_list("pk", flat=True))[: len(referral.people)]
    referral.people = [
        submitted.named(person) | {"is_reduced": True} if key in reduced else person
        for key, person in zip(named, referral.people, strict=True)
    ]
    referral.save(update_fields=["people"])
