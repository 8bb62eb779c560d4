"""Single sign-on: an account elsewhere opens the door once its owner has connected it, and never by an address."""

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from schools.apps import SchoolsConfig
from schools.fresh import KEY
from schools.models import User
from tests.schools.codes import code_now, give_app
from tests.schools.issuer import URL, FakeIssuer, query_of

SIGN_IN = reverse("account_login")
BEGIN = reverse("schools:begin")
BACK = reverse("schools:come_back")
ACCOUNT = reverse("schools:account")
CONNECT = reverse("schools:connect")
CLICKED = {"Sec-Fetch-Site": "same-origin"}
FAILED = "It did not answer as it should."

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def issuer(settings, monkeypatch):
    settings.OIDC_ISSUER, settings.OIDC_NAME = URL, "District 2"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "this-center", "a secret between us"
    issuer = FakeIssuer()
    monkeypatch.setattr(requests.Session, "send", lambda *args, **how: issuer.send(*args, **how))
    return issuer


def go(client, way=BEGIN, **query):
    """To the issuer, and back."""
    sent = client.get(way, query, headers=CLICKED)
    assert sent.url.startswith(f"{URL}/authorize?"), sent.url
    query = query_of(sent.url)
    return client.get(BACK, {"state": query["state"], "code": query["nonce"]})


@pytest.fixture
def connected(sign_in, teacher):
    assert go(sign_in(teacher), CONNECT).url == ACCOUNT
    return SocialAccount.objects.get()


def is_in(client):
    return client.get("/").status_code == 200


def test_whoever_has_connected_their_account_comes_in_by_it(connected, teacher):
    client = Client()
    assert "Sign in with District 2" in client.get(SIGN_IN).text
    assert go(client, next="/referrals/").url == "/referrals/"
    assert client.session["_auth_user_id"] == str(teacher.pk)
    assert client.get(reverse("schools:sessions")).status_code == 200
    assert client.get(reverse("schools:account")).status_code == 200


def test_it_is_kept_by_issuer_and_subject_and_nothing_else_is_asked_for(connected, issuer):
    kept = (connected.provider, connected.uid, connected.extra_data)
    assert kept == (URL, "a-teacher-there", {})
    sent = query_of(Client().get(BEGIN, headers=CLICKED).url)
    assert (sent["scope"], sent["response_type"], sent["code_challenge_method"]) == ("openid", "code", "S256")
    assert sent["redirect_uri"] == f"http://testserver{BACK}"
    assert {request.url.split("?")[0] for request in issuer.asked} == {
        f"{URL}/.well-known/openid-configuration",
        f"{URL}/token",
        f"{URL}/keys",
    }


def test_the_same_address_connects_nobody(teacher, issuer):
    issuer.claims = {"email": teacher.email, "email_verified": True}
    client = Client()
    refused = go(client)
    assert (refused.status_code, "not connected to anybody here yet" in refused.text) == (403, True)
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_the_same_subject_of_another_issuer_is_nobody(connected, settings, issuer):
    elsewhere = "https://other.example.org"
    settings.OIDC_ISSUER = elsewhere
    issuer.configuration |= {"issuer": elsewhere}
    issuer.claims = {"iss": elsewhere}
    assert "not connected" in go(Client()).text


def test_the_second_step_comes_after_it(sign_in, mediator, issuer):
    give_app(mediator)
    go(sign_in(mediator), CONNECT)
    client = Client()
    assert go(client, next="/cases/").url == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": code_now()}).url == "/cases/"
    assert is_in(client)


def test_whoever_must_have_a_second_step_and_has_none_opens_nothing_by_it(sign_in, mediator):
    go(sign_in(mediator), CONNECT)
    client = Client()
    go(client)
    assert client.get("/cases/").url == reverse("mfa_index")


def test_whoever_has_left_does_not_come_in_and_is_told_no_more_than_a_stranger(connected, teacher):
    User.objects.filter(pk=teacher.pk).update(is_active=False)
    client = Client()
    assert "not connected to anybody here yet" in go(client).text
    assert not is_in(client)


def test_a_changed_role_ends_such_a_session_too(connected, teacher):
    client = Client()
    go(client)
    User.objects.filter(pk=teacher.pk).update(role=User.Role.MEDIATOR)
    assert not is_in(client)


def test_whose_account_it_is_only_its_owner_says_and_freshly(sign_in, teacher, issuer):
    client = sign_in(teacher)
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.get(CONNECT, headers=headers).url == ACCOUNT
    session = client.session
    session[KEY] = 0
    session.save()
    assert client.get(CONNECT, headers=CLICKED).url == ACCOUNT
    assert client.get(ACCOUNT).url.startswith(reverse("schools:confirm"))
    assert client.post(ACCOUNT).status_code == 302
    assert (issuer.asked, SocialAccount.objects.count()) == ([], 0)


def test_nobody_takes_the_account_of_somebody_else(connected, sign_in, outsider, teacher):
    refused = go(sign_in(outsider), CONNECT)
    assert (refused.status_code, "connected to somebody else here" in refused.text) == (403, True)
    assert SocialAccount.objects.get().user == teacher


