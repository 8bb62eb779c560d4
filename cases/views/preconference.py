from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone

from cases import actions
from cases.forms.preconference import PrepareForm, SafetyForm
from cases.views.called_off import called_off
from cases.views.loading import party_for
from cases.views.once import once
from cases.views.page import form_page


@once
def prepare(request, ref, pk):
    party = party_for(request, ref, pk)
    form = PrepareForm(request.POST or None, party=party, initial={"prepared_on": timezone.localdate()})
    if form.is_valid():
        with form.refusals(), called_off(request, party.case):
            actions.prepare(party=party, by=request.user, **form.cleaned_data)
            messages.success(request, f"The preparation of {party} is recorded.")
            return redirect("cases:party", ref, pk)
    return form_page(request, "cases/prepare.html", form, case=party.case, party=party)


@once
def check_safety(request, ref, pk):
    party = party_for(request, ref, pk)
    form = SafetyForm(request.POST or None, party=party, initial={"checked_on": timezone.localdate()})
    if form.is_valid():
        with form.refusals():
            actions.check_safety(party=party, by=request.user, **form.cleaned_data)
            messages.success(request, f"The safety check of {party} is recorded.")
            return redirect("cases:party", ref, pk)
    return form_page(request, "cases/check_safety.html", form, case=party.case, party=party)
