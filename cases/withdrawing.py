"""What it does at this moment when somebody withdraws, in sentences for whoever is about to record it."""

from django.utils.formats import date_format
from django.utils.timezone import localtime

from cases.models import Consent


def standing_consents(party):
    """What they agreed to themself, what was agreed for them, and what they agreed to for a child."""
    theirs = Consent.objects.filter(withdrawn_at=None).select_related("party")
    return theirs.filter(party=party) | theirs.filter(given_by=party)


def circles_resting_on(consents, case):
    """Those planned for the students who were spoken with, or take part, because of one of these."""
    scopes = (Consent.Scope.SPEAK, Consent.Scope.CIRCLE)
    students = {consent.party_id for consent in consents if consent.scope in scopes and consent.is_needed}
    return case.circles.filter(student__in=students).scheduled().select_related("student")


def consequences(party):
    """Only what applies to this person and to the case as it is now."""
    case, sentences = party.case, []
    ended, planned = list(standing_consents(party)), case.conferences.planned()
    circles = circles_resting_on(ended, case)
    if ended:
        sentences.append(f"Every consent that {party} gave, or that was given for them, ends.")
    if planned.not_begun().exists():
        sentences.append("The conference that is planned is cancelled.")
    sentences += [_stays("conference", conference) for conference in planned.begun()]
    sentences += [
        f"The reentry circle for {circle.student} that is still to come goes back to its preparation."
        for circle in circles.not_begun()
    ]
    sentences += [_stays("reentry circle", circle) for circle in circles.begun()]
    if case.agreements.in_signing().exists():
        sentences.append("The agreement that is being signed goes back to its draft.")
    if case.agreements.in_force().shared_by(party):
        sentences.append("The school can no longer open its copy of the signed agreement. The agreement stands.")
    return sentences


def _stays(meeting, begun):
    return (
        f"The {meeting} of {date_format(localtime(begun.starts_at))} has begun: it stays, so that you can record what "
        "took place."
    )
