"""One case, worked from end to end by everybody in it, each on the device that they have at hand."""

import hashlib
import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agreements.models import SealedDocument
from cases.models import Case
from tests.browser.by_hand import (
    day,
    follow,
    open_person,
    person_named,
    send,
    write_incident,
    write_obligation,
    write_person,
)
from tests.browser.conftest import PHONE


@pytest.fixture
def later():
    """`later(days)` is that many days from now, for the server as for whoever writes a date."""
    travels = []

    def later(days):
        travels.append(time_machine.travel(timezone.now() + timedelta(days=days)))
        travels[-1].start()

    yield later
    for travel in reversed(travels):
        travel.stop()


def about(words, more):
    """A link whose last words are said to a screen reader only."""
    return re.compile(rf"^{words}\W*{more}$")


def refer(page):
    page.goto("/referrals/")
    page.get_by_role("link", name="New referral").click()
    write_incident(page)
    write_person(page, 1, "Harmed party", "Zoë Núñez", grade="7", guardian="Inés Núñez", telephone="406 555 0133")
    write_person(page, 2, "Responsible party", "Dylan Walker", guardian="Ruth Walker", telephone="406 555 0122")
    page.get_by_role("button", name="Add another person").click()
    write_person(page, 3, "Support person", "Omar Walker", supports="Dylan Walker")
    send(page, "Send the referral")
    return Case.objects.get()


def screen_and_accept(page, mediator):
    page.goto("/screening/")
    follow(page, "Screen the first")
    for question in page.get_by_role("radiogroup").filter(has=page.get_by_label("No", exact=True)).all():
        question.get_by_label("No", exact=True).check()
    page.get_by_label(re.compile(f"^{mediator}: ")).check()
    page.get_by_label("They have told me: no conflict of interest").check()
    send(page, "Assign this mediator")
    send(page, "Accept the case")


def log_a_call(page, name, note):
    card = person_named(page, name)
    card.get_by_text("Log a call").click()
    card.get_by_label("Case note").fill(note)
    with page.expect_navigation():
        card.get_by_role("button", name="Log the call").click()
    assert card.get_by_text("Logged:").is_visible()


def consent(page, name, giver, *scopes):
    open_person(page, Case.objects.get(), name)
    page.get_by_role("link", name="Record a consent", exact=True).first.click()
    page.get_by_label(re.compile(f"^{giver}, ")).check()
    for scope in scopes:
        page.get_by_label(scope).check()
    page.get_by_label("In person").check()
    send(page, "Record the consent")


def prepare(page, name, acknowledges=""):
    open_person(page, Case.objects.get(), name)
    page.get_by_role("link", name="Record a preparation", exact=True).first.click()
    page.get_by_label("What they hope for").fill("That it does not happen again.")
    if acknowledges:
        page.get_by_label(acknowledges).check()
    page.get_by_label("Directly, in the meeting").check()
    send(page, "Record the preparation")


def check_safety(page, name):
    open_person(page, Case.objects.get(), name)
    page.get_by_role("link", name="Record a safety check", exact=True).first.click()
    page.get_by_label("Go ahead", exact=True).check()
    send(page, "Record the safety check")


def make_ready(page, name, guardian, acknowledges=""):
    consent(page, name, guardian, "Speak with the child", "Take part in the conference")
    consent(page, name, name, "Take part in the conference")
    prepare(page, name, acknowledges)
    check_safety(page, name)


def schedule(page, case):
    page.goto(case.get_absolute_url())
    assert page.get_by_text("Nothing is missing. A conference can be scheduled.").is_visible()
    page.get_by_role("link", name="Schedule the conference").click()
    page.get_by_label("Day").fill(day(1))
    page.get_by_label("From").fill("15:30")
    page.get_by_role("textbox", name="To", exact=True).fill("17:00")
    page.get_by_label("Place").fill("Lincoln Middle School, room 4")
    page.get_by_label("Carla Coordinator").check()
    send(page, "Schedule the conference")


def hold(page, case):
    page.goto(case.get_absolute_url())
    follow(page, "Record the conference")
    for came in page.get_by_label("Came", exact=True).all():
        came.check()
    page.get_by_label("Agreement reached").check()
    send(page, "Record the conference")


