"""A late record is always possible: what took place before the closing, added after it and marked."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases
from cases import due
from cases.models import Case, Consent, Preparation, SafetyCheck
from conferences.models import Conference
from schools.models import User
from tests.cases.pages import just_eighteen
from tests.conftest import agree, make_ready, make_user


@pytest.fixture
def closed(prepared, coordinator):
    """Closed today; everybody had agreed a week ago."""
    Consent.objects.update(given_on=timezone.localdate() - timedelta(days=7))
    return cases.close(case=prepared, reason=Case.ClosingReason.NO_AGREEMENT, by=coordinator)


@pytest.fixture
def url(closed):
    return reverse("conferences:record_late", args=[closed.ref])


def took_place(case, *facilitators, **changes):
    presences = {f"presence_{party.pk}": "came" for party in case.parties.all()}
    day = timezone.localdate() - timedelta(days=3)
    return {
        "day": day.isoformat(),
        "begins": "10:00",
        "ends": "12:00",
        "mode": "in_person",
        "place": "Room 4",
        "facilitators": [person.pk for person in facilitators],
        "outcome": "no_agreement",
        **presences,
    } | changes


def test_it_is_added_and_marked_and_the_case_stays_closed(closed, url, mediator, coordinator, sign_in):
    client = sign_in(mediator)
    response = client.post(url, took_place(closed, mediator, coordinator))
    conference = closed.conferences.get()
    assert response.url == conference.get_absolute_url()
    assert (conference.status, conference.is_late) == (Conference.Status.HELD, True)
    assert conference.attendances.count() == 4
    closed.refresh_from_db()
    assert closed.status == Case.Status.CLOSED
    assert "recorded after closing" in client.get(response.url).content.decode()


def test_an_agreement_belongs_to_an_open_case(closed, url, mediator, coordinator, sign_in):
    """It would lead nowhere, and say something else than the reason of the closing."""
    response = sign_in(mediator).post(url, took_place(closed, mediator, coordinator, outcome="agreement"))
    assert response.status_code == 400
    assert "An agreement belongs to an open case: reopen it first." in response.text
    assert not closed.conferences.exists()


def test_with_one_side_alone_it_was_no_conference(closed, url, mediator, coordinator, sign_in):
    dylan = closed.parties.get(name="Dylan Walker")
    stayed_away = took_place(closed, mediator, coordinator, **{f"presence_{dylan.pk}": "did_not_come"})
    response = sign_in(mediator).post(url, stayed_away)
    assert response.status_code == 400
    assert "Nobody of the responsible side was there: without both sides it was no conference." in response.text
    assert "did not take place" not in response.text


def test_somebody_who_was_not_invited_is_left_out(closed, url, mediator, coordinator, sign_in):
    ana = closed.parties.get(name="Ana Gómez")
    sign_in(mediator).post(url, took_place(closed, mediator, coordinator, **{f"presence_{ana.pk}": ""}))
    assert not closed.conferences.get().attendances.filter(party=ana).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": "2999-01-01"}, "has not ended yet cannot be recorded as held"),
        ({"place": ""}, "Write down where people meet."),
        ({"outcome": ""}, "How it came out"),
    ],
)
def test_refused_with_a_sentence(closed, url, mediator, coordinator, sign_in, changes, sentence):
    response = sign_in(mediator).post(url, took_place(closed, mediator, coordinator, **changes))
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not closed.conferences.exists()


def test_nobody_was_in_the_room_who_had_not_agreed_by_then(closed, url, mediator, coordinator, sign_in):
    agreed_on, long_ago = (timezone.localdate() - timedelta(days=days) for days in (7, 30))
    response = sign_in(mediator).post(url, took_place(closed, mediator, coordinator, day=long_ago.isoformat()))
    assert response.status_code == 400
    by_then, since = due.written(long_ago), due.written(agreed_on)
    assert (
        f"María Gómez had not agreed by {by_then} to take part. The yes that is recorded is of {since}: if it was "
        "said earlier, record it with that day too."
    ) in response.content.decode()


def test_a_yes_that_was_said_by_then_is_recorded_with_its_day_and_the_conference_after_it(
    closed, url, mediator, coordinator, sign_in
):
    dylan, today = closed.parties.get(name="Dylan Walker"), timezone.localdate()
    dylan.consents.filter(given_by=dylan).update(given_on=today)
    client, data = sign_in(mediator), took_place(closed, mediator, coordinator)
    assert client.post(url, data).status_code == 400
    said = {
        "given_by": dylan.pk,
        "scopes": ["take_part"],
        "method": "paper",
        "given_on": today - timedelta(days=4),
    }
    at = reverse("cases:consent", args=[closed.ref, dylan.pk])
    assert client.post(at, said | {"language": "en", "text_version": "2026-12"}).status_code == 302
    assert client.post(url, data).status_code == 302


def test_who_withdrew_afterwards_had_been_there(closed, url, mediator, coordinator, sign_in):
    cases.withdraw(party=closed.parties.get(name="María Gómez"), by=mediator)
    response = sign_in(mediator).post(url, took_place(closed, mediator, coordinator))
    assert response.status_code == 302


def test_whoever_facilitated_may_have_left_the_center_since(closed, url, mediator, coordinator, sign_in):
    successor = make_user("Nora Next", User.Role.COORDINATOR)
    User.objects.filter(pk__in=[mediator.pk, coordinator.pk]).update(is_active=False)
    response = sign_in(successor).post(url, took_place(closed, mediator, coordinator))
    assert response.status_code == 302
    assert set(closed.conferences.get().facilitators) == {mediator, coordinator}


def test_what_was_found_before_somebody_left_and_came_back_keeps_nobody_out_of_what_followed(
    prepared, mediator, coordinator, sign_in
):
    maria = prepared.parties.get(name="María Gómez")
    cases.check_safety(party=maria, by=mediator, checked_on=timezone.localdate(), decision="stop")
    cases.withdraw(party=maria, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        cases.rejoin(party=maria, by=mediator)
        for giver, scope in (
            (maria.guardians[0], "speak"),
            (maria.guardians[0], "take_part"),
            (maria, "take_part"),
        ):
            agree(maria, giver, scope, by=mediator, on=timezone.localdate())
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        closed = cases.close(case=prepared, reason=Case.ClosingReason.NO_AGREEMENT, by=coordinator)
        client, url = sign_in(mediator), reverse("conferences:record_late", args=[closed.ref])
        assert client.post(url, took_place(closed, mediator, coordinator)).status_code == 302
    assert closed.conferences.get().attendances.filter(party=maria, presence="came").exists()


def test_who_was_a_child_then_needed_a_guardians_yes_then(closed, url, mediator, coordinator, sign_in):
    dylan = closed.parties.get(name="Dylan Walker")
    cases.change_party(party=dylan, by=coordinator, edits=dylan.edits, birth_date=just_eighteen())
    dylan.consents.exclude(given_by=dylan).update(given_on=timezone.localdate())
    response = sign_in(mediator).post(url, took_place(closed, mediator, coordinator))
    assert response.status_code == 400
    by_then = due.written(timezone.localdate() - timedelta(days=3))
    shown = response.text.replace("&#x27;", "'")
    assert f"Dylan Walker's guardian had not agreed by {by_then} that Dylan Walker takes part." in shown


def test_whose_child_had_withdrawn_was_not_there(closed, url, mediator, coordinator, sign_in):
    """A guardian is there for their child: asked as of that day, whatever came after it."""
    ana, maria = closed.parties.get(name="Ana Gómez"), closed.parties.get(name="María Gómez")
    cases.withdraw(party=maria, by=mediator)
    client, data = sign_in(mediator), took_place(closed, mediator, coordinator)
    type(maria).objects.filter(pk=maria.pk).update(withdrew_at=timezone.now() - timedelta(days=5))
    response = client.post(url, data | {f"presence_{maria.pk}": ""})
    assert response.status_code == 400
    assert "Ana Gómez comes with María Gómez, who has withdrawn." in response.text
    type(maria).objects.filter(pk=maria.pk).update(withdrew_at=timezone.now())
    assert client.post(url, data).status_code == 302
    assert closed.conferences.get().attendances.filter(party=ana).exists()


def test_who_was_a_child_then_is_added_once_the_permission_of_then_is(accepted, mediator, coordinator, sign_in):
    """Spoken with at 17, and of age by now: their guardian's permission had never been written down."""
    maria, dylan = (accepted.parties.get(name=name) for name in ("María Gómez", "Dylan Walker"))
    cases.change_party(party=dylan, by=mediator, edits=dylan.edits, birth_date=just_eighteen())
    today, said = timezone.localdate(), {"method": "in_person", "language": "en", "scope": Consent.Scope.TAKE_PART}
    for giver in (dylan, dylan.guardians[0]):
        cases.record_consent(party=dylan, given_by=giver, given_on=today, by=mediator, **said)
    heard = {"participation": "direct", "acknowledgement": "fully"}
    cases.prepare(party=dylan, prepared_on=today, by=mediator, **heard)
    cases.check_safety(party=dylan, checked_on=today, decision="go", by=mediator)
    make_ready(maria, by=mediator)
    then = today - timedelta(days=4)
    Consent.objects.update(given_on=then)
    Preparation.objects.update(prepared_on=then)
    SafetyCheck.objects.update(checked_on=then)
    client, url = sign_in(mediator), reverse("conferences:record_late", args=[accepted.ref])
    data = took_place(accepted, mediator, coordinator)
    refused = client.post(url, data)
    assert refused.status_code == 400
    by_then = due.written(then + timedelta(days=1))
    assert (
        f"Dylan Walker&#x27;s guardian had not given permission to speak with them by {by_then}." in refused.text
    )
    permission = {"given_by": dylan.guardians[0].pk, "scopes": ["speak"], "method": "paper", "given_on": then}
    permission |= {"language": "en", "text_version": "2026-12"}
    at = reverse("cases:consent", args=[accepted.ref, dylan.pk])
    assert client.post(at, permission).status_code == 302
    assert client.post(url, data).status_code == 302
    assert accepted.conferences.exists()


@pytest.mark.parametrize("who", ["other_mediator", "teacher", "outsider", "administrator"])
def test_outside_the_wall_there_is_no_such_page(closed, url, sign_in, request, who):
    assert sign_in(request.getfixturevalue(who)).get(url).status_code == 404
