"""A referral at a browser: people come and go on the page, with the keyboard, and without a script."""

import re

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Case, ReferralDraft

from .conftest import PHONE

REFER = reverse("cases:refer")
SENT = re.compile(r"/referrals/2\d+")
DAY = "2026-03-02"


def part(page, index, name):
    return page.locator(f"[name=people-{index}-{name}]")


def describe(page):
    page.get_by_label("Day of the incident").fill(DAY)
    page.get_by_label("What happened").fill("A fight behind the gym.")


def names():
    return [party.name for party in Case.objects.get().parties.all()]


def focused(page):
    return page.evaluate("document.activeElement.name || document.activeElement.innerText")


def test_people_are_added_and_removed_with_the_keyboard(browser_page, teacher):
    page = browser_page(teacher, width=PHONE)
    page.goto(REFER)
    describe(page)
    part(page, 0, "name").fill("María Gómez")
    part(page, 1, "name").fill("Dylan Walker")
    for index in (2, 3):
        page.get_by_role("button", name="Add another person").press("Enter")
        assert focused(page) == f"people-{index}-side"
        part(page, index, "side").select_option("responsible")
        part(page, index, "name").fill(f"Student {index}")
    assert page.get_by_role("status").get_by_text("Person 4 added.").is_visible()
    page.get_by_role("button", name="Remove Student 2").press("Enter")
    assert focused(page) == "Person 3"
    assert page.get_by_text("Student 2 removed.").is_visible()
    page.get_by_role("button", name="Send the referral").press("Enter")
    page.wait_for_url(SENT)
    assert names() == ["María Gómez", "Dylan Walker", "Student 3"]


def test_somebody_removed_is_put_back_as_they_were(browser_page, teacher):
    page = browser_page(teacher)
    page.goto(REFER)
    part(page, 0, "name").fill("María Gómez")
    page.get_by_role("button", name="Add another person").click()
    part(page, 2, "side").select_option("support")
    part(page, 2, "name").fill("Coach Hill")
    part(page, 2, "supports").select_option(label="María Gómez")
    page.get_by_role("button", name="Remove María Gómez").click()
    assert part(page, 2, "supports").input_value() == ""
    page.get_by_role("button", name="Put them back").click()
    assert focused(page) == "people-0-name"
    assert part(page, 0, "name").input_value() == "María Gómez"
    assert part(page, 2, "supports").input_value() == "0"


def test_who_is_likely_to_be_a_minor(browser_page, teacher):
    page = browser_page(teacher)
    page.goto(REFER)
    assert not part(page, 0, "supports").is_visible()
    part(page, 0, "side").select_option("support")
    assert not part(page, 0, "is_minor_by_word").is_checked()
    assert part(page, 0, "supports").is_visible()
    part(page, 0, "side").select_option("both")
    assert part(page, 0, "is_minor_by_word").is_checked()


def test_six_people_without_a_script_and_more_on_request(browser_page, teacher):
    page = browser_page(teacher, java_script_enabled=False)
    page.goto(REFER)
    describe(page)
    page.get_by_text("More people", exact=True).click()
    for index in range(6):
        part(page, index, "name").fill(f"Student {index}")
        part(page, index, "side").select_option("responsible")
    page.get_by_role("button", name="Make room for more people").click()
    part(page, 6, "name").fill("Student 6")
    part(page, 6, "side").select_option("harmed")
    page.get_by_role("button", name="Send the referral").click()
    assert names() == [f"Student {index}" for index in range(7)]


def test_a_draft_is_kept_and_continued(browser_page, teacher):
    page = browser_page(teacher)
    page.goto(REFER)
    part(page, 1, "name").fill("Dylan Walker")
    page.get_by_role("button", name="Save and continue later").click()
    page.get_by_role("link", name="Dylan Walker").click()
    describe(page)
    page.get_by_role("button", name="Send the referral").click()
    page.wait_for_url(SENT)
    assert names() == ["Dylan Walker"]
    assert not ReferralDraft.objects.exists()


@pytest.mark.parametrize("lost", ["sessionid", None])
def test_text_outlives_a_lost_session(browser_page, teacher, lost):
    """`None` loses every cookie, the one against forged posts too."""
    page = browser_page(teacher)
    page.goto(REFER)
    describe(page)
    part(page, 1, "name").fill("Dylan Walker")
    page.context.clear_cookies(**({"name": lost} if lost else {}))
    page.get_by_role("button", name="Send the referral").click()
    page.get_by_text("Your text is kept on this page.").wait_for()
    page.get_by_label("E-mail").fill(teacher.email)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url(SENT)
    assert Case.objects.get().referral.what_happened == "A fight behind the gym."


def test_axe_finds_nothing(browser_page, teacher, coordinator, school, referred, examine):
    page = browser_page(teacher)
    page.goto(REFER)
    page.get_by_role("button", name="Add another person").click()
    part(page, 2, "telephone").evaluate("field => field.value = '555'")
    part(page, 0, "birth_date").evaluate("field => field.value = '2099-01-01'")
    examine(page)
    page.get_by_role("button", name="Send the referral").click()
    page.locator("[data-error-summary]").wait_for()
    examine(page, "with errors")
    page.get_by_role("button", name="Save and continue later").click()
    page.get_by_role("heading", name="Referrals").wait_for()
    examine(page)
    page.get_by_role("link", name="A referral without names yet").click()
    examine(page, "a draft")
    actions.ask(case=referred, question="Who else saw it?", by=coordinator)
    page.goto(reverse("cases:referral", args=[referred.ref]))
    examine(page)
    page.get_by_label("Your answer").fill("Two teachers saw it.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send the answer").click()
    examine(page, "held")
    page.get_by_label("E-mail").fill(teacher.email)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    examine(page, "given back")
