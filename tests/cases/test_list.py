"""The list of cases: inside the wall, narrowed as asked, and as cheap for twenty as for one."""

import re

import pytest
from django.utils.html import strip_tags

from cases import actions
from cases.models import Assignment, Case
from tests.conftest import accept_case, incident, make_ready, people

LIST = "/cases/"


def refer(school, teacher, **changes):
    return actions.refer(school=school, people=people(), by=teacher, **incident(), **changes).case


def shown(response):
    assert response.status_code == 200
    return {str(row.case) for row in response.context["rows"]}


def test_a_mediator_sees_their_cases_and_no_others(accepted, school, teacher, mediator, coordinator, sign_in):
    unseen = refer(school, teacher)
    actions.assign(case=unseen, mediator=mediator, by=coordinator)
    assert shown(sign_in(mediator).get(LIST)) == {str(accepted)}
    assert shown(sign_in(coordinator).get(LIST)) == {str(accepted), str(unseen)}


@pytest.mark.parametrize("role", ["teacher", "administrator"])
def test_the_lists_are_the_centers(role, accepted, request, sign_in):
    response = sign_in(request.getfixturevalue(role)).get(LIST)
    assert response.status_code == 403
    assert str(accepted) not in response.content.decode()


def test_a_line_says_who_and_what_is_missing(accepted, coordinator, sign_in):
    page = sign_in(coordinator).get(LIST).content.decode()
    missing = accepted.missing_for_conference()
    assert "María Gómez" in page
    assert "Manuel Mediator" in page
    assert "guardian has not given permission" in page
    assert f"And {len(missing) - 1} more" in page
    assert missing[1] not in page


@pytest.fixture
def several(school, other_school, teacher, outsider, mediator, other_mediator, coordinator):
    """One case of each kind that a filter tells apart."""
    cases = {
        "waiting": refer(school, teacher),
        "urgent": refer(school, teacher, is_urgent=True),
        "elsewhere": refer(other_school, outsider),
        "worked": accept_case(refer(school, teacher), mediator=mediator, by=coordinator),
        "held": accept_case(refer(school, teacher), mediator=other_mediator, by=coordinator),
        "closed": refer(school, teacher),
    }
    actions.set_hold(case=cases["held"], reason="A threat.", by=other_mediator)
    actions.decline(case=cases["closed"], reason="No.", by=coordinator)
    return cases


OPEN = {"waiting", "urgent", "elsewhere", "worked", "held"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", OPEN),
        ("state=all", OPEN | {"closed"}),
        ("state=closed", {"closed"}),
        ("state=preconference", {"worked", "held"}),
        ("school=CASTLE", {"elsewhere"}),
        ("urgent=on", {"urgent"}),
        ("held=on", {"held"}),
        ("held=on&state=referred", set()),
        ("state=nonsense", OPEN),
    ],
)
def test_what_is_asked_for_is_shown(query, expected, several, coordinator, sign_in):
    response = sign_in(coordinator).get(f"{LIST}?{query}")
    assert shown(response) == {str(several[name]) for name in expected}


def test_the_cases_of_one_mediator(several, mediator, coordinator, sign_in):
    assert shown(sign_in(coordinator).get(f"{LIST}?mediator={mediator.pk}")) == {str(several["worked"])}


def test_a_hold_is_seen_at_once(several, coordinator, sign_in):
    client = sign_in(coordinator)
    assert "Safety hold</span>" in client.get(f"{LIST}?held=on").content.decode()
    assert "Safety hold</span>" not in client.get(f"{LIST}?state=referred").content.decode()
    assert "A safety hold stands" in " ".join(Case.objects.get(ref=several["held"].ref).blocking())


def test_filters_stay_from_page_to_page(school, teacher, coordinator, sign_in):
    urgent = {str(refer(school, teacher, is_urgent=True)) for _ in range(27)}
    refer(school, teacher)
    client = sign_in(coordinator)
    first = client.get(f"{LIST}?urgent=on")
    second = client.get(first.context["page"].next)
    assert first.context["count"] == "27"
    assert shown(first) | shown(second) == urgent
    assert len(shown(second)) == 2


def test_a_tampered_page_is_not_found(accepted, coordinator, sign_in):
    assert sign_in(coordinator).get(f"{LIST}?after=x.y").status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "mediator"])
def test_twenty_lines_cost_what_one_does(
    role, school, teacher, mediator, coordinator, request, sign_in, django_assert_max_num_queries
):
    client = sign_in(request.getfixturevalue(role))
    counts = []
    for more in (1, 29):
        for number in range(more):
            case = accept_case(refer(school, teacher), mediator=mediator, by=coordinator)
            if number % 3 == 0:
                make_ready(case.parties.filter(side="responsible").get(), by=mediator)
            if number % 5 == 0:
                actions.set_hold(case=case, reason="A threat.", by=mediator)
        client.get(LIST)
        with django_assert_max_num_queries(8) as asked:
            client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "query", ["state=all", "state=all&school=s", "state=all&school=s&urgent=&held=&unassigned="]
)
def test_filters_cost_at_most_eight_queries(
    query, several, mediator, coordinator, sign_in, django_assert_max_num_queries
):
    client = sign_in(coordinator)
    client.get(LIST)
    for mediators in ("", f"&mediator={mediator.pk}"):
        with django_assert_max_num_queries(8):
            assert shown(client.get(f"{LIST}?{query}{mediators}"))


def test_a_school_that_is_not_there_has_no_cases(several, coordinator, sign_in):
    response = sign_in(coordinator).get(f"{LIST}?state=all&school=nowhere")
    assert shown(response) == set()


def test_a_line_says_the_same_as_the_case(prepared, coordinator):
    actions.withdraw(party=prepared.parties.get(name="María Gómez"), by=coordinator)
    (listed,) = Case.objects.for_list()
    assert listed.blocking() == Case.objects.get(pk=prepared.pk).missing_for_conference() != []


def test_an_asked_mediator_is_not_shown_as_working(referred, mediator, coordinator, sign_in):
    actions.assign(case=referred, mediator=mediator, by=coordinator, conflict=Assignment.Conflict.ASKED)
    response = sign_in(coordinator).get(LIST)
    assert response.context["rows"][0].mediators == ""


def test_what_blocks_a_case_and_how_much_more_are_two_sentences(accepted, coordinator, sign_in):
    actions.set_hold(case=accepted, reason="A threat.", by=coordinator)
    for page in ("/", "/cases/"):
        words = " ".join(strip_tags(sign_in(coordinator).get(page).text).split())
        assert re.search(r"A safety hold stands since \w+ \d+\. And \d+ more ", words)
