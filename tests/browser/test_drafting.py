"""The draft on the table: by hand and by keyboard, saved by itself, without a connection, and by two at once."""

import re

from playwright.sync_api import expect

from agreements.models import TypicalPromise
from tests.browser.by_hand import send
from tests.conftest import draft_agreement, write_draft


def state(page):
    return page.locator("[data-draft-said]")


def wait_for(page, words):
    state(page).filter(has_text=words).wait_for()


def card(page, number):
    return page.get_by_role("group", name=f"Obligation {number}", exact=True)


def open_draft(page, agreement):
    page.goto(f"/agreements/{agreement.pk}/draft/")


def draft_of(agreement):
    agreement.refresh_from_db()
    return agreement.draft


def whats(agreement):
    return [one["what"] for one in draft_of(agreement)["obligations"]]


def test_it_is_written_moved_struck_and_put_back_by_keyboard_alone(browser_page, drafted, mediator, examine):
    page = browser_page(mediator)
    open_draft(page, drafted)
    examine(page)
    with page.expect_response("**/draft/save/"):
        page.get_by_role("button", name="Move down obligation 1").press("Enter")
    assert page.get_by_role("status").filter(has_text="It is now obligation 2.").is_visible()
    assert page.evaluate("document.activeElement.textContent").startswith("Move up")
    page.get_by_role("button", name="Strike obligation 1").press("Enter")
    back = page.get_by_role("button", name="Put it back")
    assert back.evaluate("button => button === document.activeElement")
    assert page.get_by_role("group", name="Obligation 2").count() == 0
    wait_for(page, "Saved at")
    assert [one["struck"] for one in draft_of(drafted)["obligations"]] == ["on", ""]
    examine(page, "with one that is struck")
    back.press("Enter")
    page.get_by_role("button", name="Add an obligation").press("Enter")
    page.keyboard.type("Dylan")
    card(page, 3).get_by_label("What exactly").fill("Will be nice.")
    page.get_by_text("“be nice” can mean something else to each of you.").wait_for()
    wait_for(page, "Saved at")
    assert whats(drafted) == ["Pays for the glasses.", "A letter of apology, read aloud.", "Will be nice."]
    assert page.get_by_text("In all").locator("..").inner_text().split("\n") == ["In all", "$120.00"]
    examine(page, "with what is pointed out")


def test_without_a_connection_the_words_stay_and_are_saved_when_it_is_back(browser_page, drafted, mediator):
    page = browser_page(mediator)
    open_draft(page, drafted)
    page.context.set_offline(True)
    page.get_by_label("What happened, in words").fill("Typed in a dead corner.")
    wait_for(page, "Not saved: no connection. Your words are still on this page")
    page.get_by_role("button", name="Check and go to signing").click()
    wait_for(page, "Not saved: no connection.")
    assert page.get_by_label("What happened, in words").input_value() == "Typed in a dead corner."
    page.context.set_offline(False)
    wait_for(page, "Saved at")
    assert draft_of(drafted)["terms"]["background"] == "Typed in a dead corner."
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_of_two_devices_the_second_is_shown_both_texts(browser_page, drafted, mediator, coordinator, examine):
    page = browser_page(mediator)
    open_draft(page, drafted)
    drafted.refresh_from_db()
    write_draft(drafted, by=coordinator, background="Carla's words.")
    page.get_by_label("What happened, in words").fill("Manuel's words.")
    wait_for(page, "Carla Coordinator saved this draft at")
    assert page.get_by_role("complementary", name="The saved text").get_by_text("Carla's words.").is_visible()
    assert page.get_by_label("What happened, in words").input_value() == "Manuel's words."
    assert draft_of(drafted)["terms"]["background"] == "Carla's words."
    examine(page, "overtaken")
    page.get_by_role("button", name="Keep what is on my page").click()
    wait_for(page, "Saved at")
    assert draft_of(drafted)["terms"]["background"] == "Manuel's words."


def test_on_a_tablet_both_what_to_do_and_the_state_of_saving_are_in_view(
    browser_page, drafted, mediator, coordinator, examine
):
    page = browser_page(mediator, width=820)
    open_draft(page, drafted)
    drafted.refresh_from_db()
    write_draft(drafted, by=coordinator, background="Carla's words.")
    page.get_by_label("We look at it again").fill("2999-01-01")
    wait_for(page, "Carla Coordinator saved this draft at")
    for seen in (page.get_by_role("heading", name="The saved text"), state(page)):
        expect(seen).to_be_in_viewport(ratio=1)
    assert page.get_by_text("Differs from your page").count() == 2
    examine(page, "overtaken on a tablet")


def test_signed_out_the_words_stay_and_are_saved_after_signing_in_elsewhere(browser_page, drafted, mediator):
    page = browser_page(mediator)
    open_draft(page, drafted)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("What happened, in words").fill("Still here.")
    wait_for(page, "Not saved: you are signed out.")
    assert page.get_by_role("link", name="Sign in, in another tab").is_visible()
    page.context.add_cookies(cookies)
    wait_for(page, "Saved at")
    assert draft_of(drafted)["terms"]["background"] == "Still here."


def test_in_two_languages_and_from_a_typical_promise(browser_page, conferenced, mediator, examine):
    TypicalPromise.objects.create(language="es", kind="apology", what="Escribo una carta.", how_known="Se leyó.")
    agreement = draft_agreement(conferenced, by=mediator)
    page = browser_page(mediator)
    open_draft(page, agreement)
    with page.expect_navigation():
        page.get_by_label("Also in Spanish, side by side").check()
    with page.expect_navigation():
        page.get_by_label("Language of the agreement").select_option("es")
    page.get_by_text("Empezar con una promesa típica").click()
    send(page, "Ponerla en una tarjeta nueva")
    assert whats(agreement)[2:] == ["Escribo una carta."]
    page.get_by_label(re.compile("Qué exactamente inglés")).nth(2).fill("I write a letter.")
    state(page).filter(has_text="Guardado a las").wait_for()
    assert draft_of(agreement)["obligations"][2]["what_other"] == "I write a letter."
    examine(page, "in two languages")


def test_the_coordinator_keeps_the_typical_promises(browser_page, coordinator, examine):
    page = browser_page(coordinator)
    page.goto("/typical-promises/add/")
    page.get_by_label("What kind of promise").select_option("apology")
    page.get_by_label("What exactly").fill("I write a letter.")
    send(page, "Add it")
    examine(page)
    page.get_by_role("link", name="I write a letter.").click()
    examine(page)
    page.get_by_role("button", name="Take it off the list").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it off the list").click()
    page.get_by_text("The promise is taken off the list.").wait_for()
    assert not TypicalPromise.objects.filter(what="I write a letter.").exists()
