from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases
from cases.forms.action import NO_LONGER_THERE
from cases.models import Case, Consent, Party
from conferences.models import Booking, Conference
from tests.conftest import agree, make_ready


def guardians(case):
    return list(case.parties.filter(side="guardian").values_list("pk", flat=True))


def plan(case, *facilitators, **changes):
    day = timezone.localdate() + timedelta(days=3)
    return {
        "day": day.isoformat(),
        "begins": "10:00",
        "ends": "12:00",
        "mode": "in_person",
        "place": "Room 4",
        "facilitators": [person.pk for person in facilitators],
        "invited": [party.pk for party in case.parties.exclude(side="guardian")],
        "guardians": guardians(case),
    } | changes


@pytest.fixture
def url(accepted):
    return reverse("conferences:schedule", args=[accepted.ref])


def test_a_conference_is_planned_with_its_people_and_its_facilitators(
    prepared, url, mediator, coordinator, sign_in, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(mediator).post(url, plan(prepared, mediator, coordinator))
    conference = prepared.conferences.planned().get()
    assert response.url == reverse("conferences:detail", args=[conference.pk])
    prepared.refresh_from_db()
    assert prepared.status == Case.Status.SCHEDULED
    assert set(conference.attendances.values_list("party__name", flat=True)) == {
        "María Gómez",
        "Dylan Walker",
        "Ana Gómez",
        "Ruth Walker",
    }
    assert {booking.facilitator for booking in Booking.objects.all()} == {mediator, coordinator}
    planned = [message for message in mail.outbox if "conference is planned" in message.subject]
    assert {message.to[0] for message in planned} == {mediator.email, coordinator.email}
    assert all(word not in message.body for message in planned for word in ("María", "Dylan", "Room 4", "Lincoln"))


def test_of_one_that_is_scheduled_the_form_leads_to_its_page(scheduled, url, mediator, sign_in):
    response = sign_in(mediator).get(url, follow=True)
    assert response.redirect_chain == [(scheduled.conferences.get().get_absolute_url(), 302)]
    assert "The conference is already scheduled." in response.text


def test_who_is_invited_is_shown_with_what_they_asked_not_to_be_used(scheduled, mediator, sign_in):
    address = scheduled.conferences.get().get_absolute_url()
    maria = scheduled.parties.get(name="María Gómez")
    assert "Not by telephone" not in sign_in(mediator).get(address).text
    cases.change_party(party=maria, edits=maria.edits, avoid_channels=["phone"], by=mediator)
    assert "Not by telephone" in sign_in(mediator).get(address).text


def test_the_hours_are_the_center_s_own(prepared, url, mediator, coordinator, sign_in):
    sign_in(mediator).post(url, plan(prepared, mediator, coordinator, begins="10:00"))
    starts_at = prepared.conferences.get().starts_at
    assert starts_at.astimezone(timezone.get_fixed_timezone(-7 * 60)).strftime("%H") in ("10", "09")


def test_what_is_missing_stands_on_the_page_instead_of_the_form(accepted, url, mediator, sign_in):
    page = sign_in(mediator).get(url)
    assert "María Gómez has not been prepared." in page.content.decode()
    assert '<button class="btn btn-primary"' not in page.content.decode()


def test_where_no_way_to_hold_it_is_left_the_page_says_what_to_do(prepared, url, mediator, coordinator, sign_in):
    dylan = prepared.parties.get(name="Dylan Walker")
    heard = {"participation": "indirect", "acknowledgement": "fully", "prepared_on": timezone.localdate()}
    cases.prepare(party=dylan, by=mediator, **heard)
    client = sign_in(mediator)
    says = "Dylan Walker wants to take part indirectly, and no harmed party has chosen that."
    assert says in client.get(url).text
    assert says in client.post(url, plan(prepared, mediator, coordinator)).text
    assert "Prepare Dylan Walker" in client.get(prepared.get_absolute_url()).text


def test_without_a_consent_it_is_refused_and_what_was_typed_stays(prepared, url, mediator, coordinator, sign_in):
    harmed = prepared.parties.get(name="María Gómez")
    data = plan(prepared, mediator, coordinator, place="The library")
    cases.withdraw_consent(consent=harmed.consents.get(given_by=harmed), by=mediator)
    response = sign_in(mediator).post(url, data)
    assert response.status_code == 400
    page = response.content.decode()
    assert "María Gómez has not agreed to take part." in page or "not one of the available choices" in page
    assert "The library" in page
    assert not Conference.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"place": ""}, "Write down where people meet."),
        ({"mode": "online"}, "Paste the link that people open."),
        ({"mode": "indirect"}, "only when a harmed party has chosen that"),
        ({"ends": "09:00"}, "The end must be later than the beginning."),
        ({"day": "2020-01-01"}, "This time is already past"),
        ({"day": "2096-01-01"}, "This is more than a year away: please look at the year."),
        ({"invited": []}, "Choose who is invited."),
        ({"facilitators": []}, "Choose who facilitates."),
        ({"day": "soon"}, "Enter a valid date."),
    ],
)
def test_refused_with_a_sentence(prepared, url, mediator, coordinator, sign_in, changes, sentence):
    response = sign_in(mediator).post(url, plan(prepared, mediator, coordinator, **changes))
    assert response.status_code == 400
    assert sentence in response.content.decode()
    prepared.refresh_from_db()
    assert prepared.status == Case.Status.PRECONFERENCE
    assert not Conference.objects.exists()


