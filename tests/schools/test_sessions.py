"""When a session ends, by itself and by others, and what somebody sees of their own."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from schools.models import User
from tests.conftest import PASSWORD

SESSIONS = reverse("schools:sessions")
END_THE_OTHERS = reverse("schools:end_others")
SIGNED_OUT = "You were signed out"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1"
IPAD = "Mozilla/5.0 (iPad; CPU OS 18_0) Version/18.0 Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def come_in(user, **headers):
    client = Client(headers=headers)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_in(client):
    return client.get("/").status_code == 200


def test_it_ends_when_nobody_has_used_it_for_half_an_hour(teacher):
    client, now = come_in(teacher), timezone.now()
    for minutes, still in [(29, True), (50, True), (81, False), (81, False)]:
        with time_machine.travel(now + timedelta(minutes=minutes)):
            assert is_in(client) == still, minutes


def test_it_ends_after_twelve_hours_however_much_it_is_used(teacher):
    client, now = come_in(teacher), timezone.now()
    for minutes in range(0, 12 * 60, 29):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            assert is_in(client), minutes
    with time_machine.travel(now + timedelta(seconds=settings.SESSION_COOKIE_AGE)):
        assert not is_in(client)


def at_the_door(client):
    """Where a page that needs a session leads, as its reader sees it."""
    asked = client.get("/sessions/", follow=True)
    assert asked.request["PATH_INFO"] == reverse("account_login")
    return asked.text


def test_the_sign_in_page_says_that_nobody_had_used_it(teacher):
    client = come_in(teacher)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        page = at_the_door(client)
        assert "because nobody had used this browser here for a while" in page
        assert 'name="next" value="/sessions/"' in page
        assert SIGNED_OUT not in at_the_door(client)


def test_that_the_day_was_over(teacher, settings):
    settings.SESSION_COOKIE_AGE = 60 * 60
    client, now = come_in(teacher), timezone.now()
    for minutes in (25, 50):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            assert is_in(client)
    with time_machine.travel(now + timedelta(minutes=61)):
        assert "because a day&#x27;s work was over" in at_the_door(client)


def test_that_it_was_ended_from_elsewhere(teacher):
    here, phone = come_in(teacher), come_in(teacher)
    here.post(END_THE_OTHERS)
    assert "your session was ended from elsewhere" in at_the_door(phone)
    User.objects.filter(pk=teacher.pk).update(role=User.Role.MEDIATOR)
    page = at_the_door(here)
    assert "how you sign in was changed" in page
    assert teacher.name not in page


def test_that_they_have_signed_out(teacher):
    client = come_in(teacher)
    assert "You are signed out, in every tab" in client.post(reverse("schools:sign_out"), follow=True).text
    assert SIGNED_OUT not in at_the_door(client)


@pytest.mark.parametrize("address", ["/sessions/", "/sign-in/?ended=idle", "/sign-in/?ended=idle:1w0000:made-up"])
def test_it_says_nothing_where_no_session_has_ended(db, address):
    assert SIGNED_OUT not in Client().get(address, follow=True).text


def test_nor_by_an_address_of_yesterday(teacher):
    client = come_in(teacher)
    said = client.post(reverse("schools:sign_out")).url
    assert "You are signed out" in Client().get(said).text
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert "You are signed out" not in Client().get(said).text


def test_somebody_sees_where_they_are_signed_in_and_ends_the_others(teacher, outsider):
    phone, here, stranger = (
        come_in(teacher, user_agent=IPHONE),
        come_in(teacher, user_agent=WINDOWS),
        come_in(outsider),
    )
    page = here.get(SESSIONS).text
    assert "Chrome on a Windows computer: <strong>here</strong>" in page
    assert "Safari on an iPhone" in page
    here.post(END_THE_OTHERS)
    assert (is_in(here), is_in(phone), is_in(stranger)) == (True, False, True)
    assert "You are signed in nowhere else." in here.get(SESSIONS).text


def test_they_end_one_of_them_and_none_of_anybody_elses(teacher, outsider):
    phone, tablet, here, stranger = (
        come_in(who, user_agent=device)
        for who, device in [(teacher, IPHONE), (teacher, IPAD), (teacher, WINDOWS), (outsider, IPHONE)]
    )
    of_phone, of_stranger = (
        reverse("schools:end_one", args=[UserSession.objects.get(user=who, user_agent=IPHONE).pk])
        for who in (teacher, outsider)
    )
    page = here.get(SESSIONS).text
    assert (page.count("End it<span"), of_phone in page, of_stranger in page) == (2, True, False)
    assert here.post(of_stranger).status_code == 404
    assert here.get(of_phone).status_code == 405
    assert "You are signed out there: Safari on an iPhone." in here.post(of_phone, follow=True).text
    assert [is_in(client) for client in (here, phone, tablet, stranger)] == [True, False, True, True]


def test_whoever_sits_down_at_an_open_desk_ends_none_without_the_password(teacher):
    tablet, desk = come_in(teacher, user_agent=IPAD), come_in(teacher, user_agent=WINDOWS)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        asked = desk.post(END_THE_OTHERS, headers={"referer": f"http://testserver{SESSIONS}"})
        assert asked.url == f"{reverse('schools:confirm')}?next={SESSIONS}"
        assert is_in(tablet)
        desk.post(reverse("schools:confirm"), {"password": PASSWORD})
        desk.post(END_THE_OTHERS)
        assert not is_in(tablet)


@pytest.mark.parametrize("change", [{"role": User.Role.MEDIATOR}, {"is_active": ""}])
def test_who_leaves_or_changes_role_is_out_at_once_and_stays_out(teacher, sign_in, administrator, change):
    client = come_in(teacher)
    inline = {f"memberships-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    form = (
        {"name": teacher.name, "email": teacher.email, "role": teacher.role, "is_active": "on"} | inline | change
    )
    address = reverse("admin:schools_user_change", args=[teacher.pk])
    assert sign_in(administrator).post(address, form).status_code == 302
    assert not is_in(client)
    assert not UserSession.objects.filter(user=teacher).exists()
    User.objects.filter(pk=teacher.pk).update(is_active=True)
    assert not is_in(client)


def test_a_role_that_was_changed_past_the_admin_ends_them_too(teacher):
    client = come_in(teacher)
    User.objects.filter(pk=teacher.pk).update(role=User.Role.COORDINATOR)
    assert not is_in(client)
