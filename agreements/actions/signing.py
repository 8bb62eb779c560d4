import hashlib
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements import signers
from agreements.actions.recording import refuse_closed
from agreements.actions.sealing import CouldNotBeMade, fix
from agreements.models import Agreement, Scan, Signature, Waiver
from cases import history
from cases.actions.recording import stamp
from cases.lifecycle import Refused
from cases.models import Consent, Event, SafetyHold
from cases.models.party import no_permission
from schools.search import fold


class NotTheirPlace(Refused):
    """Nobody of this name signs this agreement in this capacity."""


@transaction.atomic
def sign(*, agreement, signer, yes, shown_hash, by, on_behalf_of=None, link=None):
    """A signer's yes to exactly the text that they were shown, of which `shown_hash` is the hash.

    Whoever has already signed this text is not signed twice. With the last signature the agreement is sealed in the
    same transaction; where its document cannot be made, the signatures stay and `seal` can be tried again. While a
    safety hold stands nobody is asked for a signature.

    `link` is the one that they came by, sent by `by`, who may have left since: nobody of the center did it, so the
    events name nobody. It is used up.
    """
    agreement = take(agreement, by, signer=signer, child=on_behalf_of, link=link)
    bound = signers.bound_by(agreement)
    text_hash = agreement.text_hash(bound)
    signatures = list(agreement.signatures.filter(text_hash=text_hash))
    if shown_hash == text_hash and (signature := _already(signatures, signer, on_behalf_of)):
        return signature
    refuse_unasked(agreement, shown_hash == text_hash)
    waivers = agreement.waivers.filter(text_hash=text_hash) if agreement.has_waivers else []
    lines = signers.lines(signers.places(agreement, bound), signatures, waivers)
    line, signer = whose(lines, signer, on_behalf_of, agreement)
    child = line.place.child
    _refuse_taken(line)
    if link and signer.is_minor:
        raise Refused(_("You sign together with the mediator, and not from elsewhere. Nothing was signed."))
    _refuse_child_signing_alone(signatures, signer, child, waivers, on_paper=yes.is_on_paper)
    if yes.signed_on:
        _refuse_another_day(agreement, yes.signed_on)
    if yes.method == Signature.Method.TYPED:
        _refuse_other_names(yes.typed_name, signer, by)
    if link:
        use_up(link, text_hash)
    yes = replace(yes, language=yes.language or agreement.language)
    consents = _agree(agreement, signer, child, yes, by, link)
    this = {"agreement": agreement, "signer": signer, "on_behalf_of": child, "text_hash": text_hash}
    signature = _keep(yes, **this, link=link, recorded_by=by)
    actor = None if link else by
    agreed = [(Event.Kind.CONSENTED, consent.party, consent.scope) for consent in consents]
    history.record_together([*agreed, (Event.Kind.SIGNED, signer, "")], by=actor)
    if all(other.is_settled for other in lines if other is not line):
        seal_if_possible(agreement, actor)
    return signature


def take(agreement, by, *, signer, child=None, link=None):
    """The case, then the agreement, locked in this order in one statement; and then, in a second one, read as they
    are now, with all that is asked before a signature. Two statements: what a lock waits for has changed since.
    """
    rows = Agreement.objects.filter(pk=agreement.pk)
    list(rows.select_related("case").select_for_update(no_key=True, of=("case", "self")).only("pk", "case__id"))
    if link is None:
        rows = rows.filter(pk__in=Agreement.objects.visible_to(by).values("pk"))
    given = Consent.objects.filter(party=child or signer, withdrawn_at=None)
    taken = (
        rows.select_related("case__school")
        .annotate(
            on_hold=Exists(SafetyHold.objects.standing().filter(case=OuterRef("case"))),
            has_waivers=Exists(Waiver.objects.filter(agreement=OuterRef("pk"))),
            agreed_to_sign=Exists(given.filter(given_by=signer, scope=Consent.Scope.SIGN)),
            agreed_to_share=Exists(given.filter(given_by=signer, scope=Consent.Scope.SHARE)),
            may_be_spoken_with=Exists(
                given.filter(given_by__wards__child=child or signer, scope=Consent.Scope.SPEAK)
            ),
        )
        .first()
    )
    if taken is None:
        raise PermissionDenied("This step is for somebody else on the case.")
    return taken


