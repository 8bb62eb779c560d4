"""The page of the draft saves itself: every other second, in few queries, over nobody else's words."""

from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import time_format

from agreements import actions, drafts
from cases import actions as cases
from schools.held import mark_of
from schools.models import Center
from tests.agreements.test_draft import page
from tests.conftest import draft_agreement, promise, write_draft

WAITING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


@pytest.fixture
def url(drafted):
    return f"/agreements/{drafted.pk}/draft/save/"


def asked(queries):
    return [query["sql"] for query in queries if not query["sql"].startswith(WAITING)]


def test_it_answers_the_count_the_time_and_what_to_point_out(client, drafted, url):
    typed = page(drafted, background="She will be nice.") | {"obligations-1-due_on": ""}
    answer = client.post(url, typed)
    drafted.refresh_from_db()
    at = timezone.localtime(drafted.drafted_at, ZoneInfo(Center.current().time_zone))
    assert answer.json() == {
        "edits": 2,
        "saved_at": f"Saved at {time_format(at)}",
        "hints": {
            "background": "“be nice” can mean something else to each of you. What will somebody see or hear?",
            "obligations-1-due_on": "Still open.",
        },
        "totals": [
            {"who": "", "text": "$120.00"},
            {"who": drafted.draft["obligations"][1]["who"], "text": "$120.00"},
        ],
    }
    assert drafted.draft["terms"]["background"] == "She will be nice."


def test_the_second_of_two_writers_is_answered_with_the_other_text(sign_in, client, coordinator, drafted, url):
    sign_in(coordinator).post(url, page(drafted, background="<b>Carla's</b> words."))
    answer = client.post(url, page(drafted, background="Manuel's words."))
    assert answer.status_code == 409
    told = answer.json()
    assert told["sentence"].startswith("Carla Coordinator saved this draft at")
    assert told["edits"] == 2
    assert "&lt;b&gt;Carla&#x27;s&lt;/b&gt; words." in told["other"]
    drafted.refresh_from_db()
    assert drafted.draft["terms"]["background"] == "<b>Carla's</b> words."
    assert client.post(url, page(drafted, edits=2, background="Of both.")).status_code == 200


def test_while_it_is_signed_it_says_so(client, mediator, drafted, url):
    typed = page(drafted, background="Sneaked in.")
    actions.go_to_signing(agreement=drafted, by=mediator)
    answer = client.post(url, typed)
    assert (answer.status_code, "is no longer drafted" in answer.json()["sentence"]) == (400, True)
    drafted.refresh_from_db()
    assert drafted.draft["terms"]["background"] == "There was a fight behind the gym."


def test_a_closed_case_says_so(client, coordinator, drafted, url):
    cases.close(case=drafted.case, reason="no_agreement", by=coordinator)
    answer = client.post(url, page(drafted, background="Too late."))
    assert (answer.status_code, "This case is closed" in answer.json()["sentence"]) == (400, True)


def test_who_is_on_the_case_no_longer_saves_nothing(client, coordinator, drafted, url):
    cases.unassign(assignment=drafted.case.assignments.get(), by=coordinator)
    assert client.post(url, page(drafted, background="Mine.")).status_code == 404
    drafted.refresh_from_db()
    assert drafted.edits == 1


def test_a_page_of_somebody_else_is_not_saved_in_the_name_of_who_signed_in_after(
    client, mediator, coordinator, drafted, url
):
    typed = page(drafted, background="Carla's words.")
    answer = client.post(url, typed | {"written_by": mark_of(coordinator)})
    assert (answer.status_code, "Somebody else has signed in" in answer.json()["sentence"]) == (403, True)
    drafted.refresh_from_db()
    assert drafted.edits == 1
    assert client.post(url, typed | {"written_by": mark_of(mediator)}).status_code == 200


