from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from cases import absences, access, history, lifecycle
from cases.actions.contacting import doubts_of_contact, doubts_of_the_way, doubts_of_what_was_said
from cases.actions.recording import lock_accepted, stamp
from cases.days import start_of
from cases.lifecycle import Doubted, Refused
from cases.models import Consent, Contact, Event, Preparation, SafetyCheck


@transaction.atomic
def log_contact(*, party, with_whom, at, channel, outcome, by, confirmed=False, **rest):
    """Write down one try to reach somebody.

    A channel that the person asked not to be used, and whatever reached somebody after they withdrew or a minor before
    a guardian's permission, are recorded only when the writer confirms that they took place.
    """
    case = lock_accepted(party.case)
    access.require(access.can_work(by, case))
    doubts = _contact_doubts(with_whom, at, channel, outcome)
    if doubts and not confirmed:
        raise Doubted(doubts)
    contact = Contact.objects.create(
        party=party,
        with_whom=with_whom,
        at=at,
        channel=channel,
        outcome=outcome,
        confirmed=bool(doubts),
        **rest,
        **stamp(case, by),
    )
    history.record(Event.Kind.CONTACTED, by=by, subject=contact.party)
    return contact


def _contact_doubts(with_whom, at, channel, outcome):
    """A try that nobody heard of is none that a permission is asked for."""
    if outcome in Contact.WITHOUT_AN_ANSWER:
        return doubts_of_the_way(with_whom, channel)
    return doubts_of_contact(with_whom, at, channel)


@transaction.atomic
def tick_step(*, contact, by):
    """The next step that a contact left is done."""
    access.require(access.can_work(by, contact.party.case))
    lifecycle.lock(contact)
    if contact.step_done_at is None:
        contact.step_done_at = timezone.now()
        contact.save()
        history.record(Event.Kind.STEP_DONE, by=by, subject=contact.party)
    return contact


@transaction.atomic
def prepare(*, party, by, prepared_on, participation, confirmed=False, **heard):
    """Record that a party was prepared, apart from the other side.

    On a day before the permission, or before a withdrawal of the same day, only when the writer confirms it. Who says
    that they do not take part is heard at once: a planned conference goes on without them, or is called off.
    """
    case = lock_accepted(party.case)
    access.require(access.can_work(by, case))
    lifecycle.lock(party)
    doubts = doubts_of_what_was_said(party, [party], prepared_on)
    if doubts and not confirmed:
        raise Doubted(doubts)
    preparation = Preparation.objects.create(
        party=party,
        mediator=by,
        prepared_on=prepared_on,
        participation=participation,
        **heard,
        **stamp(case, by),
    )
    history.record(Event.Kind.PREPARED, by=by, subject=party, detail="confirmed" if doubts else "")
    if participation in Preparation.STAYS_AWAY and party.preparations.first() == preparation:
        case.conferences.planned().not_begun().go_on_without(party, by=by)
    return preparation


@transaction.atomic
def check_safety(*, party, by, checked_on, decision, confirmed=False, **found):
    """Record whether it is safe for a party to go ahead.

    It is the center's own finding and waits for no permission: who is in danger may not have been spoken with yet. Of
    who has withdrawn only what was found before that, and of the same day when the writer confirms it.
    """
    case = lock_accepted(party.case)
    access.require(access.can_work(by, case))
    lifecycle.lock(party)
    absences.refuse_absent([party], checked_on)
    doubts = absences.doubts_of_the_day([party], checked_on)
    if doubts and not confirmed:
        raise Doubted(doubts)
    check = SafetyCheck.objects.create(
        party=party, checked_on=checked_on, decision=decision, **found, **stamp(case, by)
    )
    history.record(Event.Kind.SAFETY_CHECKED, by=by, subject=party, detail="confirmed" if doubts else "")
    return check


@transaction.atomic
def record_consent(
    *,
    party,
    given_by,
    scope,
    method,
    given_on,
    language,
    by,
    text_version=Consent.TEXT_VERSION,
    confirmed=False,
):
    """One yes to one thing. A guardian says yes for a minor; nobody else speaks for anybody.

    In a way that they asked not to be contacted in, or before a permission, it is recorded only when the writer
    confirms it. One from before a withdrawal ended with it, as what was recorded by then did. One that was said earlier
    than it is recorded is added for the days until then: the one that is recorded stays, and is what is taken back.
    """
    case = lock_accepted(party.case)
    access.require(access.can_work(by, case))
    people = {party, given_by}
    for person in people:
        lifecycle.lock(person)
    _refuse_consent(party, given_by, scope)
    doubts = doubts_of_what_was_said(given_by, people, given_on, *Consent.REACHED_BY.get(method, ()))
    same = party.consents.filter(given_by=given_by, scope=scope)
    _refuse_from_before_it_was_taken_back(same, given_by, given_on)
    ended_at = absences.ended_since(people, given_on)
    lasts_until = _until_when(same, given_by, given_on, ended_at)
    if doubts and not confirmed:
        raise Doubted(doubts)
    consent = Consent.objects.create(
        party=party,
        given_by=given_by,
        scope=scope,
        method=method,
        given_on=given_on,
        language=language,
        text_version=text_version,
        confirmed=bool(doubts),
        withdrawn_at=lasts_until,
        ended_by_withdrawal=ended_at is not None,
        **stamp(case, by),
    )
    history.record(Event.Kind.CONSENTED, by=by, subject=party, detail=scope)
    return consent


@transaction.atomic
def record_consents(*, party, scopes, by, **given):
    """Several yeses on one occasion: all are recorded, each on its own, or none."""
    return [record_consent(party=party, scope=scope, by=by, **given) for scope in scopes]


def _refuse_consent(party, given_by, scope):
    if given_by != party and not party.guardianships.filter(guardian=given_by).exists():
        raise Refused(f"{given_by} is not recorded as a guardian of {party}, and cannot agree for them.")
    if scope == Consent.Scope.SPEAK and given_by == party:
        raise Refused("Only a guardian gives permission to speak with a child.")


def _refuse_from_before_it_was_taken_back(same, given_by, given_on):
    """An old paper that is written down late brings no yes back. Of the day itself only the writer knows which came last."""
    taken_back_on = [timezone.localdate(one.withdrawn_at) for one in same if one.was_taken_back]
    if after := [day for day in taken_back_on if day > given_on]:
        raise Refused(
            f"{given_by} took this consent back on {date_format(max(after))}: what they had said before that counts no "
            "more. If they have said yes anew, record it with the day on which they did."
        )


def _until_when(same, given_by, given_on, ended_at):
    """When it ended, if it did: with a withdrawal, or on the day as of which the same yes is recorded and goes on.

    The same again is refused.
    """
    if ended_at:
        if any(consent.stood_at(start_of(given_on)) for consent in same):
            raise Refused(f"This consent of {given_by} is already recorded for that day, and has ended since.")
        return ended_at
    standing = same.filter(withdrawn_at=None).first()
    if standing is None:
        return None
    if given_on >= standing.stands_since:
        raise Refused(
            f"This consent of {given_by} is already recorded, and stands from {date_format(standing.stands_since)} on. "
            "If they had said yes before that, record it with the earlier day; if they take it back, do that beside it "
            f"on the page of {standing.party}."
        )
    return start_of(standing.given_on)
