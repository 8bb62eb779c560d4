"""What is to go, what is gone, and what is left of it: numbers, and nobody in them."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases import access
from cases.models import Case, Referral
from cases.moves import Move
from schools.models import District, School


class DisposalBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.disposals_visible_to(self, user)

    def waiting_for(self, user):
        """To be looked through by anybody, or approved by whoever has not done that; with a case on it."""
        to_approve = Q(status="confirmed") & ~Q(confirmed_by=user)
        to_go = DisposalItem.objects.to_go().filter(batch=OuterRef("pk"))
        return self.visible_to(user).filter(Q(status="proposed") | to_approve, Exists(to_go))

    def with_count_to_go(self):
        """Counted beside the lists and not by grouping them, which would lose their order."""
        of_one = DisposalItem.objects.to_go().filter(batch=OuterRef("pk")).order_by().values("batch")
        return self.annotate(to_go=Coalesce(Subquery(of_one.values(number=Count("pk"))), 0))


class DisposalBatch(models.Model):
    """A list of closed cases that are to go. One coordinator looks through it, a second one approves it.

    Once it has been carried out it is the certificate: how many rows of which table are gone, and who approved it.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "Looked through"
        APPROVED = "approved", "Approved"
        DISPOSED = "disposed", "Carried out"

    MOVES = {
        ("proposed", "confirmed"): Move("can_dispose", "missing_for_disposal"),
        ("confirmed", "approved"): Move("can_dispose", "missing_for_disposal"),
        ("confirmed", "proposed"): Move("can_dispose"),
        ("approved", "proposed"): Move("can_dispose"),
        ("approved", "disposed"): Move("can_dispose"),
    }

    proposed_at = models.DateTimeField(default=timezone.now)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="disposals", null=True, editable=False
    )
    reason = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    status_since = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    confirmed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    approved_at = models.DateTimeField(null=True)
    disposed_at = models.DateTimeField(null=True)
    counts = models.JSONField("rows that are gone, by table", default=dict)

    objects = DisposalBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "disposal"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="proposed", confirmed_by=None, approved_by=None)
                | Q(status="confirmed", confirmed_by__isnull=False, approved_by=None)
                | Q(status__in=["approved", "disposed"], confirmed_by__isnull=False, approved_by__isnull=False),
                name="a_disposal_is_confirmed_and_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("approved_by")), name="nobody_approves_what_they_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(status="disposed", disposed_at__isnull=False)
                | (~Q(status="disposed") & Q(disposed_at=None)),
                name="a_disposal_is_carried_out_when_it_says_so",
            ),
        ]

    def __str__(self):
        return f"disposal of {date_format(timezone.localtime(self.proposed_at))}"

    def get_absolute_url(self):
        return reverse("records:disposal", args=[self.pk])

    @property
    def is_proposed(self):
        return self.status == self.Status.PROPOSED

    @property
    def is_confirmed(self):
        return self.status == self.Status.CONFIRMED

    @property
    def is_approved(self):
        return self.status == self.Status.APPROVED

    @property
    def is_disposed(self):
        return self.status == self.Status.DISPOSED

    @property
    def out_of_backups_on(self):
        """The first day on which no backup is kept any more that was made while the cases were there.

        A backup is named after its day in UTC, wherever the center is.
        """
        return self.disposed_at.date() + timedelta(days=settings.BACKUP_DAYS + 1)

    @property
    def cases_gone(self):
        return self.counts.get(Case._meta.label, 0)

    def missing_for_disposal(self):
        return [] if self.items.to_go().exists() else ["No case is left on this list."]


class DisposalItemQuerySet(models.QuerySet):
    def listed(self):
        """Each case once at most, wherever it stands now."""
        return self.filter(taken_out_at=None)

    def to_go(self):
        """Those that are closed as they were when they came on the list: a case that was opened since is looked at anew."""
        return self.listed().filter(case__closed_at=F("closed_at"))

    def taken_out(self):
        return self.filter(taken_out_at__isnull=False)

    def kept_for_now(self, day):
        """Those that are proposed again only after that day."""
        return self.filter(again_on__gt=day).select_related("taken_out_by")


class DisposalItem(models.Model):
    """One case on the list as it was closed then, and the rule that it falls under. Gone with the case."""

    batch = models.ForeignKey(DisposalBatch, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="disposal_items")
    closed_at = models.DateTimeField("when the case had been closed", null=True)
    rule = models.CharField(max_length=160)
    taken_out_at = models.DateTimeField(null=True)
    taken_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    reason = models.CharField(max_length=300, blank=True)
    again_on = models.DateField("proposed again from", null=True)

    objects = DisposalItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "case to dispose of"
        verbose_name_plural = "cases to dispose of"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(taken_out_at=None), name="a_case_is_on_one_list_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(taken_out_at=None, taken_out_by=None, reason="", again_on=None)
                | (
                    Q(taken_out_at__isnull=False, taken_out_by__isnull=False, again_on__isnull=False)
                    & ~Q(reason="")
                ),
                name="taken_out_by_somebody_and_why",
            ),
        ]

    def __str__(self):
        return f"{self.case} on the list"


class Disposed(models.Model):
    """That a case is gone: its random key, which says nothing to anybody who does not hold an older backup.

    After a restore of such a backup the same cases go again: `manage.py disposals` lists them.
    """

    case_key = models.UUIDField(primary_key=True)
    disposed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["disposed_at"]
        verbose_name = "disposed case"

    def __str__(self):
        return str(self.case_key)


class CountedFact(models.Model):
    """What is left of a case for the center's numbers: no person, no date, no number of a case.

    Its own key is random, so that nobody can tell from it which case was disposed of first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField("year of the referral")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="counted_facts")
    wants = models.CharField(max_length=12, choices=Referral.Wants)
    behaviors = models.JSONField(default=list)
    sanctions = models.JSONField("what the school would have done otherwise", default=list)
    days_otherwise = models.PositiveSmallIntegerField("days of suspension otherwise", null=True)
    days_imposed = models.PositiveSmallIntegerField("days of suspension imposed", null=True)
    outcome = models.CharField(max_length=24, choices=Case.ClosingReason)
    was_accepted = models.BooleanField()
    conferences_held = models.PositiveSmallIntegerField()
    has_agreement = models.BooleanField("an agreement was signed")
    people = models.JSONField("how many people on each side", default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.year}: {self.get_outcome_display()}"
