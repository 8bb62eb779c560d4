"""Finding a case by its number, a name or a school, whatever the accents and the case of what is typed.

The number is looked up first, by its own index: asking for both at once would make the database read everything.
"""

import re
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from cases.keyset import CAP, in_words
from schools.search import fold

NUMBER = re.compile(r"(?P<year>\d{4})-(?P<count>\d+)|(?P<bare>\d{1,9})")
FEW = 100
MOST_WORDS = 12


def find(records, text, *, schools, path="", cap=CAP):
    """The records that fit, and how many there are in words. `path` leads from a record to its case.

    `schools` are those that a record among them may be of. Counting stops at `cap`: at `FEW` where each record is first
    looked up behind a wall. Words after the first `MOST_WORDS` are not looked for.
    """
    by_number = _by_number(records, text.strip(), f"{path}ref")
    if by_number is not None and by_number.exists():
        return by_number, ""
    words = list(dict.fromkeys(fold(text).split()))[:MOST_WORDS]
    if not words:
        return records.none(), ""
    fitting = records.filter(*_each_fits(words, schools, path))
    return _in_two_steps(records, fitting, cap)


def _by_number(records, text, lookup):
    """`2026-0042`, the beginning of one, or `42` of this year or the last."""
    match = NUMBER.fullmatch(text)
    if match is None:
        return None
    if match["bare"] is None:
        exact = records.filter(**{lookup: text})
        return exact if exact.exists() else records.filter(**{f"{lookup}__startswith": text})
    year, count = timezone.localdate().year, int(text)
    of_late = Q(**{f"{lookup}__in": [f"{y}-{count:04}" for y in (year, year - 1)]})
    return records.filter(of_late | Q(**{f"{lookup}__startswith": f"{text}-"}))


def _each_fits(words, schools, path):
    """Each in a name, or in that of the school.

    The schools are looked up first: where none has the word, which is so with most names, the index of the names
    answers alone.
    """
    named = list(schools.filter(reduce(or_, (Q(search__contains=word) for word in words))))
    for word in words:
        fits = Q(search__contains=word)
        if of_schools := [school for school in named if word in school.search]:
            fits |= Q(**{f"{path}school__in": of_schools})
        yield fits


def _in_two_steps(records, fitting, cap):
    """First what fits, in any order, then the newest of it.

    Asked for both at once, a database may walk the newest cases one by one in search of a rare name. What is
    not rare (more than the cap) is met soon on such a walk.
    """
    keys = list(fitting.order_by().values_list("pk", flat=True)[: cap + 1])
    found = fitting if len(keys) > cap else records.filter(pk__in=keys)
    return found, in_words(len(keys), cap)
