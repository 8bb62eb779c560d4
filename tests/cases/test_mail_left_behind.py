"""A mail is kept with what it tells of until it is sent, and sent later where nobody could send it then."""

from datetime import timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases import actions
from cases.models import Outgoing
from tests.conftest import make_user


@pytest.fixture
def declined(referred, coordinator, django_capture_on_commit_callbacks):
    """`declined(execute)` declines a referral; the mail to its referrer is sent at once, or not."""
    Outgoing.objects.all().delete()

    def declined(*, execute):
        with django_capture_on_commit_callbacks(execute=execute):
            actions.decline(case=referred, reason="Not for us.", by=coordinator)

    return declined


@pytest.fixture
def later():
    """`later()` runs the command that cron runs, twice, after a while."""

    def later(minutes=11):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            for _ in range(2):
                call_command("send_due_reminders", stdout=StringIO())
        return [(message.to, message.subject) for message in mail.outbox]

    return later


def test_what_was_sent_is_not_kept(declined, later, teacher):
    declined(execute=True)
    assert not Outgoing.objects.exists()
    assert [to for to, _ in later()] == [[teacher.email]]


def test_what_a_dead_process_left_behind_is_sent_once(declined, later, teacher, referred):
    declined(execute=False)
    assert later() == [([teacher.email], f"Case {referred}: we cannot take your referral")]
    assert not Outgoing.objects.exists()


def test_what_waits_for_somebody_who_has_left_since_is_never_sent(
    declined, later, teacher, administrator, sign_in
):
    declined(execute=False)
    page = f"/admin/schools/user/{teacher.pk}/change/"
    told = {"name": teacher.name, "email": teacher.email, "role": teacher.role, "telephone": ""}
    inlines = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    assert sign_in(administrator).post(page, told | inlines).status_code == 302
    assert [teacher.email] not in [to for to, _ in later()]
    assert not Outgoing.objects.exists()


def test_what_waits_for_somebody_to_whom_the_case_is_shut_since_is_never_sent(
    accepted, mediator, coordinator, teacher, other_school, later, django_capture_on_commit_callbacks
):
    """They stepped back, were taken off, or went to another school while the mail server was down."""
    second = make_user("Second Coordinator", "coordinator")
    Outgoing.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=False):
        actions.set_hold(case=accepted, reason="A threat.", by=coordinator)
        actions.tell_school(case=accepted, text="We go on in May.", by=mediator)
    waiting = {outgoing.to for outgoing in Outgoing.objects.all()}
    assert waiting == {mediator, second, teacher}
    actions.unassign(assignment=accepted.assignments.get(), by=coordinator)
    actions.step_back(case=accepted, by=second)
    teacher.memberships.update(school=other_school)
    mails = later()
    assert not {to for (to,), _ in mails} & {user.email for user in waiting}
    assert not Outgoing.objects.filter(to__in=waiting).exists()


def test_what_somebody_is_sending_now_is_left_to_them(declined, later):
    declined(execute=False)
    assert later(minutes=1) == []


def test_what_the_mail_server_did_not_take_is_tried_again(declined, later, settings, teacher, referred, caplog):
    taking, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.cases.test_mail_left_behind.Refusing"
    declined(execute=True)
    referred.refresh_from_db()
    assert referred.status == "closed"
    with pytest.raises(CommandError, match="Not sent: 1"):
        later()
    settings.EMAIL_BACKEND = taking
    assert [to for to, _ in later(minutes=22)] == [[teacher.email]]


def test_the_log_says_which_mail_was_refused_and_not_to_whom(declined, later, settings, teacher, log_lines):
    """A server that knows no such address says that address."""
    settings.EMAIL_BACKEND = "tests.cases.test_mail_left_behind.RefusingTheAddress"
    declined(execute=True)
    waiting = Outgoing.objects.get()
    with pytest.raises(CommandError, match="Not sent: 1"):
        later()
    told = [line for line in log_lines if f"The mail cases.Outgoing {waiting.pk} could not be sent" in line]
    assert len(told) == 2
    assert "SMTPRecipientsRefused" in told[0]
    for word in (teacher.email, *teacher.name.split(), "550"):
        assert word not in "".join(log_lines)


class RefusingTheAddress(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPRecipientsRefused({to: (550, b"No such user") for message in messages for to in message.to})


class Refusing(BaseEmailBackend):
    def send_messages(self, messages):
        raise OSError("The mail server takes nothing.")
