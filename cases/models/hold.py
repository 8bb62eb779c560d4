from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SafetyHoldQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(lifted_at__isnull=True)


class SafetyHold(models.Model):
    """While one stands nothing can be scheduled or held. Anyone on the case sets it; a coordinator lifts it."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="holds")
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    lift_note = models.TextField(blank=True)

    objects = SafetyHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(lifted_at__isnull=True),
                name="one_hold_stands",
                violation_error_message="A safety hold already stands.",
            ),
        ]

    def __str__(self):
        return f"hold on {self.case}"
