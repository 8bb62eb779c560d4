"""A mediator who is asked sees names and school, and answers. A conflict of interest shuts the case to them."""

import pytest
from django.urls import reverse

from cases import actions
from cases.access import can_be_told
from cases.models import Assignment, Case, Event
from conferences import actions as meetings
from conferences.attending import facilitators_for
from schools.models import User
from tests.conftest import hold_conference, make_user

NONE, DECLARED = Assignment.Conflict.NONE, Assignment.Conflict.DECLARED


@pytest.fixture
def asked(referred, mediator, coordinator):
    actions.assign(case=referred, mediator=mediator, by=coordinator)
    return referred


def url(case):
    return reverse("cases:conflict", args=[case.ref])


def test_names_and_school_and_nothing_else(asked, mediator, sign_in):
    page = sign_in(mediator).get(url(asked)).content.decode()
    for shown in ("María Gómez", "Dylan Walker", "Ruth Walker", "Lincoln Middle School"):
        assert shown in page
    for hidden in ("A fight", "406 555", "Grade", "Harmed", "Responsible", "Tess"):
        assert hidden not in page
    assert Event.objects.filter(kind=Event.Kind.OPENED, actor=mediator, case=asked).exists()


def test_who_knows_nobody_sees_the_case(asked, mediator, sign_in):
    response = sign_in(mediator).post(url(asked), {"conflict": NONE})
    assert response.url == asked.get_absolute_url()
    assert asked.assignments.get().is_working
    assert list(Case.objects.visible_to(mediator)) == [asked]


def test_a_conflict_shuts_the_case_and_the_coordinator_is_told(
    asked, mediator, sign_in, mailoutbox, django_capture_on_commit_callbacks
):
    client = sign_in(mediator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(asked), {"conflict": DECLARED, "note": "Dylan is my nephew."})
    assert asked.assignments.get().conflict_note == "Dylan is my nephew."
    (mail,) = mailoutbox
    assert mail.to == ["carla@example.org"]
    assert str(asked) in mail.subject
    for name in ("Dylan", "nephew", "Manuel"):
        assert name not in mail.body + mail.subject
    for address in (url(asked), asked.get_absolute_url(), reverse("cases:referral", args=[asked.ref])):
        assert client.get(address).status_code == 404


def test_the_coordinator_reads_the_answer_on_the_screening_page(asked, mediator, coordinator, sign_in):
    sign_in(mediator).post(url(asked), {"conflict": DECLARED, "note": "Dylan is my nephew."})
    page = sign_in(coordinator).get(reverse("cases:screen", args=[asked.ref])).content.decode()
    assert "Dylan is my nephew." in page


def test_a_conflict_found_out_later_shuts_the_case_too(accepted, mediator, sign_in):
    client = sign_in(mediator)
    assert client.get(url(accepted)).status_code == 200
    client.post(url(accepted), {"conflict": DECLARED})
    assert client.get(accepted.get_absolute_url()).status_code == 404
    assert accepted in Case.objects.unassigned()


def test_no_answer_is_no_answer(asked, mediator, sign_in):
    assert sign_in(mediator).post(url(asked), {"note": "Let me think."}).status_code == 400
    assert asked.assignments.get().is_asked


@pytest.mark.parametrize("role", ["other_mediator", "teacher", "administrator"])
def test_who_was_not_asked_finds_nothing(role, asked, request, sign_in):
    client = sign_in(request.getfixturevalue(role))
    assert client.get(url(asked)).status_code == 404
    assert client.post(url(asked), {"conflict": NONE}).status_code == 404
    assert asked.assignments.get().is_asked


