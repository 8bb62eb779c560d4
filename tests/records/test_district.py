"""A district takes what its schools sent and what they may know; it has the rest of it deleted by two coordinators."""

import csv
import errno
import io
import json
import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements import actions as agreements
from cases import actions as cases
from cases.models import Case, Consent
from records import actions
from records.backup import aside
from records.district_export import COLUMNS
from records.models import DisposalBatch
from tests.cases.pages import text_of
from tests.cases.test_sent_twice import mark_on
from tests.conftest import agree, incident, make_user, people, sign_all, write_draft
from tests.records.letters import file_of
from tests.records.test_extract import ask

REASON = "Asked by the superintendent on May 4."


def url(name, school):
    return reverse(f"records:{name}_district", args=[school.district_id])


def export(client, school, **changes):
    return client.post(url("export", school), {"reason": REASON, "way": "by_hand"} | changes)


def exported(client, school):
    """The files in the zip."""
    return unzipped(file_of(export(client, school))[1])


def unzipped(content):
    with ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def table(files, name):
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"))))


def test_what_the_schools_sent_and_nothing_that_was_said_in_confidence(
    prepared, school, teacher, coordinator, mediator, sign_in
):
    word = "CANARY-WORD"
    harmed = prepared.parties.get(side="harmed")
    cases.prepare(
        party=harmed,
        by=mediator,
        prepared_on=timezone.localdate(),
        participation="direct",
        hopes=word,
        needs=word,
    )
    cases.change_party(party=harmed, edits=0, name="Corrected", telephone=word, by=mediator)
    cases.write_note(case=prepared, kind="case", text=word, by=mediator)
    cases.withdraw(party=harmed, by=mediator)
    cases.close(case=prepared, reason="harmed_declined", summary=word, school_did=word, by=coordinator)
    told = incident(what_happened="=HYPERLINK(1)", hopes="@SUM(1)", tried_before="\t=1")
    cases.refer(school=school, people=people(), by=teacher, **told)
    name, content = file_of(export(sign_in(coordinator), school))
    assert name == "school-district-2.zip"
    files = unzipped(content)
    assert files.keys() == {"export.json", *(f"{name}.csv" for name in COLUMNS)}
    for name, columns in COLUMNS.items():
        assert files[f"{name}.csv"].decode("utf-8-sig").splitlines()[0] == ",".join(f'"{c}"' for c in columns)
    everything = b"".join(files.values()).decode()
    for hidden in (word, "Corrected", "harmed_declined", "Manuel"):
        assert hidden not in everything
    first, second = table(files, "referrals")
    assert (first["case"], first["what_happened"], first["behaviors"]) == (
        "2026-0001",
        "A fight behind the gym.",
        "fight",
    )
    assert (second["what_happened"], second["hopes"], second["tried_before"]) == (
        "'=HYPERLINK(1)",
        "'@SUM(1)",
        "'\t=1",
    )
    by_case = {row["case"]: [] for row in table(files, "people")}
    for row in table(files, "people"):
        by_case[row["case"]].append(row)
    kept = ("case", "number", "side", "guardian_of", "supports", "name")
    assert all(not row[column] for row in by_case["2026-0001"] for column in row if column not in kept)
    maria, mother, dylan, _ = by_case["2026-0002"]
    assert (maria["name"], maria["birth_date"], mother["guardian_of"]) == ("María Gómez", "2013-05-04", "1")
    assert (maria["is_minor"], mother["is_minor"], dylan["is_minor"]) == ("", "", "yes")
    assert [row["conference_held"] for row in table(files, "status")] == ["no", "no"]
    assert json.loads(files["export.json"])["people"][5]["telephone"] == "406 555 0111"


def test_an_agreement_leaves_only_with_everybodys_consent(drafted, school, coordinator, mediator, sign_in):
    write_draft(drafted, by=mediator, share_with_school=True)
    drafted.refresh_from_db()
    agreement = sign_all(agreements.go_to_signing(agreement=drafted, by=mediator), by=mediator)
    client = sign_in(coordinator)
    assert table(exported(client, school), "agreements") == []
    for place, _ in agreement.signing_list():
        party = place.child or place.people[0]
        agree(party, place.people[0], Consent.Scope.SHARE, by=mediator)
    files = exported(client, school)
    (row,) = table(files, "agreements")
    assert files[row["document"]].startswith(b"%PDF")
    assert [promise["kind"] for promise in table(files, "promises")] == ["apology", "restitution"]


