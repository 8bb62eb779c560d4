"""The second step of signing in: who must take one, how it is set up, and what it opens."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from schools.adapters import SecondStepAdapter
from schools.apps import SchoolsConfig
from schools.models import User
from tests.addresses import PAGES
from tests.conftest import PASSWORD
from tests.schools.codes import SECRET, code_now, give_app
from tests.schools.test_held_post import REFER, hidden

SIGN_IN = reverse("account_login")
SECOND = reverse("mfa_authenticate")
INDEX = reverse("mfa_index")
APP = reverse("mfa_activate_totp")


def type_password(client, user, **more):
    return client.post(SIGN_IN, {"login": user.email, "password": PASSWORD, **more})


@pytest.fixture
def began(mediator):
    """A mediator who has typed their password, and has an app."""
    give_app(mediator)
    client = Client()
    assert type_password(client, mediator, next="/cases/").url == SECOND
    return client


def test_a_password_alone_opens_nothing(began):
    assert "The second step" in began.get(SECOND).text
    assert began.get("/").url.startswith(SIGN_IN)
    assert "not right" in began.post(SECOND, {"code": "000000"}).text
    assert began.get("/").status_code == 302


def test_a_code_leads_to_the_page_that_they_wanted_and_works_once(began, mediator):
    code = code_now()
    assert began.post(SECOND, {"code": code}).url == "/cases/"
    assert began.get("/cases/").status_code == 200
    again = Client()
    type_password(again, mediator)
    assert again.post(SECOND, {"code": code}).status_code == 400


def test_a_code_on_paper_works_once_too(mediator):
    code, *_ = give_app(mediator)
    for status in (302, 400):
        client = Client()
        type_password(client, mediator)
        assert client.post(SECOND, {"code": code}).status_code == status


def test_five_wrong_codes_and_the_right_one_waits(began):
    for _ in range(5):
        began.post(SECOND, {"code": "000000"})
    waits = began.post(SECOND, {"code": code_now()})
    assert (waits.status_code, "That was tried too often." in waits.text) == (400, True)


@pytest.mark.parametrize(
    "meanwhile",
    [{"password": make_password("another one by now")}, {"role": "school_staff"}, {"is_active": False}],
)
def test_what_ends_a_session_ends_what_waits_for_its_second_step(began, mediator, meanwhile):
    User.objects.filter(pk=mediator.pk).update(**meanwhile)
    assert began.post(SECOND, {"code": code_now()}).url == SIGN_IN
    assert began.get("/").status_code == 302
    mediator.refresh_from_db()
    assert mediator.last_login is None


def test_nobody_comes_to_the_second_step_without_the_first(client, mediator):
    give_app(mediator)
    assert client.get(SECOND).url == SIGN_IN
    assert client.post(SECOND, {"code": code_now()}).url == SIGN_IN


@pytest.mark.parametrize("role", ["mediator", "coordinator", "administrator"])
def test_whoever_must_have_one_opens_nothing_but_the_way_to_it(role, request):
    client = Client()
    type_password(client, request.getfixturevalue(role))
    reached = {
        name
        for name, route in [*PAGES, ("admin:index", "admin/")]
        if "<" not in route and client.get(f"/{route}").headers.get("Location") != INDEX
    }
    open_to_all = {name for name in reached if Client().get(reverse(name)).status_code == 200}
    assert reached - open_to_all == {
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"),
        *("schools:confirm", "schools:sign_out", "schools:logo", "mfa_authenticate"),
        *("schools:begin", "schools:come_back"),
    }
    assert client.post("/referrals/new/", {"what_happened": "words"}).url == INDEX
    page = client.get(INDEX).text
    assert "One more thing before you begin" in page
    assert 'aria-label="Main"' not in page


def choose_password(client, written_to):
    """By the link in the last mail, as its reader does; then they sign in with it."""
    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    new = "lanterns over quiet water"
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    return client.post(SIGN_IN, {"login": written_to, "password": new})


def secret_on(page):
    return re.search(r"<code>([\w ]+)</code>", page.text)[1].replace(" ", "")


def set_up_app(client):
    secret = secret_on(client.get(APP))
    return client.post(APP, {"code": code_now(secret)})


@pytest.mark.parametrize("role", ["mediator", "coordinator", "administrator"])
def test_somebody_new_comes_from_the_mail_to_the_app_and_to_the_start_page(
    role, sign_in, administrator, django_capture_on_commit_callbacks
):
    form = {"name": "Nora New", "email": "nora@example.org", "role": role, "is_active": "on"}
    form |= {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(administrator).post(reverse("admin:schools_user_add"), form)
    client = Client()
    choose_password(client, "nora@example.org")
    assert client.get("/").url == INDEX
    for way in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(way)).status_code == 200
    set_up_app(client)
    assert client.get("/").status_code == 200


def test_a_forgotten_password_stands_in_nobodys_way_to_a_second_step(mediator):
    """Whoever asked for the link, and however often."""
    for _ in range(2):
        Client().post(reverse("account_reset_password"), {"email": mediator.email})
    client = Client()
    choose_password(client, mediator.email)
    set_up_app(client)
    assert client.get("/cases/").status_code == 200
    assert not EmailAddress.objects.exists()


def test_they_set_it_up_with_an_app_and_keep_their_codes(mediator):
    client = Client()
    type_password(client, mediator)
    secret = secret_on(client.get(APP))
    wrong = client.post(APP, {"code": "000000"})
    assert (wrong.status_code, secret in wrong.text) == (400, True)
    done = client.post(APP, {"code": code_now(secret)})
    codes = re.findall(r"<code>(\d{8})</code>", client.get(done.url).text)
    assert len(codes) == 10
    assert client.get("/cases/").status_code == 200
    later = Client()
    type_password(later, mediator)
    later.post(SECOND, {"code": codes[0]})
    assert later.get("/cases/").status_code == 200
    assert "9 of 10 are left" in later.get(reverse("mfa_view_recovery_codes")).text
    later.post(reverse("mfa_generate_recovery_codes"))
    assert not set(codes) & set(re.findall(r"<code>(\d{8})</code>", later.get(done.url).text))


def test_whoever_has_no_codes_on_paper_is_led_to_making_some(mediator, sign_in):
    give_app(mediator)
    Authenticator.objects.filter(type="recovery_codes").delete()
    client, codes = sign_in(mediator), reverse("mfa_view_recovery_codes")
    page = client.get(codes, follow=True)
    assert page.request["PATH_INFO"] == reverse("mfa_generate_recovery_codes")
    assert "of the old ones" not in page.text
    client.post(page.request["PATH_INFO"])
    assert "10 of 10 are left" in client.get(codes).text


def test_nobody_is_asked_for_a_passkey_who_has_none(began):
    """That whoever has one is asked for it, a browser shows (tests/browser)."""
    assert "passkey" not in began.get(SECOND).text


def test_school_staff_may_have_one_and_may_take_it_away(teacher):
    client = Client()
    assert type_password(client, teacher).url == "/"
    assert "Set it up with an app" in client.get(INDEX).text
    give_app(teacher)
    step = Authenticator.objects.get(user=teacher, type="totp")
    client.post(reverse("schools:remove_second_step", args=[step.pk]))
    assert not Authenticator.objects.exists()


def test_school_staff_are_offered_one_on_their_start_page_until_they_have_it(teacher):
    client = Client()
    type_password(client, teacher)
    assert f'<a href="{INDEX}">second step</a>' in client.get("/").text
    set_up_app(client)
    assert "second step</a>" not in client.get("/").text
    take_app_away(client)
    client.post(reverse("schools:sign_out"))
    type_password(client, teacher)
    assert "second step</a>" in client.get("/").text


def test_the_last_one_stays_with_a_mediator_and_nobody_reaches_another_persons(sign_in, mediator, teacher):
    give_app(mediator)
    address = reverse("schools:remove_second_step", args=[Authenticator.objects.get(type="totp").pk])
    assert "your role needs one" in sign_in(mediator).post(address).text
    assert sign_in(teacher).post(address).status_code == 404
    assert Authenticator.objects.count() == 2


def come_in(user, code):
    client = Client()
    type_password(client, user)
    client.post(SECOND, {"code": code})
    return client


class TestAnotherPhone:
    """The one before is lost, and a code on paper has let its owner in."""

    @pytest.fixture
    def client(self, mediator):
        code, *_ = give_app(mediator)
        return come_in(mediator, code)

    def test_its_app_takes_the_place_of_the_one_before(self, client, mediator):
        assert "Another phone" in client.get(INDEX).text
        page = client.get(APP)
        assert "opens nothing any more" in page.text
        done = client.post(APP, {"code": code_now(secret_on(page))}, follow=True)
        assert "Your new app is in use." in done.text
        later = Client()
        type_password(later, mediator)
        assert later.post(SECOND, {"code": code_now()}).status_code == 400
        assert later.post(SECOND, {"code": code_now(secret_on(page))}).url == "/"

    def test_the_one_before_stays_until_the_new_one_has_shown_its_code(self, client, mediator):
        page = client.get(APP)
        assert client.post(APP, {"code": "000000"}).status_code == 400
        later = Client()
        type_password(later, mediator)
        assert later.post(SECOND, {"code": code_now(secret_on(page))}).status_code == 400
        assert later.post(SECOND, {"code": code_now()}).url == "/"

    def test_and_where_the_new_one_cannot_be_kept(self, client, monkeypatch):
        def broken(*_):
            raise OSError

        secret = secret_on(client.get(APP))
        monkeypatch.setattr("allauth.mfa.totp.internal.auth.TOTP.activate", broken)
        client.raise_request_exception = False
        assert client.post(APP, {"code": code_now(secret)}).status_code == 500
        assert SecondStepAdapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == SECRET

    def test_it_is_asked_for_freshly(self, client, mediator, settings):
        secret = secret_on(client.get(APP))
        settings.FRESH_MINUTES = 0
        assert client.get(APP).url == f"{reverse('schools:confirm')}?next={APP}"
        assert "Is it still you?" in client.post(APP, {"code": code_now(secret)}).text
        assert SecondStepAdapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == SECRET

    def test_nothing_is_offered_that_would_be_refused(self, client, teacher, sign_in):
        page = client.get(INDEX).text
        assert "Take it away" not in page
        assert "its app takes the place of this one" in page
        give_app(teacher)
        assert "Take it away" in sign_in(teacher).get(INDEX).text


def take_app_away(client):
    step = Authenticator.objects.get(type="totp")
    return client.post(reverse("schools:remove_second_step", args=[step.pk]))


@pytest.mark.parametrize(
    "change",
    [take_app_away, set_up_app, lambda client: client.post(reverse("mfa_generate_recovery_codes"))],
    ids=["taken away", "another phone", "new codes"],
)
def test_whatever_changes_a_second_step_ends_every_other_session(change, teacher):
    here, phone, *_ = [come_in(teacher, code) for code in give_app(teacher)[:2]]
    assert phone.get("/").status_code == 200
    assert change(here).status_code == 302
    assert here.get("/").status_code == 200
    assert phone.get("/").url.startswith(SIGN_IN)


def test_whoever_came_in_by_a_password_alone_is_out_once_its_owner_has_set_up_a_second_step(mediator):
    thief, owner = Client(), Client()
    for client in (thief, owner):
        type_password(client, mediator)
        assert client.get(APP).status_code == 200
    set_up_app(owner)
    assert owner.get("/").status_code == 200
    assert thief.get(APP).url.startswith(SIGN_IN)


def test_text_goes_through_with_its_author_behind_the_second_step(began, sign_in, mediator, school):
    mark = hidden(sign_in(mediator).get(reverse("schools:password_change")))["written_by"]
    typed = {"what_happened": "It began on Monday.", "written_by": mark}
    asked = type_password(began, mediator, **hidden(began.post(REFER, typed)))
    assert "What you were writing is still kept" in asked.text
    wrong = began.post(SECOND, {"code": "000000", **hidden(asked)})
    given_back = began.post(SECOND, {"code": code_now(), **hidden(wrong)})
    assert "It began on Monday." in given_back.text


def test_what_codes_are_reckoned_from_is_encrypted_and_its_key_can_be_changed(settings, mediator):
    give_app(mediator)
    for step in Authenticator.objects.filter(user=mediator):
        kept = step.data.get("secret") or step.data["seed"]
        assert SECRET not in kept
        Fernet(settings.SECOND_STEP_KEYS[0]).decrypt(kept)
    older, adapter = Authenticator.objects.get(type="totp").data["secret"], SecondStepAdapter()
    settings.SECOND_STEP_KEYS = [Fernet.generate_key().decode(), *settings.SECOND_STEP_KEYS]
    assert adapter.decrypt(older) == SECRET
    settings.SECOND_STEP_KEYS = settings.SECOND_STEP_KEYS[:1]
    with pytest.raises(InvalidToken):
        adapter.decrypt(older)


@pytest.mark.parametrize("keys", [[], ["not a key"]])
def test_the_start_stops_without_a_key(settings, keys):
    settings.SECOND_STEP_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="SECOND_STEP_KEYS must hold Fernet keys"):
        SchoolsConfig.ready(None)


def test_the_demos_code_opens_nothing_in_a_center(settings, began):
    assert not settings.DEBUG
    assert began.post(SECOND, {"code": settings.DEMO_CODE}).status_code == 400
    settings.MFA_TOTP_INSECURE_BYPASS_CODE = settings.DEMO_CODE
    with pytest.raises(ImproperlyConfigured):
        began.post(SECOND, {"code": settings.DEMO_CODE})
