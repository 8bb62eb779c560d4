"""A guardian who could not come: from the mediator's page to their own phone, in their own language."""

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import PHONE
from tests.conftest import sign_all


@pytest.fixture
def child(signing):
    return signing.case.parties.get(side="harmed")


def make_link(page, agreement, person):
    """What the mediator sees of it: where it leads, and the code to tell."""
    page.goto(f"/agreements/{agreement.pk}/")
    page.get_by_role("link", name=f"Send a link to {person}").click()
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("To copy into a message").input_value()
    return urlsplit(address).path, page.locator(".told-code").inner_text()


def test_from_the_mediators_page_to_a_copy_on_the_phone(browser_page, signing, child, mediator):
    guardian = child.guardians[0]
    page, phone = browser_page(mediator), browser_page(width=PHONE)
    path, code = make_link(page, signing, guardian)
    phone.goto(path)
    assert phone.get_by_text("fight").count() == 0
    phone.get_by_label("El código que le dijimos").fill("12")
    phone.get_by_role("button", name="Continuar").click()
    phone.get_by_text("El código tiene seis cifras.").first.wait_for()
    phone.get_by_label("El código que le dijimos").fill(f"{code[:3]} {code[3:]}")
    phone.get_by_role("button", name="Continuar").click()
    phone.get_by_text("There was a fight behind the gym.").wait_for()
    phone.get_by_role("button", name="In English").click()
    phone.get_by_role("button", name="En español").click()
    phone.get_by_label("Aquí, escribiendo mi nombre").check()
    phone.get_by_label("Estoy de acuerdo en firmar en forma electrónica").check()
    phone.get_by_label("Mi nombre completo").fill("ana gomez")
    phone.get_by_role("button", name="Firmar el acuerdo").click()
    phone.get_by_role("heading", name="Gracias. Usted ha firmado.").wait_for()
    sign_all(signing, by=mediator)
    phone.reload()
    phone.get_by_role("button", name="Recibir mi copia").click()
    phone.get_by_role("heading", name="Su copia del acuerdo").wait_for()
    document = phone.get_by_role("link", name="Abrir mi copia").get_attribute("href")
    answer = phone.request.get(document)
    assert answer.body().startswith(b"%PDF")
    page.goto(f"/agreements/{signing.pk}/")
    assert re.search(r"By a link, .*: opened", page.get_by_role("main").inner_text())


def test_no_way_leads_back_behind_the_second_fact(browser_page, signing, child, mediator):
    """The next person at the phone comes with the back button, and is asked again in a new window."""
    page, phone = browser_page(mediator), browser_page(width=PHONE)
    path, code = make_link(page, signing, child.guardians[0])
    phone.goto(path)
    phone.get_by_role("textbox").fill(code)
    phone.locator("main button").click()
    phone.get_by_text("There was a fight").wait_for()
    phone.context.clear_cookies()
    phone.goto("/sign/nothing/")
    phone.go_back()
    phone.get_by_role("textbox").wait_for()
    assert phone.get_by_text("There was a fight").count() == 0
