from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from agreements import actions as agreements
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Case, Event, SafetyCheck
from conferences import actions
from conferences.models import Booking, Conference
from tests.conftest import agree, draft_agreement, hold_conference, schedule


@pytest.fixture
def conference(scheduled):
    return scheduled.conferences.planned().get()


@pytest.fixture
def url(conference):
    return reverse("conferences:hold", args=[conference.pk])


def went(conference, **changes):
    """What a mediator types the day after: everybody came, from ten to noon."""
    presences = {f"presence_{a.party_id}": "came" for a in conference.attendances.all()}
    day = timezone.localdate() - timedelta(days=1)
    hours = {"day": day.isoformat(), "begins": "10:05", "ends": "11:50", "outcome": "agreement"}
    return presences | hours | changes


def presence_of(conference, name):
    return f"presence_{conference.attendances.get(party__name=name).party_id}"


def test_who_came_when_and_the_outcome_are_kept(conference, url, mediator, sign_in):
    left = presence_of(conference, "Ruth Walker")
    response = sign_in(mediator).post(url, went(conference, **{left: "left_early"}))
    assert response.url == conference.get_absolute_url()
    conference.refresh_from_db()
    assert conference.status == Conference.Status.HELD
    assert conference.outcome == Conference.Outcome.AGREEMENT
    assert conference.ended_at - conference.started_at == timedelta(minutes=105)
    assert conference.case.status == Case.Status.CONFERENCED
    presences = dict(conference.attendances.values_list("party__name", "presence"))
    assert presences == {
        "María Gómez": "came",
        "Dylan Walker": "came",
        "Ana Gómez": "came",
        "Ruth Walker": "left_early",
    }
    assert not Booking.objects.filter(is_released=False).exists()


def test_it_is_headed_by_the_day_on_which_it_took_place(conference, url, mediator, sign_in):
    client = sign_in(mediator)
    client.post(url, went(conference))
    day = timezone.localdate() - timedelta(days=1)
    assert f"<h1>Conference on {date_format(day)}</h1>" in client.get(conference.get_absolute_url()).text
    at = f"{date_format(day)}, 10:05 AM"
    assert f"Conference on {at}</a>" in client.get(conference.case.get_absolute_url()).text


def test_its_page_leads_on_to_the_agreement(conferenced, mediator, sign_in):
    """By a button, as writing one begins something: a link there would lead nowhere."""
    start = reverse("agreements:start", args=[conferenced.ref])
    response = sign_in(mediator).get(conferenced.conferences.get().get_absolute_url())
    assert f'<form method="post" action="{start}">' in response.text
    assert f'href="{start}"' not in response.text


def say_stop(party, by, decision=SafetyCheck.Decision.STOP):
    cases.check_safety(party=party, by=by, checked_on=timezone.localdate(), decision=decision)


def test_whose_safety_check_said_stop_was_not_in_the_room(conference, url, mediator, sign_in):
    say_stop(conference.case.parties.get(name="Dylan Walker"), mediator)
    with time_machine.travel(conference.ends_at + timedelta(days=1)):
        typed = went(conference)
        response = sign_in(mediator).post(url, typed)
        assert response.status_code == 400
        assert "Dylan Walker&#x27;s safety check says not to go ahead." in response.text
        conference.refresh_from_db()
        assert conference.is_planned


def test_a_check_that_was_written_down_after_it_stops_nothing(conference, mediator):
    begun = timezone.now() - timedelta(hours=2)
    say_stop(conference.case.parties.get(name="Dylan Walker"), mediator)
    assert hold_conference(conference.case, by=mediator).started_at >= begun - timedelta(minutes=1)


def test_the_page_says_what_is_missing_by_now(conference, mediator, sign_in):
    client = sign_in(mediator)
    assert "Before this conference can be held" not in client.get(conference.get_absolute_url()).text
    say_stop(conference.case.parties.get(name="Dylan Walker"), mediator)
    page = client.get(conference.get_absolute_url()).text
    assert "Before this conference can be held" in page
    assert "Dylan Walker&#x27;s safety check says not to go ahead." in page


