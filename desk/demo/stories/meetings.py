"""Conferences that are planned, and some that took place. Every person and every word is invented."""

from desk.demo.steps.agreements import apology, draft, restitution, sign
from desk.demo.steps.cases import person, ready, two
from desk.demo.steps.conferences import confer, schedule


def being_signed(d):
    """Two of four have signed."""
    case = ready(
        d,
        38,
        d.laurel,
        d.joan,
        two("Nora Bauer", "Lisa Bauer", "Jett Lawson", "Rob Lawson", grade=9),
        "Jett broke Nora's telephone in anger.",
        [d.manuel, d.aiyana],
    )
    confer(3, case, d.manuel, [d.manuel, d.aiyana])
    nora, jett = person(case, "Nora"), person(case, "Jett")
    agreement = draft(3, case, d.manuel, [apology(jett, nora), restitution(jett, nora, "180.00")])
    sign(2, agreement, d.manuel, most=2)


def being_drafted(d):
    case = ready(
        d,
        36,
        d.lincoln,
        d.tess,
        two("Gabriel Fuentes", "Marisol Fuentes", "Ashton Burke", "Ty Burke", language="es"),
        "Gabriel was tripped on the field and mocked for his English.",
        [d.manuel, d.grace],
    )
    confer(1, case, d.manuel, [d.manuel, d.grace])
    draft(1, case, d.manuel, [apology(person(case, "Ashton"), person(case, "Gabriel"))])


def adjourned(d):
    case = ready(
        d,
        34,
        d.skyview,
        d.omar,
        two("Priya Raman", "Anjali Raman", "Colton Ashby", "Mel Ashby", grade=10),
        "Priya's science project was thrown out of a window.",
        [d.manuel, d.aiyana],
    )
    confer(2, case, d.manuel, [d.manuel, d.aiyana], outcome="adjourned")


def planned_online(d):
    case = ready(
        d,
        26,
        d.laurel,
        d.joan,
        two("Hazel Ogden", "Beth Ogden", "Ryder Kills Night", "June Kills Night", grade=9),
        "Hazel was hit by a stone thrown from the bleachers.",
        [d.grace, d.aiyana],
    )
    schedule(3, case, d.carla, [d.grace, d.aiyana], on=9, mode="online")


def planned_this_week(d):
    case = ready(
        d,
        24,
        d.skyview,
        d.omar,
        two("Dmitri Volkov", "Elena Volkova", "Chase Holloway", "Brooke Holloway", grade=11),
        "Paint over Dmitri's car, with a word that hurt more than the paint.",
        [d.aiyana, d.manuel],
    )
    schedule(4, case, d.aiyana, [d.aiyana, d.manuel], on=3)


def planned_tomorrow(d):
    case = ready(
        d,
        22,
        d.lincoln,
        d.tess,
        two("Emma Lindgren", "Kari Lindgren", "Trey Walks Along", "Doris Walks Along"),
        "Emma's inhaler was hidden as a joke. She was taken to the hospital.",
        [d.manuel, d.grace],
    )
    schedule(6, case, d.manuel, [d.manuel, d.grace], on=1)
