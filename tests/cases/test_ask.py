"""A referral that leaves something open goes back to the school with a question."""

from django.urls import reverse

from cases import actions
from cases.models import Case, Screening


def post(client, case, **data):
    return client.post(reverse("cases:ask", args=[case.ref]), data)


def test_the_referrer_is_asked(referred, coordinator, sign_in, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = post(sign_in(coordinator), referred, question="Who saw it?", reason="", weapon="no")
    assert response.url == reverse("cases:queue")
    referred.refresh_from_db()
    assert referred.status == Case.Status.RETURNED
    assert referred.questions.open().get().question == "Who saw it?"
    assert Screening.objects.get(case=referred).answers == {"weapon": "no"}
    assert [mail.to for mail in mailoutbox] == [["tess@example.org"]]
    assert "Who saw it?" not in mailoutbox[0].body


def test_an_empty_question_is_not_sent_and_the_answers_stay_typed(referred, coordinator, sign_in):
    response = post(sign_in(coordinator), referred, question=" ", reason="It was a toy.", weapon="yes")
    assert response.status_code == 400
    assert "It was a toy." in response.content.decode()
    referred.refresh_from_db()
    assert referred.status == Case.Status.REFERRED


def test_one_question_at_a_time(referred, coordinator, sign_in):
    client = sign_in(coordinator)
    post(client, referred, question="Who saw it?")
    response = post(client, referred, question="And who helped?")
    assert response.status_code == 400
    assert "This was already done by Carla Coordinator" in response.content.decode()
    assert referred.questions.count() == 1
    assert "And who helped?" in response.text


def test_a_referral_that_was_declined_while_a_question_was_open_is_asked_nothing_more(
    referred, coordinator, sign_in
):
    actions.ask(case=referred, question="Who saw it?", by=coordinator)
    actions.decline(case=referred, reason="Too far.", by=coordinator)
    response = post(sign_in(coordinator), referred, question="And who helped?")
    assert response.status_code == 400
    assert "Case is “Closed” by now, and this step is only for one that is “Referred”." in response.text
    referred.refresh_from_db()
    assert referred.is_closed
    assert referred.questions.count() == 1


def test_only_a_coordinator_asks(referred, mediator, teacher, coordinator, sign_in):
    actions.assign(case=referred, mediator=mediator, by=coordinator, conflict="none")
    assert post(sign_in(mediator), referred, question="Who?").status_code == 403
    assert post(sign_in(teacher), referred, question="Who?").status_code == 404
    assert not referred.questions.exists()
