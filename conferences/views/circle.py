from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from cases.models import Case, Referral
from cases.views.loading import case_for, opened_or_404
from cases.views.once import once
from cases.views.page import form_page
from conferences import actions, letters
from conferences.calendar import entry, ics_response
from conferences.forms.circle import (
    CircleHoursForm,
    HoldCircleForm,
    LateCircleForm,
    PrepareForm,
    RequestForm,
)
from conferences.forms.conference import ReasonForm
from conferences.forms.invitation import InviteForm
from conferences.forms.overtaken import compare
from conferences.forms.review import ReviewsForm
from conferences.models import PlanItem, ReentryCircle
from conferences.next_step import next_step_of_circle
from conferences.words import day, recorded, span, steps_of_circle

Status = ReentryCircle.Status


def visible_circle(request, pk):
    """What is outside a wall is not found; whoever sees a circle may also work on it."""
    circles = ReentryCircle.objects.visible_to(request.user).with_agreement()
    case = Prefetch("case", Case.objects.with_hold().select_related("school"))
    return opened_or_404(request, circles.prefetch_related(case, "bookings__facilitator"), pk=pk)


def request_circle(request, ref):
    case = case_for(request, ref)
    form = RequestForm(request.POST or None, case=case)
    if form.is_valid():
        with form.refusals():
            circle = actions.request_circle(case=case, by=request.user, **form.request())
            messages.success(request, "A reentry circle is begun. Prepare it with the student and the school.")
            return redirect(circle)
    return form_page(request, "conferences/request_circle.html", form, case=case, back=case.get_absolute_url())


def request_circle_by_school(request, ref):
    referrals = Referral.objects.visible_to(request.user).select_related("case__school")
    referral = opened_or_404(request, referrals, case__ref=ref)
    case = referral.case
    form = RequestForm(request.POST or None, case=case, for_school=True)
    if form.is_valid():
        with form.refusals():
            actions.request_circle(case=case, by=request.user, **form.request())
            messages.success(request, "We have your request. A mediator will be in touch with you.")
            return redirect(referral)
    back = referral.get_absolute_url()
    return form_page(request, "conferences/request_circle.html", form, case=case, back=back)


def circle(request, pk):
    circle = visible_circle(request, pk)
    return circle_page(request, circle)


def circle_page(request, circle, invite_form=None, status=200):
    """The one place where a circle is worked; `invite_form` is one that came back with errors."""
    items, reviews = list(circle.plan_items.all()), list(circle.reviews.all())
    missing = circle.missing_for_next()
    context = {
        "circle": circle,
        "case": circle.case,
        "steps": steps_of_circle(circle),
        "facts": _facts(circle),
        "missing": missing,
        "left": circle.not_agreed_at() if circle.goes_on_without_the_student else [],
        "family": letters.family_of(circle),
        "invitations": list(circle.invitations.all()),
        "invite_form": (invite_form or InviteForm(circle=circle)) if circle.is_to_come else None,
        "parts": [(kind.label, [i for i in items if i.kind == kind]) for kind in PlanItem.Kind] if items else [],
        "reviews": reviews,
        "next_step": next_step_of_circle(circle, missing, items, reviews),
    }
    return render(request, "conferences/circle.html", context, status=status)


def _facts(circle):
    """When and where, as it was planned and, once held, as it really was."""
    hours = span(circle.starts_at, circle.ends_at) if circle.has_a_day else ""
    if circle.was_never_planned:
        times = [("Took place", hours)]
    elif circle.held_on:
        times = [("Planned", hours), ("Took place", day(circle.held_on))]
    else:
        times = [("Planned", hours)]
    return [
        ("First day of the removal", day(circle.removed_on)),
        ("Day of return", day(circle.returns_on)),
        *times,
        ("Place", circle.place),
        ("Facilitators", ", ".join(str(person) for person in circle.facilitators)),
        ("Named adult", circle.named_adult),
    ]


def prepare_circle(request, pk):
    circle = visible_circle(request, pk)
    form = PrepareForm(request.POST or None, circle=circle)
    if form.is_valid():
        with form.refusals():
            actions.prepare_circle(circle=circle, by=request.user, **form.cleaned_data)
            messages.success(request, "Saved. Now invite those who could help, and find a day.")
            return redirect(circle)
    overtaken = compare(form, PrepareForm(circle=visible_circle(request, pk))) if form.is_bound else []
    return form_page(request, "conferences/prepare_circle.html", form, circle=circle, overtaken=overtaken)


