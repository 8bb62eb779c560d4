"""What the people of the demo do, on the day when they did it, through the product's own actions."""

import datetime as dt
from contextlib import contextmanager
from decimal import Decimal

import time_machine
from django.utils import timezone

from agreements import actions as agreements
from agreements.models import Agreement, Obligation
from cases import actions as cases
from cases.models import Assignment, Consent, Contact, Party, Preparation, Referral, SafetyCheck, Screening
from cases.models.preconference import Channel
from conferences import actions as conferences
from conferences.models import Conference
from schools.search import fold

Scope, Side = Consent.Scope, Party.Side
HARMED, RESPONSIBLE, BOTH = Side.HARMED, Side.RESPONSIBLE, Side.BOTH


def date_in(days):
    """The day in so many days from today; a minus is in the past. Asked before travelling."""
    return timezone.localdate() + dt.timedelta(days=days)


def hour_in(days, hour):
    moment = timezone.localtime() + dt.timedelta(days=days)
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)


@contextmanager
def days_ago(days, hour=10):
    """Live that day, from that hour on: what people do is stamped with the time at which they do it."""
    with time_machine.travel(min(hour_in(-days, hour), timezone.localtime()), tick=True):
        yield


def child(name, side, grade, guardian, language="en", **more):
    """A student as a referral names one, with the guardian's name and telephone."""
    return {
        "name": name,
        "side": side,
        "grade": str(grade),
        "is_minor_by_word": True,
        "language": language,
        "guardians": [
            {
                "name": guardian,
                "telephone": f"(406) 555-{1000 + sum(map(ord, guardian)) % 9000}",
                "language": language,
                "needs_interpreter": False,
                "relation": "parent",
            }
        ],
    } | more


def refer(ago, school, by, people, what, behaviors=("fight",), **more):
    incident_on = date_in(-ago - 3)
    with days_ago(ago):
        incident = {
            "incident_on": incident_on,
            "what_happened": what,
            "behaviors": list(behaviors),
            "sanctions": [Referral.Sanction.OUT_OF_SCHOOL],
            "sanction_days": 3,
            "incident_place": "on the school grounds",
            "tried_before": "A talk with each of them, apart.",
            "hopes": "That they can be in the same room again.",
        } | more
        return cases.refer(school=school, people=people, by=by, **incident).case


def screen(ago, case, by, **flags):
    answers = dict.fromkeys(Screening.Question.values, "no") | flags
    reason = "The county attorney agrees; both families want to talk." if flags else ""
    with days_ago(ago):
        return cases.screen(case=case, answers=answers, reason=reason, by=by)


def accept(ago, case, by, *mediators, **flags):
    screen(ago, case, by, **flags)
    with days_ago(ago):
        for mediator in mediators:
            cases.assign(case=case, mediator=mediator, by=by, conflict=Assignment.Conflict.NONE)
        cases.accept(case=case, by=by)
    return case


def person(case, name):
    return case.parties.get(name_folded__startswith=fold(name))


def call(ago, party, by, outcome="reached", note="", with_whom=None, step="", due=None, channel="phone"):
    """A contact. `due` is in how many days from today the next step is."""
    next_due = None if due is None else date_in(due)
    with days_ago(ago, hour=9):
        return cases.log_contact(
            party=party,
            with_whom=with_whom or (party.guardians or [party])[0],
            at=timezone.now(),
            channel=Channel(channel),
            outcome=Contact.Outcome(outcome),
            note=note,
            next_step=step,
            next_due=next_due,
            by=by,
        )


def agree(party, given_by, by, *scopes):
    for scope in scopes:
        cases.record_consent(
            party=party,
            given_by=given_by,
            scope=scope,
            method=Consent.Method.IN_PERSON,
            given_on=timezone.localdate(),
            language=party.document_language,
            by=by,
        )


def permit(ago, party, by, *scopes):
    """The guardian says yes: to speaking with the child, and to the further scopes."""
    with days_ago(ago, hour=11):
        agree(party, party.guardians[0], by, Scope.SPEAK, *scopes)


def prepare(ago, party, by, participation="direct", **heard):
    """Everything that a party needs before a conference: permission, own yes, preparation, safety check."""
    if party.is_minor and not party.may_be_spoken_with:
        permit(ago, party, by, Scope.TAKE_PART)
    with days_ago(ago, hour=12):
        agree(party, party, by, Scope.TAKE_PART)
        hear(party, by, participation, **heard)
        cases.check_safety(
            party=party,
            checked_on=timezone.localdate(),
            decision=SafetyCheck.Decision.GO,
            strengths="Has an adult at home to talk to.",
            by=by,
        )


def hear(party, by, participation="direct", **heard):
    heard = {
        "hopes": "To walk down the hall without looking over the shoulder.",
        "needs": "A break when it gets too much.",
    } | heard
    if party.is_responsible:
        heard.setdefault("acknowledgement", Preparation.Acknowledgement.FULLY)
    cases.prepare(party=party, prepared_on=timezone.localdate(), participation=participation, by=by, **heard)


def prepare_all(ago, case, by, **heard):
    for party in case.parties.principals():
        prepare(ago, party, by, **heard)
    return case


