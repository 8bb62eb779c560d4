"""The device on the table: everybody signs in their own way, and nobody comes to anything else."""

import pytest

from agreements import actions
from tests.browser.test_keyboard import tab_to, write
from tests.conftest import PASSWORD

TABLET = 820


@pytest.fixture
def at_the_table(browser_page, mediator, signing):
    page = browser_page(mediator, width=TABLET)
    page.goto(signing.get_absolute_url())
    page.get_by_role("button", name="Hand over for signing").click()
    page.wait_for_url("**/table/")
    return page


def draw(page):
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(box["x"] + 40 + 10 * step, box["y"] + 40 + 12 * (step % 5))
    page.mouse.up()


def test_a_name_is_drawn_and_another_is_typed_with_the_keyboard_alone(at_the_table, examine, signing):
    page = at_the_table
    examine(page)
    page.get_by_role("link", name="Firma María Gómez", exact=True).click()
    examine(page, "in Spanish")
    page.get_by_label("Aquí, dibujando mi nombre").check()
    page.get_by_role("button", name="Firmar el acuerdo").click()
    page.locator("[data-error-summary]").wait_for()
    examine(page, "with errors")
    assert page.locator(".pad .invalid-feedback").is_visible()
    page.set_viewport_size({"width": TABLET, "height": 900})
    page.get_by_label("Estoy de acuerdo en firmar").check()
    draw(page)
    page.get_by_text("Hay algo dibujado.").wait_for()
    assert not page.locator(".pad .invalid-feedback").count()
    page.get_by_role("button", name="In English").click()
    page.get_by_text("Something is drawn.").wait_for()
    examine(page, "in English, as drawn")
    page.get_by_role("button", name="En español").click()
    page.get_by_role("button", name="Firmar el acuerdo").click()
    page.get_by_text("María Gómez ha firmado. Gracias.").wait_for()
    examine(page, "after a signature")
    tab_to(page, page.get_by_role("link", name="Dylan Walker signs", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Here, by typing my name"))
    tab_to(page, page.get_by_label("I agree to sign electronically"))
    page.keyboard.press("Space")
    write(page, page.get_by_label("My full name"), "Dylan Walker")
    tab_to(page, page.get_by_role("button", name="Sign the agreement"))
    page.keyboard.press("Enter")
    page.get_by_text("Dylan Walker has signed. Thank you.").wait_for()
    methods = dict(signing.signatures.values_list("signer__name", "method"))
    assert methods == {"María Gómez": "drawn", "Dylan Walker": "typed"}


def test_the_session_is_attacked_from_its_own_browser(at_the_table, browser_page, examine, watch, signing):
    page = at_the_table
    table, context = page.url, page.context
    page.go_back()
    assert page.url == table
    other = context.new_page()
    watch.over(other)
    for address in ("/", "/cases/", "/admin/", "/sign-in/", "/nothing/", signing.get_absolute_url()):
        other.goto(address)
        assert other.url == table
    reopened = browser_page(storage_state=context.storage_state())
    reopened.goto("/")
    assert reopened.url == table
    page.get_by_role("link", name="For the mediator").click()
    page.get_by_label("Your password").fill("a guess")
    page.get_by_role("button", name="Take it back").click()
    page.locator("[data-error-summary]").wait_for()
    examine(page, "with a wrong password")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("heading", level=1, name="Signing the agreement").wait_for()


def test_a_tab_that_was_open_goes_to_the_table_too(browser_page, mediator, signing, watch):
    page = browser_page(mediator)
    page.goto(signing.case.get_absolute_url())
    other = page.context.new_page()
    watch.over(other)
    other.goto(signing.get_absolute_url())
    other.get_by_role("button", name="Hand over for signing").click()
    page.wait_for_url("**/table/")


def test_a_no_and_a_text_that_was_taken_back(at_the_table, examine, signing, coordinator):
    page = at_the_table
    page.get_by_role("link", name="Dylan Walker signs", exact=True).click()
    page.get_by_role("link", name="I do not want to sign").click()
    examine(page)
    page.get_by_role("button", name="I do not sign").click()
    page.wait_for_url("**/table/")
    page.get_by_role("link", name="Dylan Walker signs", exact=True).click()
    page.get_by_label("Here, by typing my name").check()
    page.get_by_label("I agree to sign electronically").check()
    page.get_by_label("My full name").fill("Dylan Walker")
    actions.back_to_drafting(agreement=signing, by=coordinator)
    page.get_by_role("button", name="Sign the agreement").click()
    page.get_by_text("The mediator has taken the text back to change it.").wait_for()
    examine(page, "taken back")
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("heading", name="Nothing is signed at the moment").wait_for()
    examine(page, "while it is changed")
