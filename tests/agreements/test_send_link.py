"""A link for somebody who could not come: for one signer and one text, seen once, and ended by a newer one."""

import html
import re
from datetime import date, timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from agreements import actions
from agreements.models import SigningLink
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Event
from tests.agreements.test_sign import sign, typed, url_of
from tests.conftest import sign_all

ADDRESS = re.compile(r"http://testserver(/sign/[\w-]+/)")


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


def page_of(agreement, guardian, child):
    return f"/agreements/{agreement.pk}/link/{guardian.pk}/for/{child.pk}/"


def test_the_agreement_says_for_whom_a_link_can_be_sent(client, signing, guardian, child):
    text = client.get(f"/agreements/{signing.pk}/").text
    assert page_of(signing, guardian, child) in text
    assert f"/agreements/{signing.pk}/link/{child.pk}/" not in text


def test_the_link_is_shown_once_with_its_code_and_a_picture_of_it(client, signing, guardian, child):
    page = client.post(page_of(signing, guardian, child), {"fact": "code"})
    link, text = signing.links.get(), html.unescape(page.text)
    address, code = ADDRESS.search(text)[1], re.search(r"told-code\">(\d{6})<", text)[1]
    assert 'src="data:image/svg+xml' in text
    assert SigningLink.objects.of_token(address.split("/")[2]) == link
    assert link.is_answered_by(code)
    assert link.expires_at - link.recorded_at >= timedelta(hours=71)
    again = client.get(f"/agreements/{signing.pk}/").text
    assert address not in again
    assert "A link is open until" in again


def test_neither_token_nor_code_is_kept(signing, guardian, child, mediator):
    sent = actions.send_link(agreement=signing, signer=guardian, on_behalf_of=child, fact="code", by=mediator)
    kept = f"{SigningLink.objects.values().get()} {list(Event.objects.values())}"
    assert sent.token not in kept
    assert not re.search(rf"\b{sent.code}\b", kept)
    assert len(sent.token) >= 43


def test_a_text_message_stands_ready_in_their_language(client, signing, guardian, child):
    text = html.unescape(client.post(page_of(signing, guardian, child), {"fact": "code"}).text)
    message = re.search(r'href="(sms:[^"]+)"', text)[1]
    assert message.startswith("sms:4065550111?&body=Yellowstone%20Mediation%20Center%20le%20pide")
    assert not re.search("G%C3%B3mez|Walker|Lincoln", message)


def test_the_mail_says_whom_to_call_and_no_more(client, signing, guardian, child, mediator):
    cases.change_party(party=guardian, edits=0, email="ana@example.org", by=mediator)
    page = client.post(page_of(signing, guardian, child), {"fact": "birth_year", "by_mail": "on"})
    (message,) = mail.outbox
    words = f"{message.subject} {message.body}"
    assert message.to == ["ana@example.org"]
    assert ADDRESS.search(words)
    assert "(406) 555-0100" in words
    assert "Algo para leer y firmar" in message.subject
    for word in ("Gómez", "Walker", "Ana", signing.case.ref, "Lincoln", "conferencia", "acuerdo"):
        assert word not in words
    assert "on its way to ana@example.org" in page.text
    assert "told-code" not in page.text


def test_a_mail_server_that_does_not_answer_is_told_of(client, signing, guardian, child, mediator, monkeypatch):
    def fails(self, **_):
        raise SMTPException

    cases.change_party(party=guardian, edits=0, email="ana@example.org", by=mediator)
    monkeypatch.setattr(mail.EmailMessage, "send", fails)
    page = client.post(page_of(signing, guardian, child), {"fact": "code", "by_mail": "on"})
    assert "The e-mail could not be sent" in page.text
    assert ADDRESS.search(page.text)
    assert signing.links.get().is_open


def test_nobody_is_written_to_on_a_channel_that_is_not_safe(client, signing, guardian, child, mediator):
    cases.change_party(
        party=guardian, edits=0, email="ana@example.org", avoid_channels=["email", "text"], by=mediator
    )
    page = client.get(page_of(signing, guardian, child)).text
    assert "Do not contact them by: E-mail, Text message" in html.unescape(page)
    assert "by_mail" not in page
    client.post(page_of(signing, guardian, child), {"fact": "code", "by_mail": "on"})
    assert mail.outbox == []


