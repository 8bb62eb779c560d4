"""The promise: what both sides decided, who signed it, and how it was kept."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import lifecycle
from cases.models import Case, Party
from cases.models.recorded import Recorded
from cases.moves import Move
from conferences.models import Conference


class AgreementQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(status=Agreement.Status.SIGNED)

    def in_signing(self):
        return self.filter(status=Agreement.Status.SIGNING)

    def take_back(self, *, by):
        """Back to drafting: what was being signed rested on somebody who takes part no longer."""
        for agreement in self.select_related("case"):
            lifecycle.move(agreement, Agreement.Status.DRAFT, by=by)

    def in_work(self):
        return self.filter(status__in=[Agreement.Status.DRAFT, Agreement.Status.SIGNING])


class Agreement(Recorded):
    """What both sides themselves decided, in plain words. A change after the signing is a new version."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Being drafted"
        SIGNING = "signing", "Being signed"
        SIGNED = "signed", "Signed"
        SUPERSEDED = "superseded", "Replaced by a newer version"
        DISCARDED = "discarded", "Discarded"

    MOVES = {
        ("draft", "signing"): Move("can_work", "missing_for_signing"),
        ("signing", "draft"): Move("can_work"),
        ("signing", "signed"): Move("can_work", "missing_signatures_sentences"),
        ("signed", "superseded"): Move("can_work"),
        ("draft", "discarded"): Move("can_work"),
        ("signing", "discarded"): Move("can_work"),
    }

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="agreements")
    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    status_since = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=2, choices=[("en", "English"), ("es", "Spanish")], default="en")
    background = models.TextField("background that both sides accept", blank=True)
    review_on = models.DateField("review date", null=True, blank=True)
    if_not_kept = models.TextField("what happens if it is not kept", blank=True)
    share_with_school = models.BooleanField("the school may have a copy", default=False)
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    edits = models.PositiveIntegerField(default=0, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status__in=["draft", "signing"]), name="one_agreement_in_work"
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(status="signed"), name="one_agreement_in_force"),
            models.CheckConstraint(
                condition=Q(status__in=["signed", "superseded"], signed_at__isnull=False)
                | (~Q(status__in=["signed", "superseded"]) & Q(signed_at__isnull=True)),
                name="agreement_signed_when_it_says_so",
            ),
        ]

    def __str__(self):
        return f"agreement {self.case} version {self.version}"


class ObligationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=Obligation.Status.OPEN)

    def broken(self):
        return self.filter(status__in=[Obligation.Status.PARTLY_DONE, Obligation.Status.NOT_DONE])

    def overdue(self, day):
        return self.open().filter(due_on__lt=day)


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
        OPEN = "open", "Open"
        DONE = "done", "Done"
        PARTLY_DONE = "partly_done", "Partly done"
        NOT_DONE = "not_done", "Not done"
        WAIVED = "waived", "Waived by the person it is owed to"

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
    due_on = models.DateField("by when", null=True, blank=True)
    watched_by = models.CharField("who watches over it", max_length=120, blank=True)
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
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

    def __str__(self):
        return self.get_kind_display()


class Payment(Recorded):
    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="payments")
    paid_on = models.DateField()
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="a_payment_is_more_than_nothing",
                violation_error_message="A payment is more than zero.",
            )
        ]

    def __str__(self):
        return f"{self.amount} on {self.paid_on}"


class Scan(models.Model):
    """The paper that somebody signed by hand, as a picture or a PDF. Never changed."""

    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.sha256[:12]


class Signature(Recorded):
    """A signer's yes to exactly one text. Never changed: it stands as long as the text has the same hash."""

    class Method(models.TextChoices):
        TYPED = "typed", _("typed on the mediator's device")
        PAPER = "paper", _("signed on paper")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="signatures")
    on_behalf_of = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="signed_for", null=True, blank=True
    )
    method = models.CharField(max_length=8, choices=Method)
    typed_name = models.CharField(max_length=120, blank=True)
    scan = models.OneToOneField(Scan, on_delete=models.PROTECT, related_name="signature", null=True, blank=True)
    consent_version = models.CharField(max_length=12, blank=True)
    consent_language = models.CharField(max_length=2, blank=True)
    signed_at = models.DateTimeField(default=timezone.now)
    text_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "signer", "text_hash"],
                condition=Q(on_behalf_of__isnull=True),
                name="signed_once_for_themself",
                violation_error_message="This person has already signed.",
            ),
            models.UniqueConstraint(
                fields=["agreement", "signer", "on_behalf_of", "text_hash"],
                condition=Q(on_behalf_of__isnull=False),
                name="signed_once_for_a_child",
                violation_error_message="This guardian has already signed for this child.",
            ),
            models.CheckConstraint(
                condition=(Q(method="typed", scan__isnull=True) & ~Q(typed_name="") & ~Q(consent_version=""))
                | Q(method="paper", scan__isnull=False),
                name="signature_has_its_proof",
            ),
        ]

    def __str__(self):
        return f"signature of {self.signer}"


class SealedDocument(models.Model):
    """The signed agreement, fixed: shown and printed from these bytes ever after."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="document")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"document of {self.agreement}"


class FollowUp(Recorded):
    """A look at how the agreement is kept, due some days after the signing."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="follow_ups")
    due_on = models.DateField()
    with_whom = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    found = models.TextField("what was found", blank=True)
    next_step = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on__isnull=True), name="follow_up_open")]

    def __str__(self):
        return f"follow-up due {self.due_on}"


class Told(Recorded):
    """Who was told how the agreement is kept: the harmed party learns of progress, completion or its absence."""

    class What(models.TextChoices):
        PROGRESS = "progress", "Progress"
        COMPLETED = "completed", "The agreement is kept"
        NOT_COMPLETED = "not_completed", "The agreement is not kept"

    class Method(models.TextChoices):
        PHONE = "phone", "Telephone"
        IN_PERSON = "in_person", "In person"
        LETTER = "letter", "Letter"
        EMAIL = "email", "E-mail"

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="told")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="told")
    what = models.CharField(max_length=14, choices=What)
    method = models.CharField("how", max_length=10, choices=Method)
    told_on = models.DateField()

    class Meta:
        ordering = ["-told_on", "-pk"]

    def __str__(self):
        return f"{self.party} told on {self.told_on}"
