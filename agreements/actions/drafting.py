from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.formats import time_format

from agreements import drafts
from agreements.actions.recording import lock, refuse_closed
from agreements.models import Agreement, Obligation
from agreements.readiness import NO_OBLIGATION
from agreements.reading import read
from cases import access, history, lifecycle
from cases.lifecycle import Refused
from cases.models import Case, Event


class Overtaken(Refused):
    """Somebody saved a newer text after the writer had opened theirs. Nothing was overwritten."""


@transaction.atomic
def start(*, case, by):
    """Begin to write down what both sides decide: in the conference, or after one that reached an agreement."""
    lifecycle.lock(case)
    access.require(access.can_work(by, case))
    if case.agreements.in_work().exists():
        raise Refused("An agreement of this case is already being drafted. Nothing was changed.")
    conference = _conference_of(case)
    if conference is None:
        raise Refused(
            "An agreement is drafted in a conference that has begun, or after a conference that reached one. "
            "Nothing was changed."
        )
    language = _language_of(case)
    agreement = Agreement.objects.create(
        case=case,
        conference=conference,
        version=next_version(case),
        language=language,
        draft=drafts.empty(language),
        drafted_by=by,
        drafted_at=timezone.now(),
        recorded_by=by,
    )
    history.record(Event.Kind.ADDED, by=by, subject=agreement)
    return agreement


@transaction.atomic
def save_draft(*, agreement, draft, edits, by):
    """Keep the page as it was typed. `edits` is the count that the writer saw.

    It is saved every other second, so the saving is one statement, which itself compares what the writer saw
    with what stands, and leaves a line of history only when somebody else takes the pen.
    """
    now = timezone.now()
    may = Case.objects.visible_to(by).filter(closed_at=None)
    mine = Agreement.objects.filter(pk=agreement.pk, case__in=may, status=Agreement.Status.DRAFT, edits=edits)
    if not mine.update(draft=draft, edits=F("edits") + 1, drafted_by=by, drafted_at=now):
        raise _why_not(agreement)
    if agreement.drafted_by_id != by.pk:
        history.record(Event.Kind.CHANGED, by=by, subject=agreement)
    agreement.draft, agreement.edits, agreement.drafted_by, agreement.drafted_at = draft, edits + 1, by, now
    return agreement


@transaction.atomic
def go_to_signing(*, agreement, by):
    """The text is complete: the agreement is made of its draft, and signed, or taken back to the draft."""
    lock(agreement, by)
    refuse_closed(agreement.case)
    if agreement.is_draft:
        _make_of_its_draft(agreement)
    return lifecycle.move(agreement, Agreement.Status.SIGNING, by=by)


@transaction.atomic
def back_to_drafting(*, agreement, by):
    """Change the text once more. Whoever has signed keeps that signature only if no word is changed."""
    lock(agreement, by)
    return agreement.back_to_its_draft(by=by)


@transaction.atomic
def discard(*, agreement, by):
    """Give up this text. Where an older version is in force, the case is back to keeping that one."""
    lock(agreement, by)
    refuse_closed(agreement.case)
    return _give_up(agreement, by)


@transaction.atomic
def forget(*, person, since):
    """Of whoever takes no part since then no word stays in what nobody has signed.

    A text that nobody can go on with is given up and emptied; where the others do, the promises that name them go.
    """
    for agreement in person.case.agreements.select_for_update(no_key=True).filter(signed_at=None):
        if not (person.is_principal and _is_left(agreement, since)):
            _strike_what_names(person, agreement)
            continue
        if agreement.status != Agreement.Status.DISCARDED:
            _give_up(agreement, by=None)
        _empty(agreement)


def next_version(case):
    return (case.agreements.aggregate(last=Max("version"))["last"] or 0) + 1


def _give_up(agreement, by):
    lifecycle.move(agreement, Agreement.Status.DISCARDED, by=by)
    if not agreement.case.is_closed and agreement.case.agreements.in_force().exists():
        lifecycle.move(agreement.case, Case.Status.MONITORING, by=by)
    return agreement


def _is_left(agreement, since):
    """Closed with its case; or nobody of one side takes part, and nobody has written on since then."""
    case = agreement.case
    if case.is_closed:
        return True
    still = [party for party in case.parties.principals() if not party.has_withdrawn]
    both_sides = any(party.is_harmed for party in still) and any(party.is_responsible for party in still)
    return not (both_sides or agreement.is_signing or agreement.drafted_at > since)


def _empty(agreement):
    agreement.draft = drafts.empty(agreement.language)
    agreement.background = agreement.background_other = ""
    agreement.if_not_kept = agreement.if_not_kept_other = ""
    agreement.edits += 1
    agreement.save()
    agreement.obligations.all().delete()


def _strike_what_names(person, agreement):
    """Whose page was open is told of it; when somebody last wrote in it stays known, and no longer who that was."""
    cards = agreement.draft["obligations"]
    left = [card for card in cards if str(person.pk) not in (card["who"], card["for_whom"])]
    if left != cards:
        agreement.draft["obligations"] = left
        agreement.edits += 1
        agreement.drafted_by = None
        agreement.save(update_fields=["draft", "edits", "drafted_by"])


def _conference_of(case):
    """The session that it is drafted in, while that is still to be recorded; else the one that reached it."""
    if case.status == Case.Status.SCHEDULED:
        return case.conferences.planned().filter(starts_at__lte=timezone.now()).first()
    return case.conferences.that_agreed().first() if case.status == Case.Status.CONFERENCED else None


def _make_of_its_draft(agreement):
    """Write down the terms and the obligations; whatever is missing is said all at once, and undoes it."""
    reading = read(agreement)
    for name, value in reading.terms.items():
        setattr(agreement, name, value)
    agreement.conference = agreement.case.conferences.that_agreed().first() or agreement.conference
    if not reading.wrong:
        agreement.save()
    agreement.obligations.all().delete()
    Obligation.objects.bulk_create(reading.obligations)
    if reading.wrong:
        wrong = reading.wrong + agreement.missing_for_signing()
        raise Refused([sentence for sentence in wrong if sentence != NO_OBLIGATION])


def _language_of(case):
    """Spanish where every party reads it; the mediator can change it on the draft."""
    spoken = {party.document_language for party in case.parties.principals() if not party.has_withdrawn}
    return "es" if spoken == {"es"} else "en"


def _why_not(agreement):
    """Why a page could not be saved. What its address must not show to somebody else was asked before."""
    agreement.refresh_from_db()
    if agreement.case.is_closed:
        return Refused(
            "This case is closed, so its agreement is no longer drafted or signed. Nothing was changed."
        )
    if not agreement.is_draft:
        status = agreement.get_status_display()
        return Refused(f"This agreement is “{status}” and is no longer drafted. Nothing was changed.")
    return Overtaken(
        f"{_by_whom_overtaken(agreement)}, after you had opened it. Nothing was overwritten: your text is on the page, "
        "the saved one beside it. Say there which of them goes on."
    )


def _by_whom_overtaken(agreement):
    if agreement.drafted_by is None:
        return "What named somebody who takes no part any more was taken out of this draft"
    at = time_format(timezone.localtime(agreement.drafted_at))
    return f"{agreement.drafted_by} saved this draft at {at}"
