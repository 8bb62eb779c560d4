"""A lost session on a long form: after signing in again the typed text is still there."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import Case
from tests.cases.test_refer import page
from tests.conftest import PASSWORD

REFER = reverse("cases:refer")
SIGN_IN = reverse("schools:sign_in")
TEXT = 'It began on Monday & ended in a "fight".\r\nNobody was hurt.'
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


def sign_in(client, user, **more):
    return client.post(SIGN_IN, {"username": user.email, "password": PASSWORD, **more})


def hidden(response):
    """The hidden fields of the page, as a browser would send them."""
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', response.content.decode())
    return {html.unescape(name): html.unescape(value) for name, value in fields}


def lose_session(client):
    client.cookies.pop("sessionid")


@pytest.fixture
def browser(teacher):
    """A browser in which the teacher has signed in, and whose session has ended since."""
    client = Client()
    sign_in(client, teacher)
    lose_session(client)
    return client


def test_the_sign_in_page_takes_the_place_of_an_answer(browser, school):
    response = browser.post(REFER, page(school, what_happened=TEXT))
    assert response.status_code == 401
    assert "Your text is kept on this page" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert not Case.objects.exists()


def test_the_same_person_finds_their_text_and_sends_it_on(browser, school, teacher):
    carried = hidden(browser.post(REFER, page(school, what_happened=TEXT)))
    given_back = sign_in(browser, teacher, **carried)
    assert "Your text is still here" in given_back.content.decode()
    assert f'action="{REFER}"' in given_back.content.decode()
    assert not Case.objects.exists()
    browser.post(REFER, hidden(given_back))
    assert Case.objects.get().referral.what_happened.splitlines() == TEXT.splitlines()


def test_a_mistyped_password_loses_nothing(browser, school, teacher):
    carried = hidden(browser.post(REFER, page(school, what_happened=TEXT)))
    again = browser.post(SIGN_IN, {"username": teacher.email, "password": "wrong", **carried})
    assert again.status_code == 400
    assert hidden(again)["held:field:what_happened"] == TEXT


def test_somebody_else_does_not_get_the_text(browser, school, coordinator):
    carried = hidden(browser.post(REFER, page(school, what_happened=TEXT)))
    response = browser.post(SIGN_IN, {"username": coordinator.email, "password": PASSWORD, **carried}, follow=True)
    assert "Their text was not kept" in response.content.decode()
    assert "Nobody was hurt" not in response.content.decode()


def test_a_password_is_never_held(browser):
    typed = {"old_password": "secret of mine", "new_password1": "x", "new_password2": "x", "other": "words"}
    response = browser.post(reverse("schools:password_change"), typed)
    assert "secret of mine" not in response.content.decode()
    assert hidden(response)["held:field:other"] == "words"


def test_a_file_cannot_be_held_and_that_is_said(browser, school, teacher):
    typed = page(school, what_happened=TEXT) | {"scan": SimpleUploadedFile("scan.pdf", b"%PDF-")}
    given_back = sign_in(browser, teacher, **hidden(browser.post(REFER, typed)))
    assert "The file that you had chosen could not be kept" in given_back.content.decode()


@pytest.mark.parametrize(
    "path", ["https://example.com/", "//example.com/", "/no/such/page/", "javascript:alert(1)"]
)
def test_text_is_sent_on_only_to_a_page_of_ours(browser, teacher, path):
    response = sign_in(browser, teacher, **{"held:path": path, "held:field:what_happened": TEXT})
    assert response.status_code == 302
    assert response.url == reverse("home")


def test_what_is_too_long_is_not_carried(browser, school):
    response = browser.post(REFER, page(school, what_happened="a" * 600_000))
    assert response.status_code == 302
    assert response.url.startswith(SIGN_IN)


def test_a_button_without_text_leads_back_to_its_page(browser, referred):
    page_of_it = reverse("cases:referral", args=[referred.ref])
    button = reverse("cases:answer", args=[referred.ref])
    response = browser.post(button, HTTP_REFERER=f"http://testserver{page_of_it}")
    assert response.url == f"{SIGN_IN}?next={page_of_it}"


def test_who_asks_without_a_session_learns_of_no_case(client, referred):
    for ref in (referred.ref, "2026-9999"):
        assert client.post(reverse("cases:answer", args=[ref]), {"text": "two words"}).status_code == 401


class TestAnotherSite:
    """The guard against forged posts stays as it is."""

    @pytest.fixture
    def strict(self, teacher):
        client = Client(enforce_csrf_checks=True)
        client.force_login(teacher)
        return client

    @pytest.mark.parametrize("origin", [{}, {"HTTP_ORIGIN": "https://example.com"}, {"HTTP_ORIGIN": "null"}])
    def test_a_post_from_elsewhere_is_refused_and_not_shown_again(self, strict, school, origin):
        for client in (strict, Client(enforce_csrf_checks=True)):
            response = client.post(REFER, page(school, what_happened=TEXT), **origin)
            assert response.status_code == 403
            assert "Nobody was hurt" not in response.content.decode()
        assert not Case.objects.exists()

    def test_our_own_page_from_before_all_cookies_were_lost_is_held(self, school, teacher):
        client = Client(enforce_csrf_checks=True)
        held = client.post(REFER, page(school, what_happened=TEXT), **ORIGIN)
        assert held.status_code == 401
        given_back = sign_in(client, teacher, **hidden(held))
        assert "Your text is still here" in given_back.content.decode()

    def test_our_own_page_from_an_earlier_session_of_theirs_is_given_back(self, school, teacher):
        client = Client(enforce_csrf_checks=True)
        for _ in range(2):
            sign_in(client, teacher, csrfmiddlewaretoken=hidden(client.get(SIGN_IN))["csrfmiddlewaretoken"])
            lose_session(client)
        sign_in(client, teacher, csrfmiddlewaretoken=hidden(client.get(SIGN_IN))["csrfmiddlewaretoken"])
        stale = page(school, what_happened=TEXT, csrfmiddlewaretoken="a" * 64)
        given_back = client.post(REFER, stale, **ORIGIN)
        assert "Your text is still here" in given_back.content.decode()
        assert not Case.objects.exists()
        client.post(REFER, hidden(given_back), **ORIGIN)
        assert Case.objects.count() == 1

    def test_it_is_not_given_back_where_somebody_else_was_signed_in(self, school, teacher, coordinator):
        client = Client(enforce_csrf_checks=True)
        for user in (teacher, coordinator):
            sign_in(client, user, csrfmiddlewaretoken=hidden(client.get(SIGN_IN))["csrfmiddlewaretoken"])
            if user == teacher:
                lose_session(client)
        response = client.post(REFER, page(school, what_happened=TEXT), **ORIGIN)
        assert response.status_code == 403
        assert "Nobody was hurt" not in response.content.decode()
