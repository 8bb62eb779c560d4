"""Before a referral is accepted: may it be one that we have already, and do we know these people?"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format

from cases.models import Case, Party
from cases.models.party import is_no_name

NEAR = timedelta(days=7)
CAP = 10


@dataclass
class Similar:
    """An other case, in sentences why it is shown, and how many of its people may be people of this one."""

    case: Case
    is_near: bool
    why: list = field(default_factory=list)
    shared: int = 0

    @property
    def may_be_duplicate(self):
        return self.is_near and self.shared > 0 and not self.case.is_closed

    @property
    def kind(self):
        if self.may_be_duplicate:
            return "Possible duplicate"
        return "Earlier case" if self.shared or not self.is_near else "Same school, same days"


def similar_to(case, reader):
    """Other cases with the same people, most of them first; then those of the same school in the same days."""
    cases = Case.objects.visible_to(reader).exclude(pk=case.pk).select_related("school", "referral")
    known = _with_known_people(case, cases)
    near = [
        Similar(other, True) for other in _same_days(case, cases).exclude(pk__in=[s.case.pk for s in known])[:CAP]
    ]
    for similar in [*known, *near]:
        if similar.is_near:
            similar.why.append(f"Same school, incident on {date_format(similar.case.referral.incident_on)}.")
    return known + near


def _with_known_people(case, cases):
    found = {}
    for party, known in _known_people(case, cases):
        similar = found.setdefault(known.case_id, Similar(known.case, _is_near(case, known.case)))
        similar.why.append(_sentence(party, known))
        similar.shared += not _are_two(party, known)
    return sorted(found.values(), key=lambda s: (-s.shared, not s.is_near, -s.case.pk))[:CAP]


def _known_people(case, cases):
    """Pairs of a person here and their namesake in another case, guardians included."""
    here = {}
    for party in case.parties.all():
        if not is_no_name(party.name):
            here.setdefault(party.name_folded, party)
    elsewhere = (
        Party.objects.filter(name_folded__in=here, case__in=cases)
        .select_related("case__school", "case__referral")
        .order_by("-case_id", "pk")[: CAP * 5]
    )
    return [(here[known.name_folded], known) for known in elsewhere]


def _are_two(party, known):
    """Two people of one name are told apart by their birth dates, where both are known."""
    return bool(party.birth_date and known.birth_date) and party.birth_date != known.birth_date


def _sentence(party, known):
    who = f"{known.name} ({known.get_side_display().lower()})"
    if _are_two(party, known):
        return f"{who}: same name, but another birth date."
    return f"{who}: same name and birth date." if party.birth_date and known.birth_date else f"{who}: same name."


def _is_near(case, other):
    apart = abs(case.referral.incident_on - other.referral.incident_on)
    return case.school_id == other.school_id and apart <= NEAR


def _same_days(case, cases):
    """A day that nobody can have meant stands in referrals of before it was refused."""
    day = max(case.referral.incident_on, date.min + NEAR)
    near = cases.filter(school=case.school_id, referral__incident_on__range=(day - NEAR, day + NEAR))
    return near.order_by("-referral__incident_on", "-pk")
