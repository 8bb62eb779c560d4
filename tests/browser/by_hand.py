"""What a person does with their hands, found as they would find it: by its role and its words."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from schools.models import Center
from tests.conftest import PASSWORD


def day(days=0):
    """A day where the center is, as the browser's own date field takes it."""
    today = timezone.localdate(timezone=ZoneInfo(Center.current().time_zone))
    return (today + timedelta(days=days)).isoformat()


def write_incident(page, what_happened="A fight behind the gym. Both were hurt."):
    page.get_by_label("Day of the incident").fill(day(-4))
    page.get_by_label("Place").fill("Behind the gym")
    page.get_by_role("textbox", name="What happened").fill(what_happened)
    page.get_by_role("checkbox", name="Fight").check()
    page.get_by_label("Out-of-school suspension").check()
    page.get_by_label("Days of suspension").fill("5")


def person_card(page, number):
    return page.get_by_role("group", name=f"Person {number}", exact=True)


def name_of(card):
    return card.get_by_role("textbox", name="Name", exact=True).first


def write_person(page, number, side, name, *, grade="", supports="", guardian="", telephone=""):
    card = person_card(page, number)
    card.get_by_label("Their part in this").select_option(side)
    name_of(card).fill(name)
    card.get_by_label("Grade").fill(grade)
    if supports:
        card.get_by_label("Whom they support").select_option(supports)
    if guardian:
        card.get_by_text("Parents or guardians").click()
        first = card.get_by_role("group", name="First parent or guardian")
        name_of(first).fill(guardian)
        first.get_by_label("Relation to the child").fill("Mother")
        first.get_by_label("Telephone").fill(telephone)
    return card


def person_named(page, name):
    """Their card on the case page."""
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=name))


def write_calls(page, notes):
    """The start of a call with each of them, on the case page."""
    for name, note in notes.items():
        card = person_named(page, name)
        card.get_by_text("Log a call").click()
        card.get_by_label("Note").fill(note)


def write_obligation(page, number, kind, what, who, for_whom):
    card = page.get_by_role("group", name=f"Obligation {number}", exact=True)
    card.get_by_label("Who does it").select_option(label=who)
    card.get_by_label("For whom").select_option(label=for_whom)
    card.get_by_label("What kind of promise").select_option(kind)
    card.get_by_label("What exactly").fill(what)
    card.get_by_label("How anyone will know it is done").fill("Ms. Hale hears of it.")
    card.get_by_label("By when").fill(day(10))
    card.get_by_label("Who watches over it").fill("Ms. Hale, counselor")
    return card


def open_person(page, case, name):
    page.goto(case.get_absolute_url())
    page.get_by_role("link", name=name, exact=True).first.click()
    page.get_by_role("heading", level=1, name=name).wait_for()


def follow(page, link, **how):
    """Go where a link leads, and wait for the page: what is looked for at once is else looked for on half of it."""
    with page.expect_navigation():
        page.get_by_role("link", name=link, **how).click()


def sign_in(page, user, code=""):
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    send(page, "Sign in")
    if code:
        page.get_by_label("Code").fill(code)
        send(page, "Sign in")


def send(page, button):
    """Press a button that leads on, and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()
