"""A mail server that takes some mails, does not answer to others, and knows no such address at every fourth."""

from itertools import cycle
from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend

ANSWERS = cycle(["taken", "taken", "silent", "unknown"])


class EmailBackend(BaseEmailBackend):
    def send_messages(self, messages):
        answer = next(ANSWERS)
        if answer == "silent":
            raise OSError("No mail server answers.")
        if answer == "unknown":
            raise SMTPRecipientsRefused({to: (550, b"No such user") for one in messages for to in one.to})
        return len(messages)
