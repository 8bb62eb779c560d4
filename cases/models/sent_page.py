from django.db import models
from django.utils import timezone


class SentPage(models.Model):
    """A form that was sent and taken: its fingerprint, and the page that answered it. Kept for a day."""

    fingerprint = models.CharField(max_length=64, unique=True)
    answer = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"sent at {self.at}"
