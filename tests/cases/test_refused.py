"""A refusal that stands on no form has a page of its own, with the way back."""

import re

import pytest
from django.urls import reverse

from cases import actions
from schools.held import mark_of


@pytest.fixture
def refused(accepted, mediator, sign_in):
    """No agreement is started before a conference."""
    address = reverse("agreements:start", args=[accepted.ref])
    return lambda referer: sign_in(mediator).post(address, headers={"referer": referer}).content.decode()


def test_the_way_back_is_the_page_before(refused, accepted):
    page = refused(f"http://testserver{accepted.get_absolute_url()}?show=all")
    assert f'href="{accepted.get_absolute_url()}?show=all">Go back' in page


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elsewhere.example/cases/", "javascript:alert(1)", "//elsewhere.example", "https://testserver/", ""],
)
def test_nobody_is_sent_to_a_place_that_another_site_names(refused, elsewhere):
    page = refused(elsewhere)
    assert "elsewhere" not in page
    assert "javascript" not in page
    assert "Go to the start page" in page


def test_a_page_that_only_a_button_leads_to_says_so_when_it_is_reloaded(accepted, coordinator, sign_in):
    response = sign_in(coordinator).get(reverse("cases:accept", args=[accepted.ref]))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Nothing was done a second time" in response.content.decode()


def test_whoever_is_taken_off_while_they_write_gets_their_text_back_and_learns_nothing(
    accepted, mediator, other_mediator, coordinator, sign_in
):
    """The same page for a case that there never was; and nobody else's text."""
    at_work, text = sign_in(mediator), "She is afraid\nof the bus."
    typed = {"kind": "case", "text": text, "written_by": mark_of(mediator)}
    actions.unassign(assignment=accepted.assignments.get(), by=coordinator)
    answers = [at_work.post(reverse("cases:write_note", args=[ref]), typed) for ref in (accepted.ref, "2026-9999")]
    for answer in answers:
        assert answer.status_code == 404
        assert "She is afraid<br>of the bus." in answer.text
        assert "ask a coordinator" in answer.text
    shut, made_up = (
        re.sub(r'nonce="[^"]+"|value="[^"]+"', "", answer.text.replace(ref, ""))
        for answer, ref in zip(answers, (accepted.ref, "2026-9999"), strict=True)
    )
    assert shut == made_up
    for somebody, mark in ((other_mediator, mark_of(mediator)), (mediator, "")):
        answer = sign_in(somebody).post(
            reverse("cases:write_note", args=[accepted.ref]), typed | {"written_by": mark}
        )
        assert answer.status_code == 404
        assert "She is afraid" not in answer.text
    assert not accepted.notes.exists()
