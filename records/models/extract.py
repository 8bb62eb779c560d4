"""A parent's look at what the record holds on their own child (34 CFR 99.10), and the grown child's own."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases import access, due
from cases.models import Case, Party
from cases.models.recorded import Recorded
from schools.models import DocumentLanguage


class ExtractRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.records_visible_to(self, user, "child__case")

    def open(self):
        return self.filter(answer="")

    def of_closed_cases(self):
        """Those that a disposal waits for."""
        return self.filter(child__case__status=Case.Status.CLOSED)

    def to_begin(self, day):
        """Whose day is near enough that the answer is begun, or past."""
        return self.open().filter(due_on__lte=day + ExtractRequest.AHEAD)


class ExtractRequest(Recorded):
    """Somebody has asked to see what is written down about one child. The law leaves 45 days for the answer."""

    DAYS = timedelta(days=45)
    AHEAD = timedelta(days=14)

    class Answer(models.TextChoices):
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")

    child = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="extract_requests")
    asked_by = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="who asks")
    asked_on = models.DateField("when they asked")
    due_on = models.DateField(editable=False)
    language = models.CharField("in which language", max_length=2, choices=DocumentLanguage)
    decisions = models.JSONField("which texts are in it", default=dict, blank=True, editable=False)
    made_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    sha256 = models.CharField("hash of the extract made last", max_length=64, blank=True, editable=False)
    answer = models.CharField(max_length=8, choices=Answer, blank=True, editable=False)
    answered_on = models.DateField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    refusal = models.TextField("why it is refused", blank=True)

    objects = ExtractRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        verbose_name = "request for an extract"
        verbose_name_plural = "requests for an extract"
        indexes = [models.Index(fields=["due_on"], condition=Q(answer=""), name="extract_request_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "asked_by"],
                condition=Q(answer=""),
                name="one_open_request_of_a_person",
                violation_error_message="They have already asked, and wait for the answer.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("asked_on")), name="an_extract_is_due_after_it_was_asked"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on=None, answered_by=None, refusal="")
                | (
                    Q(answer="given", answered_on__isnull=False, answered_by__isnull=False, refusal="")
                    & ~Q(sha256="")
                )
                | (Q(answer="refused", answered_on__isnull=False, answered_by__isnull=False) & ~Q(refusal="")),
                name="a_request_is_answered_when_it_says_so",
            ),
        ]

    def __str__(self):
        return f"request of {date_format(self.asked_on)}"

    @staticmethod
    def who_may_ask(child):
        """A minor's guardians, whether or not they take part; from the eighteenth birthday the child alone."""
        if not child.is_minor:
            return [child]
        return [guardianship.guardian for guardianship in child.guardianships.select_related("guardian")]

    @property
    def case(self):
        return self.child.case

    @property
    def took_place_on(self):
        return self.asked_on

    @property
    def is_open(self):
        return not self.answer

    @property
    def is_made(self):
        return bool(self.sha256)

    @property
    def begin_on(self):
        """Two weeks before the law's day: the texts are to be read first."""
        return self.due_on - self.AHEAD

    def get_absolute_url(self):
        return reverse("records:extract", args=[self.pk])

    @property
    def due_text(self):
        return due.sentence(self.due_on)
