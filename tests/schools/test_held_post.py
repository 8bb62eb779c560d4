"""A lost session on a long form: after signing in again the typed text is still there."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import Case
from schools.held import HeldPost, mark_of
from tests.cases.test_refer import page
from tests.conftest import PASSWORD

REFER = reverse("cases:refer")
SIGN_IN = reverse("account_login")
TEXT = 'It began on Monday & ended in a "fight".\r\nNobody was hurt.'
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


def sign_in(client, user, **more):
    return client.post(SIGN_IN, {"login": user.email, "password": PASSWORD, **more})


def hidden(response):
    """The hidden fields of the page, as a browser would send them."""
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', response.content.decode())
    return {html.unescape(name): html.unescape(value) for name, value in fields}


def lose_session(client):
    client.cookies.pop("sessionid")


@pytest.fixture
def typed(school, teacher):
    """What the teacher's browser sends of the referral that they were given: their words, and whose they are."""
    given = Client()
    given.force_login(teacher)
    return page(school, what_happened=TEXT, written_by=hidden(given.get(REFER))["written_by"])


@pytest.fixture
def left_open(teacher):
    """A browser in which the teacher has signed in, and whose session has ended since."""
    client = Client()
    sign_in(client, teacher)
    lose_session(client)
    return client


def test_the_sign_in_page_takes_the_place_of_an_answer(left_open, typed):
    response = left_open.post(REFER, typed)
    assert response.status_code == 401
    assert "Your text is kept on this page" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert not Case.objects.exists()


def test_the_same_person_finds_their_text_and_sends_it_on(left_open, typed, teacher):
    carried = hidden(left_open.post(REFER, typed))
    given_back = sign_in(left_open, teacher, **carried)
    assert "Your text is still here" in given_back.content.decode()
    assert f'action="{REFER}"' in given_back.content.decode()
    assert not Case.objects.exists()
    left_open.post(REFER, hidden(given_back))
    assert Case.objects.get().referral.what_happened.splitlines() == TEXT.splitlines()


def test_the_button_does_what_was_pressed(left_open, typed, teacher):
    del typed["send"]
    given_back = sign_in(left_open, teacher, **hidden(left_open.post(REFER, typed | {"keep": "yes"})))
    assert "Save it now" in given_back.text
    assert "Send it now" not in given_back.text
    left_open.post(REFER, hidden(given_back))
    assert teacher.drafts.get().data["what_happened"] == [TEXT]
    assert not Case.objects.exists()


def test_a_mistyped_password_loses_nothing(left_open, typed, teacher):
    carried = hidden(left_open.post(REFER, typed))
    again = left_open.post(SIGN_IN, {"username": teacher.email, "password": "wrong", **carried})
    assert again.status_code == 400
    assert "Your text is still here" in sign_in(left_open, teacher, **hidden(again)).content.decode()


def test_it_is_found_again_though_the_browser_has_lost_every_cookie(typed, teacher):
    browser = Client()
    given_back = sign_in(browser, teacher, **hidden(browser.post(REFER, typed)))
    assert "Your text is still here" in given_back.content.decode()


def test_every_page_that_takes_words_says_whose_they_are(accepted, coordinator, sign_in):
    client = sign_in(coordinator)
    mark = hidden(client.get(REFER))["written_by"]
    party = accepted.parties.first()
    for name, args in [
        ("cases:detail", [accepted.ref]),
        ("cases:assign", [accepted.ref]),
        ("cases:write_note", [accepted.ref]),
        ("cases:prepare", [accepted.ref, party.pk]),
    ]:
        assert hidden(client.get(reverse(name, args=args)))["written_by"] == mark, name


def test_what_a_tab_sent_by_itself_is_given_back_and_done_by_nobody_but_its_author(typed, sign_in, teacher):
    """Somebody signed out in another tab, and in again before this one had heard of it."""
    kept = sign_in(teacher).post(REFER, typed | {"only_kept": "yes"})
    assert "Your text is still here" in kept.text
    assert not Case.objects.exists()
    sign_in(teacher).post(REFER, hidden(kept))
    assert Case.objects.count() == 1


def test_and_is_not_done_where_somebody_else_is_signed_in_by_then(typed, sign_in, coordinator):
    kept = sign_in(coordinator).post(REFER, typed | {"only_kept": "yes"}, follow=True)
    assert "Nobody was hurt" not in kept.text
    assert not Case.objects.exists()


