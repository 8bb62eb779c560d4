"""A case goes, as if it had never been: every row, in every table. What is left is counted, and about nobody.

The only place that is let past the append-only tables; see docs/adr.
"""

from collections import Counter
from functools import partial

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from cases import lifecycle
from cases.models import Case, Disposing, Event, ReferralDraft, SentPage
from records.actions.retention import send_back_if_empty, take_off
from records.belonging import rows_of
from records.models import CountedFact, DisposalBatch, Disposed
from records.models.retention import held_back
from records.one_by_one import one_by_one

SOME = 500


def carry_out_approved():
    """Dispose of every case on the lists that a second coordinator has approved. Answers how many cases went.

    Each case by itself, in its own transaction: killed at any moment, the next run goes on with the rest; and one
    that cannot go, for which its list then waits, keeps no other here.
    """
    gone = 0
    for batch in DisposalBatch.objects.filter(status=DisposalBatch.Status.APPROVED):
        gone += _carry_out_all(batch)
        _finish(batch)
    return gone


def _carry_out_all(batch):
    items = list(batch.items.listed())
    gone, _ = one_by_one(partial(_carry_out, batch), items, could_not="A case could not be disposed of.")
    return gone


@transaction.atomic
def remember_disposed(*, gone):
    """After the restore of an older backup: what went since, as `manage.py disposals` has listed it (`records.gone`).

    Each is known as gone from now on, whether this backup has it or it is held back: no later list may lose it.
    """
    known = [Disposed(case_key=key, disposed_at=at) for key, at in gone.items()]
    Disposed.objects.bulk_create(known, ignore_conflicts=True)


def dispose_again():
    """What had been disposed of, and is there since a restore, goes again, as approved then.

    Answers how many cases went, how many stay because they are held back, and how many could not go.
    """
    there = list(Case.objects.filter(key__in=Disposed.objects.values("case_key")))
    gone, failed = one_by_one(_go_again, there, could_not="A case could not be disposed of again.")
    return gone, len(there) - gone - failed, failed


def drop_messages():
    """A message that waits to be read may name somebody who is gone; sessions that have ended hold old ones."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    for key in list(Session.objects.values_list("pk", flat=True)):
        _drop_messages_of(key)


@transaction.atomic
def _drop_messages_of(key):
    """Read again under the lock: whoever works meanwhile may have handed over the device, and that stays so."""
    session = Session.objects.select_for_update().filter(pk=key).first()
    held = session.get_decoded() if session else {}
    if held.pop("_messages", None):
        session.session_data = Session.objects.encode(held)
        session.save(update_fields=["session_data"])


def clean_file():
    """What was deleted is no longer in the bytes of the database's file either, where that is ours to say.

    SQLite overwrites what it deletes (`secure_delete`); this writes the file anew and empties the log beside it.
    What PostgreSQL keeps until its own cleaning, and in backups, is in docs/adr.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@transaction.atomic
def _carry_out(batch, item):
    """Looks again under the lock: since the approval the case may have been reopened, held or taken out."""
    lifecycle.lock(batch)
    case = Case.objects.select_for_update().filter(pk=item.case_id).first()
    still = batch.items.listed().filter(pk=item.pk)
    if not batch.is_approved or case is None or not still.exists():
        return 0
    if not still.to_go().exists() or _is_held(case):
        take_off(cases=[case], why="reopened or held", by=None)
        return 0
    _dispose_on(batch, case)
    return 1


@transaction.atomic
def _go_again(case):
    """On the list that it was approved on, where the backup has that: its certificate counts what is gone again.

    A list that nobody has approved yet in the backup is asked about no more of it than is still there.
    """
    approved = DisposalBatch.objects.filter(status=DisposalBatch.Status.APPROVED)
    batch = approved.select_for_update().filter(items__in=case.disposal_items.to_go()).first()
    if not batch:
        take_off(cases=[case], why="disposed of before the restore", by=None)
    case = Case.objects.select_for_update().filter(pk=case.pk).first()
    if case is None or _is_held(case):
        return 0
    if batch:
        _dispose_on(batch, case)
    else:
        _dispose(case)
    return 1


def _dispose_on(batch, case):
    batch.counts = dict(Counter(batch.counts) + Counter(_dispose(case)))
    batch.save()


@transaction.atomic
def _finish(batch):
    lifecycle.lock(batch)
    send_back_if_empty(batch=batch, by=None)
    if batch.is_approved and not batch.items.to_go().exists():
        lifecycle.move(batch, DisposalBatch.Status.DISPOSED, by=None, disposed_at=timezone.now())


def _is_held(case):
    return Case.objects.filter(held_back(), pk=case.pk).exists()


def _dispose(case):
    """Count it, delete it, and remember by a random key that it is gone. Answers how many rows went, by table."""
    _count(case)
    rows = rows_of(case)
    rows[Event] = rows.get(Event, set()) | _loose_lines(rows)
    _delete_beside(case, rows)
    _let_go(rows)
    Disposed.objects.update_or_create(case_key=case.key)
    return {model._meta.label: len(keys) for model, keys in rows.items() if keys}


def _count(case):
    referral, agreements = case.referral, case.agreements
    CountedFact.objects.create(
        year=timezone.localdate(case.referred_at).year,
        school_id=case.school_id,
        wants=referral.wants,
        behaviors=referral.behaviors,
        sanctions=referral.sanctions,
        days_otherwise=referral.sanction_days,
        days_imposed=case.days_imposed,
        outcome=case.closing_reason,
        was_accepted=case.accepted_at is not None,
        conferences_held=case.conferences.filter(status="held").count(),
        has_agreement=agreements.filter(signed_at__isnull=False).exists(),
        people=dict(Counter(case.parties.values_list("side", flat=True))),
    )


def _let_go(rows):
    """Delete the rows, and none but them: the triggers let each go that is named beforehand."""
    named = [Disposing(of_table=model._meta.db_table, row_id=key) for model, keys in rows.items() for key in keys]
    Disposing.objects.bulk_create(named, batch_size=SOME)
    for model, keys in rows.items():
        for some in _in_parts(keys):
            model._base_manager.filter(pk__in=some)._raw_delete(model._base_manager.db)
    Disposing.objects.all()._raw_delete(Disposing.objects.db)


def _delete_beside(case, rows):
    """What belongs to a case without pointing at it."""
    SentPage.objects.all().delete()
    sent = case.referral
    ReferralDraft.objects.filter(author=sent.referrer_id, form_key=sent.form_key).delete()
    for model, keys in rows.items():
        about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        for some in _in_parts(keys):
            about.filter(object_id__in=[str(key) for key in some]).delete()


def _loose_lines(rows):
    """Lines of history about a record that does not say itself of which case it is, as the admin opens them."""
    loose = set()
    for model, keys in rows.items():
        if not hasattr(model, "case"):
            about = Event.objects.filter(case=None, subject=model._meta.model_name)
            for some in _in_parts(keys):
                loose.update(about.filter(subject_id__in=some).values_list("pk", flat=True))
    return loose


def _in_parts(keys):
    ordered = sorted(keys)
    return [ordered[at : at + SOME] for at in range(0, len(ordered), SOME)]
