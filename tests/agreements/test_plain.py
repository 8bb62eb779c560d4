"""Help towards plain words, beside the field. It never blocks."""

from decimal import Decimal

import pytest
from django.utils import timezone

from agreements import drafts, plain

CARD = {
    "who": "1",
    "for_whom": "2",
    "kind": "apology",
    "what": "Writes a letter.",
    "how_known": "It is handed over.",
    "due_on": "2999-01-01",
    "watched_by": "Ms. Hale",
}


def draft(*cards, **terms):
    blank = dict.fromkeys(drafts.CARD, "") | {"continues": None}
    empty = drafts.empty()
    return {"terms": empty["terms"] | terms, "obligations": [blank | card for card in cards]}


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "Dylan will respect Maria.", "respect"),
        ("en", "They will Be Nice to each other.", "Be Nice"),
        ("en", "He tries to come.", "tries"),
        ("en", "I try.", "try"),
        ("en", "Tries harder in class.", "Tries"),
        ("en", "Will try and be on time.", "try"),
        ("en", "Is nice to her.", "Is nice"),
        ("en", "Acts nice.", "Acts nice"),
        ("en", "They are always friendly.", "are always friendly"),
        ("en", "Tries on the new uniform, and tries it out.", None),
        ("en", "Tries out for the team on Monday.", None),
        ("en", "Meets her where the light is good, in a room that is kind of large.", None),
        ("en", "She behaves appropriately.", "behaves"),
        ("en", "A letter, as soon as possible.", "as soon as possible"),
        ("en", "Writes a letter of two pages by Friday.", None),
        ("en", "Goes to the trial.", None),
        ("en", "Helps with the country fair.", None),
        ("es", "Va a respetar a María.", "respetar"),
        ("es", "Tratará de llegar.", "Tratará de"),
        ("es", "Será amable.", "Será amable"),
        ("es", "Serán más amables con ella.", "Serán más amables"),
        ("es", "Es muy amable.", "Es muy amable"),
        ("es", "Sea buena con ella.", "Sea buena"),
        ("es", "El martes es buena fecha.", None),
        ("es", "Se va a portar bien.", "portar bien"),
        ("es", "Escribe una carta de dos páginas.", None),
        ("es", "He tries to come.", None),
    ],
)
def test_a_vague_word_is_pointed_out_in_its_language(language, text, word):
    hint = plain.vague(text, language)
    assert (f"“{word}”" in hint) if word else hint == ""


def test_a_complete_card_is_left_alone():
    assert plain.hints(draft(CARD)) == {}


def test_a_card_without_a_word_and_one_that_is_struck_are_left_alone():
    assert plain.hints(draft({}, CARD | {"what": "be nice", "struck": "on"})) == {}


@pytest.mark.parametrize("name", ["who", "for_whom", "kind", "what", "how_known", "due_on", "watched_by"])
def test_a_missing_part_is_pointed_out_beside_its_field(name):
    assert plain.hints(draft(CARD | {name: " "})) == {f"obligations-0-{name}": "Still open."}


@pytest.mark.parametrize(
    ("changes", "name", "hint"),
    [
        ({"kind": "restitution"}, "amount", "Still open."),
        ({"kind": "service", "hours": "a few"}, "hours", "Write it as a number, like 120 or 49.50."),
        ({"due_on": "2001-01-01"}, "due_on", "This day has passed."),
        ({"due_on": "Friday"}, "due_on", "Write the day like 2026-12-31."),
    ],
)
def test_what_cannot_be_so_is_pointed_out(changes, name, hint):
    assert plain.hints(draft(CARD | changes)) == {f"obligations-0-{name}": hint}


def test_today_has_not_passed():
    assert plain.hints(draft(CARD, review_on=str(timezone.localdate()))) == {}


def test_the_second_language_is_looked_at_only_where_there_is_one():
    spanish = CARD | {"what_other": "Va a respetar.", "how_known_other": ""}
    assert plain.hints(draft(spanish)) == {}
    assert plain.hints(draft(spanish, other_language="es")).keys() == {
        "obligations-0-what_other",
        "obligations-0-how_known_other",
    }


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("120", "120"),
        ("$1,200.50", "1200.50"),
        (" 49.5 ", "49.5"),
        ("49,50", "49.50"),
        ("1,20,0", None),
        ("12.345", None),
        ("-5", None),
        ("1e9", None),
        ("NaN", None),
        ("١٢", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_people_write_it(text, number):
    read = drafts.decimal(text)
    assert read == (Decimal(number) if number else None)


def test_restitution_and_service_add_up_in_all_and_by_who_promises():
    money, time = {"kind": "restitution"}, {"kind": "service"}
    cards = [
        CARD | money | {"amount": "100"},
        CARD | money | {"amount": "20.50", "who": "3"},
        CARD | time | {"hours": "1"},
        CARD | time | {"hours": "2.5", "who": "3"},
        CARD | money | {"amount": "999", "struck": "on"},
        CARD | money | {"amount": "a lot"},
        CARD | {"amount": "7"},
    ]
    assert drafts.totals(draft(*cards)) == [
        {"who": "", "text": "$120.50 and 3.5 hours"},
        {"who": "1", "text": "$100.00 and 1 hour"},
        {"who": "3", "text": "$20.50 and 2.5 hours"},
    ]
    assert drafts.totals(draft(CARD)) == []