def test_that_it_left_stands_in_every_case(accepted, school, coordinator, sign_in):
    client = sign_in(coordinator)
    for wrong in ({"reason": ""}, {"way": "pigeon"}):
        assert export(client, school, **wrong).status_code == 400
    assert not accepted.disclosures.exists()
    export(client, school)
    line = accepted.disclosures.get()
    assert (line.recipient, line.reason, line.recorded_by) == ("School District 2", REASON, coordinator)
    assert accepted.events.filter(kind="disclosed", actor=coordinator).count() == 1


def test_the_same_page_sent_again_is_not_a_second_file_that_left(accepted, school, coordinator, sign_in):
    """A page that brings a file is loaded anew, or the button is pressed twice."""
    client = sign_in(coordinator)
    mark = mark_on(client, url("export", school))
    for way in ("pigeon", "fax"):
        first = export(client, school, page_mark=mark, way=way)
    assert "In every case of the district it is recorded" in first.text
    again = export(client, school, page_mark=mark, way="fax")
    assert again.url == reverse("records:disposals")
    assert "It is recorded once." in client.get(again.url).text
    assert accepted.disclosures.count() == 1
    export(client, school, page_mark=mark_on(client, url("export", school)), way="fax")
    assert accepted.disclosures.count() == 2


def test_twenty_cases_cost_what_one_does(conferenced, school, teacher, coordinator, sign_in):
    client = sign_in(coordinator)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            files = exported(client, school)
        return len(asked), [row["conference_held"] for row in table(files, "status")]

    assert queries()[1] == ["yes"]
    few, _ = queries()
    for _ in range(19):
        cases.refer(school=school, people=people(), by=teacher, **incident())
    assert queries() == (few, ["yes", *["no"] * 19])


def test_the_command_writes_the_same(accepted, school, coordinator, mediator, tmp_path):
    file, told = tmp_path / "export.zip", ["--reason", REASON]
    call_command("export_district", "School District 2", file, "--by", "Carla@example.org", *told)
    assert "2026-0001" in unzipped(file.read_bytes())["export.json"].decode()
    assert file.stat().st_mode & 0o777 == 0o600
    other = tmp_path / "other.zip"
    for name, where, by in (
        ("Nowhere", other, coordinator),
        ("School District 2", file, coordinator),
        ("School District 2", other, mediator),
    ):
        with pytest.raises(CommandError):
            call_command("export_district", name, where, "--by", by.email, *told)
    assert not other.exists()
    assert accepted.disclosures.count() == 1


def test_a_file_that_cannot_be_written_has_not_left(accepted, coordinator, tmp_path, monkeypatch):
    told = ["--by", coordinator.email, "--reason", REASON]
    with pytest.raises(CommandError, match=r"cannot be written: No such file or directory. Nothing was recorded"):
        call_command("export_district", "School District 2", tmp_path / "nowhere" / "export.zip", *told)
    monkeypatch.setattr(aside.os, "fsync", full_disk)
    with pytest.raises(CommandError, match=r"cannot be written: No space left on device. Nothing was recorded"):
        call_command("export_district", "School District 2", tmp_path / "export.zip", *told)
    assert not accepted.disclosures.exists()
    assert list(tmp_path.iterdir()) == []


