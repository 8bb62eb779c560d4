"""What the domain forbids, tried at a browser: it says why in a sentence, and what was typed stays."""

from cases import actions
from cases.models import Case, Consent
from tests.browser.by_hand import day, follow, open_person, send
from tests.browser.conftest import PHONE


def test_schedule_before_anybody_has_agreed(browser_page, accepted, mediator):
    page = browser_page(mediator, width=PHONE)
    page.goto(f"/cases/{accepted.ref}/conference/schedule/")
    for sentence in accepted.missing_for_conference():
        assert page.get_by_text(sentence).first.is_visible(), sentence
    assert not page.get_by_role("button", name="Schedule the conference").is_visible()


def test_schedule_while_a_consent_is_taken_back(browser_page, prepared, mediator, coordinator):
    page = browser_page(mediator, width=PHONE)
    page.goto(f"/cases/{prepared.ref}/conference/schedule/")
    page.get_by_role("textbox", name="Day").fill(day(3))
    page.get_by_role("textbox", name="From").fill("15:30")
    page.get_by_role("textbox", name="To", exact=True).fill("17:00")
    page.get_by_role("textbox", name="Place").fill("Room 4")
    page.get_by_label("Carla Coordinator").check()
    harmed = prepared.parties.get(name="María Gómez")
    consent = harmed.consents.get(scope=Consent.Scope.TAKE_PART, given_by=harmed)
    actions.withdraw_consent(consent=consent, by=coordinator)
    send(page, "Schedule the conference")
    assert page.get_by_text("María Gómez has not agreed to take part.").first.is_visible()
    prepared.refresh_from_db()
    assert (prepared.status, prepared.conferences.count()) == (Case.Status.PRECONFERENCE, 0)


def test_decline_without_a_reason(browser_page, referred, coordinator):
    page = browser_page(coordinator)
    page.goto(f"/cases/{referred.ref}/screen/")
    page.get_by_text("Decline it").click()
    send(page, "Decline the referral")
    assert page.get_by_text("Please fill this in.").first.is_visible()
    assert not page.get_by_role("dialog").is_visible()
    page.get_by_label("Why can the center not take this case?").fill("The school can solve it.")
    page.get_by_role("button", name="Decline the referral").click()
    assert page.get_by_role("dialog").get_by_text(f"Decline case {referred}?").is_visible()


def test_a_withdrawal_cancels_the_conference(browser_page, scheduled, mediator):
    page = browser_page(mediator, width=PHONE)
    open_person(page, scheduled, "María Gómez")
    page.get_by_role("main").get_by_text("More", exact=True).first.click()
    follow(page, "Withdraws")
    assert page.get_by_text("The conference that is planned is cancelled.").is_visible()
    send(page, "Record that they withdraw")
    page.goto(scheduled.conferences.get().get_absolute_url())
    assert page.get_by_text("Cancelled").first.is_visible()
    page.goto(f"/cases/{scheduled.ref}/conference/schedule/")
    assert page.get_by_text("No harmed party, or a representative of theirs, takes part.").first.is_visible()


def test_close_as_fulfilled_while_an_obligation_is_open(browser_page, signed, coordinator):
    page = browser_page(coordinator)
    page.goto(signed.case.get_absolute_url())
    page.get_by_role("main").get_by_text("More", exact=True).first.click()
    page.get_by_role("listitem").get_by_role("link", name="Close the case").click()
    page.get_by_label("Agreement fulfilled").check()
    page.get_by_label("Summary").fill("They did what they promised.")
    send(page, "Close the case")
    assert page.get_by_text("2 obligations are still open.").is_visible()
    assert page.get_by_label("Summary").input_value() == "They did what they promised."
    assert not Case.objects.get().is_closed


def test_close_for_a_no_that_is_not_recorded(browser_page, prepared, coordinator):
    page = browser_page(coordinator, width=PHONE)
    page.goto(f"/cases/{prepared.ref}/close/")
    page.get_by_label("Harmed party declined", exact=True).check()
    page.get_by_label("Summary").fill("María does not want to meet.")
    send(page, "Close the case")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="record first that María Gómez does not take part.").click()
    send(opened.value, "Record that they withdraw")
    assert opened.value.get_by_text("María Gómez has withdrawn. Their consents have ended.").is_visible()
    assert page.get_by_label("Summary").input_value() == "María does not want to meet."
    send(page, "Close the case")
    prepared.refresh_from_db()
    assert (prepared.closing_reason, prepared.closing_summary) == (
        Case.ClosingReason.HARMED_DECLINED,
        "María does not want to meet.",
    )
