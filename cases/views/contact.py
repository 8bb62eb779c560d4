from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cases import access, actions
from cases.models import Contact
from cases.views.detail import call_form_for, case_page, case_to_show, people_around
from cases.views.loading import case_for, person_url
from cases.views.once import once


@once
def log_contact(request, ref, pk):
    """The form stands on the case page: with errors that page comes back, with what was typed."""
    case = case_to_show(request, ref)
    access.require(access.can_work(request.user, case))
    parties = list(case.parties.all())
    party = next((p for p in parties if p.pk == pk), None)
    if party is None:
        raise Http404
    if request.method != "POST":
        return redirect(person_url(party))
    form = call_form_for(party, people_around(party, parties), request.POST)
    if form.is_valid():
        with form.refusals():
            contact = actions.log_contact(party=party, by=request.user, **form.cleaned_data)
            messages.success(
                request, f"Logged: {contact.with_whom}, {contact.get_outcome_display().lower()}.", _card(party)
            )
            return redirect(person_url(party))
    return case_page(request, case_to_show(request, ref), call_form=form, status=400)


@require_POST
def tick_step(request, ref, pk):
    case = case_for(request, ref)
    contact = get_object_or_404(Contact.objects.filter(party__case=case).select_related("party"), pk=pk)
    actions.tick_step(contact=contact, by=request.user)
    messages.success(request, f"Done: {contact.next_step}.")
    return redirect(f"{case.get_absolute_url()}#next-steps")


def _card(party):
    """The tag that shows a message on the person's card, where the page is looked at."""
    return f"person-{party.pk}"
