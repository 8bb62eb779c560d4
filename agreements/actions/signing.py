import hashlib

from django.db import transaction
from django.utils import timezone

from agreements.actions.recording import lock, refuse_closed
from agreements.actions.sealing import CouldNotBeMade, seal
from agreements.models import Scan, Signature
from cases import actions as cases
from cases import history
from cases.lifecycle import Refused
from cases.models import Consent, Event
from schools.search import fold


@transaction.atomic
def sign(*, agreement, signer, shown_hash, by, on_behalf_of=None, typed_name="", scan=None, share=False):
    """A signer's yes to exactly the text that they were shown, typed on the mediator's device or on paper.

    `shown_hash` is the hash of what the page showed; `scan` is (bytes, content type) of the signed paper.
    Whoever has already signed this text is not signed twice. With the last signature the agreement is
    sealed in the same transaction; where its document cannot be made, the signatures stay and `seal` can be
    tried again. While a safety hold stands nobody is asked for a signature.
    """
    lock(agreement, by)
    if shown_hash == agreement.text_hash() and (signature := _already(agreement, signer, on_behalf_of)):
        return signature
    _refuse(agreement, signer, on_behalf_of, shown_hash)
    _refuse_child_typing_alone(agreement, signer, on_behalf_of, on_paper=scan is not None)
    if scan is None:
        _refuse_other_names(typed_name, signer, by)
        _agree(signer, on_behalf_of, Consent.Scope.SIGN, Consent.Method.IN_PERSON, agreement, by)
    if share:
        method = Consent.Method.PAPER if scan else Consent.Method.IN_PERSON
        _agree(signer, on_behalf_of, Consent.Scope.SHARE, method, agreement, by)
    signature = Signature.objects.create(
        agreement=agreement,
        signer=signer,
        on_behalf_of=on_behalf_of,
        text_hash=shown_hash,
        recorded_by=by,
        **_proof(agreement, typed_name, scan),
    )
    history.record(Event.Kind.SIGNED, by=by, subject=agreement)
    _seal_when_complete(agreement, by)
    return signature


def _already(agreement, signer, on_behalf_of):
    return agreement.standing_signatures().filter(signer=signer, on_behalf_of=on_behalf_of).first()


def _refuse(agreement, signer, on_behalf_of, shown_hash):
    refuse_closed(agreement.case)
    if not agreement.is_signing:
        raise Refused(
            f"This agreement is “{agreement.get_status_display()}” and is not being signed. Nothing was signed."
        )
    if sentences := agreement.case.missing_for_meeting():
        raise Refused([*sentences, "Nobody is asked to sign while it stands."])
    if signer.has_withdrawn or (on_behalf_of and on_behalf_of.has_withdrawn):
        raise Refused(f"{on_behalf_of or signer} has withdrawn. Nothing was signed.")
    if shown_hash != agreement.text_hash():
        raise Refused("The text has changed since this page was opened. Read it again, then sign.")
    if not any(place.child == on_behalf_of and signer in place.people for place in agreement.required_signers()):
        capacity = f" on behalf of {on_behalf_of}" if on_behalf_of else ""
        raise Refused(f"{signer} is not somebody who signs this agreement{capacity}. Nothing was signed.")


def _refuse_child_typing_alone(agreement, signer, child, *, on_paper):
    """A name typed by a child counts with a guardian's yes to that: whoever signs second is asked for it.

    A guardian who types gives that yes; one who signs on paper has not.
    """
    minor = child or signer
    if on_paper != bool(child) or not minor.is_minor or minor.guardian_agreed(Consent.Scope.SIGN):
        return
    signatures = agreement.standing_signatures()
    if child and signatures.filter(signer=child, method=Signature.Method.TYPED).exists():
        raise Refused(
            f"{child} has typed their name, which counts only when a guardian agrees that {child} signs "
            "electronically. Sign here by typing, or record that consent first. Nothing was signed."
        )
    if not child and signatures.filter(on_behalf_of=minor).exists():
        raise Refused(
            f"{minor}'s guardian signed on paper, and has not agreed that {minor} signs electronically: "
            f"{minor} signs on paper too, or that consent is recorded first. Nothing was signed."
        )


def _refuse_other_names(typed_name, signer, by):
    """Staff cannot sign for a party; nor can anybody else for another."""
    if fold(typed_name) == fold(signer.name):
        return
    if fold(typed_name) == fold(by.name):
        raise Refused(f"This is {signer}'s signature. Staff cannot sign for a party.")
    raise Refused(f"The name does not match. {signer} types their own name: {signer}.")


def _agree(signer, child, scope, method, agreement, by):
    """Record a yes to this one thing, unless it stands already."""
    party = child or signer
    if party.consents.filter(given_by=signer, scope=scope, withdrawn_at=None).exists():
        return
    cases.record_consent(
        party=party,
        given_by=signer,
        scope=scope,
        method=method,
        given_on=timezone.localdate(),
        language=agreement.language,
        by=by,
    )


def _proof(agreement, typed_name, scan):
    if scan is None:
        return {
            "method": Signature.Method.TYPED,
            "typed_name": typed_name,
            "consent_version": Consent.TEXT_VERSION,
            "consent_language": agreement.language,
        }
    content, content_type = scan
    paper = Scan.objects.create(
        content=content, content_type=content_type, sha256=hashlib.sha256(content).hexdigest()
    )
    return {"method": Signature.Method.PAPER, "scan": paper}


def _seal_when_complete(agreement, by):
    if agreement.missing_signatures_sentences():
        return
    try:
        seal(agreement=agreement, by=by)
    except CouldNotBeMade:
        agreement.refresh_from_db()
        agreement.case.refresh_from_db()