def test_there_is_no_field_for_what_was_said(conference, url, mediator, sign_in):
    page = sign_in(mediator).get(url).content.decode()
    assert "<textarea" not in page
    assert 'type="text"' not in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": "2999-01-01"}, "has not ended yet cannot be recorded as held"),
        ({"ends": "10:00"}, "The end must be later than the beginning."),
        ({"outcome": ""}, "How it came out"),
        ({"outcome": "a quarrel"}, "not one of the available choices"),
    ],
)
def test_refused_with_a_sentence(conference, url, mediator, sign_in, changes, sentence):
    response = sign_in(mediator).post(url, went(conference, **changes))
    assert response.status_code == 400
    assert sentence in response.content.decode()
    conference.refresh_from_db()
    assert conference.is_planned


def test_everybody_who_was_invited_is_accounted_for(conference, url, mediator, sign_in):
    response = sign_in(mediator).post(url, went(conference, **{presence_of(conference, "Ana Gómez"): ""}))
    assert response.status_code == 400
    assert "Say whether they came." in response.content.decode()


def test_without_the_harmed_side_it_did_not_take_place(conference, url, mediator, sign_in):
    absent = {presence_of(conference, "María Gómez"): "did_not_come"}
    response = sign_in(mediator).post(url, went(conference, **absent))
    assert response.status_code == 400
    assert "Nobody of the harmed side came" in response.content.decode()
    conference.refresh_from_db()
    assert conference.is_planned


def test_a_consent_that_is_withdrawn_calls_it_off_before_anybody_records_it(conference, url, mediator, sign_in):
    data = went(conference)
    harmed = conference.case.parties.get(name="María Gómez")
    cases.withdraw_consent(consent=harmed.consents.get(given_by=harmed, scope="take_part"), by=mediator)
    response = sign_in(mediator).post(url, data)
    assert response.status_code == 400
    assert "This conference is already “Cancelled”. Nothing was changed." in response.content.decode()
    conference.case.refresh_from_db()
    assert conference.case.status == Case.Status.PRECONFERENCE


@pytest.fixture
def the_day_after(conference):
    """Nobody has recorded it yet."""
    with time_machine.travel(conference.starts_at + timedelta(days=1)):
        yield


def take_back(*, party, by):
    cases.withdraw_consent(consent=party.consents.get(given_by=party, scope="take_part"), by=by)


@pytest.mark.parametrize("end", [cases.withdraw, take_back])
def test_who_ends_their_part_after_it_took_place_had_been_there(
    conference, url, mediator, sign_in, the_day_after, end
):
    end(party=conference.case.parties.get(name="María Gómez"), by=mediator)
    client = sign_in(mediator)
    assert url in client.get(conference.case.get_absolute_url()).content.decode()
    assert client.post(url, went(conference)).status_code == 302
    conference.refresh_from_db()
    assert (conference.status, conference.case.status) == (Conference.Status.HELD, Case.Status.CONFERENCED)


