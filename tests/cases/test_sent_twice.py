"""A form that is sent twice, by a double click or because no answer came, is recorded once."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.models import TypicalPromise
from cases import actions as cases
from cases.models import Consent, Contact, Note, SentPage
from records.models import DisposalBatch
from schools.held import mark_of
from schools.models import User
from tests.cases.pages import call, harmed, text_of, url
from tests.conftest import MILLION, agree, make_user
from tests.records.test_disclose import typed

MARK = re.compile(r'name="page_mark" value="([^"]+)"')
OF_ONE_ANSWER = re.compile(r'nonce="[^"]+"|value="[^"]+"')


def mark_on(client, page):
    return MARK.search(client.get(page).text)[1]


def a_call(case, client, **changes):
    """The address and what is sent to it, from a page that was just opened."""
    maria = harmed(case)
    mark = mark_on(client, case.get_absolute_url())
    return url("log_contact", case, maria.pk), call(maria, page_mark=mark, **changes)


def reach(case, mediator):
    maria = harmed(case)
    agree(maria, maria.guardians[0], Consent.Scope.SPEAK, by=mediator)


def test_a_call_that_is_sent_twice_is_logged_once(accepted, mediator, sign_in):
    reach(accepted, mediator)
    client = sign_in(mediator)
    sent = a_call(accepted, client, note="She will come.")
    first, second = client.post(*sent), client.post(*sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert "This had reached us already. It is recorded once." in text_of(client.get(second.url))
    assert Contact.objects.get().note == "She will come."


def test_the_same_words_on_a_new_page_are_another_call(accepted, mediator, sign_in):
    reach(accepted, mediator)
    client = sign_in(mediator)
    for _ in range(2):
        client.post(*a_call(accepted, client, note="No answer again."))
    assert Contact.objects.count() == 2


def test_other_words_on_a_page_that_was_sent_are_another_call(accepted, mediator, sign_in):
    """The browser's back button leads to the page as it was, and there to somebody else's call."""
    reach(accepted, mediator)
    client = sign_in(mediator)
    address, data = a_call(accepted, client)
    client.post(address, data | {"note": "With the mother."})
    client.post(address, data | {"note": "With the father."})
    assert {contact.note for contact in Contact.objects.all()} == {"With the mother.", "With the father."}


def test_what_was_refused_can_be_sent_again_as_it_is(accepted, mediator, sign_in):
    client = sign_in(mediator)
    sent = a_call(accepted, client)
    assert client.post(*sent).status_code == 400
    assert not SentPage.objects.exists()
    reach(accepted, mediator)
    assert client.post(*sent).status_code == 302
    assert Contact.objects.count() == 1


def test_a_note_that_is_sent_twice_is_written_once(accepted, mediator, sign_in):
    client, page = sign_in(mediator), url("write_note", accepted)
    sent = {"kind": "case", "text": "The school is on our side.", "page_mark": mark_on(client, page)}
    assert client.post(page, sent).url == client.post(page, sent).url
    assert Note.objects.count() == 1


def test_a_copy_that_is_given_twice_is_one_copy(signed, mediator, sign_in):
    client, page = sign_in(mediator), f"/agreements/{signed.pk}/copy/{harmed(signed.case).pk}/"
    sent = {"way": "printed", "fact": "code", "page_mark": mark_on(client, page)}
    assert client.post(page, sent).url == client.post(page, sent).url
    assert signed.copies.count() == 1


def test_a_typical_promise_that_is_sent_twice_is_on_the_list_once(coordinator, sign_in):
    client, page = sign_in(coordinator), reverse("agreements:add_typical")
    sent = {"language": "en", "kind": "apology", "what": "Writes a letter.", "how_known": "It is read."}
    sent |= {"page_mark": mark_on(client, page)}
    for _ in range(2):
        assert client.post(page, sent).status_code == 302
    assert TypicalPromise.objects.filter(what="Writes a letter.").count() == 1


def test_a_district_is_put_on_one_list(accepted, school, coordinator, sign_in):
    cases.close(case=accepted, reason="not_reached", summary="Over.", by=coordinator)
    client, page = sign_in(coordinator), reverse("records:delete_district", args=[school.district_id])
    sent = {"reason": "Its contract has ended.", "page_mark": mark_on(client, page)}
    assert client.post(page, sent).url == client.post(page, sent).url
    assert DisposalBatch.objects.get().items.count() == 1


def test_what_somebody_else_sends_is_their_own(accepted, mediator, coordinator, sign_in):
    reach(accepted, mediator)
    address, data = a_call(accepted, sign_in(mediator))
    for user in (mediator, coordinator):
        sign_in(user).post(address, data)
    assert Contact.objects.count() == 2


def take_off(case, mediator, coordinator):
    cases.unassign(assignment=case.assignments.get(), by=coordinator)


def step_back(case, mediator, coordinator):
    cases.step_back(case=case, by=mediator)


@pytest.mark.parametrize("lose", [take_off, step_back])
def test_whoever_has_lost_the_case_since_learns_no_more_than_of_one_that_never_was(
    lose, accepted, mediator, coordinator, sign_in
):
    client, page = sign_in(mediator), url("write_note", accepted)
    made_up = reverse("cases:write_note", args=["2026-9999"])
    sent = {"kind": "case", "text": "The school is on our side.", "page_mark": mark_on(client, page)}
    sent |= {"written_by": mark_of(mediator)}
    assert "The note is kept." in client.post(page, sent, follow=True).text
    lose(accepted, mediator, coordinator)
    shut, nowhere = (client.post(address, sent) for address in (page, made_up))
    assert (shut.status_code, nowhere.status_code) == (404, 404)
    assert OF_ONE_ANSWER.sub("", shut.text) == OF_ONE_ANSWER.sub("", nowhere.text)
    assert "This had reached us already" not in text_of(client.get("/"))


def test_whoever_has_stepped_back_from_what_they_disclosed_finds_nothing(accepted, coordinator, sign_in):
    make_user("Chris Coordinator", User.Role.COORDINATOR, pk=7 * MILLION)
    client, page = sign_in(coordinator), reverse("records:disclose", args=[accepted.ref])
    sent = typed(page_mark=mark_on(client, page))
    assert client.post(page, sent).status_code == 302
    cases.step_back(case=accepted, by=coordinator)
    assert client.post(page, sent).status_code == 404


def test_what_the_first_answer_had_to_say_is_said_too(accepted, mediator, sign_in):
    """It was on its way when the connection broke."""
    client, page = sign_in(mediator), url("write_note", accepted)
    sent = {"kind": "case", "text": "The school is on our side.", "page_mark": mark_on(client, page)}
    for _ in range(2):
        answer = client.post(page, sent)
    said = text_of(client.get(answer.url))
    assert "The note is kept." in said
    assert "This had reached us already. It is recorded once." in said


def test_it_is_known_for_a_day(accepted, mediator, sign_in, time_machine):
    reach(accepted, mediator)
    client = sign_in(mediator)
    client.post(*a_call(accepted, client))
    time_machine.move_to(timezone.now() + timedelta(days=2))
    client = sign_in(mediator)
    client.post(*a_call(accepted, client))
    assert SentPage.objects.count() == 1
