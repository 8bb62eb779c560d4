"""The draft: one page, saved as a whole; two mediators never overwrite each other."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements import actions
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Event
from tests.conftest import draft_agreement, incident, people, promise

FIELDS = ("who", "for_whom", "kind", "what", "how_known", "due_on", "watched_by", "amount", "hours")


def page(agreement, *, edits=None, cards=None, **changes):
    """What the browser sends: the terms, and the cards in their order."""
    data = {
        "edits": agreement.edits if edits is None else edits,
        "language": agreement.language,
        "background": agreement.background,
        "review_on": agreement.review_on or "",
        "if_not_kept": agreement.if_not_kept,
    }
    cards = [card_of(o) for o in agreement.obligations.all()] if cards is None else cards
    data |= {"obligations-TOTAL_FORMS": len(cards), "obligations-INITIAL_FORMS": len(cards)}
    for number, card in enumerate(cards):
        data |= {f"obligations-{number}-{name}": value for name, value in card.items()}
    return data | changes


def card_of(obligation):
    values = {name: getattr(obligation, name) for name in FIELDS[2:]}
    values |= {"obligation": obligation.pk, "who": obligation.who_id, "for_whom": obligation.for_whom_id or ""}
    return {name: "" if value is None else value for name, value in values.items()}


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


@pytest.fixture
def url(drafted):
    return f"/agreements/{drafted.pk}/draft/"


def whats(agreement):
    return [o.what for o in agreement.obligations.all()]


def test_the_page_shows_what_is_saved(client, drafted, url):
    text = client.get(url).text
    assert "There was a fight behind the gym." in text
    assert "Pays for the glasses." in text
    assert 'value="120.00"' in text


def test_an_empty_draft_begins_with_one_card(client, mediator, conferenced):
    agreement = actions.start(case=conferenced, by=mediator)
    assert client.get(f"/agreements/{agreement.pk}/draft/").text.count("data-card>") == 1 + 1


def test_everything_on_the_page_is_saved(client, drafted, url):
    harmed, responsible = drafted.case.parties.principals()
    due = timezone.localdate() + timedelta(days=30)
    card = {"who": responsible.pk, "for_whom": harmed.pk, "kind": "service", "hours": "12.5"} | {
        "what": "Helps the coach.",
        "how_known": "A signed sheet.",
        "due_on": due,
        "watched_by": "Coach Brandt",
    }
    cards = [*map(card_of, drafted.obligations.all()), card]
    response = client.post(url, page(drafted, cards=cards, background="A new text.", share_with_school="on"))
    assert response.url == url
    drafted.refresh_from_db()
    assert (drafted.background, drafted.share_with_school, drafted.edits) == ("A new text.", True, 2)
    added = drafted.obligations.last()
    assert (added.who, added.for_whom, added.hours, added.due_on) == (responsible, harmed, Decimal("12.5"), due)
    assert whats(drafted) == ["A letter of apology, read aloud.", "Pays for the glasses.", "Helps the coach."]


def test_cards_are_kept_in_the_order_of_the_page_and_stay_the_same_obligations(client, drafted, url):
    letter, money = drafted.obligations.all()
    client.post(url, page(drafted, cards=[card_of(money), card_of(letter)]))
    assert list(drafted.obligations.all()) == [money, letter]


def test_a_card_that_is_gone_is_removed(client, drafted, url):
    letter, _money = drafted.obligations.all()
    client.post(url, page(drafted, cards=[card_of(letter)]))
    assert list(drafted.obligations.all()) == [letter]


def test_an_empty_card_is_left_out(client, drafted, url):
    cards = [*map(card_of, drafted.obligations.all()), dict.fromkeys(FIELDS, "")]
    assert client.post(url, page(drafted, cards=cards)).status_code == 302
    assert drafted.obligations.count() == 2


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ("up-1", ["money", "letter"]),
        ("down-0", ["money", "letter"]),
        ("remove-0", ["money"]),
        ("up-0", ["letter", "money"]),
    ],
)
def test_without_javascript_cards_are_moved_and_removed_and_nothing_is_saved(client, drafted, url, button, order):
    names = {"letter": "A letter of apology", "money": "Pays for the glasses"}
    response = client.post(url, page(drafted, rearrange=button, background="Half a sen"))
    text = response.text.split("<template", 1)[0]
    assert response.status_code == 200
    assert [n for n in sorted(names, key=lambda n: text.find(names[n])) if names[n] in text] == order
    assert "Half a sen" in text
    assert f'name="edits" value="{drafted.edits}"' in text
    drafted.refresh_from_db()
    assert whats(drafted) == ["A letter of apology, read aloud.", "Pays for the glasses."]


def test_without_javascript_a_card_is_added(client, drafted, url):
    text = client.post(url, page(drafted, rearrange="add")).text
    assert 'name="obligations-2-what"' in text
    assert 'name="obligations-TOTAL_FORMS" value="3"' in text


@pytest.mark.parametrize("button", ["up-99", "remove--1", "down-x", "nonsense"])
def test_a_button_that_is_none_changes_nothing(client, drafted, url, button):
    text = client.post(url, page(drafted, rearrange=button)).text
    assert 'name="obligations-TOTAL_FORMS" value="2"' in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": ""}, "What kind of promise: This field is required."),
        ({"who": ""}, "Who does it: This field is required."),
        ({"kind": "apology", "amount": "5"}, "Only restitution has an amount."),
        ({"kind": "restitution", "hours": "5"}, "Only service has hours."),
        ({"kind": "restitution", "amount": "-5"}, "This is more than zero."),
        ({"due_on": "tomorrow"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_saved_is_said_and_stays_on_the_page(client, drafted, url, changes, sentence):
    first, second = map(card_of, drafted.obligations.all())
    typed = page(drafted, cards=[first | changes | {"what": "Typed just now."}, second])
    response = client.post(url, typed)
    assert response.status_code == 400
    assert sentence in response.text
    assert "Typed just now." in response.text
    drafted.refresh_from_db()
    assert drafted.edits == 1
    assert "Typed just now." not in whats(drafted)


def test_somebody_of_another_case_is_not_to_be_chosen(client, drafted, url, school, teacher):
    stranger = cases.refer(school=school, people=people(), by=teacher, **incident()).case.parties.first()
    cards = [card_of(o) | {"who": stranger.pk} for o in drafted.obligations.all()]
    assert client.post(url, page(drafted, cards=cards)).status_code == 400


def test_the_second_of_two_writers_sees_both_texts(sign_in, client, coordinator, drafted, url):
    opened = drafted.edits
    sign_in(coordinator).post(url, page(drafted, background="Carla's words."))
    response = client.post(url, page(drafted, edits=opened, background="Manuel's words."))
    assert response.status_code == 400
    assert "Carla Coordinator saved this draft at" in response.text
    assert "Carla&#x27;s words." in response.text
    assert "Manuel&#x27;s words." in response.text
    drafted.refresh_from_db()
    assert drafted.background == "Carla's words."


def test_having_seen_both_the_second_writer_saves(sign_in, client, coordinator, drafted, url):
    sign_in(coordinator).post(url, page(drafted, background="Carla's words."))
    text = client.post(url, page(drafted, edits=drafted.edits, background="Manuel's words.")).text
    assert 'name="edits" value="2"' in text
    client.post(url, page(drafted, edits=2, background="The words of both."))
    drafted.refresh_from_db()
    assert drafted.background == "The words of both."


def test_a_complete_draft_goes_to_signing(client, drafted, url):
    response = client.post(url, page(drafted, do="check"))
    assert response.url == f"/agreements/{drafted.pk}/"
    drafted.refresh_from_db()
    assert drafted.is_signing


def test_what_is_missing_is_said_and_the_draft_is_saved(client, drafted, url):
    response = client.post(url, page(drafted, background="", do="check"), follow=True)
    drafted.refresh_from_db()
    assert "The background that both sides accept is still empty." in response.text
    assert (drafted.background, drafted.status) == ("", "draft")


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"for_whom": None}, "Obligation 1 does not say for whom it is."),
        ({"what": " "}, "Obligation 1 does not say what exactly will be done."),
        ({"how_known": ""}, "Obligation 1 does not say how anyone will know that it is done."),
        ({"due_on": None}, "Obligation 1 does not say by when."),
        ({"watched_by": ""}, "Obligation 1 does not say who watches over it."),
        ({"kind": "restitution"}, "Obligation 1 is restitution and has no amount."),
        ({"kind": "service"}, "Obligation 1 is service and has no hours."),
    ],
)
def test_an_incomplete_obligation_is_not_signed(mediator, conferenced, terms, sentence):
    harmed, responsible = conferenced.parties.principals()
    obligation = promise(responsible, harmed)
    for name, value in terms.items():
        setattr(obligation, name, value)
    agreement = draft_agreement(conferenced, by=mediator, obligations=[obligation])
    with pytest.raises(Refused) as refused:
        actions.go_to_signing(agreement=agreement, by=mediator)
    assert refused.value.sentences == [sentence]
    agreement.refresh_from_db()
    assert agreement.is_draft


def test_an_agreement_that_says_nothing_lacks_everything(mediator, conferenced):
    agreement = actions.start(case=conferenced, by=mediator)
    assert agreement.missing_for_signing() == [
        "The background that both sides accept is still empty.",
        "There is no obligation yet.",
        "The review date is missing.",
        "It does not say yet what happens if the agreement is not kept.",
    ]


def test_a_child_without_a_guardian_is_missing_one(mediator, conferenced, drafted):
    _harmed, responsible = conferenced.parties.principals()
    cases.withdraw(party=responsible.guardians[0], by=mediator)
    assert drafted.missing_for_signing() == [
        "Dylan Walker is a minor, and no guardian who could sign is recorded."
    ]


def test_who_has_withdrawn_is_no_longer_bound(mediator, conferenced, drafted):
    harmed, _responsible = conferenced.parties.principals()
    cases.withdraw(party=harmed, by=mediator)
    assert drafted.missing_for_signing() == [
        "No harmed party takes part any more: nothing is settled until both sides agree.",
        "Obligation 1 names María Gómez, who has withdrawn.",
        "Obligation 2 names María Gómez, who has withdrawn.",
    ]


def test_while_it_is_signed_nothing_is_changed(client, signing, url):
    response = client.post(url, page(signing, background="Sneaked in."))
    assert response.status_code == 400
    assert "is no longer drafted" in response.text
    signing.refresh_from_db()
    assert signing.background == "There was a fight behind the gym."


def test_a_closed_case_is_not_drafted(client, coordinator, drafted, url):
    cases.close(case=drafted.case, reason="no_agreement", by=coordinator)
    response = client.post(url, page(drafted, background="Too late."))
    assert response.status_code == 400
    assert "This case is closed" in response.text


def test_a_discarded_draft_makes_room_for_another(client, mediator, drafted):
    client.post(f"/agreements/{drafted.pk}/discard/")
    again = actions.start(case=drafted.case, by=mediator)
    drafted.refresh_from_db()
    assert (drafted.status, again.version) == ("discarded", 2)


def test_every_saving_is_in_the_history_without_a_word_of_it(client, mediator, drafted, url):
    client.post(url, page(drafted, background="A secret."))
    event = Event.objects.filter(kind=Event.Kind.CHANGED, subject="agreement").first()
    assert (event.actor, event.detail) == (mediator, "")


def test_outside_the_case_it_does_not_exist(sign_in, drafted, url, other_mediator, teacher, administrator):
    for user in (other_mediator, teacher, administrator):
        client = sign_in(user)
        assert client.get(url).status_code == 404
        assert client.post(url, page(drafted, background="Mine now.")).status_code == 404
    drafted.refresh_from_db()
    assert drafted.edits == 1


def test_twenty_obligations_cost_no_more_queries_than_one(client, mediator, conferenced):
    harmed, responsible = conferenced.parties.principals()
    agreement = draft_agreement(conferenced, by=mediator, obligations=[promise(responsible, harmed)])
    url = f"/agreements/{agreement.pk}/draft/"
    with CaptureQueriesContext(connection) as for_one:
        client.get(url)
    many = [promise(responsible, harmed) for _ in range(20)]
    actions.save_draft(agreement=agreement, edits=1, obligations=many, by=mediator)
    with CaptureQueriesContext(connection) as for_twenty:
        client.get(url)
    assert len(for_twenty) <= len(for_one) <= 8
