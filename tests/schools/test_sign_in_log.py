"""What the log says of the door: who came in, who tried, what they changed; by number, and never by name."""

import json
import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

from config.logs import OneLine
from schools.models import User
from tests.conftest import PASSWORD
from tests.schools.codes import SECRET, code_now, give_app
from tests.schools.test_second_step import set_up_app, type_password
from tests.schools.test_sign_in import link_for

SECOND = reverse("mfa_authenticate")


@pytest.fixture
def lines():
    """What stands on the log of the door, as it is written in a center."""
    written, handler = [], logging.Handler()
    handler.setFormatter(OneLine())
    handler.emit = lambda record: written.append(json.loads(handler.format(record)))
    logging.getLogger().addHandler(handler)
    yield lambda: [line["message"] for line in written if line["logger"] == "sign_in"]
    logging.getLogger().removeHandler(handler)


def test_who_comes_in_and_by_what(lines, teacher, mediator):
    type_password(Client(), teacher)
    give_app(mediator)
    client = Client()
    type_password(client, mediator)
    client.post(SECOND, {"code": code_now()})
    assert lines() == [
        f"Signed in by password: person {teacher.pk}",
        f"Signed in by password and mfa: person {mediator.pk}",
    ]


def test_who_tries(lines, mediator, teacher):
    give_app(mediator)
    client = Client()
    type_password(client, mediator, password="a guess")
    type_password(client, mediator, login="nobody@example.org")
    type_password(client, mediator)
    client.post(SECOND, {"code": "000000"})
    User.objects.filter(pk=teacher.pk).update(is_active=False)
    type_password(client, teacher)
    for _ in range(6):
        type_password(client, teacher, password="a guess")
    assert lines()[:4] == [
        f"Wrong password: person {mediator.pk}",
        "Wrong password: nobody of ours",
        f"Wrong second step: person {mediator.pk}",
        f"Right password of somebody who has left: person {teacher.pk}",
    ]
    assert lines()[-1] == f"Tried too often: person {teacher.pk}"


def test_what_somebody_changes_about_how_they_come_in(lines, mediator):
    _, link = link_for(Client(), mediator)
    client, new = Client(), "lanterns over quiet water"
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    type_password(client, mediator, password=new)
    set_up_app(client)
    client.post(reverse("schools:confirm"), {"password": "a guess"})
    client.post(reverse("schools:confirm"), {"password": new})
    assert lines() == [
        f"Chose a new password: person {mediator.pk}",
        f"Signed in by password: person {mediator.pk}",
        f"Set up a second step: person {mediator.pk}",
        f"Could not prove that it is them: person {mediator.pk}",
        f"Is still them: person {mediator.pk}",
    ]


def test_no_line_of_it_names_anybody(lines, mediator):
    give_app(mediator)
    client = Client()
    type_password(client, mediator, login="María Gómez <maria@example.org>")
    type_password(client, mediator, password=f"{PASSWORD}!")
    type_password(client, mediator)
    client.post(SECOND, {"code": SECRET})
    assert len(lines()) >= 2
    assert not re.search(r"mar|gómez|manuel|@|correct|horse|jbsw", " ".join(lines()), re.IGNORECASE)
