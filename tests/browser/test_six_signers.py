"""Six people sign one agreement: on one tablet, one of them on her own phone, one on paper, in two languages."""

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from agreements import seals
from agreements.models import Agreement
from cases import actions
from cases.models import Case
from tests.browser.by_hand import day, send
from tests.browser.conftest import PHONE
from tests.browser.test_keyboard import tab_to, write
from tests.browser.test_table import TABLET, draw
from tests.conftest import PASSWORD, accept_case, hold_conference, incident, make_ready, people, schedule

CODE = r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}"


@pytest.fixture
def case(school, teacher, coordinator, mediator):
    """A conference that ended well, of two children, a teacher who was hurt too, and somebody of eighteen years."""
    maria, dylan = people()
    maria["guardians"][0]["email"] = "ana@example.com"
    otto = {"side": "harmed", "name": "Otto Hall"}
    noah = {"side": "responsible", "name": "Noah Big Hair", "birth_date": date(2005, 3, 9)}
    case = actions.refer(school=school, people=[maria, otto, dylan, noah], by=teacher, **incident()).case
    accept_case(case, mediator=mediator, by=coordinator)
    for party in case.parties.principals():
        make_ready(party, by=mediator)
    schedule(case, facilitators=[mediator, coordinator], by=mediator)
    hold_conference(case, by=mediator)
    return case


def both(place, label, english, spanish):
    """What is asked twice, side by side."""
    place.get_by_label(re.compile(f"^{label}.* English$")).fill(english)
    place.get_by_label(re.compile(f"^{label}.* Spanish$")).fill(spanish)


def promise(page, number, who, for_whom, kind, english, spanish):
    card = page.get_by_role("group", name=f"Obligation {number}", exact=True)
    card.get_by_label("Who does it").select_option(who)
    card.get_by_label("For whom").select_option(for_whom)
    card.get_by_label("What kind of promise").select_option(kind)
    both(card, "What exactly", english, spanish)
    both(card, "How anyone will know", "Ms. Hale hears of it.", "La Sra. Hale se entera.")
    card.get_by_label("By when").fill(day(10))
    card.get_by_label("Who watches over it").fill("Ms. Hale, counselor")
    return card


def write_agreement(page, case):
    page.goto(case.get_absolute_url())
    page.get_by_role("main").get_by_role("button", name="Draft the agreement").first.click()
    with page.expect_navigation():
        page.get_by_label("Also in Spanish, side by side").check()
    both(page, "What happened", "There was a fight behind the gym.", "Hubo una pelea detrás del gimnasio.")
    letter = ("A letter, read aloud to María.", "Una carta, leída en voz alta a María.")
    promise(page, 1, "Dylan Walker", "María Gómez", "Apology", *letter)
    page.get_by_role("button", name="Add an obligation").click()
    glasses = ("Pays for the broken glasses.", "Paga los lentes rotos.")
    promise(page, 2, "Noah Big Hair", "Otto Hall", "Restitution", *glasses)
    page.get_by_label("How much, in dollars").nth(1).fill("120")
    page.get_by_label("We look at it again").fill(day(60))
    both(page, "What happens if it is not kept", "We meet again.", "Nos reunimos otra vez.")
    send(page, "Check and go to signing")
    page.get_by_text("6 of 6 still to sign").wait_for()


def send_link(page, mailbox):
    """By mail to the mother who could not come. Answers the link of the mail, and the code that she is told."""
    page.get_by_role("link", name="Send a link to Ana Gómez").click()
    page.get_by_label("E-mail the link to ana@example.com").check()
    page.get_by_role("button", name="Make the link").click()
    page.get_by_text("The link is on its way").wait_for()
    code = re.search(r"^\d{6}$", page.get_by_role("region", name="The code").inner_text(), re.MULTILINE)
    page.get_by_role("link", name="Back to the agreement").click()
    return re.search(r"http\S+", mailbox[-1].body).group(), code.group()


def hand_over(page):
    page.get_by_role("button", name="Hand over for signing").click()
    page.get_by_role("heading", name="Our agreement").wait_for()


def take_back(page):
    page.get_by_role("link", name="For the mediator").click()
    page.get_by_label("Your password").fill(PASSWORD)
    send(page, "Take it back")


def maria_draws_in_spanish(page):
    page.get_by_role("link", name="Firma María Gómez", exact=True).click()
    page.get_by_role("heading", name="Firma María Gómez").wait_for()
    assert re.search("Hubo una pelea.*There was a fight", page.get_by_role("main").inner_text(), re.DOTALL)
    page.get_by_label("Aquí, dibujando mi nombre").check()
    page.get_by_label("Estoy de acuerdo en firmar").check()
    draw(page)
    page.get_by_role("button", name="Firmar el acuerdo").click()
    page.get_by_text("María Gómez ha firmado. Gracias.").wait_for()


