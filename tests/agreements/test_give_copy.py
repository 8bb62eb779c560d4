"""Copies: each signer is offered one, printed or by a link; who got what is recorded."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from agreements import actions
from agreements.models import Copy
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Consent, Event, Party
from tests.conftest import agree, draft_agreement, promise, sign_all

ADDRESS = re.compile(r"http://testserver(/copy/[\w-]+/)")


@pytest.fixture
def at_center(sign_in, mediator):
    return sign_in(mediator)


@pytest.fixture
def child(signed):
    return signed.case.parties.get(side="harmed")


@pytest.fixture
def given(signed, guardian, child, mediator):
    return actions.give_copy(agreement=signed, to=guardian, way="link", fact="birth_year", ward=child, by=mediator)


def url_of(agreement, person):
    return f"/agreements/{agreement.pk}/copy/{person.pk}/"


def test_everybody_who_signed_is_offered_one(at_center, signed):
    text = at_center.get(f"/agreements/{signed.pk}/").text
    signers = {signature.signer for signature in signed.standing_signatures()}
    assert len(signers) == 4
    assert all(url_of(signed, signer) in text for signer in signers)


def test_a_printed_copy_is_recorded(at_center, signed, guardian, mediator):
    assert at_center.post(url_of(signed, guardian), {"way": "printed", "fact": "code"}).status_code == 302
    copy = signed.copies.get()
    assert (copy.to, copy.way, copy.recorded_by, copy.token_hash) == (guardian, "printed", mediator, None)
    assert "Printed, " in at_center.get(f"/agreements/{signed.pk}/").text
    assert Event.objects.get(subject="copy").what == "added a copy: printed"


def test_a_link_is_shown_once_and_its_opening_is_seen(at_center, signed, guardian):
    text = html.unescape(at_center.post(url_of(signed, guardian), {"way": "link", "fact": "code"}).text)
    address, code = ADDRESS.search(text)[1], re.search(r"told-code\">(\d{6})<", text)[1]
    assert "not opened yet" in at_center.get(f"/agreements/{signed.pk}/").text
    phone = Client()
    assert phone.post(address, {"answer": code}).url == address
    assert "Abrir mi copia" in phone.get(address).text
    assert phone.get(f"{address}agreement.pdf").content == bytes(signed.document.pdf)
    overview = at_center.get(f"/agreements/{signed.pk}/").text
    assert ": opened" in overview
    assert address not in overview


def test_nothing_is_shown_before_the_second_fact(client, signed, given):
    address = f"/copy/{given.token}/"
    before = list(Copy.objects.values()), Event.objects.count()
    for path in (address, f"{address}agreement.pdf"):
        text = client.get(path).text
        assert not [w for w in ("Gómez", "Walker", "gym", "%PDF", signed.case.ref) if w in text]
    assert (list(Copy.objects.values()), Event.objects.count()) == before
    assert client.get(f"{address}agreement.pdf").status_code == 404


def test_five_wrong_answers_end_it(client, given):
    address = f"/copy/{given.token}/"
    statuses = [client.post(address, {"answer": str(2000 + n)}).status_code for n in range(5)]
    assert statuses == [400, 400, 400, 400, 404]
    assert client.post(address, {"answer": "2013"}).status_code == 404


def test_it_works_for_seven_days(client, given):
    address = f"/copy/{given.token}/"
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert client.post(address, {"answer": "2013"}).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert {client.get(address).status_code, client.get(f"{address}agreement.pdf").status_code} == {404}


def test_the_page_says_how_long(at_center, signed, guardian, settings):
    assert "A link to it works for seven days." in at_center.get(url_of(signed, guardian)).text
    settings.COPY_LINK_DAYS = 1
    assert "A link to it works for one day." in at_center.get(url_of(signed, guardian)).text


def test_a_link_that_went_to_a_wrong_number_is_ended(at_center, client, signed, given):
    address, end = f"/copy/{given.token}/", f"/copies/{given.link.pk}/end/"
    client.post(address, {"answer": "2013"})
    assert end in at_center.get(f"/agreements/{signed.pk}/").text
    assert at_center.get(end).status_code == 405
    assert at_center.post(end).url == f"/agreements/{signed.pk}/#copies"
    assert {client.get(address).status_code, client.get(f"{address}agreement.pdf").status_code} == {404}
    overview = at_center.get(f"/agreements/{signed.pk}/").text
    assert "The link to Ana Gómez&#x27;s copy is closed." in overview
    assert end not in overview
    assert Event.objects.filter(subject="copy").first().what == "changed a copy: ended"
    again = at_center.post(end)
    assert (again.status_code, "already ended" in again.text) == (400, True)


def test_a_printed_copy_has_no_link_to_end(at_center, signed, guardian, mediator):
    copy = actions.give_copy(agreement=signed, to=guardian, way="printed", by=mediator).link
    assert at_center.post(f"/copies/{copy.pk}/end/").status_code == 404


def test_opening_the_document_is_recorded(client, signed, given):
    address = f"/copy/{given.token}/"
    client.post(address, {"answer": "2013"})
    client.get(f"{address}agreement.pdf")
    kinds = Event.objects.filter(subject="copy", actor=None, case=signed.case).values_list("kind", flat=True)
    assert set(kinds) == {"opened", "printed"}


def test_every_guardian_of_a_child_who_signed_is_offered_one(at_center, signed, father, mediator):
    """One of them signs: also whoever did not has the agreement of their child."""
    overview = html.unescape(at_center.get(f"/agreements/{signed.pk}/").text)
    assert url_of(signed, father) in overview
    at_center.post(url_of(signed, father), {"way": "printed", "fact": "code"})
    page = html.unescape(at_center.post(url_of(signed, father), {"way": "link", "fact": "birth_year"}).text)
    phone, address = Client(), ADDRESS.search(page)[1]
    phone.post(address, {"answer": "2013"})
    assert phone.get(f"{address}agreement.pdf").content == bytes(signed.document.pdf)
    assert {copy.way for copy in signed.copies.filter(to=father)} == {"printed", "link"}
    overview = at_center.get(f"/agreements/{signed.pk}/").text
    assert overview.count("Give another") == 1


def test_none_is_offered_to_guardians_of_whoever_has_no_part_any_more(at_center, signed, father, child, mediator):
    """What they were given stays in sight."""
    other = cases.add_guardian(child=child, name="Eva Gómez", by=mediator)
    actions.give_copy(agreement=signed, to=father, way="printed", by=mediator)
    cases.withdraw(party=other, by=mediator)
    assert url_of(signed, other) not in at_center.get(f"/agreements/{signed.pk}/").text
    cases.withdraw(party=child, by=mediator)
    overview = at_center.get(f"/agreements/{signed.pk}/").text
    assert "José Gómez" in overview
    assert url_of(signed, father) not in overview
    assert at_center.get(url_of(signed, father)).status_code == 404
    with pytest.raises(Refused, match="nor has a child of theirs"):
        actions.give_copy(agreement=signed, to=father, way="printed", by=mediator)


def test_nobody_gets_one_who_has_not_signed(at_center, signed, mediator):
    stranger = cases.add_party(case=signed.case, side=Party.Side.SUPPORT, name="Sam Support", by=mediator)
    assert at_center.get(url_of(signed, stranger)).status_code == 404
    with pytest.raises(Refused):
        actions.give_copy(agreement=signed, to=stranger, way="printed", by=mediator)
    assert not signed.copies.exists()


def test_there_is_none_before_everybody_has_signed(at_center, signing, mediator):
    child = signing.case.parties.get(side="harmed")
    assert at_center.get(url_of(signing, child)).status_code == 404
    with pytest.raises(Refused):
        actions.give_copy(agreement=signing, to=child, way="printed", by=mediator)


def test_a_replaced_version_says_so(client, signed, given, mediator):
    newer = actions.amend(agreement=signed, by=mediator)
    sign_all(actions.go_to_signing(agreement=newer, by=mediator), by=mediator)
    client.post(f"/copy/{given.token}/", {"answer": "2013"})
    assert "A newer version has taken its place" in client.get(f"/copy/{given.token}/?language=en").text


@pytest.fixture
def school_signs(conferenced, mediator):
    """The school promises something too, and has signed it. Nobody has agreed yet that it may have a copy."""
    harmed, responsible = conferenced.parties.principals()
    school = cases.add_party(case=conferenced, side=Party.Side.SCHOOL, name="Pat Principal", by=mediator)
    draft = draft_agreement(
        conferenced,
        by=mediator,
        share_with_school=True,
        obligations=[promise(responsible, harmed), promise(school, harmed)],
    )
    return sign_all(actions.go_to_signing(agreement=draft, by=mediator), by=mediator)


def everybody_agrees(agreement, *, by):
    for place in agreement.required_signers():
        agree(place.party, place.people[0], Consent.Scope.SHARE, by=by)


@pytest.mark.parametrize("agreed", [False, True])
def test_whoever_signed_for_the_school_gets_one_only_with_everybodys_consent(agreed, school_signs, mediator):
    school = school_signs.case.parties.get(side="school")
    if agreed:
        everybody_agrees(school_signs, by=mediator)
        actions.give_copy(agreement=school_signs, to=school, way="printed", by=mediator)
    else:
        with pytest.raises(Refused, match="has not agreed that the school may have a copy"):
            actions.give_copy(agreement=school_signs, to=school, way="printed", by=mediator)
    assert school_signs.copies.exists() is agreed


def test_the_schools_link_closes_with_the_first_yes_that_is_taken_back(school_signs, mediator):
    everybody_agrees(school_signs, by=mediator)
    school = school_signs.case.parties.get(side="school")
    given = actions.give_copy(agreement=school_signs, to=school, way="link", fact="code", by=mediator)
    at_school, address = Client(), f"/copy/{given.token}/"
    at_school.post(address, {"answer": given.code})
    assert at_school.get(f"{address}agreement.pdf").status_code == 200
    cases.withdraw_consent(consent=Consent.objects.filter(scope=Consent.Scope.SHARE).first(), by=mediator)
    for path in (address, f"{address}agreement.pdf"):
        assert at_school.get(path).status_code == 404
    assert Client().post(address, {"answer": given.code}).status_code == 404
