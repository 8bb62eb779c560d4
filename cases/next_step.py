"""The one next thing to do on a case, for the person who looks at it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from cases import access, readiness
from cases.models import Case


@dataclass(frozen=True)
class NextStep:
    label: str
    url: str
    posts: bool = False


REMEDIES = {
    "cases:add_party": "Add a person",
    "cases:add_guardian": "Add a guardian of {party}",
    "cases:consent": "Record a consent of {party}",
    "cases:prepare": "Prepare {party}",
    "cases:check_safety": "Check {party}'s safety",
    "cases:change_party": "Arrange an interpreter",
    "cases:lift_hold": "Lift the safety hold",
    "conferences:reschedule": "Change who is invited",
}


def next_step(case, user, missing):
    """What leads the case on, or None where it is somebody else's turn. `missing` is what is blocking it."""
    find = {
        Case.Status.REFERRED: _screen,
        Case.Status.PRECONFERENCE: _circle if case.wants_reentry_only else _conference,
        Case.Status.SCHEDULED: _meeting,
        Case.Status.CONFERENCED: _agreement,
        Case.Status.MONITORING: _follow_up,
    }.get(case.status)
    return find(case, user, missing) if find else None


def next_step_with(party, marks):
    """What is done next with one person: the first of their marks that is missing something."""
    remedy = next((mark.remedy for mark in marks if mark.remedy), None)
    if remedy is None:
        return None
    return NextStep(REMEDIES[remedy].format(party=party), reverse(remedy, args=[party.case.ref, party.pk]))


def _screen(case, user, missing):
    if access.can_screen(user, case):
        return NextStep("Screen the referral", reverse("cases:screen", args=[case.ref]))
    return None


def _circle(case, user, missing):
    """A case that asks for no more than a reentry is led on by its circle."""
    circles = case.circles.all()
    if not circles:
        return NextStep("Begin a reentry circle", reverse("conferences:request_circle", args=[case.ref]))
    still_open = next((c for c in circles if c.is_open), None)
    return NextStep("Open the reentry circle", still_open.get_absolute_url()) if still_open else _close(case, user)


def _conference(case, user, missing):
    if not missing:
        return NextStep("Schedule the conference", reverse("conferences:schedule", args=[case.ref]))
    return _remedy(case, user, missing[0])


def _remedy(case, user, first):
    if first.remedy == "cases:lift_hold" and not access.can_lift_hold(user, case):
        return None
    return NextStep(REMEDIES[first.remedy].format(party=first.party), first.url)


def _meeting(case, user, missing):
    planned = next((c for c in case.conferences.all() if c.is_planned), None)
    if planned is None:
        return None
    if planned.starts_at <= timezone.now():
        return NextStep("Record the conference", reverse("conferences:hold", args=[planned.pk]))
    if missing:
        return _remedy(case, user, missing[0])
    return NextStep("Open the conference", reverse("conferences:detail", args=[planned.pk]))


def _agreement(case, user, missing):
    """After a conference: the agreement, or another session, or, when there was none, the closing."""
    held = next((c for c in case.conferences.all() if c.outcome), None)
    if readiness.sides_gone(readiness.still_taking_part(case)):
        return _close(case, user)
    if held and held.is_adjourned:
        return NextStep("Schedule the next session", reverse("conferences:schedule", args=[case.ref]))
    if held and held.outcome == held.Outcome.NO_AGREEMENT:
        return _close(case, user)
    for agreement in case.agreements.all():
        if agreement.is_draft:
            return NextStep("Continue the agreement", reverse("agreements:draft", args=[agreement.pk]))
        if agreement.is_signing:
            return NextStep("Sign the agreement", reverse("agreements:detail", args=[agreement.pk]))
    return NextStep("Draft the agreement", reverse("agreements:start", args=[case.ref]), posts=True)


def _follow_up(case, user, missing):
    signed = next((a for a in case.agreements.all() if a.is_in_force), None)
    if signed is None:
        return None
    if access.can_close(user, case) and not any(o.is_open for o in signed.obligations.all()):
        return _close(case, user)
    return NextStep("Follow up on the agreement", reverse("agreements:detail", args=[signed.pk]))


def _close(case, user):
    if access.can_close(user, case):
        return NextStep("Close the case", reverse("cases:close", args=[case.ref]))
    return None
