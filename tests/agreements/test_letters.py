"""The letters after a signing: to each side where it stands, and of the promises nothing but their kind."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agreements import actions as agreements
from cases import actions
from tests.desk.test_documents import address, everyone_reads, party, printable, refused, well_made, words

WELL_MADE = {"tagged": True, "title": True, "pages": True, "center": True, "reader": True}
ALWAYS = {"follow_up", "progress"}
AFTER = {"completion", "non_completion"}


def of_agreements(case):
    return [(letter, to) for letter, to in printable(case) if letter.name in ALWAYS | AFTER]


def resolve(obligation, status, *, by):
    return agreements.resolve(
        obligation=obligation,
        edits=obligation.edits,
        status=status,
        resolved_on=timezone.localdate(),
        evidence="Seen.",
        need_met="yes" if status == "done" else "",
        by=by,
    )


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("statuses", "names"), [
    ((), ALWAYS),
    (("done", "done"), ALWAYS | {"completion"}),
    (("done", "not_done"), ALWAYS | {"non_completion"}),
])  # fmt: skip
def test_every_letter_is_well_made(signed, coordinator, language, statuses, names):
    everyone_reads(signed.case, language, coordinator)
    for obligation, status in zip(signed.obligations.all(), statuses, strict=False):
        if status == "done" and obligation.amount:
            agreements.pay(
                obligation=obligation, amount=obligation.amount, paid_on=timezone.localdate(), by=coordinator
            )
        resolve(obligation, status, by=coordinator)
    papers = of_agreements(signed.case)
    assert {letter.name for letter, _ in papers} == names
    wrong = [
        (letter.name, to.name)
        for letter, to in papers
        if well_made(letter, to, language) != WELL_MADE | {"language": language}
    ]
    assert wrong == []


def test_a_promise_is_named_by_its_kind_and_never_in_its_words(signed):
    texts = [words(letter.pdf(to)) for letter, to in of_agreements(signed.case)]
    assert all("glasses" not in text and "read aloud" not in text and "120" not in text for text in texts)
    assert any("Restitution: still open, to be done by" in text for text in texts)


def test_only_the_harmed_party_hears_of_the_others_progress(signed):
    told = {to.concerned.name for letter, to in of_agreements(signed.case) if letter.name == "progress"}
    assert told == {"María Gómez"}


def test_the_follow_up_names_the_day_of_the_next_call(signed, coordinator):
    everyone_reads(signed.case, "en", coordinator)
    letter, to = next((letter, to) for letter, to in of_agreements(signed.case) if letter.name == "follow_up")
    day = timezone.localdate() + timedelta(days=14)
    assert f"{day:%B} {day.day}, {day.year}" in words(letter.pdf(to))


@pytest.mark.parametrize(
    ("language", "soon", "was_due"),
    [
        ("en", "We will try to reach you in the next few days.", "still open; it was to be done by"),
        ("es", "Trataremos de comunicarnos con usted en los próximos días.", "pendiente; debía cumplirse"),
    ],
)
def test_what_is_overdue_is_promised_for_soon_and_called_past(signed, coordinator, language, soon, was_due):
    """While later days are still planned."""
    everyone_reads(signed.case, language, coordinator)
    with time_machine.travel(timezone.now() + timedelta(days=16)):
        texts = {
            letter.name: words(letter.pdf(to))
            for letter, to in of_agreements(signed.case)
            if to.name in ("Dylan Walker", "María Gómez")
        }
    assert soon in texts["follow_up"]
    assert all(was_due in texts[name] for name in ("follow_up", "progress"))


def test_whoever_has_withdrawn_is_not_written_to_any_more(signed, mediator, sign_in):
    maria = party(signed.case, "María Gómez")
    actions.withdraw(party=maria, by=mediator)
    assert "has withdrawn" in refused(sign_in(mediator), address(signed.case, "follow_up", maria))


def test_nobody_is_told_that_it_is_kept_before_it_is(signed, mediator, sign_in):
    page = refused(sign_in(mediator), address(signed.case, "completion", party(signed.case, "Dylan Walker")))
    assert "Not every obligation is done." in page


def test_the_page_leads_to_the_signed_agreement(signed, mediator, sign_in):
    page = sign_in(mediator).get(reverse("documents", args=[signed.case.ref])).content.decode()
    assert reverse("agreements:document", args=[signed.pk]) in page


def test_whoever_has_no_part_in_the_agreement_learns_nothing_of_it(signed, coordinator, sign_in):
    friend = actions.add_party(case=signed.case, by=coordinator, side="responsible", name="Noah Friend")
    page = refused(sign_in(coordinator), address(signed.case, "follow_up", friend))
    assert "Noah Friend has no part in the agreement." in page


def test_an_unkept_promise_is_a_reproach_to_nobody_but_whoever_made_it(signed, coordinator):
    everyone_reads(signed.case, "en", coordinator)
    maria = party(signed.case, "María Gómez")
    actions.change_party(party=maria, by=coordinator, edits=maria.edits, side="both")
    resolve(signed.obligations.first(), "not_done", by=coordinator)
    texts = {
        to.name: words(letter.pdf(to))
        for letter, to in of_agreements(signed.case)
        if letter.name == "non_completion"
    }
    assert "This is not about anything that you promised." in texts["María Gómez"]
    assert "This is not about anything that María Gómez promised." in texts["Ana Gómez"]
    assert "We do not judge you" in texts["Dylan Walker"]


@pytest.mark.parametrize(
    ("language", "to_the_child", "to_the_guardian"),
    [
        ("en", "Call us and tell us what got in the way.", "tell us, with Dylan Walker, what got in the way."),
        ("es", "Llámenos y díganos qué se lo impidió.", "díganos, junto con Dylan Walker, qué lo impidió."),
    ],
)
def test_a_guardian_is_not_blamed_for_what_a_child_has_not_done(
    signed, coordinator, language, to_the_child, to_the_guardian
):
    everyone_reads(signed.case, language, coordinator)
    resolve(signed.obligations.first(), "not_done", by=coordinator)
    texts = {
        to.name: words(letter.pdf(to))
        for letter, to in of_agreements(signed.case)
        if letter.name == "non_completion"
    }
    assert to_the_child in texts["Dylan Walker"]
    assert to_the_guardian in texts["Ruth Walker"]
    assert to_the_child not in texts["Ruth Walker"]
