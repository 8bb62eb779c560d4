"""The coordinator's queue, and the one page on which a referral is screened."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cases import access, actions, submitted
from cases.forms.screening import AskForm, AssignForm, DeclineForm, ScreenForm
from cases.keyset import capped_count, page_of
from cases.models import Case, Screening
from cases.similar import similar_to
from cases.views.loading import opened_list, opened_or_404

QUEUE_ORDER = ("-is_urgent", "referred_at", "pk")
RETURNED_SHOWN = 20


@require_safe
def queue(request):
    """What waits for the center, and beside it what the center waits for."""
    access.require_role(access.can_screen(request.user, None))
    opened_list(request, "screening")
    cases = Case.objects.visible_to(request.user)
    waiting = cases.waiting_for_screening()
    context = {
        "page": page_of(waiting.for_queue(), request, QUEUE_ORDER),
        "count": capped_count(waiting),
        "returned": cases.returned().select_related("school")[:RETURNED_SHOWN],
    }
    return render(request, "cases/queue.html", context)


def screen(request, ref):
    """GET shows the referral with everything that helps to decide; POST keeps the answers, complete or not."""
    case = _load(request, ref)
    if request.method == "POST":
        return _answer(request, case)
    if not case.is_undecided:
        return redirect(case)
    return screening_page(request, case)


def _answer(request, case):
    form = ScreenForm(request.POST, case=case)
    if form.is_valid():
        with form.refusals():
            actions.screen(case=case, by=request.user, **form.kept())
            messages.success(request, "The answers are kept.")
            return redirect("cases:screen", case.ref)
    return screening_page(request, case, screen_form=form)


@require_POST
def accept(request, ref):
    case = _load(request, ref)
    form = ScreenForm(request.POST, case=case)
    if form.is_valid():
        with transaction.atomic(), form.refusals():
            keep_answers(form, case, by=request.user)
            actions.accept(case=case, by=request.user)
            messages.success(request, f"Case {case} is accepted. The referrer and the mediators are told.")
            return redirect(case)
    return screening_page(request, case, screen_form=form)


@require_POST
def ask(request, ref):
    case = _load(request, ref)
    answers, form = ScreenForm(request.POST, case=case), AskForm(request.POST)
    if answers.is_valid() and form.is_valid():
        with transaction.atomic(), form.refusals():
            keep_answers(answers, case, by=request.user)
            actions.ask(case=case, question=form.cleaned_data["question"], by=request.user)
            messages.success(request, f"Case {case} waits for the school's answer. The referrer is told.")
            return redirect("cases:queue")
    return screening_page(request, case, screen_form=answers, ask_form=form)


@require_POST
def decline(request, ref):
    case = _load(request, ref)
    answers, form = ScreenForm(request.POST, case=case), DeclineForm(request.POST)
    if answers.is_valid() and form.is_valid():
        with transaction.atomic(), form.refusals():
            keep_answers(answers, case, by=request.user)
            actions.decline(case=case, reason=form.cleaned_data["decline_reason"], by=request.user)
            messages.success(request, f"Case {case} is declined. The referrer can read your reason.")
            return redirect("cases:queue")
    return screening_page(request, case, screen_form=answers, decline_form=form)


def _load(request, ref):
    cases = Case.objects.visible_to(request.user).select_related("school", "referral__referrer", "screening")
    case = opened_or_404(request, cases, ref=ref)
    access.require(access.can_screen(request.user, case), "Referrals are screened by the coordinators.")
    return case


def keep_answers(form, case, *, by):
    """Whichever button is pressed, the questions beside it are not answered twice.

    Asked for in the transaction of what the button does, around its refusals: when that is refused, they are kept.
    Where they are kept no more, because somebody else has decided, what is new in them is not lost without a word.
    """
    if form.was_sent and (case.is_undecided or form.news()):
        actions.screen(case=case, by=by, **form.kept())
        form.are_kept = True


def screening_page(request, case, **forms):
    """The page with one of its forms as it came back; what was typed in the others beside it stays, too."""
    typed = request.POST.dict()
    answers = forms.setdefault("screen_form", ScreenForm(case=case))
    context = {
        "overtaken": answers.compare_with(
            Screening.objects.filter(case=case).select_related("screened_by").first()
        ),
        "problem": "Your answers are kept. For the rest, please look at this again:" if answers.are_kept else "",
        "case": case,
        "referral": case.referral,
        "incident": submitted.incident(case.referral),
        "wishes": submitted.wishes(case.referral),
        "people": submitted.people(case.referral.people),
        "questions": case.questions.all(),
        "similar": similar_to(case, request.user),
        "assignments": case.assignments.current().select_related("mediator"),
        "missing": case.missing_for_acceptance(),
        "assign_form": AssignForm(case=case, initial=typed),
        "ask_form": AskForm(initial=typed),
        "decline_form": DeclineForm(initial=typed),
        **forms,
    }
    refused = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "cases/screen.html", context, status=400 if refused else 200)
