"""What proves the promise. The database itself refuses to change or delete a row of these tables."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import strokes
from cases.models import Consent, Party
from cases.models.recorded import Recorded

from .agreement import Agreement
from .link import SigningLink


class Scan(models.Model):
    """The paper that somebody signed by hand, as a picture or a PDF. Never changed."""

    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.sha256[:12]


class Signature(Recorded):
    """A signer's yes to exactly one text. Never changed: it stands as long as the text has the same hash.

    `signed_at` is when it came to the center; what was signed on paper says itself on which day.
    """

    class Method(models.TextChoices):
        DRAWN = "drawn", _("drawn on a screen")
        TYPED = "typed", _("typed")
        PAPER = "paper", _("signed on paper")

    settles = True
    kind = "signature"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="signatures")
    on_behalf_of = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="signed_for", null=True, blank=True
    )
    method = models.CharField(max_length=8, choices=Method)
    typed_name = models.CharField(max_length=120, blank=True)
    strokes = models.JSONField("the strokes of a drawn signature, in its own box", null=True, blank=True)
    scan = models.OneToOneField(Scan, on_delete=models.PROTECT, related_name="signature", null=True, blank=True)
    link = models.OneToOneField(
        SigningLink, on_delete=models.PROTECT, related_name="signature", null=True, blank=True
    )
    text_language = models.CharField("language of the text that was read", max_length=2, blank=True)
    consent_version = models.CharField(max_length=12, blank=True)
    consent_language = models.CharField(max_length=2, blank=True)
    signed_at = models.DateTimeField(default=timezone.now)
    signed_on = models.DateField("day on the paper that they signed", null=True, blank=True)
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
                condition=(
                    Q(method="typed", scan__isnull=True, strokes__isnull=True)
                    & ~Q(typed_name="")
                    & ~Q(consent_version="")
                )
                | (Q(method="drawn", scan__isnull=True, strokes__isnull=False) & ~Q(consent_version=""))
                | Q(method="paper", scan__isnull=False, strokes__isnull=True, link__isnull=True),
                name="signature_has_its_proof",
            ),
            models.CheckConstraint(
                condition=Q(method="paper") | Q(signed_on__isnull=True), name="a_day_of_its_own_is_on_paper"
            ),
        ]

    def __str__(self):
        return f"signature of {self.signer}"

    @property
    def picture(self):
        """What was drawn, as the address of an image; empty for any other signature."""
        return strokes.data_uri(self.strokes) if self.strokes else ""

    def consents_to_sharing(self):
        """Of whoever stands on this line alone: one guardian's yes takes back no other one's no."""
        given = (self.on_behalf_of or self.signer).consents.all()
        return [
            c for c in given if c.scope == Consent.Scope.SHARE and c.given_by_id == self.signer_id and c.stands
        ]


class Declined(Recorded):
    """A signer's no to exactly one text. Nobody is asked for a reason, and they may still sign it later."""

    settles = False
    kind = "declined"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="declined")
    signer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="declined")
    on_behalf_of = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="declined_for", null=True, blank=True
    )
    link = models.ForeignKey(SigningLink, on_delete=models.PROTECT, related_name="declined", null=True, blank=True)
    declined_at = models.DateTimeField(default=timezone.now)
    text_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-declined_at", "-pk"]
        verbose_name = "declined signature"

    def __str__(self):
        return f"{self.signer} does not sign"


class Waiver(Recorded):
    """A coordinator's reasoned decision that a child's guardian need not sign exactly one text."""

    settles = True
    kind = "waiver"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="waivers")
    child = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="waivers")
    reason = models.CharField(max_length=300)
    waived_at = models.DateTimeField(default=timezone.now)
    text_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["waived_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "child", "text_hash"], name="waived_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="waived_with_a_reason"),
        ]

    def __str__(self):
        return f"waiver for {self.child}"

    def consents_to_sharing(self):
        """Who need not sign may still say no to the school's copy, so it takes a yes of one of them."""
        return self.child.guardian_consents(Consent.Scope.SHARE)


class SealedDocument(models.Model):
    """The signed agreement, fixed: shown and printed from these bytes ever after.

    Where the center had no key, the bytes carry no seal; once it has one, they are sealed as a second row, and
    the newest row is what is shown.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="documents")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    is_sealed = models.BooleanField(default=False)
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "is_sealed"], name="one_document_with_a_seal_and_one_without"
            )
        ]

    def __str__(self):
        return f"document of {self.agreement}"
