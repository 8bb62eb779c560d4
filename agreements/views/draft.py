from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements import actions, drafts, plain, signers
from agreements.forms.draft import DraftPage, in_words, people_of
from agreements.models import TypicalPromise
from agreements.views.loading import agreement_or_404
from cases.lifecycle import Refused
from cases.readiness import sides_gone
from cases.views.loading import case_for
from schools.held import WRITTEN_BY, mark_of


@require_POST
def start(request, ref):
    case = case_for(request, ref)
    if agreement := case.agreements.in_work().first():
        messages.info(request, "This agreement is already being written.")
        return redirect(agreement)
    agreement = actions.start(case=case, by=request.user)
    return redirect("agreements:draft", agreement.pk)


def draft(request, pk):
    """The page on the table. Whatever is pressed on it without a script saves it first."""
    agreement = agreement_or_404(request, pk)
    if request.method != "POST":
        page = DraftPage(agreement)
        return _show(request, page) if agreement.is_draft else redirect(agreement)
    page = DraftPage(agreement, request.POST)
    changed, place = _rearranged(page.draft, request.POST)
    try:
        actions.save_draft(agreement=agreement, draft=changed, edits=page.edits, by=request.user)
    except Refused as refused:
        overtaken = isinstance(refused, actions.Overtaken)
        return _show(request, page, refused.sentences, overtaken, status=400)
    if request.POST.get("do") == "check":
        return _check(request, agreement)
    at = "" if place is None else f"#obligation-{place}"
    return redirect(f"{reverse('agreements:draft', args=[pk])}{at}")


@require_POST
def save_draft(request, pk):
    """The page saves itself, a moment after each change, and hears what to point out in it."""
    agreement = agreement_or_404(request, pk)
    page, me = DraftPage(agreement, request.POST), mark_of(request.user)
    if request.POST.get(WRITTEN_BY, me) != me:
        sentence = (
            "Somebody else has signed in meanwhile. Sign in again yourself: your words are still on this page."
        )
        return JsonResponse({"sentence": sentence}, status=403)
    try:
        actions.save_draft(agreement=agreement, draft=page.draft, edits=page.edits, by=request.user)
    except actions.Overtaken as refused:
        return JsonResponse(_overtaken(request, page, refused), status=409)
    except Refused as refused:
        return JsonResponse({"sentence": " ".join(refused.sentences)}, status=400)
    with translation.override(page.language):
        answer = {
            "edits": agreement.edits,
            "saved_at": _saved_at(agreement),
            "hints": plain.hints(page.draft),
            "totals": drafts.totals(page.draft),
        }
    return JsonResponse(answer)


@require_POST
def back_to_drafting(request, pk):
    agreement = agreement_or_404(request, pk)
    actions.back_to_drafting(agreement=agreement, by=request.user)
    messages.success(request, "Back to the draft. Whoever has signed signs again if a word is changed.")
    return redirect("agreements:draft", agreement.pk)


@require_POST
def discard(request, pk):
    agreement = agreement_or_404(request, pk)
    actions.discard(agreement=agreement, by=request.user)
    messages.success(request, f"Version {agreement.version} of the agreement was discarded.")
    return redirect(agreement.case)


def _rearranged(draft, data):
    """The cards after one of their buttons, and where the page goes on; a typical promise comes with its words."""
    button, typical = data.get("rearrange", ""), None
    if button == "typical":
        key = data.get("typical", "")
        typical = TypicalPromise.objects.filter(pk=key).first() if drafts.is_number(key) else None
        if typical is None:
            return draft, None
    return drafts.rearranged(draft, button, typical and typical.as_card())


def _check(request, agreement):
    """On to the signing when nothing is missing. The text is saved either way."""
    try:
        actions.go_to_signing(agreement=agreement, by=request.user)
    except Refused as refused:
        agreement.refresh_from_db()
        return _show(request, DraftPage(agreement), missing=refused.sentences, status=400)
    messages.success(request, "The text is complete. Everybody can sign now.")
    return redirect(agreement)


def _show(request, page, refused=(), overtaken=False, missing=(), status=200):
    agreement = page.agreement
    with translation.override(page.language):
        parts = page.parts() | {"saved_at": _saved_at(agreement)}
    typical = TypicalPromise.objects.filter(language=page.language)
    places = agreement.required_signers()
    context = {
        "agreement": agreement,
        "case": agreement.case,
        "page": page,
        "edits": agreement.edits if overtaken else page.edits,
        "refused": refused,
        "missing": missing,
        "signers_so_far": agreement.signers_so_far(),
        "unread": signers.unread_sentences(places, page.languages),
        "gone": sides_gone([place.party for place in places]),
        "other": in_words(agreement.draft, people_of(agreement), page.draft) if overtaken else None,
        "typical": typical,
    }
    return render(request, "agreements/draft.html", context | parts, status=status)


def _overtaken(request, page, refused):
    agreement = page.agreement
    other = in_words(agreement.draft, people_of(agreement), page.draft)
    text = render_to_string("agreements/_draft_text.html", {"draft": other}, request)
    return {"sentence": " ".join(refused.sentences), "edits": agreement.edits, "other": text}


def _saved_at(agreement):
    if agreement.drafted_at is None or not agreement.edits:
        return _("Everything you write here is saved by itself.")
    return _("Saved at %(time)s") % {"time": time_format(timezone.localtime(agreement.drafted_at))}
