"""What the people of the demo do with a case, through the product's own actions."""

from django.utils import timezone

from cases import actions
from cases.models import Assignment, Consent, Contact, Party, Preparation, Referral, SafetyCheck, Screening
from cases.models.preconference import Channel
from desk.demo.steps.days import date_in, days_ago
from schools.search import fold

Scope = Consent.Scope
HARMED, RESPONSIBLE, BOTH = Party.Side.HARMED, Party.Side.RESPONSIBLE, Party.Side.BOTH


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


def two(harmed, harmed_guardian, responsible, responsible_guardian, grade=8, language="en"):
    return [
        child(harmed, HARMED, grade, harmed_guardian, language=language),
        child(responsible, RESPONSIBLE, grade, responsible_guardian),
    ]


def person(case, name):
    return case.parties.get(name_folded__startswith=fold(name))


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
        return actions.refer(school=school, people=people, by=by, **incident).case


def screen(ago, case, by, **flags):
    answers = dict.fromkeys(Screening.Question.values, "no") | flags
    reason = "The county attorney agrees; both families want to talk." if flags else ""
    with days_ago(ago):
        return actions.screen(case=case, answers=answers, reason=reason, by=by)


def accept(ago, case, by, *mediators, **flags):
    screen(ago, case, by, **flags)
    with days_ago(ago):
        for mediator in mediators:
            actions.assign(case=case, mediator=mediator, by=by, conflict=Assignment.Conflict.NONE)
        actions.accept(case=case, by=by)
    return case


def call(ago, party, by, outcome="reached", note="", with_whom=None, step="", due=None, channel="phone"):
    """A contact. `due` is in how many days from today the next step is."""
    next_due = None if due is None else date_in(due)
    with days_ago(ago, hour=9):
        return actions.log_contact(
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
        actions.record_consent(
            party=party,
            given_by=given_by,
            scope=scope,
            method=Consent.Method.IN_PERSON,
            given_on=timezone.localdate(),
            language=party.document_language,
            by=by,
        )


def permit(ago, party, by, *scopes):
    """The guardian, called that morning, says yes: to speaking with the child, and to the further scopes."""
    call(ago, party, by, note="I told what we do, and that nobody has to.")
    with days_ago(ago, hour=11):
        agree(party, party.guardians[0], by, Scope.SPEAK, *scopes)


def prepare(ago, party, by, participation="direct", **heard):
    """Everything that a party needs before a conference: permission, own yes, preparation, safety check."""
    if party.is_minor and not party.may_be_spoken_with:
        permit(ago, party, by, Scope.TAKE_PART)
    with days_ago(ago, hour=12):
        agree(party, party, by, Scope.TAKE_PART)
        hear(party, by, participation, **heard)
        actions.check_safety(
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
    actions.prepare(party=party, prepared_on=timezone.localdate(), participation=participation, by=by, **heard)


def prepare_all(ago, case, by, **heard):
    for party in case.parties.principals():
        prepare(ago, party, by, **heard)
    return case


def ready(d, ago, school, by, people, what, mediators, **more):
    case = refer(ago, school, by, people, what, **more)
    accept(ago - 2, case, d.carla, *mediators)
    return prepare_all(ago - 8, case, mediators[0])


def close(ago, case, by, reason, **more):
    with days_ago(ago):
        return actions.close(
            case=case,
            reason=reason,
            summary="What could be done here is done.",
            school_did="No suspension.",
            days_imposed=0,
            by=by,
            **more,
        )
