"""Preparing a party, apart from the other side."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases import actions
from cases.forms.action import NO_LONGER_THERE
from cases.models import Consent, Event, Party, Preparation
from tests.cases.pages import harmed, responsible, text_of, today, url
from tests.conftest import agree, make_ready, schedule


@pytest.fixture
def maria(accepted, mediator):
    """May be spoken with."""
    maria = harmed(accepted)
    agree(maria, maria.guardians[0], Consent.Scope.SPEAK, by=mediator)
    return maria


def heard(**changes):
    return {"prepared_on": today(), "participation": "direct", "hopes": "An apology"} | changes


def prepare(client, party, **changes):
    return client.post(url("prepare", party.case, party.pk), heard(**changes))


def test_keeps_what_was_heard_in_the_partys_own_record(maria, mediator, sign_in):
    client = sign_in(mediator)
    response = prepare(client, maria, not_discussed="Her brother")
    assert response.url == url("party", maria.case, maria.pk)
    kept = Preparation.objects.get()
    assert (kept.party, kept.mediator, kept.hopes, kept.prepared_on) == (maria, mediator, "An apology", today())
    assert "Her brother" in text_of(client.get(response.url))
    assert Event.objects.filter(kind=Event.Kind.PREPARED, actor=mediator, subject_id=maria.pk).exists()


def refused(client, party, **changes):
    response = prepare(client, party, **changes)
    assert response.status_code == 400
    assert not Preparation.objects.exists()
    assert "An apology" in text_of(response)
    return text_of(response)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prepared_on": today() + timedelta(days=1)}, "This is in the future"),
        ({"prepared_on": today() - timedelta(days=9)}, "The incident was on"),
        ({"participation": ""}, "Please choose"),
        ({"participation": "represented"}, "Choose who represents them."),
    ],
)
def test_says_what_is_wrong(maria, mediator, sign_in, wrong, sentence):
    assert sentence in refused(sign_in(mediator), maria, **wrong)


def test_a_minor_is_not_prepared_before_the_permission(accepted, mediator, sign_in):
    shown = refused(sign_in(mediator), harmed(accepted))
    assert "guardian has not given permission to speak with them" in shown


def test_before_the_permission_it_is_confirmed(maria, mediator, sign_in):
    """Given yesterday: what took place four days ago was before it."""
    client, day = sign_in(mediator), today() - timedelta(days=4)
    shown = refused(client, maria, prepared_on=day)
    assert f"guardian had not given permission to speak with them on {date_format(day)}." in shown
    assert 'type="checkbox" name="confirmed"' in shown
    assert prepare(client, maria, prepared_on=day, confirmed="on").status_code == 302
    assert Preparation.objects.get().prepared_on == day
    assert Event.objects.filter(kind=Event.Kind.PREPARED, detail="confirmed", actor=mediator).exists()


def test_what_the_permission_covered_can_be_recorded_once_it_is_taken_back(maria, mediator, sign_in):
    actions.withdraw_consent(consent=maria.consents.get(), by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        client = sign_in(mediator)
        assert "has not given permission" in refused(client, maria, prepared_on=today())
        assert prepare(client, maria, prepared_on=today() - timedelta(days=3)).status_code == 302


@pytest.mark.parametrize("permitted", [True, False])
def test_whoever_withdrew_is_not_prepared(accepted, mediator, sign_in, permitted):
    maria = harmed(accepted)
    if permitted:
        agree(maria, maria.guardians[0], Consent.Scope.SPEAK, by=mediator)
    actions.withdraw(party=maria, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        client = sign_in(mediator)
        shown = refused(client, maria, prepared_on=today())
        assert "María Gómez has withdrawn: record first that they take part again." in shown
        assert url("rejoin", accepted, maria.pk) in shown
        assert "Record the permission" not in shown


def test_what_took_place_before_the_withdrawal_can_be_recorded(maria, mediator, sign_in):
    actions.withdraw(party=maria, by=mediator)
    client = sign_in(mediator)
    assert prepare(client, maria, prepared_on=today() - timedelta(days=1)).status_code == 302
    assert Preparation.objects.get().prepared_on == today() - timedelta(days=1)


def test_on_the_day_of_the_withdrawal_the_writer_says_which_came_first(maria, mediator, sign_in):
    actions.withdraw(party=maria, by=mediator)
    client = sign_in(mediator)
    shown = refused(client, maria)
    assert "María Gómez withdrew on this day: this is recorded as what was before" in shown
    assert "permission to speak with them on" not in shown
    assert prepare(client, maria, confirmed="on").status_code == 302


def test_of_who_has_come_back_nothing_from_before_counts(maria, mediator, sign_in):
    client = sign_in(mediator)
    prepare(client, maria)
    actions.check_safety(party=maria, by=mediator, checked_on=today(), decision="go")
    assert not {f"{maria} has not been prepared.", f"{maria} has no safety check yet."} & set(
        maria.case.missing_for_conference()
    )
    actions.withdraw(party=maria, by=mediator)
    actions.rejoin(party=maria, by=mediator)
    missing = maria.case.missing_for_conference()
    assert f"{maria} has not been prepared." in missing
    assert f"{maria} has no safety check yet." in missing
    page = text_of(client.get(url("party", maria.case, maria.pk)))
    assert page.count("Of before they withdrew and came back: it is asked anew.") == 2
    assert "Prepared: not yet" in page


def test_what_follows_the_return_counts_and_what_is_added_of_before_does_not(maria, mediator, sign_in):
    actions.withdraw(party=maria, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        actions.rejoin(party=maria, by=mediator)
        client, ana = sign_in(mediator), maria.guardians[0]
        assert prepare(client, maria, prepared_on=today() - timedelta(days=4)).status_code == 302
        assert f"{maria} has not been prepared." in maria.case.missing_for_conference()
        shown = text_of(prepare(client, maria, prepared_on=today() - timedelta(days=1)))
        assert "María Gómez had withdrawn on" in shown
        assert "please look at the day" in shown
        agree_today(maria, ana, by=mediator)
        assert prepare(client, maria).status_code == 302
        assert f"{maria} has not been prepared." not in maria.case.missing_for_conference()


def agree_today(maria, ana, *, by):
    how = {"method": "in_person", "given_on": today(), "language": "es"}
    actions.record_consent(party=maria, given_by=ana, scope=Consent.Scope.SPEAK, by=by, **how)


def test_a_responsible_party_says_how_far_they_acknowledge(accepted, mediator, sign_in):
    dylan = responsible(accepted)
    agree(dylan, dylan.guardians[0], Consent.Scope.SPEAK, by=mediator)
    assert "Please choose" in refused(sign_in(mediator), dylan)
    assert prepare(sign_in(mediator), dylan, acknowledgement="in_part").status_code == 302
    assert Preparation.objects.get().acknowledgement == "in_part"


def test_a_harmed_party_is_not_asked_for_an_acknowledgement(maria, mediator, sign_in):
    assert "acknowledgement" not in text_of(sign_in(mediator).get(url("prepare", maria.case, maria.pk)))


def test_a_representative_comes_from_ones_own_side(maria, mediator, sign_in):
    aunt = actions.add_party(
        case=maria.case, side=Party.Side.SUPPORT, supports=maria, name="Tía Rosa", by=mediator
    )
    form = text_of(sign_in(mediator).get(url("prepare", maria.case, maria.pk))).split('name="representative"')[1]
    assert "Tía Rosa" in form
    assert "Ana Gómez" in form
    assert "Dylan Walker" not in form
    assert "Ruth Walker" not in form
    prepare(sign_in(mediator), maria, participation="represented", representative=aunt.pk)
    assert Preparation.objects.get().representative == aunt


def test_a_representative_is_kept_only_when_represented(maria, mediator, sign_in):
    ana = maria.guardians[0]
    assert prepare(sign_in(mediator), maria, participation="indirect", representative=ana.pk).status_code == 302
    assert Preparation.objects.get().representative is None


def test_whoever_was_to_represent_them_may_have_withdrawn_meanwhile(maria, mediator, sign_in):
    rita = actions.add_party(case=maria.case, side="community", name="Rita Rep", by=mediator)
    actions.withdraw(party=rita, by=mediator)
    assert NO_LONGER_THERE in refused(
        sign_in(mediator), maria, participation="represented", representative=rita.pk
    )


def test_one_partys_words_stand_in_nobody_elses_record(accepted, mediator, sign_in):
    make_ready(harmed(accepted), by=mediator, hopes="CANARY-MARIA")
    make_ready(responsible(accepted), by=mediator, hopes="CANARY-DYLAN")
    client = sign_in(mediator)
    for party, own, other in (
        (harmed(accepted), "CANARY-MARIA", "CANARY-DYLAN"),
        (responsible(accepted), "CANARY-DYLAN", "CANARY-MARIA"),
    ):
        shown = text_of(client.get(url("party", accepted, party.pk)))
        assert own in shown
        assert other not in shown


# A no after the conference was planned


@pytest.fixture
def planned(prepared, mediator, coordinator):
    """For María, Dylan, and Tom who was harmed too, with all who stand beside them."""
    maria = harmed(prepared)
    tom = actions.add_party(case=prepared, side="harmed", name="Tom Harmed", by=mediator)
    make_ready(tom, by=mediator)
    friend = actions.add_party(case=prepared, side="support", supports=maria, name="Sue Friend", by=mediator)
    agree(friend, friend, Consent.Scope.TAKE_PART, by=mediator)
    return schedule(prepared, facilitators=[mediator, coordinator], by=mediator)


def invited(conference):
    return set(conference.attendances.values_list("party__name", flat=True))


@pytest.mark.parametrize("participation", ["not", "informed"])
def test_a_no_is_heard_and_the_conference_goes_on_without_them(
    planned, mediator, coordinator, sign_in, participation, django_capture_on_commit_callbacks
):
    client, maria = sign_in(mediator), harmed(planned.case)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        page = text_of(client.get(prepare(client, maria, participation=participation).url))
    planned.refresh_from_db()
    assert planned.is_planned
    assert invited(planned) == {"Tom Harmed", "Dylan Walker", "Ruth Walker"}
    assert (
        "No longer invited to the conference: María Gómez, Ana Gómez, Sue Friend. It goes on without them. Please "
        "tell them, and the others: Dylan Walker, Ruth Walker, Tom Harmed."
    ) in page
    assert {message.to[0] for message in mail.outbox} == {mediator.email, coordinator.email}


def test_a_no_without_which_nobody_of_their_side_is_left_calls_it_off(scheduled, mediator, sign_in):
    client = sign_in(mediator)
    page = text_of(client.get(prepare(client, harmed(scheduled), participation="not").url))
    names = "María Gómez, Dylan Walker, Ana Gómez, Ruth Walker"
    assert f"The conference is cancelled. Please tell everybody who was invited: {names}." in page
    scheduled.refresh_from_db()
    assert scheduled.status == "preconference"
    assert scheduled.conferences.get().status == "cancelled"


def test_whoever_was_to_represent_them_does_not_come_alone(prepared, mediator, coordinator, sign_in):
    client, maria = sign_in(mediator), harmed(prepared)
    make_ready(actions.add_party(case=prepared, side="harmed", name="Tom Harmed", by=mediator), by=mediator)
    rita = actions.add_party(case=prepared, side="community", name="Rita Rep", by=mediator)
    agree(rita, rita, Consent.Scope.TAKE_PART, by=mediator)
    prepare(client, maria, participation="represented", representative=rita.pk)
    people = list(prepared.parties.exclude(pk=maria.pk))
    conference = schedule(prepared, facilitators=[mediator, coordinator], by=mediator, invited=people)
    prepare(client, maria, participation="not")
    assert invited(conference) == {"Tom Harmed", "Dylan Walker", "Ruth Walker"}


def test_a_no_after_a_return_takes_off_nobody_who_was_to_represent_them_before_they_left(
    prepared, mediator, coordinator, sign_in
):
    client, maria = sign_in(mediator), harmed(prepared)
    make_ready(actions.add_party(case=prepared, side="harmed", name="Tom Harmed", by=mediator), by=mediator)
    rita = actions.add_party(case=prepared, side="community", name="Rita Rep", by=mediator)
    agree(rita, rita, Consent.Scope.TAKE_PART, by=mediator)
    prepare(client, maria, participation="represented", representative=rita.pk)
    actions.withdraw(party=maria, by=mediator)
    coming = prepared.parties.exclude(name__in=["María Gómez", "Ana Gómez"])
    conference = schedule(prepared, facilitators=[mediator, coordinator], by=mediator, invited=list(coming))
    actions.rejoin(party=maria, by=mediator)
    agree_today(maria, maria.guardians[0], by=mediator)
    assert prepare(client, maria, participation="not").status_code == 302
    assert invited(conference) == {"Tom Harmed", "Dylan Walker", "Ruth Walker", "Rita Rep"}


def test_a_no_of_an_earlier_day_that_is_written_down_later_is_overtaken(planned, mediator, sign_in):
    prepare(sign_in(mediator), harmed(planned.case), participation="not", prepared_on=today() - timedelta(days=1))
    assert "María Gómez" in invited(planned)


def test_a_conference_that_has_begun_stays_to_be_recorded_as_it_was(planned, mediator, sign_in):
    with time_machine.travel(planned.starts_at + timedelta(hours=1)):
        heard_on = timezone.localdate()
        prepare(sign_in(mediator), harmed(planned.case), participation="not", prepared_on=heard_on)
    planned.refresh_from_db()
    assert planned.is_planned
    assert "María Gómez" in invited(planned)


def test_the_case_says_who_is_invited_in_another_way_than_they_want(scheduled, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(scheduled)
    conference = scheduled.conferences.get()
    prepare(client, maria, participation="represented", representative=maria.guardians[0].pk)
    agree(maria.guardians[0], maria.guardians[0], Consent.Scope.TAKE_PART, by=mediator)
    says = (
        "María Gómez is invited to the conference, and may not come: María Gómez takes part through somebody who "
        "represents them."
    )
    for page in (scheduled.get_absolute_url(), conference.get_absolute_url()):
        assert says in text_of(client.get(page))
    change = reverse("conferences:reschedule", args=[conference.pk])
    assert f'href="{change}">Change who is invited</a>' in text_of(client.get(scheduled.get_absolute_url()))
    prepare(client, maria, participation="indirect")
    assert "María Gómez takes part indirectly: they are not in the room." in text_of(
        client.get(scheduled.get_absolute_url())
    )


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(maria, sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    assert prepare(client, maria).status_code == 404
    assert client.get(url("party", maria.case, maria.pk)).status_code == 404
    assert not Preparation.objects.exists()
