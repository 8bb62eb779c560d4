from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format

from cases import actions
from cases.forms.preconference import ConsentForm
from cases.models import Consent
from cases.standing import who_withdrew
from cases.views.called_off import called_off
from cases.views.loading import party_for
from cases.views.page import form_page
from cases.withdrawing import consequences_of_taking_back


def consent(request, ref, pk):
    """Several yeses of one person at once, each of them its own."""
    party = party_for(request, ref, pk)
    form = ConsentForm(request.POST or None, party=party, initial=_usual(party))
    if form.is_valid():
        with form.refusals():
            given = actions.record_consents(party=party, by=request.user, **form.cleaned_data)
            messages.success(request, _said(given))
            return redirect("cases:party", ref, pk)
    return form_page(
        request, "cases/consent.html", form, case=party.case, party=party, withdrew=who_withdrew(party)
    )


def withdraw_consent(request, ref, pk, consent):
    party = party_for(request, ref, pk)
    given = get_object_or_404(Consent.objects.filter(party=party).select_related("party", "given_by"), pk=consent)
    if request.method == "POST":
        with called_off(request, party.case):
            actions.withdraw_consent(consent=given, by=request.user)
            messages.success(request, "The consent has ended. Nothing rests on it any more.")
        return redirect("cases:party", ref, pk)
    context = {"case": party.case, "party": party, "consent": given}
    context["consequences"] = consequences_of_taking_back(given)
    return render(request, "cases/withdraw_consent.html", context)


def _usual(party):
    return {
        "given_on": timezone.localdate(),
        "language": party.document_language,
        "text_version": Consent.TEXT_VERSION,
    }


def _said(given):
    """Of those of one occasion all have ended with a withdrawal, or none has."""
    said = "Recorded: " + "; ".join(str(consent) for consent in given) + "."
    if any(consent.is_continued for consent in given):
        day = date_format(given[0].given_on)
        return f"{said} What was recorded as of a later day already stands from {day} on now."
    if given[0].stands:
        return said
    ended_on = date_format(timezone.localtime(given[0].withdrawn_at))
    return f"{said} It is of before the withdrawal on {ended_on}, and ended with it."
