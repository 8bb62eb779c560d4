from django.contrib import messages
from django.shortcuts import redirect

from cases import access, actions
from cases.forms.case import CloseForm, ReasonForm
from cases.views.called_off import called_off
from cases.views.loading import case_for
from cases.views.page import form_page


def close(request, ref):
    case = case_for(request, ref, access.can_close)
    form = CloseForm(request.POST or None, initial=_as_closed_before(case))
    if form.is_valid():
        with form.refusals(), called_off(request, case):
            actions.close(case=case, by=request.user, **form.cleaned_data)
            messages.success(request, "The case is closed. The school was told that it is.")
            return redirect(case)
    planned = case.conferences.planned().exists()
    return form_page(request, "cases/close.html", form, case=case, planned=planned)


def reopen(request, ref):
    case = case_for(request, ref, access.can_close)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.reopen(case=case, note=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"The case is open again: {case.get_status_display().lower()}.")
            return redirect(case)
    return form_page(request, "cases/reopen.html", form, case=case)


def _as_closed_before(case):
    """A case that was reopened keeps what its first closing said about the school."""
    return {
        "summary": case.closing_summary,
        "school_did": case.school_did,
        "days_imposed": case.days_imposed,
    }
