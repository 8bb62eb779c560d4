"""The one next thing to do on the page of a meeting."""

from django.urls import reverse

from cases.next_step import NextStep
from conferences.models import ReentryCircle

Status = ReentryCircle.Status


def next_step_of_conference(conference, missing):
    """The one thing to do now: record it, plan the next session, or go on in the case, where what is missing is done."""
    case = conference.case
    if conference.is_planned and not conference.has_begun and missing:
        return NextStep("Open the case", case.get_absolute_url())
    if conference.is_planned and not conference.has_begun:
        return _step("Print the run sheet", "conferences:run_sheet", conference.pk)
    if conference.is_planned:
        return _step("Record how it went", "conferences:hold", conference.pk)
    if conference.is_adjourned and case.status == case.Status.CONFERENCED:
        return _step("Schedule the next session", "conferences:schedule", case.ref)
    if conference.outcome == conference.Outcome.AGREEMENT and case.status == case.Status.CONFERENCED:
        return _step("Write down the agreement", "agreements:start", case.ref, posts=True)
    if not conference.is_held and case.status == case.Status.PRECONFERENCE:
        return _step("Schedule a conference", "conferences:schedule", case.ref)
    return NextStep("Back to the case", case.get_absolute_url())


def next_step_of_circle(circle, missing, items, reviews):
    """The one thing to do now."""
    if circle.status in (Status.PREPARING, Status.SCHEDULED) and missing:
        return _remedy(circle)
    if circle.goes_on_without_the_student:
        return _step("End the circle", "conferences:end_circle", circle.pk, posts=True)
    if circle.status == Status.HELD:
        if items and circle.named_adult:
            return _step("Set the reviews", "conferences:start_reviews", circle.pk)
        return _step("Write the plan", "conferences:plan", circle.pk)
    if circle.status == Status.UNDER_REVIEW:
        to_come = next((review for review in reviews if review.held_on is None), None)
        if to_come is None:
            return _step("End the circle", "conferences:end_circle", circle.pk, posts=True)
        return _step("Record the next review", "conferences:review", to_come.pk)
    if circle.is_scheduled:
        if circle.has_begun:
            return _step("Record the circle", "conferences:hold_circle", circle.pk)
        return _step("Print the letters", "documents", circle.case.ref)
    named = {
        Status.REQUESTED: ("Prepare the circle", "conferences:prepare_circle"),
        Status.PREPARING: ("Schedule the circle", "conferences:schedule_circle"),
    }
    if circle.status in named:
        return _step(*named[circle.status], circle.pk)
    return NextStep("Back to the case", circle.case.get_absolute_url())


def _remedy(circle):
    """A consent that is missing is recorded; for what stops every meeting there is the case."""
    if circle.student.has_withdrawn or circle.case.missing_for_meeting():
        return NextStep("Open the case", circle.case.get_absolute_url())
    return NextStep("Record a consent", reverse("cases:consent", args=[circle.case.ref, circle.student.pk]))


def _step(label, name, key, posts=False):
    return NextStep(label, reverse(name, args=[key]), posts)
