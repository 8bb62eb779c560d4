"""No page in any state breaks a rule that axe knows, in light and dark, nor scrolls sideways on a phone."""

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Consent

CLEAR = """
for (const field of document.querySelectorAll("main form input, main form textarea")) {
  if (["checkbox", "radio"].includes(field.type)) field.checked = false;
  else if (field.type !== "hidden" && field.type !== "submit") field.value = "";
}
"""


@pytest.fixture
def walk(examine):
    """`walk(page, *addresses)` opens each and examines it."""

    def walk(page, *addresses):
        for address in addresses:
            answer = page.goto(address)
            assert answer.status == 200, f"{address} is answered {answer.status}"
            examine(page)

    return walk


@pytest.fixture
def walk_with_errors(walk, examine):
    """`walk_with_errors(page, *addresses)` examines each form as it opens, and as it comes back when sent empty."""

    def walk_with_errors(page, *addresses, status=400):
        for address in addresses:
            walk(page, address)
            page.evaluate(CLEAR)
            with page.expect_navigation() as navigation:
                page.locator("main form[method=post] button[type=submit]:visible").last.click()
            assert navigation.value.status == status, (
                f"{address}, sent empty, is answered {navigation.value.status}"
            )
            assert page.locator("[data-error-summary]").is_visible()
            examine(page, "with errors")

    return walk_with_errors


def of_case(case, *names):
    return [reverse(f"cases:{name}", args=[case.ref]) for name in names]


def of_party(party, *names):
    return [reverse(f"cases:{name}", args=[party.case.ref, party.pk]) for name in names]


def test_signing_in(browser_page, center, walk, walk_with_errors):
    page = browser_page()
    walk_with_errors(page, reverse("schools:sign_in"), reverse("schools:password_reset"))
    walk(page, reverse("schools:password_reset_sent"))
    walk(page, reverse("schools:password_reset_confirm", args=["MQ", "wrong"]))


def test_pages_that_refuse(browser_page, examine, accepted, mediator, outsider):
    page = browser_page(mediator)
    for address, status in (("/nothing/here/", 404), (of_case(accepted, "close")[0], 403)):
        assert page.goto(address).status == status
        examine(page)
    page.goto(reverse("schools:password_change"))
    page.context.clear_cookies(name="csrftoken")
    with page.expect_navigation() as navigation:
        page.locator("main button[type=submit]").click()
    assert navigation.value.status == 403
    examine(page, "sent too late")


def test_a_case_in_preconference(browser_page, accepted, mediator, walk, walk_with_errors, examine):
    harmed, page = accepted.parties.get(name="María Gómez"), browser_page(mediator)
    walk_with_errors(page, *of_case(accepted, "add_party", "set_hold", "write_note"))
    walk_with_errors(page, *of_party(harmed, "change_party", "add_guardian", "prepare", "check_safety", "consent"))
    walk(page, *of_case(accepted, "detail", "referral"), *of_party(harmed, "party", "withdraw"))
    page.goto(of_case(accepted, "detail")[0])
    page.get_by_text("More", exact=True).first.click()
    examine(page, "with its menu")


def test_a_call_that_is_refused(browser_page, accepted, mediator, examine):
    page = browser_page(mediator)
    page.goto(of_case(accepted, "detail")[0])
    call = page.locator("article", has=page.get_by_role("heading", name="María Gómez"))
    call.get_by_text("Log a call").click()
    call.get_by_label("With whom").select_option("María Gómez")
    call.get_by_role("button", name="Log the call").click()
    page.get_by_text("guardian has not given permission").first.wait_for()
    examine(page, "asked to confirm a doubtful call")


def test_what_has_ended(browser_page, prepared, mediator, coordinator, walk, walk_with_errors):
    harmed, page = prepared.parties.get(name="María Gómez"), browser_page(coordinator)
    consent = harmed.consents.get(scope=Consent.Scope.TAKE_PART, given_by=harmed)
    walk(page, reverse("cases:withdraw_consent", args=[prepared.ref, harmed.pk, consent.pk]))
    actions.withdraw(party=harmed, by=mediator)
    actions.set_hold(case=prepared, reason="A threat was heard of.", by=mediator)
    walk_with_errors(page, *of_case(prepared, "lift_hold", "close"))
    walk(page, *of_case(prepared, "detail", "history"), *of_party(harmed, "party", "rejoin"))
    actions.close(case=prepared, reason="harmed_declined", summary="She withdrew.", by=coordinator)
    walk_with_errors(page, *of_case(prepared, "reopen"))
    walk(page, *of_case(prepared, "detail"))
