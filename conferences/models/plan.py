"""What a reentry circle yields, and the looks back at it."""

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases import access
from conferences.models.circle import ReentryCircle


class PlanItem(models.Model):
    """One line of a reentry plan, with who sees to it and by when."""

    class Kind(models.TextChoices):
        SUPPORT = "support", _("Support")
        NEED = "need", _("Need")
        RESPONSIBILITY = "responsibility", _("Responsibility")

    ON_THE_SLIP = (Kind.SUPPORT, Kind.NEED)

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
        return f"review on {date_format(self.due_on)}"

    @property
    def case(self):
        return self.circle.case
