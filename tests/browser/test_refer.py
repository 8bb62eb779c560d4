"""A referral at a browser: people come and go on the page, and what was typed stays."""

import re

from django.urls import reverse

from cases import actions
from cases.models import Case, ReferralDraft
from tests.conftest import PASSWORD

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


def test_only_a_supporter_is_asked_whom_they_support(browser_page, teacher):
    page = browser_page(teacher)
    page.goto(REFER)
    assert not part(page, 0, "supports").is_visible()
    part(page, 0, "side").select_option("support")
    assert part(page, 0, "supports").is_visible()


def test_enter_in_a_field_sends_nothing(browser_page, teacher):
    page = browser_page(teacher)
    page.goto(REFER)
    describe(page)
    part(page, 1, "name").fill("Dylan Walker")
    part(page, 1, "name").press("Enter")
    part(page, 1, "grade").fill("8")
    page.get_by_role("button", name="Send the referral").click()
    page.wait_for_url(SENT)
    assert Case.objects.get().parties.get().grade == "8"


def test_a_draft_is_kept_and_continued(browser_page, teacher):
    page = browser_page(teacher)
    page.goto(REFER)
    part(page, 1, "name").fill("Dylan Walker")
    page.get_by_role("button", name="Save for later").click()
    page.get_by_role("link", name="Dylan Walker").click()
    describe(page)
    page.get_by_role("button", name="Send the referral").click()
    page.wait_for_url(SENT)
    assert names() == ["Dylan Walker"]
    assert not ReferralDraft.objects.exists()


def test_text_outlives_the_loss_of_every_cookie(browser_page, teacher):
    """The one against forged posts is lost too, and the browser's word where the post comes from must do."""
    page = browser_page(teacher)
    page.goto(REFER)
    describe(page)
    part(page, 1, "name").fill("Dylan Walker")
    page.context.clear_cookies()
    page.get_by_role("button", name="Send the referral").click()
    page.get_by_text("Your text is kept on this page.").wait_for()
    page.get_by_label("E-mail").fill(teacher.email)
    page.get_by_label("Password").fill(PASSWORD)
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
    page.get_by_role("button", name="Save for later").click()
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
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    examine(page, "given back")
