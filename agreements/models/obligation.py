import hashlib
import json
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.models import Party
from cases.models.recorded import Recorded
from schools.models import DocumentLanguage

from .agreement import Agreement


class PaymentQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(taken_back_at=None)


class ObligationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=Obligation.Status.OPEN)

    def broken(self):
        return self.filter(status__in=Obligation.BROKEN)

    def unkept(self):
        """What keeps an agreement from being kept: broken, or still open."""
        return self.exclude(status__in=Obligation.KEPT)

    def in_force(self):
        """What somebody is held to today: the newest signed version, while the case is open."""
        return self.filter(agreement__status=Agreement.Status.SIGNED, agreement__case__closed_at=None)

    def overdue(self, day):
        return self.in_force().open().filter(due_on__lt=day)


class Obligation(models.Model):
    """One thing that somebody promised: who, for whom, what exactly, by when, and how anyone will know."""

    class Kind(models.TextChoices):
        APOLOGY = "apology", _("Apology")
        RESTITUTION = "restitution", _("Restitution")
        SERVICE = "service", _("Service")
        BEHAVIOR = "behavior", _("Changed behavior")
        SUPPORT = "support", _("Support or counseling")
        SAFETY = "safety", _("Safety term")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        PARTLY_DONE = "partly_done", _("Partly done")
        NOT_DONE = "not_done", _("Not done")
        WAIVED = "waived", _("Waived by the person it is owed to")

    KEPT = (Status.DONE, Status.WAIVED)
    BROKEN = (Status.PARTLY_DONE, Status.NOT_DONE)

    class NeedMet(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="obligations")
    position = models.PositiveSmallIntegerField(default=0)
    who = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="obligations")
    for_whom = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="owed", null=True, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    what = models.TextField("what exactly")
    how_known = models.CharField("how anyone will know it is done", max_length=300, blank=True)
    what_other = models.TextField("what exactly, in the other language", blank=True)
    how_known_other = models.CharField("how anyone will know, in the other language", max_length=300, blank=True)
    due_on = models.DateField("by when", null=True, blank=True)
    watched_by = models.CharField("who watches over it", max_length=120, blank=True)
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    continues = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="continued_by", null=True, blank=True, editable=False
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    resolved_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    need_met = models.CharField("met the harmed party's need", max_length=6, choices=NeedMet, blank=True)
    resolved_late = models.BooleanField("recorded after closing", default=False, editable=False)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(status="open"), name="obligation_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", resolved_on__isnull=True)
                | (~Q(status="open") & Q(resolved_on__isnull=False)),
                name="obligation_resolved_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(kind="restitution", amount__gt=0),
                name="amount_is_for_restitution",
                violation_error_message="Only restitution has an amount, and it is more than zero.",
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(kind="service", hours__gt=0),
                name="hours_are_for_service",
                violation_error_message="Only service has hours, and they are more than zero.",
            ),
        ]

    TERMS = (
        "who_id",
        "for_whom_id",
        "kind",
        "what",
        "what_other",
        "how_known",
        "how_known_other",
        "due_on",
        "watched_by",
        "amount",
        "hours",
    )

    FINDING = ("status", "resolved_on", "evidence", "need_met", "resolved_late")

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        """Its place on the page of its agreement."""
        return f"{self.agreement.get_absolute_url()}#promise-{self.pk}"

    @property
    def is_restitution(self):
        return self.kind == self.Kind.RESTITUTION

    @property
    def is_service(self):
        return self.kind == self.Kind.SERVICE

    @property
    def is_open(self):
        return self.status == self.Status.OPEN

    @property
    def is_kept(self):
        return self.status in self.KEPT

    @property
    def is_broken(self):
        return self.status in self.BROKEN

    @property
    def is_overdue(self):
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def amount_text(self):
        """Dollars as they are written in both languages here."""
        return "" if self.amount is None else f"${self.amount:,.2f}"

    @property
    def hours_text(self):
        return "" if self.hours is None else f"{self.hours.normalize():f}"

    def became(self, status, *, resolved_on, evidence, need_met, resolved_late):
        """What was found to have become of it. Whoever finds something else later corrects it (ADR 20)."""
        self.status, self.evidence, self.need_met = status, evidence, need_met
        self.resolved_on = None if self.is_open else resolved_on
        self.resolved_late = resolved_late
        self.save()

    def finding(self):
        return {name: getattr(self, name) for name in self.FINDING}

    @property
    def edits(self):
        """A mark of what is recorded, for the forms that compare: it is another one with every other finding."""
        return hashlib.sha256(json.dumps(self.finding(), default=str).encode()).hexdigest()

    def terms(self):
        return {name: getattr(self, name) for name in self.TERMS}

    def promises_the_same_as(self, other):
        """What was resolved in an older version counts on only where nothing about it was changed."""
        return self.terms() == other.terms()

    @property
    def is_gone_on_with_unchanged(self):
        """From the version before, word for word."""
        return self.continues is not None and self.promises_the_same_as(self.continues)

    def withdrawn(self):
        """Who is named in it and takes part no longer."""
        return [one for one in dict.fromkeys([self.who, self.for_whom]) if one and one.has_withdrawn]

    @property
    def paid(self):
        return sum((payment.amount for payment in self.payments.all() if payment.stands), Decimal(0))

    @property
    def rest(self):
        return (self.amount or Decimal(0)) - self.paid


class TypicalPromise(models.Model):
    """A promise that is often made, to start from: the coordinator keeps the list."""

    language = models.CharField(max_length=2, choices=DocumentLanguage, default=DocumentLanguage.ENGLISH)
    kind = models.CharField(max_length=12, choices=Obligation.Kind)
    what = models.TextField("what exactly")
    how_known = models.CharField("how anyone will know it is done", max_length=300, blank=True)

    class Meta:
        ordering = ["language", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "what"],
                name="typical_promise_once",
                violation_error_message="This promise is already on the list.",
            )
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("agreements:change_typical", args=[self.pk])

    def as_card(self):
        """What it puts on a new card of a draft."""
        return {"kind": self.kind, "what": self.what, "how_known": self.how_known}


class Payment(Recorded):
    """Money that was paid. One that was written down by mistake stays, and says why it does not count."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="payments")
    paid_on = models.DateField()
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    taken_back_because = models.CharField(max_length=200, blank=True, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="a_payment_is_more_than_nothing",
                violation_error_message="A payment is more than zero.",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, taken_back_because="")
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_because="")),
                name="a_payment_taken_back_says_by_whom_and_why",
            ),
        ]

    def __str__(self):
        return f"{self.amount} on {date_format(self.paid_on)}"

    @property
    def stands(self):
        return self.taken_back_at is None
