"""Somebody's session ends while they write: nothing of it is lost."""

import pytest
from django.contrib.sessions.models import Session

from cases.models import Case, Consent, Contact
from tests.browser.by_hand import person_named, send, sign_in, write_calls, write_incident, write_person
from tests.conftest import agree
from tests.schools.codes import code_now, give_app

OF_CALLS = {"María Gómez": "She would rather write to him.", "Dylan Walker": "He has told his sister of it."}


def test_a_referral_outlives_its_session(browser_page, teacher):
    page = browser_page(width=390)
    page.goto("/referrals/new/")
    sign_in(page, teacher)
    write_incident(page, "He waited for her at the bus stop, and pushed her.")
    write_person(page, 1, "Harmed party", "Zoë Núñez", guardian="Inés Núñez", telephone="406 555 0133")
    write_person(page, 2, "Responsible party", "Dylan Walker")
    Session.objects.all().delete()
    send(page, "Send the referral")
    assert not Case.objects.exists()
    assert page.get_by_text("You were signed out while you were writing.").is_visible()
    sign_in(page, teacher)
    assert page.get_by_text("He waited for her at the bus stop, and pushed her.").is_visible()
    page.get_by_role("button", name="Send it now").click()
    page.get_by_text("it is case").wait_for()
    assert {p.name for p in Case.objects.get().parties.all()} == {"Zoë Núñez", "Inés Núñez", "Dylan Walker"}


@pytest.fixture
def reached(accepted, mediator):
    """Both may be called."""
    give_app(mediator)
    for party in accepted.parties.filter(name__in=OF_CALLS):
        for guardian in party.guardians:
            agree(party, guardian, Consent.Scope.SPEAK, by=mediator)
    return accepted


def log_the_call(page, name):
    person_named(page, name).get_by_role("button", name="Log the call").click()


def test_a_call_that_is_sent_leaves_another_that_is_half_written_where_it_stands(
    browser_page, reached, mediator, watch
):
    page = browser_page(mediator)
    page.goto(reached.get_absolute_url())
    write_calls(page, OF_CALLS)
    with page.context.expect_page() as opened:
        log_the_call(page, "Dylan Walker")
    watch.over(opened.value)
    opened.value.get_by_text("Logged: ").first.wait_for()
    assert Contact.objects.get().note == OF_CALLS["Dylan Walker"]
    with page.expect_navigation():
        log_the_call(page, "María Gómez")
    page.get_by_text("Logged: ").first.wait_for()
    assert {contact.party.name: contact.note for contact in Contact.objects.all()} == OF_CALLS


def test_so_it_does_when_the_session_had_ended(browser_page, reached, mediator, watch):
    page = browser_page(mediator)
    page.goto(reached.get_absolute_url())
    write_calls(page, OF_CALLS)
    Session.objects.all().delete()
    with page.context.expect_page() as opened:
        log_the_call(page, "Dylan Walker")
    watch.over(opened.value)
    sign_in(opened.value, mediator, code_now())
    send(opened.value, "Send it now")
    assert Contact.objects.get().note == OF_CALLS["Dylan Walker"]
    with page.expect_navigation():
        log_the_call(page, "María Gómez")
    page.get_by_text(OF_CALLS["María Gómez"]).wait_for()
    assert Contact.objects.count() == 1
    send(page, "Send it now")
    assert {contact.party.name: contact.note for contact in Contact.objects.all()} == OF_CALLS


def test_a_change_of_the_directory_is_made_by_nobody_but_its_author(browser_page, administrator, teacher):
    give_app(administrator)
    page = browser_page(administrator)
    page.goto(f"/admin/schools/user/{teacher.pk}/change/")
    page.get_by_label("Telephone").fill("406 555 0199")
    Session.objects.all().delete()
    send(page, "Save")
    sign_in(page, administrator, code_now())
    page.get_by_text("406 555 0199").wait_for()
    teacher.refresh_from_db()
    assert not teacher.telephone
    send(page, "Send it now")
    teacher.refresh_from_db()
    assert teacher.telephone == "406 555 0199"
