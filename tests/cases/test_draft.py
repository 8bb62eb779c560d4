"""A half-written referral is kept as it was typed, for its author alone."""

import pytest
from django.urls import reverse

from cases.models import Case, ReferralDraft
from tests.cases.test_refer import page, person

REFER = reverse("cases:refer")
LIST = reverse("cases:referrals")


@pytest.fixture
def client(sign_in, teacher):
    return sign_in(teacher)


def keep(client, school, *people, **fields):
    typed = page(school, *people, keep="yes", **fields)
    del typed["send"]
    return typed, client.post(REFER, typed)


def url_of(draft):
    return reverse("cases:draft", args=[draft.pk])


def test_what_is_typed_is_kept_right_or_not(client, school, teacher):
    people = [person(0, "", "María Gómez", birth_date="May 2013"), person(5, "support", "Coach", supports="0")]
    _, response = keep(client, school, *people, incident_on="last week", what_happened="", behaviors=["fight"])
    assert response.url == LIST
    draft = ReferralDraft.objects.get()
    assert draft.author == teacher
    shown = client.get(url_of(draft)).context["form"]
    cards = [card for card in shown.people.shown if card["name"].value()]
    assert shown["incident_on"].value() == "last week"
    assert shown["behaviors"].value() == ["fight"]
    assert [(card["name"].value(), card["birth_date"].value()) for card in cards] == [
        ("María Gómez", "May 2013"),
        ("Coach", None),
    ]
    assert cards[1]["supports"].value() == "0"
    assert not Case.objects.exists()


def test_a_draft_is_not_judged_before_it_is_sent(client, school):
    keep(client, school, what_happened="")
    response = client.get(url_of(ReferralDraft.objects.get()))
    assert response.status_code == 200
    assert "Write in a few sentences what happened." not in response.content.decode()


def test_keeping_the_same_page_again_keeps_one_draft(client, school):
    typed, _ = keep(client, school, hopes="Peace")
    client.post(REFER, typed | {"hopes": "Peace, and a new window", "edits": "0"})
    assert ReferralDraft.objects.get().data["hopes"] == ["Peace, and a new window"]


def test_a_draft_is_sent_and_gone(client, school):
    typed, _ = keep(client, school)
    del typed["keep"]
    first = client.post(REFER, typed)
    second = client.post(REFER, typed)
    assert first.url == second.url == reverse("cases:referral", args=[Case.objects.get().ref])
    assert not ReferralDraft.objects.exists()


@pytest.mark.parametrize("verb", ["keep", "send"])
def test_of_two_windows_the_slower_sees_both_and_overwrites_nothing(client, school, verb):
    typed, _ = keep(client, school, hopes="Peace", edits="0")
    client.post(REFER, typed | {"hopes": "A new window", "people-0-needs_interpreter": "on"})
    del typed["keep"]
    slower = typed | {"hopes": "Both come back", verb: "yes"}
    response = client.post(REFER, slower)
    assert response.status_code == 400
    assert "This draft was saved in another window" in response.text
    told = dict(response.context["overtaken"])
    assert told == {"What you hope for": "A new window", "Person 1, Needs an interpreter": "Yes"}
    assert "Both come back" in response.text
    assert ReferralDraft.objects.get().data["hopes"] == ["A new window"]
    assert not Case.objects.exists()
    shown = response.context["form"]
    assert 'name="edits" value="1"' in str(shown["edits"])
    assert client.post(REFER, slower | {"edits": "1"}).status_code == 302


def test_what_was_typed_into_a_page_that_was_sent_is_a_draft_that_can_be_sent(client, school):
    typed, _ = keep(client, school)
    del typed["keep"]
    client.post(REFER, typed)
    response = client.post(REFER, typed | {"what_happened": "Another fight.", "keep": "yes"}, follow=True)
    assert "is kept as a new draft of its own" in response.text
    draft = ReferralDraft.objects.get()
    shown = client.get(url_of(draft)).context["form"]
    again = typed | {"what_happened": "Another fight.", "form_key": shown["form_key"].value(), "edits": "0"}
    assert client.post(REFER, again).status_code == 302
    assert Case.objects.count() == 2


def test_a_draft_that_is_not_complete_stays_when_it_is_sent(client, school):
    typed, _ = keep(client, school, what_happened="")
    del typed["keep"]
    assert client.post(REFER, typed).status_code == 400
    assert ReferralDraft.objects.count() == 1


def test_text_thrown_away_in_another_tab_is_not_lost_in_this_one(client, school):
    typed, _ = keep(client, school)
    ReferralDraft.objects.get().delete()
    client.post(REFER, typed)
    assert ReferralDraft.objects.get().data["what_happened"] == [typed["what_happened"]]


def test_the_list_names_it_by_its_people(client, school):
    keep(client, school)
    assert "María Gómez, Dylan Walker" in client.get(LIST).content.decode()


def test_it_is_thrown_away_by_its_author(client, school):
    keep(client, school)
    discard = reverse("cases:discard_draft", args=[ReferralDraft.objects.get().pk])
    assert client.get(discard).status_code == 405
    assert client.post(discard).url == LIST
    assert not ReferralDraft.objects.exists()


@pytest.mark.parametrize("role", ["outsider", "coordinator", "mediator", "administrator"])
def test_nobody_else_sees_or_touches_it(client, sign_in, school, role, request):
    keep(client, school, what_happened="Only for me")
    draft = ReferralDraft.objects.get()
    other = sign_in(request.getfixturevalue(role))
    assert other.get(url_of(draft)).status_code == 404
    assert other.post(reverse("cases:discard_draft", args=[draft.pk])).status_code == 404
    assert ReferralDraft.objects.get() == draft
    assert "María" not in other.get(LIST).content.decode()


def test_a_colleague_who_sends_the_same_mark_touches_no_draft(client, sign_in, school, coordinator):
    typed, _ = keep(client, school)
    sign_in(coordinator).post(REFER, typed | {"hopes": "Mine"})
    assert sorted(draft.data.get("hopes", [""])[0] for draft in ReferralDraft.objects.all()) == ["", "Mine"]


def test_a_character_that_no_database_takes_is_left_out(client, school):
    keep(client, school, hopes="Pea\x00ce")
    assert ReferralDraft.objects.get().data["hopes"] == ["Peace"]


def test_a_page_that_has_lost_its_mark_can_still_be_kept(client, school):
    keep(client, school, form_key="nonsense")
    assert ReferralDraft.objects.count() == 1
