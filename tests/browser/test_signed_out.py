"""Whoever signs out in one tab leaves nothing on the screen of another, and loses nothing that they were writing there."""

from django.contrib.sessions.models import Session

from cases.models import Case, Consent, Contact
from tests.browser.by_hand import send, sign_in, write_calls
from tests.conftest import agree
from tests.schools.codes import code_now, give_app

WORDS = "He waited for her at the bus stop."


def another_tab(page, watch, address="/sessions/"):
    tab = page.context.new_page()
    watch.over(tab)
    tab.goto(address)
    return tab


def sign_out(tab, user):
    tab.get_by_text(user.name, exact=True).first.click()
    send(tab, "Sign out")


def test_a_case_is_hidden_in_every_tab(browser_page, mediator, accepted, watch, examine):
    page = browser_page(mediator)
    page.goto(accepted.get_absolute_url())
    name = accepted.parties.first().name
    page.get_by_text(name).first.wait_for()
    other = another_tab(page, watch)
    sign_out(other, mediator)
    other.get_by_text("You are signed out, in every tab of this browser.").wait_for()
    examine(other)
    page.get_by_label("Password").wait_for()
    assert name not in page.content()


def test_so_is_the_directory(browser_page, administrator, teacher, watch):
    page = browser_page(administrator)
    page.goto(f"/admin/schools/user/{teacher.pk}/change/")
    sign_out(another_tab(page, watch), administrator)
    page.get_by_label("Password").wait_for()
    assert teacher.email not in page.content()


def test_what_was_typed_into_the_directory_waits_too(browser_page, administrator, teacher, watch):
    give_app(administrator)
    page = browser_page(administrator)
    page.goto(f"/admin/schools/user/{teacher.pk}/change/")
    page.get_by_label("Telephone").fill("406 555 0199")
    sign_out(another_tab(page, watch), administrator)
    page.get_by_text("You were signed out while you were writing.").wait_for()
    sign_in(page, administrator, code_now())
    page.get_by_text("406 555 0199").wait_for()
    teacher.refresh_from_db()
    assert teacher.telephone != "406 555 0199"
    send(page, "Send it now")
    teacher.refresh_from_db()
    assert teacher.telephone == "406 555 0199"


def test_a_referral_that_is_being_written_waits_for_its_author(browser_page, teacher, watch, examine):
    page = browser_page(teacher)
    page.goto("/referrals/new/")
    page.get_by_role("textbox", name="What happened").click()
    page.keyboard.type(WORDS)
    sign_out(another_tab(page, watch), teacher)
    page.get_by_text("You were signed out while you were writing.").wait_for()
    assert not page.get_by_text(WORDS).count()
    sign_in(page, teacher)
    page.get_by_text(WORDS).wait_for()
    examine(page)
    send(page, "Go on writing")
    assert page.get_by_role("textbox", name="What happened").input_value() == WORDS
    assert not Case.objects.exists()


def test_every_call_that_is_being_written_waits_for_its_author(browser_page, mediator, accepted, watch, examine):
    notes = {"María Gómez": WORDS, "Dylan Walker": "He has told his sister of it."}
    for party in accepted.parties.filter(name__in=notes):
        for guardian in party.guardians:
            agree(party, guardian, Consent.Scope.SPEAK, by=mediator)
    give_app(mediator)
    page = browser_page(mediator)
    page.goto(accepted.get_absolute_url())
    write_calls(page, notes)
    sign_out(another_tab(page, watch), mediator)
    page.get_by_text("You were signed out while you were writing.").wait_for()
    assert not any(note in page.content() for note in notes.values())
    sign_in(page, mediator, code_now())
    assert all(page.get_by_text(note).is_visible() for note in notes.values())
    examine(page)
    assert not Contact.objects.exists()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="A call for María Gómez").click()
    opened.value.get_by_text("Logged: ").first.wait_for()
    assert Contact.objects.get().note == WORDS
    with page.expect_navigation():
        page.get_by_role("button", name="A call for Dylan Walker").click()
    assert {contact.party.name: contact.note for contact in Contact.objects.all()} == notes


def test_a_draft_that_is_saved_is_left_as_it_is(browser_page, mediator, drafted, watch):
    page = browser_page(mediator)
    page.goto(f"/agreements/{drafted.pk}/draft/")
    page.locator("textarea").first.click()
    page.keyboard.type("Before all else: ")
    page.locator("[data-draft-state][data-state=saved]").wait_for()
    sign_out(another_tab(page, watch), mediator)
    page.get_by_label("Password").wait_for()
    assert "Before all else" not in page.content()


def test_a_draft_that_could_not_be_saved_waits_too(browser_page, drafted, mediator, watch):
    give_app(mediator)
    before, page = words_of(drafted), browser_page(mediator)
    page.goto(f"/agreements/{drafted.pk}/draft/")
    page.route("**/draft/save/", lambda route: route.abort())
    page.get_by_label("What happened, in words").fill(WORDS)
    page.get_by_text("Not saved: no connection.").wait_for()
    sign_out(another_tab(page, watch), mediator)
    page.get_by_text("You were signed out while you were writing.").wait_for()
    assert WORDS not in page.content()
    sign_in(page, mediator, code_now())
    page.get_by_text(WORDS).wait_for()
    assert words_of(drafted) == before
    send(page, "Save it now")
    assert words_of(drafted) == WORDS


def test_a_draft_shows_nothing_under_somebody_else_and_waits_for_its_author(
    browser_page, drafted, mediator, coordinator, watch, examine
):
    for somebody in (mediator, coordinator):
        give_app(somebody)
    before, page = words_of(drafted), browser_page(mediator)
    page.goto(f"/agreements/{drafted.pk}/draft/")
    Session.objects.all().delete()
    page.get_by_label("What happened, in words").fill(WORDS)
    page.get_by_text("Not saved: you are signed out. Your words are still on this page").wait_for()
    other = another_tab(page, watch, "/sign-in/")
    sign_in(other, coordinator, code_now())
    page.get_by_role("heading", name="A text waits here for whoever wrote it").wait_for()
    examine(page)
    other.goto(f"/agreements/{drafted.pk}/draft/")
    assert WORDS not in page.content() + other.content()
    assert words_of(drafted) == before
    send(page, "Sign out, so that they can sign in")
    other.get_by_label("Password").wait_for()
    sign_in(page, mediator, code_now())
    page.get_by_text(WORDS).wait_for()
    assert words_of(drafted) == before
    send(page, "Save it now")
    assert page.get_by_label("What happened, in words").input_value() == WORDS
    assert words_of(drafted) == WORDS


def words_of(agreement):
    agreement.refresh_from_db()
    return agreement.draft["terms"]["background"]
