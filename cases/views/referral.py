from django.contrib import messages
from django.shortcuts import redirect

from cases import access, actions, facts, submitted
from cases.forms.answer import AnswerForm
from cases.models import Referral
from cases.views.loading import opened_or_404
from cases.views.page import form_page


def referral(request, ref):
    """What the school has sent, and what it may know of the case since."""
    sent = _load(request, ref)
    return _page(request, sent, AnswerForm())


def answer(request, ref):
    """The school's answer. The form stands on the page of the referral."""
    sent = _load(request, ref)
    access.require(access.can_answer(request.user, sent))
    if request.method != "POST":
        return redirect(sent)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with form.refusals():
            actions.answer(case=sent.case, by=request.user, **form.cleaned_data)
            messages.success(request, "Thank you. Your answer is with the coordinator.")
            return redirect(sent)
    return _page(request, sent, form)


def _load(request, ref):
    sent = Referral.objects.visible_to(request.user).with_state().prefetch_related("case__parties")
    return opened_or_404(request, sent, case__ref=ref)


def _page(request, sent, form):
    can_work = access.can_work(request.user, sent)
    questions = list(sent.case.questions.select_related("answered_by"))
    return form_page(
        request,
        "cases/referral.html",
        form,
        referral=sent,
        case=sent.case,
        state=facts.state_of(sent),
        facts=facts.status_facts(sent.case),
        said=[*submitted.incident(sent), *submitted.wishes(sent)],
        people=submitted.people(sent.people if can_work else submitted.known_to_school(sent)),
        updates=sent.case.notes.visible_to(request.user).for_school(),
        answered=[question for question in questions if question.answered_at],
        open_question=next((q for q in questions if q.answered_at is None), None),
        can_answer=access.can_answer(request.user, sent),
        can_work=can_work,
    )