def test_another_account_takes_the_place_of_the_first_and_it_can_be_taken_away(
    connected, sign_in, teacher, issuer
):
    issuer.subject = "another"
    client = sign_in(teacher)
    go(client, CONNECT)
    assert SocialAccount.objects.get().uid == "another"
    assert "It is connected since" in client.get(ACCOUNT).text
    client.post(ACCOUNT)
    assert "Connect your account at District 2" in client.get(ACCOUNT).text
    assert "not connected" in go(Client()).text


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-program"},
        {"aud": ["this-center", "another-program"]},
        {"aud": ["this-center", "another-program"], "azp": "another-program"},
        {"azp": "another-program"},
        {"exp": 1},
        {"exp": None},
        {"nonce": "of another question"},
        {"nonce": None},
    ],
)
def test_a_token_for_somebody_else_or_another_time_opens_nothing(connected, issuer, claims):
    issuer.claims = claims
    client = Client()
    assert FAILED in go(client).text
    assert not is_in(client)


def test_a_token_that_somebody_else_has_signed_opens_nothing(connected, issuer):
    issuer.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    client = Client()
    assert FAILED in go(client).text
    assert not is_in(client)


@pytest.mark.parametrize(
    "configuration",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"token_endpoint": 7},
    ],
)
def test_an_issuer_that_says_something_odd_is_left_alone(issuer, configuration):
    issuer.configuration |= configuration
    client = Client()
    answer = client.get(BEGIN, headers=CLICKED)
    if answer.status_code == 302:
        answer = client.get(BACK, {"state": query_of(answer.url)["state"], "code": "once"})
    assert (answer.status_code, FAILED in answer.text) == (403, True)


@pytest.mark.parametrize(
    "said",
    [{"subject": "s" * 192}, {"configuration": ["a", "list"]}, {"expires_in": 10**15}],
)
def test_what_is_too_long_or_too_late_is_refused_in_a_sentence(sign_in, teacher, issuer, said):
    for name, value in said.items():
        setattr(issuer, name, value)
    client = sign_in(teacher)
    answer = client.get(CONNECT, headers=CLICKED)
    if answer.status_code == 302:
        query = query_of(answer.url)
        answer = client.get(BACK, {"state": query["state"], "code": query["nonce"]})
    assert (answer.status_code, FAILED in answer.text) == (403, True)
    assert not SocialAccount.objects.exists()


def test_a_subject_as_long_as_its_column_opens(sign_in, teacher, issuer):
    issuer.subject = "s" * 191
    go(sign_in(teacher), CONNECT)
    client = Client()
    go(client)
    assert is_in(client)


@pytest.mark.parametrize(
    "claims", [{"aud": ["this-center", "another-program"], "azp": "this-center"}, {"aud": ["this-center"]}]
)
def test_a_token_for_two_programs_opens_where_ours_has_asked(connected, issuer, claims):
    issuer.claims = claims
    client = Client()
    go(client)
    assert is_in(client)


def test_of_two_windows_in_which_it_was_begun_either_comes_back(connected):
    client = Client()
    first, second = (query_of(client.get(BEGIN, headers=CLICKED).url) for _ in range(2))
    back = client.get(BACK, {"state": first["state"], "code": first["nonce"]})
    assert (back.status_code, is_in(client)) == (302, True)
    assert first["nonce"] != second["nonce"]


def test_one_that_does_not_answer_leaves_the_password(issuer):
    issuer.silent = True
    answer = Client().get(BEGIN, headers=CLICKED)
    assert FAILED in answer.text
    assert f'href="{SIGN_IN}"' in answer.text


@pytest.mark.parametrize(
    "query", [{}, {"code": "once"}, {"code": "once", "state": "made up"}, {"error": "access_denied"}]
)
def test_nobody_comes_back_who_was_not_sent(connected, query):
    client = Client()
    assert FAILED in client.get(BACK, query).text
    assert not is_in(client)


def test_it_is_begun_on_our_own_page_alone(connected, issuer):
    issuer.asked.clear()
    assert Client().get(BEGIN, headers={"Sec-Fetch-Site": "cross-site"}).url == SIGN_IN
    assert issuer.asked == []


def test_nobody_is_led_to_another_site(connected):
    assert go(Client(), next="https://evil.example/").url == "/"


def test_without_an_issuer_there_is_nothing_of_it(settings, sign_in, teacher):
    settings.OIDC_ISSUER = ""
    client = sign_in(teacher)
    for address in (BEGIN, BACK, ACCOUNT, CONNECT):
        assert client.get(address, headers=CLICKED).status_code == 404
    assert "District 2" not in client.get("/").text + Client().get(SIGN_IN).text


@pytest.mark.parametrize("told", [{"OIDC_ISSUER": "http://id.example.org"}, {"OIDC_CLIENT_SECRET": ""}])
def test_the_start_stops_with_half_an_issuer(settings, told):
    for name, value in told.items():
        setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match="OIDC_ISSUER must begin with https://"):
        SchoolsConfig.ready(None)
