"""Students who come back after a removal. Every person and every word is invented."""

from conferences import actions
from desk.demo.steps.cases import RESPONSIBLE, accept, child, person, refer, two
from desk.demo.steps.conferences import invite_all, meet, plan, welcome
from desk.demo.steps.days import date_in, days_ago, school_day

REMOVED = {"sanctions": ["out_of_school"], "sanction_days": 10}


def circle_under_review(d):
    """A circle without a conference: there is nobody to meet."""
    case = refer(
        45,
        d.skyview,
        d.omar,
        [child("Elías Montoya-Whitefeather", RESPONSIBLE, 10, "Teresa Montoya", language="es")],
        "Elías was sent away for ten days. There is nobody to meet; he only wants to come back well.",
        ("substances",),
        wants="reentry",
        **REMOVED,
    )
    accept(43, case, d.carla, d.manuel)
    circle = welcome(42, person(case, "Elías"), d.manuel, [d.omar], removed=-46, back=-32)
    meet(33, circle, d.manuel, [d.manuel, d.carla])
    plan(33, circle, d.manuel)


def circle_planned(d):
    case = refer(
        17,
        d.laurel,
        d.joan,
        two("Autumn Reeves", "Hope Reeves", "Levi Spotted Horse", "Dawn Spotted Horse", grade=11),
        "Levi broke a window beside Autumn; he was removed for two weeks.",
        ("vandalism",),
        wants="both",
        **REMOVED,
    )
    accept(15, case, d.carla, d.aiyana)
    circle = welcome(12, person(case, "Levi"), d.aiyana, [d.joan], removed=-17, back=5)
    invite_all(5, circle, d.aiyana, [d.aiyana, d.carla], on=school_day(4))


def circle_asked_for(d):
    case = refer(
        11,
        d.lincoln,
        d.tess,
        two("Vivian Cho", "Min-ji Cho", "Royce Dalton", "Shelly Dalton"),
        "Royce threatened Vivian in the library.",
        ("threat",),
        wants="both",
        **REMOVED,
    )
    accept(9, case, d.carla, d.manuel)
    with days_ago(3):
        actions.request_circle(case=case, student=person(case, "Royce"), by=d.tess, removed_on=date_in(-8))
