from django.contrib import messages
from django.shortcuts import redirect

from cases import actions
from cases.forms.case import NoteForm
from cases.views.loading import case_for
from cases.views.page import form_page


def write_note(request, ref):
    case = case_for(request, ref)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.write_note(case=case, by=request.user, **form.cleaned_data)
            messages.success(request, "The note is kept.")
            return redirect(f"{case.get_absolute_url()}#notes")
    return form_page(request, "cases/write_note.html", form, case=case)
