from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from agreements import actions
from agreements.forms.keeping import FollowUpForm, PayForm, ResolveForm, TakeBackPaymentForm, TellForm
from agreements.models import FollowUp, Obligation
from agreements.views.loading import agreement_or_404, part_or_404
from cases.views.once import once
from cases.views.page import form_page
from conferences.forms.overtaken import compare


def resolve(request, pk):
    obligation = part_or_404(request, _obligations(), pk)
    day = {"resolved_on": obligation.resolved_on or timezone.localdate()}
    form = ResolveForm(request.POST or None, obligation=obligation, initial=day)
    if form.is_valid():
        with form.refusals():
            actions.resolve(obligation=obligation, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded what became of this obligation.")
            return redirect(obligation.agreement)
    overtaken = compare(form, ResolveForm(obligation=obligation))
    return form_page(request, "agreements/resolve.html", form, overtaken=overtaken, **_about(obligation))


@once
def pay(request, pk):
    obligation = part_or_404(request, _obligations().filter(kind=Obligation.Kind.RESTITUTION), pk)
    form = PayForm(request.POST or None, case=obligation.agreement.case)
    if form.is_valid():
        with form.refusals():
            actions.pay(obligation=obligation, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded the payment.")
            return redirect(obligation.agreement)
    return form_page(request, "agreements/pay.html", form, **_about(obligation))


def take_back_payment(request, pk, payment):
    obligation = part_or_404(request, _obligations(), pk)
    paid = get_object_or_404(obligation.payments.standing(), pk=payment)
    form = TakeBackPaymentForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.take_back_payment(payment=paid, by=request.user, **form.cleaned_data)
            messages.success(request, "The payment is taken back.")
            return redirect(obligation.agreement)
    return form_page(request, "agreements/take_back_payment.html", form, payment=paid, **_about(obligation))


def follow_up(request, pk):
    planned = part_or_404(request, FollowUp.objects.select_related("recorded_by", "with_whom"), pk)
    if request.method != "POST" and (sentence := _nothing_to_record(planned, is_beside="beside" in request.GET)):
        messages.info(request, sentence)
        return redirect(planned.agreement)
    form = FollowUpForm(request.POST or None, agreement=planned.agreement)
    if form.is_valid():
        with form.refusals():
            actions.follow_up(follow_up=planned, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded the follow-up.")
            return redirect(planned.agreement)
    agreement = planned.agreement
    context = {
        "follow_up": planned,
        "agreement": agreement,
        "case": agreement.case,
        "current": None if agreement.is_in_force else agreement.case.agreements.in_force().first(),
    }
    return form_page(request, "agreements/follow_up.html", form, **context)


def _nothing_to_record(follow_up, *, is_beside):
    """Why no form opens; `is_beside` where another talk is to be recorded beside one that was."""
    if not follow_up.agreement.is_in_force:
        return "This follow-up is not asked any more: a newer version was signed, and has its own."
    if follow_up.done_on and not is_beside:
        another = "For another talk choose “Record a talk with somebody else” beneath it."
        return f"{follow_up.recorded_already} {another}"
    return ""


@once
def tell(request, pk):
    agreement = agreement_or_404(request, pk)
    initial = {name: request.GET[name] for name in ("party", "what") if name in request.GET}
    form = TellForm(request.POST or None, agreement=agreement, initial=initial)
    if form.is_valid():
        with form.refusals():
            actions.tell(agreement=agreement, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded who was told.")
            return redirect(agreement)
    context = {"agreement": agreement, "case": agreement.case}
    return form_page(request, "agreements/tell.html", form, **context)


def _obligations():
    return Obligation.objects.select_related("who", "for_whom")


def _about(obligation):
    return {"obligation": obligation, "agreement": obligation.agreement, "case": obligation.agreement.case}
