"""The center does not take every case; whoever referred it reads why."""

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Case

WHY = "This can be solved in the classroom."


def post(client, case, **data):
    return client.post(reverse("cases:decline", args=[case.ref]), data)


@pytest.mark.parametrize("returned", [False, True])
def test_a_referral_is_declined_from_the_queue_or_while_a_question_is_open(
    returned, referred, coordinator, sign_in, mailoutbox, django_capture_on_commit_callbacks
):
    if returned:
        actions.ask(case=referred, question="Who saw it?", by=coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        response = post(sign_in(coordinator), referred, decline_reason=WHY)
    assert response.url == reverse("cases:queue")
    referred.refresh_from_db()
    assert referred.status == Case.Status.CLOSED
    assert referred.was_declined
    assert referred.decline_reason == WHY
    assert referred.closed_from == ("returned" if returned else "referred")
    assert [mail.to for mail in mailoutbox] == [["tess@example.org"]]
    assert WHY not in mailoutbox[0].body


def test_without_a_reason_nothing_is_declined(referred, coordinator, sign_in):
    assert post(sign_in(coordinator), referred, decline_reason="").status_code == 400
    referred.refresh_from_db()
    assert referred.status == Case.Status.REFERRED


def test_an_accepted_case_is_closed_and_not_declined(accepted, coordinator, sign_in):
    response = post(sign_in(coordinator), accepted, decline_reason=WHY)
    assert response.status_code == 400
    assert "This case was accepted" in response.content.decode()
    accepted.refresh_from_db()
    assert accepted.status == Case.Status.PRECONFERENCE


def test_only_a_coordinator_declines(referred, mediator, teacher, coordinator, sign_in):
    actions.assign(case=referred, mediator=mediator, by=coordinator, conflict="none")
    assert post(sign_in(mediator), referred, decline_reason=WHY).status_code == 403
    assert post(sign_in(teacher), referred, decline_reason=WHY).status_code == 404
    referred.refresh_from_db()
    assert referred.status == Case.Status.REFERRED
