from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases
from cases.models import Consent, Party
from conferences import actions
from conferences.models import Booking
from tests.conftest import agree


@pytest.fixture
def conference(scheduled):
    return scheduled.conferences.get()


@pytest.fixture
def url(conference):
    return reverse("conferences:reschedule", args=[conference.pk])


def change(conference, *facilitators, **changes):
    day = timezone.localdate() + timedelta(days=9)
    invited = conference.attendances.values_list("party", flat=True)
    return {
        "day": day.isoformat(),
        "begins": "14:00",
        "ends": "16:00",
        "mode": "in_person",
        "place": "The library",
        "facilitators": [person.pk for person in facilitators],
        "invited": list(invited.exclude(party__side="guardian")),
        "guardians": list(invited.filter(party__side="guardian")),
        "edits": 0,
    } | changes


def test_another_time_keeps_the_invited_and_moves_the_hours(
    conference, url, mediator, coordinator, sign_in, django_capture_on_commit_callbacks
):
    invited = set(conference.attendances.values_list("party", flat=True))
    mail.outbox.clear()
    client = sign_in(mediator)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url, change(conference, mediator, coordinator))
    assert response.url == conference.get_absolute_url()
    page = client.get(response.url).content.decode()
    assert "Please tell everybody who is invited: María Gómez, Dylan Walker, Ana Gómez, Ruth Walker." in page
    conference.refresh_from_db()
    assert conference.place == "The library"
    assert set(conference.attendances.values_list("party", flat=True)) == invited
    assert set(Booking.objects.values_list("starts_at", flat=True)) == {conference.starts_at}
    assert {message.to[0] for message in mail.outbox} == {mediator.email, coordinator.email}
    assert not any("library" in message.body for message in mail.outbox)


def test_a_facilitator_who_no_longer_facilitates_is_free(conference, url, mediator, sign_in):
    data = change(conference, mediator, one_facilitator_reason="The other one is ill.")
    assert sign_in(mediator).post(url, data).status_code == 302
    assert [booking.facilitator for booking in Booking.objects.all()] == [mediator]


def test_who_has_agreed_since_is_invited_too(conference, url, mediator, coordinator, sign_in):
    harmed = conference.case.parties.get(side=Party.Side.HARMED)
    aunt = cases.add_party(case=conference.case, side="support", name="Rosa Gómez", supports=harmed, by=mediator)
    client = sign_in(mediator)
    assert "Rosa Gómez has not agreed to take part." in client.get(url).text
    agree(aunt, aunt, Consent.Scope.TAKE_PART, by=mediator)
    data = change(conference, mediator, coordinator)
    client.post(url, data | {"invited": [*data["invited"], aunt.pk]})
    assert conference.attendances.filter(party=aunt).exists()


def test_who_comes_no_longer_is_left_out(conference, url, mediator, coordinator, sign_in):
    _, comes = conference.case.parties.filter(side=Party.Side.GUARDIAN)
    client = sign_in(mediator)
    client.post(url, change(conference, mediator, coordinator, guardians=[comes.pk]))
    assert list(conference.attendances.filter(party__side="guardian").values_list("party", flat=True)) == [
        comes.pk
    ]
    assert client.get(url).context["form"].initial["guardians"] == [comes.pk]


def test_both_sides_stay_invited(conference, url, mediator, coordinator, sign_in):
    harmed = conference.case.parties.filter(side=Party.Side.HARMED).values_list("pk", flat=True)
    response = sign_in(mediator).post(url, change(conference, mediator, coordinator, invited=list(harmed)))
    assert response.status_code == 400
    assert "Nobody of the responsible side is invited." in response.text
    assert conference.attendances.count() == 4


def test_the_form_begins_with_what_is_planned(conference, url, mediator, sign_in):
    page = sign_in(mediator).get(url).content.decode()
    assert 'value="Room 4"' in page


def test_the_slower_of_two_is_told_and_keeps_their_text(conference, url, mediator, coordinator, sign_in):
    sign_in(coordinator).post(url, change(conference, mediator, coordinator))
    response = sign_in(mediator).post(url, change(conference, mediator, coordinator, place="The gym"))
    assert response.status_code == 400
    page = response.content.decode()
    assert "Somebody else has changed this conference" in page
    assert "The gym" in page
    assert response.context["overtaken"] == [("Place", "The library")]
    conference.refresh_from_db()
    assert conference.place == "The library"


def test_who_has_compared_saves_again(conference, url, mediator, coordinator, sign_in):
    one_of_them = change(conference, mediator, one_facilitator_reason="The other one is ill.", begins="13:30")
    sign_in(coordinator).post(url, one_of_them)
    client = sign_in(mediator)
    mine = change(conference, mediator, coordinator, place="The gym")
    response = client.post(url, mine)
    assert dict(response.context["overtaken"]) == {
        "From": "1:30 PM",
        "Place": "The library",
        "Facilitators": "Manuel Mediator",
        "If only one facilitates: why": "The other one is ill.",
    }
    edits = response.context["form"]["edits"].value()
    assert client.post(url, mine | {"edits": edits}).status_code == 302
    conference.refresh_from_db()
    assert conference.place == "The gym"


def test_a_guardian_who_is_asked_for_since_the_form_was_read_is_no_error(
    conference, url, mediator, coordinator, sign_in, monkeypatch
):
    children = conference.case.parties.principals()
    children.update(birth_date=None, is_minor_by_word=False)
    sign_in(coordinator).post(url, change(conference, mediator, coordinator))
    reschedule = actions.reschedule

    def meanwhile(**how):
        children.update(is_minor_by_word=True)
        return reschedule(**how)

    monkeypatch.setattr(actions, "reschedule", meanwhile)
    response = sign_in(mediator).post(url, change(conference, mediator, coordinator, place="The gym"))
    assert response.status_code == 400
    assert response.context["overtaken"] == [("Place", "The library")]


def test_what_is_missing_by_then_stops_it(conference, url, mediator, coordinator, sign_in):
    cases.set_hold(case=conference.case, reason="A threat.", by=mediator)
    response = sign_in(mediator).post(url, change(conference, mediator, coordinator))
    assert response.status_code == 400
    assert "A safety hold stands since" in response.content.decode()
    conference.refresh_from_db()
    assert conference.place == "Room 4"


def test_a_conference_that_was_held_does_not_move(conferenced, mediator, coordinator, sign_in):
    conference = conferenced.conferences.get()
    url = reverse("conferences:reschedule", args=[conference.pk])
    response = sign_in(mediator).post(url, change(conference, mediator, coordinator))
    assert response.status_code == 400
    assert "already “Held”" in response.content.decode()


@pytest.mark.parametrize("who", ["other_mediator", "teacher", "outsider", "administrator"])
def test_outside_the_wall_there_is_no_such_page(conference, url, sign_in, request, who):
    assert sign_in(request.getfixturevalue(who)).post(url, {}).status_code == 404
