"""A list of what is to go: proposed by the calendar, looked through by one coordinator, approved by a second."""

import re
from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases import actions as cases
from cases.models import Case, ReferralDraft
from records import actions
from records.actions import disposal
from records.models import CountedFact, DisposalBatch, Disposed, RetentionRule
from tests.cases.pages import text_of
from tests.conftest import incident, make_user, people
from tests.desk.test_documents import words


@pytest.fixture
def second(center):
    return make_user("Second Coordinator", "coordinator")


@pytest.fixture
def closed(accepted, coordinator):
    return cases.close(case=accepted, reason="not_reached", summary="Over.", by=coordinator)


@pytest.fixture
def years_later(closed):
    with time_machine.travel(timezone.now() + timedelta(days=6 * 366)):
        yield


@pytest.fixture
def batch(years_later):
    call_command("propose_disposal")
    return DisposalBatch.objects.get()


def url(name, batch, *args):
    return reverse(f"records:{name}", args=[batch.pk, *args])


def press(client, name, batch, seen=1):
    return client.post(url(name, batch), {"seen": seen})


def approved(batch, sign_in, coordinator, second):
    press(sign_in(coordinator), "confirm", batch)
    press(sign_in(second), "approve", batch)
    batch.refresh_from_db()
    return batch


def test_what_is_proposed_is_what_the_schedule_says(signed, coordinator, school, teacher):
    """Per kind of record the center's rule, or the district's own; a signed agreement holds its case."""
    declined = cases.refer(school=school, people=people(), by=teacher, **incident()).case
    cases.decline(case=declined, reason="Not for us.", by=coordinator)
    cases.close(case=signed.case, reason="not_suitable", summary="Over.", by=coordinator)
    ReferralDraft.objects.create(author=teacher, data={})
    RetentionRule.objects.filter(kind="agreement").update(months=84)
    RetentionRule.objects.create(kind="declined", district=school.district, months=24)
    proposed = {}
    for months in (2, 4, 23, 25, 73, 85):
        with time_machine.travel(timezone.now() + timedelta(days=months * 30.5)):
            call_command("propose_disposal")
        refs = [item.case.ref for item in DisposalBatch.objects.first().items.all()] if months > 23 else []
        proposed[months] = (refs, ReferralDraft.objects.count())
    first, both = [declined.ref], [declined.ref, signed.case.ref]
    assert proposed == {2: ([], 1), 4: ([], 0), 23: ([], 0), 25: (first, 0), 73: (first, 0), 85: (both, 0)}


def test_two_coordinators_let_a_case_go_and_numbers_are_left(batch, closed, coordinator, second, sign_in):
    key, number_of_people = closed.key, closed.parties.count()
    first, other = sign_in(coordinator), sign_in(second)
    page = text_of(first.get(batch.get_absolute_url()))
    assert "2026-0001" in page
    assert "A case, from its closing: 6 years" in page
    assert press(first, "confirm", batch, seen=3).status_code == 400
    assert press(other, "approve", batch).status_code == 400
    press(first, "confirm", batch)
    assert "another coordinator" in text_of(press(first, "approve", batch))
    assert "For 35 days they are still in backups" in other.get(batch.get_absolute_url()).text
    press(other, "approve", batch)
    assert actions.carry_out_approved() == 1
    assert actions.carry_out_approved() == 0

    assert not Case.objects.exists()
    fact = CountedFact.objects.get()
    assert (fact.outcome, fact.behaviors, fact.days_otherwise) == ("not_reached", ["fight"], 5)
    assert sum(fact.people.values()) == number_of_people
    assert list(Disposed.objects.values_list("case_key", flat=True)) == [key]
    certificate = text_of(first.get(batch.get_absolute_url()))
    assert "Second Coordinator" in certificate
    assert "2026-0001" not in certificate
    batch.refresh_from_db()
    day = date_format(batch.out_of_backups_on)
    assert batch.out_of_backups_on - batch.disposed_at.date() == timedelta(days=36)
    assert f"<dt>In no backup from</dt><dd>{day}</dd>" in certificate
    paper = words(first.get(url("certificate", batch)).content)
    assert f"Backups are kept for 35 days. From {day} on these rows are in none of them." in paper
    assert "Case to dispose of: 1" in paper
    assert first.get(url("take_out", batch, "2026-0001")).status_code == 404


