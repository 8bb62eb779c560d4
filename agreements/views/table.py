from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_POST

from agreements import actions, handing_over
from agreements.forms.table import UnlockForm, WaiveForm
from agreements.models import Agreement
from agreements.views.detail import answer_just_given
from agreements.views.loading import agreement_or_404
from cases import access
from cases.views.page import form_page


@require_POST
def hand_over(request, pk):
    """The browser forgets what it has shown: the back button finds nothing of it."""
    agreement = agreement_or_404(request, pk)
    actions.hand_over(agreement=agreement, by=request.user)
    handing_over.lock(request, agreement)
    response = redirect("agreements:table", agreement.pk)
    response["Clear-Site-Data"] = '"cache"'
    return response


def table(request, pk):
    """Who has signed and who is missing, for everybody around the table. It is there only while handed over."""
    if handing_over.agreement_of(request) != pk:
        return redirect(agreement_or_404(request, pk))
    agreement = Agreement.objects.visible_to(request.user).select_related("case__school").filter(pk=pk).first()
    is_open = agreement is not None and agreement.is_signing and not agreement.case.is_closed
    lines = agreement.signing_list() if is_open else []
    missing = [line for line in lines if not line.is_settled]
    context = {
        "agreement": agreement,
        "lines": lines,
        "missing": missing,
        "signed": answer_just_given(request, lines),
        "is_open": is_open,
        "is_complete": not missing if is_open else agreement is not None and agreement.was_signed,
        "on_hold": is_open and bool(agreement.case.missing_for_meeting()),
        "spoken": _spoken(agreement),
    }
    with translation.override(context["spoken"][0]):
        return render(request, "agreements/table.html", context)


def _spoken(agreement):
    """The language of the agreement, and every other that somebody reads who signs it."""
    if agreement is None:
        return ["en"]
    read = [person.document_language for place in agreement.required_signers() for person in place.people]
    return list(dict.fromkeys([agreement.language, *read]))


def unlock(request, pk):
    """Back to the mediator. Whoever holds the device may try five times, and then waits."""
    if handing_over.agreement_of(request) != pk:
        return redirect(agreement_or_404(request, pk))
    form = UnlockForm(request.POST or None)
    if form.is_valid():
        agreement = Agreement.objects.select_related("case").filter(pk=pk).first()
        sentence = actions.unlock(agreement=agreement, by=request.user, **form.cleaned_data)
        if sentence is None:
            handing_over.unlock(request)
            return _back_at_work(request, pk)
        form.add_error("password", sentence)
    return form_page(request, "agreements/unlock.html", form)


def _back_at_work(request, pk):
    """The mediator may have been taken off the case meanwhile, and the agreement be gone."""
    if agreement := Agreement.objects.visible_to(request.user).filter(pk=pk).first():
        return redirect(agreement)
    messages.info(
        request,
        "The device is yours again. The agreement that was signed on it is no longer open to you. If you did not "
        "expect that, ask a coordinator.",
    )
    return redirect("home")


def waive(request, pk, child):
    agreement = agreement_or_404(request, pk)
    access.require(access.can_waive(request.user, agreement), "Only a coordinator decides this.")
    line = agreement.guardians_line(child)
    if line is None:
        raise Http404
    child = line.place.child
    form = WaiveForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.waive(agreement=agreement, child=child, by=request.user, **form.cleaned_data)
            said = f"Recorded that no guardian of {child} needs to sign."
            if agreement.is_in_force:
                said += " With that everybody has answered: the agreement is fixed, and everyone gets a copy."
            messages.success(request, said)
            return redirect(agreement)
    context = {"agreement": agreement, "case": agreement.case, "child": child}
    return form_page(request, "agreements/waive.html", form, **context)
