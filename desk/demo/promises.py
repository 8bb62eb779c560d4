"""Agreements that are kept, or were, or were never made. Every person and every word is invented."""

from decimal import Decimal

from agreements import actions as agreements
from desk.demo.steps import (
    accept,
    apology,
    call,
    close,
    confer,
    date_in,
    days_ago,
    draft,
    follow_up,
    person,
    ready,
    refer,
    resolve,
    restitution,
    service,
    sign,
    tell,
    two,
)


def promise(d, ago, school, by, people, what, mediators, make, share=False):
    """A case up to its signed agreement, signed `ago` days ago. `make(case)` answers the obligations."""
    case = ready(d, ago + 25, school, by, people, what, mediators)
    confer(ago, case, mediators[0], mediators)
    agreement = draft(ago, case, mediators[0], make(case), share_with_school=share)
    sign(ago, agreement, mediators[0], share=share)
    case.refresh_from_db()
    return case, agreement


def monitored(d):
    """Agreements that are being kept, some of them late."""
    _case, agreement = promise(
        d,
        20,
        d.lincoln,
        d.tess,
        two("Lucas Yellowtail", "Winona Yellowtail", "Parker Dunn", "Gail Dunn"),
        "Parker took Lucas's drum and broke its frame.",
        [d.manuel, d.grace],
        lambda case: [
            apology(person(case, "Parker"), person(case, "Lucas"), due=-13),
            restitution(person(case, "Parker"), person(case, "Lucas"), "120.00", due=10),
        ],
        share=True,
    )
    resolve(13, agreement.obligations.get(kind="apology"), d.manuel)
    with days_ago(6):
        agreements.pay(
            obligation=agreement.obligations.get(kind="restitution"),
            amount=Decimal("40.00"),
            paid_on=date_in(0),
            by=d.manuel,
        )
    promise(
        d,
        40,
        d.skyview,
        d.omar,
        two("Maya Sørensen", "Britt Sørensen", "Dalton Reyes-O'Connor", "Pat O'Connor", grade=11),
        "Dalton drove at Maya with his truck to frighten her.",
        [d.aiyana, d.manuel],
        lambda case: [
            apology(person(case, "Dalton"), person(case, "Maya"), due=-25),
            service(person(case, "Dalton"), person(case, "Maya"), "20.0", due=-4),
        ],
    )
    promise(
        d,
        12,
        d.laurel,
        d.joan,
        two("Silas Grant", "Ellen Grant", "Beau Whitehorse", "Nita Whitehorse", grade=10),
        "A shove at the lockers that ended in stitches.",
        [d.grace, d.aiyana],
        lambda case: [service(person(case, "Beau"), person(case, "Silas"), "8.0", due=25)],
    )


def closed(d):
    case, agreement = promise(
        d,
        70,
        d.lincoln,
        d.tess,
        two("Hannah Eriksson", "Maj Eriksson", "Dominic Vale", "Terri Vale"),
        "Dominic spread Hannah's diary.",
        [d.manuel, d.aiyana],
        lambda case: [apology(person(case, "Dominic"), person(case, "Hannah"), due=-60)],
        share=True,
    )
    resolve(61, agreement.obligations.get(), d.manuel)
    follow_up(55, agreement, d.manuel, "They greet each other. Hannah sleeps again.", person(case, "Hannah"))
    tell(30, agreement, d.manuel)
    close(28, case, d.carla, "fulfilled")

    case, agreement = promise(
        d,
        80,
        d.skyview,
        d.omar,
        two("Jaime Ibarra", "Pilar Ibarra", "Cooper Nash", "Dee Nash", grade=10, language="es"),
        "Cooper set fire to Jaime's backpack.",
        [d.aiyana, d.grace],
        lambda case: [
            apology(person(case, "Cooper"), person(case, "Jaime"), due=-70),
            restitution(person(case, "Cooper"), person(case, "Jaime"), "65.00", due=-50),
        ],
    )
    resolve(70, agreement.obligations.get(kind="apology"), d.aiyana)
    resolve(40, agreement.obligations.get(kind="restitution"), d.aiyana, "partly_done", "partly", "Half was paid.")
    tell(39, agreement, d.aiyana, "not_completed")
    close(35, case, d.carla, "partly_fulfilled")

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

    case = refer(
        50,
        d.lincoln,
        d.tess,
        two("Abel Ramírez", "Concepción Ramírez", "Zane Hatch", "Lou Hatch", language="es"),
        "A fight after a football game.",
    )
    accept(48, case, d.carla, d.manuel)
    call(46, person(case, "Abel"), d.manuel, "reached", "The mother thanks us; Abel does not want to.")
    close(44, case, d.carla, "harmed_declined")

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