def test_whoever_knows_somebody_neither_sees_the_case_nor_lets_it_go(batch, closed, coordinator, second, sign_in):
    cases.step_back(case=closed, by=second)
    client = sign_in(second)
    page = text_of(client.get(batch.get_absolute_url()))
    assert closed.ref not in page
    assert "1 more case on this list is shut to you" in page
    assert "other coordinators decide" in text_of(press(client, "confirm", batch))
    press(sign_in(coordinator), "confirm", batch)
    assert press(client, "approve", batch).status_code == 400
    assert client.get(url("take_out", batch, closed.ref)).status_code == 404


def test_whoever_keeps_a_case_says_why_and_until_when(batch, closed, coordinator, sign_in):
    client, form = sign_in(coordinator), url("take_out", batch, closed.ref)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "Choose a day to come" in text_of(
        client.post(form, {"reason": "Asked", "again_on": timezone.localdate()})
    )
    assert client.post(form, {"reason": "The family has asked.", "again_on": tomorrow}).status_code == 302
    assert "The family has asked." in text_of(client.get(batch.get_absolute_url()))
    assert "No case is left" in text_of(press(client, "confirm", batch, seen=0))
    call_command("propose_disposal")
    assert not batch.items.to_go().exists()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        call_command("propose_disposal")
    assert batch.items.to_go().get().case == closed


@pytest.mark.parametrize("when", ["before", "proposed", "approved"])
def test_a_legal_hold_stops_it_at_every_point(when, closed, years_later, coordinator, second, sign_in):
    client = sign_in(coordinator)
    if when != "before":
        call_command("propose_disposal")
    if when == "approved":
        approved(DisposalBatch.objects.get(), sign_in, coordinator, second)
    client.post(reverse("records:set_legal_hold", args=[closed.ref]), {"reason": "The court asks for it."})
    call_command("propose_disposal")
    assert actions.carry_out_approved() == 0
    assert not DisposalBatch.objects.filter(items__case=closed).exists()
    assert "A legal hold stands since" in text_of(client.get(closed.get_absolute_url()))
    lift = reverse("records:lift_legal_hold", args=[closed.ref])
    assert "The court asks for it." in text_of(client.get(lift))
    client.post(lift, {"reason": "The case is decided."})
    assert "The case is decided." in text_of(client.get(lift))
    call_command("propose_disposal")
    assert closed.disposal_items.to_go().count() == 1


def test_a_case_that_is_about_to_go_says_so(batch, closed, coordinator, second, mediator, sign_in):
    """A family may call that very day."""
    client, others = sign_in(coordinator), sign_in(mediator)
    link = f'<a href="{batch.get_absolute_url()}">Look at the list</a>'
    page = text_of(client.get(closed.get_absolute_url()))
    assert "This case is on a list to be deleted" in page
    assert link in page
    approved(batch, sign_in, coordinator, second)
    page = text_of(client.get(closed.get_absolute_url()))
    assert "Tonight this case is deleted for good" in page
    assert link in page
    assert "deleted" not in text_of(others.get(closed.get_absolute_url()))
    form = {"reason": "The family has asked.", "again_on": "2040-01-01"}
    client.post(url("take_out", batch, closed.ref), form)
    assert link not in text_of(client.get(closed.get_absolute_url()))


def ask_for_an_extract(client, case):
    child = case.parties.get(side="responsible")
    told = {"asked_by": child.guardians[0].pk, "asked_on": timezone.localdate(), "language": "en"}
    assert client.post(reverse("records:ask_extract", args=[case.ref, child.pk]), told).status_code == 302
    return child.extract_requests.open().get()


def refuse(client, asked):
    address = reverse("records:refuse_extract", args=[asked.pk])
    assert client.post(address, {"reason": "The court has ended her rights."}).status_code == 302


@pytest.mark.parametrize("when", ["before", "proposed", "approved"])
def test_a_record_that_somebody_has_asked_to_see_waits_for_the_answer(
    when, closed, years_later, coordinator, second, sign_in
):
    """34 CFR 99.10(e). Once they have it two coordinators decide anew."""
    client = sign_in(coordinator)
    if when != "before":
        call_command("propose_disposal")
    if when == "approved":
        approved(DisposalBatch.objects.get(), sign_in, coordinator, second)
    asked = ask_for_an_extract(client, closed)
    call_command("propose_disposal")
    assert actions.carry_out_approved() == 0
    assert not closed.disposal_items.exists()
    assert "nothing of the case is deleted" in text_of(client.get(asked.get_absolute_url()))
    pages = [reverse("records:disposals"), *(one.get_absolute_url() for one in DisposalBatch.objects.all())]
    assert len(pages) == (1 if when == "before" else 2)
    for page in pages:
        told = text_of(client.get(page))
        assert "Ruth Walker asks for an extract on Dylan Walker" in told
        assert asked.due_text in told
    refuse(client, asked)
    assert actions.carry_out_approved() == 0
    call_command("propose_disposal")
    assert closed.disposal_items.to_go().get().batch.is_proposed
    assert "asks for an extract" not in text_of(client.get(reverse("records:disposals")))
    assert "nothing of the case is deleted" not in text_of(client.get(asked.get_absolute_url()))