def test_a_facilitator_who_has_left_the_case_meanwhile_is_chosen_anew(
    prepared, url, mediator, coordinator, other_mediator, sign_in
):
    data = plan(prepared, other_mediator, coordinator, place="The library")
    response = sign_in(mediator).post(url, data)
    assert response.status_code == 400
    assert NO_LONGER_THERE in response.text
    assert "The library" in response.text


def test_one_facilitator_needs_a_reason(prepared, url, mediator, sign_in):
    client = sign_in(mediator)
    response = client.post(url, plan(prepared, mediator))
    assert "If it has to be one, write down why." in response.content.decode()
    response = client.post(url, plan(prepared, mediator, one_facilitator_reason="The other one is ill."))
    assert response.status_code == 302
    assert prepared.conferences.get().one_facilitator_reason == "The other one is ill."


def test_a_mediator_who_is_not_on_the_case_does_not_facilitate(prepared, url, mediator, other_mediator, sign_in):
    response = sign_in(mediator).post(url, plan(prepared, mediator, other_mediator))
    assert response.status_code == 400
    assert other_mediator.name not in sign_in(mediator).get(url).content.decode()
    assert not Conference.objects.exists()


def test_a_supporter_is_offered_only_once_they_agreed_themself(prepared, url, mediator, coordinator, sign_in):
    harmed = prepared.parties.get(name="María Gómez")
    friend = cases.add_party(
        case=prepared, by=mediator, side=Party.Side.SUPPORT, name="Lupe Friend", supports=harmed
    )
    client = sign_in(mediator)
    page = client.get(url).content.decode()
    assert "Lupe Friend has not agreed to take part." in page
    assert f'value="{friend.pk}"' not in page
    assert client.post(url, plan(prepared, mediator, coordinator)).status_code == 400
    agree(friend, friend, Consent.Scope.TAKE_PART, by=mediator)
    assert client.post(url, plan(prepared, mediator, coordinator)).status_code == 302
    assert prepared.conferences.get().attendances.filter(party=friend).exists()


@pytest.fixture
def tyler(prepared, mediator):
    """A third party, with a grandmother and an uncle of his own."""
    tyler = cases.add_party(
        case=prepared, side=Party.Side.RESPONSIBLE, name="Tyler", is_minor_by_word=True, by=mediator
    )
    cases.add_guardian(child=tyler, name="Ellen Grandmother", by=mediator)
    bob = cases.add_party(case=prepared, side=Party.Side.SUPPORT, name="Uncle Bob", supports=tyler, by=mediator)
    make_ready(tyler, by=mediator)
    agree(bob, bob, Consent.Scope.TAKE_PART, by=mediator)
    return tyler


