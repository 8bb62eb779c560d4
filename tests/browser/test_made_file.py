"""A file that somebody has made from a form: it is in their hands, and the page says so and what comes next."""

from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from cases.models import Event
from records import actions
from schools import fresh
from tests.browser.by_hand import day, follow, send
from tests.cases.pages import harmed
from tests.conftest import PASSWORD

BY_ITSELF, BY_ITS_LINK = True, False


def saved(page, press, *, with_scripts):
    """The file that a browser saves: by itself, or, where no script runs, by the link."""
    if not with_scripts:
        press()
        press = page.get_by_role("link", name="save the file").click
    with page.expect_download() as download:
        press()
    page.get_by_text("The file is made").wait_for()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("with_scripts", [BY_ITSELF, BY_ITS_LINK])
def test_an_extract_after_one_correction_leads_on_to_giving_it(browser_page, accepted, coordinator, with_scripts):
    child, today = harmed(accepted), timezone.localdate()
    asked = actions.ask_extract(
        child=child, asked_by=child.guardians[0], asked_on=today, language="en", by=coordinator
    )
    page = browser_page(coordinator, java_script_enabled=with_scripts)
    page.goto(asked.get_absolute_url())
    follow(page, "Go through the texts")
    send(page, "Make the extract")
    assert page.get_by_text("Nothing was made.").is_visible()
    for out in page.get_by_role("radio", name="Out").all():
        out.check()
    name, content = saved(page, lambda: send(page, "Make the extract"), with_scripts=with_scripts)
    assert (name, content[:5]) == (f"{accepted.ref}-extract.pdf", b"%PDF-")
    assert not page.get_by_text("Nothing was made.").is_visible()
    follow(page, "Record that it was given")
    page.get_by_label("By which way").select_option("By post")
    page.get_by_label("When they were given it").fill(day())
    page.get_by_role("main").locator("button[type=submit]").last.click()
    page.get_by_text("has the extract.").wait_for()


def test_a_history_after_one_correction_no_longer_says_that_nothing_happened(browser_page, accepted, coordinator):
    page = browser_page(coordinator)
    page.goto(f"/cases/{accepted.ref}/history/export/")
    send(page, "Take it out")
    page.get_by_text("Please choose.").first.wait_for()
    page.get_by_label("asked for by a court or an authority").check()
    name, content = saved(page, lambda: send(page, "Take it out"), with_scripts=True)
    assert (name, b"Carla Coordinator" in content) == (f"{accepted.ref}-history.csv", True)
    assert not page.get_by_text("Please choose.").first.is_visible()
    page.reload()
    assert page.get_by_text("It is recorded once.").is_visible()
    assert accepted.events.filter(kind=Event.Kind.EXPORTED).count() == 1


def test_a_districts_export_after_the_question_who_it_is_leaves_nothing_unsaid(
    browser_page, accepted, coordinator
):
    page = browser_page(coordinator)
    page.goto(f"/districts/{accepted.school.district_id}/export/")
    page.get_by_label("Why").fill("Asked by the superintendent.")
    page.get_by_label("How it gets to the district").select_option("Handed over")
    for session in Session.objects.all():
        kept = session.get_decoded() | {fresh.KEY: 0}
        Session.objects.filter(pk=session.pk).update(session_data=Session.objects.encode(kept))
    send(page, "Make the file")
    page.get_by_label("password").fill(PASSWORD)
    send(page, "Go on")
    assert page.get_by_text("Nothing has been sent yet.").is_visible()
    assert not accepted.disclosures.exists()
    name, content = saved(page, lambda: send(page, "Send it now"), with_scripts=True)
    assert (name, content[:2]) == ("school-district-2.zip", b"PK")
    assert not page.get_by_text("Nothing has been sent yet.").is_visible()
    assert accepted.disclosures.count() == 1
