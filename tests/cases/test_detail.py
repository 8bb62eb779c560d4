"""The case page: the one place where a case is worked."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements import actions as agreements
from cases import actions
from cases.models import Consent, Event, Note, Party, Preparation, Referral
from conferences import actions as conferences
from conferences.models import Conference
from tests.cases.pages import harmed, responsible, text_of, url
from tests.conftest import accept_case, agree, hold_conference, incident, make_ready, people, schedule


def page(client, case):
    response = client.get(case.get_absolute_url())
    assert response.status_code == 200
    return text_of(response)


def test_shows_the_case_its_school_and_its_people(accepted, mediator, sign_in):
    shown = page(sign_in(mediator), accepted)
    for words in (
        accepted.ref,
        "Lincoln Middle School",
        "María Gómez",
        "Dylan Walker",
        "Ana Gómez",
        "Preconference",
    ):
        assert words in shown


@pytest.mark.parametrize("who", ["teacher", "outsider", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(accepted, sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(accepted.get_absolute_url()).status_code == 404
    assert not Event.objects.filter(kind=Event.Kind.OPENED).exists()


def test_opening_it_is_recorded(accepted, mediator, sign_in):
    page(sign_in(mediator), accepted)
    opened = Event.objects.get(kind=Event.Kind.OPENED)
    assert (opened.actor, opened.case, opened.subject) == (mediator, accepted, "case")


def test_each_missing_sentence_leads_to_its_remedy(accepted, mediator, sign_in):
    shown = page(sign_in(mediator), accepted)
    for sentence in accepted.missing_for_conference():
        assert f'<a href="{sentence.url}">{sentence}</a>'.replace("'", "&#x27;") in shown


def test_a_guardian_who_is_missing_is_added_before_they_are_asked(school, teacher, mediator, coordinator, sign_in):
    alone = [{**person, "guardians": []} for person in people()]
    case = actions.refer(school=school, people=alone, by=teacher, **incident()).case
    shown = page(sign_in(mediator), accept_case(case, mediator=mediator, by=coordinator))
    assert f'href="{url("add_guardian", case, harmed(case).pk)}">Add a guardian of María Gómez</a>' in shown


def test_the_most_overdue_step_stands_first(accepted, mediator, sign_in):
    today = timezone.localdate()
    for days, step in ((-2, "Call again"), (0, "Send the papers")):
        actions.log_contact(
            party=responsible(accepted),
            with_whom=responsible(accepted).guardians[0],
            channel="phone",
            outcome="reached",
            at=timezone.now(),
            next_step=step,
            next_due=today + timedelta(days=days),
            by=mediator,
        )
    shown = page(sign_in(mediator), accepted)
    assert shown.index("Call again") < shown.index("Send the papers")


def test_says_when_nothing_is_missing(prepared, mediator, sign_in):
    assert "Nothing is missing" in page(sign_in(mediator), prepared)


def test_marks_where_each_person_stands(accepted, mediator, sign_in):
    maria = harmed(accepted)
    agree(maria, maria.guardians[0], Consent.Scope.SPEAK, Consent.Scope.TAKE_PART, by=mediator)
    shown = page(sign_in(mediator), accepted)
    assert "Permission to speak: " in shown
    assert "a guardian, not yet themself" in shown
    assert "none yet" in shown


def test_a_telephone_is_called_by_a_tap_and_an_avoided_channel_is_marked(accepted, mediator, sign_in):
    maria = harmed(accepted)
    details = {"telephone": "(406) 555-0199", "email": "maria@example.org", "contact_advice": "Only after four"}
    actions.change_party(party=maria, by=mediator, edits=0, avoid_channels=["email"], **details)
    client = sign_in(mediator)
    shown = page(client, accepted)
    assert 'href="tel:4065550199"' in shown
    assert "Not by e-mail" in shown
    assert "Only after four" in shown
    assert "maria@example.org" in shown
    assert "mailto:" not in shown
    actions.change_party(party=maria, by=mediator, edits=1, avoid_channels=["phone"])
    shown = page(client, accepted)
    assert 'href="mailto:maria@example.org"' in shown
    assert "(406) 555-0199" in shown
    assert "tel:4065550199" not in shown


def test_says_nothing_of_what_was_heard_in_the_preparation(accepted, mediator, sign_in):
    make_ready(harmed(accepted), by=mediator, hopes="CANARY-HOPES", not_discussed="CANARY-SILENCE")
    assert "CANARY" not in page(sign_in(mediator), accepted)


def test_a_working_note_is_shown_to_its_author_alone(accepted, mediator, coordinator, sign_in):
    actions.write_note(case=accepted, kind=Note.Kind.WORKING, text="CANARY-WORKING", by=mediator)
    assert "CANARY-WORKING" in page(sign_in(mediator), accepted)
    assert "CANARY-WORKING" not in page(sign_in(coordinator), accepted)


def primary(client, case):
    """The words of the one primary action in the page's head."""
    head = page(client, case).split("page-actions")[1].split("<details")[0]
    return head.split('class="btn btn-primary"')[1].split(">")[1].split("<")[0] if "btn-primary" in head else None


