"""Typical promises: the coordinator keeps the list, and a draft can start from each."""

import pytest

from agreements import actions
from agreements.models import TypicalPromise
from cases.models import Event
from tests.agreements.test_draft import page

WORDS = {"language": "en", "kind": "apology", "what": "I write a letter to you.", "how_known": "You have read it."}


@pytest.fixture
def client(sign_in, coordinator):
    return sign_in(coordinator)


@pytest.fixture
def promise(coordinator):
    return actions.add_typical(by=coordinator, **WORDS)


def test_the_list_begins_with_a_dozen_in_each_language(db):
    assert {language: TypicalPromise.objects.filter(language=language).count() for language in ("en", "es")} == {
        "en": 13,
        "es": 13,
    }


def test_one_is_added_changed_and_removed(client):
    assert client.post("/typical-promises/add/", WORDS).url == "/typical-promises/"
    promise = TypicalPromise.objects.get(what=WORDS["what"])
    assert WORDS["what"] in client.get("/typical-promises/").text
    client.post(f"/typical-promises/{promise.pk}/change/", WORDS | {"what": "I write two letters."})
    promise.refresh_from_db()
    assert promise.what == "I write two letters."
    client.post(f"/typical-promises/{promise.pk}/remove/")
    assert not TypicalPromise.objects.filter(pk=promise.pk).exists()
    lines = Event.objects.filter(subject="typicalpromise").order_by("pk")
    assert [line.what for line in lines] == [
        "added a typical promise",
        "changed a typical promise",
        "changed a typical promise: taken off the list",
    ]


def test_what_is_on_the_list_already_is_said(client, promise):
    response = client.post("/typical-promises/add/", WORDS)
    assert response.status_code == 400
    assert "This promise is already on the list." in response.text


def test_a_draft_starts_from_one_without_javascript(sign_in, mediator, drafted, promise):
    client, url = sign_in(mediator), f"/agreements/{drafted.pk}/draft/"
    assert WORDS["what"] in client.get(url).text
    response = client.post(url, page(drafted, rearrange="typical", typical=promise.pk))
    assert response.url == f"{url}#obligation-2"
    assert 'id="obligation-2"' in client.get(url).text
    drafted.refresh_from_db()
    added = drafted.draft["obligations"][2]
    assert (added["kind"], added["what"], added["how_known"]) == ("apology", WORDS["what"], WORDS["how_known"])


@pytest.mark.parametrize("typical", ["", "0", "x", "²", "9" * 30])
def test_one_that_is_not_on_the_list_adds_nothing(sign_in, mediator, drafted, typical):
    client = sign_in(mediator)
    client.post(f"/agreements/{drafted.pk}/draft/", page(drafted, rearrange="typical", typical=typical))
    drafted.refresh_from_db()
    assert len(drafted.draft["obligations"]) == 2


def test_what_has_started_from_one_keeps_its_words(sign_in, mediator, coordinator, drafted, promise):
    url = f"/agreements/{drafted.pk}/draft/"
    sign_in(mediator).post(url, page(drafted, rearrange="typical", typical=promise.pk))
    actions.change_typical(typical=promise, by=coordinator, what="Something else.")
    drafted.refresh_from_db()
    assert drafted.draft["obligations"][2]["what"] == WORDS["what"]