def whose(lines, signer, child, agreement):
    """The line that is answered on, and who answers there: whoever called knew only their keys."""
    if line := signers.line_of(lines, signer.pk, _key(child)):
        _refuse_unspoken(line.place, signer, agreement)
        person = line.place.person(signer.pk, _key(child))
        person.case = line.place.party.case = agreement.case
        return line, person
    known = {p.pk: p for p in agreement.case.parties.filter(pk__in=[signer.pk, *([child.pk] if child else [])])}
    if signers.had_a_place(agreement, signer.pk, _key(child)):
        for person in filter(None, [child and known.get(child.pk), known.get(signer.pk)]):
            if person.has_withdrawn:
                raise Refused(_("%(name)s has withdrawn. Nothing was signed.") % {"name": person})
    capacity = f" on behalf of {known.get(child.pk, child)}" if child else ""
    who = known.get(signer.pk, signer)
    raise NotTheirPlace(f"{who} is not somebody who signs this agreement{capacity}. Nothing was signed.")


def _refuse_unspoken(place, signer, agreement):
    if place.child is None and signer == place.party and place.party.is_minor and not agreement.may_be_spoken_with:
        raise Refused(no_permission(place.party))


def refuse_unasked(agreement, is_this_text):
    """Why nobody is asked for an answer here and now, in words for the person who was about to give one.

    Why a case is on hold is no word for them: it may be the other party who is in danger.
    """
    refuse_closed(agreement.case)
    if agreement.is_draft:
        raise Refused(
            _(
                "The mediator has taken the text back to change it. Nothing was signed. Read the new text, then sign."
            )
        )
    if not agreement.is_signing:
        raise Refused(_("This agreement is not being signed any more. Nothing was signed."))
    if agreement.on_hold:
        raise Refused(_("Nobody is asked to sign at the moment. Please speak to the mediator."))
    if not is_this_text:
        raise Refused(_("The text has changed since this page was opened. Read it again, then sign."))


def _refuse_taken(line):
    """One guardian is enough, and the document has one line for them: the second of two, each with a link, is told."""
    if line.signature:
        first = line.place.person(line.signature.signer_id, line.place.child_id)
        raise Refused(
            _("%(name)s has signed as a guardian of %(child)s, and one is enough. Nothing was signed.")
            % {"name": first, "child": line.place.party}
        )


def use_up(link, text_hash):
    """A link takes one answer, a yes or a no; whatever the page had found a moment before."""
    if not link.use_up(text_hash):
        raise Refused(_("This link is no longer open. Nothing was signed."))


def _already(signatures, signer, child):
    return next((s for s in signatures if s.signer_id == signer.pk and s.on_behalf_of_id == _key(child)), None)


def _key(child):
    return child.pk if child else None


def _refuse_child_signing_alone(signatures, signer, child, waivers, *, on_paper):
    """What a child types or draws counts with a guardian's yes to that: whoever signs second is asked for it.

    A guardian who types or draws gives that yes; one who signs on paper has not, nor has one who need not sign. A paper is
    brought by the mediator, who reads what to do about it.
    """
    minor = child or signer
    if on_paper != bool(child) or not minor.is_minor:
        return
    if child:
        refuse_unagreed(child, signatures)
        return
    if any(s.on_behalf_of_id == minor.pk for s in signatures):
        sentence = _(
            "%(child)s's guardian signed on paper, and has not agreed that %(child)s signs electronically. "
            "Sign on paper too, or speak to the mediator. Nothing was signed."
        )
    elif any(waiver.child_id == minor.pk for waiver in waivers):
        sentence = _(
            "No guardian of %(child)s signs, so none has agreed that %(child)s signs electronically. "
            "Sign on paper, or speak to the mediator. Nothing was signed."
        )
    else:
        return
    if not minor.guardian_agreed(Consent.Scope.SIGN):
        raise Refused(sentence % {"child": minor})


