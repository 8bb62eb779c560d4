"""Who did and who opened what: a coordinator sees it, page by page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import actions, history
from cases.models import Event
from tests.cases.pages import harmed, text_of, url


def test_shows_who_opened_a_case_and_a_document(accepted, mediator, coordinator, sign_in):
    sign_in(mediator).get(accepted.get_absolute_url())
    history.log_access(Event.Kind.PRINTED, by=mediator, subject=harmed(accepted), detail="invitation_guardian")
    page = text_of(sign_in(coordinator).get(url("history", accepted)))
    assert "opened the case" in page
    assert "opened a document: invitation guardian" in page
    assert "Manuel Mediator" in page


@pytest.mark.parametrize(
    ("shown", "there", "not_there"),
    [("reads", "opened the case", "sent the referral"), ("changes", "sent the referral", "opened the case")],
)
def test_reads_and_changes_are_told_apart(accepted, mediator, coordinator, sign_in, shown, there, not_there):
    sign_in(mediator).get(accepted.get_absolute_url())
    page = text_of(sign_in(coordinator).get(url("history", accepted), {"show": shown}))
    assert there in page
    assert not_there not in page


def test_its_pages_follow_each_other(accepted, mediator, coordinator, sign_in):
    for number in range(60):
        actions.write_note(case=accepted, kind="case", text=f"Note {number}", by=mediator)
    client = sign_in(coordinator)
    first = client.get(url("history", accepted), {"show": "changes"})
    second = client.get(first.context["page"].next)
    seen = [event.pk for event, _ in first.context["lines"] + second.context["lines"]]
    changes = accepted.events.exclude(kind__in=Event.ACCESS_KINDS)
    assert seen == list(changes.order_by("-at", "-pk").values_list("pk", flat=True))
    assert "show=changes" in first.context["page"].next
    assert client.get(second.context["page"].previous).context["lines"] == first.context["lines"]


def test_a_tampered_page_is_not_found(accepted, coordinator, sign_in):
    assert sign_in(coordinator).get(url("history", accepted), {"after": "anything"}).status_code == 404


def test_costs_the_same_for_one_line_as_for_many(accepted, mediator, coordinator, sign_in):
    client = sign_in(coordinator)

    def queries():
        client.get(url("history", accepted))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("history", accepted))
        return len(captured)

    few = queries()
    for number in range(20):
        actions.write_note(case=accepted, kind="case", text=f"Note {number}", by=mediator)
    assert queries() == few <= 8


def test_what_belongs_to_no_case_has_a_page_of_its_own(accepted, coordinator, sign_in):
    history.log_access(Event.Kind.EXPORTED, by=coordinator, detail="open cases")
    client = sign_in(coordinator)
    page = text_of(client.get(reverse("cases:list_history")))
    assert "exported a list: open cases" in page
    assert "sent the referral" not in page


def test_carries_no_narrative(accepted, coordinator, mediator, sign_in):
    actions.set_hold(case=accepted, reason="CANARY-HOLD", by=mediator)
    actions.write_note(case=accepted, kind="case", text="CANARY-NOTE", by=mediator)
    assert "CANARY" not in text_of(sign_in(coordinator).get(url("history", accepted)))


def test_the_mediator_is_answered_403(accepted, mediator, sign_in):
    assert sign_in(mediator).get(url("history", accepted)).status_code == 403
    assert sign_in(mediator).get(reverse("cases:list_history")).status_code == 403


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(accepted, sign_in, request, who):
    assert sign_in(request.getfixturevalue(who)).get(url("history", accepted)).status_code == 404
