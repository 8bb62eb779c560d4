"""What is printed of a meeting, and for whom."""

from datetime import timedelta
from io import BytesIO

import time_machine
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cases import actions as cases
from cases.models import Event
from tests.cases.pages import today
from tests.conftest import agree, schedule


def words(response):
    assert response["Content-Type"] == "application/pdf"
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)


def test_the_run_sheet_is_for_whoever_works_the_case(scheduled, mediator, other_mediator, teacher, sign_in):
    conference = scheduled.conferences.get()
    at = reverse("conferences:run_sheet", args=[conference.pk])
    text = words(sign_in(mediator).get(at))
    assert "María Gómez" in text
    assert "Room 4" in text
    assert Event.objects.filter(kind=Event.Kind.PRINTED, subject="conference", actor=mediator).exists()
    assert {sign_in(user).get(at).status_code for user in (other_mediator, teacher)} == {404}


def papers_of(case, client):
    """What comes of asking for the notice and for the run sheet."""
    maria = case.parties.get(name="María Gómez")
    at = (
        reverse("document", args=[case.ref, "conference_notice", maria.pk]),
        reverse("conferences:run_sheet", args=[case.conferences.get().pk]),
    )
    return [client.get(one) for one in at]


def refuse_with(answers, sentence):
    return all(answer.status_code == 400 and sentence in answer.text for answer in answers)


def test_no_paper_asks_to_a_conference_that_may_not_be_held(scheduled, mediator, sign_in):
    client = sign_in(mediator)
    assert [answer.status_code for answer in papers_of(scheduled, client)] == [200, 200]
    run_sheet = reverse("conferences:run_sheet", args=[scheduled.conferences.get().pk])
    assert run_sheet in client.get(scheduled.conferences.get().get_absolute_url()).text
    dylan = scheduled.parties.get(name="Dylan Walker")
    cases.check_safety(party=dylan, by=mediator, checked_on=today(), decision="stop")
    assert refuse_with(papers_of(scheduled, client), "safety check says not to go ahead.")
    assert run_sheet not in client.get(scheduled.conferences.get().get_absolute_url()).text


def test_no_paper_is_printed_on_a_check_that_is_too_old(prepared, mediator, coordinator, sign_in):
    starts_at = timezone.now() + timedelta(days=45)
    schedule(prepared, facilitators=[mediator, coordinator], by=mediator, starts_at=starts_at)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert refuse_with(papers_of(prepared, sign_in(mediator)), "safety check is older than 30 days.")


def test_no_paper_promises_an_interpreter_who_is_not_arranged(scheduled, mediator, sign_in):
    maria = scheduled.parties.get(name="María Gómez")
    cases.change_party(party=maria, by=mediator, edits=maria.edits, needs_interpreter=True)
    assert refuse_with(papers_of(scheduled, sign_in(mediator)), "An interpreter (Spanish) is not arranged.")


def test_no_notice_asks_somebody_who_comes_through_another(scheduled, mediator, sign_in):
    client, maria = sign_in(mediator), scheduled.parties.get(name="María Gómez")
    ana = maria.guardians[0]
    agree(ana, ana, "take_part", by=mediator)
    heard = {"participation": "represented", "representative": ana, "prepared_on": today()}
    cases.prepare(party=maria, by=mediator, **heard)
    assert refuse_with(
        papers_of(scheduled, client), "María Gómez takes part through somebody who represents them."
    )


def test_the_slip_is_for_the_invited_and_has_no_word_of_the_conference(under_review, teacher, outsider, sign_in):
    invitation = under_review.invitations.get(user=teacher)
    at = reverse("conferences:slip", args=[invitation.pk])
    assert at in sign_in(teacher).get(invitation.get_absolute_url()).content.decode()
    text = words(sign_in(teacher).get(at))
    assert "A seat near the door" in text
    hidden = ("María", "Gómez", "conference", "fight", "Likes maths", under_review.case.ref)
    assert not [word for word in hidden if word in text]
    assert sign_in(outsider).get(at).status_code == 404


def test_there_is_no_slip_before_the_plan_stands(written, teacher, sign_in):
    invitation = written.invitations.get(user=teacher)
    client = sign_in(teacher)
    assert client.get(reverse("conferences:slip", args=[invitation.pk])).status_code == 400
    assert "slip.pdf" not in client.get(invitation.get_absolute_url()).content.decode()


def test_whoever_sets_the_reviews_reads_the_slips_first(written, teacher, student, mediator, sign_in):
    page = reverse("conferences:start_reviews", args=[written.pk])
    tess, ned = (
        reverse("conferences:slip", args=[written.invitations.get(name=name).pk])
        for name in ("Tess Teacher", "Uncle Ned")
    )
    client = sign_in(mediator)
    text = client.get(page).text
    assert tess in text
    assert ned not in text
    assert "A seat near the door" in words(client.get(tess))
    assert sign_in(teacher).get(tess).status_code == 400
    cases.withdraw(party=student, by=mediator)
    assert tess not in client.get(page).text
    assert client.get(tess).status_code == 400


def test_the_slip_ends_with_the_consent(under_review, student, teacher, mediator, sign_in):
    invitation = under_review.invitations.get(user=teacher)
    cases.withdraw_consent(consent=student.consents.get(scope="circle", given_by=student), by=mediator)
    response = sign_in(teacher).get(reverse("conferences:slip", args=[invitation.pk]))
    assert response.status_code == 400
    assert "consent" not in response.content.decode()
