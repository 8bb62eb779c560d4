"""A case note is the case's, a working note its author's alone, an update the school's: the page says so before."""

from datetime import timedelta

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases import actions
from cases.forms.fields import READ_ON_THE_CASE
from cases.lifecycle import Refused
from cases.models import Event, Note
from tests.cases.pages import text_of, today, url

SECRET = "CANARY-WORKING"


def write(client, case, kind, text="A room on Thursdays"):
    return client.post(url("write_note", case), {"kind": kind, "text": text})


def in_the_database():
    """As it stands there, past the field that decrypts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, sealed_text FROM cases_note")
        return cursor.fetchall()


@pytest.fixture
def working(accepted, mediator):
    return actions.write_note(case=accepted, kind=Note.Kind.WORKING, text=SECRET, by=mediator)


def close(case, by):
    return actions.close(case=case, reason="not_reached", summary="Nobody answered.", by=by)


def test_the_page_says_who_will_read_it(accepted, mediator, sign_in):
    page = text_of(sign_in(mediator).get(url("write_note", accepted)))
    assert f"Case note. {READ_ON_THE_CASE}" in page
    assert "you alone, nobody else at the center. It is destroyed 30 days after the case is closed" in page
    assert "The school reads none of these notes" in page


def test_a_case_note_is_read_by_everyone_on_the_case(accepted, mediator, coordinator, sign_in):
    assert write(sign_in(mediator), accepted, "case").url == f"{accepted.get_absolute_url()}#notes"
    assert "A room on Thursdays" in text_of(sign_in(coordinator).get(accepted.get_absolute_url()))
    assert Event.objects.filter(kind=Event.Kind.NOTED, actor=mediator).exists()


@pytest.mark.parametrize(("kind", "text"), [("case", ""), ("", "Some text"), ("school", "Some text")])
def test_nothing_is_kept_without_text_or_reader(accepted, mediator, sign_in, kind, text):
    response = write(sign_in(mediator), accepted, kind, text=text)
    assert response.status_code == 400
    assert text in text_of(response)
    assert not Note.objects.exists()


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(accepted, sign_in, request, who):
    assert write(sign_in(request.getfixturevalue(who)), accepted, "case").status_code == 404
    assert not Note.objects.exists()


class TestWorkingNote:
    def test_leaves_no_trace_for_others(self, accepted, mediator, coordinator, sign_in):
        client = sign_in(mediator)
        write(client, accepted, "working", text=SECRET)
        assert SECRET in text_of(client.get(accepted.get_absolute_url()))
        assert not Event.objects.filter(kind=Event.Kind.NOTED).exists()
        for name in ("cases:detail", "records:history"):
            page = sign_in(coordinator).get(reverse(name, args=[accepted.ref]))
            assert page.status_code == 200
            assert SECRET not in text_of(page)

    def test_stands_in_the_database_as_nobody_can_read_it(self, working):
        ((text, sealed),) = in_the_database()
        assert text == ""
        assert len(sealed) > len(SECRET)
        assert SECRET not in sealed

    @pytest.mark.parametrize("keys", [[], [Fernet.generate_key().decode()], ["no key at all"]])
    def test_is_neither_shown_nor_lost_without_its_key(self, keys, working, mediator, settings, sign_in):
        settings.NOTES_KEYS, right = keys, settings.NOTES_KEYS
        ((_, sealed),) = in_the_database()
        page = sign_in(mediator).get(working.case.get_absolute_url())
        assert page.status_code == 200
        assert "This working note cannot be read" in text_of(page)
        assert sealed[:20] not in text_of(page)
        with pytest.raises(ValueError, match="would be lost"), transaction.atomic():
            Note.objects.get().save()
        settings.NOTES_KEYS = right
        assert Note.objects.get().words == SECRET

    def test_a_changed_letter_is_found(self, working):
        ((_, sealed),) = in_the_database()
        changed = sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cases_note SET sealed_text = %s", [changed])
        assert Note.objects.get().words is None

    def test_without_a_key_the_page_says_so_and_case_notes_go_on(self, accepted, mediator, settings, sign_in):
        settings.NOTES_KEYS = []
        client = sign_in(mediator)
        assert "the center has no key for them" in text_of(client.get(url("write_note", accepted)))
        refused = write(client, accepted, "working", text=SECRET)
        assert refused.status_code == 400
        assert SECRET in text_of(refused)
        assert write(client, accepted, "case").status_code == 302
        assert list(Note.objects.values_list("kind", flat=True)) == ["case"]

    def test_a_new_key_takes_the_place_of_an_old_one(self, working, settings, capsys):
        call_command("create_notes_key")
        old, new = settings.NOTES_KEYS[0], capsys.readouterr().out.strip()
        settings.NOTES_KEYS = [new, old]
        assert Note.objects.get().words == SECRET
        call_command("rotate_notes_key")
        assert "Encrypted anew: 1" in capsys.readouterr().out
        settings.NOTES_KEYS = [new]
        assert Note.objects.get().words == SECRET
        settings.NOTES_KEYS = [old]
        before = in_the_database()
        with pytest.raises(CommandError, match="No key in NOTES_KEYS reads 1 more"):
            call_command("rotate_notes_key")
        assert in_the_database() == before

    def test_what_is_no_key_stops_the_start(self, settings):
        settings.NOTES_KEYS = ["no key at all"]
        assert [error.id for error in run_checks()] == ["cases.E001"]

    def test_is_destroyed_when_the_case_has_been_closed_for_a_month(
        self, working, accepted, mediator, coordinator, sign_in, capsys
    ):
        actions.write_note(case=accepted, kind=Note.Kind.CASE, text="A room on Thursdays", by=mediator)
        close(accepted, coordinator)
        end = today() + timedelta(days=30)
        client = sign_in(mediator)
        assert f"destroyed on {date_format(end)}" in text_of(client.get(accepted.get_absolute_url()))
        assert f"destroyed on {date_format(end)}" in text_of(client.get(url("write_note", accepted)))
        for days, number in ((29, 0), (30, 1), (31, 0)):
            with time_machine.travel(timezone.now() + timedelta(days=days)):
                call_command("destroy_working_notes")
            assert f"Destroyed: {number}" in capsys.readouterr().out
        assert Note.objects.get().kind == Note.Kind.CASE
        event = Event.objects.get(kind=Event.Kind.NOTES_DESTROYED)
        assert f"{event.who} {event.what}" == "The system destroyed working notes: 1"

    def test_of_a_reopened_case_it_is_kept(self, working, accepted, coordinator):
        actions.reopen(case=close(accepted, coordinator), note="They called.", by=coordinator)
        assert actions.destroy_working_notes(today=today() + timedelta(days=300)) == 0

    def test_after_that_day_none_is_written(self, accepted, mediator, coordinator):
        close(accepted, coordinator)
        with time_machine.travel(timezone.now() + timedelta(days=31)), pytest.raises(Refused, match="destroyed"):
            actions.write_note(case=accepted, kind=Note.Kind.WORKING, text=SECRET, by=mediator)


class TestUpdateForTheSchool:
    TEXT = "We are looking for a day.\nPlease call us."

    def send(self, client, case, text=TEXT, seen="", pk=None):
        address = url("correct_update", case, pk) if pk else url("tell_school", case)
        return client.post(address, {"text": text, "seen": seen})

    def test_is_shown_as_the_school_will_see_it_and_then_published(
        self, accepted, mediator, teacher, sign_in, mailoutbox, django_capture_on_commit_callbacks
    ):
        client, school = sign_in(mediator), sign_in(teacher)
        assert "Lincoln Middle School read this word for word" in text_of(client.get(url("tell_school", accepted)))
        shown = self.send(client, accepted)
        assert "As the school will see it" in text_of(shown)
        assert "We are looking for a day.<br>Please call us." in text_of(shown)
        assert not Note.objects.exists()
        with django_capture_on_commit_callbacks(execute=True):
            form = shown.context["form"]
            sent_on = {name: form[name].value() for name in form.fields}
            assert client.post(url("tell_school", accepted), sent_on).status_code == 302
        page = text_of(school.get(url("referral", accepted)))
        assert "We are looking for a day.<br>Please call us." in page
        assert "Manuel" not in page
        (mail,) = mailoutbox
        assert mail.to == ["tess@example.org"]
        assert url("referral", accepted) in mail.body
        assert "looking" not in mail.body
        assert "The school reads this" in text_of(client.get(accepted.get_absolute_url()))

    def test_what_was_changed_after_the_preview_is_shown_again(self, accepted, mediator, sign_in):
        response = self.send(sign_in(mediator), accepted, text="Something else", seen=self.TEXT)
        assert "As the school will see it" in text_of(response)
        assert not Note.objects.exists()

    def test_is_corrected_in_the_open_and_once(self, accepted, mediator, teacher, sign_in):
        client = sign_in(mediator)
        first = actions.tell_school(case=accepted, text="On Monday.", by=mediator)
        assert "What the school reads until now" in text_of(client.get(url("correct_update", accepted, first.pk)))
        self.send(client, accepted, text="On Tuesday.", seen="On Tuesday.", pk=first.pk)
        page = text_of(sign_in(teacher).get(url("referral", accepted)))
        assert page.index("On Tuesday.") < page.index("On Monday.")
        assert f"in place of what we wrote on {date_format(today())}" in page
        assert f"corrected on {date_format(today())}" in page
        again = self.send(client, accepted, text="On Friday.", seen="On Friday.", pk=first.pk)
        assert again.status_code == 400
        assert "has been corrected already" in text_of(again)
        assert Note.objects.count() == 2

    def test_a_note_of_another_kind_is_not_corrected(self, working, accepted, mediator, sign_in):
        assert sign_in(mediator).get(url("correct_update", accepted, working.pk)).status_code == 404

    def test_another_school_reads_nothing_of_it(self, accepted, mediator, outsider):
        actions.tell_school(case=accepted, text="On Monday.", by=mediator)
        assert not Note.objects.visible_to(outsider).exists()
