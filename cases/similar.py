"""Before a referral is accepted: may it be one that we have already, and do we know these people?"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format

from cases.models import Case, Party

NEAR = timedelta(days=7)
CAP = 10


@dataclass
class Similar:
    """An other case, and in sentences why it is shown."""

    case: Case
    why: list = field(default_factory=list)
    is_near: bool = False

    @property
    def may_be_duplicate(self):
        return self.is_near and not self.case.is_closed


def similar_to(case, reader):
    """Other cases with the same people, or of the same school in the same days; the likeliest duplicates first."""
    found = {}
    cases = Case.objects.visible_to(reader).exclude(pk=case.pk)
    for party, known in _known_people(case, cases):
        _of(found, known.case).why.append(_sentence(party, known))
    for other in _same_days(case, cases):
        similar = _of(found, other)
        similar.is_near = True
        similar.why.append(f"Same school, incident on {date_format(other.referral.incident_on)}.")
    ranked = sorted(found.values(), key=lambda s: (not s.is_near, -len(s.why), -s.case.pk))
    return ranked[:CAP]


def _of(found, case):
    return found.setdefault(case.pk, Similar(case))


def _known_people(case, cases):
    """Pairs of a person here and their namesake in another case, guardians included."""
    here = {}
    for party in case.parties.all():
        here.setdefault(party.name_folded, party)
    elsewhere = (
        Party.objects.filter(name_folded__in=here, case__in=cases)
        .select_related("case__school")
        .order_by("-case_id", "pk")[: CAP * 5]
    )
    return [(here[known.name_folded], known) for known in elsewhere]


def _sentence(party, known):
    """Two people of one name are told apart by their birth dates, where both are known."""
    who = f"{known.name} ({known.get_side_display().lower()})"
    if not (party.birth_date and known.birth_date):
        return f"{who}: same name."
    if party.birth_date == known.birth_date:
        return f"{who}: same name and birth date."
    return f"{who}: same name, but another birth date."


def _same_days(case, cases):
    """A day that nobody can have meant stands in referrals of before it was refused."""
    day = max(case.referral.incident_on, date.min + NEAR)
    return (
        cases.filter(school=case.school_id, referral__incident_on__range=(day - NEAR, day + NEAR))
        .select_related("school", "referral")
        .order_by("-referral__incident_on", "-pk")[:CAP]
    )
