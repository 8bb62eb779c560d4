"""What the people of the demo promise each other, and what becomes of it."""

from decimal import Decimal

from django.utils import timezone

from agreements import actions, drafts
from agreements.models import Obligation
from cases.models import Party
from desk.demo.steps.cases import ready
from desk.demo.steps.conferences import confer
from desk.demo.steps.days import date_in, days_ago


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


def draft(ago, case, by, obligations, **terms):
    """`obligations` are pairs: in how many days from today it is due, and an obligation's fields."""
    promises = [Obligation(due_on=date_in(due), **fields) for due, fields in obligations]
    written = drafts.made(
        promises,
        background="What happened hurt more than one of us. We want to be able to meet each other again.",
        review_on=date_in(60),
        if_not_kept="We meet again with the mediator before anybody else decides.",
        **terms,
    )
    with days_ago(ago, hour=17):
        agreement = actions.start(case=case, by=by)
        return actions.save_draft(agreement=agreement, draft=written, edits=agreement.edits, by=by)


def sign(ago, agreement, by, most=None, share=False):
    """Everybody signs, or the first `most` of them."""
    with days_ago(ago, hour=17):
        if agreement.is_draft:
            actions.go_to_signing(agreement=agreement, by=by)
        for place in agreement.required_signers()[:most]:
            signer = place.people[0]
            actions.sign(
                agreement=agreement,
                signer=signer,
                on_behalf_of=place.child,
                shown_hash=agreement.text_hash(),
                yes=actions.Yes(typed_name=signer.name, share=share),
                by=by,
            )
    agreement.refresh_from_db()
    return agreement


def promise(d, ago, school, by, people, what, mediators, made, share=False):
    """A case up to its signed agreement, signed `ago` days ago.

    `made(who, whom)` answers the obligations of the responsible party to the harmed one.
    """
    case = ready(d, ago + 25, school, by, people, what, mediators)
    confer(ago, case, mediators[0], mediators)
    whom, who = case.parties.principals()
    agreement = draft(ago, case, mediators[0], made(who, whom), share_with_school=share)
    sign(ago, agreement, mediators[0], share=share)
    case.refresh_from_db()
    return case, agreement


def resolve(ago, obligation, by, status="done", need_met="yes", evidence="Seen by the counselor."):
    with days_ago(ago):
        actions.resolve(
            obligation=obligation,
            edits=obligation.edits,
            status=Obligation.Status(status),
            resolved_on=timezone.localdate(),
            evidence=evidence,
            need_met=need_met,
            by=by,
        )


def follow_up(ago, agreement, by, found, with_whom=None):
    with days_ago(ago):
        actions.follow_up(
            follow_up=agreement.follow_ups.filter(done_on=None).first(),
            with_whom=with_whom,
            done_on=timezone.localdate(),
            found=found,
            by=by,
        )


def tell(ago, agreement, by, what="completed"):
    with days_ago(ago):
        for party in agreement.case.parties.filter(side__in=Party.HARMED_SIDES):
            actions.tell(
                agreement=agreement, party=party, what=what, method="phone", told_on=timezone.localdate(), by=by
            )
