"""How the promise is kept: the looks at it after the signing, and who was told."""

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format

from cases import due
from cases.models import Party
from cases.models.recorded import Recorded

from .agreement import Agreement


class FollowUpQuerySet(models.QuerySet):
    def open(self):
        """Still to come, of the agreement in force and while the case is open."""
        return self.filter(
            done_on=None, agreement__status=Agreement.Status.SIGNED, agreement__case__closed_at=None
        )

    def overdue(self, day):
        return self.open().filter(due_on__lt=day)


class FollowUp(Recorded):
    """A look at how the agreement is kept, due some days after the signing.

    Its `next_step` is what happens next; of one that is still to come, what the look before planned it for.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="follow_ups")
    due_on = models.DateField()
    with_whom = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    found = models.TextField("what was found", blank=True)
    next_step = models.CharField(max_length=200, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "follow-up"
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on__isnull=True), name="follow_up_open")]

    @property
    def recorded_already(self):
        """For whoever comes to record it too."""
        day = date_format(self.done_on, "MONTH_DAY_FORMAT")
        return f"{self.recorded_by} has recorded this follow-up already, with {self.with_whom} on {day}."

    @property
    def due_text(self):
        return due.sentence(self.due_on)

    def __str__(self):
        return f"follow-up due {date_format(self.due_on)}"


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
        verbose_name = "notice of how it is kept"
        verbose_name_plural = "notices of how it is kept"

    def __str__(self):
        return f"{self.party} told on {date_format(self.told_on)}"
