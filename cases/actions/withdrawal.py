from django.db import transaction
from django.utils import timezone

from cases import access, history, lifecycle
from cases.actions.recording import lock_accepted
from cases.lifecycle import Refused
from cases.models import Event
from cases.withdrawing import circles_resting_on, conferences_resting_on, standing_consents


@transaction.atomic
def withdraw(*, party, by):
    """A party withdraws, at any time and without a reason. It takes effect at once.

    Their consents end, a planned conference is cancelled, a scheduled circle that rested on one of these consents
    goes back to preparing, and an agreement that is being signed goes back to its draft. A meeting that has begun
    stays to be recorded as it was.
    """
    case = lock_accepted(party.case)
    access.require(access.can_work(by, case))
    lifecycle.lock(party)
    if party.has_withdrawn:
        raise Refused(f"{party} has already withdrawn. Nothing was changed.")
    party.withdrew_at = timezone.now()
    party.save()
    ended = list(standing_consents(party))
    standing_consents(party).update(withdrawn_at=party.withdrew_at, ended_by_withdrawal=True)
    history.record(Event.Kind.WITHDREW, by=by, subject=party)
    case.conferences.planned().not_begun().cancel(reason="A party withdrew.", by=by)
    circles_resting_on(ended, case).not_begun().unschedule(by=by)
    case.agreements.in_signing().take_back(by=by)
    return party


@transaction.atomic
def rejoin(*, party, by):
    """A party who had withdrawn comes back. Everything is asked anew: no consent revives.

    When they last came back is kept, because nothing that they did before then counts for what follows.
    """
    case = lock_accepted(party.case)
    access.require(access.can_work(by, case))
    lifecycle.lock(party)
    if not party.has_withdrawn:
        raise Refused(f"{party} takes part already. Nothing was changed.")
    party.withdrew_at = party.reduced_at = None
    party.returned_at = timezone.now()
    party.save()
    history.record(Event.Kind.RETURNED, by=by, subject=party)
    return party


@transaction.atomic
def withdraw_consent(*, consent, by):
    """A yes is taken back, at once. A conference that rested on it is cancelled, unless it has begun."""
    case = lock_accepted(consent.party.case)
    access.require(access.can_work(by, case))
    lifecycle.lock(consent)
    if not consent.stands:
        raise Refused("This consent was already withdrawn. Nothing was changed.")
    consent.withdrawn_at = timezone.now()
    consent.save()
    history.record(Event.Kind.CONSENT_ENDED, by=by, subject=consent.party, detail=consent.scope)
    conferences_resting_on(consent).not_begun().cancel(reason="A consent was withdrawn.", by=by)
    circles_resting_on([consent], case).not_begun().unschedule(by=by)
    return consent
