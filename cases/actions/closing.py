from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from cases import history, lifecycle, mail
from cases.lifecycle import Refused
from cases.models import Case, Event, Note


@transaction.atomic
def close(*, case, reason, by, summary="", school_did="", days_imposed=None):
    """Close a case with a reason from the list. `days_imposed` is what the school imposed in the end.

    A conference that was still planned is cancelled first, so that a case that is opened again never claims
    a meeting that nobody comes to.
    """
    lifecycle.lock(case)
    if case.accepted_at is None and not case.is_closed:
        raise Refused("This referral has not been accepted: decline it, with a reason for the school.")
    if not case.is_closed and (missing := case.missing_for_closing(reason)):
        raise Refused(missing)
    case.conferences.planned().cancel(reason="The case was closed.", by=by)
    case.agreements.in_signing().take_back(by=by)
    lifecycle.lock(case)
    lifecycle.move(
        case,
        Case.Status.CLOSED,
        by=by,
        come_from=Case.WORKED,
        closed_at=timezone.now(),
        closed_from=case.status,
        closing_reason=reason,
        closing_summary=summary,
        school_did=school_did,
        days_imposed=days_imposed,
    )
    mail.send_to_referrer("case_closed", subject=f"Case {case} is closed", case=case)
    return case


@transaction.atomic
def reopen(*, case, note, by):
    """Bring a closed case back to the state that it was closed from. `note` says why, and why it had been closed stays
    beside it. What a school read when its referral was declined stays for it to read.
    """
    lifecycle.lock(case)
    if not case.is_closed:
        raise Refused(f"This case is open: it is “{case.get_status_display()}”. Nothing was changed.")
    text = f"{note}\n\n{_as_it_was_closed(case)}"
    lifecycle.move(
        case,
        case.closed_from,
        by=by,
        come_from=(Case.Status.CLOSED,),
        closed_at=None,
        closed_from="",
        closing_reason="",
    )
    Note.objects.create(case=case, kind=Note.Kind.CASE, text=text, recorded_by=by)
    history.record(Event.Kind.NOTED, by=by, subject=case)
    return case


def _as_it_was_closed(case):
    day, why = date_format(timezone.localtime(case.closed_at)), case.get_closing_reason_display().lower()
    written = case.decline_reason if case.was_declined else case.closing_summary
    return f"Closed before, on {day}: {why}.\n{written}".strip()
