"""The school answers a question of the coordinator, and nothing else of the case moves."""

import pytest
from django.core import mail
from django.urls import reverse

from cases import actions
from cases.models import Event


@pytest.fixture
def client(sign_in, teacher):
    return sign_in(teacher)


@pytest.fixture
def asked(referred, coordinator):
    actions.ask(case=referred, question="Who else saw it?", by=coordinator)
    return referred


def answer(client, case, text="Two teachers."):
    return client.post(reverse("cases:answer", args=[case.ref]), {"text": text})


def page(client, case):
    return client.get(reverse("cases:referral", args=[case.ref])).content.decode()


def test_the_question_stands_on_the_page_with_a_place_for_the_answer(client, asked):
    text = page(client, asked)
    assert "We have a question for you" in text
    assert "Who else saw it?" in text
    assert reverse("cases:answer", args=[asked.ref]) in text


def test_an_answer_brings_the_referral_back_to_the_queue(
    client, asked, teacher, coordinator, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = answer(client, asked)
    asked.refresh_from_db()
    question = asked.questions.get()
    assert response.url == reverse("cases:referral", args=[asked.ref])
    assert asked.status == "referred"
    assert (question.answer, question.answered_by) == ("Two teachers.", teacher)
    assert [message.to for message in mail.outbox] == [[coordinator.email]]
    assert "Two teachers" not in mail.outbox[0].body
    assert "Two teachers." in page(client, asked)


def test_the_coordinator_may_write_the_answer_down_for_the_school(sign_in, coordinator, asked):
    answer(sign_in(coordinator), asked)
    assert asked.questions.get().answered_by == coordinator


def test_an_empty_answer_is_none(client, asked):
    response = answer(client, asked, "  ")
    asked.refresh_from_db()
    assert response.status_code == 400
    assert "Write an answer, even a short one." in response.content.decode()
    assert asked.status == "returned"


def test_the_second_of_two_answers_is_told_and_keeps_its_text(client, asked):
    answer(client, asked)
    response = answer(client, asked, "Nobody, I think.")
    assert response.status_code == 400
    assert "This question has already been answered." in response.content.decode()
    assert "Nobody, I think." in response.content.decode()
    assert asked.questions.get().answer == "Two teachers."
    assert Event.objects.filter(kind=Event.Kind.ANSWERED).count() == 1


def test_without_a_question_there_is_nothing_to_answer(client, referred):
    assert "Our question to you" not in page(client, referred)
    assert answer(client, referred).status_code == 400


@pytest.mark.parametrize("role", ["outsider", "mediator", "administrator"])
def test_others_do_not_find_it(sign_in, asked, role, request):
    assert answer(sign_in(request.getfixturevalue(role)), asked).status_code == 404
    assert asked.questions.open().exists()


def test_a_mediator_of_the_case_reads_and_does_not_answer(sign_in, asked, mediator, coordinator):
    actions.assign(case=asked, mediator=mediator, by=coordinator, conflict="none")
    client = sign_in(mediator)
    assert "Who else saw it?" in page(client, asked)
    assert reverse("cases:answer", args=[asked.ref]) not in page(client, asked)
    assert answer(client, asked).status_code == 403
    assert asked.questions.open().exists()


def test_its_address_alone_leads_to_the_page(client, asked):
    assert client.get(reverse("cases:answer", args=[asked.ref])).url == reverse("cases:referral", args=[asked.ref])
