"""Pages of a list by key: the thousandth page costs what the first one does, and a new row shifts nothing.

A page knows its neighbours and never how many pages there are. Its place is a signed cursor in the address:
the key of the row that it begins after, or ends before.
"""

from dataclasses import dataclass
from operator import attrgetter

from django.core import signing
from django.db.models import IntegerField, Q, Subquery
from django.http import Http404

CAP = 1000


@dataclass(frozen=True)
class Page:
    """`next` and `previous` are addresses that keep the filters; empty where there is no such page."""

    rows: list
    next: str = ""
    previous: str = ""


def page_of(queryset, request, order=("-referred_at", "-pk"), size=25):
    """The page of `queryset` that the address asks for.

    `order` names fields that are never null and together tell any two rows apart. A tampered cursor is 404.
    """
    after, before = (_read(request, order, name) for name in ("after", "before"))
    rows = queryset.order_by(*order)
    if before:
        earlier = list(queryset.filter(_beyond(_turned(order), before)).order_by(*_turned(order))[: size + 1])
        if len(earlier) > size:
            return _page(request, order, earlier[size - 1 :: -1], has_previous=True, has_next=True)
    elif after:
        found = list(rows.filter(_beyond(order, after))[: size + 1])
        if found:
            return _page(request, order, found[:size], has_previous=True, has_next=len(found) > size)
    found = list(rows[: size + 1])
    return _page(request, order, found[:size], has_previous=False, has_next=len(found) > size)


def capped_count(queryset):
    """How many rows there are, in words: counting stops where nobody reads the number any more."""
    return in_words(queryset.order_by()[: CAP + 1].count(), CAP)


def in_words(count, cap=CAP):
    return f"{cap:,}+" if count > cap else f"{count:,}"


class Counted(Subquery):
    """The same capped count as an annotation: it comes with the page, in one query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, queryset, cap=CAP):
        super().__init__(queryset.order_by().values("pk")[: cap + 1])


def _page(request, order, rows, *, has_previous, has_next):
    return Page(
        rows=rows,
        previous=_address(request, order, "before", rows[0]) if has_previous else "",
        next=_address(request, order, "after", rows[-1]) if has_next else "",
    )


def _address(request, order, name, row):
    key = [attrgetter(field.lstrip("-").replace("__", "."))(row) for field in order]
    plain = [value.isoformat() if hasattr(value, "isoformat") else value for value in key]
    query = request.GET.copy()
    for cursor in ("after", "before"):
        query.pop(cursor, None)
    query[name] = signing.dumps(plain, salt=_salt(order))
    return f"{request.path}?{query.urlencode()}"


def _read(request, order, name):
    if not (text := request.GET.get(name)):
        return None
    try:
        return signing.loads(text, salt=_salt(order))
    except signing.BadSignature as bad:
        raise Http404 from bad


def _salt(order):
    """A cursor made for one order means nothing in another."""
    return f"{__name__}:{','.join(order)}"


def _turned(order):
    return tuple(field[1:] if field.startswith("-") else f"-{field}" for field in order)


def _beyond(order, key):
    """The rows that come after `key`: `a < x OR (a = x AND b < y)`, fenced by `a <= x` for the index."""
    steps = [(field.lstrip("-"), "lt" if field.startswith("-") else "gt") for field in order]
    beyond, same = Q(), Q()
    for (field, direction), value in zip(steps, key, strict=True):
        beyond |= same & Q(**{f"{field}__{direction}": value})
        same &= Q(**{field: value})
    first, direction = steps[0]
    return Q(**{f"{first}__{direction}e": key[0]}) & beyond
