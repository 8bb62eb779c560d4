from django.contrib import messages
from django.shortcuts import redirect

from cases import access, actions
from cases.forms.case import ReasonForm
from cases.views.loading import case_for
from cases.views.page import form_page


def set_hold(request, ref):
    case = case_for(request, ref)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.set_hold(case=case, by=request.user, **form.cleaned_data)
            messages.success(request, "The safety hold stands. Nothing can be scheduled or held.")
            return redirect(case)
    return form_page(request, "cases/set_hold.html", form, case=case)


def lift_hold(request, ref):
    case = case_for(request, ref, access.can_lift_hold)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.lift_hold(case=case, note=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "The safety hold is lifted.")
            return redirect(case)
    return form_page(request, "cases/lift_hold.html", form, case=case, hold=case.standing_hold())
