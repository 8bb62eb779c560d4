"""What a school may know of a case that it referred: the status facts, and nothing that lies behind them.

Not why a case was closed, nor that somebody has declined, nor when a conference will be.
"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case

WORKING = (
    "Accepted: we are working on it",
    "A mediator speaks with each person separately, and with the families. Taking part is voluntary. "
    "You need not do anything, and what people tell us stays with us.",
    "active",
)
STATES = {
    Case.Status.REFERRED: (
        "We have received it and are looking at it",
        "A coordinator reads the referral and decides whether we can take the case. "
        "You get an e-mail as soon as there is news.",
        "neutral",
    ),
    Case.Status.RETURNED: (
        "We have a question for you",
        "Please answer the question. Then we go on looking at the referral.",
        "due",
    ),
    Case.Status.PRECONFERENCE: WORKING,
    Case.Status.SCHEDULED: WORKING,
    Case.Status.CONFERENCED: (
        "A conference was held",
        "We stay in touch with the people concerned. You need not do anything.",
        "active",
    ),
    Case.Status.MONITORING: (
        "An agreement was reached",
        "The people concerned carry out what they have agreed, and we follow it to its end.",
        "active",
    ),
    Case.Status.CLOSED: ("Closed", "Our work on this case is done. Nothing more is needed from you.", "done"),
}
DECLINED = (
    "We could not take it",
    "The reason stands below. If something changes, or you see it differently, please call us.",
    "done",
)
KEPT = {
    Case.ClosingReason.FULFILLED: gettext_lazy("Yes"),
    Case.ClosingReason.PARTLY_FULFILLED: gettext_lazy("No"),
    Case.ClosingReason.NOT_FULFILLED: gettext_lazy("No"),
}


@dataclass(frozen=True)
class State:
    """Where a case stands, in a school's words; what happens next; and the tone of its badge."""

    words: str
    next: str
    tone: str


def state_of(referral):
    """Of a referral that was loaded `with_state()`, so that a list of them asks nothing more.

    While an agreement is amended it is in force as before, and a school need not know of the amendment.
    """
    case = referral.case
    if case.was_declined:
        return State(*DECLINED)
    is_amended = case.status == Case.Status.CONFERENCED and referral.has_agreement
    return State(*STATES[Case.Status.MONITORING if is_amended else case.status])


def status_facts(case):
    """The lines of facts, as (name, value): those that can be known by now."""
    facts = [(_("Received"), _day(case.referred_at)), (_("Accepted"), _accepted(case))]
    if case.status == Case.Status.RETURNED:
        facts.append((_("Question to you"), _("Open: please answer it")))
    if case.decline_reason:
        why = _("Reason") if case.was_declined else _("Why we could not take it at first")
        facts.append((why, case.decline_reason))
    if case.accepted_at:
        facts += _meeting_facts(case)
    if case.is_closed:
        facts.append((_("Closed"), _day(case.closed_at)))
    return facts


def _accepted(case):
    if case.accepted_at:
        return _("Yes, on %(day)s") % {"day": _day(case.accepted_at)}
    return _("No") if case.is_closed else _("Not decided yet")


def _meeting_facts(case):
    held = case.conferences.held().first()
    if held is None and case.referral.wants == case.referral.Wants.REENTRY:
        return []
    reached = case.agreements.filter(signed_at__isnull=False).exists()
    without = case.is_closed or (held is not None and held.outcome == held.Outcome.NO_AGREEMENT)
    not_yet = _("No") if case.is_closed else _("Not yet")
    facts = [
        (_("Conference held"), _("Yes") if held else not_yet),
        (_("Agreement reached"), _("Yes") if reached else _("No") if without else _("Not yet")),
    ]
    if reached:
        not_known = _("Not known") if case.is_closed else _("Not known yet")
        facts.append((_("Agreement kept"), KEPT.get(case.closing_reason, not_known)))
    return facts


def _day(moment):
    return date_format(timezone.localtime(moment))
