"""The letters that follow a signed agreement. They name what was promised by its kind, never in its words."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.letters import Letter, not_now, not_while_closed


def agreement_in_force(case):
    """The agreement in force."""
    return next((a for a in case.agreements.all() if a.is_in_force), None)


def _is_principal(recipient):
    return recipient.concerned.is_principal


def _is_harmed(recipient):
    return recipient.concerned.is_harmed


def _missing_agreement(recipient):
    return [] if agreement_in_force(recipient.case) else ["No agreement is signed."]


def _missing_part(recipient):
    """Whoever has no part in the agreement learns nothing of it: somebody who declined, say."""
    if missing := _missing_agreement(recipient):
        return missing
    agreement, concerned = agreement_in_force(recipient.case), recipient.concerned
    signed = any(concerned.pk in (s.signer_id, s.on_behalf_of_id) for s in agreement.signatures.all())
    return [] if signed else [f"{concerned} has no part in the agreement."]


def _missing_for_follow_up(recipient):
    return not_while_closed(recipient) or _missing_part(recipient)


def _missing_for_progress(recipient):
    if missing := not_while_closed(recipient) or _missing_agreement(recipient):
        return missing
    return [] if _owed(recipient) else [f"Nothing in the agreement is promised to {recipient.concerned}."]


def _missing_for_completion(recipient):
    if missing := not_now(recipient) or _missing_part(recipient):
        return missing
    if all(one.is_kept for one in agreement_in_force(recipient.case).obligations.all()):
        return []
    return ["Not every obligation is done."]


def _missing_for_non_completion(recipient):
    if missing := not_now(recipient) or _missing_part(recipient):
        return missing
    if any(one.is_broken for one in agreement_in_force(recipient.case).obligations.all()):
        return []
    return ["No obligation is recorded as not done, or done in part."]


def _follow_up(recipient):
    """Their own promises that are still open, and the next day on which we ask: a day that has passed comes first."""
    agreement = agreement_in_force(recipient.case)
    next_call = min((one.due_on for one in agreement.follow_ups.all() if one.done_on is None), default=None)
    return {
        "agreement": agreement,
        "next_call": next_call,
        "is_overdue": next_call is not None and next_call < timezone.localdate(),
        "promises": [one for one in _own(recipient) if one.is_open],
    }


def _progress(recipient):
    return {"agreement": agreement_in_force(recipient.case), "promises": _owed(recipient)}


def _ending(recipient):
    """A broken promise is a reproach to nobody but whoever made it."""
    kept_own = not any(one.is_broken for one in _own(recipient))
    return {"agreement": agreement_in_force(recipient.case), "kept_own": kept_own}


def _own(recipient):
    obligations = agreement_in_force(recipient.case).obligations.all()
    return [one for one in obligations if one.who_id == recipient.concerned.pk]


def _owed(recipient):
    """What is owed to them, or to everyone; what is owed to somebody else stays with that person."""
    obligations = agreement_in_force(recipient.case).obligations.all()
    return [one for one in obligations if one.for_whom_id in (None, recipient.concerned.pk)]


LETTERS = [
    Letter(
        "follow_up",
        label="Follow-up letter",
        title=_("How is it going?"),
        is_for=_is_principal,
        missing=_missing_for_follow_up,
        context=_follow_up,
    ),
    Letter(
        "progress",
        label="Progress notice to the harmed party",
        title=_("How the agreement is being kept"),
        is_for=_is_harmed,
        missing=_missing_for_progress,
        context=_progress,
    ),
    Letter(
        "completion",
        label="Completion letter",
        title=_("The agreement has been kept"),
        is_for=_is_principal,
        missing=_missing_for_completion,
        context=_ending,
    ),
    Letter(
        "non_completion",
        label="Non-completion letter",
        title=_("Not everything was done"),
        is_for=_is_principal,
        missing=_missing_for_non_completion,
        context=_ending,
    ),
]
