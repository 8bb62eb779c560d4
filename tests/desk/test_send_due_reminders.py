"""One mail a person and day, of case numbers and links; sent once, however often and wherever it is run."""

from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases import actions
from cases.models import Case, Event, Outgoing, Party
from tests.conftest import accept_case, incident, people

NOON = datetime(2026, 3, 10, 18, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _noon_in_denver():
    """When it is the same day here and at the center."""
    with time_machine.travel(NOON):
        yield


def run():
    call_command("send_due_reminders", stdout=StringIO())


def log_step(case, by, due_on):
    guardian = case.parties.get(name="Ana Gómez")
    return actions.log_contact(
        party=case.parties.get(name="María Gómez"),
        with_whom=guardian,
        at=timezone.now(),
        channel="phone",
        outcome="left_message",
        by=by,
        next_step="Call Ana again",
        next_due=due_on,
    )


@pytest.fixture
def due_case(accepted, mediator):
    log_step(accepted, mediator, timezone.localdate())
    Outgoing.objects.all().delete()
    return accepted


def to(mailoutbox, user):
    return [mail for mail in mailoutbox if mail.to == [user.email]]


def test_a_mediator_is_told_the_number_and_the_link_and_no_names(due_case, mediator, coordinator, mailoutbox):
    run()
    (mail,) = mailoutbox
    assert mail.to == [mediator.email]
    assert "Due today" in mail.body
    assert f"http://testserver{due_case.get_absolute_url()}" in mail.body
    names = [name for party in Party.objects.all() for name in party.name.split()]
    for word in (*names, "Call", "Lincoln", "Manuel", "fight"):
        assert word not in mail.subject + mail.body


def test_a_second_run_sends_nothing(due_case, mediator, mailoutbox):
    run()
    run()
    assert len(mailoutbox) == 1
    assert Event.objects.filter(kind=Event.Kind.REMINDED, subject_id=mediator.pk).count() == 1


def test_the_next_day_it_is_overdue_and_told_again(due_case, mailoutbox):
    with time_machine.travel(NOON + timedelta(days=1)):
        run()
        run()
    (mail,) = mailoutbox
    assert "Overdue" in mail.body
    assert "Due today" not in mail.body
    with time_machine.travel(NOON + timedelta(days=2)):
        run()
    assert len(mailoutbox) == 2


def test_a_step_that_is_done_or_still_to_come_is_not_told(accepted, mediator, mailoutbox):
    done = log_step(accepted, mediator, timezone.localdate())
    actions.tick_step(contact=done, by=mediator)
    log_step(accepted, mediator, timezone.localdate() + timedelta(days=2))
    run()
    assert mailoutbox == []


def test_a_closed_case_reminds_nobody(due_case, coordinator, mailoutbox):
    actions.close(case=due_case, reason=Case.ClosingReason.NOT_REACHED, by=coordinator)
    run()
    assert mailoutbox == []


def test_a_mail_that_could_not_be_sent_is_tried_again(due_case, monkeypatch, mailoutbox, caplog):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        with pytest.raises(CommandError, match="Not sent: 1"):
            run()
    assert not Event.objects.filter(kind=Event.Kind.REMINDED).exists()
    run()
    assert len(mailoutbox) == 1


def test_the_day_is_the_centers(center, school, teacher, coordinator, mediator, mailoutbox):
    """In Honolulu it is still the day before."""
    center.time_zone = "Pacific/Honolulu"
    center.save()
    case = actions.refer(school=school, people=people(), by=teacher, **incident()).case
    accept_case(case, mediator=mediator, by=coordinator)
    log_step(case, mediator, NOON.date())
    with time_machine.travel(datetime(2026, 3, 10, 9, 59, tzinfo=ZoneInfo("UTC"))):
        run()
        assert mailoutbox == []
    with time_machine.travel(datetime(2026, 3, 10, 10, 1, tzinfo=ZoneInfo("UTC"))):
        run()
    assert "Due today" in mailoutbox[0].body


def test_coordinators_are_told_what_nobody_works_on(due_case, referred, mediator, coordinator, mailoutbox):
    actions.unassign(assignment=due_case.assignments.get(), by=coordinator)
    run()
    (mail,) = mailoutbox
    assert mail.to == [coordinator.email]
    assert "Due today" in mail.body
    assert "Without a mediator" in mail.body


def test_a_mediator_who_has_left_does_not_keep_it_to_themself(due_case, mediator, coordinator, mailoutbox):
    mediator.is_active = False
    mediator.save()
    run()
    assert [mail.to for mail in mailoutbox] == [[coordinator.email]]


def test_a_referral_that_waits_is_told_with_its_screening_page(referred, coordinator, mailoutbox):
    run()
    (mail,) = mailoutbox
    assert mail.to == [coordinator.email]
    assert "Waiting for screening" in mail.body
    assert f"/cases/{referred.ref}/screen/" in mail.body
    assert "Without a mediator" not in mail.body


def test_who_was_asked_is_reminded_of_the_question(referred, mediator, coordinator, mailoutbox):
    actions.assign(case=referred, mediator=mediator, by=coordinator)
    run()
    (mail,) = to(mailoutbox, mediator)
    assert f"/cases/{referred.ref}/conflict/" in mail.body
    assert referred.get_absolute_url() + "\n" not in mail.body


def test_many_due_things_are_one_mail_with_each_case_once(accepted, mediator, mailoutbox):
    for days in (0, 1, 2):
        log_step(accepted, mediator, timezone.localdate() - timedelta(days=days))
    run()
    (mail,) = mailoutbox
    assert mail.body.count(f"{accepted.get_absolute_url()}\n") == 2


def test_schools_and_administrators_get_none(due_case, teacher, administrator, mailoutbox):
    run()
    assert not to(mailoutbox, teacher)
    assert not to(mailoutbox, administrator)
    assert mailoutbox
