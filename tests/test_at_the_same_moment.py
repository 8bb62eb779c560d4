"""Two people act at the same moment: both have read the page as it was, then both press the button.

Real threads with connections of their own, on PostgreSQL and on an SQLite file (one in memory has no such moment).
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.models import SealedDocument
from cases import actions as cases
from cases.models import Assignment, Case, Event, Screening
from conferences.models import Booking
from records.models import DisposalBatch
from schools.models import User
from tests.agreements.test_draft import page as draft_page
from tests.agreements.test_sign import sign, typed
from tests.agreements.test_sign import url_of as sign_url
from tests.cases.pages import today
from tests.cases.test_refer import page as referral_page
from tests.conferences.test_schedule import plan
from tests.conftest import accept_case, incident, make_ready, make_user, people

pytestmark = pytest.mark.usefixtures("on_disk")


@pytest.fixture
def all_at_once(monkeypatch):
    """`all_at_once(verb, (argument, ...), ...)` answers what each call did; nobody writes before everybody has read."""

    def all_at_once(verb, *calls):
        all_have_read = threading.Barrier(len(calls), timeout=20)
        mine, begin = threading.local(), transaction.Atomic.__enter__

        def begin_together(atomic):
            if not hasattr(mine, "has_begun"):
                mine.has_begun = True
                all_have_read.wait()
            begin(atomic)

        def call(*arguments):
            try:
                return verb(*arguments)
            finally:
                connections.close_all()

        with monkeypatch.context() as patch, ThreadPoolExecutor(len(calls)) as threads:
            patch.setattr(transaction.Atomic, "__enter__", begin_together)
            return list(threads.map(call, *zip(*calls, strict=True)))

    return all_at_once


@pytest.fixture
def post_at_once(all_at_once):
    """`post_at_once((client, url, data), ...)` answers the responses."""
    return lambda *posts: all_at_once(lambda client, url, data: client.post(url, data), *posts)


def winner_and_loser(responses):
    """One is led on; the other is told why not, on a page."""
    winner, loser = sorted(responses, key=lambda response: response.status_code)
    assert (winner.status_code, loser.status_code) == (302, 400)
    return winner, loser


def moves_to(status):
    return Event.objects.filter(kind=Event.Kind.MOVED, to_status=status).count()


def test_two_last_signatures_are_both_kept_and_seal_once(post_at_once, sign_in, mediator, coordinator, signing):
    *first, child, guardian = [place for place, _ in signing.signing_list()]
    for place in first:
        sign(signing, place.people[0], child=place.child, by=mediator)
    responses = post_at_once(
        *(
            (sign_in(user), sign_url(signing, place.people[0], place.child), typed(signing, place.people[0]))
            for place, user in [(child, mediator), (guardian, coordinator)]
        )
    )
    assert {response.url.partition("?")[0] for response in responses} == {f"/agreements/{signing.pk}/"}
    signing.refresh_from_db()
    assert signing.status == "signed"
    assert signing.signatures.count() == 4
    assert SealedDocument.objects.count() == moves_to("signed") == moves_to("monitoring") == 1
    assert signing.follow_ups.count() == 4


def test_a_yes_and_a_no_of_one_person_at_the_same_moment_are_told_apart(post_at_once, sign_in, mediator, signing):
    """Whichever comes second is answered: the yes counts after a no, and a no after a yes is told to the mediator."""
    *first, last = [place for place, _ in signing.signing_list()]
    for place in first:
        sign(signing, place.people[0], child=place.child, by=mediator)
    page = sign_url(signing, last.people[0], last.child)
    client, data = sign_in(mediator), typed(signing, last.people[0])
    answers = post_at_once((client, page, data), (copy(client), page.replace("/sign/", "/decline/"), data))
    assert {answer.status_code for answer in answers} <= {302, 400}
    signing.refresh_from_db()
    assert (signing.status, signing.signatures.count(), SealedDocument.objects.count()) == ("signed", 4, 1)
    assert signing.declined.count() == (answers[1].status_code == 302)


def test_a_payment_that_is_sent_twice_at_the_same_moment_is_recorded_once(post_at_once, sign_in, mediator, signed):
    money = signed.obligations.get(kind="restitution")
    page, client = f"/obligations/{money.pk}/pay/", sign_in(mediator)
    payment = {"amount": "60", "paid_on": today().isoformat(), "page_mark": "of one page"}
    answers = post_at_once((client, page, payment), (copy(client), page, payment))
    assert {answer.status_code for answer in answers} == {302}
    assert [paid.amount for paid in money.payments.all()] == [Decimal("60")]


def test_guesses_at_the_same_moment_are_counted_one_by_one(post_at_once, sign_in, mediator, signing):
    client = sign_in(mediator)
    client.post(f"/agreements/{signing.pk}/hand-over/")
    for _ in range(3):
        client.post(f"/agreements/{signing.pk}/take-back/", {"password": "guess"})
    guess = (f"/agreements/{signing.pk}/take-back/", {"password": "guess"})
    answers = post_at_once(*[(copy(client), *guess)] * 4)
    assert sum("wrong ones were typed here" in answer.text for answer in answers) == 2
    assert Event.objects.filter(kind=Event.Kind.WRONG_PASSWORD).count() == 5


def test_a_double_click_signs_once(post_at_once, sign_in, mediator, signing):
    signer, client = signing.case.parties.get(side="harmed"), sign_in(mediator)
    click = (sign_url(signing, signer), typed(signing, signer))
    responses = post_at_once((client, *click), (copy(client), *click))
    assert {response.url.partition("?")[0] for response in responses} == {f"/agreements/{signing.pk}/"}
    assert signing.signatures.count() == Event.objects.filter(kind=Event.Kind.SIGNED).count() == 1


def test_a_double_click_refers_once(post_at_once, sign_in, school, teacher, coordinator, mailoutbox):
    client, data = sign_in(teacher), referral_page(school)
    responses = post_at_once(*[(copy(client), reverse("cases:refer"), data)] * 2)
    case = Case.objects.get()
    assert {response.url for response in responses} == {reverse("cases:referral", args=[case.ref])}
    assert {mail.to[0] for mail in mailoutbox} == {teacher.email, coordinator.email}
    assert len(mailoutbox) == 2


def test_two_referrals_get_two_numbers(post_at_once, sign_in, school, teacher, coordinator):
    post_at_once(*((sign_in(u), reverse("cases:refer"), referral_page(school)) for u in (teacher, coordinator)))
    year = timezone.localdate().year
    assert set(Case.objects.values_list("ref", flat=True)) == {f"{year}-0001", f"{year}-0002"}


def test_a_facilitator_is_given_to_one_of_two_conferences(
    post_at_once, sign_in, prepared, school, teacher, mediator, coordinator
):
    other = cases.refer(school=school, people=people(), by=teacher, **incident()).case
    accept_case(other, mediator=mediator, by=coordinator)
    for party in other.parties.principals():
        make_ready(party, by=mediator)
    both = (mediator, coordinator)
    responses = post_at_once(
        *(
            (sign_in(user), reverse("conferences:schedule", args=[case.ref]), plan(case, *both, begins=begins))
            for user, case, begins in [(mediator, prepared, "10:00"), (coordinator, other, "11:00")]
        )
    )
    _, loser = winner_and_loser(responses)
    assert "is already booked on" in loser.text
    assert Booking.objects.count() == 2
    assert sorted(Case.objects.values_list("status", flat=True)) == ["preconference", "scheduled"]
    assert moves_to("scheduled") == 1


@pytest.fixture
def second_coordinator(center):
    return make_user("Cora Coordinator", User.Role.COORDINATOR)


NO = dict.fromkeys(Screening.Question.values, "no")


def test_a_referral_is_accepted_or_declined(
    post_at_once, sign_in, referred, mediator, coordinator, second_coordinator
):
    cases.assign(case=referred, mediator=mediator, by=coordinator, conflict=Assignment.Conflict.NONE)
    cases.screen(case=referred, answers=NO, reason="", by=coordinator)
    responses = post_at_once(
        (sign_in(coordinator), reverse("cases:accept", args=[referred.ref]), {}),
        (sign_in(second_coordinator), reverse("cases:decline", args=[referred.ref]), {"decline_reason": "Far."}),
    )
    _, loser = winner_and_loser(responses)
    referred.refresh_from_db()
    told = {
        "preconference": "This case was accepted: it can be closed, and no longer declined. Nothing was changed.",
        "closed": "Case is “Closed” by now, and this step is only for one that is “Referred”.",
    }
    assert told[referred.status] in loser.text
    assert moves_to("preconference") + moves_to("closed") == 1


def test_two_who_screen_lose_no_reason(post_at_once, sign_in, referred, coordinator, second_coordinator):
    url = reverse("cases:screen", args=[referred.ref])
    reasons = ["The weapon was a toy.", "The police have closed their file."]
    answers = [{"edits": 0, "weapon": "yes", "reason": reason} for reason in reasons]
    clients = [sign_in(coordinator), sign_in(second_coordinator)]
    _, loser = winner_and_loser(post_at_once(*zip(clients, [url] * 2, answers, strict=True)))
    kept = Screening.objects.get()
    assert kept.screened_by.name in loser.text
    assert all(reason in loser.text for reason in reasons)
    again = loser.client.post(url, {"edits": kept.edits, "weapon": "yes", "reason": " ".join(reasons)})
    assert again.status_code == 302
    assert Screening.objects.get().reason == " ".join(reasons)


def test_of_two_writers_of_a_draft_the_second_sees_both_texts(
    post_at_once, sign_in, mediator, coordinator, drafted
):
    url = f"/agreements/{drafted.pk}/draft/"
    texts = {person: f"In the words of {person}." for person in (mediator, coordinator)}
    pages = [(sign_in(p), url, draft_page(drafted, background=text)) for p, text in texts.items()]
    _, loser = winner_and_loser(post_at_once(*pages))
    drafted.refresh_from_db()
    (winner,) = [person for person, text in texts.items() if text == drafted.draft["terms"]["background"]]
    assert f"{winner} saved this draft at" in loser.text
    assert all(text in loser.text for text in texts.values())
    assert (drafted.edits, drafted.drafted_by, len(drafted.draft["obligations"])) == (2, winner, 2)


def test_somebody_withdraws_while_their_conference_is_scheduled(
    post_at_once, sign_in, prepared, mediator, coordinator
):
    harmed = prepared.parties.get(side="harmed")
    withdrawal, planning = post_at_once(
        (sign_in(coordinator), reverse("cases:withdraw", args=[prepared.ref, harmed.pk]), {}),
        (
            sign_in(mediator),
            reverse("conferences:schedule", args=[prepared.ref]),
            plan(prepared, mediator, coordinator),
        ),
    )
    assert withdrawal.status_code == 302
    if planning.status_code == 400:
        assert "No harmed party, or a representative of theirs, takes part." in planning.text
    prepared.refresh_from_db()
    assert prepared.status == "preconference"
    assert not prepared.conferences.planned().exists()
    assert moves_to("scheduled") == moves_to("cancelled") == (planning.status_code == 302)


def test_restitution_is_not_paid_twice(post_at_once, sign_in, mediator, coordinator, signed):
    money = signed.obligations.get(kind="restitution")
    payment = (f"/obligations/{money.pk}/pay/", {"amount": "80", "paid_on": today(), "note": ""})
    responses = post_at_once((sign_in(mediator), *payment), (sign_in(coordinator), *payment))
    _, loser = winner_and_loser(responses)
    assert "$80.00 is more than the $40.00 that is still owed. Nothing was recorded." in loser.text
    assert money.payments.get().amount == Decimal("80")


def test_two_runs_propose_a_case_once(all_at_once, accepted, coordinator, time_machine):
    cases.close(case=accepted, reason="not_reached", summary="Over.", by=coordinator)
    time_machine.move_to(timezone.now() + timedelta(days=7 * 366))
    all_at_once(call_command, ["propose_disposal"], ["propose_disposal"])
    assert DisposalBatch.objects.get().items.get().case == accepted


def test_a_district_that_is_asked_for_twice_has_its_cases_on_one_list(
    post_at_once, sign_in, accepted, coordinator, school
):
    cases.close(case=accepted, reason="not_reached", summary="Over.", by=coordinator)
    page, reason = (
        reverse("records:delete_district", args=[school.district_id]),
        {"reason": "Its contract has ended."},
    )
    answers = post_at_once(*((sign_in(coordinator), page, reason) for _ in range(2)))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert [batch.items.count() for batch in DisposalBatch.objects.order_by("pk")] == [0, 1]
