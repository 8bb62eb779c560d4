from django.shortcuts import redirect, render

from agreements import seals, signers
from agreements.forms.draft import in_words, people_of
from agreements.keeping import keeping_of
from agreements.views.links import from_afar
from agreements.views.loading import agreement_or_404
from cases import access


def detail(request, pk):
    """Where the agreement stands: being signed, being kept, or replaced. A draft has its own page."""
    agreement = agreement_or_404(request, pk)
    if agreement.is_draft:
        return redirect("agreements:draft", agreement.pk)
    context = {"agreement": agreement, "case": agreement.case}
    if agreement.is_signing:
        return render(request, "agreements/signing.html", context | _signing(request, agreement))
    if not agreement.was_signed:
        draft = in_words(agreement.draft, people_of(agreement))
        return render(request, "agreements/discarded.html", context | {"draft": draft})
    return render(request, "agreements/keeping.html", context | _keeping(agreement))


def _signing(request, agreement):
    signing_list = agreement.signing_list()
    said_no = list(agreement.standing_declined())
    return {
        "signing_list": [(line, [no for no in said_no if line.hears(no)]) for line in signing_list],
        "unread": signers.unread_sentences([line.place for line in signing_list], agreement.languages),
        "missing_count": sum(not line.is_settled for line in signing_list),
        "signed": answer_just_given(request, signing_list),
        "earlier": agreement.earlier_signers(signing_list),
        "handed": agreement.standing_handing_over(),
        "on_hold": agreement.case.missing_for_meeting(),
        "can_waive": access.can_waive(request.user, agreement),
        "overtaken": agreement.overtaken_links(),
        "from_afar": from_afar(agreement, signing_list),
    }


def answer_just_given(request, signing_list):
    """The signature that led to this page, to be thanked for; None when somebody just opened it."""
    key = request.GET.get("signed")
    signatures = [line.signature for line in signing_list if line.signature]
    return next((signature for signature in signatures if str(signature.pk) == key), None)


def _keeping(agreement):
    keeping = keeping_of(agreement)
    newer = agreement.case.agreements.in_work().first()
    is_followed = agreement.is_in_force and not agreement.case.is_closed
    return {
        "keeping": keeping,
        "next_step": keeping.next_step(agreement) if is_followed and not newer else None,
        "signatures": agreement.standing_signatures(),
        "waivers": agreement.standing_waivers(),
        "overtaken": agreement.overtaken_links(),
        "copies": agreement.copy_list(),
        "told": agreement.told.select_related("party"),
        "missing_for_sharing": agreement.missing_for_sharing() if agreement.share_with_school else [],
        "newer": newer,
        "current": agreement.case.agreements.in_force().first(),
        "no_seal": _no_seal(agreement),
    }


def _no_seal(agreement):
    """What stands in the way of the seal that its document lacks; nothing where it has one, or there is no document."""
    document = agreement.documents.defer("pdf").first()
    if document is None or document.is_sealed:
        return None
    return {"problem": seals.problem()}