class TestWhoWasToLeadAMeeting:
    """The case is shut to them at once; the meeting stays, and the coordinators choose somebody else."""

    CANNOT = "Manuel Mediator cannot facilitate"

    @pytest.fixture
    def stepped_back(self, scheduled, mediator, sign_in):
        sign_in(mediator).post(url(scheduled), {"conflict": DECLARED})
        return scheduled

    def test_the_case_and_the_conference_are_shut_to_them(self, stepped_back, mediator, sign_in):
        client, conference = sign_in(mediator), stepped_back.conferences.get()
        for name in ("detail", "calendar", "run_sheet", "reschedule"):
            assert client.get(reverse(f"conferences:{name}", args=[conference.pk])).status_code == 404
        assert not can_be_told(mediator, stepped_back)

    def test_their_hours_are_free_for_another_case(self, stepped_back, mediator):
        assert mediator.bookings.get().is_released

    def test_the_coordinator_is_led_to_the_page_where_somebody_else_is_chosen(
        self, stepped_back, coordinator, sign_in
    ):
        client = sign_in(coordinator)
        change = reverse("conferences:reschedule", args=[stepped_back.conferences.get().pk])
        for address in (reverse("home"), stepped_back.get_absolute_url()):
            page = client.get(address).content.decode()
            assert self.CANNOT in page
            assert change in page
        assert "Manuel Mediator" not in client.get(change).content.decode()

    def test_once_somebody_else_is_chosen_nothing_is_left_to_do(
        self, stepped_back, other_mediator, coordinator, sign_in
    ):
        actions.assign(case=stepped_back, mediator=other_mediator, by=coordinator, conflict=NONE)
        conference = stepped_back.conferences.get()
        meetings.reschedule(
            conference=conference,
            invited=[a.party for a in conference.attendances.all()],
            facilitators=[other_mediator, coordinator],
            starts_at=conference.starts_at,
            ends_at=conference.ends_at,
            mode=conference.mode,
            place=conference.place,
            edits=conference.edits,
            by=coordinator,
        )
        for address in (reverse("home"), stepped_back.get_absolute_url()):
            assert self.CANNOT not in sign_in(coordinator).get(address).content.decode()

    def test_they_can_be_taken_off_the_case_and_are_still_to_be_replaced(self, stepped_back, coordinator, sign_in):
        actions.unassign(assignment=stepped_back.assignments.get(), by=coordinator)
        assert self.CANNOT in sign_in(coordinator).get(reverse("home")).content.decode()

    def test_whoever_stepped_back_has_not_led_the_conference(self, stepped_back, coordinator):
        conference = hold_conference(stepped_back, by=coordinator)
        assert [booking.facilitator for booking in conference.bookings.all()] == [coordinator]

    def test_a_coordinator_with_a_conflict_leads_no_meeting_of_the_case(self, scheduled, coordinator, sign_in):
        other = make_user("Chris Coordinator", User.Role.COORDINATOR)
        actions.assign(case=scheduled, mediator=coordinator, by=other, conflict=DECLARED)
        assert coordinator not in facilitators_for(scheduled)
        page = sign_in(other).get(reverse("home")).content.decode()
        assert "Carla Coordinator cannot facilitate" in page

    @pytest.mark.parametrize("change", [{"is_active": False}, {"role": User.Role.SCHOOL_STAFF}])
    def test_so_it_is_with_whoever_has_left(self, change, scheduled, mediator, coordinator, sign_in):
        User.objects.filter(pk=mediator.pk).update(**change)
        assert self.CANNOT in sign_in(coordinator).get(reverse("home")).content.decode()

    def test_who_may_lead_is_not_to_be_replaced(self, scheduled, coordinator, sign_in):
        for address in (reverse("home"), scheduled.get_absolute_url()):
            assert "cannot facilitate" not in sign_in(coordinator).get(address).content.decode()


@pytest.mark.parametrize("role", [User.Role.SCHOOL_STAFF, User.Role.ADMINISTRATOR])
@pytest.mark.parametrize("stage", ["asked", "accepted"])
def test_who_mediates_no_longer_reads_no_name(role, stage, request, mediator, sign_in):
    """Whoever was asked, or worked the case, before they got another role."""
    case = request.getfixturevalue(stage)
    mediator.role = role
    mediator.save()
    client = sign_in(mediator)
    assert client.get(url(case)).status_code == 404
    assert client.post(url(case), {"conflict": NONE}).status_code == 404
    assert not can_be_told(mediator, case)
    assert not case.assignments.working().exists()
    assert not Assignment.objects.asked().exists()


def test_mails_of_a_case_go_to_nobody_who_has_left_it(accepted, mediator, other_mediator, coordinator):
    assert can_be_told(mediator, accepted)
    assert not can_be_told(other_mediator, accepted)
    actions.declare_conflict(assignment=accepted.assignments.get(), conflict=DECLARED, by=mediator)
    assert not can_be_told(mediator, accepted)
    actions.assign(case=accepted, mediator=other_mediator, by=coordinator)
    assert can_be_told(other_mediator, accepted)
    actions.unassign(assignment=accepted.assignments.get(mediator=other_mediator), by=coordinator)
    assert not can_be_told(other_mediator, accepted)


def test_the_question_ends_with_the_case_and_with_the_assignment(asked, mediator, coordinator, sign_in):
    client = sign_in(mediator)
    assignment = asked.assignments.get()
    actions.unassign(assignment=assignment, by=coordinator)
    assert client.get(url(asked)).status_code == 404
    actions.assign(case=asked, mediator=mediator, by=coordinator)
    actions.decline(case=asked, reason="No.", by=coordinator)
    assert client.get(url(asked)).status_code == 404