@pytest.mark.parametrize(
    ("stage", "action"),
    [
        ("referred", "Screen the referral"),
        ("accepted", "Record a consent of María Gómez"),
        ("prepared", "Schedule the conference"),
        ("scheduled", "Open the conference"),
        ("conferenced", "Draft the agreement"),
    ],
)
def test_offers_the_one_next_thing(request, coordinator, sign_in, stage, action):
    assert primary(sign_in(coordinator), request.getfixturevalue(stage)) == action


def test_a_check_that_says_stop_after_scheduling_is_shown_wherever_the_case_is(scheduled, coordinator, sign_in):
    dylan, client = responsible(scheduled), sign_in(coordinator)
    actions.check_safety(party=dylan, by=coordinator, checked_on=timezone.localdate(), decision="stop")
    sentence = "Dylan Walker&#x27;s safety check says not to go ahead."
    assert f'<a href="{url("check_safety", scheduled, dylan.pk)}">{sentence}</a>' in page(client, scheduled)
    assert primary(client, scheduled) == "Check Dylan Walker&#x27;s safety"
    assert sentence in text_of(client.get(reverse("cases:list")))


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        ("referred", "Not every screening question is answered."),
        ("conferenced", "No agreement has been signed by everyone yet."),
    ],
)
def test_what_keeps_a_case_from_its_next_step_stands_in_its_head(request, coordinator, sign_in, stage, sentence):
    case = request.getfixturevalue(stage)
    head = page(sign_in(coordinator), case).split('id="people"')[0]
    assert sentence in head


def test_a_mediator_reads_what_a_coordinator_screens(referred, mediator, coordinator, sign_in):
    actions.assign(case=referred, mediator=mediator, by=coordinator, conflict="none")
    shown = page(sign_in(mediator), referred)
    assert "Not every screening question is answered." in shown
    assert url("screen", referred) not in shown


def test_a_conference_that_has_begun_is_recorded(scheduled, mediator, sign_in):
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert primary(sign_in(mediator), scheduled) == "Record the conference"


@pytest.mark.parametrize(
    ("outcome", "action"),
    [
        (Conference.Outcome.ADJOURNED, "Schedule the next session"),
        (Conference.Outcome.NO_AGREEMENT, "Close the case"),
    ],
)
def test_after_a_conference_its_outcome_leads_on(scheduled, coordinator, sign_in, outcome, action):
    hold_conference(scheduled, by=coordinator, outcome=outcome)
    assert primary(sign_in(coordinator), scheduled) == action


def test_a_closed_case_offers_to_reopen_among_the_rest(accepted, coordinator, sign_in):
    actions.close(case=accepted, reason="not_reached", by=coordinator, summary="Six weeks of letters.")
    client = sign_in(coordinator)
    assert primary(client, accepted) is None
    assert url("reopen", accepted) in page(client, accepted)


def test_a_mediator_is_not_offered_what_only_a_coordinator_does(accepted, mediator, sign_in):
    shown = page(sign_in(mediator), accepted)
    for verb in ("close", "history", "assign"):
        assert f"/cases/{accepted}/{verb}/" not in shown


def test_people_stand_by_side(accepted, mediator, sign_in):
    actions.add_party(case=accepted, side=Party.Side.BOTH, name="Bo Both", by=mediator)
    shown = page(sign_in(mediator), accepted)
    places = [shown.index(f"{name}</a></h3>") for name in ("María Gómez", "Bo Both", "Dylan Walker")]
    assert places == sorted(places)


def crowd(case, by, size):
    """Parties, guardians, supporters, calls, consents, notes and with them events."""
    for number in range(size):
        party = actions.add_party(case=case, side=Party.Side.RESPONSIBLE, name=f"Pat {number}", by=by)
        guardian = actions.add_guardian(child=party, name=f"Gail of {party.pk}", by=by)
        actions.add_party(case=case, side=Party.Side.SUPPORT, supports=party, name=f"Sue {number}", by=by)
        agree(party, guardian, Consent.Scope.TAKE_PART, by=by)
        agree(party, party, Consent.Scope.TAKE_PART, by=by)
        actions.write_note(case=case, kind=Note.Kind.CASE, text=f"Note {number}", by=by)
        step = {"next_step": f"Step {number}", "next_due": timezone.localdate()}
        actions.log_contact(
            party=party, with_whom=guardian, at=timezone.now(), channel="phone", outcome="reached", by=by, **step
        )


