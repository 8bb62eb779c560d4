"""Whose return a reentry circle can be about."""


def students_of(case):
    """For the center: every party who was harmed or caused harm."""
    return list(case.parties.principals())


def named_by_school(case):
    """For the school: (party, name) of those whom its own referral named, under the name that it gave.

    `cases.actions.refer` writes the people in the order of the referral before anybody else, and none is ever
    removed; so the center's corrections of a name never reach the school.
    """
    named = zip(case.parties.all(), case.referral.people, strict=False)
    return [(party, person["name"]) for party, person in named if party.is_principal]
