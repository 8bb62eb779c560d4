from django.db import transaction

from agreements.models import Agreement
from cases import access, history, lifecycle
from cases.actions.recording import stamp
from cases.lifecycle import Refused
from cases.models import Event
from records.models import Disclosure, ExtractRequest


@transaction.atomic
def disclose(*, case, by, **what):
    """Write down that a document has left: to whom, on what ground, by which way."""
    access.require(access.can_disclose(by, case))
    lifecycle.lock(case)
    _refuse_a_ground_that_is_none(**what)
    return _write(case, by, **what)


@transaction.atomic
def correct(*, disclosure, by, **what):
    """A later line in the place of a wrong one; both stay, so that what was believed when stays known."""
    access.require(access.can_disclose(by, disclosure))
    lifecycle.lock(disclosure.case)
    if Disclosure.objects.filter(corrects=disclosure).exists():
        raise Refused("This line was corrected meanwhile: correct the newer one. Nothing was changed.")
    _refuse_a_ground_that_is_none(**what)
    kept = {"sha256": disclosure.sha256, "answers": disclosure.answers}
    return _write(disclosure.case, by, corrects=disclosure, **kept, **what)


def _write(case, by, **what):
    written = Disclosure.objects.create(case=case, **what, **stamp(case, by))
    history.record(Event.Kind.DISCLOSED, by=by, subject=written, detail="corrected" if written.corrects else "")
    return written


def _refuse_a_ground_that_is_none(*, ground, document, about=None, to_party=None, **_):
    """Two grounds say by themselves who may have it: a child's own guardian, and whoever signed or whose child did."""
    if ground == Disclosure.Ground.PARENT and not (about and to_party in ExtractRequest.who_may_ask(about)):
        raise Refused(
            "A parent has a right to their own child's record alone: choose the child, and a guardian of theirs "
            "who is recorded; a grown child is given their own. Nothing was recorded."
        )
    is_theirs = document == Disclosure.Document.AGREEMENT and to_party and _may_have_a_copy(to_party)
    if ground == Disclosure.Ground.SIGNER and not is_theirs:
        raise Refused(
            "Only the signed agreement goes to whoever signed it, or a guardian of theirs, and to nobody else on this "
            "ground."
        )


def _may_have_a_copy(party):
    """Of some version that was signed, whichever it was that left."""
    signed = Agreement.objects.filter(case=party.case_id, signed_at__isnull=False)
    return any(agreement.may_be_copied_to(party) for agreement in signed)
