"""The case page: the one place where a case is worked."""

import pytest

from cases import actions


def page_of(client, case):
    response = client.get(case.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_smoke(prepared, accepted, referred, sign_in, coordinator, mediator):
    for user in (coordinator, mediator):
        page = page_of(sign_in(user), prepared)
        assert "Ruth Walker" in page


@pytest.mark.parametrize(
    "name", ["party", "prepare", "check_safety", "consent", "change_party", "add_guardian", "withdraw", "rejoin"]
)
def test_smoke_party(prepared, sign_in, coordinator, name):
    from django.urls import reverse

    for p in prepared.parties.all():
        r = sign_in(coordinator).get(reverse(f"cases:{name}", args=[prepared.ref, p.pk]))
        assert r.status_code == 200


@pytest.mark.parametrize(
    "name", ["add_party", "set_hold", "lift_hold", "write_note", "close", "reopen", "history"]
)
def test_smoke_case(prepared, sign_in, coordinator, name):
    from django.urls import reverse

    actions.set_hold(case=prepared, reason="x", by=coordinator)
    r = sign_in(coordinator).get(reverse(f"cases:{name}", args=[prepared.ref]))
    assert r.status_code == 200
