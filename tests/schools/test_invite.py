"""Nobody signs up: a coordinator invites mediators and staff of schools."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.shortcuts import get_object_or_404
from django.test import Client
from django.urls import reverse

from schools.fresh import KEY
from schools.models import User
from tests.conftest import invite

LIST = reverse("schools:invitations")
INVITE = reverse("schools:invite")


@pytest.fixture
def client(sign_in, coordinator):
    return sign_in(coordinator)


def told(**changes):
    return {"name": "Nora New", "email": "Nora@Example.org ", "role": "mediator", "languages": ["es"]} | changes


def link_of(message):
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def opens(link):
    return "Keep this password" in Client().get(link, follow=True).text


def logged(user):
    return list(LogEntry.objects.filter(object_id=user.pk).values_list("user__name", "change_message"))


def test_a_mediator_is_invited_and_gets_a_link(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(INVITE, told()).url == LIST
    nora = User.objects.get(email="nora@example.org")
    assert (nora.role, nora.languages_spoken(), nora.memberships.count()) == ("mediator", ["Spanish"], 0)
    [message] = mail.outbox
    assert message.to == ["nora@example.org"]
    assert opens(link_of(message))
    assert logged(nora) == [("Carla Coordinator", "Invited as mediator.")]
    assert "Nora New" in client.get(LIST).text


def test_staff_are_invited_for_their_schools(client, school, other_school):
    at = {"role": "school_staff", "schools": [school.pk, other_school.pk], "school_role": "counselor"}
    client.post(INVITE, told(**at))
    nora = User.objects.get(email="nora@example.org")
    assert {(m.school, m.role) for m in nora.memberships.all()} == {
        (school, "counselor"),
        (other_school, "counselor"),
    }
    assert nora.languages == []
    assert "School staff, Castle Rock Middle School and Lincoln Middle School" in client.get(LIST).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"role": "coordinator"}, "Select a valid choice"),
        ({"role": "administrator"}, "Select a valid choice"),
        ({"role": "school_staff"}, "Choose at least one school"),
        ({"email": "TESS@example.org"}, "Somebody already signs in with this e-mail address."),
        ({"email": "nora"}, "valid email address"),
        ({"name": ""}, "Please fill this in."),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_entered(client, teacher, changes, sentence):
    before = User.objects.count()
    answer = client.post(INVITE, told(**changes))
    assert (answer.status_code, sentence in answer.text) == (400, True)
    assert (User.objects.count(), mail.outbox) == (before, [])


def test_it_is_sent_again_and_only_the_new_link_opens(client, coordinator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        nora = invite("Nora New", by=coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("schools:invite_again", args=[nora.pk])).url == LIST
    first, second = mail.outbox
    assert (opens(link_of(first)), opens(link_of(second))) == (False, True)
    assert logged(nora)[0] == ("Carla Coordinator", "Invited again.")


def test_one_that_is_taken_back_opens_nothing_and_can_be_made_anew(
    client, coordinator, school, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        nora = invite("Nora New", by=coordinator, schools=[school])
    client.post(reverse("schools:take_back_invitation", args=[nora.pk]))
    assert not opens(link_of(mail.outbox[0]))
    assert "Nora New" not in client.get(LIST).text.partition("<main")[2].partition("<ul")[2]
    assert client.post(INVITE, told(name="Nora Newton")).url == LIST
    again = User.objects.get(email="nora@example.org")
    assert (again.pk, again.name, again.role, again.is_active) == (nora.pk, "Nora Newton", "mediator", True)
    assert not again.memberships.exists()


def test_who_has_come_or_is_no_mediator_and_no_staff_is_not_on_the_list(client, sign_in, teacher, administrator):
    assert "Tess Teacher" in client.get(LIST).text
    assert "Adam Administrator" not in client.get(LIST).text
    sign_in(teacher)
    assert "Nobody who was invited is still to come" in client.get(LIST).text
    for person in (teacher, administrator):
        for verb in ("invite_again", "take_back_invitation"):
            assert client.post(reverse(f"schools:{verb}", args=[person.pk])).status_code == 404
    assert User.objects.filter(pk=teacher.pk, is_active=True).exists()


@pytest.mark.parametrize("verb", ["invite_again", "take_back_invitation"])
def test_who_comes_in_at_the_same_moment_stays_in(verb, client, teacher, sign_in, monkeypatch):
    def found_and_then_they_come(*args, **kwargs):
        found = get_object_or_404(*args, **kwargs)
        sign_in(teacher)
        return found

    monkeypatch.setattr("schools.invitations_view.get_object_or_404", found_and_then_they_come)
    answer = client.post(reverse(f"schools:{verb}", args=[teacher.pk]), follow=True)
    assert "Tess Teacher has signed in meanwhile. Nothing was changed." in answer.text
    came = User.objects.get(pk=teacher.pk)
    assert came.is_active
    assert came.last_login
    assert came.has_usable_password()
    assert mail.outbox == []


def test_who_invites_says_first_that_it_is_them(client, teacher):
    session = client.session
    session[KEY] = 0
    session.save()
    assert client.get(INVITE).url.startswith(reverse("schools:confirm"))
    assert client.post(INVITE, told()).status_code == 401
    take_back = client.post(reverse("schools:take_back_invitation", args=[teacher.pk]))
    assert take_back.url.startswith(reverse("schools:confirm"))
    assert not User.objects.filter(email="nora@example.org").exists()
    assert User.objects.get(pk=teacher.pk).is_active


def test_twenty_lines_cost_what_one_does(client, coordinator, school, django_assert_max_num_queries):
    counts = []
    for names in (["A"], [f"B{number}" for number in range(29)]):
        for name in names:
            invite(name, by=coordinator, schools=[school])
        client.get(LIST)
        with django_assert_max_num_queries(8) as asked:
            client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_long_list_has_pages(client, coordinator):
    for number in range(51):
        invite(f"N{number:02}", by=coordinator)
    assert "N50" in client.get(LIST).text
    assert "N00" not in client.get(LIST).text
    assert "N00" in client.get(LIST, {"page": 2}).text