def dylan_types_with_the_keyboard_alone(page):
    tab_to(page, page.get_by_role("link", name="Dylan Walker signs", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("I agree to sign electronically"))
    page.keyboard.press("Space")
    write(page, page.get_by_label("My full name"), "Dylan Walker")
    tab_to(page, page.get_by_role("button", name="Sign the agreement"))
    page.keyboard.press("Enter")
    page.get_by_text("Dylan Walker has signed. Thank you.").wait_for()


def otto_signs_on_paper(page):
    """What was printed for him comes back signed, and the mediator attaches it."""
    page.get_by_text("More", exact=True).last.click()
    printed = page.get_by_role("link", name="Print it to sign on paper").get_attribute("href")
    paper = {"name": "signed.pdf", "mimeType": "application/pdf", "buffer": page.request.get(printed).body()}
    page.get_by_role("link", name="Otto Hall signs", exact=True).click()
    page.get_by_label("On paper: the signed page is attached").check()
    page.get_by_label("The signed page", exact=True).set_input_files(paper)
    send(page, "Sign the agreement")
    page.get_by_text("Otto Hall has signed.").wait_for()


def types(page, name, whose=""):
    page.get_by_role("link", name=re.compile(f"^{name} signs{whose}$")).click()
    page.get_by_label("Here, by typing my name").check()
    page.get_by_label("I agree to sign electronically").check()
    page.get_by_label("My full name").fill(name)
    page.get_by_role("button", name="Sign the agreement").click()


def ana_signs_on_her_phone(phone, address, code):
    phone.goto(address)
    phone.get_by_label("El código que le dijimos").fill(code)
    phone.get_by_role("button", name="Continuar").click()
    phone.get_by_role("heading", name="Firma Ana Gómez").wait_for()
    assert phone.get_by_text("Una carta, leída en voz alta a María.").is_visible()
    phone.get_by_label("Aquí, escribiendo mi nombre").check()
    phone.get_by_label("Estoy de acuerdo en firmar").check()
    phone.get_by_label("Mi nombre completo").fill("Ana Gómez")
    phone.get_by_role("button", name="Firmar el acuerdo").click()
    phone.get_by_role("heading", name="Gracias. Usted ha firmado.").wait_for()


def take_copy(phone):
    phone.reload()
    phone.get_by_text("Todos han firmado").wait_for()
    phone.get_by_role("button", name="Recibir mi copia").click()
    return phone.request.get(phone.get_by_role("link", name="Abrir mi copia").get_attribute("href")).body()


def ask_whether_it_is_genuine(page, pdf):
    """Somebody who holds the copy: with the code at its foot, and with the file."""
    code = re.search(CODE, PdfReader(io.BytesIO(pdf)).pages[0].extract_text()).group()
    page.goto("/proof/")
    page.get_by_label("Check code").fill(code.lower())
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("heading", name="Yes. It was issued by this center, and it stands.").wait_for()
    file = {"name": "agreement.pdf", "mimeType": "application/pdf", "buffer": pdf}
    page.get_by_label("The PDF that you were given").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("This file is genuine").wait_for()


def test_six_sign_in_two_languages(browser_page, live_server, settings, mailoutbox, key, mediator, case):
    settings.SITE_URL = live_server.url
    tablet, phone = browser_page(mediator, width=TABLET), browser_page(width=PHONE)
    tablet.set_viewport_size({"width": TABLET, "height": 1180})
    write_agreement(tablet, case)
    address, code = send_link(tablet, mailoutbox)
    hand_over(tablet)
    maria_draws_in_spanish(tablet)
    dylan_types_with_the_keyboard_alone(tablet)
    take_back(tablet)
    otto_signs_on_paper(tablet)
    hand_over(tablet)
    types(tablet, "Noah Big Hair")
    ana_signs_on_her_phone(phone, address, code)
    assert phone.get_by_role("button", name="Recibir mi copia").count() == 0
    tablet.get_by_text("1 of 6 still to sign").wait_for()
    types(tablet, "Ruth Walker", " as a guardian of Dylan Walker")
    tablet.get_by_role("heading", name="Everybody has signed.").wait_for()
    take_back(tablet)
    tablet.get_by_role("heading", level=1, name="The agreement").wait_for()
    kept = tablet.request.get(
        tablet.get_by_role("link", name="Open the signed document").get_attribute("href")
    ).body()
    tablet.get_by_role("link", name="Give a copy to Otto Hall").click()
    send(tablet, "Give the copy")
    tablet.get_by_text("Recorded that Otto Hall has a printed copy.").wait_for()
    assert take_copy(phone) == kept
    ask_whether_it_is_genuine(browser_page(width=PHONE), kept)
    case.refresh_from_db()
    assert case.status == Case.Status.MONITORING
    agreement = Agreement.objects.get()
    assert {
        (s.signer.name, s.method, s.consent_language, s.text_language, bool(s.link))
        for s in agreement.standing_signatures()
    } == {
        ("María Gómez", "drawn", "es", "es", False),
        ("Ana Gómez", "typed", "es", "es", True),
        ("Otto Hall", "paper", "", "en", False),
        ("Dylan Walker", "typed", "en", "en", False),
        ("Ruth Walker", "typed", "en", "en", False),
        ("Noah Big Hair", "typed", "en", "en", False),
    }
    seal = seals.of(bytes(agreement.document.pdf))
    assert (seal.is_intact, seal.is_ours) == (True, True)
    assert kept == bytes(agreement.document.pdf)
