import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils import timezone

from cases import access, readiness
from cases.moves import CASE_MOVES

from .assignment import Assignment
from .hold import SafetyHold


class CaseNumber(models.Model):
    """The last number given in a year. The row is locked while a number is taken, so none is given twice."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.year}-{self.last:04}"


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.cases_visible_to(self, user)

    def open(self):
        return self.exclude(status=Case.Status.CLOSED)

    def waiting_for_screening(self):
        """The coordinator's queue: the most urgent first, then the oldest."""
        return self.filter(status=Case.Status.REFERRED).order_by("-is_urgent", "referred_at", "pk")

    def for_queue(self):
        """What the queue says of each referral: its people, who was asked to take it, what is still missing."""
        return self.select_related("school", "screening").prefetch_related(
            "parties", models.Prefetch("assignments", Assignment.objects.current().select_related("mediator"))
        )

    def unassigned(self):
        working = Assignment.objects.working().filter(case=OuterRef("pk"))
        return self.open().exclude(status=Case.Status.RETURNED).filter(~Exists(working))

    def with_standing(self):
        """Everything that `missing_for_conference()` reads, in three more queries for any number of cases."""
        parties = Case.parties.rel.related_model.objects.with_standing()
        return self.with_hold().prefetch_related(models.Prefetch("parties", parties))

    def with_hold(self):
        """The hold that stands, joined: `missing_for_meeting()` asks no more of the database."""
        standing = FilteredRelation("holds", condition=Q(holds__lifted_at__isnull=True))
        joined = self.annotate(_standing_hold=standing, _hold_is_joined=Value(True))
        return joined.select_related("_standing_hold__set_by")

    def for_case_page(self, user):
        """All that the case page shows of its own to somebody whom the case is visible to, and the later rooms."""
        notes = Case.notes.rel.related_model.objects.visible_to(user).select_related("recorded_by", "corrected_by")
        later = [
            models.Prefetch(name, getattr(Case, name).rel.related_model.objects.for_case_page())
            for name in ("conferences", "circles", "agreements")
        ]
        to_go = Case.disposal_items.rel.related_model.objects.to_go().filter(case=OuterRef("pk"))
        return (
            self.with_standing()
            .annotate(
                mediators=Assignment.objects.without_conflict().names_of(OuterRef("pk")),
                mediators_left=Assignment.objects.left().names_of(OuterRef("pk")),
                shown_to=Value(user.pk),
                legal_hold_since=Case.legal_holds.rel.related_model.objects.standing_since(OuterRef("pk")),
                disposal_list=Subquery(to_go.values("batch")),
                disposal_is_approved=Exists(to_go.filter(batch__status="approved")),
            )
            .select_related("school__district", "referral__referrer", "screening")
            .prefetch_related(models.Prefetch("notes", notes), *later)
        )

    def for_list(self):
        """What one line of a list shows and `blocking()` reads, in as many queries for one line as for twenty."""
        answered = Assignment.objects.current().filter(conflict=Assignment.Conflict.NONE)
        # Names, and not an `Exists`: for that PostgreSQL would read every assignment there is.
        names = {
            "mediators": answered.names_of(OuterRef("pk")),
            "working": Assignment.objects.working().names_of(OuterRef("pk")),
        }
        return self.with_standing().annotate(**names).select_related("school", "referral", "screening")

    def for_finding(self):
        return self.select_related("school").prefetch_related("parties")

    def held_up(self):
        """Those with a standing safety hold."""
        return self.filter(Exists(SafetyHold.objects.standing().filter(case=OuterRef("pk"))))

    def of_mediator(self, mediator):
        """Of somebody who mediates: whether they do is not asked again of each case."""
        working = Assignment.objects.current().filter(conflict=Assignment.Conflict.NONE, mediator=mediator)
        return self.filter(Exists(working.filter(case=OuterRef("pk"))))

    def returned(self):
        """Waiting for the school's answer, the longest first, each with its question beside."""
        return (
            self.filter(status=Case.Status.RETURNED).order_by("status_since", "pk").prefetch_related("questions")
        )