def test_whoever_would_come_for_somebody_goes_with_them(prepared, tyler, url, mediator, coordinator, sign_in):
    client = sign_in(mediator)
    form = client.get(url).context["form"]
    everybody = {name: form.initial[name] for name in ("invited", "guardians")}
    assert len([*everybody["invited"], *everybody["guardians"]]) == prepared.parties.count()
    cases.withdraw(party=tyler, by=mediator)
    page = client.get(url)
    offered = {str(label) for name in everybody for _, label in page.context["form"].fields[name].choices}
    assert not [label for label in offered if "Ellen" in label or "Bob" in label or "Tyler" in label]
    assert "Ellen Grandmother comes with Tyler, who has withdrawn." in page.text
    assert "Uncle Bob comes with Tyler, who has withdrawn." in page.text
    response = client.post(url, plan(prepared, mediator, coordinator, **everybody))
    assert response.status_code == 400
    assert "cannot be invited any more" in response.text
    assert not Conference.objects.exists()


def test_whoever_supports_somebody_stays_away_with_them(prepared, tyler, url, mediator, sign_in):
    cases.prepare(party=tyler, by=mediator, prepared_on=timezone.localdate(), participation="informed")
    page = sign_in(mediator).get(url).text
    assert "Uncle Bob comes with Tyler, who does not take part in a conference." in page


def test_nobody_waits_for_the_interpreter_of_somebody_who_does_not_come(prepared, tyler, url, mediator, sign_in):
    bob = prepared.parties.get(name="Uncle Bob")
    cases.change_party(party=bob, edits=0, language="es", needs_interpreter=True, by=mediator)
    missing = "An interpreter (Spanish) is not arranged."
    assert missing in sign_in(mediator).get(url).text
    cases.withdraw(party=tyler, by=mediator)
    assert missing not in sign_in(mediator).get(url).text


def offered_guardians(response):
    """(label, whether it is chosen beforehand) of each."""
    field = response.context["form"]["guardians"]
    return [(str(label), pk in field.initial) for pk, label in field.field.choices]


def test_a_guardian_is_chosen_beforehand_who_has_said_yes_and_not_taken_it_back(prepared, url, mediator, sign_in):
    client, maria = sign_in(mediator), prepared.parties.get(name="María Gómez")
    ramon = cases.add_guardian(child=maria, name="Ramón Ávila", relation="father", by=mediator)
    page = client.get(url)
    ana, ruth = ("Ana Gómez, guardian of María Gómez", True), ("Ruth Walker, guardian of Dylan Walker", True)
    assert offered_guardians(page) == [
        ana,
        ruth,
        ("Ramón Ávila, guardian of María Gómez: has not said yes", False),
    ]
    assert "Guardians who may come with their child" in page.text
    agree(maria, ramon, Consent.Scope.TAKE_PART, by=mediator)
    assert offered_guardians(client.get(url))[2] == ("Ramón Ávila, guardian of María Gómez", True)
    cases.withdraw_consent(consent=maria.consents.get(given_by=ramon), by=mediator)
    took_back = ("Ramón Ávila, guardian of María Gómez: has taken their yes back", False)
    assert offered_guardians(client.get(url))[2] == took_back


def test_a_yes_that_one_guardian_has_taken_back_is_said_and_stops_nothing(prepared, url, mediator, sign_in):
    client, maria = sign_in(mediator), prepared.parties.get(name="María Gómez")
    ramon = cases.add_guardian(child=maria, name="Ramón Ávila", by=mediator)
    agree(maria, ramon, Consent.Scope.SPEAK, Consent.Scope.TAKE_PART, by=mediator)
    pages = (prepared.get_absolute_url(), url)
    said = "Ramón Ávila has taken back their yes for María Gómez."
    assert not [page for page in pages if said in client.get(page).text]
    for consent in maria.consents.filter(given_by=ramon):
        cases.withdraw_consent(consent=consent, by=mediator)
    assert [client.get(page).text.count(said) for page in pages] == [1, 1]
    page = client.get(prepared.get_absolute_url()).text
    assert "Nothing is missing. A conference can be scheduled." in page
    assert page.count(". Ramón Ávila has taken their yes back") == 2
    agree(maria, ramon, Consent.Scope.SPEAK, Consent.Scope.TAKE_PART, by=mediator)
    assert not [page for page in pages if said in client.get(page).text]


