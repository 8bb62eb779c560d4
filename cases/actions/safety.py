from django.db import transaction
from django.utils import timezone

from cases import access, history, lifecycle, mail
from cases.lifecycle import Refused
from cases.models import Event, SafetyHold
from schools.models import User


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
    _tell_everyone_on(case, but=by)
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


def _tell_everyone_on(case, *, but):
    """The coordinators, who alone can lift it, and the case's mediators: one may be about to meet somebody."""
    mediators = [assignment.mediator for assignment in case.assignments.working().select_related("mediator")]
    mail.send(
        "hold_set",
        to=[user for user in dict.fromkeys([*User.objects.coordinators(), *mediators]) if user != but],
        subject=f"Case {case}: please look at it before you go on",
        url=case.get_absolute_url(),
        case=case,
    )
