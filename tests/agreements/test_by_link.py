"""Signing from elsewhere: nothing is shown before the second fact, and nothing opens twice."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements import actions, paper
from agreements.models import SigningLink
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Assignment, Consent, Event
from tests.conftest import draft_agreement, promise, sign_all, sign_place, write_draft
from tests.headers import nonce_of

YEAR = "2013"
TELLING = ("Gómez", "Walker", "fight", "gym", "glasses", "Lincoln", "apology", "120")


@pytest.fixture
def sent(signing, guardian, child, mediator):
    return actions.send_link(
        agreement=signing, signer=guardian, on_behalf_of=child, fact="birth_year", by=mediator
    )


@pytest.fixture
def address(sent):
    return f"/sign/{sent.token}/"


@pytest.fixture
def phone(client, address):
    """The guardian's browser, in which the second fact has been answered."""
    assert client.post(address, {"answer": YEAR}).url == address
    return client


def drawn(agreement, **changes):
    return {
        "shown_hash": agreement.text_hash(),
        "way": "drawn",
        "consents": "on",
        "language": "es",
        "strokes": '[[{"x": 1, "y": 1}, {"x": 90, "y": 40}, {"x": 150, "y": 10}]]',
    } | changes


def typed(agreement, signer, **changes):
    return {
        "shown_hash": agreement.text_hash(),
        "way": "typed",
        "consents": "on",
        "typed_name": signer.name,
        "language": "es",
    } | changes


def say_no(phone, address, agreement):
    return phone.post(f"{address}decline/", {"shown_hash": agreement.text_hash(), "language": "es"})


def everything():
    """Whatever a visit could leave behind."""
    links = list(SigningLink.objects.values())
    return links, Event.objects.count(), Session.objects.count(), Consent.objects.count()


def test_opening_it_changes_nothing_and_shows_nothing(client, signing, address):
    before = everything()
    for method in (client.get, client.head, client.get):
        page = method(address)
        assert page.status_code == 200
        assert not [word for word in (*TELLING, signing.case.ref) if word in page.text]
    assert everything() == before
    assert "sessionid" not in client.cookies


def test_nothing_of_it_is_kept_or_told_on(client, address):
    page = client.get(address)
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "strict-origin"
    assert "noindex" in page["X-Robots-Tag"]


def test_it_speaks_the_signers_language_and_can_be_switched(client, address):
    assert "Por favor, muestre que es usted" in client.get(address).text
    assert 'lang="es"' in client.get(address).text
    text = client.get(f"{address}?language=en").text
    assert "Please show that it is you" in text
    assert 'href="?language=es"' in text
    assert client.get(f"{address}?language=xx").status_code == 200


def test_after_the_second_fact_all_of_the_text_is_there(phone, address, signing, sent):
    text = phone.get(f"{address}?language=en").text
    for words in ("There was a fight behind the gym.", "A letter of apology, read aloud.", "$120.00", "Ana Gómez"):
        assert words in text
    assert signing.case.ref not in text
    assert Event.objects.filter(subject="signinglink", kind="opened", actor=None, case=signing.case).exists()


@pytest.mark.parametrize("answer", ["2013", " 2 0 1 3 ", "٢٠١٣"])
def test_a_year_may_be_typed_in_many_ways(client, address, answer):
    assert client.post(address, {"answer": answer}).status_code == 302


def test_a_code_may_be_typed_in_groups(client, signing, guardian, child, mediator):
    sent = actions.send_link(agreement=signing, signer=guardian, on_behalf_of=child, fact="code", by=mediator)
    assert client.post(f"/sign/{sent.token}/", {"answer": f"{sent.code[:3]} {sent.code[3:]}"}).status_code == 302


@pytest.mark.parametrize("answer", ["", "13", "4 de mayo", "2013-05-04", "x" * 400, "\0"])
def test_what_can_be_no_answer_costs_no_try(client, address, sent, answer):
    assert client.post(address, {"answer": answer}).status_code == 400
    sent.link.refresh_from_db()
    assert sent.link.wrong_answers == 0