def refuse_unagreed(child, signatures):
    """In words for the mediator: a guardian who signs on paper, or need not sign, has not agreed to what the child typed."""
    if _signed_on_screen(signatures, child) and not child.guardian_agreed(Consent.Scope.SIGN):
        sentence = _(
            "%(child)s has signed on the screen, which counts only when a guardian agrees to that. Record a guardian's "
            "consent to sign electronically first. Without one go back to the draft: once a word is changed, %(child)s "
            "signs on paper. Nothing was recorded."
        )
        raise Refused(sentence % {"child": child})


def _signed_on_screen(signatures, child):
    """Whether they themself did, by drawing or typing."""
    own = [s for s in signatures if s.signer_id == child.pk and s.on_behalf_of_id is None]
    return any(s.method != Signature.Method.PAPER for s in own)


def _refuse_another_day(agreement, day):
    """The paper that they signed is of this version, and has been signed."""
    first = agreement.first_day_of_signing()
    if not first <= day <= timezone.localdate():
        raise Refused(
            _(
                "The page was signed on a day from %(first)s, when the text went to signing, to today. "
                "Please look at the day again. Nothing was signed."
            )
            % {"first": date_format(first)}
        )


def _refuse_other_names(typed_name, signer, by):
    """Staff cannot sign for a party; nor can anybody else for another."""
    if fold(typed_name) == fold(signer.name):
        return
    if fold(typed_name) == fold(by.name):
        raise Refused(_("This is %(name)s's signature. Staff cannot sign for a party.") % {"name": signer})
    raise Refused(_("The name does not match. %(name)s types their own name: %(name)s.") % {"name": signer})


def _agree(agreement, signer, child, yes, by, link):
    """Record each yes: whose it is, and that they may give it, is what `whose` has asked."""
    on_site = Consent.Method.PAPER if yes.is_on_paper else Consent.Method.IN_PERSON
    return Consent.objects.bulk_create(
        Consent(
            party=child or signer,
            given_by=signer,
            scope=scope,
            method=Consent.Method.ONLINE if link else on_site,
            given_on=timezone.localdate(),
            language=yes.language,
            **stamp(agreement.case, by),
        )
        for scope in _scopes(agreement, yes)
    )


def _scopes(agreement, yes):
    """To what this signature says yes that has not been said already."""
    return [
        scope
        for scope, asked, stands in (
            (Consent.Scope.SIGN, not yes.is_on_paper, agreement.agreed_to_sign),
            (Consent.Scope.SHARE, yes.share, agreement.agreed_to_share),
        )
        if asked and not stands
    ]


def _keep(yes, *, agreement, **whose):
    read_the_other = yes.language == agreement.other_language
    return Signature.objects.create(
        agreement=agreement,
        method=yes.method,
        text_language=yes.language if read_the_other else agreement.language,
        **_proof(yes),
        **whose,
    )


def _proof(yes):
    if yes.is_on_paper:
        content, content_type = yes.scan
        sha256 = hashlib.sha256(content).hexdigest()
        scan = Scan.objects.create(content=content, content_type=content_type, sha256=sha256)
        return {"scan": scan, "signed_on": yes.signed_on or timezone.localdate()}
    return {
        "typed_name": "" if yes.method == Signature.Method.DRAWN else yes.typed_name,
        "strokes": yes.strokes,
        "consent_version": Consent.TEXT_VERSION,
        "consent_language": yes.language,
    }


def seal_if_possible(agreement, by):
    """Everybody has answered. Where the document cannot be made, the answers stay, and `seal` can be tried again."""
    try:
        fix(agreement=agreement, by=by)
    except CouldNotBeMade:
        agreement.refresh_from_db()
        agreement.case.refresh_from_db()
