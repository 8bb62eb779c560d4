from django.shortcuts import redirect, render

from agreements import seals
from agreements.forms.draft import in_words, people_of
from agreements.views.loading import agreement_or_404


def detail(request, pk):
    """Where the agreement stands: being signed, being kept, or replaced. A draft has its own page."""
    agreement = agreement_or_404(request, pk)
    if agreement.is_draft:
        return redirect("agreements:draft", agreement.pk)
    context = {"agreement": agreement, "case": agreement.case}
    if agreement.is_signing:
        return render(request, "agreements/signing.html", context | _signing(agreement))
    if not agreement.was_signed:
        draft = in_words(agreement.draft, people_of(agreement))
        return render(request, "agreements/discarded.html", context | {"draft": draft})
    return render(request, "agreements/keeping.html", context | _keeping(agreement))


def _signing(agreement):
    signing_list = agreement.signing_list()
    return {
        "signing_list": signing_list,
        "missing_count": sum(signature is None for _, signature in signing_list),
        "on_hold": agreement.case.missing_for_meeting(),
    }


def _keeping(agreement):
    obligations = agreement.obligations.select_related("who", "for_whom").prefetch_related("payments")
    is_kept = agreement.is_in_force and not agreement.obligations.unkept().exists()
    return {
        "obligations": obligations,
        "signatures": agreement.standing_signatures() if agreement.was_signed else [],
        "follow_ups": agreement.follow_ups.select_related("with_whom"),
        "told": agreement.told.select_related("party"),
        "not_told": agreement.not_told() if is_kept else [],
        "missing_for_sharing": agreement.missing_for_sharing() if agreement.share_with_school else [],
        "newer": agreement.case.agreements.in_work().first(),
        "current": agreement.case.agreements.in_force().first(),
        "no_seal": _no_seal(agreement),
    }


def _no_seal(agreement):
    """What stands in the way of the seal that its document lacks; nothing for one that has it, or has none to carry it."""
    document = agreement.documents.defer("pdf").first()
    if document is None or document.is_sealed:
        return None
    return {"problem": seals.problem()}
