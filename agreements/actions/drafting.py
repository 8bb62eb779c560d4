from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import time_format

from agreements.actions.recording import lock, refuse_closed
from agreements.models import Agreement, Obligation
from cases import access, history, lifecycle
from cases.lifecycle import Refused
from cases.models import Case, Event
from conferences.models import Conference


@transaction.atomic
def start(*, case, by):
    """Begin to write down what both sides decided, after a conference that reached an agreement."""
    lifecycle.lock(case)
    access.require(access.can_work(by, case))
    if case.agreements.in_work().exists():
        raise Refused("An agreement of this case is already being drafted. Nothing was changed.")
    conference = case.conferences.held().filter(outcome=Conference.Outcome.AGREEMENT).first()
    if case.status != Case.Status.CONFERENCED or conference is None:
        raise Refused("An agreement is drafted after a conference that reached one. Nothing was changed.")
    agreement = Agreement.objects.create(
        case=case,
        conference=conference,
        version=next_version(case),
        language=_language_of(case),
        recorded_by=by,
    )
    history.record(Event.Kind.ADDED, by=by, subject=agreement)
    return agreement


@transaction.atomic
def save_draft(*, agreement, edits, obligations, by, **terms):
    """Keep the whole draft as it stands on the page. `edits` is the count that the writer saw.

    `obligations` are unsaved or changed `Obligation`s in their order; one that is not among them is removed.
    """
    lock(agreement, by)
    refuse_closed(agreement.case)
    if not agreement.is_draft:
        raise Refused(
            f"This agreement is “{agreement.get_status_display()}” and is no longer drafted. Nothing was changed."
        )
    if agreement.edits != edits:
        raise Refused(_somebody_was_faster(agreement))
    for field, value in terms.items():
        setattr(agreement, field, value)
    agreement.edits += 1
    agreement.save()
    _keep(agreement, obligations)
    history.record(Event.Kind.CHANGED, by=by, subject=agreement)
    return agreement


@transaction.atomic
def go_to_signing(*, agreement, by):
    """The text is complete: from here on it is signed, or taken back to the draft."""
    lock(agreement, by)
    refuse_closed(agreement.case)
    return lifecycle.move(agreement, Agreement.Status.SIGNING, by=by)


@transaction.atomic
def back_to_drafting(*, agreement, by):
    """Change the text once more. Whoever has signed keeps that signature only if no word is changed."""
    lock(agreement, by)
    return lifecycle.move(agreement, Agreement.Status.DRAFT, by=by)


@transaction.atomic
def discard(*, agreement, by):
    """Give up this text. Where an older version is in force, the case is back to keeping that one."""
    lock(agreement, by)
    refuse_closed(agreement.case)
    lifecycle.move(agreement, Agreement.Status.DISCARDED, by=by)
    if agreement.case.agreements.in_force().exists():
        lifecycle.move(agreement.case, Case.Status.MONITORING, by=by)
    return agreement


def next_version(case):
    return (case.agreements.aggregate(last=Max("version"))["last"] or 0) + 1


def _language_of(case):
    """Spanish where every party reads it; the mediator can change it on the draft."""
    spoken = {party.document_language for party in case.parties.principals() if not party.has_withdrawn}
    return "es" if spoken == {"es"} else "en"


def _keep(agreement, obligations):
    for position, obligation in enumerate(obligations):
        obligation.agreement, obligation.position = agreement, position
    known = [o for o in obligations if o.pk]
    agreement.obligations.exclude(pk__in=[o.pk for o in known]).delete()
    Obligation.objects.bulk_update(known, ["position", *(name.removesuffix("_id") for name in Obligation.TERMS)])
    Obligation.objects.bulk_create([o for o in obligations if not o.pk])


def _somebody_was_faster(agreement):
    last = (
        Event.objects.filter(kind=Event.Kind.CHANGED, subject="agreement", subject_id=agreement.pk)
        .select_related("actor")
        .first()
    )
    at = time_format(timezone.localtime(last.at))
    return (
        f"{last.actor} saved this draft at {at}, after you had opened it. Nothing was overwritten: your text is "
        "in the form, the saved one stands beside it. Bring them together and save again."
    )