def test_the_code_is_not_told_on_a_telephone_that_is_not_safe(client, signing, guardian, child, mediator):
    assert "tel:4065550111" in client.post(page_of(signing, guardian, child), {"fact": "code"}).text
    cases.change_party(party=guardian, edits=0, avoid_channels=["phone"], by=mediator)
    page = client.post(page_of(signing, guardian, child), {"fact": "code"}).text
    assert "in person: they asked not to be called" in page
    assert "tel:" not in page


def test_where_no_birth_date_is_known_only_a_code_is_asked_for(client, signing):
    child = signing.case.parties.get(side="responsible")
    address = page_of(signing, child.guardians[0], child)
    assert "birth_year" not in client.get(address).text
    assert client.post(address, {"fact": "birth_year"}).status_code == 400
    assert not signing.links.exists()


def test_a_newer_link_ends_the_older_one(signing, guardian, child, mediator):
    first, second = (
        actions.send_link(agreement=signing, signer=guardian, on_behalf_of=child, fact="code", by=mediator).link
        for _ in range(2)
    )
    first.refresh_from_db()
    assert not first.is_open
    assert second.is_open


@pytest.fixture
def two_links(signing, guardian, father, child, mediator):
    """Each guardian's phone, at the address that they were sent, with the second fact answered."""
    phones = []
    for one in (guardian, father):
        sent = actions.send_link(agreement=signing, signer=one, on_behalf_of=child, fact="birth_year", by=mediator)
        phone, address = Client(), f"/sign/{sent.token}/"
        phone.post(address, {"answer": "2013"})
        phones.append((phone, address, one))
    return phones


def test_each_of_two_guardians_has_a_link_until_one_signs(two_links, signing, guardian):
    assert [link.is_open for link in signing.links.all()] == [True, True]
    for phone, address, _ in two_links:
        assert "There was a fight behind the gym." in phone.get(address).text
    first, second = (phone.post(address, typed(signing, one)) for phone, address, one in two_links)
    assert (first.status_code, second.status_code) == (302, 404)
    assert [signature.signer for signature in signing.signatures.all()] == [guardian]
    assert [link.is_open for link in signing.links.all()] == [False, False]


@pytest.mark.parametrize("is_last", [False, True])
def test_the_other_guardian_is_told_that_nothing_more_is_needed(
    two_links, signing, guardian, father, child, mediator, is_last
):
    (_, _, _), (phone, address, _) = two_links
    opened = typed(signing, father)
    if is_last:
        sign_all(signing, by=mediator)
    else:
        sign(signing, guardian, child=child, by=mediator)
    for page in (
        phone.get(f"{address}?language=en"),
        phone.post(f"{address}?language=en", opened),
        phone.get(f"{address}decline/?language=en"),
    ):
        assert page.status_code == 404
        assert "Another guardian has signed for María Gómez already. Nothing more is needed from you" in page.text
        assert "Call us if you have a question, or would like a copy." in page.text
        assert "Ana" not in page.text
        assert "may have been used" not in page.text
        assert "sign on paper" not in page.text
    assert (
        "Otra persona ya firmó como madre, padre o tutor legal de María Gómez."
        in phone.get(f"{address}?language=es").text
    )
    assert "María" not in Client().get(f"{address}?language=en").text
    assert not signing.signatures.filter(signer=father).exists()


def test_a_no_from_a_page_that_was_open_is_heard_all_the_same(
    client, two_links, signing, guardian, father, child, mediator
):
    (_, _, _), (phone, address, _) = two_links
    sign(signing, guardian, child=child, by=mediator)
    assert phone.post(f"{address}decline/", typed(signing, father)).status_code == 302
    assert "José Gómez did not want to sign at" in client.get(f"/agreements/{signing.pk}/").text


