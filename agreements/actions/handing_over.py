from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.formats import time_format

from agreements.actions.recording import lock, refuse_closed
from cases import history
from cases.lifecycle import Refused
from cases.models import Event
from schools.identity import is_proved

MOST_TRIES = 5
WAIT = timedelta(minutes=10)


@transaction.atomic
def hand_over(*, agreement, by):
    """The mediator puts the device on the table: from here on it shows this agreement, and nothing else."""
    lock(agreement, by)
    refuse_closed(agreement.case)
    if not agreement.is_signing:
        raise Refused(
            f"This agreement is “{agreement.get_status_display()}” and is not being signed. Nothing was handed over."
        )
    history.record(Event.Kind.HANDED_OVER, by=by, subject=agreement)


@transaction.atomic
def unlock(*, agreement, password, by):
    """The mediator takes the device back, by their password or a code of their second step.

    Answers None, or the sentence that says why not: a wrong one is recorded, so nothing is raised that would undo
    that. The row of the mediator is locked: many tries at the same moment are counted one after the other. The
    agreement may be gone by now: then the lines are about them.
    """
    mediator = get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    tries = Event.objects.filter(
        actor=mediator, kind=Event.Kind.WRONG_PASSWORD, at__gt=timezone.now() - WAIT
    ).order_by("-at")[:MOST_TRIES]
    wrong = list(tries)
    if len(wrong) == MOST_TRIES:
        until = time_format(timezone.localtime(wrong[-1].at + WAIT))
        return f"{MOST_TRIES} wrong ones were typed here. Wait until {until}, then try again."
    subject = agreement or mediator
    if is_proved(mediator, password):
        history.record(Event.Kind.TAKEN_BACK, by=mediator, subject=subject)
        return None
    history.record(Event.Kind.WRONG_PASSWORD, by=mediator, subject=subject)
    left = MOST_TRIES - len(wrong) - 1
    return f"This is neither your password nor a code of yours. Tries left before a wait of ten minutes: {left}."
