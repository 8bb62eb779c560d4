from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format

from agreements.actions.recording import lock
from agreements.models import FollowUp, Obligation, Payment, Told
from cases import history, lifecycle
from cases.actions.contacting import doubts_of_contact
from cases.actions.recording import stamp
from cases.days import end_of
from cases.lifecycle import Doubted, Refused
from cases.models import Event


@transaction.atomic
def resolve(*, obligation, edits, status, by, resolved_on=None, evidence="", need_met=""):
    """Record what became of an obligation. `edits` marks what was recorded of it when the writer began.

    Waived is what the person whom it is owed to says; the mediator writes it down and never decides it.
    """
    agreement = _lock_in_force(obligation, by)
    if obligation.edits != edits:
        raise Refused(
            "Somebody else has recorded this while you were writing. What is recorded now stands above your "
            "text: compare, and save again. Nothing was changed."
        )
    if resolved_on:
        _refuse_before_signing(agreement, resolved_on)
    if obligation.is_restitution:
        _refuse_against_payments(obligation, status)
    found = {"resolved_on": resolved_on, "evidence": evidence, "need_met": need_met}
    obligation.became(status, **found, resolved_late=agreement.case.is_closed)
    history.record(Event.Kind.CHANGED, by=by, subject=agreement, detail=f"obligation {status}")
    return obligation


def _refuse_against_payments(obligation, status):
    if status == Obligation.Status.DONE and obligation.rest > 0:
        raise Refused(
            f"Only ${obligation.paid:,.2f} of {obligation.amount_text} has been paid. Record the payment first, "
            "or choose “Partly done”."
        )
    if status == Obligation.Status.WAIVED and obligation.rest <= 0:
        raise Refused("All of it was paid: it is done.")


@transaction.atomic
def pay(*, obligation, amount, paid_on, by, note=""):
    """Write down a payment of restitution; never more than what is still owed. Some pay before anything is signed."""
    agreement = _lock_in_force(obligation, by)
    if not obligation.is_restitution:
        raise Refused("Only restitution is paid. Nothing was changed.")
    if amount > obligation.rest:
        rest = f"{obligation.rest:,.2f}"
        raise Refused(
            f"${amount:,.2f} is more than the ${rest} that is still owed. Nothing was recorded."
            if obligation.rest
            else "All of it has been paid already. Nothing was recorded."
        )
    payment = Payment.objects.create(
        obligation=obligation, amount=amount, paid_on=paid_on, note=note, **stamp(agreement.case, by)
    )
    history.record(Event.Kind.ADDED, by=by, subject=agreement, detail="payment")
    return payment


@transaction.atomic
def take_back_payment(*, payment, because, by):
    """A payment that was written down by mistake: it stays on the page with the reason, and counts no more."""
    obligation = payment.obligation
    agreement = _lock_in_force(obligation, by)
    lifecycle.lock(payment)
    if not payment.stands:
        raise Refused("This payment has already been taken back. Nothing was changed.")
    if obligation.status == Obligation.Status.DONE:
        raise Refused("This obligation is recorded as done. Correct that first, then take the payment back.")
    payment.taken_back_at, payment.taken_back_by, payment.taken_back_because = timezone.now(), by, because
    payment.save()
    history.record(Event.Kind.CHANGED, by=by, subject=agreement, detail="payment taken back")
    return payment


@transaction.atomic
def follow_up(*, follow_up, with_whom, done_on, found, by, next_step="", next_on=None, confirmed=False):
    """Record a look at how the agreement is kept; `next_on` plans another one.

    With a minor whom no guardian permits to speak with, and where one was recorded already, only when the writer
    confirms it: two who were harmed are talked with apart, and each talk stands by itself.
    """
    agreement = _lock_in_force(follow_up, by)
    recorded = []
    if follow_up.done_on is not None:
        recorded = [_already_recorded(follow_up, with_whom, done_on, found)]
        follow_up = FollowUp(agreement=agreement, due_on=follow_up.due_on)
    _refuse_whoever_has_no_part(agreement, with_whom)
    _refuse_before_signing(agreement, done_on)
    doubts = doubts_of_contact(with_whom, end_of(done_on))
    if (recorded or doubts) and not confirmed:
        raise Doubted([*recorded, *doubts])
    follow_up.with_whom, follow_up.done_on, follow_up.found = with_whom, done_on, found
    follow_up.next_step = next_step
    for field, value in stamp(agreement.case, by).items():
        setattr(follow_up, field, value)
    follow_up.save()
    if next_on:
        _look_again(agreement, next_on, next_step, by)
    history.record(Event.Kind.CHANGED, by=by, subject=agreement, detail=_confirmed("follow-up", doubts))
    return follow_up


