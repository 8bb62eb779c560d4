"""Cases that are not one who harmed and one who was harmed. Every person and every word is invented."""

from cases.models import Preparation
from desk.demo.steps.cases import (
    BOTH,
    HARMED,
    RESPONSIBLE,
    Scope,
    accept,
    call,
    child,
    permit,
    person,
    prepare,
    prepare_all,
    refer,
    two,
)
from desk.demo.steps.conferences import schedule


def indirect(d):
    """One does not want to meet: the mediator carries the messages."""
    case = refer(
        27,
        d.laurel,
        d.joan,
        two("Iris Thunderhawk", "Leona Thunderhawk", "Gavin Pruitt", "Steve Pruitt", grade=10),
        "Gavin spread a lie about Iris that half of the school believed.",
        ("harassment",),
    )
    accept(25, case, d.carla, d.manuel)
    hopes = "That he says to everybody it was a lie."
    prepare(15, person(case, "Iris"), d.manuel, participation="indirect", hopes=hopes)
    prepare(14, person(case, "Gavin"), d.manuel)
    reason = "Messages are carried by one."
    schedule(5, case, d.manuel, [d.manuel], on=6, mode="indirect", one_facilitator_reason=reason)


def both_sides(d):
    """Two who were both harmed and responsible."""
    case = refer(
        21,
        d.skyview,
        d.omar,
        [child("Andrés Peña", BOTH, 10, "Lucía Peña", language="es"), child("Cody Harlan", BOTH, 10, "Jo Harlan")],
        "Both started it, both were hurt, and both say so.",
    )
    accept(19, case, d.carla, d.aiyana)
    prepare_all(12, case, d.aiyana, acknowledgement=Preparation.Acknowledgement.IN_PART)


def five_responsible(d):
    """Five who harmed one; some of the names are as long as names get."""
    wilhelmina = ("Wilhelmina Featherstonehaugh-Montgomery", HARMED, 8, "Rosalind Featherstonehaugh-Montgomery")
    case = refer(
        18,
        d.lincoln,
        d.omar,
        [
            child(*wilhelmina),
            child("Logan Price", RESPONSIBLE, 8, "Amy Price"),
            child("Xavier Delgado", RESPONSIBLE, 8, "Rosa Delgado"),
            child("Bryce Van Houten", RESPONSIBLE, 8, "Mark Van Houten"),
            child("Eli Not Afraid", RESPONSIBLE, 8, "Carmen Not Afraid"),
            child("Kai Nakamura", RESPONSIBLE, 8, "Yuki Nakamura"),
        ],
        "Five boys locked Wilhelmina in the equipment room and filmed it.",
        ("bullying", "cyberbullying"),
    )
    accept(16, case, d.carla, d.manuel, d.grace)
    for name in ("Wilhelmina", "Logan", "Xavier"):
        prepare(9, person(case, name), d.manuel)
    permit(6, person(case, "Bryce"), d.grace, Scope.TAKE_PART)
    call(3, person(case, "Eli"), d.grace, "left_message", step="Write a letter", due=1)
