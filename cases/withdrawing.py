"""What it does at this moment when somebody withdraws, or takes a yes back: for whoever is about to record it."""

from django.utils.formats import date_format
from django.utils.timezone import localtime

from cases.models import Consent


def standing_consents(party):
    """What they agreed to themself, what was agreed for them, and what they agreed to for a child."""
    theirs = Consent.objects.filter(withdrawn_at=None).select_related("party")
    return theirs.filter(party=party) | theirs.filter(given_by=party)


def circles_resting_on(consents, case):
    """Those planned for the students who were spoken with, or take part, because of one of these."""
    return case.circles.filter(student__in=_students(consents)).scheduled().select_related("student")


def plans_resting_on(consents, case):
    """The circles that were held for them, and whose plan is being written or looked at."""
    return case.circles.filter(student__in=_students(consents)).followed().select_related("student")


def _students(consents):
    scopes = (Consent.Scope.SPEAK, Consent.Scope.CIRCLE)
    return {consent.party_id for consent in consents if consent.scope in scopes and consent.is_needed}


def conferences_resting_on(consent):
    """The one that is planned, where it may not go on without this yes."""
    planned = consent.party.case.conferences.planned()
    is_asked_for_it = consent.scope in (Consent.Scope.SPEAK, Consent.Scope.TAKE_PART) and consent.is_needed
    return planned if is_asked_for_it else planned.none()


def consequences(party):
    """Only what applies to this person and to the case as it is now."""
    case, sentences = party.case, []
    if ended := list(standing_consents(party)):
        sentences.append(f"Every consent that {party} gave, or that was given for them, ends.")
    sentences += _of_children(party)
    sentences += _of_meetings(case.conferences.planned(), circles_resting_on(ended, case))
    sentences += _of_plans(plans_resting_on(ended, case))
    if case.agreements.in_signing().exists():
        sentences.append("The agreement that is being signed goes back to its draft.")
    return sentences + _of_the_copy(case, ended)


def consequences_of_taking_back(consent):
    """Only what rests on this one yes as the case is now."""
    case = consent.party.case
    meetings = _of_meetings(conferences_resting_on(consent), circles_resting_on([consent], case))
    return meetings + _of_plans(plans_resting_on([consent], case)) + _of_the_copy(case, [consent])


def _of_children(guardian):
    """Nobody else can be asked for them then, and they would keep everybody else waiting."""
    children = [tie.child for tie in guardian.wards.select_related("child") if not tie.child.has_withdrawn]
    return [
        f"Nobody is left who can say yes for {child}: add another guardian, or record that {child} does not take part."
        for child in children
        if child.is_principal and child.is_minor and child.guardians == [guardian]
    ]


def _of_meetings(planned, circles):
    return [
        *["The conference that is planned is cancelled." for _ in planned.not_begun()],
        *[_stays("conference", conference) for conference in planned.begun()],
        *[
            f"The reentry circle for {circle.student} that is still to come goes back to its preparation."
            for circle in circles.not_begun()
        ],
        *[_stays("reentry circle", circle) for circle in circles.begun()],
    ]


def _of_plans(circles):
    return [
        f"The plan of the reentry circle for {circle.student} stays as it was agreed, and they may follow it or not. "
        "Nobody reviews it with them unless they take part again: you can end the circle on its page."
        for circle in circles
    ]


def _of_the_copy(case, ended):
    if not case.agreements.in_force().shared_only_by(ended):
        return []
    return ["The school can no longer open its copy of the signed agreement. The agreement stands."]


def _stays(meeting, begun):
    return (
        f"The {meeting} of {date_format(localtime(begun.starts_at))} has begun: it stays, so that you can record what "
        "took place."
    )
