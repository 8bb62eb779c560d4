"""Where each role lands: what to do next, and the way to everything else."""

from datetime import timedelta

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, facts
from cases.keyset import capped_count
from cases.models import Assignment, Case, Referral
from cases.rows import rows_of
from cases.views.loading import opened_list
from conferences.models import Booking, Conference, Invitation, ReentryCircle
from desk.due import due_until, promises_overdue
from records.models import DisposalBatch, ExtractRequest
from schools import second_step
from schools.models import School, User

SHOWN = 8
DUE_SHOWN = 15
ALL_DUE = 100
WEEK = timedelta(days=7)


@require_safe
def home(request):
    opened_list(request, "start page")
    pages = {
        User.Role.SCHOOL_STAFF: _school,
        User.Role.MEDIATOR: _mediator,
        User.Role.COORDINATOR: _coordinator,
        User.Role.ADMINISTRATOR: _administrator,
    }
    return pages[request.user.role](request)


@require_safe
def due(request):
    """Everything that is due, of all the cases that the viewer works."""
    access.require_role(access.can_list_cases(request.user))
    opened_list(request, "due")
    items = due_until(timezone.localdate(), request.user, ALL_DUE)
    return render(request, "desk/due.html", {"items": items, "is_cut": len(items) == ALL_DUE})


def _school(request):
    referrals = Referral.objects.visible_to(request.user).with_state()
    recent = list(referrals.order_by("-case__referred_at", "-case__pk")[:SHOWN])
    for referral in recent:
        referral.state = facts.state_of(referral)
    returned = referrals.filter(case__status=Case.Status.RETURNED).order_by("case__status_since", "pk")
    context = {
        "to_answer": returned[:SHOWN],
        "invitations": _invitations(request.user)[:SHOWN],
        "drafts": request.user.drafts.visible_to(request.user)[:SHOWN],
        "recent": recent,
        "can_refer": access.schools_to_refer_for(School.objects.all(), request.user).exists(),
        "has_second_step": second_step.was_taken(request),
    }
    return render(request, "desk/school.html", context)


def _mediator(request):
    cases = Case.objects.visible_to(request.user)
    mine = cases.open().for_list().order_by("status_since", "pk")
    context = {
        "asked": Assignment.objects.asked_of(request.user).select_related("case__school")[:SHOWN],
        "due": due_until(timezone.localdate(), request.user, DUE_SHOWN),
        "conferences": _conferences_ahead(request.user)[:SHOWN],
        "rows": rows_of(mine[:SHOWN]),
    }
    return render(request, "desk/mediator.html", context)


def _coordinator(request):
    cases = Case.objects.visible_to(request.user)
    waiting, unassigned = cases.waiting_for_screening(), cases.unassigned()
    held, worked = cases.open().held_up(), cases.filter(status__in=Case.WORKED)
    today = timezone.localdate()
    context = {
        "counts": {
            "waiting": capped_count(waiting),
            "unassigned": capped_count(unassigned),
            "held": capped_count(held),
        },
        "waiting": waiting.select_related("school")[:SHOWN],
        "unassigned": unassigned.select_related("school").order_by("referred_at", "pk")[:SHOWN],
        "held": held.select_related("school").order_by("status_since", "pk")[:SHOWN],
        "to_replace": _to_replace(request.user)[:SHOWN],
        "overdue": promises_overdue(today, request.user, SHOWN),
        "conferences": _conferences_ahead(request.user).filter(starts_at__lt=timezone.now() + WEEK)[:SHOWN],
        "circles": _circles_requested(request.user)[:SHOWN],
        "extracts": _extracts_asked_for(request.user)[:SHOWN],
        "rows": rows_of(worked.for_list().order_by("status_since", "pk")[:SHOWN]),
        "disposals": DisposalBatch.objects.waiting_for(request.user).count(),
    }
    return render(request, "desk/coordinator.html", context)


def _administrator(request):
    return render(request, "desk/administrator.html")


def _invitations(user):
    """Circles that are to come, those that wait for an answer first, and those whose plan is being kept."""
    invited = Invitation.objects.visible_to(user).filter(circle__in=ReentryCircle.objects.open())
    answered = ExpressionWrapper(~Q(answer=Invitation.Answer.WAITING), output_field=BooleanField())
    return invited.select_related("circle").order_by(answered, "-circle__starts_at", "pk")


def _conferences_ahead(user):
    ahead = Conference.objects.visible_to(user).planned().filter(ends_at__gte=timezone.now())
    return ahead.select_related("case__school").order_by("starts_at", "pk")


def _to_replace(user):
    """Who was to lead a planned meeting and may not any more."""
    bookings = (
        Booking.objects.visible_to(user)
        .to_replace()
        .select_related("facilitator", "conference__case", "circle__case")
    )
    return bookings.order_by("starts_at", "pk")


def _circles_requested(user):
    requested = ReentryCircle.objects.visible_to(user).filter(status=ReentryCircle.Status.REQUESTED)
    return requested.select_related("case__school").order_by("status_since", "pk")


def _extracts_asked_for(user):
    requests = ExtractRequest.objects.visible_to(user).open()
    return requests.select_related("child__case").order_by("due_on", "pk")
