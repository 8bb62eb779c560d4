"""Agreements that are kept, or were, or were never made. Every person and every word is invented."""

from decimal import Decimal

from agreements import actions
from cases.actions import withdraw
from desk.demo.steps.agreements import apology, follow_up, promise, resolve, restitution, service, tell
from desk.demo.steps.cases import accept, call, close, person, ready, refer, two
from desk.demo.steps.conferences import confer
from desk.demo.steps.days import date_in, days_ago


def partly_kept(d):
    case, agreement = promise(
        d,
        80,
        d.skyview,
        d.omar,
        two("Jaime Ibarra", "Pilar Ibarra", "Cooper Nash", "Dee Nash", grade=10, language="es"),
        "Cooper set fire to Jaime's backpack.",
        [d.aiyana, d.grace],
        lambda who, whom: [apology(who, whom, due=-70), restitution(who, whom, "65.00", due=-50)],
    )
    resolve(70, agreement.obligations.get(kind="apology"), d.aiyana)
    owed = agreement.obligations.get(kind="restitution")
    with days_ago(52):
        actions.pay(obligation=owed, amount=Decimal("32.50"), paid_on=date_in(0), by=d.aiyana)
    resolve(40, owed, d.aiyana, "partly_done", "partly", "Half was paid.")
    tell(39, agreement, d.aiyana, "not_completed")
    close(35, case, d.carla, "partly_fulfilled")


def kept(d):
    case, agreement = promise(
        d,
        70,
        d.lincoln,
        d.tess,
        two("Hannah Eriksson", "Maj Eriksson", "Dominic Vale", "Terri Vale"),
        "Dominic spread Hannah's diary.",
        [d.manuel, d.aiyana],
        lambda who, whom: [apology(who, whom, due=-60)],
        share=True,
    )
    resolve(61, agreement.obligations.get(), d.manuel)
    follow_up(55, agreement, d.manuel, "They greet each other. Hannah sleeps again.", person(case, "Hannah"))
    tell(30, agreement, d.manuel)
    close(28, case, d.carla, "fulfilled")


def never_reached(d):
    case = refer(
        90,
        d.skyview,
        d.omar,
        two("Jordan Pike", "Alex Pike", "Reese Coburn", "Sam Coburn", grade=12),
        "Reese used Jordan's name to order things.",
        ("theft",),
    )
    accept(88, case, d.carla, d.aiyana)
    for ago in (86, 80, 74):
        call(ago, person(case, "Jordan"), d.aiyana, "no_answer")
    close(70, case, d.carla, "not_reached")


def overdue(d):
    """Both promises are late."""
    promise(
        d,
        40,
        d.skyview,
        d.omar,
        two("Maya Sørensen", "Britt Sørensen", "Dalton Reyes-O'Connor", "Pat O'Connor", grade=11),
        "Dalton drove at Maya with his truck to frighten her.",
        [d.aiyana, d.manuel],
        lambda who, whom: [apology(who, whom, due=-25), service(who, whom, "20.0", due=-4)],
    )


def no_agreement(d):
    case = ready(
        d,
        60,
        d.laurel,
        d.joan,
        two("Opal Medicine Crow", "Vera Medicine Crow", "Tanner Boyd", "Rick Boyd", grade=9),
        "Tanner's dog bit Opal after he had let it loose.",
        [d.grace, d.manuel],
    )
    confer(40, case, d.grace, [d.grace, d.manuel], outcome="no_agreement")
    close(38, case, d.carla, "no_agreement")


def harmed_declined(d):
    case = refer(
        50,
        d.lincoln,
        d.tess,
        two("Abel Ramírez", "Concepción Ramírez", "Zane Hatch", "Lou Hatch", language="es"),
        "A fight after a football game.",
    )
    accept(48, case, d.carla, d.manuel)
    call(46, person(case, "Abel"), d.manuel, "reached", "The mother thanks us; Abel does not want to.")
    with days_ago(46, hour=11):
        withdraw(party=person(case, "Abel"), by=d.manuel)
    close(44, case, d.carla, "harmed_declined")


def being_paid(d):
    """The apology was made; of the money a third has come."""
    _case, agreement = promise(
        d,
        20,
        d.lincoln,
        d.tess,
        two("Lucas Yellowtail", "Winona Yellowtail", "Parker Dunn", "Gail Dunn"),
        "Parker took Lucas's drum and broke its frame.",
        [d.manuel, d.grace],
        lambda who, whom: [apology(who, whom, due=-13), restitution(who, whom, "120.00", due=10)],
        share=True,
    )
    resolve(13, agreement.obligations.get(kind="apology"), d.manuel)
    restitution_owed = agreement.obligations.get(kind="restitution")
    with days_ago(6):
        actions.pay(obligation=restitution_owed, amount=Decimal("40.00"), paid_on=date_in(0), by=d.manuel)


def being_kept(d):
    promise(
        d,
        12,
        d.laurel,
        d.joan,
        two("Silas Grant", "Ellen Grant", "Beau Whitehorse", "Nita Whitehorse", grade=10),
        "A shove at the lockers that ended in stitches.",
        [d.grace, d.aiyana],
        lambda who, whom: [service(who, whom, "8.0", due=25)],
    )
