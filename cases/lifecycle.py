"""The only place where the status of a case, a conference, a circle or an agreement changes."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cases import access, history
from cases.models.event import Event


class Refused(Exception):
    """What was asked for is not allowed now. Carries the sentences that say why; nothing was changed."""

    def __init__(self, sentences):
        self.sentences = [sentences] if isinstance(sentences, str) else list(sentences)
        super().__init__(" ".join(self.sentences))


class Doubted(Refused):
    """Refused until it is confirmed: it may be as it was typed, and somebody has to say so."""


def lock(obj):
    """Take the row, as it is now, for the rest of the transaction: what is decided on it stays true.

    Its key stays free, so that somebody who only opens the case meanwhile does not wait to be recorded.
    """
    obj.refresh_from_db(from_queryset=type(obj)._default_manager.select_for_update(no_key=True))
    return obj


@transaction.atomic
def move(obj, to, *, by, come_from=None, as_of=None, **stamps):
    """Move a case, a conference, a circle or an agreement to another status, or refuse with the reasons.

    `come_from` are the states that this verb leads on from: several verbs may lead to one state, and none of them makes
    the move of another, be it from a page that was opened long ago. `stamps` are the fields that the new status implies
    (dates, reasons). `as_of` is the moment that the guard asks about, for what took place before it is recorded. `by`
    is None where nobody of the center makes it: the last signature, given by a link, was asked for before. Raises
    `Refused` when the verb or the table has no such move or its guard misses something, `PermissionDenied` when `by`
    may not make it.
    """
    lock(obj)
    if come_from and obj.status not in come_from:
        raise Refused(_not_from_here(obj, to, come_from))
    step = obj.MOVES.get((obj.status, to))
    if step is None:
        raise Refused(_no_such_move(obj, to))
    if by is not None and not getattr(access, step.by)(by, obj):
        raise PermissionDenied("This step is for somebody else on the case.")
    if step.guard and (missing := getattr(obj, step.guard)(*([as_of] if as_of else []))):
        raise Refused(missing)
    came_from, obj.status, obj.status_since = obj.status, to, timezone.now()
    for field, value in stamps.items():
        setattr(obj, field, value)
    obj.save()
    history.record(Event.Kind.MOVED, by=by, subject=obj, from_status=came_from, to_status=to)
    return obj


def _not_from_here(obj, to, come_from):
    if obj.status == to:
        return _already_done(obj)
    name, statuses = _name(obj), dict(obj.Status.choices)
    meant = " or ".join(f"“{statuses[status]}”" for status in come_from)
    return (
        f"{name} is “{statuses[obj.status]}” by now, and this step is only for one that is {meant}. Open it again to "
        "see where it stands. Nothing was changed."
    )


def _no_such_move(obj, to):
    if obj.status == to:
        return _already_done(obj)
    name, statuses = _name(obj), dict(obj.Status.choices)
    return (
        f"{name} is “{statuses[obj.status]}” and cannot become “{statuses[to]}” from there. Nothing was changed."
    )


def _already_done(obj):
    last = history.last_move(obj)
    who = f" by {last.actor}" if last and last.actor else ""
    return f"This was already done{who}: {_name(obj)} is now “{obj.get_status_display()}”. Nothing was changed."


def _name(obj):
    return type(obj)._meta.verbose_name.capitalize()