def _already_recorded(follow_up, with_whom, done_on, found):
    """What is asked before another talk is recorded beside it; the same talk sent twice is refused."""
    talks = follow_up.agreement.follow_ups.filter(due_on=follow_up.due_on)
    if talks.filter(with_whom=with_whom, done_on=done_on, found=found).exists():
        raise Refused("This follow-up has already been recorded. Nothing was changed.")
    another = "If yours was another talk, confirm it: it is then recorded beside that one."
    return f"{follow_up.recorded_already} {another}"


def _look_again(agreement, day, what_for, by):
    """Another look, for what was said to happen next; one that is planned for that day already serves for it too."""
    planned = agreement.follow_ups.filter(due_on=day, done_on=None)
    if what_for:
        planned = planned.filter(next_step__in=["", what_for])
    look = planned.first() or FollowUp(agreement=agreement, due_on=day, **stamp(agreement.case, by))
    look.next_step = look.next_step or what_for
    look.save()


@transaction.atomic
def tell(*, agreement, party, what, method, told_on, by, confirmed=False):
    """Who was told how the agreement is kept. That it is kept can be told once every obligation is resolved, and that
    it is not once something is recorded as not done. A way that they asked not to be used, and a minor whom no
    guardian permits to speak with, are confirmed by the writer.
    """
    lock(agreement, by)
    _refuse_not_in_force(agreement)
    _refuse_whoever_has_no_part(agreement, party)
    _refuse_before_signing(agreement, told_on)
    if what == Told.What.COMPLETED:
        _refuse_not_kept(agreement, told_on)
    if what == Told.What.NOT_COMPLETED and not agreement.obligations.broken().exists():
        raise Refused("Nothing is recorded as not done, or only in part: what can be told is progress.")
    doubts = doubts_of_contact(party, end_of(told_on), method)
    if doubts and not confirmed:
        raise Doubted(doubts)
    told = Told.objects.create(
        agreement=agreement, party=party, what=what, method=method, told_on=told_on, **stamp(agreement.case, by)
    )
    history.record(Event.Kind.TOLD, by=by, subject=agreement, detail=_confirmed(what, doubts))
    return told


def _confirmed(what, doubts):
    """The history says that a doubtful contact was confirmed, and by whom."""
    return f"{what}, confirmed" if doubts else what


def _refuse_whoever_has_no_part(agreement, party):
    if not agreement.people().filter(pk=party.pk).exists():
        raise Refused(f"{party} has no part in this agreement, or takes part no longer. Nothing was recorded.")


def _refuse_before_signing(agreement, day):
    signed_on = agreement.first_signed_on()
    if day < signed_on:
        raise Refused(
            f"The agreement was signed on {date_format(signed_on, 'MONTH_DAY_FORMAT')}: nothing could be kept before."
        )


def _refuse_not_kept(agreement, told_on):
    if agreement.obligations.unkept().exists():
        raise Refused("Not every obligation is done yet: what can be told is progress, or that it is not kept.")
    kept_on = agreement.obligations.aggregate(day=Max("resolved_on"))["day"]
    if told_on < kept_on:
        raise Refused(
            f"The last obligation was done on {date_format(kept_on)}: nobody could be told before that day that "
            "the agreement is kept. Nothing was recorded."
        )


def _lock_in_force(record, by):
    """Lock the case, the agreement and the record of it, and go on only with what is in force."""
    lock(record.agreement, by)
    lifecycle.lock(record)
    _refuse_not_in_force(record.agreement)
    return record.agreement


def _refuse_not_in_force(agreement):
    if not agreement.is_in_force:
        raise Refused(
            f"This agreement is “{agreement.get_status_display()}”: only the one in force is followed. "
            "Nothing was changed."
        )
