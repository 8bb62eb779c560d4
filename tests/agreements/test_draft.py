"""The draft: one page, kept as it was typed; two mediators never overwrite each other."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from django.utils.formats import date_format

from agreements import actions, drafts
from agreements.models import Agreement, Obligation
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Event
from tests.agreements.test_sign import sign
from tests.conftest import draft_agreement, incident, people, promise, write_draft


def page(agreement, *, edits=None, cards=None, **changes):
    """What the browser sends: the terms, and the cards in their order."""
    cards = agreement.draft["obligations"] if cards is None else cards
    data = {"edits": agreement.edits if edits is None else edits, "obligations-TOTAL_FORMS": len(cards)}
    data |= {name: value for name, value in agreement.draft["terms"].items() if value}
    for place, card in enumerate(cards):
        data |= {f"obligations-{place}-{name}": "" if value is None else value for name, value in card.items()}
    return data | changes


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


@pytest.fixture
def url(drafted):
    return f"/agreements/{drafted.pk}/draft/"


def whats(agreement):
    agreement.refresh_from_db()
    return [card["what"] for card in agreement.draft["obligations"]]


def refusals(agreement, *, by):
    """Why it does not go to the signing; nothing of it is written then."""
    with pytest.raises(Refused) as refused:
        actions.go_to_signing(agreement=agreement, by=by)
    agreement.refresh_from_db()
    assert agreement.is_draft
    assert not agreement.obligations.exists()
    return refused.value.sentences


def test_the_page_shows_what_is_saved(client, url):
    text = client.get(url).text
    assert "There was a fight behind the gym." in text
    assert "Pays for the glasses." in text
    assert 'value="120"' in text


def test_an_empty_draft_begins_with_one_card(client, mediator, conferenced):
    agreement = actions.start(case=conferenced, by=mediator)
    assert client.get(f"/agreements/{agreement.pk}/draft/").text.count("data-card id=") == 1 + 1


def test_everything_on_the_page_is_saved_as_it_was_typed(client, drafted, url):
    card = dict.fromkeys(drafts.CARD, "") | {"kind": "service", "hours": "a few", "what": "Helps the c"}
    cards = [*drafted.draft["obligations"], card]
    response = client.post(url, page(drafted, cards=cards, background="A new te", share_with_school="on"))
    assert response.url.startswith(url)
    drafted.refresh_from_db()
    assert drafted.draft["obligations"][2] == card | {"continues": None}
    terms = drafted.draft["terms"]
    assert (terms["background"], terms["share_with_school"], drafted.edits) == ("A new te", "on", 2)
    assert 'value="a few"' in client.get(url).text


def test_a_draft_has_no_obligations_until_it_is_signed(mediator, drafted):
    assert not Obligation.objects.exists()
    actions.go_to_signing(agreement=drafted, by=mediator)
    assert drafted.obligations.count() == 2
    actions.back_to_drafting(agreement=drafted, by=mediator)
    assert not Obligation.objects.exists()


def test_what_is_signed_is_what_was_typed(mediator, drafted):
    harmed, responsible = drafted.case.parties.principals()
    due = timezone.localdate() + timedelta(days=30)
    hours = {"kind": "service", "hours": "12.5", "what": "Helps the coach.", "due_on": str(due)}
    money = {"amount": "$1,200.50"}
    write_draft(drafted, by=mediator, cards={0: hours, 1: money}, share_with_school="on", background="A new text.")
    actions.go_to_signing(agreement=drafted, by=mediator)
    service, restitution = drafted.obligations.all()
    assert (service.who, service.for_whom, service.hours, service.due_on) == (
        responsible,
        harmed,
        Decimal("12.5"),
        due,
    )
    assert restitution.amount == Decimal("1200.50")
    assert (drafted.background, drafted.share_with_school) == ("A new text.", True)


def test_cards_are_kept_in_the_order_of_the_page(client, drafted, url):
    letter, money = drafted.draft["obligations"]
    client.post(url, page(drafted, cards=[money, letter]))
    assert whats(drafted) == ["Pays for the glasses.", "A letter of apology, read aloud."]


def test_an_empty_card_is_no_obligation(client, mediator, drafted, url):
    client.post(url, page(drafted, rearrange="add"))
    drafted.refresh_from_db()
    assert len(drafted.draft["obligations"]) == 3
    actions.go_to_signing(agreement=drafted, by=mediator)
    assert drafted.obligations.count() == 2


LETTER, MONEY = "A letter of apology, read aloud.", "Pays for the glasses."


@pytest.mark.parametrize(
    ("button", "order", "at"),
    [
        ("up-1", [MONEY, LETTER], "obligation-0"),
        ("down-0", [MONEY, LETTER], "obligation-1"),
        ("up-0", [LETTER, MONEY], "obligation-0"),
        ("down-1", [LETTER, MONEY], "obligation-1"),
        ("strike-1", [LETTER, MONEY], "obligation-1"),
        ("add", [LETTER, MONEY, ""], "obligation-2"),
        ("up-99", [LETTER, MONEY], ""),
        ("down-x", [LETTER, MONEY], ""),
        ("strike-²", [LETTER, MONEY], ""),
        ("nonsense", [LETTER, MONEY], ""),
    ],
)
def test_without_javascript_a_button_rearranges_and_saves_what_was_typed(client, drafted, url, button, order, at):
    """And the page goes on at the card that it was about, if there is one; else it stays where it is read from."""
    response = client.post(url, page(drafted, rearrange=button, background="Half a sen"))
    assert response.url == (f"{url}#{at}" if at else url)
    assert f'id="{at}"' in client.get(url).text or not at
    assert whats(drafted) == order
    assert drafted.draft["terms"]["background"] == "Half a sen"


def test_what_is_struck_is_not_signed_and_can_be_put_back(client, mediator, drafted, url):
    client.post(url, page(drafted, rearrange="strike-0"))
    drafted.refresh_from_db()
    assert "data-struck" in client.get(url).text
    actions.go_to_signing(agreement=drafted, by=mediator)
    assert [o.what for o in drafted.obligations.all()] == [MONEY]
    actions.back_to_drafting(agreement=drafted, by=mediator)
    client.post(url, page(drafted, rearrange="restore-0"))
    drafted.refresh_from_db()
    actions.go_to_signing(agreement=drafted, by=mediator)
    assert [o.what for o in drafted.obligations.all()] == [LETTER, MONEY]


def test_a_card_moves_past_those_that_are_struck(client, drafted, url):
    cards = [*drafted.draft["obligations"], drafted.draft["obligations"][0] | {"what": "Last."}]
    cards[1] = cards[1] | {"struck": "on"}
    client.post(url, page(drafted, cards=cards, rearrange="up-2"))
    assert whats(drafted) == ["Last.", LETTER, MONEY]


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({"kind": ""}, ["Obligation 1 does not say what kind of promise it is."]),
        ({"who": ""}, ["Obligation 1 does not say who does it."]),
        ({"who": "99999999"}, ["Obligation 1 names somebody who is not in this case."]),
        ({"who": "nobody"}, ["Obligation 1 names somebody who is not in this case."]),
        ({"amount": "5"}, ["Obligation 1 has an amount, and is not restitution."]),
        ({"hours": "5"}, ["Obligation 1 has hours, and is not service."]),
        (
            {"kind": "restitution", "amount": "-5"},
            ["Obligation 1 gives “-5” as the amount: write it like 120 or 49.50."],
        ),
        (
            {"kind": "restitution", "amount": "0"},
            ["Obligation 1 gives “0” as the amount: write it like 120 or 49.50."],
        ),
        (
            {"kind": "restitution", "amount": "99999999"},
            ["Obligation 1 gives “99999999” as the amount: write it like 120 or 49.50."],
        ),
        (
            {"kind": "service", "hours": "1.25"},
            ["Obligation 1 gives “1.25” as the hours: write it like 120 or 49.50."],
        ),
        (
            {"kind": "service", "hours": "NaN"},
            ["Obligation 1 gives “NaN” as the hours: write it like 120 or 49.50."],
        ),
        ({"due_on": "tomorrow"}, ["Obligation 1 has a day that cannot be read."]),
        ({"how_known": "x" * 301}, ["Obligation 1 says how it will be known in more than 300 letters."]),
        ({"watched_by": "x" * 121}, ["Obligation 1 names who watches over it in more than 120 letters."]),
        ({"for_whom": ""}, ["Obligation 1 does not say for whom it is."]),
        ({"what": " "}, ["Obligation 1 does not say what exactly will be done."]),
        ({"how_known": ""}, ["Obligation 1 does not say how anyone will know that it is done."]),
        ({"due_on": ""}, ["Obligation 1 does not say by when."]),
        ({"watched_by": ""}, ["Obligation 1 does not say who watches over it."]),
        ({"kind": "restitution"}, ["Obligation 1 is restitution and has no amount."]),
        ({"kind": "service"}, ["Obligation 1 is service and has no hours."]),
    ],
)
def test_what_cannot_be_signed_is_said_and_stays_in_the_draft(mediator, drafted, changes, sentences):
    write_draft(drafted, by=mediator, cards={0: changes})
    assert refusals(drafted, by=mediator) == sentences
    assert drafted.draft["obligations"][0].items() >= changes.items()


def test_a_review_date_that_is_no_day_is_said(mediator, drafted):
    write_draft(drafted, by=mediator, review_on="2026-02-31")
    assert refusals(drafted, by=mediator) == [
        "The agreement has a review date that is not a day.",
        "The review date is missing.",
    ]


def test_too_many_obligations_are_not_signed(mediator, conferenced):
    harmed, responsible = conferenced.parties.principals()
    many = [promise(responsible, harmed) for _ in range(41)]
    agreement = draft_agreement(conferenced, by=mediator, obligations=many)
    assert refusals(agreement, by=mediator) == ["There are more than 40 obligations."]


def test_somebody_of_another_case_promises_nothing_here(mediator, drafted, school, teacher):
    stranger = cases.refer(school=school, people=people(), by=teacher, **incident()).case.parties.first()
    write_draft(drafted, by=mediator, cards={0: {"who": str(stranger.pk)}})
    assert refusals(drafted, by=mediator) == ["Obligation 1 names somebody who is not in this case."]


def test_the_second_of_two_writers_sees_both_texts(sign_in, client, coordinator, drafted, url):
    opened = drafted.edits
    sign_in(coordinator).post(url, page(drafted, background="Carla's words."))
    response = client.post(url, page(drafted, edits=opened, background="Manuel's words."))
    assert response.status_code == 400
    assert "Carla Coordinator saved this draft at" in response.text
    assert "Carla&#x27;s words." in response.text
    assert "Manuel&#x27;s words." in response.text
    drafted.refresh_from_db()
    assert drafted.draft["terms"]["background"] == "Carla's words."


def test_what_differs_in_the_saved_text_is_marked(sign_in, client, coordinator, drafted, url):
    opened, cards = drafted.edits, drafted.draft["obligations"]
    theirs = [cards[0], cards[1] | {"amount": "150"}]
    sign_in(coordinator).post(
        url, page(drafted, cards=theirs, background="Carla's words.", share_with_school="on")
    )
    mine = [*cards, cards[0] | {"what": "Only mine."}]
    for address in (url, f"{url}save/"):
        response = client.post(address, page(drafted, edits=opened, cards=mine))
        text = response.json()["other"] if address != url else response.text.partition("</aside>")[0]
        parts = text.split("Differs from your page")
        assert len(parts) == 4
        for part, end in zip(parts, ("What happened", "María Gómez</span>", "The school"), strict=False):
            assert part.rsplit("<span", 1)[0].strip().endswith(end)
        assert text.count("is-different") == 1
        assert "2 obligations of your page are not here." in text


def test_the_same_cards_in_another_order_are_no_other_cards(sign_in, client, coordinator, drafted, url):
    opened, cards = drafted.edits, drafted.draft["obligations"]
    sign_in(coordinator).post(url, page(drafted, cards=cards[::-1]))
    text = client.post(url, page(drafted, edits=opened)).text
    assert "Carla Coordinator saved this draft at" in text
    assert "Differs from your page" not in text


def test_having_seen_both_the_second_writer_saves(sign_in, client, coordinator, drafted, url):
    sign_in(coordinator).post(url, page(drafted, background="Carla's words."))
    text = client.post(url, page(drafted, edits=drafted.edits, background="Manuel's words.")).text
    assert 'name="edits" value="2"' in text
    client.post(url, page(drafted, edits=2, background="The words of both."))
    drafted.refresh_from_db()
    assert drafted.draft["terms"]["background"] == "The words of both."


def test_a_complete_draft_goes_to_signing(client, drafted, url):
    response = client.post(url, page(drafted, do="check"))
    assert response.url == f"/agreements/{drafted.pk}/"
    drafted.refresh_from_db()
    assert drafted.is_signing


def test_what_is_missing_is_said_and_the_draft_is_saved(client, drafted, url):
    response = client.post(url, page(drafted, background="", do="check"))
    assert response.status_code == 400
    assert "The background that both sides accept is still empty." in response.text
    drafted.refresh_from_db()
    assert (drafted.draft["terms"]["background"], drafted.status) == ("", "draft")


def test_an_agreement_that_says_nothing_lacks_everything(mediator, conferenced):
    agreement = actions.start(case=conferenced, by=mediator)
    assert refusals(agreement, by=mediator) == [
        "The background that both sides accept is still empty.",
        "There is no obligation yet.",
        "The review date is missing.",
        "It does not say yet what happens if the agreement is not kept.",
    ]


def test_a_child_without_a_guardian_is_missing_one(mediator, conferenced, drafted):
    _harmed, responsible = conferenced.parties.principals()
    cases.withdraw(party=responsible.guardians[0], by=mediator)
    assert refusals(drafted, by=mediator) == [
        "Dylan Walker is a minor, and no guardian who could sign is recorded."
    ]


def test_who_has_withdrawn_is_no_longer_bound(client, mediator, conferenced, drafted, url):
    harmed, _responsible = conferenced.parties.principals()
    cases.withdraw(party=harmed, by=mediator)
    assert refusals(drafted, by=mediator) == [
        "No harmed party takes part any more: nothing is settled until both sides agree.",
        "Obligation 1 names María Gómez, who has withdrawn.",
        "Obligation 2 names María Gómez, who has withdrawn.",
    ]
    assert "María Gómez" in client.get(url).text


def test_once_nobody_of_one_side_is_left_the_case_says_so_and_leads_to_its_end(
    client, sign_in, mediator, coordinator, signing, url
):
    case = f"/cases/{signing.case.ref}/"
    assert "Sign the agreement" in client.get(case).text
    cases.withdraw(party=signing.case.parties.get(side="responsible"), by=mediator)
    gone = "No responsible party takes part any more: nothing is settled until both sides agree."
    pages = client.get(case).text, sign_in(coordinator).get(case).text, client.get(url).text
    assert [gone in text for text in pages] == [True, True, True]
    assert ["Continue the agreement" in text for text in pages[:2]] == [False, False]
    assert [f'href="{case}close/">Close the case' in text for text in pages[:2]] == [False, True]


def test_while_it_is_signed_nothing_is_changed(client, signing, url):
    response = client.post(url, page(signing, background="Sneaked in."))
    assert response.status_code == 400
    assert "is no longer drafted" in response.text
    signing.refresh_from_db()
    assert signing.draft["terms"]["background"] == "There was a fight behind the gym."


def test_a_text_that_was_taken_back_says_who_has_signed_it(client, mediator, signing):
    harmed, url = signing.case.parties.get(side="harmed"), f"/agreements/{signing.pk}/draft/"
    sign(signing, harmed, by=mediator)
    sign(signing, harmed.guardians[0], child=harmed, by=mediator)
    actions.back_to_drafting(agreement=signing, by=mediator)
    sentence = "María Gómez, Ana Gómez signed before. If a word has changed since then, they sign again."
    assert sentence in client.get(url).text
    cases.withdraw(party=harmed, by=mediator)
    assert "signed before" not in client.get(url).text


def test_a_closed_case_is_not_drafted(client, coordinator, drafted, url):
    cases.close(case=drafted.case, reason="no_agreement", by=coordinator)
    response = client.post(url, page(drafted, background="Too late."))
    assert response.status_code == 400
    assert "This case is closed" in response.text


def test_a_discarded_draft_makes_room_for_another_and_stays_readable(client, mediator, drafted):
    client.post(f"/agreements/{drafted.pk}/discard/")
    again = actions.start(case=drafted.case, by=mediator)
    drafted.refresh_from_db()
    assert (drafted.status, again.version) == ("discarded", 2)
    text = client.get(f"/agreements/{drafted.pk}/").text
    assert MONEY in text
    assert f"By {date_format(timezone.localdate() + timedelta(days=10))}" in text


def test_only_another_hand_is_a_line_of_the_history(sign_in, client, coordinator, drafted, url):
    def changes():
        lines = Event.objects.filter(kind=Event.Kind.CHANGED, subject="agreement")
        return list(lines.order_by("pk").values_list("actor", "detail"))

    client.post(url, page(drafted, background="A secret."))
    assert changes() == []
    drafted.refresh_from_db()
    sign_in(coordinator).post(url, page(drafted))
    drafted.refresh_from_db()
    sign_in(coordinator).post(url, page(drafted))
    assert changes() == [(coordinator.pk, "")]


def test_outside_the_case_it_does_not_exist(sign_in, drafted, url, other_mediator, teacher, administrator):
    for user in (other_mediator, teacher, administrator):
        client = sign_in(user)
        for address in (url, f"{url}save/"):
            assert client.post(address, page(drafted, background="Mine now.")).status_code == 404
        assert client.get(url).status_code == 404
    drafted.refresh_from_db()
    assert drafted.edits == 1


@pytest.mark.parametrize("count", ["", "-1", "x", "²", "9" * 40])
def test_a_page_that_nobody_was_given_is_kept_without_cards(client, drafted, url, count):
    data = page(drafted) | {"obligations-TOTAL_FORMS": count, "background": "a\0b"}
    assert client.post(url, data).status_code == 302
    drafted.refresh_from_db()
    assert len(drafted.draft["obligations"]) in (0, 80)
    assert drafted.draft["terms"]["background"] == "ab"


def test_an_agreement_from_before_there_were_drafts_gets_one_of_what_it_says(signing):
    keep_as_typed = import_module("agreements.migrations.0005_the_draft_as_typed").keep_as_typed
    said = [card | {"continues": None} for card in drafts.of(signing)["obligations"]]
    older = Agreement.objects.filter(pk=signing.pk)
    older.update(draft={}, drafted_by=None, drafted_at=None)
    keep_as_typed(apps, None)
    signing.refresh_from_db()
    assert signing.draft == {"terms": drafts.of(signing)["terms"], "obligations": said}
    assert (signing.drafted_by, signing.obligations.count()) == (signing.recorded_by, 2)
    older.update(draft={}, status="draft")
    keep_as_typed(apps, None)
    signing.refresh_from_db()
    assert (signing.draft["obligations"], signing.obligations.count()) == (said, 0)
