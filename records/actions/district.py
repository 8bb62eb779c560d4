"""A district takes what is its own, and has the center delete what it keeps for it."""

import re

from django.db import transaction
from django.utils import timezone

from cases import access, history
from cases.lifecycle import Refused
from cases.models import Case, Event, Party
from cases.models.party import is_no_name
from records import district_export
from records.actions.retention import add_to, lock_the_schedule, take_off
from records.models import Disclosure, DisposalBatch
from records.models.retention import closed_and_free
from schools.search import fold

UNDER_ITS_CONTRACT = "The district asked, under its contract"


@transaction.atomic
def export_district(*, district, reason, way, by):
    """The zip for a district, and in every case the line that it left: nobody is given it unrecorded."""
    access.require(access.can_dispose(by, district))
    cases = list(district_export.cases_of(district))
    _refuse_whoever_knows_somebody(district, by)
    if not cases and not district.schools.filter(counted_facts__isnull=False).exists():
        raise Refused(f"No school of {district} has ever sent a referral: there is nothing to export.")
    written = Disclosure.objects.bulk_create(_disclosure(case, district, reason, way, by) for case in cases)
    history.record_together([(Event.Kind.DISCLOSED, line, "district export") for line in written], by=by)
    history.log_access(Event.Kind.EXPORTED, by=by, subject=district, detail="what its schools have sent")
    return district_export.archive(district, cases)


@transaction.atomic
def propose_district(*, district, reason, by):
    """A list of all closed cases of a district, whatever their age. Two coordinators decide on it as on any other."""
    access.require(access.can_dispose(by, district))
    _refuse_whoever_knows_somebody(district, by)
    lock_the_schedule()
    cases = closed_and_free().filter(school__district=district)
    if not cases:
        raise Refused(
            f"No case of {district} is closed, and free of a legal hold and of a request to see the record: there is "
            "nothing to delete yet."
        )
    _refuse_to_name(cases, reason)
    take_off(cases=cases, why="the district has asked for its own list", by=by)
    batch = DisposalBatch.objects.create(district=district, reason=reason)
    add_to(batch, [(case, UNDER_ITS_CONTRACT) for case in cases])
    history.record(Event.Kind.ADDED, by=by, subject=batch)
    return batch


def _refuse_whoever_knows_somebody(district, by):
    """Neither what is taken out nor what is refused of a reason may tell them of a case that is shut to them."""
    cases = Case.objects.filter(school__district=district)
    if cases.exclude(pk__in=Case.objects.visible_to(by)).exists():
        raise Refused(f"You know somebody in a case of {district}: another coordinator does this.")


def _refuse_to_name(cases, reason):
    """The certificate keeps the reason, and of these cases nothing is to be left."""
    people = Party.objects.filter(case__in=cases).values_list("name_folded", flat=True)
    names = {*(name for name in people if not is_no_name(name)), *(fold(case.ref) for case in cases)}
    if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", fold(reason)) for name in names):
        raise Refused(
            "The certificate keeps this reason: leave out the names of people, and the numbers of cases."
        )


def _disclosure(case, district, reason, way, by):
    return Disclosure(
        case=case,
        to_name=district.name,
        document=Disclosure.Document.REFERRAL,
        what="The district's export",
        ground=Disclosure.Ground.SCHOOL_OFFICIAL,
        reason=reason,
        way=way,
        left_on=timezone.localdate(),
        recorded_by=by,
        is_late=case.is_closed,
    )
