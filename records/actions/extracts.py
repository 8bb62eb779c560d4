import hashlib

from django.db import transaction
from django.utils import timezone

from cases import access, history, lifecycle
from cases.actions.recording import stamp
from cases.lifecycle import Refused
from cases.models import Event
from records import paper
from records.actions.disclosing import disclose
from records.actions.retention import take_off
from records.holding import Holding
from records.models import Disclosure, ExtractRequest


@transaction.atomic
def ask_extract(*, child, asked_by, asked_on, language, by):
    """A family asks to see what is written down about their child. From this day the 45 days run.

    Until the answer nothing of the case is disposed of, whatever was approved before. Its list is locked before the
    case, as for a legal hold.
    """
    access.require(access.can_disclose(by, child.case))
    take_off(cases=[child.case], why="a request to see the record", by=by)
    lifecycle.lock(child.case)
    lifecycle.lock(child)
    if asked_by not in ExtractRequest.who_may_ask(child):
        raise Refused(_not_theirs_to_ask(child, asked_by))
    if child.extract_requests.open().filter(asked_by=asked_by).exists():
        raise Refused(f"{asked_by} has already asked, and waits for the answer. Nothing was changed.")
    request = ExtractRequest.objects.create(
        child=child,
        asked_by=asked_by,
        asked_on=asked_on,
        due_on=asked_on + ExtractRequest.DAYS,
        language=language,
        **stamp(child.case, by),
    )
    history.record(Event.Kind.ADDED, by=by, subject=request)
    return request


@transaction.atomic
def make_extract(*, request, decisions, by):
    """The PDF, with those texts alone that somebody has read and let stand. Its bytes are kept nowhere (docs/adr/0015).

    `decisions`: of the key of every text, whether it goes in. A text that nobody has decided on stops it.
    """
    _lock_open(request, by)
    if decisions.keys() != {text.key for text in Holding(request.child).texts()}:
        raise Refused("The texts changed while you read: go through them again. Nothing was made.")
    pdf = paper.extract(request, {key for key, is_in in decisions.items() if is_in})
    request.decisions, request.made_at, request.made_by = decisions, timezone.now(), by
    request.sha256 = hashlib.sha256(pdf).hexdigest()
    request.save()
    history.record(Event.Kind.PRINTED, by=by, subject=request, detail="extract")
    return pdf


@transaction.atomic
def give_extract(*, request, way, left_on, by):
    """It has left the center: that answers the request, and is a disclosure with its ground."""
    _lock_open(request, by)
    if not request.is_made:
        raise Refused("The extract has not been made yet: go through the texts first. Nothing was changed.")
    disclose(
        case=request.case,
        about=request.child,
        to_party=request.asked_by,
        document=Disclosure.Document.EXTRACT,
        ground=Disclosure.Ground.PARENT,
        way=way,
        left_on=left_on,
        sha256=request.sha256,
        answers=request,
        by=by,
    )
    return _answer(request, ExtractRequest.Answer.GIVEN, left_on, by)


@transaction.atomic
def refuse_extract(*, request, reason, by):
    _lock_open(request, by)
    request.refusal = reason
    return _answer(request, ExtractRequest.Answer.REFUSED, timezone.localdate(), by)


def _lock_open(request, by):
    access.require(access.can_disclose(by, request.case))
    lifecycle.lock(request)
    if not request.is_open:
        raise Refused("This request was answered meanwhile. Nothing was changed.")


def _answer(request, answer, day, by):
    request.answer, request.answered_on, request.answered_by = answer, day, by
    request.save()
    history.record(Event.Kind.CHANGED, by=by, subject=request, detail=answer)
    return request


def _not_theirs_to_ask(child, asked_by):
    if child.is_minor:
        return f"{asked_by} is not recorded as a guardian of {child}, and only a guardian can ask. Nothing was changed."
    return f"{child} is 18 or older: the record is theirs alone to ask for. Nothing was changed."
