"""A school's old computer, or a browser that runs no script: everything that must be possible there is."""

from cases.models import Case
from tests.browser.by_hand import name_of, person_card, send, write_incident, write_person

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
