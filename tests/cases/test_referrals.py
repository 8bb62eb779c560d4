"""A school follows what it has sent: its own, in plain words, page by page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import actions, keyset
from schools.models import Membership
from tests.conftest import accept_case, incident, people

URL = reverse("cases:referrals")


def refer(school, by, count=1):
    return [actions.refer(school=school, people=people(), by=by, **incident()).case for _ in range(count)]


@pytest.fixture
def client(sign_in, teacher):
    return sign_in(teacher)


def refs(response):
    return [sent.case.ref for sent in response.context["page"].rows]


def test_staff_see_the_referrals_of_their_schools_and_no_others(client, school, other_school, teacher, outsider):
    [ours], [theirs] = refer(school, teacher), refer(other_school, outsider)
    response = client.get(URL)
    assert refs(response) == [ours.ref]
    assert theirs.ref not in response.content.decode()


def test_a_colleague_of_the_same_school_sees_them(sign_in, school, teacher, outsider):
    [case] = refer(school, teacher)
    Membership.objects.create(user=outsider, school=school)
    assert refs(sign_in(outsider).get(URL)) == [case.ref]


def test_each_state_is_told_in_plain_words(client, school, teacher, mediator, coordinator):
    new, asked, accepted, declined = refer(school, teacher, 4)
    actions.ask(case=asked, question="Who saw it?", by=coordinator)
    accept_case(accepted, mediator=mediator, by=coordinator)
    actions.decline(case=declined, reason="Not for us", by=coordinator)
    states = {sent.case.ref: sent.state.words for sent in client.get(URL, {"state": "all"}).context["page"].rows}
    assert states == {
        new.ref: "We have received it and are looking at it",
        asked.ref: "We have a question for you",
        accepted.ref: "Accepted: we are working on it",
        declined.ref: "We could not take it",
    }


def test_a_planned_conference_reads_like_any_accepted_case(client, scheduled):
    text = client.get(URL).content.decode()
    assert "Accepted: we are working on it" in text
    assert "cheduled" not in text


def test_open_closed_all(client, school, teacher, coordinator):
    opened, closed = refer(school, teacher, 2)
    actions.decline(case=closed, reason="Not for us", by=coordinator)
    assert refs(client.get(URL)) == [opened.ref]
    assert refs(client.get(URL, {"state": "closed"})) == [closed.ref]
    assert refs(client.get(URL, {"state": "all"})) == [closed.ref, opened.ref]
    assert refs(client.get(URL, {"state": "nonsense"})) == [opened.ref]


def test_by_school(client, school, other_school, teacher):
    Membership.objects.create(user=teacher, school=other_school)
    refer(school, teacher)
    [there] = refer(other_school, teacher)
    assert refs(client.get(URL, {"school": other_school.pk})) == [there.ref]


def test_pages_by_key_go_forth_and_back_and_keep_the_filter(client, school, teacher, monkeypatch):
    cases = [case.ref for case in refer(school, teacher, 57)][::-1]
    walked, url = [], f"{URL}?state=all"
    while url:
        response = client.get(url)
        walked.append(refs(response))
        assert response.context["filters"].data["state"] == "all"
        last, url = response.context["page"], response.context["page"].next
    assert [len(rows) for rows in walked] == [25, 25, 7]
    assert [ref for page in walked for ref in page] == cases
    middle = client.get(last.previous)
    assert refs(middle) == walked[1]
    first = client.get(middle.context["page"].previous)
    assert refs(first) == walked[0]
    assert first.context["page"].previous == ""


def test_a_new_referral_shifts_no_page(client, school, teacher):
    refer(school, teacher, 26)
    first = client.get(URL)
    before = refs(client.get(first.context["page"].next))
    refer(school, teacher)
    assert refs(client.get(first.context["page"].next)) == before


@pytest.mark.parametrize("cursor", ["after", "before"])
@pytest.mark.parametrize("text", ["nonsense", "WzEsMl0:1abc:def", "0"])
def test_a_tampered_cursor_is_not_found(client, cursor, text):
    assert client.get(URL, {cursor: text}).status_code == 404


def test_counting_stops(client, school, teacher, monkeypatch):
    monkeypatch.setattr(keyset, "CAP", 2)
    refer(school, teacher, 2)
    assert client.get(URL).context["count"] == "2"
    refer(school, teacher)
    assert client.get(URL).context["count"] == "2+"


def test_an_empty_list_says_what_to_do(client):
    text = client.get(URL).content.decode()
    assert "No referrals here" in text
    assert reverse("cases:refer") in text


@pytest.mark.parametrize("role", ["mediator", "administrator"])
def test_others_have_no_such_list(sign_in, referred, role, request):
    assert sign_in(request.getfixturevalue(role)).get(URL).status_code == 403


def test_the_same_queries_for_one_and_for_twenty(client, school, teacher, other_school):
    Membership.objects.create(user=teacher, school=other_school)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    refer(school, teacher)
    client.get(URL)
    one = queries()
    refer(school, teacher, 19)
    assert queries() == one
    assert one <= 8
