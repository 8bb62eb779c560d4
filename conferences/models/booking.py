"""The hours that facilitators give to a meeting."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format

from cases import access, mail


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.records_visible_to(self, user)

    def not_begun(self):
        """Those that a withdrawal can still stop. What has begun took place, or did not: that is written down."""
        return self.filter(starts_at__gt=timezone.now())


class Facilitated(models.Model):
    """A meeting that facilitators give their hours to."""

    class Meta:
        abstract = True

    @property
    def has_begun(self):
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def facilitators(self):
        return [booking.facilitator for booking in self.bookings.all()]

    def release_facilitators(self):
        """Their hours are free for another meeting."""
        self.bookings.update(is_released=True)

    def tell_facilitators(self, template, what):
        mail.send(
            template,
            to=self.facilitators,
            subject=f"Case {self.case}: {what}",
            url=self.get_absolute_url(),
            case=self.case,
        )


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

    class Meta:
        ordering = ["pk"]
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