def test_a_request_of_which_its_list_knows_nothing_is_found_under_the_lock(
    batch, closed, coordinator, second, sign_in
):
    """As one that was written down before requests took a case off its list."""
    client = sign_in(coordinator)
    asked = ask_for_an_extract(client, closed)
    batch.items.create(case=closed, closed_at=closed.closed_at, rule="A case, from its closing: 6 years")
    approved(batch, sign_in, coordinator, second)
    assert actions.carry_out_approved() == 0
    assert not closed.disposal_items.exists()
    assert asked.is_open


@pytest.fixture
def hold_the_last(closed, coordinator):
    return lambda client: client.post(
        reverse("records:set_legal_hold", args=[closed.ref]), {"reason": "The court asks for it."}
    )


@pytest.fixture
def propose_the_district(school):
    return lambda client: client.post(
        reverse("records:delete_district", args=[school.district_id]), {"reason": "Its contract has ended."}
    )


@pytest.fixture
def keep_the_last(batch, closed):
    return lambda client: client.post(
        url("take_out", batch, closed.ref), {"reason": "The family has asked.", "again_on": "2040-01-01"}
    )


@pytest.mark.parametrize("how", ["hold_the_last", "propose_the_district", "keep_the_last"])
def test_nobody_certifies_that_nothing_was_deleted(how, batch, coordinator, second, sign_in, request):
    approved(batch, sign_in, coordinator, second)
    client = sign_in(coordinator)
    assert request.getfixturevalue(how)(client).status_code == 302
    assert actions.carry_out_approved() == 0
    batch.refresh_from_db()
    assert (batch.status, batch.confirmed_by, batch.approved_by) == ("proposed", None, None)
    assert client.get(url("certificate", batch)).status_code == 404
    lines = text_of(client.get(reverse("records:list_history")))
    assert "moved the disposal to “Proposed”" in lines
    assert ("changed a disposal: cases taken off: " in lines) == (how != "keep_the_last")


def test_a_list_without_a_case_waits_for_nobody(batch, closed, coordinator, sign_in):
    client = sign_in(coordinator)
    assert "1 list waits for you" in text_of(client.get("/"))
    client.post(reverse("records:set_legal_hold", args=[closed.ref]), {"reason": "The court asks for it."})
    assert "for you)" not in text_of(client.get("/"))


def test_the_list_that_waits_stands_before_the_certificate(batch, coordinator, second, sign_in, school, teacher):
    approved(batch, sign_in, coordinator, second)
    assert actions.carry_out_approved() == 1
    with time_machine.travel(timezone.now() - timedelta(days=2 * 366)):
        declined = cases.refer(school=school, people=people(), by=teacher, **incident()).case
        cases.decline(case=declined, reason="Not for us.", by=coordinator)
    call_command("propose_disposal")
    page = text_of(sign_in(coordinator).get(reverse("records:disposals")))
    assert page.index("1 case</p>") < page.index("1 case disposed of on")


def test_what_was_approved_can_be_stopped_until_it_is_done(batch, closed, coordinator, second, sign_in):
    approved(batch, sign_in, coordinator, second)
    press(sign_in(second), "send_back", batch)
    assert actions.carry_out_approved() == 0
    approved(batch, sign_in, coordinator, second)
    cases.reopen(case=closed, note="She called us.", by=coordinator)
    assert actions.carry_out_approved() == 0
    assert Case.objects.get().status == "preconference"
    batch.refresh_from_db()
    assert batch.is_proposed


@pytest.mark.parametrize("stage", ["proposed", "approved"])
def test_a_case_reopened_and_closed_again_is_looked_at_anew(stage, batch, closed, coordinator, second, sign_in):
    """Its time runs from its last closing, whoever had agreed to what before."""
    client = sign_in(coordinator)
    if stage == "approved":
        approved(batch, sign_in, coordinator, second)
    cases.reopen(case=closed, note="She called us.", by=coordinator)
    page = text_of(client.get(batch.get_absolute_url()))
    assert "No case is left on this list" in page
    assert closed.ref not in page
    cases.close(case=closed, reason="transferred", summary="Moved away.", by=coordinator)
    assert "0 cases" in text_of(client.get(reverse("records:disposals")))
    assert client.get(url("take_out", batch, closed.ref)).status_code == 404
    call_command("propose_disposal")
    assert actions.carry_out_approved() == 0
    batch.refresh_from_db()
    assert (batch.is_proposed, batch.items.to_go().count()) == (True, 0)
    with time_machine.travel(timezone.now() + timedelta(days=6 * 366)):
        call_command("propose_disposal")
    assert batch.items.get().closed_at == closed.closed_at
    assert "cases taken off: reopened" in text_of(client.get(reverse("records:list_history")))


