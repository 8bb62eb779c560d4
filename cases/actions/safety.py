from django.db import transaction
from django.utils import timezone

from cases import access, history, lifecycle
from cases.lifecycle import Refused
from cases.models import Event, SafetyHold


@transaction.atomic
def set_hold(*, case, reason, by):
    """Stop everything: while the hold stands nothing can be scheduled or held."""
    access.require(access.can_work(by, case))
    lifecycle.lock(case)
    if case.is_closed:
        raise Refused("This case is closed: there is nothing to hold.")
    if case.standing_hold():
        raise Refused("A safety hold already stands. Nothing was changed.")
    hold = SafetyHold.objects.create(case=case, reason=reason, set_by=by)
    history.record(Event.Kind.HELD, by=by, subject=case)
    return hold


@transaction.atomic
def lift_hold(*, case, note, by):
    """Only a coordinator lifts a hold."""
    access.require(access.can_lift_hold(by, case), "Only a coordinator lifts a safety hold.")
    lifecycle.lock(case)
    hold = case.standing_hold()
    if hold is None:
        raise Refused("No safety hold stands any more. Nothing was changed.")
    hold.lifted_at, hold.lifted_by, hold.lift_note = timezone.now(), by, note
    hold.save()
    history.record(Event.Kind.LIFTED, by=by, subject=case)
    return hold
