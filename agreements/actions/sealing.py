import hashlib
import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agreements import check_codes, paper, seals
from agreements.actions.recording import lock, refuse_closed
from agreements.models import Agreement, FollowUp, SealedDocument
from cases import history, lifecycle
from cases.lifecycle import Refused
from cases.models import Case, Event

logger = logging.getLogger(__name__)


class CouldNotBeMade(Refused):
    """The document could not be made. Nothing is half sealed: the signatures stay, and it can be tried again."""

    def __init__(self):
        super().__init__(
            "Everybody has signed, but the document could not be made. The signatures are kept: try again, and "
            "tell whoever looks after this system if it happens twice."
        )


@transaction.atomic
def seal(*, agreement, by):
    """What everybody has signed is fixed, where that could not be done with the last signature."""
    lock(agreement, by)
    if sentences := agreement.case.missing_for_meeting():
        raise Refused([*sentences, "While it stands no agreement is fixed. Nothing was changed."])
    return fix(agreement=agreement, by=by)


@transaction.atomic
def fix(*, agreement, by):
    """With the last signature the agreement is fixed for good, and the time of keeping it begins.

    An older version is replaced at this moment, and not before. `by` is None where the last signature came by a
    link: whoever sent that may have left the case since.
    """
    lock(agreement, by)
    refuse_closed(agreement.case)
    older = agreement.case.agreements.in_force().first()
    if older:
        lifecycle.move(older, Agreement.Status.SUPERSEDED, by=by)
    lifecycle.move(
        agreement,
        Agreement.Status.SIGNED,
        by=by,
        signed_at=timezone.now(),
        sealed_hash=agreement.text_hash(),
        check_code=check_codes.new(),
    )
    lifecycle.move(agreement.case, Case.Status.MONITORING, by=by)
    _store(agreement, by)
    _carry_on(agreement)
    if older:
        _go_on_looking(older, agreement)
    _plan_follow_ups(agreement, by or agreement.recorded_by)
    return agreement


@transaction.atomic
def add_seal(*, agreement, by):
    """Seal what was stored while the center had no key: the same document, kept beside the one without."""
    lock(agreement, by)
    document = agreement.document
    if document is None:
        raise Refused("This agreement has no document yet: it is made when everybody has signed.")
    if document.is_sealed:
        return document
    return _keep(agreement, seals.put(bytes(document.pdf)), by, is_sealed=True)


def _store(agreement, by):
    """Without a key everything goes on, and the document carries no seal."""
    try:
        pdf = paper.signed(agreement)
    except Exception as error:
        logger.exception("The document of agreement %s could not be made", agreement.pk)
        raise CouldNotBeMade from error
    try:
        _keep(agreement, seals.put(pdf), by, is_sealed=True)
    except seals.NoSeal as refused:
        logger.warning("The document of agreement %s carries no seal: %s", agreement.pk, refused)
        _keep(agreement, pdf, by, is_sealed=False)


def _keep(agreement, pdf, by, *, is_sealed):
    document = SealedDocument.objects.create(
        agreement=agreement, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), is_sealed=is_sealed
    )
    history.record(
        Event.Kind.SEALED, by=by, subject=agreement, detail="with the seal" if is_sealed else "without a seal"
    )
    return document


def _carry_on(agreement):
    """What was paid and done under the older version counts on, where the same thing is promised again."""
    for obligation in agreement.obligations.exclude(continues=None).select_related("continues"):
        before = obligation.continues
        for payment in before.payments.standing():
            payment.pk, payment.obligation, payment._state.adding = None, obligation, True
            payment.save()
        if obligation.promises_the_same_as(before):
            obligation.became(**before.finding())


def _go_on_looking(older, agreement):
    """A look that somebody planned by themselves is still to come; those that came with the older signing are not."""
    to_come = older.follow_ups.filter(done_on=None)
    to_come.exclude(due_on__in=_days_of_looks(older), next_step="").update(agreement=agreement)


def _plan_follow_ups(agreement, by):
    planned = set(agreement.follow_ups.values_list("due_on", flat=True))
    FollowUp.objects.bulk_create(
        FollowUp(agreement=agreement, due_on=day, recorded_by=by)
        for day in _days_of_looks(agreement)
        if day not in planned
    )


def _days_of_looks(agreement):
    signed_on = timezone.localdate(agreement.signed_at)
    return [signed_on + timedelta(days=days) for days in settings.FOLLOW_UP_DAYS]