def schedule_circle(request, pk):
    circle = visible_circle(request, pk)
    if request.method != "POST" and circle.status != Status.PREPARING:
        return _as_it_stands(request, circle)
    form = CircleHoursForm(request.POST or None, circle=circle)
    if form.is_valid():
        with form.refusals():
            actions.schedule_circle(circle=circle, by=request.user, **form.plan())
            messages.success(request, "The circle has its day. The facilitators and the invited staff are told.")
            return redirect(circle)
    missing = [] if form.is_bound else circle.missing_for_scheduling()
    return form_page(request, "conferences/schedule_circle.html", form, circle=circle, missing=missing)


def reschedule_circle(request, pk):
    circle = visible_circle(request, pk)
    form = CircleHoursForm(request.POST or None, circle=circle)
    if form.is_valid():
        with form.refusals():
            edits = form.cleaned_data["edits"] or 0
            actions.reschedule_circle(circle=circle, edits=edits, by=request.user, **form.plan())
            by_hand = "the student, the family, and whoever is invited by name"
            messages.warning(
                request, f"The circle has changed, and the invited staff are told. Please tell {by_hand}."
            )
            return redirect(circle)
    overtaken = compare(form, CircleHoursForm(circle=visible_circle(request, pk))) if form.is_bound else []
    return form_page(request, "conferences/reschedule_circle.html", form, circle=circle, overtaken=overtaken)


def hold_circle(request, pk):
    circle = visible_circle(request, pk)
    if circle.starts_at is None or (request.method != "POST" and not circle.is_scheduled):
        return _as_it_stands(request, circle)
    form = HoldCircleForm(request.POST or None, circle=circle)
    if form.is_valid():
        with form.refusals():
            actions.hold_circle(circle=circle, by=request.user, **form.held())
            messages.success(request, "Recorded. Write down what was planned.")
            return redirect("conferences:plan", circle.pk)
    return form_page(request, "conferences/hold_circle.html", form, circle=circle)


def _as_it_stands(request, circle):
    """To its page, when what a form is for is done already, or not yet to be done."""
    messages.info(request, f"This reentry circle is now “{circle.get_status_display()}”.")
    return redirect(circle)


@once
def record_late_circle(request, ref):
    case = case_for(request, ref)
    form = LateCircleForm(request.POST or None, case=case)
    if form.is_valid():
        with form.refusals():
            circle = actions.record_late_circle(case=case, by=request.user, **form.record())
            messages.success(request, recorded("circle", case))
            return redirect(circle)
    return form_page(request, "conferences/record_late.html", form, case=case, meeting="reentry circle")


def start_reviews(request, pk):
    circle = visible_circle(request, pk)
    if circle.held_on is None:
        return redirect(circle)
    form = ReviewsForm(request.POST or None, circle=circle)
    if form.is_valid():
        with form.refusals():
            actions.start_reviews(circle=circle, days=form.days(), by=request.user)
            messages.success(
                request, "The reviews are set. Whoever was there, or had said yes, can now print their slip."
            )
            return redirect(circle)
    slips = [one for one in circle.invitations.all() if one.gets_a_slip] if circle.slip_is_to_come else []
    return form_page(request, "conferences/start_reviews.html", form, circle=circle, slips=slips)


@require_POST
def end_circle(request, pk):
    circle = visible_circle(request, pk)
    was_left = circle.goes_on_without_the_student
    actions.end_circle(circle=circle, by=request.user)
    messages.success(
        request, "The circle has ended." if was_left else "The circle has ended: the student is back."
    )
    return redirect(circle)


def cancel_circle(request, pk):
    circle = visible_circle(request, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.cancel_circle(circle=circle, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "The circle is cancelled.")
            return redirect(circle)
    return form_page(request, "conferences/cancel_circle.html", form, circle=circle)


def circle_calendar(request, pk):
    circle = visible_circle(request, pk)
    if circle.starts_at is None:
        return redirect(circle)
    is_off = circle.status in (Status.PREPARING, Status.CANCELLED)
    return ics_response(entry(circle, is_off=is_off), f"{circle.case}-circle.ics")
