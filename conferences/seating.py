"""Who sits beside whom at a conference: each side with its own people, the two sides facing."""

from math import cos, pi, sin

from cases.models import Party
from conferences import attending

MOST_IN_A_DRAWING = 12


def seats(present, people, facilitators):
    """Each person with where their chair stands, in percent from the left and from the top; none where nothing can be
    drawn. `people` are all of the case: somebody may be there for one who is not.
    """
    table = [str(one) for one in _around_the_table(present, people, facilitators)]
    if len(table) > MOST_IN_A_DRAWING:
        return [(name, None, None) for name in table]
    return [(name, *_chair(number, len(table))) for number, name in enumerate(table)]


def _around_the_table(present, people, facilitators):
    """Clockwise from the first facilitator. Empty where it would seat people together who harmed each other."""
    sides, between = _sides(present, people)
    if len(sides) != 2 or not facilitators:
        return []
    one, other = map(_in_order, sides)
    middle = [*between, *facilitators[1:]]
    if not middle and one[-1].is_principal and other[-1].is_principal:
        return []
    return [*facilitators[:1], *one, *middle, *reversed(other)]


def _sides(present, people):
    """Of each side its parties, each a list that begins with them; and whoever belongs to none, or to more than one."""
    sides, between = {}, []
    for person in sorted(present, key=lambda p: not p.is_principal):
        principals = attending.principals_of(person, people)
        of = {_side(principal) for principal in principals}
        if len(of) == 1:
            sides.setdefault(of.pop(), {}).setdefault(principals[0], []).append(person)
        else:
            between.append(person)
    harmed_first = sorted(sides.values(), key=lambda side: not next(iter(side)).is_harmed)
    return [list(side.values()) for side in harmed_first], between


def _side(principal):
    """Who both harmed and was harmed is a side of their own."""
    return principal if principal.side == Party.Side.BOTH else principal.side


def _in_order(side):
    """Those who came alone nearest to the first facilitator, so that no party sits where the two sides meet."""
    return [person for own in sorted(side, key=lambda own: not own[-1].is_principal) for person in own]


def _chair(number, of):
    """Clockwise on an ellipse, from the top."""
    angle = 2 * pi * number / of
    return round(50 + 42 * sin(angle)), round(50 - 44 * cos(angle))
