"""A teacher's session ends while they write: nothing of it is lost."""

from django.contrib.sessions.models import Session

from cases.models import Case
from tests.browser.by_hand import send, write_incident, write_person
from tests.conftest import PASSWORD


def test_a_referral_outlives_its_session(browser_page, teacher):
    page = browser_page(width=390)
    page.goto("/referrals/new/")
    page.get_by_label("E-mail").fill(teacher.email)
    page.get_by_label("Password").fill(PASSWORD)
    send(page, "Sign in")
    write_incident(page, "He waited for her at the bus stop, and pushed her.")
    write_person(page, 1, "Harmed party", "Zoë Núñez", guardian="Inés Núñez", telephone="406 555 0133")
    write_person(page, 2, "Responsible party", "Dylan Walker")
    Session.objects.all().delete()
    send(page, "Send the referral")
    assert not Case.objects.exists()
    assert page.get_by_text("You were signed out while you were writing.").is_visible()
    page.get_by_label("E-mail").fill(teacher.email)
    page.get_by_label("Password").fill(PASSWORD)
    send(page, "Sign in")
    assert page.get_by_text("He waited for her at the bus stop, and pushed her.").is_visible()
    page.get_by_role("button", name="Send it now").click()
    page.get_by_text("it is case").wait_for()
    assert {p.name for p in Case.objects.get().parties.all()} == {"Zoë Núñez", "Inés Núñez", "Dylan Walker"}
