"""The device on the table: this session opens the signing of one agreement, and nothing else, until its mediator
says otherwise with their password. Attacked from its own browser."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import actions
from agreements.models import Signature
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Event
from records import actions as records
from tests.addresses import EVERYTHING
from tests.agreements.test_sign import typed, url_of
from tests.conftest import PASSWORD, make_user, sign_all, sign_place
from tests.schools.codes import code_now, give_app

AT_THE_TABLE = {"agreements:table", "agreements:sign", "agreements:decline", "agreements:unlock"}


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


@pytest.fixture
def table(client, signing):
    """The address of the table; `client` is locked to it."""
    return client.post(f"/agreements/{signing.pk}/hand-over/").url


def take_back(client, agreement, password=PASSWORD):
    return client.post(f"/agreements/{agreement.pk}/take-back/", {"password": password})


def kinds(agreement):
    return list(agreement.case.events.filter(subject="agreement").values_list("kind", flat=True))


def test_handing_over_leads_to_the_table_and_empties_the_browser(client, signing):
    before = client.session.session_key
    response = client.post(f"/agreements/{signing.pk}/hand-over/")
    assert response.url == f"/agreements/{signing.pk}/table/"
    assert response["Clear-Site-Data"] == '"cache"'
    assert "no-store" in response["Cache-Control"]
    assert client.session.session_key != before
    assert kinds(signing)[0] == Event.Kind.HANDED_OVER


def test_nobody_is_told_at_the_table_who_else_had_withdrawn(client, signing, mediator):
    """Not even whoever counts the numbers in the address up."""
    friend = cases.add_party(case=signing.case, side="support", name="Fay Friend", by=mediator)
    cases.withdraw(party=friend, by=mediator)
    agreement = signing.case.agreements.get()
    actions.go_to_signing(agreement=agreement, by=mediator)
    client.post(f"/agreements/{agreement.pk}/hand-over/")
    opened = {"shown_hash": agreement.text_hash(), "language": "en"}
    for method, data in (("get", {}), ("post", opened | {"way": "typed", "typed_name": "x", "consents": "on"})):
        known, nobody = (
            getattr(client, method)(f"/agreements/{agreement.pk}/sign/{key}/", data)
            for key in (friend.pk, 999_999)
        )
        assert (known.status_code, nobody.status_code) == (404, 404)
        assert "Fay Friend" not in known.text


def test_what_the_mediator_was_to_be_told_waits_until_the_device_is_back(client, signing):
    """Even where the table has no such page: it may name somebody of another case."""
    said = "The note is kept."
    client.post(reverse("cases:write_note", args=[signing.case.ref]), {"kind": "case", "text": "They are here."})
    client.post(f"/agreements/{signing.pk}/hand-over/")
    missing = client.get(f"/agreements/{signing.pk}/sign/999999/")
    assert missing.status_code == 404
    assert said not in missing.text
    take_back(client, signing)
    assert said in client.get(signing.get_absolute_url()).text


def test_the_device_never_opens_its_files_at_the_table(client, signing, table):
    """Whoever would rather sign on paper is sent to the mediator, who attaches the page outside the table."""
    ruth = signing.case.parties.get(name="Ruth Walker")
    dylan = signing.case.parties.get(name="Dylan Walker")
    url = url_of(signing, ruth, dylan)
    page = client.get(url).text
    assert 'type="file"' not in page
    assert "You would rather sign on paper? Give the device back to the mediator" in page
    scan = SimpleUploadedFile("page.pdf", b"%PDF-1.7", "application/pdf")
    answer = client.post(url, {"shown_hash": signing.text_hash(), "way": "paper", "scan": scan})
    assert (answer.status_code, signing.signatures.count()) == (400, 0)
    take_back(client, signing)
    page = client.get(url).text
    assert 'type="file"' in page
    assert "Give the device back" not in page


def test_the_table_says_who_has_signed_and_who_is_missing(client, mediator, signing, table):
    harmed = signing.case.parties.get(side="harmed")
    page = client.get(client.post(url_of(signing, harmed), typed(signing, harmed)).url).text
    assert "María Gómez ha firmado. Gracias." in page
    assert "3 of 4 still to sign" in page
    assert "Firma Ana Gómez" in page
    assert "Dylan Walker signs" in page


@pytest.mark.parametrize("name", ["table", "sign", "decline", "unlock"])
def test_no_page_of_it_tells_of_a_case_or_leads_elsewhere(client, mediator, signing, table, name):
    harmed = signing.case.parties.get(side="harmed")
    key = [signing.pk, harmed.pk] if name in ("sign", "decline") else [signing.pk]
    response = client.get(reverse(f"agreements:{name}", args=key))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    for hidden in (signing.case.ref, "Sign out", "/cases/", "My cases", 'href="/"', mediator.email):
        assert hidden not in response.text


def path_to(route, ref):
    """An address of this pattern: of this very case where it takes one, and of the first of everything else."""
    path = re.sub(r"[\^$]|\\Z", "", route).replace("<ref>", ref)
    return "/" + re.sub(r"<(?:\w+:)?\w+>|\(\?P<.*?\)", "1", path)


def test_every_address_leads_to_the_table(client, signing, table):
    """Reading leads there, and nothing that is sent is taken: of the whole URLconf, the admin's included."""
    events, wrong = Event.objects.count(), []
    elsewhere = {path_to(route, signing.case.ref) for name, route, _ in EVERYTHING if name not in AT_THE_TABLE}
    # It looks for no session, and says nothing but whether the program is well.
    for path in elsewhere - {"/healthz"}:
        for ask in (client.get, client.head):
            response = ask(path)
            wrong += [] if (response.status_code, response.get("Location")) == (302, table) else [path]
        for ask in (client.post, client.put, client.delete, client.options):
            response = ask(path)
            told = "This device is here for signing" in response.text and signing.case.ref not in response.text
            wrong += [] if response.status_code == 403 and told else [path]
    assert wrong == []
    assert Event.objects.count() == events
    assert len(EVERYTHING) > 100
    assert client.get(table).status_code == 200


