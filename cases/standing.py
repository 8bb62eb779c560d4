"""Where a case, and each person in it, stands: the step line and the small marks of the case page."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from cases import due
from cases.models import Case, Consent, Preparation, SafetyCheck

LINE = (
    Case.Status.REFERRED,
    Case.Status.PRECONFERENCE,
    Case.Status.SCHEDULED,
    Case.Status.CONFERENCED,
    Case.Status.MONITORING,
    Case.Status.CLOSED,
)


@dataclass(frozen=True)
class Mark:
    """What is done, missing or ended, in a few words; `remedy` names the page where what is missing is done."""

    label: str
    text: str
    state: str = "missing"
    remedy: str = ""


def steps(case):
    """The states of a case as a line. What a closed case never came to is off."""
    return [{"label": _label(case, status), "state": _state(case, status)} for status in LINE]


def _reached(case):
    """How far the case came. An agreement in force is being kept, also while a change of it is written."""
    if any(agreement.is_in_force for agreement in case.agreements.all()):
        return LINE.index(Case.Status.MONITORING)
    return LINE.index(_on_line(case.closed_from or case.status))


def _on_line(status):
    return Case.Status.REFERRED if status == Case.Status.RETURNED else Case.Status(status)


def _label(case, status):
    waiting = status == Case.Status.REFERRED and case.status == Case.Status.RETURNED
    return Case.Status.RETURNED.label if waiting else status.label


def _state(case, status):
    if status == _on_line(case.status):
        return "current"
    if LINE.index(status) <= _reached(case):
        return "done"
    return "off" if case.is_closed else "todo"


def marks(party):
    """Permission, preparation, consent, safety: four marks of a principal party, fewer of anybody else."""
    if party.has_withdrawn:
        day = due.written(timezone.localdate(party.withdrew_at))
        return [Mark("Takes part", f"withdrew on {day}", "ended")]
    found = [_permission(party)]
    if party.is_principal:
        found += [_prepared(party), _agreed(party), _safety(party)]
    elif party.side != party.Side.GUARDIAN:
        found.append(_agreed(party))
    return [mark for mark in found if mark]


def _permission(party):
    if not party.is_minor:
        return Mark("Permission", "not needed, an adult", "done") if party.is_principal else None
    given = party.guardian_consents(Consent.Scope.SPEAK)
    if given:
        text = _short(given[0].stands_since) + _but_taken_back(party, Consent.Scope.SPEAK)
        return Mark("Permission to speak", text, "done")
    if not party.guardians:
        text = who_withdrew(party) or "no guardian recorded yet"
        return Mark("Permission to speak", text, remedy="cases:add_guardian")
    return Mark("Permission to speak", "not given yet", remedy="cases:consent")


def _but_taken_back(party, scope):
    """One guardian's yes is enough, and another's that is gone is said (ADR 22)."""
    names = [str(guardian) for guardian in party.guardians_who_took_back(scope) if party.is_minor]
    have = "has taken their yes back" if len(names) == 1 else "have taken their yes back"
    return f". {' and '.join(names)} {have}" if names else ""


def who_withdrew(party):
    """The guardians of whom none is left to be asked."""
    gone = [str(g.guardian) for g in party.guardianships.all() if g.guardian.has_withdrawn]
    return f"{' and '.join(gone)} {'has' if len(gone) == 1 else 'have'} withdrawn" if gone else ""


def _prepared(party):
    if party.prepared_on is None:
        return Mark("Prepared", "not yet", remedy="cases:prepare")
    text = _short(party.prepared_on)
    if party.participation not in ("", Preparation.Participation.DIRECT):
        text += f", {_TAKES_PART[party.participation]}"
    return Mark("Prepared", text, "done")


_TAKES_PART = {
    Preparation.Participation.REPRESENTED: "is represented",
    Preparation.Participation.INDIRECT: "takes part indirectly",
    Preparation.Participation.INFORMED: "only to be informed",
    Preparation.Participation.NOT: "does not take part",
}


def _agreed(party):
    """A minor agrees for themself, and a guardian for them: both or nothing."""
    scope = Consent.Scope.TAKE_PART
    own = party.own_consents(scope)
    guardians = party.guardian_consents(scope)
    if own and (guardians or not party.is_minor):
        text = _short(max(c.stands_since for c in own + guardians)) + _but_taken_back(party, scope)
        return Mark("Agreed to take part", text, "done")
    if own:
        return Mark("Agreed to take part", "themself, not yet a guardian", remedy="cases:consent")
    if guardians and party.is_minor:
        return Mark("Agreed to take part", "a guardian, not yet themself", remedy="cases:consent")
    if any(c.scope == scope and c.was_taken_back and not party.had_not_come_back(c) for c in party.consents.all()):
        return Mark("Agreed to take part", "taken back", "ended", "cases:consent")
    return Mark("Agreed to take part", "not yet", remedy="cases:consent")


def _safety(party):
    if party.safety_checked_on is None:
        return Mark("Safety check", "none yet", remedy="cases:check_safety")
    day = _short(party.safety_checked_on)
    if SafetyCheck.is_too_old(party.safety_checked_on):
        return Mark("Safety check", f"{day}, too old", remedy="cases:check_safety")
    if party.safety_decision == SafetyCheck.Decision.STOP:
        return Mark("Safety check", f"{day}: do not go ahead", remedy="cases:check_safety")
    if party.safety_decision == SafetyCheck.Decision.MEASURES:
        return Mark("Safety check", f"{day}, with measures", "done")
    return Mark("Safety check", day, "done")


def _short(day):
    return date_format(day, "SHORT_MONTH_DAY_FORMAT")