def full_disk(_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_every_column_is_explained():
    sections = re.split(
        r"^## `(\w+)`", Path(settings.BASE_DIR, "docs", "export.md").read_text(), flags=re.MULTILINE
    )
    explained = {
        name: set(re.findall(r"`(\w+)`", text)) for name, text in zip(sections[1::2], sections[2::2], strict=True)
    }
    assert explained.keys() == COLUMNS.keys()
    assert {
        name: set(columns) - explained[name] for name, columns in COLUMNS.items() if set(columns) - explained[name]
    } == {}


def test_its_closed_cases_are_deleted_by_two(accepted, school, teacher, coordinator, sign_in):
    still_open = cases.refer(school=school, people=people(), by=teacher, **incident()).case
    client, form = sign_in(coordinator), url("delete", school)
    assert "nothing to delete yet" in text_of(client.post(form, {"reason": REASON}))
    held = cases.close(case=accepted, reason="not_reached", summary="Over.", by=coordinator)
    actions.set_legal_hold(case=held, reason="A court.", by=coordinator)
    assert client.post(form, {"reason": REASON}).status_code == 400
    actions.lift_legal_hold(case=held, note="Over.", by=coordinator)
    asked = ask(held.parties.get(side="harmed"), by=coordinator)
    assert "a request to see the record" in text_of(client.post(form, {"reason": REASON}))
    actions.refuse_extract(request=asked, reason="The court has ended her rights.", by=coordinator)
    assert "1 case of the district is still open" in text_of(client.get(form))
    for named in ("For ana gomez.", "Case 2026-0001 of May."):
        assert "leave out the names of people" in text_of(client.post(form, {"reason": named}))
    batch_page = client.post(form, {"reason": REASON}, follow=True)
    assert REASON in text_of(batch_page)
    batch = DisposalBatch.objects.get()
    actions.confirm(batch=batch, seen=1, by=coordinator)
    actions.approve(batch=batch, seen=1, by=make_user("Second Coordinator", "coordinator"))
    assert actions.carry_out_approved() == 1
    assert Case.objects.get() == still_open
    files = exported(client, school)
    (counted,) = table(files, "counted_facts")
    told = ("accepted", "declined", "conference_held", "agreement_reached", "agreement_kept")
    assert [counted[name] for name in told] == ["yes", "no", "no", "no", ""]
    assert b"not_reached" not in b"".join(files.values())


def test_its_list_says_which_case_a_coordinator_keeps_for_now(referred, school, coordinator, sign_in):
    """The district decides over what is its own; whoever looks through its list knows what stands against it."""
    cases.decline(case=referred, reason="Not for us.", by=coordinator)
    with time_machine.travel(timezone.now() + timedelta(days=2 * 366)):
        client = sign_in(coordinator)
        call_command("propose_disposal")
        actions.take_out(
            item=DisposalBatch.objects.get().items.get(),
            reason="A sibling's case is open.",
            again_on=date(2029, 3, 1),
            by=coordinator,
        )
        page = text_of(client.post(url("delete", school), {"reason": REASON}, follow=True))
        assert "Kept for now until March 1, 2029, says Carla Coordinator: A sibling&#x27;s case is open." in page
    with time_machine.travel(datetime(2029, 3, 1, 20, tzinfo=UTC)):
        assert "Kept for now until" not in text_of(
            sign_in(coordinator).get(DisposalBatch.objects.first().get_absolute_url())
        )


def test_whoever_knows_somebody_in_it_learns_nothing_of_that_case(referred, school, coordinator, sign_in):
    """Not by which reasons are refused, and not by how many cases are said to be open."""
    make_user("Second Coordinator", "coordinator")
    cases.decline(case=referred, reason="Not for us.", by=coordinator)
    cases.step_back(case=referred, by=coordinator)
    client, page = sign_in(coordinator), reverse("records:delete_district", args=[school.district_id])
    answers = [client.post(page, {"reason": reason}) for reason in ("María Gómez", "Nobody", referred.ref)]
    assert [answer.status_code for answer in answers] == [400] * 3
    assert all("You know somebody in a case of" in text_of(answer) for answer in answers)
    assert not any("leave out the names" in text_of(answer) for answer in answers)


def test_a_case_that_is_shut_is_not_counted_as_open(referred, school, coordinator, sign_in):
    make_user("Second Coordinator", "coordinator")
    page = reverse("records:delete_district", args=[school.district_id])
    assert "1 case of the district is still open" in text_of(sign_in(coordinator).get(page))
    cases.step_back(case=referred, by=coordinator)
    assert "still open" not in text_of(sign_in(coordinator).get(page))
