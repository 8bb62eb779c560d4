"""What is printed of a meeting, and for whom."""

from io import BytesIO

from django.urls import reverse
from pypdf import PdfReader

from cases import actions as cases
from cases.models import Event


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


def test_the_slip_ends_with_the_consent(under_review, student, teacher, mediator, sign_in):
    invitation = under_review.invitations.get(user=teacher)
    cases.withdraw_consent(consent=student.consents.get(scope="circle", given_by=student), by=mediator)
    response = sign_in(teacher).get(reverse("conferences:slip", args=[invitation.pk]))
    assert response.status_code == 400
    assert "consent" not in response.content.decode()
