"""What the record holds on one child, for whoever has a right to see it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access
from cases.views.loading import party_for
from cases.views.once import once
from cases.views.page import form_page
from records import actions
from records.forms.extracts import AskExtractForm, GiveExtractForm, MakeExtractForm, RefuseExtractForm
from records.holding import Holding
from records.models import ExtractRequest
from records.views.loading import record_or_404
from records.views.made_file import MadeFile, made_page
from schools.fresh import fresh


def ask_extract(request, ref, pk):
    child = party_for(request, ref, pk, access.can_disclose)
    form = AskExtractForm(request.POST or None, child=child)
    if form.is_valid():
        with form.refusals():
            asked = actions.ask_extract(child=child, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded that they ask for an extract.")
            return redirect(asked)
    return form_page(request, "records/ask_extract.html", form, case=child.case, child=child)


@require_safe
def extract(request, pk):
    asked = _asked_or_404(request, pk)
    return render(request, "records/extract.html", {"file": None, **_about(asked)})


@fresh
@once
def make_extract(request, pk):
    """The texts are read one by one, then the paper is made."""
    asked = _asked_or_404(request, pk)
    sections = Holding(asked.child).sections()
    texts = [text for section in sections for entry in section.entries for text in entry.texts]
    form = MakeExtractForm(
        request.POST if request.method == "POST" else None, texts=texts, decisions=asked.decisions
    )
    if form.is_valid():
        with form.refusals():
            pdf = actions.make_extract(request=asked, decisions=form.cleaned_data, by=request.user)
            file = MadeFile(f"{asked.case}-extract.pdf", "application/pdf", pdf)
            return made_page(request, "records/extract.html", file, leads_to=asked, **_about(asked))
    rows = [
        (section, [(text, form[text.key]) for entry in section.entries for text in entry.texts])
        for section in sections
    ]
    return form_page(request, "records/make_extract.html", form, rows=rows, **_about(asked))


def give_extract(request, pk):
    asked = _asked_or_404(request, pk)
    initial = {"left_on": timezone.localdate()}
    form = GiveExtractForm(request.POST or None, case=asked.case, initial=initial)
    if form.is_valid():
        with form.refusals():
            actions.give_extract(request=asked, by=request.user, **form.cleaned_data)
            messages.success(request, f"Recorded that {asked.asked_by} has the extract.")
            return redirect(asked)
    return form_page(request, "records/give_extract.html", form, **_about(asked))


def refuse_extract(request, pk):
    asked = _asked_or_404(request, pk)
    form = RefuseExtractForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.refuse_extract(request=asked, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded that the request is refused, and why.")
            return redirect(asked)
    return form_page(request, "records/refuse_extract.html", form, **_about(asked))


def _asked_or_404(request, pk):
    requests = ExtractRequest.objects.select_related("child__case__school", "asked_by", "made_by", "answered_by")
    return record_or_404(request, requests, pk)


def _about(asked):
    return {"asked": asked, "child": asked.child, "case": asked.case}
