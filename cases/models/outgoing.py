from django.core.mail import EmailMessage
from django.db import models

from schools.unsent import Unsent


class Outgoing(Unsent):
    """A mail about a case, kept as it was written."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()

    def __str__(self):
        return self.subject

    def message(self, connection=None):
        return EmailMessage(subject=self.subject, body=self.body, to=[self.to.email], connection=connection)
