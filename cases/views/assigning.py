"""Who works a case, and whether they know anybody in it."""

from contextlib import nullcontext

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cases import access, actions
from cases.forms.screening import AssignForm, ConflictForm, ScreenForm, StepBackForm
from cases.models import Assignment, Case
from cases.views.loading import case_for, opened_or_404
from cases.views.page import form_page
from cases.views.screening import keep_answers, screening_page


def assign(request, ref):
    """From the screening page, with the answers typed there, and from the case page later on."""
    case = _load(request, ref)
    sent = request.POST if request.method == "POST" else None
    answers, form = ScreenForm(sent, case=case), AssignForm(sent, case=case)
    if form.is_valid() and answers.is_valid():
        with transaction.atomic(), form.refusals():
            keep_answers(answers, case, by=request.user)
            assignment = actions.assign(case=case, by=request.user, **form.cleaned_data)
            messages.success(request, _said(assignment))
            return redirect("cases:screen" if case.is_undecided else "cases:assign", ref)
    if answers.is_bound and answers.was_sent:
        return screening_page(request, case, screen_form=answers, assign_form=form)
    return form_page(request, "cases/assign.html", form, case=case, assignments=_on_the_case(case))


@require_POST
def unassign(request, ref, pk):
    """From the same two pages, and with the answers typed there too."""
    case = _load(request, ref)
    assignment = get_object_or_404(case.assignments.select_related("mediator"), pk=pk)
    answers = ScreenForm(request.POST, case=case)
    if answers.is_valid():
        with transaction.atomic(), answers.refusals() if answers.was_sent else nullcontext():
            keep_answers(answers, case, by=request.user)
            actions.unassign(assignment=assignment, by=request.user)
            messages.success(request, _said_of_the_end(assignment))
            return redirect("cases:screen" if case.is_undecided else "cases:assign", ref)
    return screening_page(request, case, screen_form=answers)


def conflict(request, ref):
    """What a mediator sees who was asked: names and school, and the question."""
    asked = Assignment.objects.answerable_by(request.user).select_related("case__school", "mediator")
    assignment = opened_or_404(request, asked, case__ref=ref)
    form = ConflictForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            actions.declare_conflict(assignment=assignment, by=request.user, **form.cleaned_data)
            messages.success(request, "Thank you. The coordinator sees your answer.")
            return redirect("home" if assignment.conflict == Assignment.Conflict.DECLARED else assignment.case)
    names = assignment.case.parties.order_by("name_folded").values_list("name", flat=True)
    return form_page(request, "cases/conflict.html", form, assignment=assignment, names=names)


def step_back(request, ref):
    """Somebody on the case has found out that they know one of its people."""
    case = case_for(request, ref, access.can_step_back)
    form = StepBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            actions.step_back(case=case, by=request.user, **form.cleaned_data)
            messages.success(request, f"Thank you for saying so. Case {case} is no longer open to you.")
            return redirect("home")
    return form_page(request, "cases/step_back.html", form, case=case)


def _load(request, ref):
    case = opened_or_404(request, Case.objects.visible_to(request.user).select_related("school"), ref=ref)
    access.require(access.can_assign(request.user, case), "Mediators are assigned by the coordinators.")
    return case


def _on_the_case(case):
    return case.assignments.current().select_related("mediator")


def _said_of_the_end(assignment):
    if assignment.has_stepped_back and assignment.mediator.is_coordinator:
        return f"Case {assignment.case} is open to {assignment.mediator} again."
    return f"{assignment.mediator} is no longer on case {assignment.case}."


def _said(assignment):
    words = {
        Assignment.Conflict.ASKED: "is asked by mail whether they know anybody in this case.",
        Assignment.Conflict.NONE: "is on this case.",
        Assignment.Conflict.DECLARED: "has a conflict of interest: it is recorded, and they do not see the case.",
    }
    return f"{assignment.mediator} {words[assignment.conflict]}"
