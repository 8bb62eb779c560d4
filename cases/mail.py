"""Every e-mail of the product: a case number and a link. No names, no roles, no narrative."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from cases import access, history
from cases.models import Outgoing
from schools.models import AccessNotice, Welcome
from schools.unsent import send_all

logger = logging.getLogger(__name__)


def send(template, *, to, subject, url, case):
    """Send `templates/emails/<template>.txt` to each of the users once the transaction has been written.

    One message a person, so that nobody learns who else was told; none to somebody who has left. It is kept
    until it is sent: a server that dies, or a mail server that does not answer, loses none and undoes nothing.
    """
    told = [user for user in to if access.can_be_told(user, case)]
    history.record_mails(template, case=case, to=told)
    for user in told:
        body = _body(template, user, url, {"case": case})
        outgoing = Outgoing.objects.create(case=case, to=user, subject=subject, body=body)
        transaction.on_commit(outgoing.send, robust=True)


def send_to_referrer(template, *, subject, case):
    """To whoever sent the referral. The link leads to its own page: the case's is behind a wall."""
    send(template, to=[case.referral.referrer], subject=subject, url=case.referral.get_absolute_url(), case=case)


def send_left_behind():
    """Send what was kept too long. Answers how many were sent, and how many still could not be.

    What was written to somebody who has left since, or to whom its case is shut now, goes unsent.
    """
    for kind in (Welcome, AccessNotice):
        kind.objects.to_nobody_here().delete()
    for mail in Outgoing.objects.select_related("to", "case"):
        if not access.can_be_told(mail.to, mail.case):
            mail.delete()
    return send_all([mail for kind in (Welcome, AccessNotice, Outgoing) for mail in kind.objects.left_behind()])


def send_now(template, *, to, subject, url, **context):
    """Send to one user at once, and raise when the server refuses: for what must be tried again."""
    EmailMessage(subject=subject, body=_body(template, to, url, context), to=[to.email]).send()


def send_to_address(template, *, to, url, language, **context):
    """Send to somebody without an account, at once, and answer whether the mail server has taken it.

    Kept nowhere until it can be sent: what such a mail links to opens without a password. It bears no number of
    a case either, only whom to call: others read a family's mails. The first line of the text is the subject.
    """
    with translation.override(language):
        subject, _, body = _body(template, None, url, context).partition("\n")
    try:
        EmailMessage(subject=subject, body=body.lstrip(), to=[to]).send()
    except (OSError, SMTPException):
        logger.exception("A mail “%s” could not be sent", template)
        return False
    return True


def _body(template, user, url, context):
    words = {"url": f"{settings.SITE_URL}{url}", "user": user, **context}
    return render_to_string(f"emails/{template}.txt", words)
