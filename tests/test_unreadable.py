"""What is too large, or nothing that a browser sends, is not read: a page of ours says so, and nothing is changed."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from agreements import actions
from cases.models import Contact, Event
from tests.agreements.test_sign import drawn, url_of
from tests.cases.pages import call, url
from tests.cases.pages import harmed as harmed_in

ENGLISH = "What was sent is larger than a page here can take"
SPANISH = "Lo que se envió es más grande de lo que cabe en una página"
TOO_MANY_LINES = "[[" + ",".join(['{"x": 12, "y": 34}'] * 200_000) + "]]"


def browser(user=None):
    """One that is asked for the token of its forms, as every browser is."""
    client = Client(enforce_csrf_checks=True)
    if user:
        client.force_login(user)
    return client


def send(client, address, data):
    client.get(address)
    return client.post(address, data | {"csrfmiddlewaretoken": client.cookies["csrftoken"].value})


@pytest.fixture
def harmed(signing):
    return signing.case.parties.get(side="harmed")


def test_a_drawing_on_the_mediators_page(signing, mediator, harmed):
    events = Event.objects.exclude(kind__in=Event.ACCESS_KINDS).count()
    response = send(browser(mediator), url_of(signing, harmed), drawn(signing, strokes=TOO_MANY_LINES))
    assert response.status_code == 400
    assert ENGLISH in response.text
    assert SPANISH not in response.text
    assert "Nothing has been changed." in response.text
    assert not signing.signatures.exists()
    assert Event.objects.exclude(kind__in=Event.ACCESS_KINDS).count() == events


def test_at_the_table_it_is_said_in_both_languages_and_leads_back_there(sign_in, signing, mediator, harmed):
    client = sign_in(mediator)
    table = client.post(f"/agreements/{signing.pk}/hand-over/").url
    response = client.post(url_of(signing, harmed), drawn(signing, strokes=TOO_MANY_LINES))
    assert response.status_code == 400
    assert ENGLISH in response.text
    assert SPANISH in response.text
    assert f'href="{table}"' in response.text
    assert 'href="/cases/"' not in response.text
    assert not signing.signatures.exists()


def test_by_a_link_too(signing, mediator, harmed):
    guardian = harmed.guardians[0]
    sent = actions.send_link(agreement=signing, signer=guardian, on_behalf_of=harmed, fact="code", by=mediator)
    client, address = browser(), f"/sign/{sent.token}/"
    assert send(client, address, {"answer": sent.code}).status_code == 302
    response = send(client, address, drawn(signing, strokes=TOO_MANY_LINES))
    assert response.status_code == 400
    assert SPANISH in response.text
    sent.link.refresh_from_db()
    assert (sent.link.used_at, signing.signatures.count()) == (None, 0)


def test_any_other_form(referred, coordinator):
    response = send(browser(coordinator), f"/cases/{referred.ref}/screen/", {"reason": "x" * 3_000_000})
    assert response.status_code == 400
    assert ENGLISH in response.text
    assert "Carla Coordinator" in response.text


def test_what_is_sent_twice_counts_once_and_the_address_beside_it_not_at_all(accepted, mediator, sign_in):
    mother = harmed_in(accepted).guardians[0]
    form = urlencode(call(mother, outcome="reached")) + "&outcome=no_answer"
    address = f"{url('log_contact', accepted, harmed_in(accepted).pk)}?outcome=refused"
    response = sign_in(mediator).post(address, form, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 302
    assert Contact.objects.get().outcome == "no_answer"


def test_what_is_sent_is_decoded_once(accepted, coordinator, sign_in):
    client = sign_in(coordinator)
    assert accepted.ref in client.get("/search/?q=%57alker").text
    twice = client.get("/search/?q=%2557alker")
    assert 'value="%57alker"' in twice.text
    assert "Nothing fits" in twice.text


@pytest.mark.parametrize("host", ["evil.example", "testserver:x"])
def test_what_no_browser_sends_is_answered_before_anybody_is_known(center, host):
    response = Client().get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "What your browser sent did not arrive as it should." in response.text
