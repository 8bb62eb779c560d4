from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cases import access, actions
from cases.forms.people import AddGuardianForm, AddPartyForm, ChangePartyForm
from cases.models import Party
from cases.next_step import next_step_with
from cases.standing import marks
from cases.views.loading import case_for, party_for, person_url
from cases.views.once import once
from cases.views.page import form_page


@require_safe
def party(request, ref, pk):
    """One person's page: what they said, and nobody else's words."""
    person = party_for(request, ref, pk)
    found = marks(person) if person.case.accepted_at else []
    context = {
        "case": person.case,
        "party": person,
        "marks": found,
        "next_step": next_step_with(person, found),
        "wards": [g.child for g in person.wards.select_related("child")],
        "supporters": person.supporters.all(),
        "contacts": person.contacts.select_related("with_whom", "party", "recorded_by"),
        "preparations": person.preparations.select_related("mediator", "representative"),
        "safety_checks": person.safety_checks.select_related("recorded_by"),
        "can_read_history": access.can_read_history(request.user, person.case),
        "extract_requests": person.extract_requests.select_related("asked_by"),
        "consents": person.consents.select_related("given_by", "recorded_by"),
    }
    return render(request, "cases/party.html", context)


@once
def add_party(request, ref):
    case = case_for(request, ref)
    form = AddPartyForm(request.POST or None, case=case)
    if form.is_valid():
        with form.refusals():
            added = actions.add_party(case=case, by=request.user, **form.cleaned_data)
            messages.success(request, f"{added} was added to the case.", f"person-{added.pk}")
            return redirect(person_url(added))
    return form_page(request, "cases/add_party.html", form, case=case)


def change_party(request, ref, pk):
    person = party_for(request, ref, pk)
    form = ChangePartyForm(request.POST or None, instance=person, initial={"edits": person.edits})
    if form.is_valid():
        with form.refusals():
            changed = actions.change_party(party=person, by=request.user, **form.cleaned_data)
            messages.success(request, f"{changed}'s details were changed.")
            return redirect("cases:party", ref, pk)
    now = Party.objects.select_related("case").get(pk=pk)
    overtaken = form.compare_with(now)
    return form_page(request, "cases/change_party.html", form, case=now.case, party=now, overtaken=overtaken)


@once
def add_guardian(request, ref, pk):
    child = party_for(request, ref, pk)
    form = AddGuardianForm(request.POST or None, child=child)
    if form.is_valid():
        with form.refusals():
            guardian = actions.add_guardian(child=child, by=request.user, **form.cleaned_data)
            messages.success(request, f"{guardian} is recorded as a guardian of {child}.")
            return redirect("cases:party", ref, pk)
    return form_page(request, "cases/add_guardian.html", form, case=child.case, party=child)
