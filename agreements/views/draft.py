from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from agreements import actions
from agreements.forms.draft import Draft
from agreements.views.loading import agreement_or_404
from cases.views.loading import case_for


@require_POST
def start(request, ref):
    case = case_for(request, ref)
    if agreement := case.agreements.in_work().first():
        messages.info(request, "This agreement is already being written.")
        return redirect(agreement)
    agreement = actions.start(case=case, by=request.user)
    return redirect("agreements:draft", agreement.pk)


def draft(request, pk):
    agreement = agreement_or_404(request, pk)
    if request.method != "POST" and not agreement.is_draft:
        return redirect(agreement)
    form = Draft(agreement, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            actions.save_draft(
                agreement=agreement, obligations=form.obligations(), by=request.user, **form.terms_data()
            )
            return _after_saving(request, agreement)
    if form.is_bound:
        agreement.refresh_from_db()
    missing = agreement.missing_for_signing() if "check" in request.GET and not form.is_bound else []
    context = {"agreement": agreement, "case": agreement.case, "draft": form, "missing": missing}
    return render(request, "agreements/draft.html", context, status=400 if form.is_bound else 200)


def _after_saving(request, agreement):
    """Saved either way; on to the signing when that was asked for and nothing is missing."""
    page = reverse("agreements:draft", args=[agreement.pk])
    if request.POST.get("do") != "check":
        messages.success(request, "Saved.")
        return redirect(page)
    if agreement.missing_for_signing():
        return redirect(f"{page}?check=on")
    actions.go_to_signing(agreement=agreement, by=request.user)
    messages.success(request, "The text is complete. Everybody can sign now.")
    return redirect(agreement)


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
