from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.db.models import Q
from django.utils import timezone

PATIENCE = timedelta(minutes=10)


class OutgoingQuerySet(models.QuerySet):
    def left_behind(self):
        """What nobody is sending any more: its process has died, or the mail server did not take it."""
        long_ago = timezone.now() - PATIENCE
        return self.filter(Q(tried_at=None) | Q(tried_at__lt=long_ago), written_at__lt=long_ago)


class Outgoing(models.Model):
    """A mail that is to be sent: written in the transaction of what it tells of, and gone once it is sent."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.subject

    def send(self):
        """Hand it to the mail server, unless somebody else does: of two, whoever changes `tried_at` first."""
        mine = Outgoing.objects.filter(pk=self.pk, tried_at=self.tried_at).update(tried_at=timezone.now())
        if mine:
            EmailMessage(subject=self.subject, body=self.body, to=[self.to.email]).send()
            self.delete()
        return mine
