"""One mail a person and day: what is due and overdue, as case numbers and links."""

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from smtplib import SMTPException

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format

from cases import history, lifecycle, mail
from cases.models import Assignment, Case, Event
from desk.due import due_until
from schools.models import User

logger = logging.getLogger(__name__)

OVERDUE, TODAY = "Overdue", "Due today"
ASKED = "Asked of you: do you know anybody in it?"
WAITING = "Waiting for screening"
UNASSIGNED = "Without a mediator"
ORDER = (OVERDUE, TODAY, ASKED, WAITING, UNASSIGNED)


@dataclass
class Reminder:
    """What one person is told: under each heading case numbers, each once, with the address of the page."""

    sections: dict = field(default_factory=lambda: defaultdict(dict))

    def add(self, heading, case, name="cases:detail"):
        self.sections[heading][case.ref] = f"{settings.SITE_URL}{reverse(name, args=[case.ref])}"

    def in_order(self):
        return [(heading, self.sections[heading]) for heading in ORDER if heading in self.sections]


def remind_all(day):
    """Send everybody's mail of `day`, once, and what was left behind of other mails.

    Answers how many were sent, and how many could not be.
    """
    sent, failed = mail.send_left_behind()
    for user, reminder in _reminders(day).items():
        try:
            sent += _remind(user, reminder, day)
        except (OSError, SMTPException):
            logger.exception("The reminder for user %s could not be sent", user.pk)
            failed += 1
    return sent, failed


@transaction.atomic
def _remind(user, reminder, day):
    """Locks the person: of two runs at the same time the second waits, and finds that it was done.

    Sent before the transaction ends, unlike every other mail: one that the server refused leaves no event, and
    the next run tries again.
    """
    lifecycle.lock(user)
    if _was_reminded(user, day):
        return 0
    history.record(Event.Kind.REMINDED, by=None, subject=user, detail=day.isoformat())
    subject = f"Cases: what is due on {date_format(day)}"
    mail.send_now("due_reminder", to=user, subject=subject, url=reverse("home"), sections=reminder.in_order())
    return 1


def _was_reminded(user, day):
    reminded = Event.objects.filter(case=None, kind=Event.Kind.REMINDED, subject_id=user.pk)
    return reminded.filter(detail=day.isoformat()).exists()


def _reminders(day):
    """Who is told what: a mediator their cases, the coordinators what nobody works on."""
    reminders = defaultdict(Reminder)
    coordinators_of = _coordinators()
    mediators = _mediators()
    for item in due_until(day):
        heading = TODAY if item.day == day else OVERDUE
        told = None if item.is_coordinators else mediators.get(item.case.pk)
        for user in told or coordinators_of(item.case):
            reminders[user].add(heading, item.case)
    for assignment in Assignment.objects.asked().select_related("case", "mediator"):
        reminders[assignment.mediator].add(ASKED, assignment.case, "cases:conflict")
    for case in Case.objects.waiting_for_screening():
        for user in coordinators_of(case):
            reminders[user].add(WAITING, case, "cases:screen")
    for case in Case.objects.unassigned().exclude(status=Case.Status.REFERRED).order_by("referred_at", "pk"):
        for user in coordinators_of(case):
            reminders[user].add(UNASSIGNED, case, "cases:assign")
    return reminders


def _coordinators():
    """Answers for a case who coordinates it: all but those who have stepped back from it."""
    coordinators = list(User.objects.coordinators())
    shut_out = Assignment.objects.coordinators_shut_out()
    return lambda case: [user for user in coordinators if (case.pk, user.pk) not in shut_out]


def _mediators():
    """Per open case those who work it and can sign in."""
    mediators = defaultdict(list)
    working = Assignment.objects.working()
    for assignment in working.exclude(case__status=Case.Status.CLOSED).select_related("mediator"):
        mediators[assignment.case_id].append(assignment.mediator)
    return mediators
