"""An agreement is begun after a conference that reached one, once, by whoever works the case."""

import pytest

from agreements import actions
from agreements.models import Agreement
from cases.lifecycle import Refused
from cases.models import Event
from conferences.models import Conference
from tests.conftest import hold_conference


def start(client, case):
    return client.post(f"/cases/{case.ref}/agreement/start/")


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


def test_nobody_outside_the_case_begins_it(sign_in, conferenced, other_mediator, teacher, administrator):
    for user in (other_mediator, teacher, administrator):
        assert start(sign_in(user), conferenced).status_code == 404
    assert not Agreement.objects.exists()


def test_it_begins_by_post_only(sign_in, mediator, conferenced):
    assert sign_in(mediator).get(f"/cases/{conferenced.ref}/agreement/start/").status_code == 405
    assert not Agreement.objects.exists()
