"""Reentry circles."""

from django.db import models
from django.db.models import F, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle, readiness
from cases.models import Case, Consent, Party
from cases.models.recorded import Recorded
from cases.moves import Move
from conferences import students
from conferences.models.booking import Booking, Facilitated, MeetingQuerySet


class CircleQuerySet(MeetingQuerySet):
    def for_case_page(self):
        still_to_come = Min("reviews__due_on", filter=Q(reviews__held_on=None))
        to_replace = Booking.objects.to_replace().names_of(circle=OuterRef("pk"))
        circles = self.select_related("student").annotate(next_review_on=still_to_come, to_replace=to_replace)
        return circles.order_by("-pk")

    def with_agreement(self):
        """What `missing_for_scheduling()` reads of the student, in as many queries for one circle as for twenty."""
        agreed = ("student__guardianships__guardian", "student__consents")
        return self.select_related("student__case").prefetch_related(*agreed)

    def open(self):
        return self.exclude(status__in=["ended", "cancelled"])

    def open_for(self, student):
        return self.open().filter(student=student)

    def ended(self):
        return self.filter(status=ReentryCircle.Status.ENDED)

    def scheduled(self):
        return self.filter(status=ReentryCircle.Status.SCHEDULED)

    def followed(self):
        """Held, and not ended: a plan is written, and looked at."""
        return self.filter(status__in=[ReentryCircle.Status.HELD, ReentryCircle.Status.UNDER_REVIEW])

    def unschedule(self, *, by):
        """What the circles of the set rested on is gone: they are prepared again, and their facilitators are free."""
        for circle in self.select_related("case"):
            lifecycle.move(circle, ReentryCircle.Status.PREPARING, by=by)
            circle.call_off()

    def requested_by_school(self):
        """Those that the school itself has asked for: it may know how far they are."""
        return self.filter(asked_by_school_at__isnull=False)


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
        ("scheduled", "held"): Move("can_work", "missing_for_holding"),
        ("held", "under_review"): Move("can_work", "missing_for_review"),
        ("held", "ended"): Move("can_work", "missing_for_ending"),
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
    asked_by_school_at = models.DateTimeField(null=True, blank=True, editable=False)
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
        indexes = [
            models.Index(fields=["status_since", "id"], condition=Q(status="requested"), name="circle_requested"),
            models.Index(fields=["starts_at"], condition=Q(status="scheduled"), name="circle_scheduled"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True)
                | Q(returns_on__isnull=True)
                | Q(returns_on__gte=F("removed_on")),
                name="return_after_removal",
                violation_error_message=students.RETURN_BEFORE_REMOVAL,
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
                violation_error_message=students.ALREADY_OPEN,
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
    def guardianships(self):
        """The ties of those who are part of it beside the student: the guardians of a minor."""
        if not self.student.is_minor:
            return []
        return [tie for tie in self.student.guardianships.all() if not tie.guardian.has_withdrawn]

    @property
    def others_in_the_case(self):
        """Who neither is the student nor stands beside them."""
        student = self.student
        beside = [student.pk, *(one.pk for one in student.guardians)]
        return self.case.parties.exclude(pk__in=beside).exclude(supports=student)

    @property
    def letter_is_ready(self):
        """Once there is a day, and while nothing stands in its way."""
        return self.is_scheduled and not self.missing_for_scheduling()

    @property
    def slip_is_ready(self):
        """Once the plan stands, and while the student and the family agree to it."""
        has_plan = self.status in (self.Status.UNDER_REVIEW, self.Status.ENDED)
        return has_plan and not self.missing_for_scheduling()

    @property
    def slip_is_to_come(self):
        """Held, and the plan can still be made to stand."""
        return self.status == self.Status.HELD and not self.missing_for_scheduling()

    @property
    def name_given_by_school(self):
        """The student's name as the referral has it, whatever the center has corrected since; None if it has none."""
        names = {party.pk: name for party, name in students.named_by_school(self.case)}
        return names.get(self.student_id)

    @property
    def leaves_somebody_to_ask_for(self):
        """Whether the school has named a student for whom no circle that it has asked for is open."""
        asked_for = set(self.case.circles.requested_by_school().open().values_list("student", flat=True))
        return any(party.pk not in asked_for for party, _ in students.named_by_school(self.case))

    def call_off(self):
        """Nobody comes at the time that was set: the facilitators are free, and everybody invited is told."""
        self.release_facilitators()
        self.tell_facilitators("circle_cancelled", "the reentry circle is called off")
        self.tell_invited()

    def tell_invited(self):
        for invitation in self.invitations.select_related("user"):
            invitation.tell()

    def missing_for_scheduling(self):
        return self.case.missing_for_meeting() + self.not_agreed_at()

    def missing_for_holding(self):
        """Who had agreed is asked as of the day on which it took place, when that day is recorded."""
        return [] if self.is_late else self.case.missing_for_meeting()

    def missing_for_next(self):
        """What stands before it takes place; of one that has begun, only what stops its being recorded."""
        if not self.is_to_come:
            return []
        return (
            self.missing_for_holding() if self.is_scheduled and self.has_begun else self.missing_for_scheduling()
        )

    def taken_back(self):
        """What is said of a guardian's yes before the circle takes place, and does not stop it."""
        scopes = (Consent.Scope.SPEAK, Consent.Scope.CIRCLE)
        return readiness.taken_back_for(self.student, *scopes) if self.is_to_come else []

    def not_agreed_at(self, moment=None):
        return readiness.not_agreed_to_circle(self.student, moment)

    @property
    def goes_on_without_the_student(self):
        """Held, and the student or the family has taken back since what it rested on."""
        return self.status in (self.Status.HELD, self.Status.UNDER_REVIEW) and bool(self.not_agreed_at())

    def missing_for_review(self):
        """A review looks at the plan together with the student, who takes part in it or does not."""
        return self.not_agreed_at() + self.missing_in_plan()

    def missing_in_plan(self):
        missing = [] if self.named_adult else ["The plan does not yet name an adult whom the student can turn to."]
        return missing if self.plan_items.exists() else [*missing, "The plan has no line yet."]

    @property
    def may_end_without_reviews(self):
        """Added when the case was closed, or left by its student: nobody reviews the plan any more."""
        return self.goes_on_without_the_student or (self.is_late and self.status == self.Status.HELD)

    def missing_for_ending(self):
        if self.may_end_without_reviews:
            return []
        if self.status == self.Status.HELD:
            return ["The plan has not been reviewed yet: set its reviews first."]
        open_reviews = self.reviews.filter(held_on__isnull=True).count()
        to_come = "1 review of the plan is" if open_reviews == 1 else f"{open_reviews} reviews of the plan are"
        return [f"{to_come} still to come."] if open_reviews else []
