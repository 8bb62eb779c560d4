from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from cases import actions
from cases.forms.case import NoteForm, SchoolUpdateForm
from cases.views.loading import case_for
from cases.views.once import once
from cases.views.page import form_page


@once
def write_note(request, ref):
    case = case_for(request, ref)
    form = NoteForm(request.POST or None, case=case)
    if form.is_valid():
        with form.refusals():
            actions.write_note(case=case, by=request.user, **form.cleaned_data)
            messages.success(request, "The note is kept.")
            return redirect(f"{case.get_absolute_url()}#notes")
    missing = actions.missing_for_working_note(case)
    return form_page(request, "cases/write_note.html", form, case=case, missing=missing)


@once
def tell_school(request, ref, pk=None):
    """Shown first as the school will read it, then published; `pk` is an earlier update that it corrects."""
    case = case_for(request, ref)
    corrects = get_object_or_404(case.notes.for_school(), pk=pk) if pk else None
    form, preview = SchoolUpdateForm(request.POST or None), None
    if form.is_valid():
        if form.was_seen:
            with form.refusals():
                text = form.cleaned_data["text"]
                actions.tell_school(case=case, text=text, corrects=corrects, by=request.user)
                messages.success(request, "The school can read it now.")
                return redirect(f"{case.get_absolute_url()}#notes")
        preview = form.show()
    return form_page(request, "cases/tell_school.html", form, case=case, corrects=corrects, preview=preview)
