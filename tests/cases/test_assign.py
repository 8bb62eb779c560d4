"""Mediators are put on a case when they know nobody in it, and the case is open to nobody else."""

import pytest
from django.urls import reverse

from cases import actions
from cases.lifecycle import Refused
from cases.models import Assignment, Case, Event, Screening
from schools.models import User
from tests.conftest import incident, make_user, people

ASKED, NONE, DECLARED = Assignment.Conflict.ASKED, Assignment.Conflict.NONE, Assignment.Conflict.DECLARED


def post(client, case, mediator, conflict, **more):
    data = {"mediator": mediator.pk, "conflict": conflict, "note": "", **more}
    return client.post(reverse("cases:assign", args=[case.ref]), data)


def unassign(client, assignment):
    return client.post(reverse("cases:unassign", args=[assignment.case.ref, assignment.pk]))


def test_who_was_not_asked_yet_is_asked_by_mail(
    referred, mediator, coordinator, sign_in, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = post(sign_in(coordinator), referred, mediator, ASKED)
    assert response.url == reverse("cases:screen", args=[referred.ref])
    assert referred.assignments.get().conflict == ASKED
    (mail,) = mailoutbox
    assert mail.to == ["manuel@example.org"]
    assert reverse("cases:conflict", args=[referred.ref]) in mail.body
    assert "Gómez" not in mail.body
    assert sign_in(mediator).get(referred.get_absolute_url()).status_code == 404


def test_who_has_told_the_coordinator_is_on_the_case(referred, mediator, coordinator, sign_in):
    post(sign_in(coordinator), referred, mediator, NONE)
    assert list(Case.objects.visible_to(mediator)) == [referred]
    kinds = set(Event.objects.filter(subject="assignment").values_list("kind", flat=True))
    assert kinds == {Event.Kind.ASSIGNED, Event.Kind.CONFLICT_NONE}
    told = Event.objects.get(kind=Event.Kind.CONFLICT_NONE)
    assert told.what == "declared no conflict of interest: on behalf of the mediator"


def test_the_coordinator_may_write_down_the_answer_of_who_was_asked(referred, mediator, coordinator, sign_in):
    client = sign_in(coordinator)
    post(client, referred, mediator, ASKED)
    assert post(client, referred, mediator, NONE).status_code == 302
    assert referred.assignments.get().conflict == NONE


def test_a_conflict_that_was_told_shuts_the_case(referred, mediator, coordinator, sign_in):
    post(sign_in(coordinator), referred, mediator, DECLARED, note="An uncle.")
    assert referred.assignments.get().conflict_note == "An uncle."
    assert not Case.objects.visible_to(mediator).exists()


def test_answers_typed_on_the_screening_page_are_kept(referred, mediator, coordinator, sign_in):
    post(sign_in(coordinator), referred, mediator, NONE, weapon="no", reason="")
    referred.refresh_from_db()
    assert referred.screening.answers == {"weapon": "no"}


def test_nobody_chosen_shows_the_page_with_what_was_typed(referred, mediator, coordinator, sign_in):
    address = reverse("cases:assign", args=[referred.ref])
    response = sign_in(coordinator).post(address, {"conflict": NONE, "reason": "A toy.", "weapon": "yes"})
    assert response.status_code == 400
    assert "A toy." in response.content.decode()
    assert not referred.assignments.exists()


@pytest.mark.parametrize("changes", [{"role": User.Role.SCHOOL_STAFF}, {"is_active": False}])
def test_only_those_who_mediate_can_be_assigned(changes, referred, coordinator, sign_in):
    other = make_user("Nora Nobody", **{"role": User.Role.MEDIATOR, **changes})
    assert post(sign_in(coordinator), referred, other, NONE).status_code == 400
    assert not referred.assignments.exists()


def test_who_is_on_the_case_is_not_assigned_twice(accepted, mediator, coordinator, sign_in):
    assert post(sign_in(coordinator), accepted, mediator, ASKED).status_code == 400
    with pytest.raises(Refused, match="already on this case"):
        actions.assign(case=accepted, mediator=mediator, by=coordinator)


def test_a_second_mediator_joins_later_and_is_told(
    accepted, other_mediator, coordinator, sign_in, mailoutbox, django_capture_on_commit_callbacks
):
    client = sign_in(coordinator)
    page = client.get(reverse("cases:assign", args=[accepted.ref])).content.decode()
    assert "Olive Mediator: 0 open cases" in page
    with django_capture_on_commit_callbacks(execute=True):
        response = post(client, accepted, other_mediator, NONE)
    assert response.url == reverse("cases:assign", args=[accepted.ref])
    assert [mail.to for mail in mailoutbox] == [["olive@example.org"]]
    assert sign_in(other_mediator).get(accepted.get_absolute_url()).status_code != 404


def test_what_helps_to_choose_stands_beside_each_name(
    accepted, referred, mediator, other_mediator, coordinator, school, teacher, sign_in
):
    another = actions.refer(school=school, people=people(), by=teacher, **incident()).case
    page = sign_in(coordinator).get(reverse("cases:screen", args=[another.ref])).content.decode()
    assert "Manuel Mediator: 1 open case · English, Spanish · training not recorded" in page
    assert page.index("Olive Mediator:") < page.index("Manuel Mediator:")


def test_who_is_taken_off_no_longer_sees_the_case(accepted, mediator, coordinator, sign_in):
    response = unassign(sign_in(coordinator), accepted.assignments.get())
    assert response.status_code == 302
    assert not Case.objects.visible_to(mediator).exists()
    assert accepted in Case.objects.unassigned()
    assert Event.objects.filter(case=accepted, kind=Event.Kind.UNASSIGNED).count() == 1


def test_the_answers_beside_it_are_kept(referred, mediator, coordinator, sign_in):
    assignment = actions.assign(case=referred, mediator=mediator, by=coordinator)
    client, screen = sign_in(coordinator), reverse("cases:screen", args=[referred.ref])
    button = reverse("cases:unassign", args=[referred.ref, assignment.pk])
    page = client.get(screen).content.decode()
    form = page[page.index(f'<form class="form" method="post" action="{screen}"') :]
    assert button in form[: form.index("</form>")]
    client.post(button, {"weapon": "yes", "reason": "A stick."})
    assert Screening.objects.get(case=referred).answers == {"weapon": "yes"}


def test_a_refusal_leaves_the_answers_on_the_page(referred, mediator, coordinator, sign_in):
    assignment = actions.assign(case=referred, mediator=mediator, by=coordinator)
    actions.unassign(assignment=assignment, by=coordinator)
    button = reverse("cases:unassign", args=[referred.ref, assignment.pk])
    response = sign_in(coordinator).post(button, {"reason": "A stick."})
    assert response.status_code == 400
    assert "A stick.</textarea>" in response.content.decode()


def test_who_facilitates_the_planned_conference_stays(scheduled, mediator, coordinator, sign_in):
    response = unassign(sign_in(coordinator), scheduled.assignments.get(mediator=mediator))
    assert response.status_code == 400
    assert "facilitates a planned meeting" in response.content.decode()
    assert scheduled in Case.objects.visible_to(mediator)


def test_a_second_click_changes_nothing(accepted, coordinator, sign_in):
    client, assignment = sign_in(coordinator), accepted.assignments.get()
    unassign(client, assignment)
    assert unassign(client, assignment).status_code == 400
    assert Event.objects.filter(case=accepted, kind=Event.Kind.UNASSIGNED).count() == 1


def test_an_assignment_of_another_case_is_not_found(accepted, referred, school, teacher, coordinator, sign_in):
    other = actions.refer(school=school, people=people(), by=teacher, **incident()).case
    address = reverse("cases:unassign", args=[other.ref, accepted.assignments.get().pk])
    assert sign_in(coordinator).post(address).status_code == 404
    assert accepted.assignments.get().ended_at is None


LEFT = {
    "Can no longer sign in": {"is_active": ""},
    "Mediates no longer": {"role": User.Role.ADMINISTRATOR},
}


def leave(client, mediator, how):
    """A mediator is let go in the directory, or does something else from now on."""
    form = {"name": mediator.name, "email": mediator.email, "role": mediator.role, "is_active": "on"}
    form |= LEFT[how] | {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    answer = client.post(reverse("admin:schools_user_change", args=[mediator.pk]), form)
    assert answer.status_code == 302, answer.text


@pytest.mark.parametrize("left", LEFT)
def test_who_has_left_is_marked_and_replaced(
    left, accepted, mediator, other_mediator, coordinator, administrator, sign_in
):
    """On the list of their case, on its page and where mediators are assigned, each with what comes next."""
    leave(sign_in(administrator), mediator, left)
    client, assign = sign_in(coordinator), reverse("cases:assign", args=[accepted.ref])
    shown = client.get(accepted.get_absolute_url()).text
    assert shown.count(f"Manuel Mediator ({left.lower()})") == 2
    assert f'<a href="{assign}">Assign somebody else, then take them off</a>' in shown
    shown = client.get(assign).text
    assert left in shown
    assert "No conflict of interest" not in shown
    assert "Manuel Mediator works on this case no longer. Assign somebody else, then take them off." in shown
    assert f"Manuel Mediator ({left.lower()})" in client.get(f"{reverse('cases:list')}?unassigned=on").text
    post(client, accepted, other_mediator, NONE)
    shown = sign_in(other_mediator).get(accepted.get_absolute_url()).text
    assert "The coordinators put somebody else on the case." in shown
    unassign(client, accepted.assignments.get(mediator=mediator))
    for address in (accepted.get_absolute_url(), assign):
        assert left.lower() not in client.get(address).text.lower(), address


@pytest.mark.parametrize("left", LEFT)
def test_no_referral_is_accepted_for_somebody_who_has_left(
    left, referred, mediator, coordinator, administrator, sign_in
):
    client, screen = sign_in(coordinator), reverse("cases:screen", args=[referred.ref])
    post(client, referred, mediator, NONE, **dict.fromkeys(Screening.Question.values, "no"), reason="")
    ready, missing = "This case can be accepted", "No mediator who has declared to be free of a conflict"
    assert ready in client.get(screen).text
    leave(sign_in(administrator), mediator, left)
    assert missing in client.get(screen).text
    assert left in client.get(screen).text
    assert f"Manuel Mediator: {left.lower()}" in client.get(reverse("cases:queue")).text
    assert missing in client.get(reverse("cases:list")).text
    answer = client.post(reverse("cases:accept", args=[referred.ref]), {"reason": ""})
    assert answer.status_code == 400
    assert missing in answer.text


def test_a_closed_case_gets_nobody_new(accepted, other_mediator, coordinator, sign_in):
    actions.close(case=accepted, reason=Case.ClosingReason.NOT_REACHED, by=coordinator)
    assert post(sign_in(coordinator), accepted, other_mediator, NONE).status_code == 400
    assert accepted.assignments.count() == 1


@pytest.mark.parametrize(("role", "status"), [("mediator", 403), ("other_mediator", 404), ("teacher", 404)])
def test_only_a_coordinator_assigns(role, status, accepted, other_mediator, request, sign_in):
    client = sign_in(request.getfixturevalue(role))
    assert post(client, accepted, other_mediator, NONE).status_code == status
    assert unassign(client, accepted.assignments.get()).status_code == status
    assert accepted.assignments.working().count() == 1