@pytest.fixture
def ramon(prepared, mediator):
    """Another guardian of María, who has said yes to everything."""
    maria = prepared.parties.get(name="María Gómez")
    ramon = cases.add_guardian(child=maria, name="Ramón Ávila", by=mediator)
    agree(maria, ramon, Consent.Scope.SPEAK, Consent.Scope.TAKE_PART, by=mediator)
    return ramon


@pytest.mark.parametrize("who", ["María Gómez", "Ramón Ávila"])
def test_who_withdraws_and_comes_back_has_taken_no_yes_back(prepared, url, ramon, mediator, sign_in, who):
    leaving, maria = prepared.parties.get(name=who), prepared.parties.get(name="María Gómez")
    cases.withdraw(party=leaving, by=mediator)
    cases.rejoin(party=prepared.parties.get(name=who), by=mediator)
    if who == maria.name:
        anew = {"by": mediator, "on": timezone.localdate()}
        agree(maria, maria.guardians[0], Consent.Scope.SPEAK, Consent.Scope.TAKE_PART, **anew)
        agree(maria, maria, Consent.Scope.TAKE_PART, **anew)
        today = timezone.localdate()
        cases.prepare(party=maria, by=mediator, prepared_on=today, participation="direct", acknowledgement="")
        cases.check_safety(party=maria, by=mediator, checked_on=today, decision="go")
    client = sign_in(mediator)
    pages = client.get(prepared.get_absolute_url()).text + client.get(url).text
    assert "Ramón Ávila, guardian of María Gómez: has not said yes" in pages
    assert "taken back their yes" not in pages
    assert "taken their yes back" not in pages


def test_a_guardian_who_took_a_yes_back_and_then_withdrew_is_not_named(prepared, url, ramon, mediator, sign_in):
    maria, client = prepared.parties.get(name="María Gómez"), sign_in(mediator)
    cases.withdraw_consent(consent=maria.consents.get(given_by=ramon, scope="take_part"), by=mediator)
    assert "Ramón Ávila has taken back their yes" in client.get(url).text
    cases.withdraw(party=ramon, by=mediator)
    pages = client.get(prepared.get_absolute_url()).text + client.get(url).text
    assert "taken back their yes" not in pages
    assert "taken their yes back" not in pages


def test_a_yes_taken_back_stops_nothing_only_where_anothers_stands_for_all(prepared, ramon, mediator, sign_in):
    maria, client = prepared.parties.get(name="María Gómez"), sign_in(mediator)
    said = "Another guardian’s yes stands, so this stops nothing."
    cases.withdraw_consent(consent=maria.consents.get(given_by=ramon, scope="speak"), by=mediator)
    assert said in client.get(prepared.get_absolute_url()).text
    for consent in maria.consents.filter(scope="take_part", given_by__side="guardian"):
        cases.withdraw_consent(consent=consent, by=mediator)
    page = client.get(prepared.get_absolute_url()).text
    assert said not in page
    assert "María Gómez's guardian has not agreed" in page.replace("&#x27;", "'")


def test_a_guardian_who_has_not_been_asked_may_still_be_chosen(prepared, url, mediator, coordinator, sign_in):
    maria = prepared.parties.get(name="María Gómez")
    ramon = cases.add_guardian(child=maria, name="Ramón Ávila", by=mediator)
    assert sign_in(mediator).post(url, plan(prepared, mediator, coordinator)).status_code == 302
    assert prepared.conferences.get().attendances.filter(party=ramon).exists()


def test_a_conference_is_indirect_when_the_harmed_party_chose_it(accepted, url, mediator, coordinator, sign_in):
    for party in accepted.parties.principals():
        make_ready(party, by=mediator, participation="indirect" if party.is_harmed else "direct")
    client = sign_in(mediator)
    refused = client.post(url, plan(accepted, mediator, coordinator))
    assert "María Gómez takes part indirectly: they are not in the room." in refused.content.decode()
    response = client.post(url, plan(accepted, mediator, coordinator, mode="indirect", place=""))
    assert response.status_code == 302
    assert accepted.conferences.get().mode == Conference.Mode.INDIRECT


