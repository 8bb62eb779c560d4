"""The coordinator's queue: the most urgent and the oldest first, nothing lost, and the same work for the database."""

import pytest
from django.urls import reverse

from cases import actions
from tests.conftest import incident, people

QUEUE = "/screening/"


def refer(school, teacher, **changes):
    return actions.refer(school=school, people=people(), by=teacher, **incident(), **changes).case


def shown(response):
    return [str(case) for case in response.context["page"].rows]


def test_the_most_urgent_is_first_then_the_oldest(school, teacher, coordinator, sign_in):
    first, second = refer(school, teacher), refer(school, teacher)
    urgent = refer(school, teacher, is_urgent=True)
    response = sign_in(coordinator).get(QUEUE)
    assert shown(response) == [str(urgent), str(first), str(second)]
    assert reverse("cases:screen", args=[urgent.ref]) in response.content.decode()


def test_pages_follow_each_other_without_a_gap(school, teacher, coordinator, sign_in):
    cases = [refer(school, teacher, is_urgent=number % 9 == 0) for number in range(30)]
    client = sign_in(coordinator)
    first = client.get(QUEUE)
    second = client.get(first.context["page"].next)
    assert len(shown(first)) == 25
    assert sorted(shown(first) + shown(second)) == sorted(map(str, cases))
    assert shown(client.get(second.context["page"].previous)) == shown(first)


def test_a_returned_one_waits_apart_with_its_question(referred, coordinator, sign_in):
    actions.ask(case=referred, question="Who saw it?", by=coordinator)
    response = sign_in(coordinator).get(QUEUE)
    assert shown(response) == []
    assert "Who saw it?" in response.content.decode()
    assert "Every referral is screened" in response.content.decode()


def test_an_answered_one_is_back(referred, teacher, coordinator, sign_in):
    actions.ask(case=referred, question="Who saw it?", by=coordinator)
    actions.answer(case=referred, text="Two pupils.", by=teacher)
    assert shown(sign_in(coordinator).get(QUEUE)) == [str(referred)]


@pytest.mark.parametrize("role", ["mediator", "teacher", "administrator"])
def test_others_do_not_screen(role, referred, request, sign_in):
    response = sign_in(request.getfixturevalue(role)).get(QUEUE)
    assert response.status_code == 403
    assert str(referred) not in response.content.decode()


def test_twenty_cost_what_one_does(school, teacher, mediator, coordinator, sign_in, django_assert_max_num_queries):
    client = sign_in(coordinator)
    counts = []
    for more in (1, 19):
        for _ in range(more):
            case = refer(school, teacher)
            actions.assign(case=case, mediator=mediator, by=coordinator)
        client.get(QUEUE)
        with django_assert_max_num_queries(8) as asked:
            client.get(QUEUE)
        counts.append(len(asked))
    assert counts[0] == counts[1]
