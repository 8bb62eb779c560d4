"""Whoever does not take part is reduced to what is needed to not ask them again: their name."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone

from agreements import actions as agreements
from cases import actions as cases
from cases import readiness
from records import actions
from records.actions import reducing
from records.belonging import rows_of
from tests.agreements.test_draft import page as draft_page
from tests.cases.pages import call, text_of, today, url
from tests.conftest import make_ready, write_draft
from tests.records.test_district import exported

CANARY = re.compile("CANARY-[A-Z]+")


def after(days):
    return time_machine.travel(timezone.now() + timedelta(days=days))


def reduce_after(days):
    with after(days):
        reduced, failed = actions.reduce_declined(today=timezone.localdate())
        assert failed == 0
        return reduced


@pytest.fixture
def asked(accepted, mediator):
    """A case whose parties have said something, each with a telltale word of theirs."""
    for party in accepted.parties.principals():
        word = f"CANARY-{party.side.upper()}"
        cases.change_party(
            party=party, edits=0, name=party.name, telephone=word, contact_advice=word, address=word, by=mediator
        )
        told = {"with_whom": party.guardians[0], "at": timezone.now(), "channel": "phone", "outcome": "reached"}
        cases.log_contact(
            party=party, note=word, next_step=word, next_due=timezone.localdate(), by=mediator, **told
        )
        make_ready(party, by=mediator, hopes=word, needs=word)
        cases.check_safety(
            party=party,
            checked_on=timezone.localdate(),
            decision="measures",
            risks=word,
            mitigations=word,
            by=mediator,
        )
    return accepted


def words_of(case):
    """Every telltale word that stands in any row of the case."""
    rows = [model._base_manager.filter(pk__in=keys).values_list() for model, keys in rows_of(case).items()]
    return set(CANARY.findall(str([list(some) for some in rows])))


def main_of(response):
    """The page without what is new in each answer."""
    return text_of(response).partition("<main")[2].partition("</main>")[0]


def tables_exported(client, case):
    files = exported(client, case.school)
    return {name: content for name, content in files.items() if name.endswith(".csv")}


def test_whoever_withdrew_is_their_name_a_month_later(asked, mediator, coordinator, sign_in):
    harmed = asked.parties.get(side="harmed")
    cases.withdraw(party=harmed, by=mediator)
    assert reduce_after(27) == 0
    assert reduce_after(32) == 2
    assert reduce_after(33) == 0
    assert words_of(asked) == {"CANARY-RESPONSIBLE"}
    harmed.refresh_from_db()
    mother = asked.parties.get(name="Ana Gómez")
    assert (harmed.name, harmed.birth_date, mother.telephone) == ("María Gómez", None, "")
    assert mother.withdrew_at == harmed.withdrew_at < harmed.reduced_at
    assert asked.parties.get(name="Ruth Walker").telephone == "406 555 0122"
    page = text_of(sign_in(mediator).get(f"/cases/{asked.ref}/people/{harmed.pk}/"))
    assert "Does not want to be asked again" in page
    assert "an adult" not in main_of(sign_in(mediator).get(f"/cases/{asked.ref}/people/{mother.pk}/"))
    assert "The system changed a person" in text_of(sign_in(coordinator).get(f"/cases/{asked.ref}/history/"))


def test_neither_the_school_nor_the_district_can_tell_who_declined(asked, mediator, coordinator, teacher, sign_in):
    cases.withdraw(party=asked.parties.get(side="harmed"), by=mediator)
    at_school, at_work, address = sign_in(teacher), sign_in(coordinator), asked.referral.get_absolute_url()
    before, taken = main_of(at_school.get(address)), tables_exported(at_work, asked)
    assert reduce_after(32) == 2
    after = main_of(at_school.get(address))
    assert after == before
    for name in ("María Gómez", "Ana Gómez", "Dylan Walker", "Ruth Walker", "It is so for every case."):
        assert name in after
    for told in ("406 555", "Language", "Grade", "born "):
        assert told not in after
    assert tables_exported(at_work, asked) == taken
    kept = main_of(at_work.get(address))
    assert kept.count("the name alone is kept") == 1
    assert "406 555 0111" not in kept
    assert "406 555 0122" in kept
    assert kept.count("<dt>Language</dt>") == 0


@pytest.mark.parametrize(
    ("reason", "left"), [("harmed_declined", "RESPONSIBLE"), ("responsible_declined", "HARMED")]
)
def test_who_declined_before_a_closing_asked_for_a_withdrawal(asked, coordinator, monkeypatch, reason, left):
    monkeypatch.setattr(readiness, "_missing_no", lambda case, reason: [])
    cases.close(case=asked, reason=reason, summary="They said no.", by=coordinator)
    assert reduce_after(32) == 2
    assert words_of(asked) == {f"CANARY-{left}"}
    away = asked.parties.filter(withdrew_at__isnull=False)
    assert [person.withdrew_at for person in away] == [asked.closed_at] * 2


@pytest.mark.parametrize("comes_back", [False, True])
def test_whoever_was_hurt_too_has_not_declined(asked, mediator, coordinator, comes_back):
    harmed = asked.parties.get(side="harmed")
    other = cases.add_party(case=asked, side="harmed", name="Lucía Ríos", by=mediator)
    cases.withdraw(party=other, by=mediator)
    cases.close(case=asked, reason="harmed_declined", summary="Lucía said no.", by=coordinator)
    if comes_back:
        cases.rejoin(party=other, by=mediator)
    assert reduce_after(32) == (0 if comes_back else 1)
    harmed.refresh_from_db()
    assert not harmed.has_withdrawn
    assert words_of(asked) == {"CANARY-HARMED", "CANARY-RESPONSIBLE"}


def test_whoever_takes_part_again_is_asked_anew(asked, mediator):
    harmed = asked.parties.get(side="harmed")
    cases.withdraw(party=harmed, by=mediator)
    cases.rejoin(party=harmed, by=mediator)
    assert reduce_after(99) == 0
    cases.withdraw(party=harmed, by=mediator)
    reduce_after(99)
    harmed.refresh_from_db()
    cases.rejoin(party=harmed, by=mediator)
    harmed.refresh_from_db()
    assert harmed.reduced_at is None
    assert harmed.is_minor


def test_a_legal_hold_keeps_everything(asked, mediator, coordinator):
    cases.withdraw(party=asked.parties.get(side="harmed"), by=mediator)
    actions.set_legal_hold(case=asked, reason="A court.", by=coordinator)
    assert reduce_after(99) == 0
    assert words_of(asked) == {"CANARY-HARMED", "CANARY-RESPONSIBLE"}


def test_a_record_that_somebody_has_asked_to_see_is_kept_as_it_is_until_they_have(asked, mediator, coordinator):
    harmed = asked.parties.get(side="harmed")
    cases.withdraw(party=harmed, by=mediator)
    told = {"asked_by": harmed.guardians[0], "asked_on": timezone.localdate(), "language": "en"}
    request = actions.ask_extract(child=harmed, by=coordinator, **told)
    assert reduce_after(99) == 0
    assert words_of(asked) == {"CANARY-HARMED", "CANARY-RESPONSIBLE"}
    actions.refuse_extract(request=request, reason="The court has ended her rights.", by=coordinator)
    assert reduce_after(99) == 2
    assert words_of(asked) == {"CANARY-RESPONSIBLE"}


def test_what_is_written_of_them_afterwards_goes_as_late(asked, mediator, sign_in):
    harmed, client = asked.parties.get(side="harmed"), sign_in(mediator)
    cases.withdraw(party=harmed, by=mediator)
    assert reduce_after(32) == 2
    with after(40):
        client = sign_in(mediator)
        late = call(harmed, note="CANARY-CALL", confirmed="on")
        late["with_whom"] = harmed.guardianships.get().guardian_id
        assert client.post(url("log_contact", asked, harmed.pk), late).status_code == 302
        check = {
            "checked_on": today() - timedelta(days=41),
            "decision": "measures",
            "risks": "CANARY-RISK",
            "mitigations": "CANARY-RISK",
        }
        assert client.post(url("check_safety", asked, harmed.pk), check).status_code == 302
        mother = asked.parties.get(name="Ana Gómez")
        cases.change_party(party=mother, edits=mother.edits, name=mother.name, telephone="CANARY-TEL", by=mediator)
    assert reduce_after(60) == 0
    assert words_of(asked) == {"CANARY-RESPONSIBLE", "CANARY-CALL", "CANARY-RISK", "CANARY-TEL"}
    assert "since goes too" in text_of(client.get(url("party", asked, harmed.pk)))
    assert reduce_after(75) == 2
    assert words_of(asked) == {"CANARY-RESPONSIBLE"}
    assert reduce_after(200) == 0


def promised(agreement, word, *, by):
    """A draft in which each side has said something, each with a telltale word."""
    cards = {place: {"what": f"{word}-WHAT-{place}", "how_known": f"{word}-HOW"} for place in (0, 1)}
    return write_draft(agreement, by=by, cards=cards, background=f"{word}-BACK", if_not_kept=f"{word}-NOT")


@pytest.mark.parametrize("ends", ["withdraws", "closes", "was discarded"])
def test_no_word_stays_in_a_draft_that_nobody_signed(drafted, mediator, coordinator, sign_in, ends):
    promised(drafted, "CANARY", by=mediator)
    case, harmed = drafted.case, drafted.case.parties.get(side="harmed")
    if ends == "was discarded":
        agreements.discard(agreement=drafted, by=mediator)
    cases.withdraw(party=harmed, by=mediator)
    if ends == "closes":
        cases.close(case=case, reason="harmed_declined", summary="They said no.", by=coordinator)
    assert words_of(case) != set()
    assert reduce_after(32) == 2
    assert words_of(case) == set()
    page = sign_in(mediator).get(drafted.get_absolute_url())
    assert page.status_code == 200
    assert "Discarded: it was never signed." in text_of(page)


def test_what_the_others_go_on_with_stays_without_the_promises_that_name_them(drafted, mediator):
    case, harmed = drafted.case, drafted.case.parties.get(side="harmed")
    cases.withdraw(party=harmed, by=mediator)
    with after(1):
        drafted.refresh_from_db()
        own = {0: {"what": "CANARY-OWN", "for_whom": ""}, 1: {"what": "CANARY-THEIRS", "for_whom": str(harmed.pk)}}
        write_draft(drafted, by=mediator, cards=own, background="CANARY-BACK")
    assert reduce_after(32) == 2
    assert words_of(case) == {"CANARY-OWN", "CANARY-BACK"}
    drafted.refresh_from_db()
    assert drafted.is_draft


def test_a_draft_of_those_who_still_take_part_outlives_whoever_left(drafted, mediator):
    """One of two who were hurt withdraws after the last word was written: the others have their text still."""
    case = drafted.case
    _, responsible = case.parties.principals()
    other = cases.add_party(case=case, side="harmed", name="Lucía Ríos", by=mediator)
    cards = {0: {"what": "CANARY-OTHERS", "for_whom": str(responsible.pk)}, 1: {"for_whom": str(other.pk)}}
    write_draft(drafted, by=mediator, cards=cards, background="CANARY-BACK")
    cases.withdraw(party=other, by=mediator)
    assert reduce_after(32) == 1
    drafted.refresh_from_db()
    assert drafted.is_draft
    assert words_of(case) == {"CANARY-OTHERS", "CANARY-BACK"}
    assert [card["what"] for card in drafted.draft["obligations"]] == ["CANARY-OTHERS"]


def test_whose_page_was_open_is_told_what_was_taken_out(drafted, mediator, sign_in):
    case = drafted.case
    other = cases.add_party(case=case, side="harmed", name="Lucía Ríos", by=mediator)
    write_draft(drafted, by=mediator, cards={1: {"for_whom": str(other.pk)}})
    open_page = draft_page(drafted, background="CANARY-NEW")
    cases.withdraw(party=other, by=mediator)
    assert reduce_after(32) == 1
    client = sign_in(mediator)
    answer = client.post(f"/agreements/{drafted.pk}/draft/save/", open_page)
    assert answer.status_code == 409
    assert answer.json()["sentence"].startswith(
        "What named somebody who takes no part any more was taken out of this"
    )
    page = main_of(client.get(case.get_absolute_url()))
    assert "Last written on" in page


def test_one_who_cannot_be_reduced_keeps_no_other_named(on_disk, asked, mediator, monkeypatch):
    harmed, responsible = asked.parties.principals()
    cases.withdraw(party=harmed, by=mediator)
    cases.withdraw(party=responsible, by=mediator)
    keep_the_name = reducing._keep_the_name

    def broken(person, since):
        if person == harmed:
            raise IntegrityError("in the way")
        keep_the_name(person, since)

    monkeypatch.setattr(reducing, "_keep_the_name", broken)
    with after(32), pytest.raises(CommandError, match="People not reduced to their name: 1"):
        call_command("dispose", stdout=StringIO())
    assert words_of(asked) == {"CANARY-HARMED"}
    monkeypatch.undo()
    with after(33):
        call_command("dispose", stdout=StringIO())
    assert words_of(asked) == set()


def test_whoever_has_signed_took_part(signed, mediator):
    cases.withdraw(party=signed.case.parties.get(side="harmed"), by=mediator)
    assert reduce_after(99) == 0