def draft(page, case):
    page.goto(case.get_absolute_url())
    page.get_by_role("main").get_by_role("button", name="Draft the agreement").first.click()
    page.get_by_label("What happened, in words that both sides accept").fill("There was a fight behind the gym.")
    write_obligation(page, 1, "Apology", "A letter, read aloud to Zoë.", "Dylan Walker", "Zoë Núñez")
    page.get_by_role("button", name="Add an obligation").click()
    card = write_obligation(page, 2, "Restitution", "Pays for the broken glasses.", "Dylan Walker", "Zoë Núñez")
    card.get_by_label("How much, in dollars").fill("120")
    page.get_by_label("We look at it again").fill(day(60))
    page.get_by_label("What happens if it is not kept").fill("We meet again.")
    send(page, "Check and go to signing")


def sign_here(page, name, whose=""):
    page.get_by_role("link", name=about(f"{name} signs", whose)).click()
    page.get_by_label("I agree to sign electronically").check()
    page.get_by_label("My full name").fill(name)
    send(page, "Sign the agreement")


def sign_on_paper(page, name, scan):
    page.get_by_role("link", name=f"{name} signs", exact=True).click()
    page.get_by_label("On paper: the signed page is attached").check()
    page.get_by_label("The signed page", exact=True).set_input_files(
        {"name": "signed.png", "mimeType": "image/png", "buffer": scan}
    )
    send(page, "Sign the agreement")


def resolve(page, number, became="Done"):
    page.get_by_role("link", name=about("Record what became of it", f"obligation {number}")).click()
    page.get_by_label(became, exact=True).check()
    page.get_by_label("How it is known").fill("Ms. Hale was there.")
    page.get_by_label("Yes", exact=True).check()
    send(page, "Record it")


def pay(page, number, amount):
    page.get_by_role("link", name=about("Record a payment", f"obligation {number}")).click()
    page.get_by_label("How much, in dollars").fill(amount)
    send(page, "Record the payment")


def tell(page, name):
    page.get_by_role("link", name="Record who was told").click()
    page.get_by_label("Who was told").select_option(f"{name} (Harmed party)")
    page.get_by_label("The agreement is kept").check()
    page.get_by_role("combobox", name="How", exact=True).select_option("Telephone")
    send(page, "Record it")


def close(page, case, reason):
    page.goto(case.get_absolute_url())
    page.get_by_role("main").get_by_text("More", exact=True).first.click()
    page.get_by_role("listitem").get_by_role("link", name="Close the case").click()
    page.get_by_label(reason, exact=True).check()
    page.get_by_label("Summary").fill("Both sides were heard.")
    send(page, "Close the case")


def test_from_the_referral_to_the_closing(browser_page, teacher, coordinator, mediator, later):
    at_school = browser_page(teacher, width=PHONE)
    case = refer(at_school)
    assert at_school.get_by_text(f"it is case {case}").is_visible()
    at_the_desk = browser_page(coordinator)
    screen_and_accept(at_the_desk, mediator)
    at_home = browser_page(mediator, width=PHONE)
    at_home.goto(case.get_absolute_url())
    log_a_call(at_home, "Zoë Núñez", "She can come on Thursdays.")
    make_ready(at_home, "Zoë Núñez", "Inés Núñez")
    make_ready(at_home, "Dylan Walker", "Ruth Walker", "Fully")
    schedule(at_home, case)
    case.refresh_from_db()
    assert case.status == Case.Status.SCHEDULED
    later(2)
    at_the_table = browser_page(mediator, width=PHONE)
    hold(at_the_table, case)
    draft(at_the_table, case)
    sign_here(at_the_table, "Zoë Núñez")
    sign_on_paper(at_the_table, "Dylan Walker", at_the_table.screenshot())
    sign_here(at_the_table, "Inés Núñez", "for Zoë Núñez")
    sign_here(at_the_table, "Ruth Walker", "for Dylan Walker")
    link = at_the_table.get_by_role("link", name="Open the signed document")
    shown = at_the_table.request.get(link.get_attribute("href")).body()
    document = SealedDocument.objects.get()
    assert shown.startswith(b"%PDF")
    assert hashlib.sha256(shown).hexdigest() == document.sha256
    later(9)
    by_telephone = browser_page(mediator, width=PHONE)
    by_telephone.goto(document.agreement.get_absolute_url())
    pay(by_telephone, 2, "120")
    resolve(by_telephone, 1)
    resolve(by_telephone, 2)
    tell(by_telephone, "Zoë Núñez")
    close(browser_page(coordinator), case, "Agreement fulfilled")
    case.refresh_from_db()
    assert (case.status, case.closing_reason) == (Case.Status.CLOSED, Case.ClosingReason.FULFILLED)
    at_school = browser_page(teacher, width=PHONE)
    at_school.goto("/referrals/")
    at_school.get_by_label("State").select_option("All")
    send(at_school, "Show")
    follow(at_school, str(case))
    assert not at_school.get_by_text("letter, read aloud").is_visible()
