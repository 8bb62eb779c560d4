"""The meetings: restorative conferences and reentry circles, and the hours that facilitators give to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access, lifecycle, mail, readiness
from cases.models import Case, Party
from cases.models.recorded import Recorded
from cases.moves import Move
from conferences import students


class ConferenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.records_visible_to(self, user)

    def for_case_page(self):
        return self.order_by("-starts_at", "-pk")

    def planned(self):
        return self.filter(status=Conference.Status.PLANNED)

    def held(self):
        return self.filter(status=Conference.Status.HELD)

    def cancel(self, *, reason, by):
        """Call off the conferences of the set: their facilitators are free again, the case is back in preconference."""
        for conference in self.select_related("case"):
            lifecycle.move(conference, Conference.Status.CANCELLED, by=by, reason=reason)
            lifecycle.move(conference.case, Case.Status.PRECONFERENCE, by=by)
            conference.release_facilitators()
            conference.tell_facilitators("conference_cancelled", "the conference is called off")


class Facilitated(models.Model):
    """A meeting that facilitators give their hours to."""

    class Meta:
        abstract = True

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


class Conference(Facilitated, Recorded):
    """A voluntary, facilitated meeting. There is no field for what was said in it, and no recording."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"
        NOT_HELD = "not_held", "Did not take place"

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        INDIRECT = "indirect", _("indirect, through messages that the mediator carries")

    class Outcome(models.TextChoices):
        AGREEMENT = "agreement", "Agreement reached"
        NO_AGREEMENT = "no_agreement", "No agreement"
        ADJOURNED = "adjourned", "Adjourned: another session follows"

    MOVES = {
        ("planned", "held"): Move("can_work"),
        ("planned", "cancelled"): Move("can_work"),
        ("planned", "not_held"): Move("can_work"),
    }

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conferences")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    status_since = models.DateTimeField(default=timezone.now)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(blank=True)
    interpreter = models.CharField(max_length=120, blank=True)
    one_facilitator_reason = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    reason = models.CharField("why it was cancelled or did not take place", max_length=300, blank=True)
    edits = models.PositiveIntegerField(default=0, editable=False)

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["starts_at"], condition=Q(status="planned"), name="conference_planned")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="conference_ends_after_it_starts",
                violation_error_message="The conference must end after it starts.",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="planned"), name="one_planned_conference_a_case"
            ),
            models.CheckConstraint(
                condition=(Q(status="held", started_at__isnull=False, ended_at__isnull=False) & ~Q(outcome=""))
                | (~Q(status="held") & Q(started_at__isnull=True, ended_at__isnull=True, outcome="")),
                name="conference_held_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["cancelled", "not_held"]) | ~Q(reason=""),
                name="conference_cancelled_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"conference {self.case}"

    def get_absolute_url(self):
        return reverse("conferences:detail", args=[self.pk])

    @property
    def is_planned(self):
        return self.status == self.Status.PLANNED

    @property
    def is_held(self):
        return self.status == self.Status.HELD

    @property
    def is_adjourned(self):
        return self.outcome == self.Outcome.ADJOURNED

    @property
    def has_begun(self):
        return self.starts_at <= timezone.now()


class Attendance(models.Model):
    """Somebody invited to a conference, and whether they came."""

    class Presence(models.TextChoices):
        CAME = "came", "Came"
        LEFT_EARLY = "left_early", "Left early"
        DID_NOT_COME = "did_not_come", "Did not come"

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="attendances")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="attendances")
    presence = models.CharField(max_length=14, choices=Presence, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["conference", "party"], name="invited_once")]

    def __str__(self):
        return f"{self.party} at {self.conference}"


class CircleQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.records_visible_to(self, user)

    def for_case_page(self):
        still_to_come = Min("reviews__due_on", filter=Q(reviews__held_on=None))
        return self.select_related("student").annotate(next_review_on=still_to_come).order_by("-pk")

    def open(self):
        return self.exclude(status__in=["ended", "cancelled"])

    def scheduled(self):
        return self.filter(status=ReentryCircle.Status.SCHEDULED)

    def unschedule(self, *, by):
        """What the circles of the set rested on is gone: they are prepared again, and their facilitators are free."""
        for circle in self.select_related("case"):
            lifecycle.move(circle, ReentryCircle.Status.PREPARING, by=by)
            circle.call_off()

    def requested_by_school(self):
        """Those that the school itself has asked for: it may know how far they are."""
        return self.filter(recorded_by__memberships__school=F("case__school")).select_related("student").distinct()


class ReentryCircle(Facilitated, Recorded):
    """Welcomes a student back after a removal. Teachers come because they want to."""

    class Status(models.TextChoices):
        REQUESTED = "requested", "Requested"
        PREPARING = "preparing", "Preparing"
        SCHEDULED = "scheduled", "Scheduled"
        HELD = "held", "Held"
        UNDER_REVIEW = "under_review", "Under review"
        ENDED = "ended", "Ended"
        CANCELLED = "cancelled", "Cancelled"

    MOVES = {
        ("requested", "preparing"): Move("can_work"),
        ("preparing", "scheduled"): Move("can_work", "missing_for_scheduling"),
        ("scheduled", "preparing"): Move("can_work"),
        ("scheduled", "held"): Move("can_work", "missing_for_scheduling"),
        ("held", "under_review"): Move("can_work", "missing_for_review"),
        ("under_review", "ended"): Move("can_work", "missing_for_ending"),
        ("requested", "cancelled"): Move("can_work"),
        ("preparing", "cancelled"): Move("can_work"),
        ("scheduled", "cancelled"): Move("can_work"),
        ("held", "cancelled"): Move("can_work"),
        ("under_review", "cancelled"): Move("can_work"),
    }

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="circles")
    student = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="circles")
    status = models.CharField(max_length=12, choices=Status, default=Status.REQUESTED)
    status_since = models.DateTimeField(default=timezone.now)
    removed_on = models.DateField("first day of the removal", null=True, blank=True)
    returns_on = models.DateField("day of return", null=True, blank=True)
    preparation_notes = models.TextField(blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    held_on = models.DateField(null=True, blank=True)
    named_adult = models.CharField(max_length=120, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    edits = models.PositiveIntegerField(default=0, editable=False)

    objects = CircleQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True)
                | Q(returns_on__isnull=True)
                | Q(returns_on__gte=F("removed_on")),
                name="return_after_removal",
                violation_error_message="The day of return cannot be before the removal.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["scheduled", "held", "under_review", "ended"])
                | Q(starts_at__isnull=False, ends_at__isnull=False),
                name="circle_scheduled_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["held", "under_review", "ended"]) | Q(held_on__isnull=False),
                name="circle_held_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancel_reason=""),
                name="circle_cancelled_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["student"],
                condition=~Q(status__in=["ended", "cancelled"]),
                name="one_open_circle_a_student",
                violation_error_message="A reentry circle for this student is already open.",
            ),
        ]

    def __str__(self):
        return f"reentry circle {self.case}"

    def get_absolute_url(self):
        return reverse("conferences:circle", args=[self.pk])

    @property
    def is_scheduled(self):
        return self.status == self.Status.SCHEDULED

    @property
    def is_open(self):
        return self.status not in (self.Status.ENDED, self.Status.CANCELLED)

    @property
    def is_to_come(self):
        """Not held yet: people can still be invited."""
        return self.status in (self.Status.REQUESTED, self.Status.PREPARING, self.Status.SCHEDULED)

    @property
    def has_a_day(self):
        """Agreed to and set, or past: whoever is invited may know of it."""
        without = (self.Status.REQUESTED, self.Status.PREPARING, self.Status.CANCELLED)
        return self.status not in without

    @property
    def slip_is_ready(self):
        """Once the plan stands, and while the student and the family agree to it."""
        has_plan = self.status in (self.Status.UNDER_REVIEW, self.Status.ENDED)
        return has_plan and not self.missing_for_scheduling()

    @property
    def name_given_by_school(self):
        """The student's name as the referral has it, whatever the center has corrected since."""
        names = {party.pk: name for party, name in students.named_by_school(self.case)}
        return names.get(self.student_id, "a student")

    def call_off(self):
        """Nobody comes at the time that was set: the facilitators are free, and everybody invited is told."""
        self.release_facilitators()
        self.tell_facilitators("circle_cancelled", "the reentry circle is called off")
        self.tell_invited()

    def tell_invited(self):
        for invitation in self.invitations.select_related("user"):
            invitation.tell()

    def missing_for_scheduling(self):
        return readiness.missing_for_circle(self.student)

    def missing_for_review(self):
        missing = [] if self.named_adult else ["The plan names no adult whom the student can turn to."]
        return missing if self.plan_items.exists() else [*missing, "The plan is still empty."]

    def missing_for_ending(self):
        open_reviews = self.reviews.filter(held_on__isnull=True).count()
        return [f"{open_reviews} review(s) of the plan are still to come."] if open_reviews else []


