from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import signers
from agreements.actions.recording import lock, refuse_closed
from agreements.actions.signing import refuse_unagreed, refuse_unasked, seal_if_possible, take, use_up, whose
from agreements.models import Declined, Waiver
from cases import access, history
from cases.lifecycle import Refused
from cases.models import Event


@transaction.atomic
def decline(*, agreement, signer, shown_hash, by, on_behalf_of=None, link=None):
    """A signer's no to exactly the text that they were shown. No reason is asked, and they may still sign it.

    A link takes one answer: with a no by it, it ends, and so does every other that this signer has.
    """
    agreement = take(agreement, by, signer=signer, child=on_behalf_of, link=link)
    bound = signers.bound_by(agreement)
    text_hash = agreement.text_hash(bound)
    refuse_unasked(agreement, shown_hash == text_hash)
    line, signer = whose(signers.lines(signers.places(agreement, bound)), signer, on_behalf_of, agreement)
    this_text = {"signer": signer, "on_behalf_of": line.place.child, "text_hash": text_hash}
    if agreement.signatures.filter(**this_text).exists():
        raise Refused(
            _(
                "%(name)s has signed this text already. Whoever wants to take part no longer says so to the mediator."
            )
            % {"name": signer}
        )
    said = agreement.declined.filter(**this_text).first()
    if link and not (said and said.link_id == link.pk):
        use_up(link, text_hash)
        agreement.links.open().filter(signer=signer).update(ended_at=timezone.now())
    if said:
        return said
    declined = Declined.objects.create(agreement=agreement, link=link, recorded_by=by, **this_text)
    history.record(Event.Kind.DECLINED, by=None if link else by, subject=signer)
    return declined


@transaction.atomic
def waive(*, agreement, child, reason, by):
    """A coordinator's decision that no guardian of this child need sign exactly this text, and why."""
    lock(agreement, by)
    access.require(access.can_waive(by, agreement), "Only a coordinator decides that a guardian need not sign.")
    refuse_closed(agreement.case)
    if not agreement.is_signing:
        raise Refused(
            f"This agreement is “{agreement.get_status_display()}” and is not being signed. Nothing was recorded."
        )
    if sentences := agreement.case.missing_for_meeting():
        raise Refused([*sentences, "While it stands nothing is signed or decided. Nothing was recorded."])
    line = agreement.guardians_line(child.pk)
    if line is None:
        raise Refused(f"No guardian signs for {child} in this agreement. Nothing was recorded.")
    if line.is_settled:
        raise Refused(f"This line is settled already. {child} needs no other guardian. Nothing was recorded.")
    child, text_hash = line.place.child, agreement.text_hash()
    refuse_unagreed(child, agreement.signatures.filter(text_hash=text_hash))
    waiver = Waiver.objects.create(
        agreement=agreement, child=child, reason=reason, text_hash=text_hash, recorded_by=by
    )
    history.record(Event.Kind.WAIVED, by=by, subject=child)
    if not agreement.missing_signatures_sentences():
        seal_if_possible(agreement, by)
    return waiver