def test_a_represented_party_is_in_the_room_through_their_representative(
    accepted, url, mediator, coordinator, sign_in
):
    harmed, responsible = accepted.parties.principals()
    aunt = cases.add_party(case=accepted, by=mediator, side=Party.Side.COMMUNITY, name="Aunt Rosa")
    agree(aunt, aunt, Consent.Scope.TAKE_PART, by=mediator)
    make_ready(harmed, by=mediator, participation="represented", representative=aunt)
    make_ready(responsible, by=mediator)
    client = sign_in(mediator)
    everybody = plan(accepted, mediator, coordinator)
    assert client.post(url, everybody).status_code == 400
    without_her = [pk for pk in everybody["invited"] if pk != harmed.pk]
    assert client.post(url, everybody | {"invited": without_her}).status_code == 302


@pytest.mark.parametrize("beside", ["Aunt Rosa", "Ana Gómez"])
def test_who_stands_beside_a_representative_or_a_guardian_comes_while_the_party_takes_part(
    accepted, url, mediator, sign_in, beside
):
    harmed, responsible = accepted.parties.principals()
    aunt = cases.add_party(case=accepted, by=mediator, side=Party.Side.COMMUNITY, name="Aunt Rosa")
    beside = accepted.parties.get(name=beside)
    friend = cases.add_party(
        case=accepted, by=mediator, side=Party.Side.SUPPORT, name="Fay Friend", supports=beside
    )
    for one in (aunt, friend):
        agree(one, one, Consent.Scope.TAKE_PART, by=mediator)
    make_ready(harmed, by=mediator, participation="represented", representative=aunt)
    make_ready(responsible, by=mediator)
    client = sign_in(mediator)
    assert friend in client.get(url).context["form"].fields["invited"].queryset
    cases.withdraw(party=harmed, by=mediator)
    form = client.get(url).context["form"]
    assert friend not in form.fields["invited"].queryset
    assert "Fay Friend comes with María Gómez, who has withdrawn." in form.stay_away


def test_nobody_meets_themself(prepared, url, mediator, coordinator, sign_in):
    bo = cases.add_party(case=prepared, side=Party.Side.BOTH, name="Bo Both", by=mediator)
    make_ready(bo, by=mediator)
    client, dylan = sign_in(mediator), prepared.parties.get(name="Dylan Walker")
    response = client.post(url, plan(prepared, mediator, coordinator, invited=[bo.pk]))
    assert response.status_code == 400
    assert "Nobody takes part on the other side of Bo Both." in response.text
    assert client.post(url, plan(prepared, mediator, coordinator, invited=[bo.pk, dylan.pk])).status_code == 302


def test_a_safety_hold_stops_it(prepared, url, mediator, coordinator, sign_in):
    cases.set_hold(case=prepared, reason="A threat.", by=mediator)
    response = sign_in(mediator).post(url, plan(prepared, mediator, coordinator))
    assert response.status_code == 400
    assert "A safety hold stands since" in response.content.decode()


def test_of_two_who_schedule_at_once_one_wins_and_the_other_is_told(prepared, url, mediator, coordinator, sign_in):
    data = plan(prepared, mediator, coordinator)
    assert sign_in(mediator).post(url, data).status_code == 302
    response = sign_in(coordinator).post(url, data | {"begins": "14:00", "ends": "16:00"})
    assert response.status_code == 400
    assert "This was already done by Manuel Mediator" in response.content.decode()
    assert prepared.conferences.count() == 1


@pytest.mark.parametrize("who", ["other_mediator", "teacher", "outsider", "administrator"])
def test_outside_the_wall_there_is_no_such_page(prepared, url, sign_in, request, who):
    user = request.getfixturevalue(who)
    assert sign_in(user).get(url).status_code == 404
    assert sign_in(user).post(url, {}).status_code == 404
