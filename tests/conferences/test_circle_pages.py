"""A circle from its request to its end, in the browser's words."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases import actions as cases
from cases import due
from conferences import actions
from conferences.models import Booking, ReentryCircle
from tests.cases.pages import DENVER
from tests.conferences.conftest import CIRCLE, YESTERDAY, agree_to_circle, line, prepare, schedule_circle
from tests.conftest import agree

Status = ReentryCircle.Status


def url(name, obj):
    return reverse(f"conferences:{name}", args=[obj.pk])


def hours(*facilitators, **changes):
    day = timezone.localdate() + timedelta(days=4)
    return {
        "day": day.isoformat(),
        "begins": "15:00",
        "ends": "16:00",
        "place": "The library",
        "facilitators": [person.pk for person in facilitators],
    } | changes


def test_the_center_begins_a_circle_without_a_conference(accepted, student, mediator, sign_in):
    client = sign_in(mediator)
    at = reverse("conferences:request_circle", args=[accepted.ref])
    assert "Dylan Walker" in client.get(at).content.decode()
    response = client.post(at, {"student": student.pk, "removed_on": "2026-11-02", "returns_on": "2026-11-16"})
    circle = accepted.circles.get()
    assert response.url == circle.get_absolute_url()
    assert (circle.status, circle.student) == (Status.REQUESTED, student)
    assert not accepted.conferences.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Please choose."),
        ({"student": "999999"}, "no longer there to choose: look at the list again."),
        ({"removed_on": "2026-11-16", "returns_on": "2026-11-02"}, "cannot be before the removal"),
    ],
)
def test_a_request_is_refused_with_a_sentence(accepted, student, mediator, sign_in, data, sentence):
    at = reverse("conferences:request_circle", args=[accepted.ref])
    typed = data if not data or "student" in data else data | {"student": student.pk}
    response = sign_in(mediator).post(at, typed or {"student": ""})
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not accepted.circles.exists()


def test_one_circle_a_student_is_open_at_a_time(requested, student, mediator, sign_in):
    at = reverse("conferences:request_circle", args=[requested.case.ref])
    response = sign_in(mediator).post(at, {"student": student.pk})
    assert response.status_code == 400
    assert "A reentry circle for this student is already open." in response.content.decode()


def test_preparing_keeps_days_and_notes(requested, mediator, sign_in):
    data = {"removed_on": "2026-11-02", "returns_on": "2026-11-16", "preparation_notes": "Shy.", "edits": 0}
    sign_in(mediator).post(url("prepare_circle", requested), data)
    requested.refresh_from_db()
    assert (requested.status, requested.preparation_notes) == (Status.PREPARING, "Shy.")


def test_the_slower_of_two_writers_keeps_their_text(requested, mediator, coordinator, sign_in):
    data = {"preparation_notes": "Likes maths.", "edits": 0}
    sign_in(mediator).post(url("prepare_circle", requested), data)
    response = sign_in(coordinator).post(
        url("prepare_circle", requested), data | {"preparation_notes": "Wants her seat back."}
    )
    assert response.status_code == 400
    page = response.content.decode()
    assert "Somebody else has changed this circle" in page
    assert "Wants her seat back." in page
    assert response.context["overtaken"] == [("What was found out beforehand", "Likes maths.")]
    requested.refresh_from_db()
    assert requested.preparation_notes == "Likes maths."
    edits = response.context["form"]["edits"].value()
    both = {"preparation_notes": "Likes maths, and wants her seat back.", "edits": edits}
    assert sign_in(coordinator).post(url("prepare_circle", requested), both).status_code == 302


def test_without_the_family_s_consent_no_day_is_set(requested, mediator, sign_in):
    prepare(requested, by=mediator)
    client = sign_in(mediator)
    page = client.get(url("schedule_circle", requested)).content.decode()
    assert "guardian has not agreed that Dylan Walker takes part in a reentry circle." in page.replace(
        "&#x27;", "'"
    )
    consent = reverse("cases:consent", args=[requested.case.ref, requested.student.pk])
    for shown in (page, client.get(requested.get_absolute_url()).text):
        assert f'<a href="{consent}">Dylan Walker has not agreed to take part in a reentry circle.</a>' in shown
    response = client.post(url("schedule_circle", requested), hours(mediator))
    assert response.status_code == 400
    assert "Dylan Walker has not agreed to take part in a reentry circle." in response.content.decode()
    requested.refresh_from_db()
    assert requested.status == Status.PREPARING


def test_a_day_is_set_and_those_concerned_are_told(
    requested, student, mediator, teacher, sign_in, django_capture_on_commit_callbacks
):
    prepare(requested, by=mediator)
    agree_to_circle(student, by=mediator)
    actions.invite(circle=requested, user=teacher, by=mediator)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(mediator).post(url("schedule_circle", requested), hours(mediator))
    assert response.status_code == 302
    requested.refresh_from_db()
    assert requested.status == Status.SCHEDULED
    assert {message.to[0] for message in mail.outbox} == {mediator.email, teacher.email}
    told = "".join(message.subject + message.body for message in mail.outbox)
    assert not any(word in told for word in ("Dylan", "Walker", "library", "Lincoln", "conference"))


def test_another_time_asks_everybody_anew(planned, mediator, sign_in):
    invitation = planned.invitations.get(name="Uncle Ned")
    actions.answer(invitation=invitation, answer="coming", by=mediator)
    data = hours(mediator, begins="08:00", ends="09:00", edits=planned.edits)
    assert sign_in(mediator).post(url("reschedule_circle", planned), data).status_code == 302
    invitation.refresh_from_db()
    assert invitation.answer == "waiting"
    assert Booking.objects.filter(is_released=False).count() == 1


def test_the_slower_of_two_who_reschedule_compares_and_saves_again(planned, mediator, coordinator, sign_in):
    at = url("reschedule_circle", planned)
    sign_in(coordinator).post(at, hours(mediator, begins="08:00", ends="09:00", edits=planned.edits))
    client, mine = sign_in(mediator), hours(mediator, begins="10:00", ends="11:00", edits=planned.edits)
    response = client.post(at, mine)
    assert response.status_code == 400
    assert response.context["overtaken"] == [("From", "8:00 AM"), ("To", "9:00 AM")]
    edits = response.context["form"]["edits"].value()
    assert client.post(at, mine | {"edits": edits}).status_code == 302


def test_who_came_is_kept_and_the_plan_is_next(planned, mediator, sign_in):
    came = planned.invitations.get(name="Tess Teacher")
    data = {"held_on": YESTERDAY.isoformat(), "came": [came.pk]}
    response = sign_in(mediator).post(url("hold_circle", planned), data)
    assert response.url == url("plan", planned)
    planned.refresh_from_db()
    assert planned.status == Status.HELD
    assert dict(planned.invitations.values_list("name", "came")) == {"Tess Teacher": True, "Uncle Ned": False}


def test_a_circle_is_not_held_before_its_day(planned, mediator, sign_in):
    later = (timezone.localdate() + timedelta(days=2)).isoformat()
    response = sign_in(mediator).post(url("hold_circle", planned), {"held_on": later})
    assert response.status_code == 400
    assert "This day is still to come" in response.content.decode()


def test_nor_before_its_hour_unless_it_was_held_earlier_that_day(planned, mediator, sign_in):
    came = planned.invitations.get(name="Tess Teacher")
    with time_machine.travel(planned.starts_at - timedelta(minutes=50)):
        data = {"held_on": timezone.localdate(planned.starts_at, DENVER).isoformat(), "came": [came.pk]}
        client = sign_in(mediator)
        response = client.post(url("hold_circle", planned), data)
        assert "was it held earlier, and is it over?" in response.text
        assert "It was held earlier: record it" in response.text
        planned.refresh_from_db()
        assert planned.status == Status.SCHEDULED
        assert client.post(url("hold_circle", planned), data | {"confirmed": "on"}).status_code == 302
    planned.refresh_from_db()
    assert (planned.status, planned.held_on.isoformat()) == (Status.HELD, data["held_on"])


def test_it_is_recorded_without_a_question_once_it_has_begun(planned, mediator, sign_in):
    with time_machine.travel(planned.starts_at - timedelta(minutes=5)):
        client, day = sign_in(mediator), timezone.localdate(planned.starts_at, DENVER).isoformat()
        assert "Record the circle" not in client.get(planned.get_absolute_url()).text
        response = client.post(url("hold_circle", planned), {"held_on": day})
    assert response.status_code == 400
    assert "is it over?" in response.text
    with time_machine.travel(planned.starts_at + timedelta(minutes=5)):
        client.force_login(mediator)
        assert ">Record the circle</a>" in client.get(planned.get_absolute_url()).text
        assert client.post(url("hold_circle", planned), {"held_on": day}).status_code == 302


@pytest.mark.parametrize(
    ("stage", "form", "state"),
    [
        ("requested", "schedule_circle", "Requested"),
        ("planned", "schedule_circle", "Scheduled"),
        ("requested", "hold_circle", "Requested"),
        ("held", "hold_circle", "Held"),
    ],
)
def test_a_form_that_is_not_for_now_leads_to_its_page(request, stage, form, state, mediator, sign_in):
    circle = request.getfixturevalue(stage)
    response = sign_in(mediator).get(url(form, circle), follow=True)
    assert response.redirect_chain == [(circle.get_absolute_url(), 302)]
    assert f"This reentry circle is now “{state}”." in response.text


def test_its_page_says_on_which_day_it_was_planned_and_took_place(held, mediator, sign_in):
    page = sign_in(mediator).get(held.get_absolute_url()).text
    assert (
        f"<dt>Planned</dt><dd>{date_format(timezone.localtime(held.starts_at, DENVER), 'WEEKDAY_FORMAT')}" in page
    )
    assert f"<dt>Took place</dt><dd>{date_format(YESTERDAY, 'WEEKDAY_FORMAT')}</dd>" in page


def end_agreement(student, by):
    cases.withdraw_consent(consent=student.consents.get(scope="circle", given_by=student), by=by)


def end_agreement_of_guardian(student, by):
    cases.withdraw_consent(consent=student.consents.get(scope="circle", given_by=student.guardians[0]), by=by)


def end_permission(student, by):
    cases.withdraw_consent(consent=student.consents.get(scope="speak"), by=by)


def end_part(student, by):
    cases.withdraw(party=student, by=by)


def end_part_of_guardian(student, by):
    cases.withdraw(party=student.guardians[0], by=by)


@pytest.mark.parametrize(
    "end", [end_agreement, end_agreement_of_guardian, end_permission, end_part, end_part_of_guardian]
)
def test_the_circle_is_called_off_whichever_yes_is_taken_back(
    planned, student, mediator, sign_in, teacher, end, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        end(student, mediator)
    planned.refresh_from_db()
    assert planned.status == Status.PREPARING
    assert not Booking.objects.filter(is_released=False).exists()
    assert {address for message in mail.outbox for address in message.to} == {mediator.email, teacher.email}
    invitation = planned.invitations.get(user=teacher)
    assert "The library" not in sign_in(teacher).get(url("invitation", invitation)).text


def test_somebody_else_withdraws_and_the_circle_stays(planned, mediator):
    maria = planned.case.parties.get(name="María Gómez")
    agree_to_circle(maria, by=mediator)
    for person in (*maria.guardians, maria):
        end_part(person, mediator)
    planned.refresh_from_db()
    assert planned.status == Status.SCHEDULED


@pytest.mark.parametrize("end", [end_agreement_of_guardian, end_part_of_guardian])
def test_the_circle_of_a_student_of_age_rests_on_their_own_yes_alone(planned, student, mediator, sign_in, end):
    cases.change_party(party=student, by=mediator, edits=0, birth_date=None, is_minor_by_word=False)
    given = student.consents.get(scope="circle", given_by__side="guardian")
    for page in (
        reverse("cases:withdraw", args=[planned.case.ref, given.given_by_id]),
        reverse("cases:withdraw_consent", args=[planned.case.ref, student.pk, given.pk]),
    ):
        assert "back to its preparation" not in sign_in(mediator).get(page).text
    end(student, mediator)
    planned.refresh_from_db()
    assert planned.status == Status.SCHEDULED
    end_agreement(student, mediator)
    planned.refresh_from_db()
    assert planned.status == Status.PREPARING


@pytest.mark.parametrize("end", [end_agreement, end_part])
def test_a_circle_that_has_begun_is_recorded_as_it_was(planned, student, mediator, sign_in, end):
    client, day = sign_in(mediator), planned.starts_at + timedelta(days=1)
    with time_machine.travel(day):
        end(student, mediator)
        client.force_login(mediator)
        assert url("hold_circle", planned) in client.get(planned.get_absolute_url()).content.decode()
        data = {"held_on": timezone.localdate(planned.starts_at, DENVER).isoformat()}
        assert client.post(url("hold_circle", planned), data).status_code == 302
    planned.refresh_from_db()
    assert planned.status == Status.HELD


@pytest.mark.parametrize("end", [end_agreement, end_part])
def test_a_circle_was_not_held_on_a_later_day_without_their_yes(planned, student, mediator, sign_in, end):
    with time_machine.travel(planned.starts_at + timedelta(days=3)):
        end(student, mediator)
        day = timezone.localdate(timezone.now(), DENVER)
        data = {"held_on": day.isoformat()}
        response = sign_in(mediator).post(url("hold_circle", planned), data)
    assert response.status_code == 400
    assert (
        f"Dylan Walker had not agreed by {due.written(day)} to take part in a reentry circle."
        in response.content.decode()
    )
    planned.refresh_from_db()
    assert planned.status == Status.SCHEDULED


def test_after_a_withdrawal_no_slip_follows(under_review, student, mediator):
    assert under_review.slip_is_ready
    cases.withdraw(party=student, by=mediator)
    assert not ReentryCircle.objects.get(pk=under_review.pk).slip_is_ready


def test_a_safety_hold_stops_its_being_recorded(planned, mediator, sign_in):
    cases.set_hold(case=planned.case, reason="A threat.", by=mediator)
    response = sign_in(mediator).post(url("hold_circle", planned), {"held_on": YESTERDAY.isoformat()})
    assert response.status_code == 400
    assert "A safety hold stands since" in response.content.decode()


def test_a_review_is_on_a_later_day_than_the_circle(written, mediator, sign_in):
    client, later = sign_in(mediator), YESTERDAY + timedelta(days=1)
    refused = client.post(url("start_reviews", written), {"first": YESTERDAY, "second": later})
    assert refused.status_code == 400
    assert "A review is on a day after the circle." in refused.text
    assert client.post(url("start_reviews", written), {"first": later, "second": later}).status_code == 302
    review = written.reviews.first()
    refused = client.post(url("review", review), {"held_on": YESTERDAY, "found": "It works."})
    assert refused.status_code == 400
    assert client.post(url("review", review), {"held_on": later, "found": "It works."}).status_code == 302


def test_a_yes_that_one_guardian_has_taken_back_is_said(planned, student, mediator, sign_in):
    aunt = cases.add_guardian(child=student, name="Aunt Mae", by=mediator)
    agree(student, aunt, CIRCLE, by=mediator)
    client = sign_in(mediator)
    cases.withdraw_consent(consent=student.consents.get(given_by=aunt, scope="circle"), by=mediator)
    pages = (planned.get_absolute_url(), url("schedule_circle", planned))
    said = "Aunt Mae has taken back their yes for Dylan Walker."
    assert all(said in client.get(page).text for page in pages)
    schedule_circle(ReentryCircle.objects.get(), by=mediator)
    assert said in client.get(url("reschedule_circle", planned)).text


def test_reviews_begin_when_the_plan_stands(held, mediator, sign_in):
    client = sign_in(mediator)
    days = {
        "first": timezone.localdate() + timedelta(weeks=2),
        "second": timezone.localdate() + timedelta(weeks=4),
    }
    response = client.post(url("start_reviews", held), days)
    assert response.status_code == 400
    assert "The plan has no line yet." in response.content.decode()
    actions.write_plan(circle=held, named_adult="Mr. Hill", lines=[line()], by=mediator, edits=held.edits)
    assert client.post(url("start_reviews", held), days).status_code == 302
    assert [review.due_on for review in held.reviews.all()] == list(days.values())


def test_the_second_who_moves_a_review_is_told(under_review, mediator, coordinator, sign_in):
    review = under_review.reviews.first()
    seen, (mine, theirs) = review.due_on, (timezone.localdate() + timedelta(days=d) for d in (9, 10))
    sign_in(coordinator).post(url("move_review", review), {"due_on": theirs, "seen": seen})
    response = sign_in(mediator).post(url("move_review", review), {"due_on": mine, "seen": seen})
    assert response.status_code == 400
    assert f"it is now on {theirs:%B} {theirs.day}. Nothing was changed." in response.text
    review.refresh_from_db()
    assert review.due_on == theirs
    again = response.context["form"]["seen"].value()
    assert response.client.post(url("move_review", review), {"due_on": mine, "seen": again}).status_code == 302


def test_reviews_are_moved_held_and_then_the_circle_ends(under_review, mediator, sign_in):
    client = sign_in(mediator)
    first, second = under_review.reviews.all()
    sooner = timezone.localdate() + timedelta(days=9)
    client.post(url("move_review", first), {"due_on": sooner, "seen": first.due_on})
    first.refresh_from_db()
    assert first.due_on == sooner
    refused = client.post(url("end_circle", under_review))
    assert refused.status_code == 400
    today = {"held_on": timezone.localdate().isoformat(), "found": "It works."}
    for review in (first, second):
        assert client.post(url("review", review), today).status_code == 302
    assert client.post(url("review", first), today).status_code == 400
    assert client.post(url("end_circle", under_review)).status_code == 302
    under_review.refresh_from_db()
    assert under_review.status == Status.ENDED


def test_a_circle_is_cancelled_with_a_reason_and_everybody_is_free(planned, mediator, sign_in):
    client = sign_in(mediator)
    assert client.post(url("cancel_circle", planned), {"reason": ""}).status_code == 400
    client.post(url("cancel_circle", planned), {"reason": "The family moved."})
    planned.refresh_from_db()
    assert (planned.status, planned.cancel_reason) == (Status.CANCELLED, "The family moved.")
    assert not Booking.objects.filter(is_released=False).exists()
    assert "The family moved." in client.get(planned.get_absolute_url()).content.decode()


@pytest.mark.parametrize("stage", ["requested", "planned", "held", "written", "under_review"])
def test_the_page_of_a_circle_reads_at_every_stage(request, stage, mediator, sign_in):
    circle = request.getfixturevalue(stage)
    response = sign_in(mediator).get(circle.get_absolute_url())
    assert response.status_code == 200
    assert "Reentry circle for Dylan Walker" in response.content.decode()


@pytest.mark.parametrize("who", ["other_mediator", "teacher", "outsider", "administrator"])
def test_outside_the_wall_there_is_no_such_page(under_review, sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    review = under_review.reviews.first()
    names = ["circle", "prepare_circle", "schedule_circle", "reschedule_circle", "hold_circle", "plan"]
    names += ["start_reviews", "cancel_circle", "circle_calendar"]
    pages = [url(name, under_review) for name in names]
    pages += [url("review", review), url("move_review", review)]
    pages += [reverse("conferences:request_circle", args=[under_review.case.ref])]
    assert {client.get(page).status_code for page in pages} == {404}
    for page in (url("end_circle", under_review), url("invite", under_review)):
        assert client.post(page).status_code == 404


def test_the_page_of_a_withdrawal_says_what_becomes_of_the_circle(planned, mediator, sign_in):
    harmed, student = planned.case.parties.get(side="harmed"), planned.student
    guardian = student.guardians[0]
    pages = {
        one: reverse("cases:withdraw", args=[planned.case.ref, one.pk]) for one in (harmed, guardian, student)
    }
    client = sign_in(mediator)
    for one in (guardian, student):
        assert "The reentry circle for Dylan Walker that is still to come goes back" in client.get(pages[one]).text
    assert "reentry circle" not in client.get(pages[harmed]).text
    with time_machine.travel(planned.starts_at + timedelta(minutes=5)):
        text = sign_in(mediator).get(pages[student]).text
    assert "has begun: it stays, so that you can record what took place." in text
    assert "still to come" not in text


@pytest.mark.parametrize("stage", ["written", "under_review"])
def test_a_plan_whose_student_has_withdrawn_may_be_followed_or_not(request, stage, student, mediator, sign_in):
    circle, client = request.getfixturevalue(stage), sign_in(mediator)
    before = client.get(reverse("cases:withdraw", args=[circle.case.ref, student.pk])).text
    assert "The plan of the reentry circle for Dylan Walker stays as it was agreed" in before
    assert "they may follow it or not" not in client.get(circle.get_absolute_url()).text
    cases.withdraw(party=student, by=mediator)
    page = client.get(circle.get_absolute_url())
    assert "they may follow it or not" in page.text
    assert "Dylan Walker has withdrawn." in page.text
    assert (page.context["next_step"].label, page.text.count("End it without reviews")) == ("End the circle", 0)
    ended = client.post(page.context["next_step"].url, follow=True)
    assert "The circle has ended." in ended.text
    assert "the student is back" not in ended.text
    circle.refresh_from_db()
    assert circle.status == Status.ENDED


def test_a_plan_whose_yes_alone_was_taken_back_says_so(under_review, student, mediator, sign_in):
    client, theirs = sign_in(mediator), student.consents.get(given_by=student, scope=CIRCLE)
    at = reverse("cases:withdraw_consent", args=[under_review.case.ref, student.pk, theirs.pk])
    assert "they may follow it or not" in client.get(at).text
    client.post(at)
    page = client.get(under_review.get_absolute_url()).text
    assert "Dylan Walker has not agreed to take part in a reentry circle." in page
    assert "they may follow it or not" in page
    agree(student, student, CIRCLE, by=mediator)
    assert "they may follow it or not" not in client.get(under_review.get_absolute_url()).text


def test_nothing_is_reviewed_with_a_student_who_has_withdrawn(under_review, student, mediator, sign_in):
    review, later = under_review.reviews.first(), timezone.localdate() + timedelta(days=20)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        cases.withdraw(party=student, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        client, day = sign_in(mediator), timezone.localdate()
        typed = {"held_on": day, "found": "It works."}
        moved = {"due_on": later, "seen": review.due_on}
        for refused in (client.post(url("review", review), typed), client.post(url("move_review", review), moved)):
            assert refused.status_code == 400
            assert "Nobody reviews the plan with Dylan Walker unless they take part again." in refused.text
        assert client.post(url("review", review), typed | {"held_on": day - timedelta(days=2)}).status_code == 302
    review.refresh_from_db()
    assert (review.found, under_review.reviews.filter(held_on=None).count()) == ("It works.", 1)


def test_no_reviews_are_set_with_a_student_who_has_withdrawn(written, student, mediator, sign_in):
    cases.withdraw(party=student, by=mediator)
    days = {
        "first": timezone.localdate() + timedelta(weeks=2),
        "second": timezone.localdate() + timedelta(weeks=4),
    }
    response = sign_in(mediator).post(url("start_reviews", written), days)
    assert response.status_code == 400
    assert "Dylan Walker has withdrawn." in response.text
    assert not written.reviews.exists()
