"""Mails that are kept until they are sent: a server that dies, or a mail server that does not answer, loses none."""

import logging
from collections import Counter
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection
from django.db import models
from django.db.models import Q
from django.utils import timezone

logger = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)


class UnsentQuerySet(models.QuerySet):
    def left_behind(self):
        """What nobody is sending any more: its process has died, or the mail server did not take it."""
        long_ago = timezone.now() - PATIENCE
        waiting = self.filter(Q(tried_at=None) | Q(tried_at__lt=long_ago), written_at__lt=long_ago)
        return waiting.select_related("to")

    def to_nobody_here(self):
        """To somebody who has left since it was written."""
        return self.filter(to__is_active=False)


class Unsent(models.Model):
    """A mail that is to be sent: written in the transaction of what it tells of, and gone once it is sent."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True)

    objects = UnsentQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def message(self, connection=None):
        raise NotImplementedError

    def send(self, connection=None):
        """Hand it to the mail server, unless somebody else does: of two, whoever changes `tried_at` first.

        Answers whether the server took it, or None when it is somebody else's. One that refuses says the address of
        whom it refuses: our own line says the number of the mail.
        """
        same = type(self).objects.filter(pk=self.pk, tried_at=self.tried_at)
        if not same.update(tried_at=timezone.now()):
            return None
        try:
            self.message(connection).send()
        except (OSError, SMTPException):
            logger.exception("The mail %s %s could not be sent", self._meta.label, self.pk)
            return False
        self.delete()
        return True


def send_all(mails):
    """Over one connection: a mail server that does not answer is waited for once.

    Answers how many were sent, and how many could not be and are kept.
    """
    if not mails:
        return 0, 0
    try:
        connection = get_connection()
        connection.open()
    except (OSError, SMTPException):
        logger.exception("%s mails could not be sent", len(mails))
        return 0, len(mails)
    outcomes = Counter(mail.send(connection) for mail in mails)
    connection.close()
    return outcomes[True], outcomes[False]
