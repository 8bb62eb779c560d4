"""A drawn signature: what is taken, what is refused with a sentence, and the picture that is made of it."""

import json
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError

from agreements import strokes

WAVE = [[{"x": 40 + 5 * n, "y": 60 + (n % 7) * 6} for n in range(40)], [{"x": 120, "y": 30}]]


def as_json(drawing):
    return json.dumps(drawing)


def test_a_drawing_is_kept_in_a_box_of_its_own():
    kept = strokes.validated(as_json(WAVE))
    elsewhere = [[{"x": p["x"] * 2 - 300, "y": p["y"] * 2 + 90} for p in stroke] for stroke in WAVE]
    assert kept == strokes.validated(as_json(elsewhere))
    points = [point for stroke in kept for point in stroke]
    assert min(p["x"] for p in points) == min(p["y"] for p in points) == 0
    assert (max(p["x"] for p in points), max(p["y"] for p in points) <= 400) == (1000, True)


def test_a_tall_drawing_stays_in_the_box_too():
    kept = strokes.validated(as_json([[{"x": 0, "y": 0}, {"x": 0, "y": 300}]]))
    assert kept == [[{"x": 0, "y": 0}, {"x": 0, "y": 400}]]


def test_a_hand_that_rests_adds_nothing():
    rested = [[{"x": 0, "y": 0}] * 50 + [{"x": 100, "y": 0}] * 50]
    assert strokes.validated(as_json(rested)) == [[{"x": 0, "y": 0}, {"x": 1000, "y": 0}]]


@pytest.mark.parametrize("drawing", ["", "[]", "[[]]", "[[], []]"])
def test_nothing_is_no_signature(drawing):
    with pytest.raises(ValidationError, match="Nothing is drawn yet"):
        strokes.validated(drawing)


@pytest.mark.parametrize("drawing", [[[{"x": 5, "y": 5}]], [[{"x": 5, "y": 5}, {"x": 9, "y": 5}]] * 4])
def test_a_dot_is_no_signature(drawing):
    with pytest.raises(ValidationError, match="only a dot"):
        strokes.validated(as_json(drawing))


@pytest.mark.parametrize(
    "drawing",
    [
        as_json([[{"x": 1, "y": 2}] * 100_000]),
        as_json([[{"x": 1.123456, "y": 2.123456}] * 100_000]),
        as_json([[{"x": n, "y": 0}] for n in range(5001)]),
        " " * 600_001,
    ],
    ids=["100,000 points", "100,000 long points", "5,001 strokes", "a long text"],
)
def test_too_much_is_refused(drawing):
    with pytest.raises(ValidationError, match="too many lines"):
        strokes.validated(drawing)


def test_five_thousand_points_are_taken():
    assert strokes.validated(as_json([[{"x": n, "y": n % 9} for n in range(5000)]]))


@pytest.mark.parametrize(
    "drawing",
    [
        "not json",
        "<svg onload=alert(1)>",
        "null",
        "7",
        '"M0 0"',
        '{"x": 1, "y": 2}',
        '[{"x": 1, "y": 2}]',
        "[[1, 2]]",
        "[[[1, 2]]]",
        '[[{"x": 1}]]',
        '[[{"x": "1", "y": "2"}]]',
        '[[{"x": true, "y": false}]]',
        '[[{"x": null, "y": 2}]]',
        '[[{"x": NaN, "y": 2}]]',
        '[[{"x": Infinity, "y": 2}]]',
        '[[{"x": 1e999, "y": 2}]]',
        '[[{"x": 1e9, "y": 2}]]',
        f'[[{{"x": {"9" * 400}, "y": 2}}]]',
        f'[[{{"x": {"9" * 5000}, "y": 2}}]]',
        "[" * 100_000,
        '[[{"x": [1], "y": {"x": 2}}]]',
    ],
)
def test_what_is_no_drawing_is_refused(drawing):
    with pytest.raises(ValidationError, match="did not arrive whole"):
        strokes.validated(drawing)


def test_the_picture_is_made_of_numbers_alone():
    drawn = strokes.validated(as_json([[p | {"color": '"/><script>alert(1)</script>'} for p in WAVE[0]], WAVE[1]]))
    picture = strokes.svg(drawn)
    path = ElementTree.fromstring(picture)[0]  # noqa: S314
    assert set(path.get("d")) <= set("MQLh0123456789.- ")
    assert "script" not in picture
    assert strokes.data_uri(drawn).startswith("data:image/svg+xml,%3Csvg")
