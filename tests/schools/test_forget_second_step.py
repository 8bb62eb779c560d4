"""Whoever has lost the second step and every code on paper comes in again through somebody who knows them."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD
from tests.schools.codes import code_now, give_app


def forget(email):
    said = io.StringIO()
    call_command("forget_second_step", email, stdout=said)
    return said.getvalue()


def with_password(user):
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def test_they_are_signed_out_and_set_up_a_new_one_before_anything_else(mediator):
    give_app(mediator)
    elsewhere = with_password(mediator)
    elsewhere.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert elsewhere.get("/cases/").status_code == 200
    said = forget("Manuel@Example.org")
    assert said == "manuel@example.org has no second step any more, and is signed out everywhere.\n"
    assert elsewhere.get("/cases/").url.startswith(reverse("account_login"))
    assert with_password(mediator).get("/cases/").url == reverse("mfa_index")


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("nobody@example.org", "Nobody signs in with"),
        ("tess@example.org", "has no second step. Nothing was changed"),
    ],
)
def test_where_there_is_none_nothing_is_done(teacher, email, sentence):
    with pytest.raises(CommandError, match=sentence):
        forget(email)
