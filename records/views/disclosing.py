from django.contrib import messages
from django.forms import model_to_dict
from django.shortcuts import redirect
from django.utils import timezone

from cases import access
from cases.views.loading import case_for
from cases.views.once import once
from cases.views.page import form_page
from records import actions
from records.forms.disclosing import CorrectForm, DiscloseForm
from records.models import Disclosure
from records.views.loading import record_or_404


@once
def disclose(request, ref):
    case = case_for(request, ref, access.can_disclose)
    form = DiscloseForm(request.POST or None, case=case, initial={"left_on": timezone.localdate()})
    if form.is_valid():
        with form.refusals():
            actions.disclose(case=case, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded what left the center.")
            return redirect("records:history", ref)
    return form_page(request, "records/disclose.html", form, case=case)


def correct(request, pk):
    disclosures = Disclosure.objects.select_related("case__referral", "about", "to_party")
    disclosure = record_or_404(request, disclosures, pk)
    form = CorrectForm(request.POST or None, case=disclosure.case, initial=model_to_dict(disclosure))
    if form.is_valid():
        with form.refusals():
            actions.correct(disclosure=disclosure, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded the correction. The first line stays beside it.")
            return redirect("records:history", disclosure.case.ref)
    return form_page(request, "records/correct.html", form, case=disclosure.case, disclosure=disclosure)
