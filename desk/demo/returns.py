"""Students who come back after a removal. Every person and every word is invented."""

from datetime import timedelta

from django.utils import timezone

from conferences import actions as conferences
from desk.demo.steps import (
    RESPONSIBLE,
    Scope,
    accept,
    agree,
    child,
    date_in,
    days_ago,
    hour_in,
    person,
    refer,
    two,
)


def reentry(d):
    """Students who come back after a removal: one circle under review, one planned, one just asked for."""
    wants = {"wants": "reentry", "sanctions": ["out_of_school"], "sanction_days": 10}
    case = refer(
        45,
        d.skyview,
        d.omar,
        [child("Elías Montoya-Whitefeather", RESPONSIBLE, 10, "Teresa Montoya", language="es")],
        "Elías was sent away for ten days. There is nobody to meet; he only wants to come back well.",
        ("substances",),
        **wants,
    )
    accept(43, case, d.carla, d.manuel)
    elias = person(case, "Elías")
    circle = welcome(42, elias, d.manuel, [d.omar], removed=-46, back=-32)
    meet(33, circle, d.manuel, [d.manuel, d.carla])
    plan(33, circle, d.manuel)

    case = refer(
        17,
        d.laurel,
        d.joan,
        two("Autumn Reeves", "Hope Reeves", "Levi Spotted Horse", "Dawn Spotted Horse", grade=11),
        "Levi broke a window beside Autumn; he was removed for two weeks.",
        ("vandalism",),
        **(wants | {"wants": "both"}),
    )
    accept(15, case, d.carla, d.aiyana)
    circle = welcome(12, person(case, "Levi"), d.aiyana, [d.joan], removed=-17, back=5)
    invite_all(5, circle, d.aiyana, [d.aiyana, d.carla], on=4)

    case = refer(
        11,
        d.lincoln,
        d.tess,
        two("Vivian Cho", "Min-ji Cho", "Royce Dalton", "Shelly Dalton"),
        "Royce threatened Vivian in the library.",
        ("threat",),
        **(wants | {"wants": "both"}),
    )
    accept(9, case, d.carla, d.manuel)
    with days_ago(3):
        conferences.request_circle(case=case, student=person(case, "Royce"), by=d.tess, removed_on=date_in(-8))


def welcome(ago, student, by, invited, removed, back):
    """A circle is asked for and prepared, with the yes of the student and the guardian."""
    removed_on, returns_on = date_in(removed), date_in(back)
    with days_ago(ago):
        agree(student, student.guardians[0], by, Scope.SPEAK, Scope.CIRCLE)
        agree(student, student, by, Scope.CIRCLE)
        circle = conferences.request_circle(case=student.case, student=student, by=by)
        conferences.prepare_circle(
            circle=circle,
            by=by,
            edits=circle.edits,
            removed_on=removed_on,
            returns_on=returns_on,
            preparation_notes="Afraid of the looks on the first morning. Would like to come in by the side door.",
        )
        for user in invited:
            conferences.invite(circle=circle, by=by, user=user)
        conferences.invite(circle=circle, by=by, name="Coach Brandvold", role="Wrestling coach")
    return circle


def invite_all(ago, circle, by, facilitators, on):
    starts_at = hour_in(on, 8)
    with days_ago(ago):
        conferences.schedule_circle(
            circle=circle,
            facilitators=facilitators,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            place="The school, Room 12",
            by=by,
        )


def meet(ago, circle, by, facilitators):
    invite_all(ago + 4, circle, by, facilitators, on=-ago)
    with days_ago(ago, hour=12):
        came = set(circle.invitations.values_list("pk", flat=True))
        conferences.hold_circle(circle=circle, held_on=timezone.localdate(), came=came, by=by)


def plan(ago, circle, by):
    """The plan, its two reviews, and what the first of them found."""
    reviews = [date_in(14 - ago), date_in(28 - ago)]
    lines = [
        ("support", "Ten minutes with the counselor before first period", "Ms. Amundson"),
        ("need", "A quiet place to go to without asking", "Mr. Haddad"),
        ("responsibility", "Comes to the Tuesday group", "Elías"),
    ]
    with days_ago(ago, hour=13):
        conferences.write_plan(
            circle=circle,
            named_adult="Coach Brandvold",
            lines=[{"kind": k, "what": w, "owner": o, "due_on": reviews[0]} for k, w, o in lines],
            edits=circle.edits,
            by=by,
        )
        conferences.start_reviews(circle=circle, days=reviews, by=by)
    with days_ago(ago - 14, hour=9):
        conferences.hold_review(
            review=circle.reviews.first(),
            held_on=timezone.localdate(),
            found="He comes every day. The group is hard for him, and he stays.",
            by=by,
        )
