"""A closed case goes back to the state that it was closed from, with a note that says why."""

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from cases import actions, lifecycle
from cases.lifecycle import Refused
from cases.models import Note
from tests.cases.pages import text_of, url
from tests.conftest import accept_case


@pytest.fixture
def closed(prepared, coordinator):
    return actions.close(
        case=prepared, reason="not_reached", by=coordinator, summary="Letters came back.", days_imposed=3
    )


def reopen(client, case, reason="The family called back."):
    return client.post(url("reopen", case), {"reason": reason})


def test_goes_back_and_keeps_why(closed, coordinator, sign_in):
    assert reopen(sign_in(coordinator), closed).status_code == 302
    closed.refresh_from_db()
    assert (closed.status, closed.closing_reason, closed.closed_from) == ("preconference", "", "")
    assert closed.closed_at is None
    note = Note.objects.get()
    assert note.text.startswith("The family called back.")
    assert (note.kind, note.recorded_by) == ("case", coordinator)


def test_why_it_had_been_closed_stays_on_the_case_page_and_out_of_the_history(
    closed, coordinator, mediator, teacher, sign_in
):
    client, day = sign_in(coordinator), date_format(timezone.localdate())
    reopen(client, closed)
    why = (f"Closed before, on {day}: could not be reached.", "Letters came back.")
    page = text_of(sign_in(mediator).get(closed.get_absolute_url()))
    assert [words for words in why if words not in page] == []
    told = text_of(client.get(f"/cases/{closed.ref}/history/"))
    told += text_of(sign_in(teacher).get(closed.referral.get_absolute_url()))
    assert [words for words in (*why, "could not be reached") if words in told] == []


def test_a_declined_referral_is_looked_at_again_and_keeps_why(referred, mediator, coordinator, teacher, sign_in):
    client, at_school = sign_in(coordinator), sign_in(teacher)
    actions.decline(case=referred, reason="Too small a matter.", by=coordinator)
    assert reopen(client, referred).status_code == 302
    referred.refresh_from_db()
    assert referred.status == "referred"
    assert "Too small a matter." in text_of(client.get(referred.get_absolute_url()))
    before = text_of(at_school.get(referred.referral.get_absolute_url()))
    accept_case(referred, mediator=mediator, by=coordinator)
    for page in (before, text_of(at_school.get(referred.referral.get_absolute_url()))):
        assert "<dt>Why we could not take it at first</dt><dd>Too small a matter.</dd>" in page
        assert "The family called back." not in page


def test_never_into_another_state(closed, coordinator):
    for status in ("referred", "scheduled", "conferenced", "monitoring"):
        with pytest.raises(Refused):
            lifecycle.move(closed, status, by=coordinator, closed_at=None, closed_from="", closing_reason="")


def test_needs_a_reason(closed, coordinator, sign_in):
    assert reopen(sign_in(coordinator), closed, reason="").status_code == 400
    closed.refresh_from_db()
    assert closed.is_closed


def test_what_is_open_is_told_so(prepared, coordinator, sign_in):
    response = reopen(sign_in(coordinator), prepared)
    assert response.status_code == 400
    assert "This case is open" in text_of(response)
    assert not Note.objects.exists()


def test_the_next_closing_begins_with_what_the_first_one_said(closed, coordinator, sign_in):
    client = sign_in(coordinator)
    reopen(client, closed)
    page = text_of(client.get(url("close", closed)))
    assert "Letters came back." in page
    assert 'value="3"' in page


def test_the_mediator_is_answered_403(closed, mediator, sign_in):
    assert reopen(sign_in(mediator), closed).status_code == 403
    closed.refresh_from_db()
    assert closed.is_closed


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(closed, sign_in, request, who):
    assert reopen(sign_in(request.getfixturevalue(who)), closed).status_code == 404
