"""Each role lands where its day begins: what waits for them, and nothing of anybody else's."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agreements.models import FollowUp
from cases import actions
from cases.models import ReferralDraft
from conferences import actions as conferences
from tests.conferences.conftest import agree_to_circle, schedule_circle
from tests.conferences.conftest import prepare as prepare_circle
from tests.conftest import accept_case, incident, make_ready, people, schedule

MONTH = timedelta(days=32)


def refer(school, teacher, who=None, **changes):
    return actions.refer(school=school, people=who or people(), by=teacher, **incident(), **changes).case


def log_step(case, by, due_on, what="Call Ana again"):
    return actions.log_contact(
        party=case.parties.get(name="María Gómez"),
        with_whom=case.parties.get(name="Ana Gómez"),
        at=timezone.now(),
        channel="phone",
        outcome="left_message",
        by=by,
        next_step=what,
        next_due=due_on,
    )


def home(client):
    response = client.get("/")
    assert response.status_code == 200
    return response


def today():
    """By the center's clock, as the page counts."""
    with timezone.override("America/Denver"):
        return timezone.localdate()


class TestSchoolStaff:
    def test_a_question_a_draft_and_the_state_in_plain_words(self, referred, teacher, coordinator, sign_in):
        actions.ask(case=referred, question="Who saw it?", by=coordinator)
        ReferralDraft.objects.create(author=teacher)
        page = home(sign_in(teacher)).content.decode()
        assert "We have a question for you" in page
        assert "Not sent yet" in page
        assert 'href="/referrals/new/"' in page
        assert "Who saw it?" not in page

    def test_nothing_of_another_school_and_nothing_of_the_record(
        self, accepted, teacher, outsider, mediator, sign_in
    ):
        actions.set_hold(case=accepted, reason="A threat.", by=mediator)
        page = home(sign_in(outsider)).content.decode()
        assert str(accepted) not in page
        assert "Nothing sent yet" in page
        mine = home(sign_in(teacher)).content.decode()
        assert str(accepted) in mine
        for behind_the_wall in ("Safety", "A threat", "Manuel", "Preconference", "permission"):
            assert behind_the_wall not in mine

    def test_who_belongs_to_no_school_is_told_so(self, teacher, sign_in):
        teacher.memberships.all().delete()
        response = home(sign_in(teacher))
        assert "You do not belong to a school here yet" in response.content.decode()
        assert "Refer a case</a></div>" not in response.content.decode()


class TestMediator:
    def test_what_is_due_today_and_overdue(self, accepted, mediator, sign_in):
        log_step(accepted, mediator, today() - timedelta(days=2), "Call in the evening")
        log_step(accepted, mediator, today(), "Send the letter")
        log_step(accepted, mediator, today() + timedelta(days=2), "Not before Thursday")
        response = home(sign_in(mediator))
        with timezone.override("America/Denver"):
            found = [(item.what, item.state) for item in response.context["due"]]
        assert found == [("Call in the evening", "overdue"), ("Send the letter", "today")]
        assert "Not before Thursday" not in response.content.decode()

    def test_my_cases_with_what_they_wait_for(self, accepted, mediator, sign_in):
        page = home(sign_in(mediator)).content.decode()
        assert accepted.missing_for_conference()[0].split("'")[0] in page
        assert "And 9 more" in page

    def test_a_question_about_conflicts_waits_there(self, referred, mediator, coordinator, sign_in):
        actions.assign(case=referred, mediator=mediator, by=coordinator)
        page = home(sign_in(mediator)).content.decode()
        assert f"/cases/{referred.ref}/conflict/" in page
        assert "María" not in page

    def test_the_next_conference(self, scheduled, mediator, other_mediator, sign_in):
        conference = scheduled.conferences.planned().get()
        assert f"/conferences/{conference.pk}/" in home(sign_in(mediator)).content.decode()
        assert f"/conferences/{conference.pk}/" not in home(sign_in(other_mediator)).content.decode()

    def test_a_conference_that_nobody_has_recorded_is_overdue(self, prepared, mediator, coordinator, sign_in):
        schedule(prepared, facilitators=[mediator, coordinator], by=mediator)
        with time_machine.travel(timezone.now() + timedelta(days=5)):
            response = home(sign_in(mediator))
        assert [item.what for item in response.context["due"]] == ["Record how the conference went"]

    def test_so_is_a_reentry_circle(self, accepted, mediator, sign_in):
        student = accepted.parties.get(name="Dylan Walker")
        circle = conferences.request_circle(case=accepted, student=student, by=mediator)
        prepare_circle(circle, by=mediator)
        agree_to_circle(student, by=mediator)
        schedule_circle(circle, by=mediator)
        with time_machine.travel(timezone.now() + timedelta(days=6)):
            (due,) = home(sign_in(mediator)).context["due"]
        assert (due.what, due.url) == ("Record how the reentry circle went", circle.get_absolute_url())
        assert due.day == timezone.localdate(circle.starts_at)

    def test_other_peoples_cases_are_not_there(self, accepted, mediator, other_mediator, sign_in):
        log_step(accepted, mediator, today())
        page = home(sign_in(other_mediator)).content.decode()
        assert str(accepted) not in page
        assert "No cases yet" in page