def queries(client, case):
    page(client, case)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page(client, case)
    return len(captured)


@pytest.mark.parametrize("who", ["coordinator", "mediator"])
def test_costs_fourteen_queries_for_one_person_as_for_twenty(accepted, mediator, sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    crowd(accepted, mediator, 1)
    few = queries(client, accepted)
    crowd(accepted, mediator, 20)
    assert queries(client, accepted) == few <= 14


def test_costs_no_more_after_two_conferences(scheduled, mediator, coordinator, sign_in):
    client = sign_in(coordinator)
    once = queries(client, scheduled)
    hold_conference(scheduled, by=mediator, outcome=Conference.Outcome.ADJOURNED)
    schedule(scheduled, facilitators=[mediator, coordinator], by=mediator)
    assert queries(client, scheduled) == once <= 14


def test_costs_no_more_with_an_agreement_and_a_circle(signed, mediator, coordinator, sign_in):
    case, client = signed.case, sign_in(coordinator)
    conferences.request_circle(case=case, student=responsible(case), by=mediator)
    assert queries(client, case) <= 14
    crowd(case, mediator, 5)
    agreements.amend(agreement=signed, by=mediator)
    assert queries(client, case) <= 14


def test_costs_no_more_while_it_waits_for_screening(referred, coordinator, sign_in):
    assert queries(sign_in(coordinator), referred) <= 14


def test_the_agreement_leads_a_monitored_case_on(signed, mediator, sign_in):
    assert primary(sign_in(mediator), signed.case) == "Follow up on the agreement"


@pytest.mark.parametrize("stage", ["drafted", "signing"])
def test_an_agreement_in_work_leads_on(request, mediator, sign_in, stage):
    words = {"drafted": "Continue the agreement", "signing": "Sign the agreement"}
    assert primary(sign_in(mediator), request.getfixturevalue(stage).case) == words[stage]


def test_a_case_that_asks_for_a_reentry_is_led_on_by_its_circle(school, teacher, coordinator, mediator, sign_in):
    wants = Referral.Wants.REENTRY
    case = actions.refer(school=school, people=people(), by=teacher, **incident(wants=wants)).case
    accept_case(case, mediator=mediator, by=coordinator)
    client = sign_in(mediator)
    assert primary(client, case) == "Begin a reentry circle"
    conferences.request_circle(case=case, student=responsible(case), by=mediator)
    assert primary(client, case) == "Open the reentry circle"
    assert "Before a conference can be scheduled" not in page(client, case)


def test_an_indirect_party_is_marked_so(accepted, mediator, sign_in):
    make_ready(harmed(accepted), by=mediator, participation=Preparation.Participation.INDIRECT)
    assert "takes part indirectly" in page(sign_in(mediator), accepted)


def test_whoever_withdrew_is_marked_so_and_asked_for_nothing(prepared, mediator, sign_in):
    actions.withdraw(party=responsible(prepared), by=mediator)
    shown = page(sign_in(mediator), prepared)
    assert "withdrew on" in shown
    assert "No responsible party takes part." in shown


def test_whoever_came_back_has_taken_nothing_back_and_is_asked_anew(prepared, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(prepared)
    actions.withdraw_consent(consent=maria.consents.get(given_by=maria), by=mediator)
    actions.withdraw_consent(
        consent=maria.consents.get(scope=Consent.Scope.TAKE_PART, withdrawn_at=None), by=mediator
    )
    assert mark(client, maria, "Agreed to take part") == "taken back"
    actions.withdraw(party=maria, by=mediator)
    actions.rejoin(party=maria, by=mediator)
    assert mark(client, maria, "Agreed to take part") == "not yet"


def test_whose_guardian_left_has_taken_nothing_back(accepted, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(accepted)
    agree(maria, maria.guardians[0], Consent.Scope.TAKE_PART, by=mediator)
    actions.withdraw(party=maria.guardians[0], by=mediator)
    assert mark(client, maria, "Agreed to take part") == "not yet"


def mark(client, party, label):
    """What one of the small marks on their own page says."""
    stands = text_of(client.get(url("party", party.case, party.pk))).partition("Where they stand")[2]
    return stands.partition(f"{label}: ")[2].partition("<")[0]
