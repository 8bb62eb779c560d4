"""The key of second steps: changed by a command, and not missed at the door when it is lost."""

import io

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from schools.fresh import KEY
from tests.conftest import PASSWORD
from tests.schools.codes import code_now, give_app

SECOND = reverse("mfa_authenticate")
CODES, NEW_CODES = reverse("mfa_view_recovery_codes"), reverse("mfa_generate_recovery_codes")


def with_password(user):
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def rotate():
    said = io.StringIO()
    call_command("rotate_second_step_keys", stdout=said)
    return said.getvalue()


@pytest.fixture
def lost(settings, mediator):
    """The mediator has an app and codes, and the key that they were kept with is gone."""
    codes = give_app(mediator)
    settings.SECOND_STEP_KEYS = [Fernet.generate_key().decode()]
    return codes


def test_after_it_the_old_key_is_not_needed_and_a_used_code_stays_used(settings, mediator):
    first, second, *_ = give_app(mediator)
    with_password(mediator).post(SECOND, {"code": first})
    new = Fernet.generate_key().decode()
    settings.SECOND_STEP_KEYS = [new, *settings.SECOND_STEP_KEYS]
    assert rotate() == "Encrypted anew: 2\n"
    settings.SECOND_STEP_KEYS = [new]
    for code, status in [(first, 400), (second, 302), (code_now(), 302)]:
        assert with_password(mediator).post(SECOND, {"code": code}).status_code == status


def test_what_no_key_reads_is_counted_and_left_as_it_is(lost):
    before = list(Authenticator.objects.values_list("data", flat=True))
    with pytest.raises(CommandError, match="No key in SECOND_STEP_KEYS reads 2 more"):
        rotate()
    assert list(Authenticator.objects.values_list("data", flat=True)) == before


def test_with_the_key_lost_a_code_is_wrong_and_the_page_says_whom_to_call(lost, mediator, caplog):
    for code in (code_now(), lost[0]):
        answer = with_password(mediator).post(SECOND, {"code": code})
        assert (answer.status_code, "Call the center: somebody helps you" in answer.text) == (400, True)
    assert "no key in SECOND_STEP_KEYS fits it" in caplog.text


def test_with_the_key_lost_the_password_still_proves_who_it_is(lost, sign_in, mediator):
    client = sign_in(mediator)
    session = client.session
    session[KEY] = 0
    session.save()
    wrong = client.post(reverse("schools:confirm"), {"password": code_now()})
    assert "neither your password nor a code" in wrong.text
    assert client.post(reverse("schools:confirm"), {"password": PASSWORD}).url == "/"


def test_with_the_key_lost_somebody_who_is_in_makes_new_codes(lost, sign_in, mediator):
    client = sign_in(mediator)
    assert client.get(CODES).url == NEW_CODES
    assert "You get ten new codes" in client.get(NEW_CODES).text
    assert client.post(NEW_CODES).url == CODES
    assert "10 of 10 are left" in client.get(CODES).text