class TestCoordinator:
    def test_every_part_of_the_board(self, school, teacher, mediator, coordinator, sign_in):
        waiting = refer(school, teacher)
        held = accept_case(refer(school, teacher), mediator=mediator, by=coordinator)
        actions.set_hold(case=held, reason="A threat.", by=mediator)
        planned = accept_case(refer(school, teacher), mediator=mediator, by=coordinator)
        for party in planned.parties.principals():
            make_ready(party, by=mediator)
        schedule(planned, facilitators=[mediator, coordinator], by=mediator)
        response = home(sign_in(coordinator))
        context = response.context
        assert list(context["waiting"]) == [waiting]
        assert list(context["unassigned"]) == [waiting]
        assert list(context["held"]) == [held]
        assert [conference.case for conference in context["conferences"]] == [planned]
        assert {row.case for row in context["rows"]} == {held, planned}
        assert context["counts"] == {"waiting": "1", "unassigned": "1", "held": "1"}

    def test_a_conference_in_a_month_is_not_this_weeks(self, prepared, mediator, coordinator, sign_in):
        schedule(prepared, facilitators=[mediator, coordinator], by=mediator, starts_at=timezone.now() + MONTH)
        assert list(home(sign_in(coordinator)).context["conferences"]) == []

    def test_a_requested_circle(self, accepted, coordinator, teacher, sign_in):
        student = accepted.parties.get(name="Dylan Walker")
        circle = conferences.request_circle(case=accepted, student=student, by=coordinator)
        assert list(home(sign_in(coordinator)).context["circles"]) == [circle]


class TestAdministrator:
    def test_the_directory_and_no_case(self, accepted, administrator, sign_in):
        page = home(sign_in(administrator)).content.decode()
        assert "/admin/schools/user/" in page
        assert str(accepted) not in page
        assert 'role="search"' not in page


def test_nobody_comes_in_without_signing_in(client, center):
    assert client.get("/").url.startswith("/sign-in/")


@pytest.mark.parametrize("role", ["teacher", "mediator", "coordinator"])
def test_twenty_cases_cost_what_one_does(
    role, school, teacher, mediator, coordinator, request, sign_in, django_assert_max_num_queries
):
    client = sign_in(request.getfixturevalue(role))
    counts = []
    for more in (1, 19):
        for _ in range(more):
            refer(school, teacher)
            asked = refer(school, teacher)
            actions.assign(case=asked, mediator=mediator, by=coordinator)
            returned = refer(school, teacher)
            actions.ask(case=returned, question="Who saw it?", by=coordinator)
            case = accept_case(refer(school, teacher), mediator=mediator, by=coordinator)
            log_step(case, mediator, today())
            actions.set_hold(case=case, reason="A threat.", by=mediator)
        home(client)
        with django_assert_max_num_queries(24) as asked_of_the_database:
            home(client)
        counts.append(len(asked_of_the_database))
    assert counts[0] == counts[1]


def test_a_follow_up_that_is_overdue(signed, mediator, coordinator, sign_in):
    """The promise is looked at 14 days after the signing."""
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        whats = [item.what for item in home(sign_in(mediator)).context["due"]]
        overdue = [item.what for item in home(sign_in(coordinator)).context["overdue"]]
    assert FollowUp.objects.exists()
    assert "Ask how the agreement is kept" in whats
    assert "Ask how the agreement is kept" in overdue


def test_the_whole_list_of_what_is_due(accepted, mediator, teacher, sign_in):
    for number in range(17):
        log_step(accepted, mediator, today(), f"Step {number}")
    client = sign_in(mediator)
    assert len(home(client).context["due"]) == 15
    assert len(client.get("/due/").context["items"]) == 17
    assert sign_in(teacher).get("/due/").status_code == 403
