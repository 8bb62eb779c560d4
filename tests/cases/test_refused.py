"""A refusal that stands on no form has a page of its own, with the way back."""

import pytest
from django.urls import reverse


@pytest.fixture
def refused(accepted, mediator, sign_in):
    """No agreement is started before a conference."""
    address = reverse("agreements:start", args=[accepted.ref])
    return lambda referer: sign_in(mediator).post(address, headers={"referer": referer}).content.decode()


def test_the_way_back_is_the_page_before(refused, accepted):
    page = refused(f"http://testserver{accepted.get_absolute_url()}?show=all")
    assert f'href="{accepted.get_absolute_url()}?show=all">Go back' in page


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elsewhere.example/cases/", "javascript:alert(1)", "//elsewhere.example", "https://testserver/", ""],
)
def test_nobody_is_sent_to_a_place_that_another_site_names(refused, elsewhere):
    page = refused(elsewhere)
    assert "elsewhere" not in page
    assert "javascript" not in page
    assert "Go to the start page" in page


def test_a_page_that_only_a_button_leads_to_says_so_when_it_is_reloaded(accepted, coordinator, sign_in):
    response = sign_in(coordinator).get(reverse("cases:accept", args=[accepted.ref]))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Nothing was done a second time" in response.content.decode()
