"""What is due and overdue, wherever in the house it stands: for the start pages and the daily mail."""

from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from django.utils import timezone

from agreements.models import FollowUp, Obligation
from cases import due
from cases.models import Case, Contact
from conferences.models import Conference, ReentryCircle, Review


@dataclass(frozen=True)
class Due:
    """One thing to do on a case. `what` may name people: it is for pages inside the wall, never for a mail."""

    day: date
    case: Case
    what: str

    @property
    def url(self):
        return self.case.get_absolute_url()

    @property
    def about(self):
        return self.case.ref

    @property
    def state(self):
        return due.state(self.day)

    @property
    def when(self):
        return due.words(self.day)


def due_until(day, cases, cap=None):
    """What is due on `day` or was before it, of the set of cases; the longest overdue first.

    `cap` bounds what is read of each kind, and what is answered.
    """
    sources = (_next_steps, _unrecorded_conferences, _obligations, _follow_ups, _reviews)
    found = [item for source in sources for item in source(day, cases.open(), cap)]
    return sorted(found, key=attrgetter("day"))[:cap]


def promises_overdue(day, cases, cap=None):
    """Obligations and follow-ups whose day has passed."""
    yesterday = day - timedelta(days=1)
    found = [*_obligations(yesterday, cases, cap), *_follow_ups(yesterday, cases, cap)]
    return sorted(found, key=attrgetter("day"))[:cap]


def _next_steps(day, cases, cap):
    contacts = Contact.objects.overdue(_after(day)).filter(party__case__in=cases)
    for contact in contacts.select_related("party__case").order_by("next_due", "pk")[:cap]:
        what = contact.next_step or f"Contact {contact.party} again"
        yield Due(contact.next_due, contact.party.case, what)


def _unrecorded_conferences(day, cases, cap):
    """Planned ones whose time has passed: nobody has written down yet whether they took place."""
    conferences = Conference.objects.planned().filter(case__in=cases, ends_at__lt=timezone.now())
    for conference in conferences.select_related("case").order_by("starts_at", "pk")[:cap]:
        held_on = timezone.localtime(conference.starts_at).date()
        yield Due(held_on, conference.case, "Record how the conference went")


def _obligations(day, cases, cap):
    obligations = Obligation.objects.overdue(_after(day)).filter(agreement__case__in=cases)
    for obligation in obligations.select_related("who", "agreement__case").order_by("due_on", "pk")[:cap]:
        what = f"{obligation.get_kind_display()}: {obligation.who}"
        yield Due(obligation.due_on, obligation.agreement.case, what)


def _follow_ups(day, cases, cap):
    follow_ups = FollowUp.objects.overdue(_after(day)).filter(agreement__case__in=cases)
    for follow_up in follow_ups.select_related("agreement__case").order_by("due_on", "pk")[:cap]:
        yield Due(follow_up.due_on, follow_up.agreement.case, "Ask how the agreement is kept")


def _reviews(day, cases, cap):
    open_circles = ReentryCircle.objects.open().filter(case__in=cases)
    reviews = Review.objects.overdue(_after(day)).filter(circle__in=open_circles)
    for review in reviews.select_related("circle__case", "circle__student").order_by("due_on", "pk")[:cap]:
        yield Due(review.due_on, review.circle.case, f"Review the reentry plan of {review.circle.student}")


def _after(day):
    """Due until today is overdue tomorrow."""
    return day + timedelta(days=1)
