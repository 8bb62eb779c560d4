from django.conf import settings
from django.db import models
from django.utils import timezone


class Recorded(models.Model):
    """Something that took place and was written down: by whom, when, and whether after the case was closed."""

    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    is_late = models.BooleanField("recorded after closing", default=False, editable=False)

    class Meta:
        abstract = True

    @property
    def took_place_on(self):
        """The day that a record tells of, for those that tell of one."""
        return None

    @property
    def recorded_afterwards_on(self):
        """The day on which it was written down, where that was later than the day on which it took place."""
        day = timezone.localdate(self.recorded_at)
        return day if self.took_place_on and self.took_place_on < day else None