@pytest.fixture
def under_another(coordinator):
    """The teacher's browser, in which somebody else is signed in by now."""
    browser = Client()
    browser.force_login(coordinator)
    return browser


def test_there_it_waits_until_its_author_can_sign_in(typed, under_another, teacher):
    waiting = under_another.post(REFER, typed | {"only_kept": "yes"})
    assert "A text waits here for whoever wrote it" in waiting.text
    assert "Nobody was hurt" not in waiting.text
    at_the_door = under_another.post(reverse("schools:sign_out"), hidden(waiting))
    assert "Your text is kept on this page" in at_the_door.text
    assert "Nobody was hurt" in sign_in(under_another, teacher, **hidden(at_the_door)).text
    assert not Case.objects.exists()


def test_it_still_waits_when_the_next_one_signs_out_in_another_tab(typed, under_another, teacher):
    waiting = under_another.post(REFER, typed | {"only_kept": "yes"})
    under_another.post(reverse("schools:sign_out"))
    at_the_door = under_another.post(reverse("schools:sign_out"), hidden(waiting) | {"only_kept": "yes"})
    assert "Nobody was hurt" in sign_in(under_another, teacher, **hidden(at_the_door)).text


def test_a_referral_that_was_not_finished_is_gone_on_with(left_open, typed, teacher):
    del typed["send"]
    given_back = sign_in(left_open, teacher, **hidden(left_open.post(REFER, typed | {"stay": "yes"})))
    assert "Go on writing" in given_back.text
    assert "Nobody was hurt" in left_open.post(REFER, hidden(given_back)).text
    assert not Case.objects.exists()


def nothing_is_shown(browser, user, carried):
    response = browser.post(SIGN_IN, {"login": user.email, "password": PASSWORD, **carried}, follow=True)
    text = response.content.decode()
    return "was not kept: it is not yours" in text and "Nobody was hurt" not in text


def test_somebody_else_does_not_get_the_text(left_open, typed, coordinator):
    assert nothing_is_shown(left_open, coordinator, hidden(left_open.post(REFER, typed)))


def test_nor_in_a_browser_that_knows_nobody(typed, coordinator):
    browser = Client()
    assert nothing_is_shown(browser, coordinator, hidden(browser.post(REFER, typed)))


@pytest.mark.parametrize("mark", ["", "1", "1:forged", None])
def test_text_that_nobody_can_be_told_to_have_written_is_shown_to_nobody(left_open, school, teacher, mark):
    typed = page(school, what_happened=TEXT) | ({} if mark is None else {"written_by": mark})
    assert nothing_is_shown(left_open, teacher, hidden(left_open.post(REFER, typed)))


def test_a_mark_is_no_text(left_open, typed):
    response = left_open.post(REFER, {"written_by": typed["written_by"]})
    assert response.status_code == 302


def test_a_password_is_never_held(left_open, teacher):
    typed = {"oldpassword": "secret of mine", "password1": "x", "password2": "x", "other": "two words"}
    typed["written_by"] = mark_of(teacher)
    carried = hidden(left_open.post(reverse("schools:password_change"), typed))
    given_back = sign_in(left_open, teacher, **carried)
    assert hidden(given_back)["other"] == "two words"
    assert "secret of mine" not in given_back.text
    assert "password" not in " ".join(hidden(given_back))


def test_a_file_cannot_be_held_and_that_is_said(left_open, typed, teacher):
    typed |= {"scan": SimpleUploadedFile("scan.pdf", b"%PDF-")}
    given_back = sign_in(left_open, teacher, **hidden(left_open.post(REFER, typed)))
    assert "The file that you had chosen could not be kept" in given_back.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        *("https://example.com/", "//example.com/", "///example.com/", "/\\example.com/", "//example.com/cases/"),
        *("//admin/", "//sign-in/", "/no/such/page/", "javascript:alert(1)", "\t//example.com/", ""),
    ],
)
def test_text_is_sent_on_only_to_a_page_of_ours(left_open, typed, teacher, path):
    carried = {"held:sealed": HeldPost(path, [("what_happened", TEXT)], typed["written_by"]).sealed()}
    response = sign_in(left_open, teacher, **carried)
    assert response.status_code == 302
    assert response.url == reverse("home")


