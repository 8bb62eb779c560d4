"""All papers of a case together, from every room's table: for whom each is, and what stands in the way."""

from django.db.models import Prefetch

from agreements.letters import LETTERS as OF_AGREEMENTS
from cases.letters import LETTERS as OF_CASES
from cases.letters import recipients
from cases.models import Case
from conferences.letters import LETTERS as OF_CONFERENCES
from conferences.models import ReentryCircle

# Those of the later steps first: where they can be printed, they are what is wanted now.
LETTERS = [*OF_AGREEMENTS, *OF_CONFERENCES, *OF_CASES]


def cases_to_print():
    """Cases with all that the tables look at, in the same number of queries for any number of people."""
    circles = ReentryCircle.objects.with_agreement().prefetch_related("plan_items", "invitations")
    return (
        Case.objects.select_related("school")
        .with_standing()
        .prefetch_related(
            Prefetch("circles", circles),
            "conferences__attendances",
            "agreements__obligations",
            "agreements__signatures",
        )
    )


def find(case, name, party, child=None):
    """A paper and its recipient, or None when this person has no such paper."""
    for recipient in recipients(case):
        if (recipient.person.pk, recipient.child.pk if recipient.child else None) == (party, child):
            found = [letter for letter in LETTERS if letter.name == name and letter.is_for(recipient)]
            return (found[0], recipient) if found else None
    return None


def by_recipient(case):
    """For each person what can be printed now, and for the rest the sentences that say why not."""
    return [_papers_of(recipient) for recipient in recipients(case)]


def _papers_of(recipient):
    letters = [(letter, letter.missing(recipient)) for letter in LETTERS if letter.is_for(recipient)]
    ready = [letter for letter, missing in letters if not missing]
    not_yet = [(letter, missing) for letter, missing in letters if missing]
    reasons = {tuple(missing) for _, missing in not_yet}
    nothing_because = reasons.pop() if not ready and len(reasons) == 1 else ()
    return {"recipient": recipient, "ready": ready, "not_yet": not_yet, "nothing_because": nothing_because}
