from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cases import access, actions
from cases.forms.people import AddGuardianForm, AddPartyForm, ChangePartyForm
from cases.models import Party
from cases.next_step import next_step_with
from cases.readiness import missing_with
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
    before = Before(person.name, person.is_minor, missing_with(person)) if request.method == "POST" else None
    form = ChangePartyForm(request.POST or None, instance=person, initial={"edits": person.edits})
    if form.is_valid():
        with form.refusals():
            changed = actions.change_party(party=person, by=request.user, **form.cleaned_data)
            messages.success(request, f"{changed}'s details were changed.")
            if changed.case.is_worked:
                _say_what_follows(request, changed, before)
            return redirect("cases:party", ref, pk)
    now = Party.objects.select_related("case").get(pk=pk)
    overtaken = form.compare_with(now)
    return form_page(request, "cases/change_party.html", form, case=now.case, party=now, overtaken=overtaken)


@dataclass(frozen=True)
class Before:
    """Somebody as they were recorded, and what was missing then."""

    name: str
    is_minor: bool
    missing: list[str]

    def knew(self, sentence, name):
        return any(one.replace(self.name, name) == sentence for one in self.missing)


def _say_what_follows(request, changed, before):
    """Of an age that is put right, whose yes is asked for now; and what is missing since."""
    said = []
    if changed.is_minor and not before.is_minor:
        said.append(f"{changed} is recorded as a minor now: a guardian's yes is asked for beside their own.")
    if before.is_minor and not changed.is_minor:
        said.append(
            f"{changed} is recorded as an adult now: no guardian's yes is asked for, and their own decides."
        )
    if since := [one for one in missing_with(changed) if not before.knew(one, changed.name)]:
        said += ["This change leaves something to see to:", *since]
        if changed.case.conferences.planned().exists():
            said.append("A conference is planned: do so before that day, or change or cancel it.")
    if said:
        messages.warning(request, " ".join(said))


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