class Booking(models.Model):
    """The hours that a facilitator gives to a meeting. The database refuses two at the same time."""

    facilitator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings")
    conference = models.ForeignKey(
        Conference, on_delete=models.CASCADE, related_name="bookings", null=True, blank=True
    )
    circle = models.ForeignKey(
        ReentryCircle, on_delete=models.CASCADE, related_name="bookings", null=True, blank=True
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
        return f"{self.facilitator}, {self.starts_at:%Y-%m-%d %H:%M}"


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.invitations_visible_to(self, user)


class Invitation(models.Model):
    """Somebody invited to a reentry circle: a member of the school's staff, or anyone by name."""

    class Answer(models.TextChoices):
        WAITING = "waiting", "No answer yet"
        COMING = "coming", "Coming"
        NOT_COMING = "not_coming", "Not coming"

    circle = models.ForeignKey(ReentryCircle, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations", null=True, blank=True
    )
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    came = models.BooleanField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "user"],
                name="staff_invited_once",
                violation_error_message="This person is already invited.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("conferences:invitation", args=[self.pk])

    @property
    def is_waiting(self):
        return self.answer == self.Answer.WAITING

    @property
    def case(self):
        return self.circle.case

    @property
    def has_slip(self):
        """For whoever did not say no."""
        return self.answer != self.Answer.NOT_COMING and self.circle.slip_is_ready

    def tell(self):
        """One text for a new day, another day and none: what it says stands behind the link."""
        if self.user:
            mail.send(
                "circle_invitation",
                to=[self.user],
                subject=f"Case {self.case}: news of a meeting that you are invited to",
                url=self.get_absolute_url(),
                case=self.case,
            )


class PlanItem(models.Model):
    """One line of a reentry plan, with who sees to it and by when."""

    class Kind(models.TextChoices):
        SUPPORT = "support", _("Support")
        NEED = "need", _("Need")
        RESPONSIBILITY = "responsibility", _("Responsibility")

    circle = models.ForeignKey(ReentryCircle, on_delete=models.CASCADE, related_name="plan_items")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=14, choices=Kind)
    what = models.CharField(max_length=300)
    owner = models.CharField(max_length=120)
    due_on = models.DateField()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.what


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.records_visible_to(self, user, "circle__case")

    def to_come(self):
        return self.filter(held_on__isnull=True)

    def due(self, day):
        return self.to_come().filter(due_on=day)

    def overdue(self, day):
        return self.to_come().filter(due_on__lt=day)


class Review(models.Model):
    """A look at the plan after two and after four weeks."""

    circle = models.ForeignKey(ReentryCircle, on_delete=models.CASCADE, related_name="reviews")
    due_on = models.DateField()
    held_on = models.DateField(null=True, blank=True)
    found = models.TextField(blank=True)
    next_step = models.CharField(max_length=300, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(held_on__isnull=True), name="review_open")]

    def __str__(self):
        return f"review on {self.due_on}"

    @property
    def case(self):
        return self.circle.case