def test_so_does_every_other_address(client, table):
    for path in (
        "/nothing/here/",
        "/admin/nothing/",
        "/sign-in/?next=/cases/",
        "/agreements/999999/table/",
        "/agreements/999999/take-back/",
        "/search/?q=%00",
        "/%00",
        "/static/../cases/",
    ):
        assert client.get(path).url == table, path


def test_the_signing_of_another_agreement_is_elsewhere(client, signing, table):
    harmed = signing.case.parties.get(side="harmed")
    response = client.post(f"/agreements/{signing.pk + 1}/sign/{harmed.pk}/", typed(signing, harmed))
    assert response.status_code == 403
    assert client.get(f"/agreements/{signing.pk + 1}/sign/{harmed.pk}/").url == table


def test_nobody_signs_out_nor_in(client, signing, table):
    assert client.post("/sign-out/").status_code == 403
    assert client.post("/sign-in/", {"login": "x@example.org", "password": PASSWORD}).status_code == 403
    assert client.get(table).status_code == 200


def test_a_form_without_a_token_shows_no_menu_either(mediator, signing):
    client = Client(enforce_csrf_checks=True)
    client.force_login(mediator)
    session = client.session
    session["handed_over"] = signing.pk
    session.save()
    elsewhere = client.post("/cases/", {"q": "something typed"}, headers={"Origin": "http://testserver"})
    at_the_table = client.post(f"/agreements/{signing.pk}/take-back/", {"password": PASSWORD})
    for response in (elsewhere, at_the_table):
        assert response.status_code == 403
        assert "Sign out" not in response.text
        assert "My cases" not in response.text
    assert "something typed" not in elsewhere.text


def test_a_page_that_is_not_there_shows_no_menu_either(client, signing, table):
    response = client.get(f"/agreements/{signing.pk}/sign/999999/")
    assert response.status_code == 404
    assert "Sign out" not in response.text
    assert signing.case.ref not in response.text


def test_a_closed_browser_comes_back_to_the_table(client, signing, table):
    cookie = client.cookies["sessionid"]
    assert cookie["max-age"]
    reopened = Client()
    reopened.cookies["sessionid"] = cookie.value
    assert reopened.get("/").url == table


def test_the_password_opens_everything_again(client, signing, table):
    assert take_back(client, signing).url == f"/agreements/{signing.pk}/"
    assert client.get("/").status_code == 200
    assert client.get(table).url == f"/agreements/{signing.pk}/"
    assert kinds(signing)[:2] == [Event.Kind.OPENED, Event.Kind.TAKEN_BACK] or Event.Kind.TAKEN_BACK in kinds(
        signing
    )


def test_a_wrong_password_opens_nothing_and_is_recorded(client, signing, table):
    response = take_back(client, signing, "not my password")
    assert response.status_code == 400
    assert (
        "This is neither your password nor a code of yours. Tries left before a wait of ten minutes: 4."
        in response.text
    )
    assert "not my password" not in response.text
    assert client.get("/").url == table
    assert kinds(signing)[0] == Event.Kind.WRONG_PASSWORD


