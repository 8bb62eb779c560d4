"""A conference that does not take place: called off beforehand, or nobody came."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from conferences.models import Booking, Conference


@pytest.fixture
def conference(scheduled):
    return scheduled.conferences.get()


def url(name, conference):
    return reverse(f"conferences:{name}", args=[conference.pk])


def test_a_cancelled_conference_frees_its_facilitators_and_tells_them(
    conference, mediator, coordinator, sign_in, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    client = sign_in(mediator)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(url("cancel", conference), {"reason": "Dylan has the flu."}, follow=True).text
    assert "Please tell everybody who was invited: María Gómez, " in page
    conference.refresh_from_db()
    assert (conference.status, conference.reason) == (Conference.Status.CANCELLED, "Dylan has the flu.")
    assert conference.case.status == Case.Status.PRECONFERENCE
    assert not Booking.objects.filter(is_released=False).exists()
    assert {message.to[0] for message in mail.outbox} == {mediator.email, coordinator.email}
    assert not any("Dylan" in message.body for message in mail.outbox)
    page = client.get(conference.get_absolute_url()).content.decode()
    assert "Dylan has the flu." in page
    assert reverse("conferences:schedule", args=[conference.case.ref]) in page


@pytest.mark.parametrize("name", ["cancel", "not_held"])
def test_without_a_reason_nothing_changes(conference, mediator, sign_in, name):
    response = sign_in(mediator).post(url(name, conference), {"reason": " "})
    assert response.status_code == 400
    conference.refresh_from_db()
    assert conference.is_planned


def test_a_second_cancellation_is_told_of_the_first(conference, mediator, coordinator, sign_in):
    sign_in(mediator).post(url("cancel", conference), {"reason": "Snow."})
    response = sign_in(coordinator).post(url("cancel", conference), {"reason": "Ice."})
    assert response.status_code == 400
    assert "already “Cancelled”" in response.content.decode()
    conference.refresh_from_db()
    assert conference.reason == "Snow."


def test_it_did_not_take_place_only_once_its_time_has_come(conference, mediator, sign_in):
    response = sign_in(mediator).post(url("not_held", conference), {"reason": "Nobody came."})
    assert response.status_code == 400
    assert "This conference is still to come: cancel it instead." in response.content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=3, hours=1)):
        sign_in(mediator).post(url("not_held", conference), {"reason": "Nobody came."})
    conference.refresh_from_db()
    assert (conference.status, conference.reason) == (Conference.Status.NOT_HELD, "Nobody came.")
    assert conference.case.status == Case.Status.PRECONFERENCE
    assert not Booking.objects.filter(is_released=False).exists()


@pytest.mark.parametrize("who", ["other_mediator", "teacher", "outsider", "administrator"])
@pytest.mark.parametrize("name", ["cancel", "not_held"])
def test_outside_the_wall_there_is_no_such_page(conference, sign_in, request, who, name):
    assert sign_in(request.getfixturevalue(who)).post(url(name, conference), {"reason": "x"}).status_code == 404
