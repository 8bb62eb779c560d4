"""Teachers come because they want to, and see a day, a place and a first name: nothing else of the case."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases import actions as cases
from conferences import actions
from schools.models import Membership, User
from tests.cases.pages import DENVER
from tests.conferences.conftest import YESTERDAY, agree_to_circle, prepare, schedule_circle
from tests.conferences.test_papers import words
from tests.conftest import make_user

HIDDEN = ("Walker", "Gómez", "fight", "gym", "conference", "Likes maths", "Uncle Ned")


@pytest.fixture
def invitation(planned, teacher):
    return planned.invitations.get(user=teacher)


@pytest.fixture
def colleague(school):
    user = make_user("Cora Colleague", User.Role.SCHOOL_STAFF)
    Membership.objects.create(user=user, school=school)
    return user


def test_the_invited_teacher_sees_a_day_a_place_and_a_first_name(invitation, teacher, sign_in):
    page = sign_in(teacher).get(invitation.get_absolute_url()).content.decode()
    assert "A circle to welcome Dylan back" in page
    assert "The library" in page
    assert not [word for word in HIDDEN if word in page]


def test_the_invited_teacher_reads_the_name_that_the_school_gave(planned, student, teacher, mediator, sign_in):
    """A child may have told another name to the mediator alone."""
    cases.change_party(party=student, by=mediator, edits=student.edits, name="Dana Walker")
    of_teacher, of_uncle = planned.invitations.get(user=teacher), planned.invitations.get(user=None)
    page = sign_in(teacher).get(of_teacher.get_absolute_url()).text
    letters = [
        words(sign_in(mediator).get(reverse("conferences:invitation_letter", args=[one.pk])))
        for one in (of_teacher, of_uncle)
    ]
    assert "A circle to welcome Dylan back" in page
    assert "Dana" not in page + letters[0]
    assert "Dana Walker is coming back" in letters[1]


def test_the_invited_teacher_answers(invitation, teacher, sign_in):
    client = sign_in(teacher)
    response = client.post(invitation.get_absolute_url(), {"answer": "not_coming"})
    assert response.url == invitation.get_absolute_url()
    invitation.refresh_from_db()
    assert invitation.answer == "not_coming"
    assert client.post(invitation.get_absolute_url(), {"answer": "perhaps"}).status_code == 400


def test_a_colleague_of_the_same_school_who_is_not_invited_finds_nothing(invitation, colleague, outsider, sign_in):
    for user in (colleague, outsider):
        client = sign_in(user)
        assert client.get(invitation.get_absolute_url()).status_code == 404
        assert client.post(invitation.get_absolute_url(), {"answer": "coming"}).status_code == 404


def test_who_has_left_the_school_finds_nothing(invitation, teacher, sign_in):
    teacher.memberships.all().delete()
    assert sign_in(teacher).get(invitation.get_absolute_url()).status_code == 404


def test_nobody_learns_of_a_circle_before_the_student_agreed_to_a_day(requested, teacher, mediator, sign_in):
    mail.outbox.clear()
    invitation = actions.invite(circle=requested, user=teacher, by=mediator)
    assert sign_in(teacher).get(invitation.get_absolute_url()).status_code == 404
    assert mail.outbox == []


def test_when_it_is_called_off_the_name_and_the_day_are_gone(invitation, teacher, student, mediator, sign_in):
    cases.withdraw_consent(consent=student.consents.get(scope="circle", given_by=student), by=mediator)
    client = sign_in(teacher)
    page = client.get(invitation.get_absolute_url()).content.decode()
    assert "There is no meeting at the time that was set" in page
    assert "Dylan" not in page
    assert "The library" not in page
    assert client.post(invitation.get_absolute_url(), {"answer": "coming"}).status_code == 400


def test_what_was_called_off_is_no_appointment_on_the_start_page(planned, student, teacher, mediator, sign_in):
    client = sign_in(teacher)
    day = date_format(timezone.localtime(planned.starts_at, DENVER), "WEEKDAY_TIME_FORMAT")
    assert day in client.get("/").text
    cases.withdraw_consent(consent=student.consents.get(scope="circle", given_by=student), by=mediator)
    page = client.get("/").text
    assert "Called off: no day is set" in page
    assert not [word for word in (day, "Preparing") if word in page]


def test_what_was_held_says_on_which_day(held, teacher, sign_in):
    client, day = sign_in(teacher), date_format(YESTERDAY, "WEEKDAY_FORMAT")
    assert f"Took place: {day}" in client.get("/").text
    page = client.get(held.invitations.get(user=teacher).get_absolute_url()).text
    assert f"<dt>Took place</dt><dd>{day}</dd>" in page
    assert "<dt>When</dt>" not in page


def test_the_mediator_notes_the_answer_of_somebody_without_a_login(planned, mediator, sign_in):
    invitation = planned.invitations.get(name="Uncle Ned")
    response = sign_in(mediator).post(invitation.get_absolute_url(), {"answer": "coming"})
    assert response.url == planned.get_absolute_url()
    invitation.refresh_from_db()
    assert invitation.answer == "coming"


def test_inviting_from_the_directory_or_by_name(requested, teacher, outsider, mediator, sign_in):
    client = sign_in(mediator)
    url = reverse("conferences:invite", args=[requested.pk])
    assert client.post(url, {"user": teacher.pk}).status_code == 302
    assert client.post(url, {"name": "Coach Ray", "role": "coach"}).status_code == 302
    assert list(requested.invitations.values_list("name", "role")) == [
        ("Tess Teacher", "Teacher"),
        ("Coach Ray", "coach"),
    ]
    for wrong in ({}, {"user": teacher.pk}, {"user": outsider.pk}, {"user": teacher.pk, "name": "Both"}):
        response = client.post(url, wrong)
        assert response.status_code == 400
    assert "Coach Ray is already invited." in client.post(url, {"name": "Coach Ray"}).content.decode()
    assert requested.invitations.count() == 2


def test_the_student_and_the_family_have_an_invitation_of_their_own(requested, student, mediator, sign_in):
    client, ruth = sign_in(mediator), student.guardians[0]
    cases.change_party(party=ruth, edits=0, language="es", by=mediator)
    page = client.get(requested.get_absolute_url()).text
    assert "printed here once the circle has a day" in page
    prepare(requested, by=mediator)
    agree_to_circle(student, by=mediator)
    schedule_circle(requested, by=mediator)
    page = client.get(requested.get_absolute_url()).text
    at = reverse("document", args=[student.case.ref, "reentry_invitation", ruth.pk, student.pk])
    assert page.index("Ruth Walker") < page.index(at) < page.index("Who is invited")
    assert "Solo para la persona a quien está dirigido" in words(client.get(at))
    assert reverse("document", args=[student.case.ref, "reentry_invitation", student.pk]) in page


@pytest.mark.parametrize("name", ["Ruth Walker", "ruth  walker", "Dylan Walker"])
def test_the_family_is_not_invited_by_name(requested, mediator, sign_in, name):
    response = sign_in(mediator).post(reverse("conferences:invite", args=[requested.pk]), {"name": name})
    assert response.status_code == 400
    assert "is part of this circle already" in response.text
    assert not requested.invitations.exists()


def test_the_mother_of_a_student_of_age_is_invited_by_name(requested, student, mediator, sign_in):
    cases.change_party(party=student, by=mediator, edits=0, birth_date=None, is_minor_by_word=False)
    client = sign_in(mediator)
    assert "Ruth Walker" not in client.get(requested.get_absolute_url()).text
    at = reverse("conferences:invite", args=[requested.pk])
    assert client.post(at, {"name": "Ruth Walker", "role": "mother"}).status_code == 302
    assert requested.invitations.get().name == "Ruth Walker"


def test_whether_somebody_else_of_the_case_is_to_come_is_asked(requested, student, mediator, sign_in):
    client, at = sign_in(mediator), reverse("conferences:invite", args=[requested.pk])
    response = client.post(at, {"name": "Maria Gomez"})
    assert response.status_code == 400
    assert "María Gómez is in this case: harmed party. Are they to come to this circle?" in response.text
    assert not requested.invitations.exists()
    assert client.post(at, {"name": "Maria Gomez", "confirmed": "on"}).status_code == 302
    cases.add_party(case=student.case, side="support", name="Coach Ray", supports=student, by=mediator)
    assert client.post(at, {"name": "Coach Ray"}).status_code == 302


def test_somebody_is_taken_off_the_list(planned, invitation, teacher, mediator, sign_in):
    url = reverse("conferences:uninvite", args=[invitation.pk])
    assert sign_in(teacher).post(url).status_code == 403
    assert sign_in(mediator).get(url).status_code == 405
    sign_in(mediator).post(url)
    assert list(planned.invitations.values_list("name", flat=True)) == ["Uncle Ned"]


def test_after_the_circle_nobody_is_invited_or_taken_off(held, mediator, sign_in):
    client = sign_in(mediator)
    assert client.post(reverse("conferences:invite", args=[held.pk]), {"name": "Late Lou"}).status_code == 400
    invitation = held.invitations.first()
    assert client.post(reverse("conferences:uninvite", args=[invitation.pk])).status_code == 400
    assert held.invitations.count() == 2


def test_the_page_of_an_invitation_stays_when_the_circle_has_been(held, teacher, sign_in):
    invitation = held.invitations.get(user=teacher)
    page = sign_in(teacher).get(invitation.get_absolute_url()).content.decode()
    assert "The circle has taken place." in page
    assert held.held_on == YESTERDAY


def test_a_slip_is_promised_only_to_whoever_gets_one_and_while_it_can_come(
    held, teacher, student, mediator, sign_in
):
    invitation, client = held.invitations.get(user=teacher), sign_in(teacher)
    promise, none_now = "When its plan stands, you find a slip here", "There is no slip here now."
    assert promise in client.get(invitation.get_absolute_url()).text
    absent = sign_in(mediator).get(held.invitations.get(name="Uncle Ned").get_absolute_url()).text
    assert "The circle has taken place." in absent
    assert not [said for said in (promise, none_now) if said in absent]
    cases.withdraw(party=student, by=mediator)
    page = client.get(invitation.get_absolute_url()).text
    assert none_now in page
    assert not [said for said in (promise, "withdr", "consent") if said in page]
