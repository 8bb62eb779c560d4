from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agreements import links
from agreements.actions.recording import lock, refuse_closed
from agreements.models import Copy, SigningLink
from cases import history, lifecycle
from cases.actions.recording import stamp
from cases.lifecycle import Refused
from cases.models import Event, Party


@dataclass(frozen=True)
class Sent:
    """What is known at this moment and never again: the token, and the code that is told, if it is one."""

    link: SigningLink | Copy
    token: str
    code: str = ""


@transaction.atomic
def send_link(*, agreement, signer, fact, by, on_behalf_of=None):
    """A link with which somebody who could not come reads this text and signs it: one signer, one text.

    An older one of theirs for the same place ends. Each of a child's guardians may have one: whoever signs first closes
    the line.
    """
    lock(agreement, by)
    _refuse_to_send(agreement, signer, on_behalf_of)
    agreement.links.open().filter(signer=signer, on_behalf_of=on_behalf_of).update(ended_at=timezone.now())
    token, code, kept = _made(fact, on_behalf_of)
    link = SigningLink.objects.create(
        agreement=agreement,
        signer=signer,
        on_behalf_of=on_behalf_of,
        text_hash=agreement.text_hash(),
        expires_at=timezone.now() + timedelta(hours=settings.SIGNING_LINK_HOURS),
        **kept,
        **stamp(agreement.case, by),
    )
    history.record(Event.Kind.ADDED, by=by, subject=link)
    return Sent(link, token, code)


@transaction.atomic
def end_link(*, link, by):
    """It went to a wrong number, or is wanted no longer."""
    lock(link.agreement, by)
    lifecycle.lock(link)
    if link.is_over:
        raise Refused("This link has already ended. Nothing was changed.")
    link.ended_at = timezone.now()
    link.save(update_fields=["ended_at"])
    history.record(Event.Kind.CHANGED, by=by, subject=link, detail="ended")
    return link


@transaction.atomic
def answer(*, link, text):
    """Whether the second fact is right. A wrong answer counts, and the last one ends the link.

    The row is locked while it is looked at, so that many answers at the same moment are no more tries.
    """
    lifecycle.lock(link)
    if link.is_over:
        return False
    if link.is_answered_by(text):
        if isinstance(link, Copy) and link.opened_at is None:
            link.opened_at = timezone.now()
            link.save(update_fields=["opened_at"])
        history.log_access(Event.Kind.OPENED, by=None, subject=link)
        return True
    link.wrong_answers += 1
    if not link.tries_left:
        link.ended_at = timezone.now()
    link.save(update_fields=["wrong_answers", "ended_at"])
    history.record(Event.Kind.CHANGED, by=None, subject=link, detail="wrong answer")
    return False


@transaction.atomic
def give_copy(*, agreement, to, way, by, fact="", ward=None):
    """Their own copy, as a signer or as a guardian of one: printed, or by a link that ends."""
    lock(agreement, by)
    _refuse_copy(agreement, to)
    if way == Copy.Way.PRINTED:
        copy = Copy.objects.create(agreement=agreement, to=to, way=way, **stamp(agreement.case, by))
        history.record(Event.Kind.ADDED, by=by, subject=copy, detail="printed")
        return Sent(copy, "")
    token, code, kept = _made(fact, ward)
    copy = _copy_by_link(agreement, to, by, **kept)
    history.record(Event.Kind.ADDED, by=by, subject=copy, detail="by a link")
    return Sent(copy, token, code)


@transaction.atomic
def take_copy(*, link):
    """Who has signed by a link takes their copy with the same second fact, which they have just answered."""
    lock(link.agreement, by=None)
    _refuse_copy(link.agreement, link.signer)
    token = links.new_token()
    kept = {"token_hash": links.hash_of(token), "fact": link.fact, "fact_hash": link.fact_hash}
    copy = _copy_by_link(link.agreement, link.signer, link.recorded_by, opened_at=timezone.now(), **kept)
    history.record(Event.Kind.ADDED, by=None, subject=copy, detail="by a link")
    return Sent(copy, token)


def _made(fact, child):
    """A token, the code to tell if it is one, and what is kept of them."""
    token, code = links.new_token(), ""
    if fact == SigningLink.Fact.CODE:
        code = secret = links.new_code()
    elif child and child.birth_date:
        secret = str(child.birth_date.year)
    else:
        raise Refused("The child's year of birth is not recorded. Choose the code. No link was made.")
    return token, code, {"token_hash": links.hash_of(token), "fact": fact, "fact_hash": links.keep(secret)}


def _copy_by_link(agreement, to, by, **kept):
    return Copy.objects.create(
        agreement=agreement,
        to=to,
        way=Copy.Way.LINK,
        expires_at=timezone.now() + timedelta(days=settings.COPY_LINK_DAYS),
        **kept,
        **stamp(agreement.case, by),
    )


def _refuse_to_send(agreement, signer, child):
    refuse_closed(agreement.case)
    if not agreement.is_signing:
        raise Refused(
            f"This agreement is “{agreement.get_status_display()}” and is not being signed. No link was made."
        )
    if sentences := agreement.case.missing_for_meeting():
        raise Refused([*sentences, "Nobody is asked to sign while it stands."])
    if signer.is_minor:
        raise Refused(f"{signer} is a minor and signs with you beside them, here or on paper. No link was made.")
    if not agreement.waits_for(signer.pk, child and child.pk):
        raise Refused(f"{signer} has nothing to sign here, or it is signed already. No link was made.")


def _refuse_copy(agreement, to):
    """Signers and their guardians alone get one; who signed for the school only with everybody's consent to that."""
    if not agreement.was_signed:
        raise Refused("Copies are given once everybody has signed. Nothing was changed.")
    if agreement.may_be_copied_to(to):
        return
    if to.side == Party.Side.SCHOOL:
        raise Refused([*agreement.missing_for_sharing(), "So the school gets no copy yet. Nothing was changed."])
    raise Refused(
        f"{to} has not signed this agreement, nor has a child of theirs, so there is no copy for them. "
        "Nothing was changed."
    )
