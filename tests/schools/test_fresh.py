"""`@fresh`: before what cannot be undone, whoever has proved it only hours ago proves again that they are themself."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.utils import timezone

from schools.fresh import KEY, fresh
from schools.sessions import end_all_of
from tests.conftest import PASSWORD
from tests.schools.test_held_post import hidden

CONFIRM = reverse("schools:confirm")
WRITTEN = "Everything of 2019 may go."


@fresh
def dispose(request):
    return HttpResponse(f"Gone: {request.POST.get('why', '')}")


urlpatterns = [path("dispose/", dispose, name="dispose"), path("", include("config.urls"))]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def client(sign_in, coordinator):
    return sign_in(coordinator)


@pytest.fixture
def long_ago(client):
    """The client, and the same session later than the answer lasts."""
    session = client.session
    session[KEY] = (timezone.now() - timedelta(minutes=settings.FRESH_MINUTES)).timestamp()
    session.save()
    return client


def test_whoever_has_just_signed_in_notices_nothing(teacher):
    client = Client()
    client.post(reverse("account_login"), {"login": teacher.email, "password": PASSWORD})
    assert client.get("/dispose/").text == "Gone: "


def test_later_the_password_is_asked_for_and_leads_back(long_ago):
    asked = long_ago.get("/dispose/?of=2019")
    assert asked.url == f"{CONFIRM}?next=/dispose/%3Fof%3D2019"
    assert "Is it still you?" in long_ago.get(asked.url).text
    wrong = long_ago.post(CONFIRM, {"password": "guess", "next": "/dispose/"})
    assert (wrong.status_code, "neither your password nor a code" in wrong.text) == (400, True)
    assert long_ago.get("/dispose/").status_code == 302
    assert long_ago.post(CONFIRM, {"password": PASSWORD, "next": "/dispose/?of=2019"}).url == "/dispose/?of=2019"
    assert long_ago.get("/dispose/").status_code == 200


def test_what_was_typed_is_kept_and_sent_by_its_author(long_ago):
    mark = hidden(long_ago.get(reverse("schools:password_change")))["written_by"]
    asked = long_ago.post("/dispose/", {"why": WRITTEN, "written_by": mark})
    assert asked.status_code == 401
    wrong = long_ago.post(CONFIRM, {"password": "guess", **hidden(asked)})
    given_back = long_ago.post(CONFIRM, {"password": PASSWORD, **hidden(wrong)})
    assert WRITTEN in given_back.text
    assert long_ago.post("/dispose/", hidden(given_back)).text == f"Gone: {WRITTEN}"


def test_the_session_is_known_by_a_new_number_after_it_and_can_still_be_ended_from_elsewhere(teacher):
    client = Client()
    client.post(reverse("account_login"), {"login": teacher.email, "password": PASSWORD})
    before = client.session.session_key
    client.post(CONFIRM, {"password": PASSWORD})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert client.get("/").status_code == 200
    end_all_of(teacher)
    assert client.get("/").status_code == 302


def test_a_button_alone_leads_back_to_its_page(long_ago):
    asked = long_ago.post("/dispose/", headers={"Referer": "http://testserver/cases/"})
    assert asked.url == f"{CONFIRM}?next=/cases/"


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(long_ago, elsewhere):
    assert long_ago.post(CONFIRM, {"password": PASSWORD, "next": elsewhere}).url == "/"
