"""A school's old computer, or a browser that runs no script: everything that must be possible there is."""

import re

from cases.models import Case
from tests.browser.by_hand import day, name_of, person_card, send, write_incident, write_obligation, write_person

SIX = [
    ("Harmed party", "Zoë Núñez"),
    ("Responsible party", "Dylan Walker"),
    ("Responsible party", "Noah Big Hair"),
    ("Responsible party", "Liam O'Brien"),
    ("Responsible party", "Åsa Lindqvist"),
    ("School representative", "Dana Counselor"),
]


def test_refer_with_six_people(browser_page, teacher):
    page = browser_page(teacher, java_script_enabled=False)
    page.goto("/referrals/new/")
    write_incident(page)
    page.get_by_text("More people", exact=True).click()
    for number, (side, name) in enumerate(SIX, 1):
        write_person(page, number, side, name, grade="8")
    send(page, "Send the referral")
    case = Case.objects.get()
    assert page.get_by_text(f"it is case {case}").is_visible()
    assert {(p.get_side_display(), p.name) for p in case.parties.all()} == set(SIX)


def test_a_refused_referral_keeps_all_six(browser_page, teacher):
    page = browser_page(teacher, java_script_enabled=False)
    page.goto("/referrals/new/")
    page.get_by_text("More people", exact=True).click()
    for number, (side, name) in enumerate(SIX, 1):
        write_person(page, number, side, name)
    send(page, "Send the referral")
    assert page.get_by_text("Write in a few sentences what happened.").first.is_visible()
    written = [name_of(person_card(page, number)).input_value() for number in range(1, 7)]
    assert written == [name for _, name in SIX]
    assert not Case.objects.exists()


def test_room_for_a_seventh(browser_page, teacher):
    page = browser_page(teacher, java_script_enabled=False)
    page.goto("/referrals/new/")
    page.get_by_text("More people", exact=True).click()
    for number, (side, name) in enumerate(SIX, 1):
        write_person(page, number, side, name)
    send(page, "Make room for more people")
    write_incident(page)
    write_person(page, 7, "Support person", "Ruth Walker", supports="Dylan Walker")
    send(page, "Send the referral")
    assert Case.objects.get().parties.get(name="Ruth Walker").supports.name == "Dylan Walker"


def test_draft_an_agreement_with_three_obligations(browser_page, conferenced, mediator):
    """Each card is added by sending the page; nothing that was typed is lost on the way."""
    page = browser_page(mediator, java_script_enabled=False)
    page.goto(conferenced.get_absolute_url())
    page.get_by_role("main").get_by_role("button", name="Draft the agreement").first.click()
    page.get_by_label("What happened, in words that both sides accept").fill("There was a fight behind the gym.")
    page.get_by_label("We look at it again").fill(day(60))
    page.get_by_label("What happens if it is not kept").fill("We meet again.")
    promises = [
        ("Apology", "A letter."),
        ("Restitution", "Pays for the glasses."),
        ("Service", "Helps in the library."),
    ]
    for number, (kind, what) in enumerate(promises, 1):
        if number > 1:
            send(page, "Add an obligation")
        write_obligation(page, number, kind, what, "Dylan Walker", "María Gómez")
    page.get_by_role("group", name="Obligation 2", exact=True).get_by_label("How much, in dollars").fill("120")
    page.get_by_role("group", name="Obligation 3", exact=True).get_by_label("How many hours").fill("6")
    page.get_by_role("button", name=re.compile(r"Move up\W*obligation 3")).click()
    send(page, "Check and go to signing")
    agreement = conferenced.agreements.get()
    written = list(agreement.obligations.values_list("kind", "what"))
    assert written == [
        ("apology", "A letter."),
        ("service", "Helps in the library."),
        ("restitution", "Pays for the glasses."),
    ]
    assert agreement.status == "signing"
