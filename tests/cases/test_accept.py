"""A referral becomes a case of the center only when everything that speaks against it was looked at."""

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Assignment, Case, Event, Screening

NO = dict.fromkeys(Screening.Question.values, "no")
CLEAR = Assignment.Conflict.NONE


def post(client, case, **data):
    return client.post(reverse("cases:accept", args=[case.ref]), data)


@pytest.fixture
def assigned(referred, mediator, coordinator):
    actions.assign(case=referred, mediator=mediator, by=coordinator, conflict=CLEAR)
    return referred


def refused_with(response, case, sentence):
    case.refresh_from_db()
    return response.status_code == 400 and sentence in response.content.decode() and case.status == "referred"


def test_answers_and_acceptance_go_in_one_click(
    assigned, coordinator, sign_in, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = post(sign_in(coordinator), assigned, reason="", **NO)
    assert response.url == assigned.get_absolute_url()
    assigned.refresh_from_db()
    assert assigned.status == Case.Status.PRECONFERENCE
    assert assigned.accepted_at is not None
    assert {mail.to[0] for mail in mailoutbox} == {"tess@example.org", "manuel@example.org"}
    for mail in mailoutbox:
        assert "Gómez" not in mail.body
        assert "Walker" not in mail.body
    assert Event.objects.filter(case=assigned, kind=Event.Kind.MOVED, to_status="preconference").count() == 1


def test_an_unanswered_question_refuses_and_what_was_answered_stays(assigned, coordinator, sign_in):
    response = post(sign_in(coordinator), assigned, reason="", weapon="no")
    assert refused_with(response, assigned, "Not every screening question is answered.")
    assert Screening.objects.get(case=assigned).answers == {"weapon": "no"}
    assert "Your answers are kept." in response.text
    assert "Nothing has been changed yet." not in response.text


@pytest.mark.parametrize("flag", Screening.FLAGS)
def test_a_concern_needs_a_reason(flag, assigned, coordinator, sign_in):
    client = sign_in(coordinator)
    response = post(client, assigned, **{**NO, flag.value: "yes"}, reason=" ")
    assert refused_with(response, assigned, "write down why the case can go ahead")
    assert post(client, assigned, reason="The family wants it.").status_code == 302


def test_without_a_mediator_it_is_refused(referred, coordinator, sign_in):
    response = post(sign_in(coordinator), referred, reason="", **NO)
    assert refused_with(response, referred, "No mediator who has declared to be free of a conflict")


@pytest.mark.parametrize("answer", [Assignment.Conflict.ASKED, Assignment.Conflict.DECLARED])
def test_a_mediator_who_is_not_free_does_not_count(answer, referred, mediator, coordinator, sign_in):
    actions.assign(case=referred, mediator=mediator, by=coordinator, conflict=answer)
    response = post(sign_in(coordinator), referred, reason="", **NO)
    assert refused_with(response, referred, "No mediator who has declared to be free of a conflict")


def test_the_sentences_stand_beside_the_button(referred, coordinator, sign_in):
    page = sign_in(coordinator).get(reverse("cases:screen", args=[referred.ref])).content.decode()
    for sentence in referred.missing_for_acceptance():
        assert sentence in page


def test_the_second_of_two_coordinators_is_told(accepted, coordinator, sign_in):
    response = post(sign_in(coordinator), accepted, reason="", **NO)
    assert response.status_code == 400
    assert "This was already done by Carla Coordinator" in response.content.decode()
    assert Event.objects.filter(case=accepted, kind=Event.Kind.MOVED).count() == 1


ONLY_REFERRED = "by now, and this step is only for one that is “Referred”"


@pytest.mark.parametrize("is_held", [False, True])
@pytest.mark.parametrize("typed", ["what the page had sent", "nothing"])
def test_a_page_that_stayed_open_calls_off_no_conference(
    scheduled, mediator, coordinator, sign_in, typed, is_held
):
    if is_held:
        actions.set_hold(case=scheduled, reason="A threat.", by=mediator)
    before = scheduled.accepted_at
    page = {**NO, "reason": "", "edits": scheduled.screening.edits} if typed != "nothing" else {}
    response = post(sign_in(coordinator), scheduled, **page)
    assert response.status_code == 400
    assert f"Case is “Scheduled” {ONLY_REFERRED}" in response.text
    scheduled.refresh_from_db()
    assert (scheduled.status, scheduled.accepted_at) == (Case.Status.SCHEDULED, before)
    assert scheduled.conferences.planned().exists()


def test_a_case_that_was_closed_is_opened_by_reopening_it_alone(accepted, coordinator, sign_in):
    actions.close(case=accepted, reason="not_suitable", by=coordinator)
    response = post(sign_in(coordinator), accepted, **NO, reason="", edits=accepted.screening.edits)
    assert response.status_code == 400
    assert f"Case is “Closed” {ONLY_REFERRED}" in response.text
    accepted.refresh_from_db()
    assert accepted.is_closed


def test_a_returned_referral_is_not_accepted(assigned, coordinator, sign_in):
    actions.screen(case=assigned, answers=NO, reason="", by=coordinator)
    actions.ask(case=assigned, question="Who saw it?", by=coordinator)
    response = post(sign_in(coordinator), assigned)
    assert response.status_code == 400
    assigned.refresh_from_db()
    assert assigned.status == Case.Status.RETURNED


def test_only_a_coordinator_accepts(assigned, mediator, teacher, sign_in):
    assert post(sign_in(mediator), assigned, reason="", **NO).status_code == 403
    assert post(sign_in(teacher), assigned, reason="", **NO).status_code == 404
    assigned.refresh_from_db()
    assert assigned.status == Case.Status.REFERRED


def test_looking_at_the_address_accepts_nothing(assigned, coordinator, sign_in):
    assert sign_in(coordinator).get(reverse("cases:accept", args=[assigned.ref])).status_code == 405
