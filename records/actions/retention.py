"""What is proposed to go, who looks at it, who approves it, and what holds it back."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases import access, history, lifecycle
from cases.lifecycle import Refused
from cases.models import Case, Event, ReferralDraft
from records.models import DisposalBatch, DisposalItem, LegalHold, RetentionRule
from records.models.retention import Kind, Schedule, closed_and_free, months_after

Status = DisposalBatch.Status


@transaction.atomic
def propose(*, today):
    """Put every closed case whose time has come on the list that is being looked through, or on a new one.

    Answers how many were added. Of two runs the second finds them on the list.
    """
    lock_the_schedule()
    due = [
        (case, rule) for case, rule in _with_rules(today) if _closed_on(case) <= months_after(today, -rule.months)
    ]
    if due:
        take_off(cases=[case for case, _ in due], why="reopened and closed again", by=None)
        batch = DisposalBatch.objects.filter(status=Status.PROPOSED, district=None).first()
        _add(lifecycle.lock(batch) if batch else DisposalBatch.objects.create(), due)
    return len(due)


@transaction.atomic
def discard_old_drafts(*, today):
    """A referral that was begun and never sent is its author's alone: nobody else reads it, so nobody approves."""
    months = Schedule().rule(Kind.DRAFT).months
    return ReferralDraft.objects.filter(updated_at__date__lte=months_after(today, -months)).delete()[0]


@transaction.atomic
def confirm(*, batch, seen, by):
    """A first coordinator has looked through the list. `seen` is how many cases stood on it then."""
    lifecycle.lock(batch)
    _refuse_another_list(batch, seen)
    _refuse_whoever_knows_somebody(batch, by)
    return lifecycle.move(batch, Status.CONFIRMED, by=by, confirmed_by=by, confirmed_at=timezone.now())


@transaction.atomic
def approve(*, batch, seen, by):
    """A second coordinator says yes: with the next nightly run the cases are gone for good."""
    lifecycle.lock(batch)
    if batch.is_confirmed and batch.confirmed_by == by:
        raise Refused("You have looked through this list yourself: another coordinator approves it.")
    _refuse_another_list(batch, seen)
    _refuse_whoever_knows_somebody(batch, by)
    return lifecycle.move(batch, Status.APPROVED, by=by, approved_by=by, approved_at=timezone.now())


@transaction.atomic
def send_back(*, batch, by):
    """Stop a list that was looked through or approved: somebody looks through it anew."""
    nobody = dict.fromkeys(["confirmed_by", "confirmed_at", "approved_by", "approved_at"])
    return lifecycle.move(batch, Status.PROPOSED, by=by, **nobody)


def add_to(batch, cases):
    """(case, rule) of each, as it is closed now."""
    DisposalItem.objects.bulk_create(
        DisposalItem(batch=batch, case=case, closed_at=case.closed_at, rule=str(rule)) for case, rule in cases
    )


def lock_the_schedule():
    """Whoever makes a list holds it, so that of two at the same moment the second finds what is on the first."""
    list(RetentionRule.objects.select_for_update().order_by("pk"))


@transaction.atomic
def send_back_if_empty(*, batch, by):
    """Nobody looks through, approves or certifies a list without a case."""
    if not (batch.is_proposed or batch.cases_gone or batch.items.to_go().exists()):
        send_back(batch=batch, by=by)


@transaction.atomic
def take_off(*, cases, why, by):
    """These cases are to go no longer, or on another list; the lists that they stood on say that they have changed."""
    items = DisposalItem.objects.listed().filter(case__in=cases)
    for batch in DisposalBatch.objects.filter(pk__in=items.values("batch")).order_by("pk"):
        lifecycle.lock(batch)
        batch.items.listed().filter(case__in=cases).delete()
        history.record(Event.Kind.CHANGED, by=by, subject=batch, detail=f"cases taken off: {why}")
        send_back_if_empty(batch=batch, by=by)


@transaction.atomic
def take_out(*, item, reason, again_on, by):
    """Keep one case for now. It is proposed again from that day on."""
    access.require(access.can_dispose(by, item))
    lifecycle.lock(item.batch)
    item = DisposalItem.objects.to_go().filter(pk=item.pk).select_related("batch", "case").first()
    if item is None or item.batch.is_disposed:
        raise Refused("This case is no longer on the list. Nothing was changed.")
    item.taken_out_at, item.taken_out_by = timezone.now(), by
    item.reason, item.again_on = reason, again_on
    item.save()
    history.record(Event.Kind.CHANGED, by=by, subject=item, detail="kept for now")
    send_back_if_empty(batch=item.batch, by=by)
    return item


@transaction.atomic
def set_legal_hold(*, case, reason, by):
    """Nothing of the case is disposed of while it stands, whatever was approved before.

    Its list is locked before the case: so does whoever carries it out.
    """
    access.require(access.can_dispose(by, case))
    take_off(cases=[case], why="a legal hold", by=by)
    lifecycle.lock(case)
    if case.legal_holds.standing().exists():
        raise Refused("A legal hold stands on this case already. Nothing was changed.")
    hold = LegalHold.objects.create(case=case, reason=reason, set_by=by)
    history.record(Event.Kind.ADDED, by=by, subject=hold)
    return hold


@transaction.atomic
def lift_legal_hold(*, case, note, by):
    """The case is proposed again when its time has come."""
    access.require(access.can_dispose(by, case))
    lifecycle.lock(case)
    hold = case.legal_holds.standing().first()
    if hold is None:
        raise Refused("No legal hold stands on this case. Nothing was changed.")
    hold.lifted_at, hold.lifted_by, hold.lift_note = timezone.now(), by, note
    hold.save()
    history.record(Event.Kind.CHANGED, by=by, subject=hold, detail="lifted")
    return hold


def _with_rules(day):
    """Each case that could be due, with its rule: closed, free of a hold, on no list as it is, not kept for now."""
    schedule = Schedule()
    items = DisposalItem.objects.filter(case=OuterRef("pk"))
    long_ago = months_after(day, -schedule.shortest())
    cases = closed_and_free().filter(closed_at__date__lte=long_ago)
    cases = cases.exclude(Exists(items.to_go())).exclude(Exists(items.kept_for_now(day)))
    return [(case, schedule.rule_of(case, has_agreement=case.has_agreement)) for case in cases]


def _closed_on(case):
    return timezone.localdate(case.closed_at)


def _add(batch, cases):
    add_to(batch, cases)
    history.record(Event.Kind.ADDED, by=None, subject=batch)


def _refuse_another_list(batch, seen):
    if batch.items.to_go().count() != seen:
        raise Refused("The list has changed while you were reading it: look through it once more.")


def _refuse_whoever_knows_somebody(batch, by):
    """A case that is shut to a coordinator is not theirs to let go; another one may keep it, so that the rest can."""
    if batch.items.to_go().exclude(case__in=Case.objects.visible_to(by)).exists():
        raise Refused("You know somebody in a case on this list: other coordinators decide about it.")