@pytest.mark.parametrize("promises", [1, 40])
def test_a_saving_costs_five_queries_at_most(client, mediator, conferenced, promises):
    harmed, responsible = conferenced.parties.principals()
    many = [promise(responsible, harmed) for _ in range(promises)]
    agreement = draft_agreement(conferenced, by=mediator, obligations=many)
    with CaptureQueriesContext(connection) as queries:
        assert client.post(f"/agreements/{agreement.pk}/draft/save/", page(agreement)).status_code == 200
    assert len(asked(queries)) <= 5, asked(queries)


def test_taking_the_pen_costs_no_more_than_five_either(client, sign_in, coordinator, drafted, url):
    client.get("/")
    other = sign_in(coordinator)
    with CaptureQueriesContext(connection) as queries:
        assert other.post(url, page(drafted)).status_code == 200
    assert len(asked(queries)) <= 5, asked(queries)


def test_twenty_obligations_cost_no_more_queries_to_show_than_one(client, mediator, conferenced):
    harmed, responsible = conferenced.parties.principals()
    agreement = draft_agreement(conferenced, by=mediator, obligations=[promise(responsible, harmed)])
    counts = []
    for number in (1, 20):
        draft = drafts.made([promise(responsible, harmed) for _ in range(number)])
        actions.save_draft(agreement=agreement, draft=draft, edits=agreement.edits, by=mediator)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/agreements/{agreement.pk}/draft/")
        counts.append(len(queries))
    assert counts[1] <= counts[0] <= 10


def test_in_spanish_it_answers_in_spanish(client, drafted, url):
    typed = page(drafted, language="es", background="Va a tratar de portarse bien.")
    answer = client.post(url, typed).json()
    assert answer["saved_at"].startswith("Guardado a las")
    assert answer["hints"]["background"].startswith("«portarse bien» puede significar")


def test_two_languages_stand_side_by_side_and_are_both_signed(client, mediator, drafted):
    page_url = f"/agreements/{drafted.pk}/draft/"
    client.post(page_url, page(drafted, other_language="on", background_other="Hubo una pelea."))
    text = client.get(page_url).text
    assert 'lang="es"' in text
    assert "Hubo una pelea." in text
    missing = client.post(page_url, page(_fresh(drafted), do="check")).text
    assert "Obligation 1 is not written in Spanish yet." in missing
    assert "It does not say in Spanish yet what happens if the agreement is not kept." in missing
    drafted.refresh_from_db()
    spanish = {"what_other": "Una carta.", "how_known_other": "Se leyó."}
    write_draft(drafted, by=mediator, cards={0: spanish, 1: spanish}, if_not_kept_other="Nos reunimos.")
    actions.go_to_signing(agreement=drafted, by=mediator)
    assert (drafted.other_language, drafted.obligations.first().what_other) == ("es", "Una carta.")
    before = drafted.text_hash()
    actions.back_to_drafting(agreement=drafted, by=mediator)
    write_draft(drafted, by=mediator, cards={1: {"what_other": "Otra cosa."}})
    actions.go_to_signing(agreement=drafted, by=mediator)
    assert drafted.text_hash() != before


def test_another_first_language_takes_each_text_with_it(client, drafted):
    page_url = f"/agreements/{drafted.pk}/draft/"
    client.post(page_url, page(drafted, other_language="on", background_other="Hubo una pelea."))
    client.post(page_url, page(_fresh(drafted), language="es", other_language="on"))
    terms = _fresh(drafted).draft["terms"]
    assert (terms["background"], terms["background_other"]) == (
        "Hubo una pelea.",
        "There was a fight behind the gym.",
    )
    assert "Quién lo hace" in client.get(page_url).text


def test_without_a_second_language_its_words_wait_and_are_not_signed(client, mediator, drafted):
    page_url = f"/agreements/{drafted.pk}/draft/"
    client.post(page_url, page(drafted, other_language="on", background_other="Hubo una pelea."))
    client.post(page_url, page(_fresh(drafted), other_language=""))
    assert _fresh(drafted).draft["terms"]["background_other"] == "Hubo una pelea."
    actions.go_to_signing(agreement=drafted, by=mediator)
    assert (drafted.other_language, drafted.background_other) == ("", "")


def _fresh(agreement):
    agreement.refresh_from_db()
    return agreement
