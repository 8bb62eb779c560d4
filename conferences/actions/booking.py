from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format

from cases.lifecycle import Refused
from conferences.models import Booking
from schools.models import User

FARTHEST = timedelta(days=366)


def book(facilitators, starts_at, ends_at, **meeting):
    """Give the facilitators' hours to a meeting, in place of the hours that it had before.

    The database refuses hours that are given already; the refusal names everybody whose they are, and their time,
    and never their case.
    """
    _one_after_another(facilitators)
    Booking.objects.filter(**meeting).delete()
    taken = []
    for facilitator in facilitators:
        try:
            with transaction.atomic():
                Booking.objects.create(facilitator=facilitator, starts_at=starts_at, ends_at=ends_at, **meeting)
        except IntegrityError:
            taken.append(_already_booked(facilitator, starts_at, ends_at))
    if taken:
        raise Refused(taken)


def book_past(facilitators, starts_at, ends_at, **meeting):
    """Who facilitated what took place. Nobody was at two meetings at once; and the hours keep nobody from another."""
    book(facilitators, starts_at, ends_at, **meeting)
    day = date_format(timezone.localtime(starts_at))
    elsewhere = [
        f"{facilitator} facilitated another meeting at this time on {day}."
        for facilitator in facilitators
        if facilitator.bookings.exclude(**meeting).held_between(starts_at, ends_at).exists()
    ]
    if elsewhere:
        raise Refused(elsewhere)
    Booking.objects.filter(**meeting).update(is_released=True)


def _one_after_another(facilitators):
    """Whoever books somebody waits for whoever books them now: PostgreSQL lets neither of two at once go first."""
    people = User.objects.filter(pk__in=[person.pk for person in facilitators])
    list(people.order_by("pk").select_for_update(no_key=True))


def refuse_unlikely(ends_at):
    """A year typed wrongly books a facilitator for a day that nobody means."""
    if ends_at <= timezone.now():
        raise Refused("This time is already past: choose a time that is still to come.")
    if ends_at > timezone.now() + FARTHEST:
        raise Refused("This is more than a year away: please look at the year.")


def refuse_unfinished(meeting, started_at, ended_at):
    """`meeting` is the word for it: a conference, a reentry circle."""
    if ended_at <= started_at:
        raise Refused(f"The {meeting} must end after it began.")
    if ended_at > timezone.now():
        raise Refused(f"A {meeting} that has not ended yet cannot be recorded as held.")


def _already_booked(facilitator, starts_at, ends_at):
    other = facilitator.bookings.filter(is_released=False, starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if other is None:
        return f"{facilitator} was booked by somebody else at this moment. Try again."
    starts, ends = timezone.localtime(other.starts_at), timezone.localtime(other.ends_at)
    return (
        f"{facilitator} is already booked on {date_format(starts, 'WEEKDAY_FORMAT')} "
        f"from {time_format(starts)} to {time_format(ends)}."
    )
