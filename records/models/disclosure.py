"""What has left the center: the record of disclosures that 34 CFR 99.32 asks for."""

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.models import Case, Party
from cases.models.recorded import Recorded

from .extract import ExtractRequest


class DisclosureQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.records_visible_to(self, user)


class Disclosure(Recorded):
    """A document that left the center: to whom, on what ground, by which way. Never changed: the database refuses.

    What was written down wrongly is corrected by a later line, and both stay.
    """

    class Ground(models.TextChoices):
        CONSENT = "consent", _("Consent of the person, or of a child's guardian (34 CFR 99.30)")
        PARENT = "parent", _("A parent's right to their own child's record, or the grown child's own (99.10)")
        COURT = "court", _("Court order or subpoena (99.31(a)(9))")
        EMERGENCY = "emergency", _("Health or safety emergency (99.36)")
        SCHOOL_OFFICIAL = "school_official", _("School official with a legitimate interest (99.31(a)(1))")
        SIGNER = "signer", _("Signed agreement, for whoever signed it, or a guardian of a child who did")

    class Document(models.TextChoices):
        LETTER = "letter", _("A letter or a form")
        REFERRAL = "referral", _("The referral")
        AGREEMENT = "agreement", _("The signed agreement")
        PLAN = "plan", _("The reentry plan")
        EXTRACT = "extract", _("The extract on one child")
        RECORD = "record", _("The whole record")
        OTHER = "other", _("Something else")

    class Way(models.TextChoices):
        BY_HAND = "by_hand", _("Handed over")
        POST = "post", _("By post")
        EMAIL = "email", _("By e-mail")
        FAX = "fax", _("By fax")
        LINK = "link", _("By a link")
        SHOWN = "shown", _("Shown or read aloud")

    SAYS_WHY_ITSELF = (Ground.PARENT, Ground.SIGNER)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures")
    about = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="disclosures",
        null=True,
        blank=True,
        verbose_name="about whom",
    )
    to_party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="to somebody of the case",
    )
    to_name = models.CharField("to somebody else", max_length=200, blank=True)
    document = models.CharField("what left", max_length=12, choices=Document)
    what = models.CharField("what exactly", max_length=200, blank=True)
    ground = models.CharField("on what ground", max_length=16, choices=Ground)
    reason = models.TextField("why", blank=True)
    way = models.CharField("by which way", max_length=8, choices=Way)
    left_on = models.DateField("when")
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    answers = models.ForeignKey(
        ExtractRequest, on_delete=models.PROTECT, related_name="disclosures", null=True, editable=False
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, editable=False
    )
    nothing_left = models.BooleanField("nothing left: the line was a mistake", default=False)
    correction = models.CharField("what was wrong", max_length=300, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["-left_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_party__isnull=False, to_name="") | (Q(to_party__isnull=True) & ~Q(to_name="")),
                name="a_disclosure_goes_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["parent", "signer"]) | ~Q(reason=""), name="a_disclosure_says_why"
            ),
            models.CheckConstraint(condition=~Q(document="other") | ~Q(what=""), name="a_disclosure_says_what"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, nothing_left=False, correction="")
                | (Q(corrects__isnull=False) & ~Q(correction="")),
                name="a_correction_says_what_was_wrong",
            ),
        ]

    def __str__(self):
        return f"disclosure on {date_format(self.left_on)}"

    @property
    def took_place_on(self):
        return self.left_on

    @property
    def is_corrected(self):
        return hasattr(self, "corrected_by")

    @property
    def recipient(self):
        return self.to_name or str(self.to_party)

    @property
    def in_words(self):
        """What left to whom, as one line of the history says it."""
        what = self.what or self.get_document_display()
        about = f", about {self.about}" if self.about else ""
        return (
            f"{what}{about}, to {self.recipient}, {self.get_way_display().lower()} on {date_format(self.left_on)}"
        )

    @property
    def in_short(self):
        """What left, and when; not in anybody's own words, and without a name."""
        return f"{self.get_document_display()}, {self.get_way_display().lower()} on {date_format(self.left_on)}"

    @property
    def why(self):
        """The ground, what was said of it, and what a correction corrects."""
        return self._ground_and(self.reason, self.correction and f"Corrects a line: {self.correction}")

    @property
    def why_in_short(self):
        return self._ground_and(self.correction and "Corrects a line")

    def _ground_and(self, *said):
        so = [self.nothing_left and "Nothing left at all", self.is_corrected and "Corrected by a later line"]
        return ". ".join(part.rstrip(".") for part in [self.get_ground_display(), *said, *so] if part) + "."