def test_who_withdrew_before_the_hour_that_is_written_was_not_there(
    conference, url, mediator, sign_in, the_day_after
):
    data = went(conference)
    cases.withdraw(party=conference.case.parties.get(name="María Gómez"), by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        later = (timezone.localdate() - timedelta(days=1)).isoformat()
        response = sign_in(mediator).post(url, data | {"day": later})
    assert response.status_code == 400
    assert "María Gómez has withdrawn." in response.content.decode()
    conference.refresh_from_db()
    assert conference.is_planned


def test_after_a_withdrawal_nothing_follows_what_is_recorded(conference, mediator, the_day_after):
    cases.withdraw(party=conference.case.parties.get(name="María Gómez"), by=mediator)
    with pytest.raises(Refused, match="takes part"):
        schedule(hold_before(conference, "adjourned", mediator), facilitators=[mediator], by=mediator)


def test_after_a_withdrawal_nobody_signs_what_was_agreed(conference, mediator, the_day_after):
    cases.withdraw(party=conference.case.parties.get(name="María Gómez"), by=mediator)
    draft = draft_agreement(hold_before(conference, "agreement", mediator), by=mediator)
    with pytest.raises(Refused, match="No harmed party takes part any more"):
        agreements.go_to_signing(agreement=draft, by=mediator)


def hold_before(conference, outcome, by):
    """It took place in the hours that were planned; what is answered is the case."""
    actions.hold(
        conference=conference,
        presences=dict.fromkeys(conference.attendances.values_list("party_id", flat=True), "came"),
        started_at=conference.starts_at,
        ended_at=conference.ends_at,
        outcome=outcome,
        by=by,
    )
    return Case.objects.get(pk=conference.case_id)


def test_a_safety_hold_stops_it(conference, url, mediator, sign_in):
    cases.set_hold(case=conference.case, reason="A threat.", by=mediator)
    response = sign_in(mediator).post(url, went(conference))
    assert response.status_code == 400
    assert "A safety hold stands since" in response.content.decode()
    conference.refresh_from_db()
    assert conference.is_planned


def test_the_form_of_one_that_is_recorded_leads_to_its_page(conference, url, mediator, sign_in):
    client = sign_in(mediator)
    client.post(url, went(conference))
    response = client.get(url, follow=True)
    assert response.redirect_chain == [(conference.get_absolute_url(), 302)]
    assert "This conference is already “Held”." in response.text


def test_a_second_click_records_nothing_twice(conference, url, mediator, sign_in):
    data = went(conference)
    client = sign_in(mediator)
    client.post(url, data)
    response = client.post(url, data | {"outcome": "no_agreement"})
    assert response.status_code == 400
    assert "already “Held”" in response.content.decode()
    conference.refresh_from_db()
    assert conference.outcome == Conference.Outcome.AGREEMENT


def test_an_adjourned_conference_is_followed_by_another_session(scheduled, mediator, coordinator, sign_in):
    first = hold_conference(scheduled, by=mediator, outcome=Conference.Outcome.ADJOURNED)
    url = reverse("conferences:schedule", args=[scheduled.ref])
    assert url in sign_in(mediator).get(first.get_absolute_url()).content.decode()
    schedule(scheduled, facilitators=[mediator, coordinator], by=mediator)
    scheduled.refresh_from_db()
    assert scheduled.status == Case.Status.SCHEDULED
    assert scheduled.conferences.count() == 2


def test_after_an_agreement_no_further_session_is_planned(conferenced, mediator, coordinator):
    with pytest.raises(Refused, match="was not adjourned"):
        schedule(conferenced, facilitators=[mediator, coordinator], by=mediator)
    conferenced.refresh_from_db()
    assert conferenced.status == Case.Status.CONFERENCED
    assert conferenced.conferences.count() == 1


@pytest.mark.parametrize("who", ["other_mediator", "teacher", "outsider", "administrator"])
def test_outside_the_wall_there_is_no_such_page(conference, url, sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(url).status_code == 404
    assert client.post(url, {}).status_code == 404
    assert client.get(conference.get_absolute_url()).status_code == 404


# What everybody had agreed to by the hour at which it began


@pytest.fixture
def that_evening(prepared):
    """Three days on, when a conference that took place in the morning is not recorded yet."""
    day = timezone.localdate() + timedelta(days=3)
    with time_machine.travel(timezone.make_aware(datetime.combine(day, time(20)))):
        yield


def today_went(conference, **changes):
    return went(conference, day=timezone.localdate().isoformat(), **changes)


def prepare(client, party, participation, **changes):
    heard = {"prepared_on": timezone.localdate().isoformat(), "participation": participation} | changes
    assert client.post(reverse("cases:prepare", args=[party.case.ref, party.pk]), heard).status_code == 302


def test_who_wants_to_come_themself_from_now_on_was_represented_all_the_same(
    prepared, mediator, coordinator, sign_in, request
):
    maria = prepared.parties.get(name="María Gómez")
    rita = cases.add_party(case=prepared, side="community", name="Rita Rep", by=mediator)
    agree(rita, rita, "take_part", by=mediator)
    prepare(sign_in(mediator), maria, "represented", representative=rita.pk)
    invited = list(prepared.parties.exclude(pk=maria.pk))
    conference = schedule(prepared, facilitators=[mediator, coordinator], by=mediator, invited=invited)
    request.getfixturevalue("that_evening")
    client = sign_in(mediator)
    prepare(client, maria, "direct")
    at = reverse("conferences:hold", args=[conference.pk])
    assert client.post(at, today_went(conference)).status_code == 302
    conference.refresh_from_db()
    assert conference.is_held


def test_nobody_was_there_whom_a_guardian_had_not_allowed_to_be_spoken_with(
    conference, url, mediator, sign_in, request
):
    """What the guardian says is not asked for while she is taken for an adult, and is once her age is put right."""
    maria = conference.case.parties.get(name="María Gómez")
    cases.change_party(party=maria, by=mediator, edits=maria.edits, birth_date=date(2000, 1, 1))
    cases.withdraw_consent(consent=maria.consents.get(scope="speak"), by=mediator)
    cases.change_party(party=maria, by=mediator, edits=maria.edits, birth_date=date(2013, 5, 4))
    request.getfixturevalue("that_evening")
    response = sign_in(mediator).post(url, today_went(conference))
    assert response.status_code == 400
    assert "guardian had not given permission to speak with them by" in response.text
    conference.refresh_from_db()
    assert conference.is_planned


def test_who_had_said_no_by_then_was_not_there(conference, url, mediator, sign_in):
    """It is found out on the day after it, and had been said on the day before it."""
    maria = conference.case.parties.get(name="María Gómez")
    with time_machine.travel(conference.starts_at + timedelta(days=1)):
        said_on = (timezone.localdate() - timedelta(days=2)).isoformat()
        client = sign_in(mediator)
        prepare(client, maria, "not", prepared_on=said_on)
        response = client.post(url, went(conference))
    assert response.status_code == 400
    assert "María Gómez had said by then that they do not take part in a conference." in response.text


# A safety check is valid for thirty days


OUTDATED = "safety check was older than 30 days when the conference began."


@pytest.fixture
def far_off(prepared, mediator, coordinator):
    starts_at = timezone.now() + timedelta(days=45)
    return schedule(prepared, facilitators=[mediator, coordinator], by=mediator, starts_at=starts_at)


def test_the_page_says_that_a_check_does_not_last_until_that_day(far_off, mediator, sign_in):
    client, page = sign_in(mediator), far_off.get_absolute_url()
    last_day = date_format(timezone.localdate() + timedelta(days=30), "MONTH_DAY_FORMAT")
    says = f"safety check is valid until {last_day}"
    assert client.get(page).text.count(says) == client.get(page).text.count("renew it before the conference.") == 2
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        for party in far_off.case.parties.principals():
            cases.check_safety(party=party, by=mediator, checked_on=timezone.localdate(), decision="go")
        assert "does not last until this day" not in client.get(page).text


def test_a_conference_soon_asks_for_no_new_check(conference, mediator, sign_in):
    assert "does not last until this day" not in sign_in(mediator).get(conference.get_absolute_url()).text


def test_that_it_took_place_on_an_old_check_is_confirmed(far_off, mediator, sign_in):
    at = reverse("conferences:hold", args=[far_off.pk])
    with time_machine.travel(far_off.starts_at + timedelta(days=1)):
        client = sign_in(mediator)
        assert 'type="checkbox" name="confirmed"' not in client.get(at).text
        response = client.post(at, went(far_off))
        assert response.status_code == 400
        assert response.text.count(OUTDATED) == 2
        assert 'type="checkbox" name="confirmed"' in response.text
        assert "It took place all the same: record it" in response.text
        far_off.refresh_from_db()
        assert far_off.is_planned
        assert client.post(at, went(far_off, confirmed="on")).status_code == 302
    far_off.refresh_from_db()
    assert far_off.is_held
    assert Event.objects.filter(
        subject="conference", detail="without a valid safety check", actor=mediator
    ).exists()
