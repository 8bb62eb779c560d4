"""What the people of the demo do with conferences and reentry circles."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Party
from conferences import actions
from conferences.models import Conference
from desk.demo.steps.cases import Scope, agree, call
from desk.demo.steps.days import date_in, days_ago, hour_in, school_day


def schedule(ago, case, by, facilitators, on, mode="in_person", hour=15, **more):
    """Plan a conference `on` so many days from today (a minus is in the past)."""
    place = {"in_person": {"place": "The center, Room 2"}, "online": {"link": "https://meet.example/room"}}
    starts_at = hour_in(on, hour)
    with days_ago(ago):
        invited = [p for p in case.parties.all() if p.is_principal or p.side == Party.Side.GUARDIAN]
        return actions.schedule(
            case=case,
            facilitators=facilitators,
            invited=invited,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            mode=Conference.Mode(mode),
            by=by,
            **place.get(mode, {}),
            **more,
        )


def hold(ago, conference, by, outcome="agreement"):
    with days_ago(ago, hour=17):
        return actions.hold(
            conference=conference,
            presences=dict.fromkeys(conference.attendances.values_list("party_id", flat=True), "came"),
            started_at=conference.starts_at,
            ended_at=conference.ends_at,
            outcome=Conference.Outcome(outcome),
            by=by,
        )


def confer(ago, case, by, facilitators, outcome="agreement", **more):
    """Scheduled a week before, held that day."""
    return hold(ago, schedule(ago + 7, case, by, facilitators, on=-ago, **more), by, outcome)


def welcome(ago, student, by, invited, removed, back):
    """A circle is asked for and prepared, with the yes of the student and the guardian."""
    removed_on, returns_on = date_in(removed), date_in(back)
    call(ago, student, by, note="They would be glad of a circle.")
    with days_ago(ago):
        agree(student, student.guardians[0], by, Scope.SPEAK, Scope.CIRCLE)
        agree(student, student, by, Scope.CIRCLE)
        circle = actions.request_circle(case=student.case, student=student, by=by)
        actions.prepare_circle(
            circle=circle,
            by=by,
            edits=circle.edits,
            removed_on=removed_on,
            returns_on=returns_on,
            preparation_notes="Afraid of the looks on the first morning. Would like to come in by the side door.",
        )
        for user in invited:
            actions.invite(circle=circle, by=by, user=user)
        actions.invite(circle=circle, by=by, name="Coach Brandvold", role="Wrestling coach")
    return circle


def invite_all(ago, circle, by, facilitators, on):
    starts_at = hour_in(on, 8)
    with days_ago(ago):
        actions.schedule_circle(
            circle=circle,
            facilitators=facilitators,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            place="The school, Room 12",
            by=by,
        )


def meet(ago, circle, by, facilitators):
    on = school_day(-ago)
    invite_all(ago + 4, circle, by, facilitators, on=on)
    with days_ago(-on, hour=12):
        came = set(circle.invitations.values_list("pk", flat=True))
        actions.hold_circle(circle=circle, held_on=timezone.localdate(), came=came, by=by)


def plan(ago, circle, by):
    """The plan, its two reviews, and what the first of them found."""
    reviews = [date_in(14 - ago), date_in(28 - ago)]
    lines = [
        ("support", "Ten minutes with the counselor before first period", "Ms. Amundson"),
        ("need", "A quiet place to go to without asking", "Mr. Haddad"),
        ("responsibility", "Comes to the Tuesday group", "Elías"),
    ]
    with days_ago(ago, hour=13):
        actions.write_plan(
            circle=circle,
            named_adult="Coach Brandvold",
            lines=[{"kind": k, "what": w, "owner": o, "due_on": reviews[0]} for k, w, o in lines],
            edits=circle.edits,
            by=by,
        )
        actions.start_reviews(circle=circle, days=reviews, by=by)
    with days_ago(ago - 14, hour=9):
        actions.hold_review(
            review=circle.reviews.first(),
            held_on=timezone.localdate(),
            found="He comes every day. The group is hard for him, and he stays.",
            by=by,
        )
