"""An agreement is begun after a conference that reached one, once, by whoever works the case."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import actions
from agreements.models import Agreement
from cases.lifecycle import Refused
from cases.models import Event
from conferences.models import Conference
from tests.conftest import draft_agreement, hold_conference, schedule


def start(client, case, **kwargs):
    return client.post(f"/cases/{case.ref}/agreement/start/", **kwargs)


def test_it_begins_as_version_one(sign_in, mediator, conferenced):
    response = start(sign_in(mediator), conferenced)
    agreement = conferenced.agreements.get()
    assert response.url == f"/agreements/{agreement.pk}/draft/"
    assert (agreement.version, agreement.status, agreement.language) == (1, "draft", "en")
    assert agreement.conference == conferenced.conferences.get()
    assert Event.objects.filter(kind=Event.Kind.ADDED, subject="agreement", actor=mediator).count() == 1


def test_the_case_page_leads_to_it(sign_in, mediator, conferenced):
    client = sign_in(mediator)
    assert f"/cases/{conferenced.ref}/agreement/start/" in client.get(f"/cases/{conferenced.ref}/").text
    agreement = actions.start(case=conferenced, by=mediator)
    assert f'href="/agreements/{agreement.pk}/"' in client.get(f"/cases/{conferenced.ref}/").text


def test_a_second_click_leads_to_the_same_draft(sign_in, mediator, conferenced):
    client = sign_in(mediator)
    start(client, conferenced)
    response = start(client, conferenced)
    assert response.url == f"/agreements/{Agreement.objects.get().pk}/"


def test_two_at_once_begin_one(mediator, conferenced):
    actions.start(case=conferenced, by=mediator)
    with pytest.raises(Refused, match="already being drafted"):
        actions.start(case=conferenced, by=mediator)
    assert Agreement.objects.count() == 1


def test_not_before_a_conference(sign_in, mediator, scheduled):
    response = start(sign_in(mediator), scheduled)
    assert response.status_code == 400
    assert "after a conference that reached one" in response.text
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("outcome", [Conference.Outcome.NO_AGREEMENT, Conference.Outcome.ADJOURNED])
def test_not_after_a_conference_without_an_agreement(mediator, scheduled, outcome):
    hold_conference(scheduled, by=mediator, outcome=outcome)
    with pytest.raises(Refused, match="after a conference that reached one"):
        actions.start(case=scheduled, by=mediator)
    assert not Agreement.objects.exists()


def test_it_is_drafted_while_the_conference_goes_on(sign_in, mediator, prepared, coordinator):
    begun = schedule(
        prepared,
        facilitators=[mediator, coordinator],
        by=mediator,
        starts_at=timezone.now() - timedelta(minutes=30),
    )
    client = sign_in(mediator)
    start_it = f"/cases/{prepared.ref}/agreement/start/"
    assert start_it in client.get(f"/cases/{prepared.ref}/").text
    assert start_it in client.get(f"/conferences/{begun.pk}/").text
    response = start(client, prepared)
    agreement = prepared.agreements.get()
    assert response.url == f"/agreements/{agreement.pk}/draft/"
    assert agreement.conference == begun
    assert "This agreement is already being written." in start(client, prepared, follow=True).text


def test_it_is_not_signed_before_the_conference_is_recorded(mediator, prepared, coordinator):
    began = timezone.now() - timedelta(minutes=30)
    schedule(prepared, facilitators=[mediator, coordinator], by=mediator, starts_at=began)
    prepared.refresh_from_db()
    agreement = draft_agreement(prepared, by=mediator)
    with pytest.raises(Refused, match="The conference is not recorded yet as one that reached an agreement"):
        actions.go_to_signing(agreement=agreement, by=mediator)
    assert not agreement.obligations.exists()
    hold_conference(prepared, by=mediator)
    actions.go_to_signing(agreement=agreement, by=mediator)
    assert agreement.is_signing


def test_a_draft_of_an_adjourned_conference_waits_for_the_next_session(sign_in, mediator, prepared, coordinator):
    began = timezone.now() - timedelta(minutes=30)
    schedule(prepared, facilitators=[mediator, coordinator], by=mediator, starts_at=began)
    prepared.refresh_from_db()
    agreement = draft_agreement(prepared, by=mediator)
    hold_conference(prepared, by=mediator, outcome=Conference.Outcome.ADJOURNED)
    page = sign_in(mediator).get(f"/cases/{prepared.ref}/").text
    assert "Schedule the next session" in page
    with pytest.raises(Refused, match="record it first"):
        actions.go_to_signing(agreement=agreement, by=mediator)
    prepared.refresh_from_db()
    schedule(prepared, facilitators=[mediator, coordinator], by=mediator, starts_at=began)
    second = hold_conference(prepared, by=mediator)
    actions.go_to_signing(agreement=agreement, by=mediator)
    assert agreement.conference == second


def test_nobody_outside_the_case_begins_it(sign_in, conferenced, other_mediator, teacher, administrator):
    for user in (other_mediator, teacher, administrator):
        assert start(sign_in(user), conferenced).status_code == 404
    assert not Agreement.objects.exists()


def test_it_begins_by_post_only(sign_in, mediator, conferenced):
    assert sign_in(mediator).get(f"/cases/{conferenced.ref}/agreement/start/").status_code == 405
    assert not Agreement.objects.exists()
