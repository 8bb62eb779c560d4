"""Whose return a reentry circle can be about, and when."""

from cases.models import Party

ALREADY_OPEN = "A reentry circle for this student is already open."
RETURN_BEFORE_REMOVAL = "The day of return cannot be before the removal."


def students_of(case):
    """For the center: every party who was harmed or caused harm."""
    return list(case.parties.principals())


def named_by_school(case):
    """For the school: (party, name) of those whom its own referral named as harmed or as responsible, by that name.

    `cases.actions.refer` writes the people in the order of the referral before anybody else, and none is ever
    removed; so the center's corrections, of a name or of where somebody stands, never reach the school.
    """
    named = zip(case.parties.all(), case.referral.people, strict=False)
    return [(party, person["name"]) for party, person in named if person["side"] in Party.PRINCIPAL_SIDES]


def wrong_with_student(student, among):
    return [] if student in among else ["A reentry circle is for a student of this case."]


def wrong_with_days(removed_on, returns_on):
    turned_round = removed_on and returns_on and returns_on < removed_on
    return [RETURN_BEFORE_REMOVAL] if turned_round else []
