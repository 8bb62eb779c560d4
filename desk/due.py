"""What is due and overdue, wherever in the house it stands: for the start pages and the daily mail."""

from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from agreements.models import FollowUp, Obligation
from cases import access, due
from cases.models import Case, Contact
from conferences.models import Conference, ReentryCircle, Review
from records.models import ExtractRequest


@dataclass(frozen=True)
class Due:
    """One thing to do on a case. `what` may name people: it is for pages inside the wall, never for a mail."""

    day: date
    case: Case
    what: str
    url: str
    is_coordinators: bool = False

    @property
    def about(self):
        return self.case.ref

    @property
    def state(self):
        return due.state(self.day)

    @property
    def when(self):
        return due.words(self.day)


def due_until(day, user=None, cap=None):
    """What is due on `day` or was before it, of the cases that `user` works; without a user of all of them.

    The longest overdue first. `cap` bounds what is read of each kind, and what is answered.
    """
    sources = (
        _next_steps,
        _unrecorded_conferences,
        _unrecorded_circles,
        _obligations,
        _follow_ups,
        _reviews,
        _extract_requests,
    )
    return _first(sources, day, user, cap)


def promises_overdue(day, user, cap=None):
    """Obligations and follow-ups whose day has passed."""
    return _first((_obligations, _follow_ups), day - timedelta(days=1), user, cap)


def _first(sources, day, user, cap):
    found = [item for source in sources for item in source(day, user, cap)]
    return sorted(found, key=attrgetter("day"))[:cap]


def _next_steps(day, user, cap):
    contacts = Contact.objects.overdue(_after(day)).filter(party__case__closed_at=None)
    for contact in _worked(contacts, user, "party__case").order_by("next_due", "pk")[:cap]:
        case = contact.party.case
        yield Due(contact.next_due, case, contact.next_step, case.get_absolute_url())


def _unrecorded_conferences(day, user, cap):
    return _unrecorded(Conference.objects.planned(), "Record how the conference went", user, cap)


def _unrecorded_circles(day, user, cap):
    return _unrecorded(ReentryCircle.objects.scheduled(), "Record how the reentry circle went", user, cap)


def _unrecorded(planned, what, user, cap):
    """Those whose time has passed: nobody has written down yet whether they took place."""
    now = timezone.now()
    past = planned.filter(starts_at__lt=now, ends_at__lt=now)
    for meeting in _worked(past, user, "case").order_by("starts_at", "pk")[:cap]:
        yield Due(timezone.localdate(meeting.starts_at), meeting.case, what, meeting.get_absolute_url())


def _obligations(day, user, cap):
    obligations = _worked(Obligation.objects.overdue(_after(day)), user, "agreement__case")
    for obligation in obligations.select_related("who").order_by("due_on", "pk")[:cap]:
        what = f"{obligation.get_kind_display()}: {obligation.who}"
        yield Due(obligation.due_on, obligation.agreement.case, what, obligation.get_absolute_url())


def _follow_ups(day, user, cap):
    follow_ups = _worked(FollowUp.objects.overdue(_after(day)), user, "agreement__case")
    for follow_up in follow_ups.order_by("due_on", "pk")[:cap]:
        what = ": ".join(filter(None, ["Ask how the agreement is kept", follow_up.next_step]))
        url = reverse("agreements:follow_up", args=[follow_up.pk])
        yield Due(follow_up.due_on, follow_up.agreement.case, what, url)


def _reviews(day, user, cap):
    open_circles = ReentryCircle.objects.open().filter(case__closed_at=None)
    reviews = Review.objects.overdue(_after(day)).filter(circle__in=open_circles).select_related("circle__student")
    for review in _worked(reviews, user, "circle__case").order_by("due_on", "pk")[:cap]:
        what = f"Review the reentry plan of {review.circle.student}"
        yield Due(review.due_on, review.circle.case, what, review.circle.get_absolute_url())


def _extract_requests(day, user, cap):
    """A family's answer is the coordinators' to give: no mediator is told that it is due."""
    if user is not None and not user.is_coordinator:
        return
    requests = _worked(ExtractRequest.objects.to_begin(day), user, "child__case")
    for request in requests.select_related("asked_by").order_by("due_on", "pk")[:cap]:
        what = f"Answer {request.asked_by}, who asked for an extract, by {date_format(request.due_on)}"
        url = request.get_absolute_url()
        yield Due(request.begin_on, request.case, what, url, is_coordinators=True)


def _worked(records, user, path):
    """By a plain join, so that a database walks the days and stops soon: asked for the cases first, it would
    gather all that somebody works before it looks at the first day.
    """
    mine = records if user is None else access.records_visible_to(records, user, path)
    return mine.select_related(path)


def _after(day):
    """Due until today is overdue tomorrow."""
    return day + timedelta(days=1)
