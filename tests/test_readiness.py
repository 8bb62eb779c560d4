"""Every sentence that says what is missing: when it is said, and when it is not said any more."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agreements import actions as agreements
from agreements.models import Obligation, Told
from cases import actions
from cases.models import Assignment, Consent, Party, Preparation, SafetyCheck, Screening
from conferences import actions as conferences
from tests.cases.pages import harmed, responsible
from tests.conftest import agree, make_ready

PERMISSION = "{}'s guardian has not given permission to speak with them."
NOT_PREPARED = "{} has not been prepared."
NOT_AGREED = "{} has not agreed to take part."
GUARDIAN_NOT_AGREED = "{0}'s guardian has not agreed that {0} takes part."
NO_CHECK = "{} has no safety check yet."


def end(consent, by):
    actions.withdraw_consent(consent=consent, by=by)


def prepare_anew(party, by, **changes):
    heard = {"participation": Preparation.Participation.DIRECT, "acknowledgement": ""} | changes
    if party.is_responsible and not heard["acknowledgement"]:
        heard["acknowledgement"] = Preparation.Acknowledgement.FULLY
    return actions.prepare(party=party, by=by, prepared_on=timezone.localdate(), **heard)


def test_at_first_everything_is_missing_for_everybody(accepted):
    expected = [
        sentence.format(name)
        for name in ("María Gómez", "Dylan Walker")
        for sentence in (PERMISSION, NOT_PREPARED, NOT_AGREED, GUARDIAN_NOT_AGREED, NO_CHECK)
    ]
    assert accepted.missing_for_conference() == expected


def test_nothing_is_missing_once_everybody_has_agreed(prepared):
    assert prepared.missing_for_conference() == []


@pytest.mark.parametrize("participation", ["informed", "not"])
@pytest.mark.parametrize(
    ("find", "sentence"),
    [
        (harmed, "No harmed party, or a representative of theirs, takes part."),
        (responsible, "No responsible party takes part."),
    ],
)
def test_both_sides_take_part(prepared, mediator, find, sentence, participation):
    prepare_anew(find(prepared), mediator, participation=participation)
    assert prepared.missing_for_conference() == [sentence]


@pytest.mark.parametrize("participation", ["direct", "indirect"])
def test_a_side_takes_part_directly_or_indirectly(prepared, mediator, participation):
    prepare_anew(harmed(prepared), mediator, participation=participation)
    assert prepared.missing_for_conference() == []


def test_only_a_harmed_party_chooses_that_a_conference_is_indirect(prepared, mediator):
    dylan = responsible(prepared)
    prepare_anew(dylan, mediator, participation="indirect")
    assert prepared.missing_for_conference() == [
        "Dylan Walker wants to take part indirectly, and no harmed party has chosen that. Ask both sides once more "
        "how they want to take part, and record it as a new preparation."
    ]
    pat = actions.add_party(case=prepared, side=Party.Side.RESPONSIBLE, name="Pat Park", by=mediator)
    make_ready(pat, by=mediator)
    assert prepared.missing_for_conference() == []
    actions.withdraw(party=pat, by=mediator)
    prepare_anew(harmed(prepared), mediator, participation="indirect")
    assert prepared.missing_for_conference() == []


def test_whoever_withdrew_counts_no_longer(prepared, mediator):
    actions.withdraw(party=harmed(prepared), by=mediator)
    assert prepared.missing_for_conference() == ["No harmed party, or a representative of theirs, takes part."]


def test_one_of_two_who_withdraws_does_not_stop_the_other(prepared, mediator):
    pat = actions.add_party(case=prepared, side=Party.Side.RESPONSIBLE, name="Pat Park", by=mediator)
    make_ready(pat, by=mediator)
    assert prepared.missing_for_conference() == []
    actions.withdraw(party=pat, by=mediator)
    assert prepared.missing_for_conference() == []


@pytest.mark.parametrize(("scope", "sentence"), [("speak", PERMISSION), ("take_part", GUARDIAN_NOT_AGREED)])
def test_a_guardians_yes_is_missed_once_it_is_taken_back(prepared, mediator, scope, sentence):
    maria = harmed(prepared)
    end(maria.consents.get(scope=scope, given_by=maria.guardians[0]), mediator)
    assert prepared.missing_for_conference() == [sentence.format("María Gómez")]


def test_ones_own_yes_is_missed_once_it_is_taken_back(prepared, mediator):
    maria = harmed(prepared)
    end(maria.consents.get(scope="take_part", given_by=maria), mediator)
    assert prepared.missing_for_conference() == [NOT_AGREED.format("María Gómez")]


def test_an_adult_needs_no_guardian(prepared, mediator):
    make_ready(actions.add_party(case=prepared, side=Party.Side.HARMED, name="Mr. Able", by=mediator), by=mediator)
    assert prepared.missing_for_conference() == []


def test_a_minor_without_a_guardian_waits_for_one(prepared, mediator):
    actions.add_party(case=prepared, side=Party.Side.HARMED, name="Kim Kid", is_minor_by_word=True, by=mediator)
    assert PERMISSION.format("Kim Kid") in prepared.missing_for_conference()


def test_the_responsible_party_acknowledges_at_least_in_part(prepared, mediator):
    sentence = "Dylan Walker does not acknowledge any responsibility yet."
    prepare_anew(responsible(prepared), mediator, acknowledgement=Preparation.Acknowledgement.NONE)
    assert prepared.missing_for_conference() == [sentence]
    prepare_anew(responsible(prepared), mediator, acknowledgement=Preparation.Acknowledgement.IN_PART)
    assert prepared.missing_for_conference() == []


def test_somebody_on_both_sides_acknowledges_too(prepared, mediator):
    both = actions.add_party(case=prepared, side=Party.Side.BOTH, name="Bo Both", by=mediator)
    make_ready(both, by=mediator)
    prepare_anew(both, mediator, acknowledgement=Preparation.Acknowledgement.NONE)
    assert prepared.missing_for_conference() == ["Bo Both does not acknowledge any responsibility yet."]


def test_nobody_takes_part_on_both_sides_alone(prepared, mediator):
    make_ready(actions.add_party(case=prepared, side=Party.Side.BOTH, name="Bo Both", by=mediator), by=mediator)
    for party in (harmed(prepared), responsible(prepared)):
        assert prepared.missing_for_conference() == []
        actions.withdraw(party=party, by=mediator)
    assert prepared.missing_for_conference() == ["Nobody takes part on the other side of Bo Both."]
    make_ready(actions.add_party(case=prepared, side=Party.Side.BOTH, name="Al Also", by=mediator), by=mediator)
    assert prepared.missing_for_conference() == []


def test_a_safety_check_is_valid_for_thirty_days(prepared):
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert prepared.missing_for_conference() == []
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert prepared.missing_for_conference() == [
            "María Gómez's safety check is older than 30 days.",
            "Dylan Walker's safety check is older than 30 days.",
        ]


@pytest.mark.parametrize(
    ("decision", "missing"),
    [
        (SafetyCheck.Decision.STOP, ["María Gómez's safety check says not to go ahead."]),
        (SafetyCheck.Decision.MEASURES, []),
    ],
)
def test_the_latest_safety_check_decides(prepared, mediator, decision, missing):
    actions.check_safety(
        party=harmed(prepared),
        by=mediator,
        checked_on=timezone.localdate(),
        decision=decision,
        mitigations="She sits by the door.",
    )
    assert prepared.missing_for_conference() == missing


def test_a_representative_has_to_agree_too(prepared, mediator):
    rosa = actions.add_party(
        case=prepared, side=Party.Side.SUPPORT, supports=harmed(prepared), name="Tía Rosa", by=mediator
    )
    prepare_anew(harmed(prepared), mediator, participation="represented", representative=rosa)
    assert prepared.missing_for_conference() == [
        "Tía Rosa, who represents María Gómez, has not agreed to take part."
    ]
    agree(rosa, rosa, Consent.Scope.TAKE_PART, by=mediator)
    assert prepared.missing_for_conference() == []
    actions.withdraw(party=rosa, by=mediator)
    assert prepared.missing_for_conference() == ["Nobody represents María Gómez any more."]


def test_an_interpreter_is_arranged_for_a_party_and_for_a_guardian(prepared, mediator):
    maria = harmed(prepared)
    ana = maria.guardians[0]
    for person in (maria, ana):
        actions.change_party(party=person, by=mediator, edits=0, needs_interpreter=True)
    assert prepared.missing_for_conference() == [
        f"An interpreter (Spanish) for {person} is not arranged." for person in (maria, ana)
    ]
    actions.change_party(party=maria, by=mediator, edits=1, interpreter="Inés Ibarra")
    assert prepared.missing_for_conference() == ["An interpreter (Spanish) is not arranged."]
    actions.change_party(party=ana, by=mediator, edits=1, interpreter="Inés Ibarra")
    assert prepared.missing_for_conference() == []


def test_an_interpreter_is_arranged_for_who_stands_beside_them_in_the_room(prepared, mediator):
    rosa = actions.add_party(
        case=prepared,
        side=Party.Side.SUPPORT,
        supports=harmed(prepared),
        name="Tía Rosa",
        language="es",
        needs_interpreter=True,
        by=mediator,
    )
    assert prepared.missing_for_conference() == []
    agree(rosa, rosa, Consent.Scope.TAKE_PART, by=mediator)
    assert prepared.missing_for_conference() == ["An interpreter (Spanish) is not arranged."]
    actions.withdraw(party=rosa, by=mediator)
    assert prepared.missing_for_conference() == []


def test_a_safety_hold_stops_everything_and_says_since_when(prepared, mediator):
    with time_machine.travel("2026-05-03 18:00Z"):
        actions.set_hold(case=prepared, reason="New threats.", by=mediator)
        assert prepared.missing_for_meeting() == ["A safety hold stands since May 3."]
    with time_machine.travel("2027-01-03 18:00Z"):
        assert prepared.missing_for_meeting() == ["A safety hold stands since May 3, 2026."]
    assert prepared.missing_for_conference() == prepared.missing_for_meeting()


def test_the_safety_hold_is_named_first(accepted, mediator, coordinator, sign_in):
    actions.set_hold(case=accepted, reason="New threats.", by=mediator)
    assert accepted.missing_for_conference()[0].startswith("A safety hold stands since")
    assert len(accepted.missing_for_conference()) > 1
    client = sign_in(coordinator)
    url = accepted.missing_for_conference()[0].url
    assert f'href="{url}">Lift the safety hold</a>' in client.get(accepted.get_absolute_url()).text


def test_each_sentence_knows_its_remedy(accepted, mediator, coordinator, sign_in):
    actions.set_hold(case=accepted, reason="New threats.", by=mediator)
    actions.change_party(party=harmed(accepted), by=mediator, edits=0, needs_interpreter=True)
    client = sign_in(coordinator)
    for sentence in accepted.missing_for_conference():
        assert client.get(sentence.url).status_code == 200


# Accepting a referral


@pytest.fixture
def screened(referred, coordinator):
    return _screen(referred, coordinator)


def _screen(case, by, reason="", **answers):
    answers = dict.fromkeys(Screening.Question.values, "no") | answers
    actions.screen(case=case, answers=answers, reason=reason, by=by)
    case.refresh_from_db()
    return case


NO_MEDIATOR = "No mediator who has declared to be free of a conflict of interest is assigned."


def test_every_screening_question_is_answered(referred, coordinator, mediator):
    actions.assign(case=referred, mediator=mediator, by=coordinator, conflict=Assignment.Conflict.NONE)
    sentence = "Not every screening question is answered."
    assert referred.missing_for_acceptance() == [sentence]
    _screen(referred, coordinator, weapon="")
    assert referred.missing_for_acceptance() == [sentence]
    _screen(referred, coordinator)
    assert referred.missing_for_acceptance() == []


@pytest.mark.parametrize("flag", [str(flag.value) for flag in Screening.FLAGS])
def test_a_concern_needs_a_written_reason(referred, coordinator, flag):
    sentence = "A screening question raises a concern: write down why the case can go ahead."
    _screen(referred, coordinator, **{flag: "yes"})
    assert sentence in referred.missing_for_acceptance()
    _screen(referred, coordinator, reason="The police have ended their work.", **{flag: "yes"})
    assert sentence not in referred.missing_for_acceptance()


def test_other_questions_need_no_reason(referred, coordinator):
    _screen(referred, coordinator, power="yes", school_can="yes")
    assert referred.missing_for_acceptance() == [NO_MEDIATOR]


@pytest.mark.parametrize("conflict", ["asked", "declared"])
def test_a_mediator_has_declared_to_know_nobody(screened, coordinator, mediator, conflict):
    actions.assign(case=screened, mediator=mediator, by=coordinator, conflict=conflict)
    assert screened.missing_for_acceptance() == [NO_MEDIATOR]


# A reentry circle


@pytest.fixture
def circle(accepted, mediator):
    return conferences.request_circle(case=accepted, student=responsible(accepted), by=mediator)


def test_a_circle_needs_the_student_and_the_guardian(circle, mediator):
    dylan = circle.student
    assert circle.missing_for_scheduling() == [
        PERMISSION.format(dylan),
        f"{dylan} has not agreed to take part in a reentry circle.",
        f"{dylan}'s guardian has not agreed that {dylan} takes part in a reentry circle.",
    ]
    agree(dylan, dylan.guardians[0], Consent.Scope.SPEAK, Consent.Scope.CIRCLE, by=mediator)
    agree(dylan, dylan, Consent.Scope.CIRCLE, by=mediator)
    circle.refresh_from_db()
    assert circle.missing_for_scheduling() == []


def test_a_conferences_consent_is_none_to_a_circle(circle, mediator):
    dylan = circle.student
    make_ready(dylan, by=mediator)
    circle.refresh_from_db()
    assert f"{dylan} has not agreed to take part in a reentry circle." in circle.missing_for_scheduling()


def test_a_student_who_withdrew_has_no_circle(circle, mediator):
    actions.withdraw(party=circle.student, by=mediator)
    circle.refresh_from_db()
    assert circle.missing_for_scheduling()[0] == "Dylan Walker has withdrawn."


# Closing


def test_an_open_circle_is_ended_first(circle, coordinator):
    sentence = "A reentry circle is still open: end it or cancel it first."
    assert circle.case.missing_for_closing("not_reached") == [sentence]


def test_fulfilled_needs_an_agreement(conferenced):
    assert conferenced.missing_for_closing("fulfilled") == [
        "There is no signed agreement that could be fulfilled."
    ]
    assert conferenced.missing_for_closing("no_agreement") == []


def resolve(obligation, status, by):
    if obligation.amount:
        agreements.pay(obligation=obligation, amount=obligation.amount, paid_on=timezone.localdate(), by=by)
    agreements.resolve(
        obligation=obligation,
        edits=obligation.edits,
        status=status,
        resolved_on=timezone.localdate(),
        evidence="Seen.",
        need_met="yes",
        by=by,
    )


def test_fulfilled_needs_every_promise_kept_and_the_harmed_party_told(signed, mediator):
    case = signed.case
    told = "María Gómez has not been told that the agreement is kept."
    first, second = signed.obligations.all()
    assert case.missing_for_closing("fulfilled") == ["2 obligations are still open.", told]
    resolve(first, Obligation.Status.DONE, mediator)
    assert case.missing_for_closing("fulfilled") == ["One obligation is still open.", told]
    resolve(second, Obligation.Status.DONE, mediator)
    assert case.missing_for_closing("fulfilled") == [told]
    agreements.tell(
        agreement=signed,
        party=harmed(case),
        what=Told.What.COMPLETED,
        method=Told.Method.PHONE,
        told_on=timezone.localdate(),
        by=mediator,
    )
    assert case.missing_for_closing("fulfilled") == []


def test_a_broken_promise_is_not_called_fulfilled(signed, mediator):
    first, second = signed.obligations.all()
    resolve(first, Obligation.Status.NOT_DONE, mediator)
    resolve(second, Obligation.Status.DONE, mediator)
    sentence = "An obligation was not done, or only in part: choose a reason that says so."
    assert sentence in signed.case.missing_for_closing("fulfilled")
    assert signed.case.missing_for_closing("partly_fulfilled") == []
