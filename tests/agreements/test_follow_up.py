"""The looks at how the agreement is kept, on the days that were planned at the signing."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from agreements import actions
from agreements.models import FollowUp
from cases import actions as cases
from cases.forms.action import NO_LONGER_THERE
from cases.models import Event
from tests.agreements.keeping import BEFORE_THE_SIGNING
from tests.cases.pages import today
from tests.conftest import sign_all


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


@pytest.fixture
def first(signed):
    return signed.follow_ups.first()


def record(client, follow_up, **changes):
    data = {
        "with_whom": follow_up.agreement.case.parties.first().pk,
        "done_on": today(),
        "found": "They greet each other.",
        "next_step": "Ask the coach.",
    }
    return client.post(f"/follow-ups/{follow_up.pk}/record/", data | changes)


def test_it_is_recorded(client, mediator, signed, first):
    assert record(client, first).url == f"/agreements/{signed.pk}/"
    first.refresh_from_db()
    assert (first.done_on, first.found, first.recorded_by) == (
        today(),
        "They greet each other.",
        mediator,
    )
    text = client.get(f"/agreements/{signed.pk}/").text
    assert "They greet each other." in text
    assert "Next: Ask the coach." in text


def test_whoever_it_was_done_with_may_have_withdrawn_meanwhile(client, mediator, signed, first):
    """On the page that was opened before, as when telling somebody: it is no mistake of who writes it down."""
    maria = signed.case.parties.first()
    cases.withdraw(party=maria, by=mediator)
    told = {"party": maria.pk, "what": "progress", "method": "phone", "told_on": today()}
    for response in (
        record(client, first, with_whom=maria.pk),
        client.post(f"/agreements/{signed.pk}/tell/", told),
    ):
        assert response.status_code == 400
        assert NO_LONGER_THERE in response.text


def test_another_look_can_be_planned(client, signed, first):
    day = today() + timedelta(days=5)
    record(client, first, next_on=day)
    assert signed.follow_ups.filter(due_on=day, done_on=None).count() == 1


def test_what_it_was_planned_for_is_due_on_its_day_and_stands_where_it_is_recorded(
    client, sign_in, mediator, signed, first
):
    day = today() + timedelta(days=5)
    record(client, first, next_step="Call Ben again", next_on=day)
    again = signed.follow_ups.get(due_on=day)
    assert "Planned for it: Call Ben again" in client.get(signed.get_absolute_url()).text
    assert "Planned for it: Call Ben again" in client.get(f"/follow-ups/{again.pk}/record/").text
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        assert "Ask how the agreement is kept: Call Ben again" in sign_in(mediator).get("/due/").text


def test_a_day_that_has_its_look_already_serves_for_what_is_planned_too(client, signed, first):
    _, second, third, _ = signed.follow_ups.all()
    record(client, first, next_step="Call Ben again", next_on=second.due_on)
    record(client, third, next_step="Ask the coach", next_on=second.due_on)
    looks = signed.follow_ups.filter(due_on=second.due_on)
    assert [look.next_step for look in looks] == ["Call Ben again", "Ask the coach"]


def test_a_look_that_somebody_planned_goes_on_under_the_new_version(client, mediator, signed, first):
    _, second, *_ = signed.follow_ups.all()
    own, shared = today() + timedelta(days=5), second.due_on
    record(client, first, next_step="Call Ben again", next_on=own)
    record(client, signed.follow_ups.last(), next_step="Ask the coach", next_on=shared)
    newer = actions.amend(agreement=signed, by=mediator)
    actions.go_to_signing(agreement=newer, by=mediator)
    sign_all(newer, by=mediator)
    to_come = newer.follow_ups.filter(done_on=None)
    assert [look.due_on for look in to_come] == sorted(
        [own, *(today() + timedelta(days=days) for days in settings.FOLLOW_UP_DAYS)]
    )
    planned = dict(to_come.exclude(next_step="").values_list("due_on", "next_step"))
    assert planned == {own: "Call Ben again", shared: "Ask the coach"}
    assert [look.due_on for look in signed.follow_ups.filter(done_on=None)] == [first.due_on + timedelta(days=46)]
    page = client.get(signed.get_absolute_url()).text
    follow_ups = page.partition("<h2>Follow-ups</h2>")[2].partition("</ol>")[0]
    assert follow_ups.count("Not asked any more: a newer version was signed") == 1
    assert "Due " not in follow_ups
    assert "They greet each other." in follow_ups


def test_no_look_took_place_before_the_incident(client, first):
    response = record(client, first, done_on="2020-01-01")
    assert response.status_code == 400
    assert "nothing about it took place before that day" in response.text
    first.refresh_from_db()
    assert first.done_on is None


def test_no_look_took_place_before_the_signing(client, first):
    response = record(client, first, done_on=today() - timedelta(days=1))
    assert response.status_code == 400
    assert BEFORE_THE_SIGNING.format(date_format(today(), "MONTH_DAY_FORMAT")) in response.text
    first.refresh_from_db()
    assert first.done_on is None


def test_none_is_overdue_once_the_case_is_closed(sign_in, mediator, coordinator, signed, first):
    cases.close(case=signed.case, reason="not_fulfilled", by=coordinator)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        page = sign_in(mediator).get(signed.get_absolute_url()).text
    follow_ups = page.partition("<h2>Follow-ups</h2>")[2].partition("</ol>")[0]
    assert follow_ups.count("Not held: the case was closed") == 4
    assert "Overdue" not in follow_ups
    assert "Next follow-up" not in page
    assert f"/follow-ups/{first.pk}/record/" in follow_ups


def test_a_planned_look_is_still_to_come(client, signed, first):
    response = record(client, first, next_on=today())
    assert response.status_code == 400
    assert "Choose a day that is still to come." in response.text
    assert "They greet each other." in response.text


def test_the_second_of_two_records_hers_beside_the_first_one_s(
    client, sign_in, mediator, coordinator, signed, first
):
    """Both had it open. Hers was with somebody else, and has a place: nothing of either is written over."""
    maria, ana = signed.case.parties.get(name="María Gómez"), signed.case.parties.get(name="Ana Gómez")
    record(client, first, with_whom=maria.pk)
    coordinators = sign_in(coordinator)
    response = record(coordinators, first, with_whom=ana.pk, found="Ana sleeps again.")
    assert response.status_code == 400
    assert "Manuel Mediator has recorded this follow-up already, with María Gómez on" in response.text
    assert "Ana sleeps again." in response.text
    assert signed.follow_ups.exclude(done_on=None).count() == 1
    assert (
        record(coordinators, first, with_whom=ana.pk, found="Ana sleeps again.", confirmed="on").status_code == 302
    )
    talks = signed.follow_ups.filter(due_on=first.due_on).values_list("with_whom", "found", "recorded_by")
    assert list(talks) == [
        (maria.pk, "They greet each other.", mediator.pk),
        (ana.pk, "Ana sleeps again.", coordinator.pk),
    ]


def test_the_same_sent_twice_is_no_second_talk(client, signed, first):
    record(client, first)
    for changes in ({}, {"confirmed": "on"}):
        response = record(client, first, **changes)
        assert response.status_code == 400
        assert "This follow-up has already been recorded." in response.text
    assert signed.follow_ups.exclude(done_on=None).count() == 1


def test_what_was_recorded_opens_no_empty_form_and_offers_another_talk(client, signed, first):
    record(client, first)
    response = client.get(f"/follow-ups/{first.pk}/record/", follow=True)
    assert response.redirect_chain == [(f"/agreements/{signed.pk}/", 302)]
    assert "Manuel Mediator has recorded this follow-up already, with" in response.text
    beside = f"/follow-ups/{first.pk}/record/?beside=on"
    assert f'href="{beside}"' in response.text
    assert "Another talk, beside the one with" in client.get(beside).text


def test_of_a_replaced_version_none_is_recorded_and_the_text_can_go_to_the_one_in_force(
    client, mediator, signed, first
):
    newer = actions.amend(agreement=signed, by=mediator)
    actions.go_to_signing(agreement=newer, by=mediator)
    sign_all(newer, by=mediator)
    response = client.get(f"/follow-ups/{first.pk}/record/", follow=True)
    assert response.redirect_chain == [(f"/agreements/{signed.pk}/", 302)]
    assert "This follow-up is not asked any more: a newer version was signed" in response.text
    response = record(client, first)
    assert response.status_code == 400
    assert "They greet each other." in response.text
    assert f'record it with <a href="/agreements/{newer.pk}/">' in response.text


@pytest.mark.parametrize("missing", ["with_whom", "done_on", "found"])
def test_with_whom_when_and_what_was_found(client, first, missing):
    assert record(client, first, **{missing: ""}).status_code == 400
    first.refresh_from_db()
    assert first.done_on is None


def test_overdue_is_what_is_not_done_after_its_day(client, first):
    after = first.due_on + timedelta(days=1)
    assert not FollowUp.objects.overdue(first.due_on).exists()
    assert list(FollowUp.objects.overdue(after)) == [first]
    record(client, first)
    assert not FollowUp.objects.overdue(after).exists()


def test_of_a_closed_case_nothing_is_overdue(coordinator, signed, first):
    after = first.due_on + timedelta(days=1)
    assert FollowUp.objects.overdue(after).exists()
    cases.close(case=signed.case, reason="not_fulfilled", by=coordinator)
    assert not FollowUp.objects.overdue(after).exists()


def test_after_closing_it_is_a_late_record(client, coordinator, signed, first):
    cases.close(case=signed.case, reason="not_fulfilled", by=coordinator)
    record(client, first)
    first.refresh_from_db()
    assert first.is_late


def test_outside_the_case_it_does_not_exist(sign_in, first, other_mediator, teacher, administrator):
    for user in (other_mediator, teacher, administrator):
        assert record(sign_in(user), first).status_code == 404
    first.refresh_from_db()
    assert first.done_on is None


def test_with_a_child_whose_guardian_took_the_permission_back_it_is_confirmed(client, mediator, signed, first):
    maria = signed.case.parties.get(name="María Gómez")
    for permission in maria.consents.filter(scope="speak"):
        cases.withdraw_consent(consent=permission, by=mediator)
    response = record(client, first, with_whom=maria.pk)
    assert response.status_code == 400
    assert "María Gómez&#x27;s guardian has not given permission to speak with them." in response.text
    assert 'type="checkbox" name="confirmed"' in response.text
    assert "They greet each other." in response.text
    first.refresh_from_db()
    assert first.done_on is None
    assert record(client, first, with_whom=maria.pk, confirmed="on").status_code == 302
    first.refresh_from_db()
    assert first.with_whom == maria
    assert Event.objects.filter(detail="follow-up, confirmed", actor=mediator).count() == 1


def test_with_the_guardian_nothing_is_to_be_confirmed(client, mediator, signed, first):
    maria = signed.case.parties.get(name="María Gómez")
    for permission in maria.consents.filter(scope="speak"):
        cases.withdraw_consent(consent=permission, by=mediator)
    assert record(client, first, with_whom=maria.guardians[0].pk).status_code == 302
