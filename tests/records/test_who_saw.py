"""On the night of a leak a command says whose records somebody has touched, without a name of anybody in them."""

import io

import pytest
from django.core.management import CommandError, call_command

from cases import actions
from tests.conftest import people

WRITTEN = "It is written 2026-03-14 or '2026-03-14 21:30', by the center's clock."
BEFORE_ALL_OF_IT = "2020-03-14 21:30"


@pytest.fixture
def touched(accepted, mediator, teacher, sign_in):
    """A case that its mediator opened twice, searched for and wrote into; its teacher opened what they had sent."""
    client = sign_in(mediator)
    for _ in range(2):
        client.get(accepted.get_absolute_url())
    client.get("/search/", {"q": "gomez"})
    actions.write_note(case=accepted, kind="case", text="Called the school.", by=mediator)
    sign_in(teacher).get(f"/referrals/{accepted.ref}/")
    return accepted


def who_saw(*asked):
    """What it prints: how each line begins, and its counts."""
    said = io.StringIO()
    call_command("who_saw", *asked, stdout=said)
    head, *lines, last = said.getvalue().splitlines()
    assert head.split() == ["opened", "printed", "exported", "searched", "changed", "first", "last"]
    assert last == f"Lines: {len(lines)}. Times are those of America/Denver."
    assert not [person["name"] for person in people() if person["name"] in said.getvalue()]
    return {line[:32].strip(): [int(count) for count in line[32:82].split()] for line in lines}


def test_the_cases_of_one_person(touched):
    assert who_saw("--person", "Manuel@Example.org") == {
        "no single case": [0, 0, 0, 1, 0],
        touched.ref: [2, 0, 0, 0, 1],
    }
    assert who_saw("--person", "manuel@example.org", "--until", BEFORE_ALL_OF_IT) == {}


def test_the_people_of_one_case(touched, mediator, teacher):
    seen = who_saw("--case", touched.ref)
    assert seen[mediator.email] == [2, 0, 0, 0, 1]
    assert seen[teacher.email][0] == 1
    assert who_saw("--case", touched.ref, "--since", BEFORE_ALL_OF_IT) == seen


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("--person", "nobody@example.org"), "Nobody signs in with nobody@example.org"),
        (("--case", "1999-0001"), "There is no case 1999-0001"),
        (("--case", "x", "--since", "yesterday"), f"--since: yesterday is no time. {WRITTEN}"),
        (("--case", "x", "--until", "2026-03-14T21:30+00:00"), rf"--until: .*\+00:00 is no time. {WRITTEN}"),
        ((), "one of the arguments --person --case is required"),
    ],
)
def test_what_cannot_be_asked_is_told(center, asked, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("who_saw", *asked)
