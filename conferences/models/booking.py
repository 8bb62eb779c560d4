"""The hours that facilitators give to a meeting."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.formats import date_format

from cases import access, mail
from cases.models import Assignment
from cases.models.joined import Joined
from schools.models import User


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.records_visible_to(self, user)

    def not_begun(self):
        """Those that a withdrawal can still stop. What has begun took place, or did not: that is written down."""
        return self.filter(starts_at__gt=timezone.now())

    def begun(self):
        return self.filter(starts_at__lte=timezone.now())


class Facilitated(models.Model):
    """A meeting that facilitators give their hours to."""

    class Meta:
        abstract = True

    @property
    def has_begun(self):
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def was_never_planned(self):
        """Recorded as a whole once it was over: its hours are those at which it took place."""
        return self.ends_at is not None and self.recorded_at >= self.ends_at

    @property
    def facilitators(self):
        return [booking.facilitator for booking in self.bookings.all()]

    def release_facilitators(self):
        """Their hours are free for another meeting. Whoever had stepped back before has not led this one."""
        self.bookings.filter(is_released=True).delete()
        self.bookings.update(is_released=True)

    def tell_facilitators(self, template, what):
        mail.send(
            template,
            to=self.facilitators,
            subject=f"Case {self.case}: {what}",
            url=self.get_absolute_url(),
            case=self.case,
        )


class BookingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.bookings_visible_to(self, user)

    def of_case(self, case):
        return self.filter(Q(conference__case=case) | Q(circle__case=case))

    def to_come(self):
        return self.filter(Q(conference__status="planned") | Q(circle__status="scheduled"))

    def held_between(self, starts_at, ends_at):
        """Those of meetings that took place at that time: their hours are released, and were given all the same."""
        conference = Q(conference__started_at__lt=ends_at, conference__ended_at__gt=starts_at)
        circle = Q(circle__held_on__isnull=False, starts_at__lt=ends_at, ends_at__gt=starts_at)
        return self.filter(conference | circle)

    def step_back(self):
        """Somebody cannot lead the planned meetings of the set any more: their hours are free at once."""
        self.to_come().update(is_released=True)

    def to_replace(self):
        """Of meetings still to begin, the bookings of people who may not lead them: a conflict, taken off, gone."""
        of_the_case = Q(case=OuterRef("conference__case")) | Q(case=OuterRef("circle__case"))
        theirs = Assignment.objects.filter(of_the_case, mediator=OuterRef("facilitator"))
        coordinates = Q(facilitator__role=User.Role.COORDINATOR, facilitator__is_active=True)
        may_lead = Q(Exists(theirs.working())) | (coordinates & ~Q(Exists(theirs.declared())))
        return self.to_come().filter(starts_at__gt=timezone.now()).exclude(may_lead)

    def names_of(self, **meeting):
        """Whose bookings these are at one meeting, in one text."""
        of_meeting = self.filter(**meeting).order_by().values(*meeting)
        return Subquery(of_meeting.annotate(names=Joined("facilitator__name", Value(", "))).values("names"))


class Booking(models.Model):
    """The hours that a facilitator gives to a meeting. The database refuses two at the same time."""

    facilitator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings")
    conference = models.ForeignKey(
        "conferences.Conference", on_delete=models.CASCADE, related_name="bookings", null=True, blank=True
    )
    circle = models.ForeignKey(
        "conferences.ReentryCircle", on_delete=models.CASCADE, related_name="bookings", null=True, blank=True
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_released = models.BooleanField(default=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["starts_at", "id"], name="booking_by_hour")]
        constraints = [
            models.CheckConstraint(
                condition=Q(conference__isnull=True, circle__isnull=False)
                | Q(conference__isnull=False, circle__isnull=True),
                name="booking_for_one_meeting",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_starts"),
            models.UniqueConstraint(fields=["facilitator", "conference"], name="facilitator_once_a_conference"),
            models.UniqueConstraint(fields=["facilitator", "circle"], name="facilitator_once_a_circle"),
        ]

    def __str__(self):
        return f"{self.facilitator}, {date_format(timezone.localtime(self.starts_at), 'DATETIME_FORMAT')}"
