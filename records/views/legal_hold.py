from django.contrib import messages
from django.shortcuts import redirect

from cases import access
from cases.views.loading import case_for
from cases.views.page import form_page
from records import actions
from records.forms.retention import LegalHoldForm


def set_legal_hold(request, ref):
    case = case_for(request, ref, access.can_dispose)
    form = LegalHoldForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.set_legal_hold(case=case, by=request.user, **form.cleaned_data)
            messages.success(request, "The legal hold stands. Nothing of this case is disposed of.")
            return redirect(case)
    return form_page(request, "records/set_legal_hold.html", form, case=case)


def lift_legal_hold(request, ref):
    case = case_for(request, ref, access.can_dispose)
    form = LegalHoldForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.lift_legal_hold(case=case, note=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "The legal hold is lifted.")
            return redirect(case)
    holds = list(case.legal_holds.select_related("set_by", "lifted_by"))
    stands = any(hold.lifted_at is None for hold in holds)
    return form_page(request, "records/lift_legal_hold.html", form, case=case, holds=holds, stands=stands)
