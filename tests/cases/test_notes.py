"""A case note is the case's; a working note its author's alone, and the page says so before it is kept."""

import pytest

from cases.models import Event, Note
from tests.cases.pages import text_of, url


def write(client, case, kind, text="A room on Thursdays"):
    return client.post(url("write_note", case), {"kind": kind, "text": text})


def test_the_page_says_who_will_read_it(accepted, mediator, sign_in):
    page = text_of(sign_in(mediator).get(url("write_note", accepted)))
    assert "the coordinators and every mediator on this case" in page
    assert "you alone, nobody else at the center" in page


def test_a_case_note_is_read_by_everyone_on_the_case(accepted, mediator, coordinator, sign_in):
    assert write(sign_in(mediator), accepted, "case").url == f"{accepted.get_absolute_url()}#notes"
    assert "A room on Thursdays" in text_of(sign_in(coordinator).get(accepted.get_absolute_url()))
    assert Event.objects.filter(kind=Event.Kind.NOTED, actor=mediator).exists()


def test_a_working_note_leaves_no_trace_for_others(accepted, mediator, coordinator, sign_in):
    write(sign_in(mediator), accepted, "working", text="CANARY-WORKING")
    assert Note.objects.get().recorded_by == mediator
    assert not Event.objects.filter(kind=Event.Kind.NOTED).exists()
    for name in ("detail", "history"):
        assert "CANARY-WORKING" not in text_of(sign_in(coordinator).get(url(name, accepted)))


@pytest.mark.parametrize(("kind", "text"), [("case", ""), ("", "Some text"), ("secret", "Some text")])
def test_nothing_is_kept_without_text_or_reader(accepted, mediator, sign_in, kind, text):
    response = write(sign_in(mediator), accepted, kind, text=text)
    assert response.status_code == 400
    assert text in text_of(response)
    assert not Note.objects.exists()


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(accepted, sign_in, request, who):
    assert write(sign_in(request.getfixturevalue(who)), accepted, "case").status_code == 404
    assert not Note.objects.exists()
