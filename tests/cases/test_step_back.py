"""Whoever knows somebody in a case steps back from it, coordinators too: it is then as if it were not there."""

import pytest
from django.urls import reverse

from cases import actions, mail
from cases.access import can_be_told
from cases.lifecycle import Refused
from cases.models import Event
from desk.reminders import remind_all
from schools.models import User
from tests.cases.pages import text_of, url
from tests.conftest import MILLION, incident, make_user, people, schedule


@pytest.fixture
def other_coordinator(center):
    return make_user("Chris Coordinator", User.Role.COORDINATOR, pk=7 * MILLION)


@pytest.fixture
def stepped_back(scheduled, coordinator, other_coordinator):
    """The coordinator was to lead the conference with the mediator."""
    actions.step_back(case=scheduled, note="Dylan's mother is my sister.", by=coordinator)
    return scheduled


def test_says_what_happens_and_shuts_the_case_at_once(
    scheduled, coordinator, other_coordinator, sign_in, mailoutbox, django_capture_on_commit_callbacks
):
    client = sign_in(coordinator)
    assert url("step_back", scheduled) in text_of(client.get(scheduled.get_absolute_url()))
    assert "The case closes to you at once" in text_of(client.get(url("step_back", scheduled)))
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url("step_back", scheduled), {"note": "Dylan's mother is my sister."})
    assert response.url == "/"
    assert f"Case {scheduled} is no longer open to you." in text_of(client.get("/"))
    assert [message.to for message in mailoutbox] == [["chris@example.org"]]
    assert "sister" not in mailoutbox[0].body
    declared = Event.objects.get(kind=Event.Kind.CONFLICT_DECLARED, actor=coordinator)
    assert declared.case == scheduled


def test_nothing_of_it_is_on_any_page_of_a_coordinator(stepped_back, coordinator, other_coordinator, sign_in):
    conference = reverse("conferences:detail", args=[stepped_back.conferences.get().pk])
    of_the_case = [
        *(url(name, stepped_back) for name in ("detail", "assign", "referral", "write_note")),
        *(reverse(name, args=[stepped_back.ref]) for name in ("documents", "records:history", "records:disclose")),
        conference,
        reverse("admin:cases_case_change", args=[stepped_back.pk]),
    ]
    lists = ["/", "/cases/?state=all", "/referrals/?state=all", "/due/", "/screening/", "/search/?q=gomez"]
    lists += ["/admin/cases/case/", "/admin/cases/party/", "/admin/conferences/booking/", "/admin/cases/event/"]
    client, others = sign_in(coordinator), sign_in(other_coordinator)
    assert {path for path in of_the_case if client.get(path).status_code not in (404, 302)} == set()
    for path in lists:
        page = text_of(client.get(path, follow=True))
        assert str(stepped_back) not in page
        assert "Gómez" not in page
    assert {others.get(path).status_code for path in of_the_case} == {200}
    assert [path for path in lists if str(stepped_back) in text_of(others.get(path))] != []


def test_the_queue_does_not_know_it(referred, coordinator, other_coordinator, sign_in):
    actions.step_back(case=referred, by=coordinator)
    for is_returned in (False, True):
        page = text_of(sign_in(coordinator).get("/screening/"))
        assert referred.ref not in page
        assert "Screen the first" not in page
        assert referred.ref in text_of(sign_in(other_coordinator).get("/screening/"))
        if not is_returned:
            actions.ask(case=referred, question="Who else saw it?", by=other_coordinator)


def test_no_mail_of_it_goes_to_them_any_more(
    stepped_back, coordinator, other_coordinator, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        mail.send(
            "hold_set", to=[coordinator, other_coordinator], subject="Look at it", url="/", case=stepped_back
        )
    assert [message.to for message in mailoutbox] == [["chris@example.org"]]
    assert not can_be_told(coordinator, stepped_back)


def test_the_daily_mail_tells_the_others(referred, coordinator, other_coordinator, mailoutbox):
    actions.step_back(case=referred, by=coordinator)
    remind_all(referred.referred_at.date())
    assert [message.to for message in mailoutbox] == [["chris@example.org"]]


def test_another_coordinator_sees_who_stepped_back_and_can_end_it(
    stepped_back, coordinator, other_coordinator, sign_in
):
    others = sign_in(other_coordinator)
    page = text_of(others.get(url("assign", stepped_back)))
    assert "Carla Coordinator" in page
    assert "Dylan&#x27;s mother is my sister." in page
    assert "Carla Coordinator cannot facilitate" in text_of(others.get("/"))
    mistaken = stepped_back.assignments.get(mediator=coordinator)
    others.post(url("unassign", stepped_back, mistaken.pk))
    assert f"Case {stepped_back} is open to Carla Coordinator again." in text_of(others.get("/"))
    assert sign_in(coordinator).get(stepped_back.get_absolute_url()).status_code == 200
    ended = Event.objects.get(kind=Event.Kind.UNASSIGNED)
    assert ended.what == "took a mediator off the case: conflict of interest ended"


def test_the_only_coordinator_left_cannot_step_back(scheduled, coordinator, sign_in):
    response = sign_in(coordinator).post(url("step_back", scheduled), {"note": ""})
    assert response.status_code == 400
    assert "There is no other coordinator who could take this case." in text_of(response)
    assert not scheduled.assignments.filter(mediator=coordinator).exists()


def test_nor_the_last_of_two(stepped_back, other_coordinator):
    with pytest.raises(Refused, match="no other coordinator"):
        actions.step_back(case=stepped_back, by=other_coordinator)


def test_a_mediator_steps_back_from_the_same_page(scheduled, mediator, sign_in):
    client = sign_in(mediator)
    assert client.post(url("step_back", scheduled), {"note": ""}).status_code == 302
    assert client.get(scheduled.get_absolute_url()).status_code == 404
    assert mediator.bookings.get().is_released


def test_a_closed_case_is_shut_too(accepted, coordinator, other_coordinator, sign_in):
    actions.close(case=accepted, reason="not_reached", summary="Nobody answered.", by=other_coordinator)
    assert sign_in(coordinator).post(url("step_back", accepted), {"note": ""}).status_code == 302
    assert sign_in(coordinator).get(accepted.get_absolute_url()).status_code == 404
    assert url("assign", accepted) in text_of(sign_in(other_coordinator).get(accepted.get_absolute_url()))


def test_a_similar_case_is_not_shown_on_the_screening_page(
    referred, school, teacher, coordinator, other_coordinator, sign_in
):
    newer = actions.refer(school=school, people=people(), by=teacher, **incident()).case
    actions.step_back(case=referred, by=coordinator)
    shown = [
        str(referred) in text_of(sign_in(who).get(url("screen", newer)))
        for who in (coordinator, other_coordinator)
    ]
    assert shown == [False, True]


def test_a_meeting_can_still_be_led_by_others(stepped_back, coordinator, mediator, other_coordinator):
    assert not coordinator.bookings.filter(is_released=False).exists()
    with pytest.raises(Refused):
        schedule(stepped_back, facilitators=[coordinator], by=mediator)
