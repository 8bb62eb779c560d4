"""Every e-mail of the product: a case number and a link. No names, no roles, no narrative."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from cases import access


def send(template, *, to, subject, url, case):
    """Send `templates/emails/<template>.txt` to each of the users once the transaction has been written.

    One message a person, so that nobody learns who else was told; none to somebody who has left. A mail
    server that does not answer is logged and undoes nothing.
    """
    for user in to:
        if access.can_be_told(user, case):
            message = _message(template, user, subject, url, {"case": case})
            transaction.on_commit(message.send, robust=True)


def send_now(template, *, to, subject, url, **context):
    """Send to one user at once, and raise when the server refuses: for what must be tried again."""
    _message(template, to, subject, url, context).send()


def _message(template, user, subject, url, context):
    words = {"url": f"{settings.SITE_URL}{url}", "user": user, **context}
    return EmailMessage(subject=subject, body=render_to_string(f"emails/{template}.txt", words), to=[user.email])