def test_after_five_wrong_ones_the_right_one_waits_too(client, signing, table, monkeypatch):
    for _ in range(5):
        take_back(client, signing, "guess")
    response = take_back(client, signing)
    assert response.status_code == 400
    assert "5 wrong ones were typed here. Wait until" in response.text
    assert client.get("/").url == table
    later = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr("agreements.actions.handing_over.timezone.now", lambda: later)
    assert take_back(client, signing).status_code == 302


def test_a_code_of_the_second_step_opens_everything_again_and_once(client, mediator, signing, table):
    give_app(mediator)
    code = code_now()
    assert take_back(client, signing, code).url == f"/agreements/{signing.pk}/"
    client.post(f"/agreements/{signing.pk}/hand-over/")
    assert "Tries left before a wait of ten minutes: 4." in take_back(client, signing, code).text


def test_whoever_reads_for_an_hour_still_signs_and_the_lock_holds(client, signing, table):
    harmed = signing.case.parties.get(side="harmed")
    opened, now = typed(signing, harmed), timezone.now()
    client.get(url_of(signing, harmed))
    with time_machine.travel(now + timedelta(hours=1)):
        assert client.post(url_of(signing, harmed), opened).url.startswith(table)
        assert client.get("/").url == table
    with time_machine.travel(now + timedelta(hours=3)):
        assert client.get("/cases/").url == table
        assert take_back(client, signing).url == f"/agreements/{signing.pk}/"
        assert client.get("/").status_code == 200
    with time_machine.travel(now + timedelta(hours=3, minutes=31)):
        assert client.get("/").url.startswith("/sign-in/")
    assert signing.signatures.count() == 1


def test_the_end_of_the_day_ends_it_and_both_steps_open_an_ordinary_session(client, mediator, signing, table):
    give_app(mediator)
    harmed = signing.case.parties.get(side="harmed")
    opened, now = typed(signing, harmed), timezone.now()
    with time_machine.travel(now + timedelta(hours=1)):
        client.get(table)
    with time_machine.travel(now + timedelta(seconds=settings.SESSION_COOKIE_AGE)):
        answer = client.post(url_of(signing, harmed), opened)
        assert (answer.status_code, answer["Clear-Site-Data"]) == (403, '"cache", "storage"')
        assert "Nothing was signed." in answer.text
        assert client.get(table).url.startswith("/sign-in/")
        client.post("/sign-in/", {"login": mediator.email, "password": PASSWORD})
        assert client.get("/").url.startswith("/sign-in/")
        client.post("/sign-in/second-step/", {"code": code_now()})
        assert client.get("/").status_code == 200
        assert client.get(table).url == f"/agreements/{signing.pk}/"
    with time_machine.travel(now + timedelta(seconds=settings.SESSION_COOKIE_AGE, minutes=31)):
        assert client.get("/").url.startswith("/sign-in/")
    assert not signing.signatures.exists()


def test_another_mediators_password_opens_nothing(client, signing, other_mediator, table):
    other_mediator.set_password("quite another one")
    other_mediator.save()
    assert take_back(client, signing, "quite another one").status_code == 400


def test_the_text_is_changed_while_somebody_reads_it(client, coordinator, signing, table):
    """The mediator works on another device: whoever was about to sign is told, and so is the mediator."""
    harmed = signing.case.parties.get(side="harmed")
    opened = typed(signing, harmed)
    actions.back_to_drafting(agreement=signing, by=coordinator)
    response = client.post(url_of(signing, harmed), opened)
    assert response.status_code == 400
    assert "The mediator has taken the text back to change it. Nothing was signed." in response.text
    assert "Nothing is signed at the moment" in client.get(table).text
    assert client.get(url_of(signing, harmed)).url == table
    assert not Signature.objects.exists()


def test_the_mediator_sees_that_a_device_is_out(client, sign_in, coordinator, signing, table):
    page = sign_in(coordinator).get(f"/agreements/{signing.pk}/").text
    assert "A device was handed over by Manuel Mediator" in page
    take_back(client, signing)
    assert "A device was handed over" not in sign_in(coordinator).get(f"/agreements/{signing.pk}/").text


def test_a_device_is_out_no_longer_once_its_session_is_ended_from_elsewhere(sign_in, mediator, signing, table):
    at_the_desk, address = sign_in(mediator), f"/agreements/{signing.pk}/"
    assert "A device was handed over by Manuel Mediator" in at_the_desk.get(address).text
    at_the_desk.post("/sessions/end/")
    assert "A device was handed over" not in at_the_desk.get(address).text


