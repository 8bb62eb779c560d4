"""A signature drawn on a screen: kept as the strokes of the hand, never as a picture that somebody sent.

A drawing is a list of strokes, a stroke a list of points `{"x": …, "y": …}`. It is kept in a box of its own,
so that it looks the same whatever the size of the screen was; the picture is made of it here.
"""

import json
import math
from itertools import chain, pairwise
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_POINTS = 5_000
LONGEST_TEXT = 600_000
FARTHEST = 100_000
SHORTEST = 20

BOX_WIDTH, BOX_HEIGHT, INK, MARGIN = 1000, 400, 10, 12


def validated(drawing):
    """The drawing in its own box, of what a browser sent as JSON; a sentence (ValidationError) when it is none."""
    strokes = [stroke for stroke in _parsed(drawing) if stroke]
    if sum(len(stroke) for stroke in strokes) > MOST_POINTS:
        raise _too_much()
    strokes = [[_point(point) for point in stroke] for stroke in strokes]
    if not strokes:
        raise ValidationError(_("Nothing is drawn yet. Draw your name, or a mark of your own."))
    if sum(math.dist(a, b) for stroke in strokes for a, b in pairwise(stroke)) < SHORTEST:
        raise ValidationError(_("That is only a dot. Draw your name, or a mark of your own."))
    return _in_its_box(strokes)


def svg(strokes):
    """The picture of a drawing that was kept, in ink on nothing."""
    width, height = (max(point[axis] for point in chain(*strokes)) for axis in ("x", "y"))
    lines = " ".join(_line(stroke) for stroke in strokes)
    box = f"{-MARGIN} {-MARGIN} {width + 2 * MARGIN} {height + 2 * MARGIN}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path d="{lines}" fill="none" '
        f'stroke="#10233f" stroke-width="{INK}" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def data_uri(strokes):
    """The picture as the address of an image, on a page and in a document."""
    return f"data:image/svg+xml,{quote(svg(strokes))}"


def _parsed(drawing):
    if isinstance(drawing, str):
        if len(drawing) > LONGEST_TEXT:
            raise _too_much()
        try:
            drawing = json.loads(drawing or "[]")
        except (ValueError, RecursionError):
            raise _broken() from None
    if not isinstance(drawing, list) or not all(isinstance(stroke, list) for stroke in drawing):
        raise _broken()
    return drawing


def _point(point):
    if not isinstance(point, dict):
        raise _broken()
    x, y = point.get("x"), point.get("y")
    for number in (x, y):
        if type(number) not in (int, float) or not -FARTHEST <= number <= FARTHEST:
            raise _broken()
    return x, y


def _too_much():
    return ValidationError(_("This drawing has too many lines to be kept. Clear it, and sign in a simpler way."))


def _broken():
    return ValidationError(_("The drawing did not arrive whole. Clear it and draw again, or type your name."))


def _in_its_box(strokes):
    left, top = (min(point[axis] for point in chain(*strokes)) for axis in (0, 1))
    width, height = (max(point[axis] for point in chain(*strokes)) - low for axis, low in ((0, left), (1, top)))
    scale = min(BOX_WIDTH / max(width, 1), BOX_HEIGHT / max(height, 1))
    boxed = [[(round((x - left) * scale), round((y - top) * scale)) for x, y in stroke] for stroke in strokes]
    return [[{"x": x, "y": y} for x, y in _without_rests(stroke)] for stroke in boxed]


def _without_rests(stroke):
    """Where the hand rested, a point comes many times in a row; once says as much."""
    return stroke[:1] + [b for a, b in pairwise(stroke) if a != b]


def _line(stroke):
    """A smooth line: each point pulls it, and it runs from the middle between two to the next."""
    (x, y), *rest = [(point["x"], point["y"]) for point in stroke]
    if not rest:
        return f"M{x} {y}h.1"
    bends = [f"Q{a} {b} {(a + c) / 2:g} {(b + d) / 2:g}" for (a, b), (c, d) in pairwise(rest)]
    return " ".join([f"M{x} {y}", *bends, f"L{rest[-1][0]} {rest[-1][1]}"])
