from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from cases import access, history, lifecycle, mail
from cases.actions.recording import stamp
from cases.lifecycle import Refused
from cases.models import Case, Event, Note
from cases.models.sealed_text import cipher


@transaction.atomic
def write_note(*, case, kind, text, by):
    """For everyone on the case, or for oneself alone: of that not even the history tells."""
    lifecycle.lock(case)
    access.require(access.can_work(by, case))
    if kind == Note.Kind.WORKING:
        if missing := missing_for_working_note(case):
            raise Refused(missing)
        return Note.objects.create(case=case, kind=kind, sealed_text=text, **stamp(case, by))
    note = Note.objects.create(case=case, kind=Note.Kind.CASE, text=text, **stamp(case, by))
    history.record(Event.Kind.NOTED, by=by, subject=case)
    return note


def missing_for_working_note(case):
    """The sentences that keep a working note from being written."""
    missing = []
    if cipher() is None:
        missing.append(
            "Working notes can neither be written nor read at the moment: the center has no key for them. "
            "Whoever runs the installation can make one."
        )
    if case.working_notes_end_on and case.working_notes_end_on <= timezone.localdate():
        missing.append("This case has been closed for so long that its working notes are destroyed.")
    return missing


@transaction.atomic
def tell_school(*, case, text, by, corrects=None):
    """What the school's staff read word for word. A mail tells whoever sent the referral that it is there."""
    lifecycle.lock(case)
    access.require(access.can_work(by, case))
    if corrects and Note.objects.filter(corrects=corrects).exists():
        raise Refused("This update has been corrected already: correct the later one. Nothing was changed.")
    note = Note.objects.create(case=case, kind=Note.Kind.SCHOOL, text=text, corrects=corrects, **stamp(case, by))
    history.record(Event.Kind.TOLD_SCHOOL, by=by, subject=case, detail="correction" if corrects else "")
    mail.send_to_referrer("school_update", subject=f"Case {case}: there is something to read", case=case)
    return note


def destroy_working_notes(*, today):
    """Those of cases that have been closed for WORKING_NOTES_DAYS. Answers how many; twice a day does no harm."""
    ended = Case.objects.filter(closed_at__date__lte=today - timedelta(days=settings.WORKING_NOTES_DAYS))
    kept = Note.objects.working().filter(case__in=ended).order_by().values("case").annotate(number=Count("pk"))
    return sum(_destroy_of(Case.objects.get(pk=of_case["case"]), today) for of_case in kept)


@transaction.atomic
def _destroy_of(case, today):
    """Not while a court or an investigation needs the case: what is asked for must not vanish meanwhile."""
    lifecycle.lock(case)
    is_due = case.working_notes_end_on and case.working_notes_end_on <= today
    if not is_due or case.legal_holds.standing().exists():
        return 0
    number, _ = case.notes.working().delete()
    if number:
        history.record(Event.Kind.NOTES_DESTROYED, by=None, subject=case, detail=str(number))
    return number
