"""Signing in and out, and choosing a password."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.signals import request_finished
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from schools.models import User
from tests.conftest import PASSWORD

SIGN_IN = reverse("account_login")
SENT = reverse("account_reset_password_done")
WRONG = "This e-mail address and password do not belong together."


def credentials(user, **changes):
    return {"login": user.email, "password": PASSWORD} | changes


def test_somebody_signs_in_and_lands_on_their_start_page(client, teacher):
    response = client.post(SIGN_IN, credentials(teacher))
    assert response.status_code == 302
    assert response.url == reverse("home")
    assert client.session["_auth_user_id"] == str(teacher.pk)


def test_the_address_may_be_written_in_capitals(client, teacher):
    client.post(SIGN_IN, credentials(teacher, login="TESS@Example.ORG"))
    assert client.session["_auth_user_id"] == str(teacher.pk)


def test_they_go_on_to_the_page_that_they_wanted(client, teacher):
    wanted = reverse("schools:password_change")
    asked = client.get(wanted)
    assert asked.url == f"{SIGN_IN}?next={wanted}"
    assert client.post(SIGN_IN, credentials(teacher, next=wanted)).url == wanted


def test_nobody_is_led_to_another_site(client, teacher):
    response = client.post(SIGN_IN, credentials(teacher, next="https://example.com/"))
    assert response.url == reverse("home")


@pytest.mark.parametrize("wrong", [{"password": "something else"}, {"login": "nobody@example.org"}])
def test_a_wrong_password_and_a_wrong_address_sound_the_same(client, teacher, wrong):
    response = client.post(SIGN_IN, credentials(teacher, **wrong))
    assert response.status_code == 400
    assert WRONG in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_somebody_who_has_left_cannot_sign_in(client, teacher):
    teacher.is_active = False
    teacher.save()
    assert WRONG in client.post(SIGN_IN, credentials(teacher)).content.decode()


def test_signing_out_is_a_post_and_shuts_the_door(client, teacher):
    client.force_login(teacher)
    assert client.get(reverse("schools:sign_out")).status_code == 405
    client.post(reverse("schools:sign_out"))
    assert client.get(reverse("schools:password_change")).status_code == 302


def test_a_password_is_changed(client, teacher):
    client.force_login(teacher)
    new = "a longer one than it was"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    response = client.post(reverse("schools:password_change"), typed)
    assert response.url == reverse("home")
    assert Client().login(username=teacher.email, password=new)


RUNS = "123456789012345|qwertyuiopasdfgh|abcdefghijklmno|1qaz2wsx3edc4rfv|poiuytrewq lkjhg|123456789abcdefgh!"
SAME = (
    "aaaaaaaaaaaaaaaaaaaa|iloveyouiloveyou|monkeymonkeymonkey|trustno1trustno1|letmeinletmein123|abababababababab"
)
COMMON = (
    "correcthorsebatterystaple|Correct Horse Battery Staple|sunshine8472615|Princess-Football!|dragonmonkeyshadow"
)
NEAR = "tess-teacher-of-mine|Yellowstone Mediation 2026|facilitator12345|harmedresponsible|district2billings"
NEAR += "|yellowstone valley|billings montana|LincolnMiddleSchool7|restorative tier 3 !!|tess@example.org1"
REFUSED = [
    ("fourteen chars", "at least 15 characters"),
    *((run, "runs along the keyboard") for run in RUNS.split("|")),
    *((same, "over and over") for same in SAME.split("|")),
    *((common, "Many people use this password") for common in COMMON.split("|")),
    *((near, "close to your name, that of the center") for near in NEAR.split("|")),
]


@pytest.mark.parametrize(("refused", "because"), REFUSED)
def test_a_password_that_is_guessed_early_is_refused_and_the_old_one_stays(client, teacher, refused, because):
    client.force_login(teacher)
    typed = {"oldpassword": PASSWORD, "password1": refused, "password2": refused}
    response = client.post(reverse("schools:password_change"), typed)
    assert response.status_code == 400
    assert because in response.text
    assert Client().login(username=teacher.email, password=PASSWORD)


def test_of_a_short_password_only_that_is_said(client, teacher):
    client.force_login(teacher)
    typed = {"oldpassword": PASSWORD, "password1": "violets", "password2": "violets"}
    page = client.post(reverse("schools:password_change"), typed).text
    assert "at least 15 characters" in page
    assert "keyboard" not in page


def test_what_is_left_empty_is_said_beside_it(client, db):
    assert client.post(SIGN_IN, {"login": "", "password": ""}).text.count("Please fill this in.") >= 2
    assert "Please fill this in." in client.post(reverse("account_reset_password"), {"email": ""}).text


@pytest.mark.parametrize(
    "chosen",
    [
        *("lanterns over quiet water", "maple river candle stone", "Ginger Puddle Sofa Kite", "xkcd-tv9!mmqpz.rt"),
        *("nine crooked spoons", "hier liegt ein blaues Boot", "sillas azules y café", "k7#monkey2Vq!zRw8"),
    ],
)
def test_a_long_phrase_of_ordinary_words_is_taken(client, teacher, chosen):
    client.force_login(teacher)
    typed = {"oldpassword": PASSWORD, "password1": chosen, "password2": chosen}
    assert client.post(reverse("schools:password_change"), typed).status_code == 302


def test_a_changed_password_ends_every_other_session(client, teacher, sign_in):
    elsewhere = sign_in(teacher)
    client.force_login(teacher)
    new = "lanterns over quiet water"
    client.post(reverse("schools:password_change"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_five_wrong_tries_shut_one_account_for_a_while_and_no_other(client, teacher, outsider):
    for _ in range(5):
        client.post(SIGN_IN, credentials(teacher, password="a guess"))
    shut = Client().post(SIGN_IN, credentials(teacher))
    assert "That was tried too often." in shut.text
    for _ in range(30):
        client.post(SIGN_IN, credentials(outsider))
        client.post(reverse("schools:sign_out"))
    assert client.post(SIGN_IN, credentials(outsider)).status_code == 302


def test_guesses_from_elsewhere_shut_nobody_out_of_the_browser_that_they_have_come_in_with(
    client, teacher, outsider
):
    client.post(SIGN_IN, credentials(teacher))
    client.post(reverse("schools:sign_out"))
    stranger = Client()
    for _ in range(5):
        stranger.post(SIGN_IN, credentials(teacher, password="a guess"))
    assert "That was tried too often." in stranger.post(SIGN_IN, credentials(teacher)).text
    assert client.post(SIGN_IN, credentials(teacher)).url == reverse("home")
    client.post(reverse("schools:sign_out"))
    for _ in range(5):
        client.post(SIGN_IN, credentials(teacher, password="a guess"))
    assert "That was tried too often." in client.post(SIGN_IN, credentials(teacher)).text


class TestOnePasswordTriedOnEverybody:
    WAIT = "nobody comes in by a password with a browser that is new to us"

    @pytest.fixture(autouse=True)
    def within_an_hour(self):
        with time_machine.travel(timezone.now().replace(minute=10)):
            yield

    @pytest.fixture
    def tried(self, db):
        """By a machine that knows a hundred addresses, of people who exist or not, and keeps no cookie."""
        for number in range(100):
            answer = Client().post(
                SIGN_IN, {"login": f"person{number}@example.org", "password": "lanterns over water"}
            )
            assert WRONG in answer.text

    def test_the_right_one_is_of_no_use_from_there_until_the_hour_is_over(self, teacher, tried):
        shut = Client().post(SIGN_IN, credentials(teacher))
        assert (shut.status_code, self.WAIT in shut.text) == (400, True)
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            assert Client().post(SIGN_IN, credentials(teacher)).url == reverse("home")

    def test_whoever_has_come_in_with_their_browser_before_does_so_again(self, client, teacher, outsider, tried):
        with time_machine.travel(timezone.now() - timedelta(days=300)):
            client.post(SIGN_IN, credentials(teacher))
            client.post(reverse("schools:sign_out"))
        assert self.WAIT in client.post(SIGN_IN, credentials(outsider)).text
        assert client.post(SIGN_IN, credentials(teacher)).url == reverse("home")

    def test_whoever_has_read_the_link_sent_to_them_comes_in(self, client, teacher, tried):
        _, link = link_for(client, teacher)
        new = "lanterns over quiet water"
        form = client.get(link, follow=True)
        client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
        assert client.post(SIGN_IN, credentials(teacher, password=new)).url == reverse("home")

    def test_a_cookie_that_is_made_up_or_of_somebody_else_is_no_way_in(self, teacher, outsider, tried, settings):
        browser = Client()
        for made_up in ("", ".", "a.b", f"browser.{teacher.pk}", "é" * 5000, f"{'a' * 22}.{'0' * 32}"):
            browser.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = made_up
            assert self.WAIT in browser.post(SIGN_IN, credentials(teacher)).text


def test_a_browser_that_several_people_share_knows_each_of_them_and_names_none(
    client, teacher, outsider, settings
):
    for person in (teacher, outsider, teacher):
        client.post(SIGN_IN, credentials(person))
        client.post(reverse("schools:sign_out"))
    cookie = client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    _browser, *people = cookie.value.split(".")
    assert len(set(people)) == len(people) == 2
    assert not [mark for mark in people if len(mark) != 32]
    stranger = Client()
    for person in (teacher, outsider):
        for _ in range(5):
            stranger.post(SIGN_IN, credentials(person, password="a guess"))
        assert client.post(SIGN_IN, credentials(person)).url == reverse("home")
        client.post(reverse("schools:sign_out"))


def test_wrong_tries_are_counted_for_all_workers_in_a_table_that_migrate_has_made(db, settings):
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}
    }
    cache.set("tries", [1])
    assert cache.get("tries") == [1]


def link_for(client, user):
    client.post(reverse("account_reset_password"), {"email": user.email})
    [message] = mail.outbox
    return message, re.search(r"http://testserver(/\S+)", message.body)[1]


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(client, teacher):
    message, link = link_for(client, teacher)
    assert message.to == [teacher.email]
    assert teacher.name not in message.body
    new = "a longer one than it was"
    form = client.get(link, follow=True)
    chosen = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert chosen.url == SIGN_IN
    assert Client().login(username=teacher.email, password=new)
    old = Client().get(link, follow=True)
    assert (old.status_code, "used already or is too old" in old.text) == (404, True)


def test_whoever_was_shut_out_comes_in_by_the_link_at_once_and_nobody_else_does(client, teacher, outsider):
    for person in (teacher, outsider):
        for _ in range(5):
            client.post(SIGN_IN, credentials(person, password="a guess"))
    _, link = link_for(client, teacher)
    new = "lanterns over quiet water"
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert client.post(SIGN_IN, credentials(teacher, password=new)).url == reverse("home")
    assert "That was tried too often." in Client().post(SIGN_IN, credentials(outsider)).text


@pytest.mark.parametrize(("hours", "status"), [(71, 200), (73, 404)])
def test_the_link_ends_after_three_days(client, teacher, hours, status):
    _, link = link_for(client, teacher)
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        assert client.get(link, follow=True).status_code == status


@pytest.mark.parametrize("role", ["teacher", "mediator", "coordinator", "administrator"])
def test_signing_out_is_in_sight_everywhere(request, role, sign_in):
    client = sign_in(request.getfixturevalue(role))
    pages = ["/", "/sessions/", reverse("mfa_index"), "/nowhere/"]
    button = f'action="{reverse("schools:sign_out")}"'
    assert [page for page in pages if button not in client.get(page).text] == []
    if role == "administrator":
        assert f'action="{reverse("admin:logout")}"' in client.get(reverse("admin:index")).text


def test_a_link_that_is_made_up_is_not_found(client, db):
    assert client.get(reverse("account_reset_password_from_key", args=["zz", "zz"])).status_code == 404


def test_the_link_of_somebody_who_has_left_meanwhile_opens_nothing(client, teacher):
    _, link = link_for(client, teacher)
    User.objects.filter(pk=teacher.pk).update(is_active=False)
    assert client.get(link, follow=True).status_code == 404


@pytest.fixture
def in_order(monkeypatch):
    """What happened in which order: `answered` is the moment at which the server has handed the answer over."""
    done = []
    monkeypatch.setattr(mail.EmailMessage, "send", lambda self, **_: done.append("sent"))

    def answered(**_):
        done.append("answered")

    request_finished.connect(answered)
    yield done
    request_finished.disconnect(answered)


def test_whoever_asks_for_a_link_does_not_wait_for_the_mail_server(client, teacher, in_order):
    client.post(reverse("account_reset_password"), {"email": teacher.email})
    assert in_order == ["answered", "sent"]


def test_a_mail_server_that_is_away_tells_nobody_which_address_is_known(client, teacher, monkeypatch):
    def fails(self, **_):
        raise ConnectionRefusedError

    monkeypatch.setattr(mail.EmailMessage, "send", fails)
    known, unknown = (
        client.post(reverse("account_reset_password"), {"email": email})
        for email in (teacher.email, "nobody@example.org")
    )
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url) == (302, SENT)


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, teacher):
    known = client.post(reverse("account_reset_password"), {"email": teacher.email})
    mail.outbox.clear()
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert unknown.url == known.url
    assert mail.outbox == []


@pytest.mark.parametrize("target", ["-2469", "0", "home", "a\u202eb"])
def test_where_to_go_next_is_an_address_and_no_name_of_a_page(sign_in, teacher, target):
    assert sign_in(teacher).get("/sign-in/", {"next": target}).status_code == 302
