"""A day is the center's, also where a command asks for it: cron runs by the machine's clock, which is UTC."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command, get_commands, load_command_class
from django.utils import timezone

from cases import actions as cases
from records import actions
from records.models import CountedFact, DisposalBatch
from schools.commands import AtTheCenter
from tests.conftest import incident, make_user, people
from tests.records.test_district import table, unzipped
from tests.test_architecture import ROOMS

WITHOUT_A_CENTER = {"create_notes_key", "create_seal_key", "restore"}
NEW_YEARS_EVE = datetime(2026, 1, 1, 6, 30, tzinfo=UTC)


@pytest.fixture
def of_new_years_eve(center, school, teacher, coordinator):
    """A case that came late in the evening of December 31, when it was the next year in UTC, and was declined."""
    with time_machine.travel(NEW_YEARS_EVE):
        case = cases.refer(school=school, people=people(), by=teacher, **incident()).case
        return cases.decline(case=case, reason="Not for us.", by=coordinator)


@pytest.fixture
def in_utc(of_new_years_eve):
    """Where a command begins; after everything else, which happens at the center."""
    with timezone.override(UTC):
        yield


def test_every_command_that_needs_a_center_is_at_it():
    ours = {name: room for name, room in get_commands().items() if room in ROOMS}
    elsewhere = {
        name for name, room in ours.items() if not isinstance(load_command_class(room, name), AtTheCenter)
    }
    assert elsewhere == WITHOUT_A_CENTER


@pytest.mark.usefixtures("on_disk")
def test_a_case_of_new_years_eve_is_counted_in_the_year_that_ended(of_new_years_eve, coordinator, in_utc):
    with time_machine.travel(NEW_YEARS_EVE + timedelta(days=7 * 366)):
        call_command("propose_disposal")
        batch = DisposalBatch.objects.get()
        actions.confirm(batch=batch, seen=1, by=coordinator)
        actions.approve(batch=batch, seen=1, by=make_user("Second Coordinator", "coordinator"))
        call_command("dispose")
    assert CountedFact.objects.get().year == 2025


def test_a_district_reads_the_same_day_from_the_command(coordinator, school, in_utc, tmp_path):
    file = tmp_path / "export.zip"
    called = ["--by", coordinator.email, "--reason", "The superintendent has asked."]
    call_command("export_district", school.district.name, file, *called)
    (status,) = table(unzipped(file.read_bytes()), "status")
    assert status["received_on"] == status["closed_on"] == "2025-12-31"