def test_a_list_from_before_the_closing_was_kept_holds_what_was_closed_when_it_was_made(
    batch, closed, coordinator
):
    """As the migration finds it: a case that was closed later may have been reopened, and is proposed anew."""
    keep = import_module("records.migrations.0007_as_the_case_was_closed").of_those_closed_before_the_list_was_made
    batch.items.update(closed_at=None)
    keep(apps, None)
    assert batch.items.to_go().get().case == closed
    cases.reopen(case=closed, note="She called us.", by=coordinator)
    cases.close(case=closed, reason="transferred", summary="Moved away.", by=coordinator)
    batch.items.update(closed_at=None)
    keep(apps, None)
    assert not batch.items.to_go().exists()


def test_a_restored_case_goes_again_unless_it_is_held_back(on_disk, closed, coordinator, sign_in, tmp_path):
    """As the restore of an older backup finds it: the case is there, and the list of what went since."""
    Disposed.objects.create(case_key=closed.key)
    Disposed.objects.create(case_key="7f1c3a52-53b5-4d0b-9c68-2d5a4c1f9e10")
    actions.set_legal_hold(case=closed, reason="A court.", by=coordinator)
    file, said = tmp_path / "disposals.jsonl", StringIO()
    call_command("disposals", file)
    assert len(file.read_text().splitlines()) == 3
    with pytest.raises(CommandError, match=r"a legal hold stands on them or .*: 1"):
        call_command("dispose_again", file, stdout=said)
    actions.lift_legal_hold(case=closed, note="Over.", by=coordinator)
    asked = ask_for_an_extract(sign_in(coordinator), closed)
    with pytest.raises(CommandError, match="somebody waits to see the record: 1"):
        call_command("dispose_again", file, stdout=said)
    refuse(sign_in(coordinator), asked)
    for _ in range(2):
        call_command("dispose_again", file, stdout=said)
    assert re.findall(r"again: (\d)", said.getvalue()) == ["0", "0", "1", "0"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert CountedFact.objects.count() == 1


@pytest.fixture
def declined(closed, school, teacher, coordinator):
    """A second case, and a later one."""
    later = cases.refer(school=school, people=people(), by=teacher, **incident()).case
    return cases.decline(case=later, reason="Not for us.", by=coordinator)


@pytest.fixture
def in_the_way(closed, monkeypatch):
    """Something that nobody thought of keeps the first case here, until it is undone."""
    dispose = disposal._dispose

    def broken(case):
        if case == closed:
            raise IntegrityError("in the way")
        return dispose(case)

    monkeypatch.setattr(disposal, "_dispose", broken)
    return monkeypatch


def test_a_case_that_cannot_go_keeps_no_other_here(
    on_disk, closed, declined, coordinator, second, sign_in, in_the_way
):
    with time_machine.travel(timezone.now() + timedelta(days=6 * 366)):
        call_command("propose_disposal")
        batch, said = DisposalBatch.objects.get(), StringIO()
        press(sign_in(coordinator), "confirm", batch, seen=2)
        press(sign_in(second), "approve", batch, seen=2)
        with pytest.raises(CommandError, match=r"Cases not disposed of: 1\. The log names the reason"):
            call_command("dispose", stdout=said)
        assert "Cases disposed of: 1" in said.getvalue()
        assert list(Case.objects.all()) == [closed]
        in_the_way.undo()
        call_command("dispose", stdout=said)
    batch.refresh_from_db()
    assert (batch.status, batch.cases_gone) == ("disposed", 2)


def test_a_restored_case_that_cannot_go_keeps_no_other_here(on_disk, closed, declined, tmp_path, in_the_way):
    file, said = tmp_path / "disposals.jsonl", StringIO()
    for case in (closed, declined):
        Disposed.objects.create(case_key=case.key)
    call_command("disposals", file)
    with pytest.raises(CommandError, match="Still here, for a reason that the log names: 1"):
        call_command("dispose_again", file, stdout=said)
    assert list(Case.objects.all()) == [closed]
    with pytest.raises(CommandError, match="Cases not disposed of: 1"):
        call_command("dispose", stdout=said)
    in_the_way.undo()
    call_command("dispose", stdout=said)
    assert not Case.objects.exists()


def test_a_list_of_the_backup_asks_nobody_about_a_case_that_is_gone_again(
    on_disk, batch, closed, coordinator, second, sign_in
):
    """When the backup was made the list had been looked through, and not been approved yet."""
    press(sign_in(coordinator), "confirm", batch)
    Disposed.objects.create(case_key=closed.key)
    call_command("dispose", stdout=StringIO())
    assert not Case.objects.exists()
    batch.refresh_from_db()
    assert (batch.status, batch.confirmed_by) == ("proposed", None)
    assert "cases taken off: " in text_of(sign_in(coordinator).get(reverse("records:list_history")))
    assert "for you)" not in text_of(sign_in(second).get("/"))


def test_what_a_legal_hold_kept_is_not_forgotten(on_disk, closed, coordinator, tmp_path):
    """That night's list names it still, and the first night without the hold lets it go."""
    listed, said = tmp_path / "disposals.jsonl", StringIO()
    Disposed.objects.create(case_key=closed.key)
    Disposed.objects.create(case_key="7f1c3a52-53b5-4d0b-9c68-2d5a4c1f9e10")
    call_command("disposals", listed)
    before = listed.read_text()
    Disposed.objects.all().delete()
    actions.set_legal_hold(case=closed, reason="A court.", by=coordinator)
    with pytest.raises(CommandError, match="names 2 cases of which nothing is known here"):
        call_command("disposals", listed)
    with pytest.raises(CommandError, match="go with the next `dispose`"):
        call_command("dispose_again", listed)
    for _ in range(2):
        call_command("dispose", stdout=said)
        call_command("disposals", listed)
        assert listed.read_text() == before
    assert Case.objects.exists()
    actions.lift_legal_hold(case=closed, note="Over.", by=coordinator)
    call_command("dispose", stdout=said)
    assert re.findall(r"again, after a restore: (\d)", said.getvalue()) == ["1"]
    assert not Case.objects.exists()


ONE = '{"case": "7f1c3a52-53b5-4d0b-9c68-2d5a4c1f9e10", "disposed_at": "2026-11-28T03:00:00+00:00"}'


@pytest.mark.parametrize(
    "wrong", ["", "{}", "[1]", "case", '{"case": "2026-0001"}', '{"case": 5}', "\\xff", ONE, '{"cases": 1}']
)
def test_another_file_is_no_list_of_disposals(closed, tmp_path, wrong):
    """Nor is one that was emptied, or cut off."""
    file = tmp_path / "wrong"
    file.write_bytes(wrong.encode().decode("unicode_escape").encode("latin-1"))
    before = file.read_bytes()
    for command in ("dispose_again", "disposals"):
        with pytest.raises(CommandError, match=r"no.* whole list.*Nothing was changed"):
            call_command(command, file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_legal_hold_keeps_working_notes_as_long_as_it_stands(accepted, mediator, coordinator):
    cases.write_note(case=accepted, kind="working", text="Ask the aunt.", by=mediator)
    cases.close(case=accepted, reason="not_reached", summary="Over.", by=coordinator)
    actions.set_legal_hold(case=accepted, reason="A court.", by=coordinator)
    in_a_year = timezone.localdate() + timedelta(days=366)
    assert cases.destroy_working_notes(today=in_a_year) == 0
    actions.lift_legal_hold(case=accepted, note="It is over.", by=coordinator)
    assert cases.destroy_working_notes(today=in_a_year) == 1


def test_why_a_legal_hold_stands_is_for_coordinators(accepted, coordinator, mediator, sign_in):
    """That one was set is in the history, which whoever works the case reads."""
    sign_in(coordinator).post(reverse("records:set_legal_hold", args=[accepted.ref]), {"reason": "CANARY-COURT"})
    page = text_of(sign_in(mediator).get(accepted.get_absolute_url()))
    assert "added a legal hold" in page
    assert "A legal hold stands" not in page
    assert "CANARY-COURT" not in page
    assert sign_in(mediator).get(reverse("records:lift_legal_hold", args=[accepted.ref])).status_code == 403


def test_costs_the_same_for_one_case_as_for_many(batch, closed, coordinator, school, teacher, sign_in):
    client = sign_in(coordinator)

    def queries():
        client.get(batch.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            client.get(batch.get_absolute_url())
        return len(captured)

    few = queries()
    with time_machine.travel(timezone.now() - timedelta(days=6 * 366)):
        for _ in range(6):
            more = cases.refer(school=school, people=people()[1:], by=teacher, **incident()).case
            cases.decline(case=more, reason="Not for us.", by=coordinator)
    call_command("propose_disposal")
    assert batch.items.count() == 7
    assert queries() == few <= 9