def test_a_wrong_answer_says_how_often_one_may_still_try(client, address, sent):
    page = client.post(f"{address}?language=en", {"answer": "2011"})
    assert page.status_code == 400
    assert "This is not the right answer." in page.text
    assert "You can try 4 times." in page.text
    assert not [word for word in TELLING if word in page.text]


def test_five_wrong_answers_end_it_even_for_the_right_one(client, address, sent, signing):
    statuses = [client.post(address, {"answer": str(2000 + n)}).status_code for n in range(5)]
    assert statuses == [400, 400, 400, 400, 404]
    assert client.post(address, {"answer": YEAR}).status_code == 404
    sent.link.refresh_from_db()
    assert sent.link.ended_at is not None
    wrong = Event.objects.filter(case=signing.case, subject="signinglink", detail="wrong answer", actor=None)
    assert wrong.count() == 5


def test_many_answers_at_the_same_moment_are_no_more_tries(on_disk, address, sent):
    """Twelve at once: five are counted, and the last of those ends the link."""
    start, statuses = threading.Barrier(12), []

    def guess(year):
        start.wait()
        try:
            statuses.append(Client().post(address, {"answer": str(year)}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess, args=[1990 + n]) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [400] * 4 + [404] * 8
    sent.link.refresh_from_db()
    assert sent.link.wrong_answers == 5


def closed_page(client, address):
    """The page for whatever does not open, without what differs by chance."""
    page = client.get(f"{address}?language=en")
    assert page.status_code == 404
    assert "no-store" in page["Cache-Control"]
    return page.text.replace(nonce_of(page), "")


def ways_to_end(signing, sent, mediator, coordinator, guardian, child):
    return {
        "ended": lambda: actions.end_link(link=sent.link, by=mediator),
        "replaced": lambda: actions.send_link(
            agreement=signing, signer=guardian, on_behalf_of=child, fact="code", by=mediator
        ),
        "taken back to change it": lambda: actions.back_to_drafting(agreement=signing, by=mediator),
        "on hold": lambda: cases.set_hold(case=signing.case, reason="A threat was heard of.", by=mediator),
        "withdrawn": lambda: cases.withdraw(party=child, by=mediator),
        "closed": lambda: cases.close(
            case=signing.case, reason="no_agreement", summary="It came to nothing.", by=coordinator
        ),
        "signed in the room": lambda: actions.sign(
            agreement=signing,
            signer=guardian,
            on_behalf_of=child,
            shown_hash=signing.text_hash(),
            yes=actions.Yes(typed_name=guardian.name),
            by=mediator,
        ),
    }


@pytest.mark.parametrize(
    "what",
    [
        "ended",
        "replaced",
        "taken back to change it",
        "on hold",
        "withdrawn",
        "closed",
        "signed in the room",
    ],
)
def test_whatever_ends_it_shows_the_page_of_a_made_up_address(
    what, client, address, sent, signing, mediator, coordinator, guardian, child
):
    ways_to_end(signing, sent, mediator, coordinator, guardian, child)[what]()
    assert closed_page(client, address) == closed_page(Client(), "/sign/made-up/")
    assert client.post(address, {"answer": YEAR}).status_code == 404


@pytest.mark.parametrize("token", ["made-up", "%00", "x" * 5000, "..%2f..", "é"])
def test_a_made_up_address_opens_nothing(client, center, token):
    assert client.get(f"/sign/{token}/").status_code == 404
    assert client.post(f"/sign/{token}/", {"answer": "2013"}).status_code == 404


def test_it_ends_with_its_time(client, address, phone, signing, guardian):
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert closed_page(Client(), address) == closed_page(Client(), "/sign/made-up/")
        assert phone.post(address, typed(signing, guardian)).status_code in (200, 404)
    assert not signing.signatures.exists()


def test_after_an_hour_it_asks_again_and_takes_nothing(phone, address, signing, guardian):
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        page = phone.post(f"{address}?language=en", typed(signing, guardian))
    assert "This page had been open for more than an hour" in page.text
    assert not signing.signatures.exists()
    assert SigningLink.objects.get().wrong_answers == 0


def test_another_browser_is_asked_for_itself(phone, address):
    assert "2013" not in Client().get(address).text
    assert "gym" not in Client().get(address).text


def test_the_code_of_one_link_opens_no_other(client, signing, guardian, child, mediator):
    other = signing.case.parties.get(side="responsible")
    first, second = [
        actions.send_link(agreement=signing, signer=signer, on_behalf_of=of, fact="code", by=mediator)
        for signer, of in ((guardian, child), (other.guardians[0], other))
    ]
    assert first.code != second.code
    page = client.post(f"/sign/{second.token}/?language=en", {"answer": first.code})
    assert (page.status_code, "This is not the right answer." in page.text) == (400, True)
    assert client.post(f"/sign/{first.token}/", {"answer": first.code}).status_code == 302
    assert not [word for word in TELLING if word in client.get(f"/sign/{second.token}/").text]


def test_they_sign_and_the_link_is_used_up(phone, address, signing, guardian, child, mediator):
    page = phone.post(address, typed(signing, guardian))
    assert page.url == f"{address}?language=es"
    signature = signing.signatures.get()
    assert (signature.signer, signature.on_behalf_of) == (guardian, child)
    assert signature.link == SigningLink.objects.get()
    assert signature.recorded_by == mediator
    assert (signature.consent_language, signature.text_hash) == ("es", signing.text_hash())
    assert Event.objects.get(kind=Event.Kind.SIGNED, case=signing.case).actor is None
    assert child.consents.get(given_by=guardian, scope=Consent.Scope.SIGN).method == Consent.Method.ONLINE
    assert "Gracias. Usted ha firmado." in phone.get(address).text
    assert closed_page(Client(), address) == closed_page(Client(), "/sign/made-up/")


def test_they_sign_by_drawing(phone, address, signing):
    assert phone.post(address, drawn(signing)).status_code == 302
    assert signing.signatures.get().method == "drawn"


@pytest.mark.parametrize("more", [0, 6])
def test_it_asks_the_database_no_more_than_at_the_table(client, conferenced, mediator, more):
    """Twelve questions at most, savepoints apart, whatever the number of signers and of their promises."""
    child, other = conferenced.parties.principals()
    aunts = [
        cases.add_guardian(child=child, by=mediator, relation="aunt", name=f"Tía {number}")
        for number in range(more)
    ]
    promises = [promise(who, child) for who in [other, *aunts]]
    agreement = draft_agreement(conferenced, by=mediator, obligations=promises, share_with_school=True)
    actions.go_to_signing(agreement=agreement, by=mediator)
    guardian = child.guardians[0]
    sent = actions.send_link(
        agreement=agreement, signer=guardian, on_behalf_of=child, fact="birth_year", by=mediator
    )
    client.post(f"/sign/{sent.token}/", {"answer": YEAR})
    data = typed(agreement, guardian, share="on")
    with CaptureQueriesContext(connection) as queries:
        assert client.post(f"/sign/{sent.token}/", data).status_code == 302
    asked = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(asked) <= 12, "\n".join(asked)
    assert agreement.signatures.count() == 1
    assert len(agreement.required_signers()) == 4 + more


def test_another_language_signs_nothing_and_opens_nothing_that_has_ended(
    phone, address, signing, guardian, sent, mediator
):
    in_english = typed(signing, guardian) | {"read_in": "en"}
    page = phone.post(address, in_english)
    assert page.status_code == 200
    assert "I agree to sign electronically" in page.text
    assert guardian.name in page.text
    actions.end_link(link=sent.link, by=mediator)
    page = phone.post(address, in_english)
    assert page.status_code == 404
    assert "gym" not in page.text
    assert not signing.signatures.exists()


def test_pressing_twice_signs_once(phone, address, signing, guardian):
    for _ in range(2):
        assert phone.post(address, typed(signing, guardian)).status_code in (200, 302)
    assert signing.signatures.count() == 1


def test_nobody_signs_on_paper_by_a_link(phone, address, signing, guardian):
    page = phone.post(address, typed(signing, guardian, way="paper"))
    assert page.status_code == 400
    assert not signing.signatures.exists()


@pytest.mark.parametrize("name", ["", "Ruth Walker", "Manuel Mediator"])
def test_they_type_their_own_name(phone, address, signing, guardian, name):
    page = phone.post(address, typed(signing, guardian, typed_name=name))
    assert page.status_code == 400
    assert not signing.signatures.exists()
    assert phone.post(address, typed(signing, guardian)).status_code == 302


def test_two_devices_at_once_sign_once(on_disk, address, sent, signing, guardian):
    """Both have answered the second fact; both press the button."""
    phones, start, statuses = [Client(), Client()], threading.Barrier(2), []
    for phone in phones:
        phone.post(address, {"answer": YEAR})
    data = typed(signing, guardian)

    def press(phone):
        start.wait()
        try:
            statuses.append(phone.post(address, data).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[phone]) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert signing.signatures.count() == 1
    assert set(statuses) <= {200, 302, 404}


@pytest.mark.parametrize("what", ["ended", "held"])
def test_whoever_had_the_page_open_when_it_was_closed_reads_that_nothing_was_signed(
    what, phone, address, sent, signing, guardian, mediator
):
    opened = typed(signing, guardian)
    if what == "ended":
        actions.end_link(link=sent.link, by=mediator)
    else:
        cases.set_hold(case=signing.case, reason="A threat.", by=mediator)
    for path in (address, f"{address}decline/"):
        answer = phone.post(path, opened)
        assert answer.status_code == 404
        assert "No se firmó nada, y no se guarda nada" in answer.text
    assert "No se firmó nada" not in phone.get(address).text
    assert not signing.signatures.exists()


@pytest.mark.parametrize("what", ["ended", "expired", "used"])
def test_a_link_that_ends_at_the_last_moment_signs_nothing(what, sent, signing, guardian, child, mediator):
    """Whatever the page had found a moment before, the action asks the row itself."""
    if what == "ended":
        actions.end_link(link=sent.link, by=mediator)
    elif what == "used":
        assert sent.link.use_up(signing.text_hash())
    hours = 73 if what == "expired" else 0
    with (
        time_machine.travel(timezone.now() + timedelta(hours=hours)),
        pytest.raises(Refused, match="no longer open"),
    ):
        actions.sign(
            agreement=signing,
            signer=guardian,
            on_behalf_of=child,
            shown_hash=signing.text_hash(),
            yes=actions.Yes(typed_name=guardian.name),
            by=mediator,
            link=sent.link,
        )
    assert not signing.signatures.exists()


def test_a_changed_text_is_said_to_who_was_reading_it(phone, address, signing, guardian, mediator):
    data = typed(signing, guardian)
    actions.back_to_drafting(agreement=signing, by=mediator)
    page = phone.post(f"{address}?language=en", data)
    assert page.status_code == 404
    assert "The agreement is being changed" in page.text
    assert not signing.signatures.exists()


def test_a_hold_is_no_word_to_them(phone, address, signing, guardian, mediator):
    cases.set_hold(case=signing.case, reason="A threat was heard of.", by=mediator)
    page = phone.post(f"{address}?language=en", typed(signing, guardian))
    assert page.status_code == 404
    assert "hold" not in page.text.lower().replace("holder", "")
    assert not signing.signatures.exists()


@pytest.mark.parametrize("what", ["on hold", "closed", "taken back to change it"])
def test_what_keeps_them_from_signing_is_said_in_their_language(
    what, phone, address, signing, sent, mediator, coordinator, guardian, child
):
    data = typed(signing, guardian)
    ways_to_end(signing, sent, mediator, coordinator, guardian, child)[what]()
    for page in (phone.get(address), phone.post(address, data), say_no(phone, address, signing)):
        assert "Este enlace no está abierto" in page.text
        assert "This" not in page.text


def test_a_no_uses_it_up(phone, address, signing, guardian, child):
    assert "este enlace se cierra" in phone.get(f"{address}decline/").text
    assert say_no(phone, address, signing).url == f"{address}?language=es"
    declined, link = signing.declined.get(), SigningLink.objects.get()
    assert (declined.signer, declined.on_behalf_of, declined.link) == (guardian, child, link)
    assert link.used_at is not None
    for page in (
        phone.get(address),
        phone.post(address, typed(signing, guardian)),
        phone.post(address, {"do": "copy"}),
    ):
        assert "Usted dijo que no firma." in page.text
    assert not signing.signatures.exists()
    assert closed_page(Client(), address) == closed_page(Client(), "/sign/made-up/")


def test_a_double_click_says_no_once(phone, address, signing):
    for _ in range(2):
        assert say_no(phone, address, signing).status_code in (200, 302)
    assert signing.declined.count() == Event.objects.filter(kind=Event.Kind.DECLINED).count() == 1


def test_a_link_used_at_the_last_moment_takes_no_second_answer(sent, signing, guardian, child, mediator):
    """Whatever the page had found a moment before, the action asks the row itself."""
    assert sent.link.use_up(signing.text_hash())
    with pytest.raises(Refused, match="no longer open"):
        actions.decline(
            agreement=signing,
            signer=guardian,
            on_behalf_of=child,
            shown_hash=signing.text_hash(),
            by=mediator,
            link=sent.link,
        )
    assert not signing.declined.exists()


def test_whoever_said_no_signs_by_a_new_link(phone, address, signing, guardian, child, mediator):
    say_no(phone, address, signing)
    newer = actions.send_link(
        agreement=signing, signer=guardian, on_behalf_of=child, fact="birth_year", by=mediator
    )
    address = f"/sign/{newer.token}/"
    phone.post(address, {"answer": YEAR})
    assert "Todavía puede firmar" in phone.get(address).text
    assert phone.post(address, typed(signing, guardian)).status_code == 302
    assert signing.signatures.count() == 1


def test_a_no_once_more_uses_a_new_link_up_too(phone, address, signing, guardian, child, mediator):
    say_no(phone, address, signing)
    newer = actions.send_link(
        agreement=signing, signer=guardian, on_behalf_of=child, fact="birth_year", by=mediator
    )
    address = f"/sign/{newer.token}/"
    phone.post(address, {"answer": YEAR})
    assert say_no(phone, address, signing).status_code == 302
    assert "Usted dijo que no firma." in phone.get(address).text
    assert signing.declined.count() == 1


def test_a_no_ends_the_other_links_of_the_same_signer(client, drafted, mediator):
    """A guardian who promises something signs for themself and for the child."""
    child = drafted.case.parties.get(side="harmed")
    guardian, other = child.guardians[0], drafted.case.parties.get(side="responsible")
    write_draft(drafted, by=mediator, cards={0: {"who": str(guardian.pk)}})
    actions.go_to_signing(agreement=drafted, by=mediator)
    for_child, _, _ = [
        actions.send_link(agreement=drafted, signer=signer, on_behalf_of=ward, fact="code", by=mediator)
        for signer, ward in ((guardian, child), (guardian, None), (other.guardians[0], other))
    ]
    address = f"/sign/{for_child.token}/"
    client.post(address, {"answer": for_child.code})
    say_no(client, address, drafted)
    assert [link.signer for link in SigningLink.objects.open()] == [other.guardians[0]]


def test_nobody_of_the_staff_signs_by_it(sign_in, mediator, address, signing, guardian):
    client = sign_in(mediator)
    for page in (client.get(address), client.post(address, {"answer": YEAR})):
        assert page.status_code == 404
        assert "gym" not in page.text
    assert client.post(address, typed(signing, guardian)).status_code == 404
    assert not signing.signatures.exists()


def test_without_cookies_they_are_told_what_to_do(address, center):
    client = Client(enforce_csrf_checks=True)
    page = client.post(f"{address}?language=en", {"answer": YEAR})
    assert page.status_code == 403
    assert "your browser keeps no cookies" in page.text


def test_no_other_method_does_anything(client, address):
    assert {client.put(address).status_code, client.delete(address).status_code} == {405}


def all_others_sign(agreement, child, *, by):
    """Everybody but the guardian of this child."""
    for place, answer in agreement.signing_list():
        if answer is None and place.child != child:
            sign_place(agreement, place, by=by)


def leave(how, case, mediator, coordinator):
    assignment = case.assignments.get(mediator=mediator)
    if how == "unassigned":
        cases.unassign(assignment=assignment, by=coordinator)
    elif how == "conflict":
        cases.declare_conflict(assignment=assignment, conflict=Assignment.Conflict.DECLARED, by=mediator)
    else:
        mediator.is_active = False
        mediator.save()


@pytest.mark.parametrize("how", ["unassigned", "deactivated", "conflict"])
def test_it_seals_and_offers_a_copy_when_its_sender_has_left(
    how, client, address, signing, guardian, child, mediator, coordinator
):
    """The link was rightly sent, and a family cannot know who works the case."""
    all_others_sign(signing, child, by=mediator)
    leave(how, signing.case, mediator, coordinator)
    assert client.post(address, {"answer": YEAR}).url == address
    assert client.post(address, typed(signing, guardian)).status_code == 302
    signing.refresh_from_db()
    assert signing.is_in_force
    assert signing.case.status == "monitoring"
    assert signing.follow_ups.exists()
    moved = Event.objects.filter(case=signing.case, to_status__in=["signed", "monitoring"])
    assert [event.actor for event in moved] == [None, None]
    copy = client.post(f"{address}?language=en", {"do": "copy"}).url
    assert "Your copy of the agreement" in client.get(copy).text


def test_whoever_has_left_seals_nothing(signing, mediator, coordinator, monkeypatch):
    """By a link nobody is asked who they are; whoever presses the button still is."""
    monkeypatch.setattr(paper, "signed", lambda agreement: 1 / 0)
    sign_all(signing, by=mediator)
    monkeypatch.undo()
    leave("unassigned", signing.case, mediator, coordinator)
    with pytest.raises(PermissionDenied):
        actions.seal(agreement=signing, by=mediator)
    actions.seal(agreement=signing, by=coordinator)


def test_the_last_signature_by_a_link_seals_and_offers_a_copy(phone, address, signing, guardian, child, mediator):
    all_others_sign(signing, child, by=mediator)
    assert phone.post(address, typed(signing, guardian)).status_code == 302
    signing.refresh_from_db()
    assert signing.is_in_force
    thanks = phone.get(f"{address}?language=en")
    assert "Get my copy" in thanks.text
    copy = phone.post(f"{address}?language=en", {"do": "copy"}).url
    page = phone.get(copy)
    assert "Your copy of the agreement" in page.text
    document = phone.get(f"{copy.partition('?')[0]}agreement.pdf")
    assert document.content == bytes(signing.document.pdf)
    given = signing.copies.get()
    assert (given.to, given.way, given.recorded_by) == (guardian, "link", mediator)
    assert Event.objects.get(subject="copy", kind="added").actor is None
    assert Client().get(copy).text.count("gym") == 0


def test_before_the_last_signature_there_is_no_copy(phone, address, signing, guardian):
    phone.post(address, typed(signing, guardian))
    text = phone.get(f"{address}?language=en").text
    assert "You get a copy once everybody has signed" in text
    assert phone.post(address, {"do": "copy"}).status_code == 200
    assert not signing.copies.exists()


def test_no_token_is_written_into_a_log(client, address, caplog):
    with caplog.at_level("DEBUG"):
        Client(enforce_csrf_checks=True).post(address, {"answer": YEAR})
        client.get("/sign/a-made-up-one/")
        client.get("/copy/a-made-up-one/")
    assert caplog.records
    for record in caplog.records:
        assert "a-made-up-one" not in record.getMessage()
        assert address not in record.getMessage()


def test_a_guardians_yes_by_a_link_makes_a_childs_name_count(phone, address, signing, guardian, child, mediator):
    assert phone.post(address, typed(signing, guardian)).status_code == 302
    sign_all(signing, by=mediator)
    assert signing.is_in_force


def test_the_history_says_that_it_came_by_a_link(phone, address, signing, guardian, sign_in, coordinator):
    phone.post(address, typed(signing, guardian))
    text = sign_in(coordinator).get(f"/cases/{signing.case.ref}/history/").text
    for words in ("opened the signing link", "recorded a signature", "recorded a consent"):
        assert f"Somebody with a link {words}" in text
