"""Somebody new is in the directory at once, and chooses their first password by a link in an e-mail."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from schools.models import User, Welcome

IMPORT = reverse("admin:schools_school_import")
SIGN_IN = reverse("account_login")
NEW = "lanterns over quiet water"


@pytest.fixture
def welcomed(center, sign_in, administrator, django_capture_on_commit_callbacks):
    """`welcomed(execute)` imports two people; their mails are sent at once, or not."""

    def welcomed(*, execute=True):
        text = "district,school,name,email\nD,S,Ann One,ann@example.org\nD,S,Bo Two,bo@example.org\n"
        with django_capture_on_commit_callbacks(execute=execute):
            sign_in(administrator).post(IMPORT, {"text": text, "write": "1"})
        return User.objects.get(email="ann@example.org")

    return welcomed


def send_left_behind(minutes=11):
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        for _ in range(2):
            call_command("send_due_reminders", stdout=StringIO())


def choose(message):
    link = re.search(r"http://testserver(/password/choose/\S+)", message.body)[1]
    client = Client()
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})


def may_sign_in(user, password=NEW):
    return Client().post(SIGN_IN, {"login": user.email, "password": password}).status_code == 302


def test_who_is_invited_no_longer_is_sent_no_link(welcomed, coordinator, sign_in):
    ann = welcomed(execute=False)
    sign_in(coordinator).post(reverse("schools:take_back_invitation", args=[ann.pk]))
    send_left_behind()
    assert [message.to for message in mail.outbox if message.subject == "Choose your password"] == [
        ["bo@example.org"]
    ]
    assert not Welcome.objects.exists()


def test_an_imported_person_chooses_a_password_and_signs_in(welcomed):
    ann = welcomed()
    assert [message.to for message in mail.outbox] == [["ann@example.org"], ["bo@example.org"]]
    assert ann.name not in mail.outbox[0].body
    assert not Welcome.objects.exists()
    assert not ann.has_usable_password()
    assert choose(mail.outbox[0]).url == SIGN_IN
    assert may_sign_in(ann)


def test_a_welcome_that_a_dead_process_left_behind_is_sent_once(welcomed):
    ann = welcomed(execute=False)
    send_left_behind(minutes=1)
    assert mail.outbox == []
    send_left_behind()
    assert [message.to for message in mail.outbox] == [["ann@example.org"], ["bo@example.org"]]
    assert choose(mail.outbox[0]).url == SIGN_IN
    assert may_sign_in(ann)


@pytest.mark.parametrize("server", ["Refusing", "Dead"])
def test_a_welcome_that_the_mail_server_did_not_take_is_tried_again(welcomed, settings, server):
    taking, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"tests.schools.test_welcome.{server}"
    Dead.asked = 0
    welcomed()
    assert Welcome.objects.count() == 2
    assert Dead.asked == (server == "Dead")
    with pytest.raises(CommandError, match="Not sent: 2"):
        send_left_behind()
    settings.EMAIL_BACKEND = taking
    send_left_behind(minutes=22)
    assert [message.to for message in mail.outbox] == [["ann@example.org"], ["bo@example.org"]]


def test_whoever_has_not_chosen_yet_asks_for_a_new_link_and_looks_like_nobody(welcomed):
    ann, client = welcomed(), Client()
    mail.outbox.clear()
    asked = [client.post(reverse("account_reset_password"), {"email": to}) for to in (ann.email, "no@example.org")]
    assert asked[0].url == asked[1].url
    [message] = mail.outbox
    tried = [
        client.post(SIGN_IN, {"login": to, "password": NEW}).status_code for to in (ann.email, "no@example.org")
    ]
    assert tried == [400, 400]
    assert choose(message).url == SIGN_IN
    assert may_sign_in(ann)


class Refusing(BaseEmailBackend):
    def send_messages(self, messages):
        raise OSError("The mail server takes nothing.")


class Dead(Refusing):
    """Not even its door opens: who has ten mails for it waits once."""

    asked = 0

    def open(self):
        Dead.asked += 1
        raise OSError("No mail server answers.")
