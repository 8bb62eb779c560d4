"""Mails go to those who may still open what the link leads to."""

import pytest
from django.core import mail

from cases import actions
from schools.models import User
from tests.conftest import incident, people


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """`sent(do)` answers to whom mails went when `do` was done."""

    def sent(do, **kwargs):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            do(**kwargs)
        return [message.to for message in mail.outbox]

    return sent


def test_the_referrer_is_told(sent, referred, teacher, coordinator):
    assert sent(actions.decline, case=referred, reason="Not for us.", by=coordinator) == [[teacher.email]]


def test_a_referrer_who_has_left_the_school_is_told_nothing_more(sent, referred, teacher, coordinator):
    teacher.memberships.all().delete()
    assert sent(actions.decline, case=referred, reason="Not for us.", by=coordinator) == []


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": User.Role.ADMINISTRATOR}])
def test_who_does_not_work_on_cases_any_more_is_told_nothing(change, sent, referred, teacher, coordinator):
    actions.ask(case=referred, question="When?", by=coordinator)
    User.objects.filter(pk=coordinator.pk).update(**change)
    assert sent(actions.answer, case=referred, text="At noon.", by=teacher) == []


def test_nothing_that_was_typed_gets_into_the_head_of_a_mail(sent, school, teacher, coordinator):
    """A line break in a name would begin another header: another receiver, another text."""
    smuggled = "\r\nBcc: everybody@evil.example\r\n\r\nRead this"
    for record in (school, teacher, coordinator):
        record.name += smuggled
        record.save()
    named = [person | {"name": person["name"] + smuggled} for person in people()]
    told = sent(actions.refer, school=school, people=named, by=teacher, **incident(incident_place=smuggled))
    assert sorted(told) == [[coordinator.email], [teacher.email]]
    for message in mail.outbox:
        head, _, _ = message.message().as_string().partition("\n\n")
        assert "evil" not in head
        assert message.recipients() == message.to
