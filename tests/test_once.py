"""Every view that takes a form takes the same page once, or says why nothing comes of a second time (ADR 19)."""

import pytest

from cases.views.once import once
from tests.addresses import EVERYTHING, PAGES, path_of
from tests.test_access import RULES, ask
from tests.world import built

pytestmark = pytest.mark.django_db

VIEWS = {name: view for name, _, view in EVERYTHING}
TAKEN_ONCE = once(print).__code__

ONLY_SHOWS = {
    *("agreements:detail", "agreements:document", "agreements:paper", "agreements:scan", "agreements:table"),
    *("cases:referral", "conferences:calendar", "conferences:circle", "conferences:circle_calendar"),
    *("conferences:detail", "mfa_index", "schools:account"),
}
# Each is itself what is asked for, every time: a link of which only the newest opens anything, or codes.
# Of copies, those on paper are taken once by the view itself (tests/cases/test_sent_twice.py).
ANSWERS_WITH_WHAT_IT_MADE = {
    *("agreements:send_link", "schools:invite_again", "mfa_generate_recovery_codes", "agreements:give_copy"),
}
# The action looks under its lock whether it is done already, and refuses it or leaves it at that.
IS_DONE_ALREADY = {
    *("agreements:amend", "agreements:back_to_drafting", "agreements:decline", "agreements:discard"),
    *("agreements:end_copy", "agreements:end_link", "agreements:follow_up", "agreements:hand_over"),
    *("agreements:remove_typical", "agreements:seal", "agreements:sign", "agreements:start"),
    *("agreements:take_back_payment", "agreements:unlock", "agreements:waive"),
    *("cases:accept", "cases:answer", "cases:ask", "cases:assign", "cases:close", "cases:conflict"),
    *("cases:consent", "cases:decline", "cases:discard_draft", "cases:lift_hold", "cases:refer", "cases:rejoin"),
    *("cases:reopen", "cases:set_hold", "cases:step_back", "cases:tick_step", "cases:unassign"),
    *("cases:withdraw", "cases:withdraw_consent"),
    *("conferences:cancel", "conferences:cancel_circle", "conferences:end_circle", "conferences:hold"),
    *("conferences:hold_circle", "conferences:invite", "conferences:not_held", "conferences:request_circle"),
    *("conferences:request_circle_by_school", "conferences:review", "conferences:schedule"),
    *("conferences:schedule_circle", "conferences:start_reviews", "conferences:uninvite"),
    *("records:approve", "records:ask_extract", "records:confirm", "records:correct", "records:give_extract"),
    *("records:lift_legal_hold", "records:refuse_extract", "records:send_back", "records:set_legal_hold"),
    *("records:take_out", "schools:invite", "schools:take_back_invitation", "schools:remove_second_step"),
    *("schools:end_one", "schools:end_others"),
    *("schools:connect", "mfa_activate_totp", "mfa_add_webauthn"),
}
# The same words in the same place: the second time they stand there already.
WRITES_OVER_ITSELF = {
    *("agreements:change_typical", "agreements:draft", "agreements:resolve", "agreements:save_draft"),
    *("cases:change_party", "cases:screen", "conferences:invitation", "conferences:move_review"),
    *("conferences:plan", "conferences:prepare_circle", "conferences:reschedule", "conferences:reschedule_circle"),
    *("schools:confirm", "schools:password_change", "schools:sign_out"),
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), built() as world:
        yield world


def layers(view):
    while view:
        yield getattr(view, "__code__", None)
        view = getattr(view, "__wrapped__", None)


def test_what_adds_to_the_record_is_taken_once(world):
    takes_a_form = {
        name
        for name, route in PAGES
        if name in RULES and ask(world, "coordinator", "post", path_of(world, name, route)).status_code != 405
    }
    once_alone = {name for name in takes_a_form if TAKEN_ONCE in layers(VIEWS[name])}
    reasons = (ONLY_SHOWS, ANSWERS_WITH_WHAT_IT_MADE, IS_DONE_ALREADY, WRITES_OVER_ITSELF)
    assert takes_a_form - once_alone == set().union(*reasons)
    assert sum(map(len, reasons)) == len(set().union(*reasons))


def test_what_is_taken_once_opens_as_a_page_by_which_its_walls_are_asked(world):
    pages = [(name, route) for name, route in PAGES if TAKEN_ONCE in layers(VIEWS[name])]
    answers = {name: ask(world, "coordinator", "get", path_of(world, name, route)) for name, route in pages}
    assert {name for name, answer in answers.items() if answer.status_code not in (200, 302)} == set()
    assert answers