class Case(models.Model):
    """A Tier 3 case, from a school's referral to its closing. `status` changes only in `lifecycle.move()`."""

    class Status(models.TextChoices):
        REFERRED = "referred", "Referred"
        RETURNED = "returned", "Question to the school"
        PRECONFERENCE = "preconference", "Preconference"
        SCHEDULED = "scheduled", "Scheduled"
        CONFERENCED = "conferenced", "Conference held"
        MONITORING = "monitoring", "Agreement being kept"
        CLOSED = "closed", "Closed"

    class ClosingReason(models.TextChoices):
        FULFILLED = "fulfilled", "Agreement fulfilled"
        PARTLY_FULFILLED = "partly_fulfilled", "Agreement partly fulfilled"
        NOT_FULFILLED = "not_fulfilled", "Agreement not fulfilled"
        NO_AGREEMENT = "no_agreement", "No agreement"
        HARMED_DECLINED = "harmed_declined", "Harmed party declined"
        RESPONSIBLE_DECLINED = "responsible_declined", "Responsible party declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        NOT_REACHED = "not_reached", "Could not be reached"
        NOT_SUITABLE = "not_suitable", "Not suitable"
        NEW_INCIDENT = "new_incident", "New incident"
        TRANSFERRED = "transferred", "Transferred"
        REENTRY_DONE = "reentry_done", "Reentry completed"
        DECLINED = "declined", "Referral declined by the center"

        @classmethod
        def of_an_agreement(cls):
            """Those that say how an agreement was kept."""
            return (cls.FULFILLED, cls.PARTLY_FULFILLED, cls.NOT_FULFILLED)

        @classmethod
        def of_a_no(cls):
            """Those that say that somebody does not take part."""
            return (cls.HARMED_DECLINED, cls.RESPONSIBLE_DECLINED, cls.WITHDRAWN)

    UNDECIDED = (Status.REFERRED, Status.RETURNED)
    WORKED = (Status.PRECONFERENCE, Status.SCHEDULED, Status.CONFERENCED, Status.MONITORING)

    ref = models.CharField("case number", max_length=12, unique=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="cases")
    status = models.CharField(max_length=16, choices=Status, default=Status.REFERRED)
    is_urgent = models.BooleanField(default=False)
    referred_at = models.DateTimeField(default=timezone.now)
    status_since = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_from = models.CharField(max_length=16, choices=Status, blank=True)
    closing_reason = models.CharField(max_length=24, choices=ClosingReason, blank=True)
    closing_summary = models.TextField(blank=True)
    decline_reason = models.TextField(blank=True)
    school_did = models.TextField("what the school did in the end", blank=True)
    days_imposed = models.PositiveSmallIntegerField("days of suspension imposed", null=True, blank=True)
    search = models.TextField(editable=False, default="")

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-referred_at", "-id"], name="case_newest_first"),
            models.Index(fields=["status", "-is_urgent", "referred_at", "id"], name="case_queue"),
            models.Index(fields=["school", "-referred_at", "-id"], name="case_of_school"),
            models.Index(fields=["status", "-referred_at", "-id"], name="case_in_status"),
            models.Index(fields=["-referred_at", "-id"], condition=~Q(status="closed"), name="case_open"),
            models.Index(
                fields=["status_since", "id"], condition=~Q(status="closed"), name="case_longest_waiting"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(status="closed", closed_at__isnull=False) & ~Q(closed_from="") & ~Q(closing_reason="")
                )
                | (~Q(status="closed") & Q(closed_at__isnull=True, closed_from="", closing_reason="")),
                name="case_closed_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=False) | Q(status__in=["referred", "returned", "closed"]),
                name="case_worked_only_when_accepted",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "referred",
                        "returned",
                        "preconference",
                        "scheduled",
                        "conferenced",
                        "monitoring",
                        "closed",
                    ]
                ),
                name="case_status_known",
            ),
        ]

    def __str__(self):
        return self.ref

    def get_absolute_url(self):
        return reverse("cases:detail", args=[self.ref])

    @property
    def is_closed(self):
        return self.status == self.Status.CLOSED

    @property
    def working_notes_end_on(self):
        """The day on which the working notes of a closed case are destroyed."""
        return self.closed_at and timezone.localdate(self.closed_at) + timedelta(settings.WORKING_NOTES_DAYS)

    @property
    def is_undecided(self):
        """Referred, and neither accepted nor declined: be it that the school has a question to answer first."""
        return self.status in self.UNDECIDED

    @property
    def is_worked(self):
        """Accepted and not closed: people are being contacted, prepared, met."""
        return self.status in self.WORKED

    @property
    def wants_reentry_only(self):
        """The school asked to welcome a student back, and for no conference."""
        return self.referral.wants == "reentry"

    @property
    def was_declined(self):
        return self.closing_reason == self.ClosingReason.DECLINED

    @property
    def MOVES(self):
        """The table; a closed case goes back to nothing but the state that it was closed from."""
        if not self.is_closed:
            return CASE_MOVES
        back = (self.Status.CLOSED, self.closed_from)
        return {back: CASE_MOVES[back]}

    def standing_hold(self):
        """The hold that stands: from the join of `with_hold()`, or asked now."""
        if "_hold_is_joined" in self.__dict__:
            return self.__dict__.get("_standing_hold")
        return self.holds.standing().select_related("set_by").first()

    def has_working_mediator(self):
        """As `for_list()` has asked it, or by the assignments themselves."""
        if "working" in self.__dict__:
            return bool(self.working)
        if "assignments" in getattr(self, "_prefetched_objects_cache", {}):
            return any(assignment.is_working for assignment in self.assignments.all())
        return self.assignments.working().exists()

    def blocking(self):
        return readiness.blocking(self)

    def missing_for_acceptance(self):
        return readiness.missing_for_acceptance(self)

    def missing_for_conference(self, moment=None):
        return readiness.missing_for_conference(self, moment)

    def missing_for_meeting(self):
        return readiness.missing_for_meeting(self)

    def missing_for_closing(self, reason):
        return readiness.missing_for_closing(self, reason)

    def refresh_from_db(self, *args, **kwargs):
        for joined in ("_standing_hold", "_hold_is_joined"):
            self.__dict__.pop(joined, None)
        super().refresh_from_db(*args, **kwargs)
