"""Somebody who cannot use a mouse, or does not want to: Tab, Enter, Space and letters are enough."""

from cases.models import Case
from tests.browser.by_hand import day, name_of, person_card


def tab_to(page, target):
    """Press Tab until the target has the focus, as somebody would who reads the page through."""
    wanted = target.element_handle()
    for _ in range(150):
        if page.evaluate("wanted => document.activeElement === wanted", wanted):
            return target
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {target}")


def choose(page, select, letters):
    tab_to(page, select)
    page.keyboard.type(letters)


def write(page, field, text):
    tab_to(page, field)
    page.keyboard.type(text)


def test_refer(browser_page, teacher):
    page = browser_page(teacher)
    page.goto("/referrals/new/")
    year, month, day_of_month = day(-4).split("-")
    write(page, page.get_by_label("Day of the incident"), f"{month}{day_of_month}{year}")
    write(page, page.get_by_role("textbox", name="What happened"), "A fight behind the gym.")
    write(page, name_of(person_card(page, 1)), "Zoë Núñez")
    write(page, name_of(person_card(page, 2)), "Dylan Walker")
    tab_to(page, page.get_by_role("button", name="Add another person"))
    page.keyboard.press("Enter")
    page.keyboard.type("Resp")
    write(page, name_of(person_card(page, 3)), "Noah Big Hair")
    tab_to(page, page.get_by_role("button", name="Send the referral"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    names = set(Case.objects.get().parties.values_list("side", "name"))
    assert names == {("harmed", "Zoë Núñez"), ("responsible", "Dylan Walker"), ("responsible", "Noah Big Hair")}


def test_the_focus_stays_with_the_people(browser_page, teacher):
    """It goes into a card that was added, and to a neighbour of one that was removed: never to the page's top."""
    page = browser_page(teacher)
    page.goto("/referrals/new/")
    add = page.get_by_role("button", name="Add another person")
    tab_to(page, add)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('[data-card] legend, [data-card]') !== null")
    assert person_card(page, 3).get_by_label("Their part in this").evaluate("e => e === document.activeElement")
    tab_to(page, page.get_by_role("button", name="Remove Person 3"))
    page.keyboard.press("Enter")
    focused = page.evaluate("document.activeElement.textContent.trim()")
    assert focused == "Person 2"
    assert page.get_by_role("status").filter(has_text="Person 3 removed").is_visible()


def test_log_a_call(browser_page, accepted, mediator):
    page = browser_page(mediator)
    page.goto(accepted.get_absolute_url())
    card = page.get_by_role("article").filter(has=page.get_by_role("heading", name="María Gómez"))
    tab_to(page, card.locator("summary", has_text="Log a call"))
    page.keyboard.press("Enter")
    choose(page, card.get_by_label("Outcome"), "Left")
    write(page, card.get_by_label("Case note"), "Her grandmother says she is back at six.")
    write(page, card.get_by_label("Next step", exact=False).first, "Call again after six")
    tab_to(page, card.get_by_role("button", name="Log the call"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    contact = accepted.parties.get(name="María Gómez").contacts.get()
    assert (contact.outcome, contact.with_whom.name) == ("left_message", "Ana Gómez")
    assert card.evaluate("card => card.contains(document.activeElement) || location.hash === '#' + card.id")


def test_an_error_has_the_focus(browser_page, teacher):
    """A refused form begins at what is wrong, and each sentence there leads to its field."""
    page = browser_page(teacher)
    page.goto("/referrals/new/")
    tab_to(page, page.get_by_role("button", name="Send the referral"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    tab_to(page, page.get_by_role("link", name="What happened").first)
    page.keyboard.press("Enter")
    assert page.get_by_role("textbox", name="What happened").evaluate("e => e === document.activeElement")
