"""The page of an agreement in force says how far it is kept, and what to do next about it."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from agreements import actions
from tests.agreements.keeping import keep_everything
from tests.cases.pages import today


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


def fact(page, name):
    return page.partition(f"<dt>{name}</dt><dd>")[2].partition("</dd>")[0]


def next_step(page):
    return page.partition('<a class="btn btn-primary" href="')[2].partition("</a>")[0].partition('">')


def test_how_far_it_is_kept_stands_at_its_head(client, mediator, signed):
    letter, money = signed.obligations.all()
    actions.pay(obligation=money, amount=Decimal("40"), paid_on=today(), by=mediator)
    actions.resolve(obligation=letter, edits=letter.edits, status="done", resolved_on=today(), by=mediator)
    page = client.get(signed.get_absolute_url()).text
    assert (fact(page, "Kept"), fact(page, "Paid")) == ("1 of 2", "$40.00 of $120.00")
    assert fact(page, "Next follow-up").startswith("Due ")
    assert "<dt>Overdue</dt>" not in page


def test_what_is_overdue_is_the_next_step_and_leads_there_from_every_list(sign_in, mediator, coordinator, signed):
    letter, _ = signed.obligations.all()
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        client = sign_in(mediator)
        page = client.get(signed.get_absolute_url()).text
        assert fact(page, "Overdue") == "2"
        assert next_step(page) == (
            f"/obligations/{letter.pk}/resolve/",
            '">',
            "Record what became of obligation 1",
        )
        place = f"{signed.get_absolute_url()}#promise-{letter.pk}"
        assert f'id="promise-{letter.pk}"' in page
        for user, address in ((client, "/"), (client, "/due/"), (sign_in(coordinator), "/")):
            assert f'href="{place}"' in user.get(address).text


def test_a_follow_up_whose_day_has_come_is_the_next_step(client, sign_in, mediator, signed):
    for obligation in signed.obligations.all():
        actions.resolve(
            obligation=obligation,
            edits=obligation.edits,
            status="waived",
            evidence="x",
            resolved_on=today(),
            by=mediator,
        )
    harmed = signed.case.parties.get(side="harmed")
    actions.tell(agreement=signed, party=harmed, what="completed", method="phone", told_on=today(), by=mediator)
    assert next_step(client.get(signed.get_absolute_url()).text)[2] == "Open the signed document"
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        follow_up = signed.follow_ups.first()
        page = sign_in(mediator).get(signed.get_absolute_url()).text
        assert next_step(page) == (f"/follow-ups/{follow_up.pk}/record/", '">', "Record the follow-up")
        assert fact(page, "Next follow-up").startswith("Overdue since ")


def test_once_everything_is_kept_the_harmed_party_hears_of_it(client, mediator, signed):
    keep_everything(signed, by=mediator)
    assert next_step(client.get(signed.get_absolute_url()).text)[2] == "Tell María Gómez"
