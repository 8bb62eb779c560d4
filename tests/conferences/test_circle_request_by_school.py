"""A school asks for a circle for somebody whom its own referral named, and then knows how far it is."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.urls import reverse

from cases import actions as cases
from cases.models import Party
from conferences import actions
from schools.models import Membership, User
from tests.conferences.conftest import agree_to_circle, prepare, schedule_circle
from tests.conftest import accept_case, incident, make_user, people


@pytest.fixture
def url(accepted):
    return reverse("conferences:request_circle_by_school", args=[accepted.ref])


def test_the_school_asks_for_a_student_whom_it_named(
    accepted, url, student, teacher, mediator, sign_in, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(teacher).post(url, {"student": student.pk, "returns_on": "2026-12-01"})
    assert response.url == reverse("cases:referral", args=[accepted.ref])
    assert accepted.circles.get().student == student
    assert [message.to for message in mail.outbox] == [[mediator.email]]
    assert "Dylan" not in mail.outbox[0].subject + mail.outbox[0].body


def test_the_school_is_offered_only_whom_it_named_and_as_it_named_them(
    accepted, url, student, teacher, mediator, sign_in
):
    other = cases.add_party(case=accepted, by=mediator, side=Party.Side.RESPONSIBLE, name="Kept Secret")
    cases.change_party(party=student, by=mediator, edits=student.edits, name="Dylan Secret-Walker")
    client = sign_in(teacher)
    page = client.get(url).content.decode()
    assert "Dylan Walker" in page
    assert "Secret" not in page
    assert client.post(url, {"student": other.pk}).status_code == 400
    assert not accepted.circles.exists()


def test_where_the_center_has_found_somebody_to_stand_is_not_told_to_the_school(
    school, teacher, coordinator, mediator, sign_in
):
    """Neither that a witness was hurt too, nor that whom it called harmed only supports somebody."""
    named = [*people(), {"side": Party.Side.COMMUNITY, "name": "Wanda Witness"}]
    case = cases.refer(school=school, people=named, by=teacher, **incident()).case
    accept_case(case, mediator=mediator, by=coordinator)
    maria, wanda = (case.parties.get(name=name) for name in ("María Gómez", "Wanda Witness"))
    client, url = sign_in(teacher), reverse("conferences:request_circle_by_school", args=[case.ref])
    for party, side in ((wanda, "harmed"), (maria, "community")):
        details = {"name": party.name, "side": side}
        cases.change_party(party=party, by=mediator, edits=party.edits, **details)
    page = client.get(url).content.decode()
    assert "María Gómez" in page
    assert "Dylan Walker" in page
    assert "Wanda Witness" not in page
    assert client.post(url, {"student": wanda.pk}).status_code == 400
    assert client.post(url, {"student": maria.pk}).status_code == 302
    assert sign_in(mediator).get(case.circles.get().get_absolute_url()).status_code == 200


def test_a_withdrawal_is_not_told_to_the_school(accepted, url, student, teacher, mediator, sign_in):
    cases.withdraw(party=student, by=mediator)
    client = sign_in(teacher)
    assert "Dylan Walker" in client.get(url).content.decode()
    assert client.post(url, {"student": student.pk}).status_code == 302


def test_the_school_sees_how_far_its_circle_is_and_no_more(accepted, url, student, teacher, mediator, sign_in):
    client = sign_in(teacher)
    client.post(url, {"student": student.pk})
    prepare(accepted.circles.get(), by=mediator)
    page = client.get(reverse("cases:referral", args=[accepted.ref])).content.decode()
    assert "Being prepared" in page
    assert "Likes maths." not in page


def test_a_day_that_is_set_or_taken_back_tells_the_school_nothing(
    accepted, url, student, teacher, mediator, sign_in
):
    client, school_page = sign_in(teacher), reverse("cases:referral", args=[accepted.ref])

    def told():
        return client.get(school_page).text.partition("Reentry circle")[2].partition("</main>")[0]

    client.post(url, {"student": student.pk})
    circle = accepted.circles.get()
    prepare(circle, by=mediator)
    before = told()
    agree_to_circle(student, by=mediator)
    schedule_circle(circle, by=mediator)
    assert told() == before
    cases.withdraw(party=student, by=mediator)
    assert told() == before


def test_a_circle_that_the_center_began_is_not_on_the_school_s_page(requested, teacher, sign_in):
    page = sign_in(teacher).get(reverse("cases:referral", args=[requested.case.ref])).content.decode()
    assert "Requested" not in page


def test_before_the_acceptance_and_after_the_closing_nothing_is_asked_for(referred, teacher, coordinator, sign_in):
    url = reverse("conferences:request_circle_by_school", args=[referred.ref])
    student = referred.parties.get(name="Dylan Walker")
    assert sign_in(teacher).post(url, {"student": student.pk}).status_code == 400
    cases.decline(case=referred, reason="Too far away.", by=coordinator)
    assert sign_in(teacher).post(url, {"student": student.pk}).status_code == 400
    assert not referred.circles.exists()


def test_while_a_circle_is_open_the_school_is_told_so_and_not_offered_another(
    accepted, url, student, teacher, mediator, sign_in
):
    client, school_page = sign_in(teacher), reverse("cases:referral", args=[accepted.ref])
    assert url in client.get(school_page).content.decode()
    for party in accepted.parties.principals():
        assert url in client.get(school_page).content.decode()
        client.post(url, {"student": party.pk})
    page = client.get(school_page).content.decode()
    assert url not in page
    assert "whoever is invited hears from us" in page
    circle = accepted.circles.get(student=student)
    actions.cancel_circle(circle=circle, reason="Another school.", by=mediator)
    assert url in client.get(school_page).content.decode()


@pytest.mark.parametrize("who", ["outsider", "administrator", "other_mediator"])
def test_outside_the_wall_there_is_no_such_page(url, sign_in, request, who):
    assert sign_in(request.getfixturevalue(who)).get(url).status_code == 404


def test_a_circle_that_the_school_has_asked_for_is_not_asked_for_twice(accepted, student, teacher, url, sign_in):
    client = sign_in(teacher)
    client.post(url, {"student": student.pk})
    response = client.post(url, {"student": student.pk})
    assert response.status_code == 400
    assert "already open" in response.content.decode()
    assert accepted.circles.count() == 1


def test_the_school_is_not_told_that_the_center_has_begun_one_and_the_center_hears_of_its_wish(
    requested, student, teacher, mediator, url, sign_in, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(teacher).post(url, {"student": student.pk}, follow=True)
    assert "We have your request." in response.text
    assert requested.case.circles.count() == 1
    assert [message.to for message in mail.outbox] == [[mediator.email]]
    assert "For Dylan Walker" in response.text
    again = sign_in(teacher).post(url, {"student": student.pk})
    assert again.status_code == 400
    assert "already open" in again.text
    assert requested.case.events.filter(kind="changed", subject="reentrycircle").count() == 1


def test_the_school_goes_on_seeing_its_circle_when_whoever_asked_has_left(
    accepted, student, school, other_school, teacher, url, sign_in
):
    sign_in(teacher).post(url, {"student": student.pk})
    Membership.objects.filter(user=teacher).update(school=other_school)
    colleague = make_user("Cora Colleague", User.Role.SCHOOL_STAFF)
    Membership.objects.create(user=colleague, school=school)
    client = sign_in(colleague)
    assert "For Dylan Walker" in client.get(reverse("cases:referral", args=[accepted.ref])).text
    assert client.post(url, {"student": student.pk}).status_code == 400
    assert accepted.circles.count() == 1


def test_what_a_school_had_asked_for_before_it_was_written_down_is_found_again(accepted, teacher, mediator):
    maria, dylan = accepted.parties.principals()
    by_school = actions.request_circle(case=accepted, student=maria, by=teacher)
    by_center = actions.request_circle(case=accepted, student=dylan, by=mediator)
    accepted.circles.update(asked_by_school_at=None)
    fill_in_when = import_module("conferences.migrations.0004_asked_by_school").fill_in_when
    fill_in_when(apps, None)
    assert list(accepted.circles.requested_by_school()) == [by_school]
    actions.request_circle(case=accepted, student=dylan, by=teacher)
    accepted.circles.update(asked_by_school_at=None)
    fill_in_when(apps, None)
    assert set(accepted.circles.requested_by_school()) == {by_school, by_center}
