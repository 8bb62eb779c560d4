"""Whoever signs out in one tab leaves nothing on the screen of another, and loses nothing that they were writing there."""

from cases.models import Case
from tests.browser.by_hand import send
from tests.conftest import PASSWORD

WORDS = "He waited for her at the bus stop."


def another_tab(page, watch, address="/sessions/"):
    tab = page.context.new_page()
    watch.over(tab)
    tab.goto(address)
    return tab


def sign_out(tab, user):
    tab.get_by_text(user.name, exact=True).first.click()
    send(tab, "Sign out")


def test_a_case_is_hidden_in_every_tab(browser_page, mediator, accepted, watch, examine):
    page = browser_page(mediator)
    page.goto(accepted.get_absolute_url())
    name = accepted.parties.first().name
    page.get_by_text(name).first.wait_for()
    other = another_tab(page, watch)
    sign_out(other, mediator)
    other.get_by_text("You are signed out, in every tab of this browser.").wait_for()
    examine(other)
    page.get_by_label("Password").wait_for()
    assert name not in page.content()


def test_so_is_the_directory(browser_page, administrator, teacher, watch):
    page = browser_page(administrator)
    page.goto(f"/admin/schools/user/{teacher.pk}/change/")
    sign_out(another_tab(page, watch), administrator)
    page.get_by_label("Password").wait_for()
    assert teacher.email not in page.content()


def test_a_referral_that_is_being_written_waits_for_its_author(browser_page, teacher, watch, examine):
    page = browser_page(teacher)
    page.goto("/referrals/new/")
    page.get_by_role("textbox", name="What happened").click()
    page.keyboard.type(WORDS)
    sign_out(another_tab(page, watch), teacher)
    page.get_by_text("You were signed out while you were writing.").wait_for()
    assert not page.get_by_text(WORDS).count()
    page.get_by_label("E-mail").fill(teacher.email)
    page.get_by_label("Password").fill(PASSWORD)
    send(page, "Sign in")
    page.get_by_text(WORDS).wait_for()
    examine(page)
    send(page, "Go on writing")
    assert page.get_by_role("textbox", name="What happened").input_value() == WORDS
    assert not Case.objects.exists()


def test_a_draft_that_is_saved_is_left_as_it_is(browser_page, mediator, drafted, watch):
    page = browser_page(mediator)
    page.goto(f"/agreements/{drafted.pk}/draft/")
    page.locator("textarea").first.click()
    page.keyboard.type("Before all else: ")
    page.locator("[data-draft-state][data-state=saved]").wait_for()
    sign_out(another_tab(page, watch), mediator)
    page.get_by_label("Password").wait_for()
    assert "Before all else" not in page.content()