def schedule(ago, case, by, facilitators, on, mode="in_person", hour=15, **more):
    """Plan a conference `on` so many days from today (a minus is in the past)."""
    place = {"in_person": {"place": "The center, Room 2"}, "online": {"link": "https://meet.example/room"}}
    starts_at = hour_in(on, hour)
    with days_ago(ago):
        invited = [p for p in case.parties.all() if p.is_principal or p.side == Side.GUARDIAN]
        return conferences.schedule(
            case=case,
            facilitators=facilitators,
            invited=invited,
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=2),
            mode=Conference.Mode(mode),
            by=by,
            **place.get(mode, {}),
            **more,
        )


def hold(ago, conference, by, outcome="agreement"):
    with days_ago(ago, hour=20):
        return conferences.hold(
            conference=conference,
            presences=dict.fromkeys(conference.attendances.values_list("party_id", flat=True), "came"),
            started_at=timezone.now() - dt.timedelta(hours=3),
            ended_at=timezone.now() - dt.timedelta(hours=1),
            outcome=Conference.Outcome(outcome),
            by=by,
        )


def confer(ago, case, by, facilitators, outcome="agreement", **more):
    """Scheduled a week before, held that day."""
    return hold(ago, schedule(ago + 7, case, by, facilitators, on=-ago, hour=9, **more), by, outcome)


def draft(
    ago, case, by, obligations, background="Both of them were hurt by what happened behind the gym.", **terms
):
    """`obligations` are pairs: in how many days from today it is due, and an obligation's fields."""
    rows = [Obligation(due_on=date_in(due), **fields) for due, fields in obligations]
    review_on = date_in(60)
    with days_ago(ago, hour=19):
        agreement = agreements.start(case=case, by=by)
        agreements.save_draft(
            agreement=agreement,
            edits=agreement.edits,
            obligations=rows,
            by=by,
            background=background,
            language="en",
            review_on=review_on,
            if_not_kept="We meet again with the mediator before anybody else decides.",
            **terms,
        )
        return agreement


def sign(ago, agreement, by, most=None, share=False):
    """Everybody signs, or the first `most` of them."""
    with days_ago(ago, hour=21):
        if agreement.status == Agreement.Status.DRAFT:
            agreements.go_to_signing(agreement=agreement, by=by)
        for place in agreement.required_signers()[:most]:
            signer = place.people[0]
            agreements.sign(
                agreement=agreement,
                signer=signer,
                on_behalf_of=place.child,
                shown_hash=agreement.text_hash(),
                typed_name=signer.name,
                share=share,
                by=by,
            )
    agreement.refresh_from_db()
    return agreement


def resolve(ago, obligation, by, status="done", need_met="yes", evidence="Seen by the counselor."):
    with days_ago(ago):
        agreements.resolve(
            obligation=obligation,
            seen_status=obligation.status,
            status=Obligation.Status(status),
            resolved_on=timezone.localdate(),
            evidence=evidence,
            need_met=need_met,
            by=by,
        )


def follow_up(ago, agreement, by, found, with_whom=None):
    with days_ago(ago):
        agreements.follow_up(
            follow_up=agreement.follow_ups.filter(done_on=None).first(),
            with_whom=with_whom,
            done_on=timezone.localdate(),
            found=found,
            by=by,
        )


def tell(ago, agreement, by, what="completed"):
    with days_ago(ago):
        for party in agreement.case.parties.filter(side__in=Party.HARMED_SIDES):
            agreements.tell(
                agreement=agreement, party=party, what=what, method="phone", told_on=timezone.localdate(), by=by
            )


def close(ago, case, by, reason, **more):
    with days_ago(ago):
        return cases.close(
            case=case,
            reason=reason,
            summary="What could be done here is done.",
            school_did="No suspension.",
            days_imposed=0,
            by=by,
            **more,
        )


def two(harmed, harmed_guardian, responsible, responsible_guardian, grade=8, language="en"):
    return [
        child(harmed, HARMED, grade, harmed_guardian, language=language),
        child(responsible, RESPONSIBLE, grade, responsible_guardian),
    ]


def apology(who, whom, due=7):
    return due, {
        "who": who,
        "for_whom": whom,
        "kind": "apology",
        "what": f"{who} tells {whom} in person that it was wrong, and what will be different.",
        "how_known": f"{whom} says that it was said.",
        "watched_by": "Tess Amundson, counselor",
    }


def restitution(who, whom, amount, due=30):
    return due, {
        "who": who,
        "for_whom": whom,
        "kind": "restitution",
        "what": f"{who} pays for what was broken, in three parts, from the Saturday job.",
        "how_known": "The center writes down each payment.",
        "watched_by": "The center",
        "amount": Decimal(amount),
    }


def service(who, whom, hours, due=45):
    return due, {
        "who": who,
        "for_whom": whom,
        "kind": "service",
        "what": f"{who} helps the custodian after school on Wednesdays.",
        "how_known": "The custodian signs a card.",
        "watched_by": "Mr. Sandoval, custodian",
        "hours": Decimal(hours),
    }


def ready(d, ago, school, by, people, what, mediators, **more):
    case = refer(ago, school, by, people, what, **more)
    accept(ago - 2, case, d.carla, *mediators)
    return prepare_all(ago - 8, case, mediators[0])