@pytest.mark.parametrize("how", ["ended", "signed in anew", "switched off"])
def test_a_signature_that_was_typed_is_never_the_mediators_to_send(client, sign_in, mediator, signing, table, how):
    """Not kept in a sign-in page, as a text of theirs would be."""
    harmed = signing.case.parties.get(side="harmed")
    page, elsewhere = client.get(url_of(signing, harmed), {"language": "es"}).text, sign_in(mediator)
    opened = typed(signing, harmed) | {"written_by": re.search(r'name="written_by" value="([^"]+)"', page)[1]}
    if how == "ended":
        elsewhere.post("/sessions/end/")
    elif how == "signed in anew":
        client = strict(elsewhere)
    else:
        mediator.is_active = False
        mediator.save()
    for address in (url_of(signing, harmed), url_of(signing, harmed).replace("/sign/", "/decline/")):
        answer = client.post(address, opened | {"language": "es"}, HTTP_ORIGIN="http://testserver")
        assert answer.status_code == 403
        assert "No se firmó nada." in answer.text
        assert "devuelva el dispositivo" in answer.text
        assert "held:" not in answer.text
        assert "/sign-in/" not in answer.text
        assert opened["typed_name"] not in answer.text
    assert not signing.signatures.exists()
    assert not signing.declined.exists()


def strict(client):
    """The same browser, which is asked for the token of its session; a page of an older one has none that is good."""
    client.handler.enforce_csrf_checks = True
    return client


def test_whoever_signs_while_the_mediator_is_taken_off_is_told_what_became_of_it(
    client, coordinator, signing, table
):
    harmed = signing.case.parties.get(side="harmed")
    opened = typed(signing, harmed)
    cases.unassign(assignment=signing.case.assignments.get(), by=coordinator)
    for answer in (client.post(url_of(signing, harmed), opened), client.get(url_of(signing, harmed))):
        assert answer.status_code == 404
        assert "Nothing was signed." in answer.text
        assert f'href="{table}"' in answer.text
    assert not signing.signatures.exists()


def test_the_end_of_it_says_to_give_the_device_back(client, mediator, signing, table):
    *_, last = sign_all_but_one(signing, by=mediator)
    signer = last.people[0]
    page = client.post(url_of(signing, signer, last.child), typed(signing, signer), follow=True).text
    assert "Everybody has signed." in page
    assert "give the device back" in page


def sign_all_but_one(signing, *, by):
    places = [place for place, _ in signing.signing_list()]
    for place in places[:-1]:
        sign_place(signing, place, by=by)
    return places


def test_a_hold_and_a_mediator_who_left_leave_a_page_to_give_back(client, mediator, coordinator, signing, table):
    cases.set_hold(case=signing.case, reason="A threat.", by=coordinator)
    assert "Please give the device back" in client.get(table).text
    assignment = signing.case.assignments.get()
    cases.unassign(assignment=assignment, by=coordinator)
    assert "Please give the device back" in client.get(table).text
    page = client.post(f"/agreements/{signing.pk}/take-back/", {"password": PASSWORD}, follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "The device is yours again." in page.text
    assert client.get(table).status_code == 404


def test_only_what_is_being_signed_is_handed_over(client, mediator, drafted):
    response = client.post(f"/agreements/{drafted.pk}/hand-over/")
    assert response.status_code == 400
    assert "Nothing was handed over." in response.text
    assert client.get("/").status_code == 200
    actions.go_to_signing(agreement=drafted, by=mediator)
    sign_all(drafted, by=mediator)
    with pytest.raises(Refused, match="is not being signed"):
        actions.hand_over(agreement=drafted, by=mediator)


def test_without_handing_over_there_is_no_table(client, signing):
    for page in ("table", "take-back"):
        assert client.get(f"/agreements/{signing.pk}/{page}/").url == f"/agreements/{signing.pk}/"


def test_the_device_comes_back_when_the_agreement_is_gone(client, signing, coordinator, mediator, school, table):
    actions.discard(agreement=signing, by=mediator)
    cases.close(case=signing.case, reason="no_agreement", summary="Over.", by=coordinator)
    batch = records.propose_district(district=school.district, reason="Its contract has ended.", by=coordinator)
    records.confirm(batch=batch, seen=1, by=coordinator)
    records.approve(batch=batch, seen=1, by=make_user("Second Coordinator", "coordinator"))
    assert records.carry_out_approved() == 1
    assert client.get("/cases/").url == table
    assert take_back(client, signing, "wrong").status_code == 400
    assert take_back(client, signing).url == "/"
    assert client.get("/cases/").status_code == 200
    assert Event.objects.filter(actor=mediator, kind=Event.Kind.TAKEN_BACK, case=None).exists()