@pytest.mark.parametrize("is_last", [False, True])
def test_the_mediator_sees_whose_link_has_ended_with_that(
    client, two_links, signing, guardian, child, mediator, is_last
):
    if is_last:
        sign_all(signing, by=mediator)
    else:
        sign(signing, guardian, child=child, by=mediator)
    text = html.unescape(client.get(f"/agreements/{signing.pk}/").text)
    assert text.count("José Gómez's link to sign has ended: another guardian has signed.") == 1
    assert "Ana Gómez's link" not in text


def test_at_the_table_one_guardian_is_enough_too(client, signing, guardian, father, child, mediator):
    for one, status in ((guardian, 302), (father, 400)):
        response = client.post(url_of(signing, one, child), typed(signing, one))
        assert response.status_code == status
    assert "Ana Gómez has signed as a guardian of María Gómez, and one is enough." in response.text
    assert signing.signatures.count() == 1


def test_a_link_can_be_ended(client, signing, guardian, child, mediator):
    link = actions.send_link(agreement=signing, signer=guardian, on_behalf_of=child, fact="code", by=mediator).link
    assert client.post(f"/links/{link.pk}/end/").url == f"/agreements/{signing.pk}/"
    link.refresh_from_db()
    assert not link.is_open
    page = client.post(f"/links/{link.pk}/end/")
    assert page.status_code == 400
    assert "already ended" in page.text


def test_history_tells_of_a_link_and_of_its_end(signing, guardian, child, mediator):
    sent = actions.send_link(agreement=signing, signer=guardian, on_behalf_of=child, fact="code", by=mediator)
    actions.end_link(link=sent.link, by=mediator)
    lines = Event.objects.filter(case=signing.case, subject="signinglink")
    assert [event.what for event in lines] == ["changed a signing link: ended", "added a signing link"]


def test_a_child_gets_no_link(client, signing, child):
    page = client.post(f"/agreements/{signing.pk}/link/{child.pk}/", {"fact": "code"})
    assert page.status_code == 400
    assert "is a minor and signs with you beside them" in page.text


@pytest.mark.parametrize("what", ["drafted again", "on hold", "signed", "closed"])
def test_no_link_where_nobody_is_asked_to_sign(what, signing, guardian, child, mediator, coordinator):
    if what == "drafted again":
        actions.back_to_drafting(agreement=signing, by=mediator)
    elif what == "on hold":
        cases.set_hold(case=signing.case, reason="A threat was heard of.", by=mediator)
    elif what == "closed":
        cases.close(case=signing.case, reason="no_agreement", summary="It came to nothing.", by=coordinator)
    else:
        actions.sign(
            agreement=signing,
            signer=guardian,
            on_behalf_of=child,
            shown_hash=signing.text_hash(),
            yes=actions.Yes(typed_name=guardian.name),
            by=mediator,
        )
    with pytest.raises(Refused):
        actions.send_link(agreement=signing, signer=guardian, on_behalf_of=child, fact="code", by=mediator)
    assert not signing.links.exists()


def test_the_setting_says_how_long(signing, guardian, child, mediator, settings):
    settings.SIGNING_LINK_HOURS = 1
    link = actions.send_link(agreement=signing, signer=guardian, on_behalf_of=child, fact="code", by=mediator).link
    assert timezone.now() < link.expires_at <= timezone.now() + timedelta(hours=1)


def test_a_link_closes_when_its_signer_proves_to_be_a_minor(signing, mediator):
    """For a page that was open before, too."""
    dylan = signing.case.parties.get(name="Dylan Walker")
    born = {"name": dylan.name, "by": mediator}
    cases.change_party(party=dylan, edits=0, birth_date=date(2000, 1, 1), **born)
    sent = actions.send_link(agreement=signing, signer=dylan, fact="code", by=mediator)
    phone, address = Client(), f"/sign/{sent.token}/"
    phone.post(address, {"answer": sent.code})
    assert phone.get(address).status_code == 200
    cases.change_party(party=dylan, edits=1, birth_date=date(2012, 1, 1), **born)
    opened = typed(signing, dylan)
    answer = phone.post(address, opened)
    assert answer.status_code == 404
    assert "Nothing was signed" in answer.text
    assert phone.get(address).status_code == 404
    assert not signing.signatures.exists()