def test_whoever_comes_next_to_the_desk_finds_it_in_the_page_as_little_as_on_it(left_open, typed):
    page = left_open.post(REFER, typed)
    assert "Nobody was hurt" not in page.text
    assert typed["written_by"] not in page.text


@pytest.mark.parametrize("made_up", ["", "gAAAAA", "ü", "{}"])
def test_what_we_have_not_sealed_is_no_text(left_open, teacher, made_up):
    assert sign_in(left_open, teacher, **{"held:sealed": made_up}).url == reverse("home")


def beside(typed, path="/referrals/", **words):
    """As a page adds another of its forms to the one that is sent."""
    return {"held:beside": f"{path} {urlencode({'written_by': typed['written_by']} | words)}"}


def test_what_was_half_written_beside_it_is_given_back_too_and_read_by_nobody_else(left_open, typed, teacher):
    held = left_open.post(REFER, typed | beside(typed, note="He went home."))
    assert "He went home." not in held.text
    given_back = sign_in(left_open, teacher, **hidden(held))
    assert "Nobody was hurt" in given_back.text
    assert "He went home." in given_back.text
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"path": "//example.com/"}, {"written_by": "1:forged"}, {"password": "of mine"}]
)
def test_but_nothing_for_another_site_of_nobody_or_secret(left_open, typed, teacher, wrong):
    words = beside(typed, **({"note": "He went home."} | wrong))
    given_back = sign_in(left_open, teacher, **hidden(left_open.post(REFER, typed | words)))
    assert "Nobody was hurt" in given_back.text
    assert "example.com" not in given_back.text
    assert "of mine" not in given_back.text
    assert ("He went home." in given_back.text) == ("password" in wrong)


@pytest.mark.parametrize("made_up", ["", " ", "/", "/referrals/ %00%ff&=&x", "ü \ud7ff"])
def test_what_no_page_of_ours_adds_breaks_nothing(left_open, typed, made_up):
    assert left_open.post(REFER, typed | {"held:beside": made_up}).status_code == 401


def test_what_is_too_long_is_not_carried(left_open, school):
    response = left_open.post(REFER, page(school, what_happened="a" * 600_000))
    assert response.status_code == 302
    assert response.url.startswith(SIGN_IN)


def test_a_button_without_text_leads_back_to_its_page(left_open, referred):
    page_of_it = reverse("cases:referral", args=[referred.ref])
    button = reverse("cases:answer", args=[referred.ref])
    response = left_open.post(button, HTTP_REFERER=f"http://testserver{page_of_it}")
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

    def test_our_own_page_from_before_all_cookies_were_lost_is_held(self, typed, teacher):
        client = Client(enforce_csrf_checks=True)
        held = client.post(REFER, typed, **ORIGIN)
        assert held.status_code == 401
        given_back = sign_in(client, teacher, **hidden(held))
        assert "Your text is still here" in given_back.content.decode()

    def test_our_own_page_from_an_earlier_session_of_theirs_is_given_back(self, typed, strict):
        given_back = strict.post(REFER, typed | {"csrfmiddlewaretoken": "a" * 64}, **ORIGIN)
        assert "Your text is still here" in given_back.content.decode()
        assert not Case.objects.exists()
        strict.post(REFER, hidden(given_back), **ORIGIN)
        assert Case.objects.count() == 1

    def test_what_waits_at_the_door_waits_on_when_somebody_else_has_come_in_beside_it(self, typed, coordinator):
        client = Client(enforce_csrf_checks=True)
        door = client.post(REFER, typed, **ORIGIN)
        client.force_login(coordinator)
        answer = client.post(SIGN_IN, hidden(door) | {"csrfmiddlewaretoken": "a" * 64}, **ORIGIN)
        assert "A text waits here for whoever wrote it" in answer.text
        assert "Nobody was hurt" not in answer.text

    def test_it_is_not_given_back_where_somebody_else_is_signed_in(self, typed, coordinator):
        client = Client(enforce_csrf_checks=True)
        client.force_login(coordinator)
        response = client.post(REFER, typed, **ORIGIN)
        assert response.status_code == 403
        assert "Nobody was hurt" not in response.content.decode()
