import pytest
import time_machine
from django.core import serializers
from django.db import transaction
from django.utils import timezone

from cases import actions
from cases.models import Outgoing
from schools.unsent import PATIENCE
from tests import stages
from tests.conftest import accept_case, incident, people


def rows():
    return [
        serializers.serialize("python", model._base_manager.order_by("pk")) for model in stages.models_of_a_case()
    ]


def test_a_stage_that_is_put_back_is_the_one_that_was_reached(
    request, monkeypatch, school, teacher, coordinator, mediator
):
    monkeypatch.setattr(stages, "_kept", {})
    with transaction.atomic():
        signed = request.getfixturevalue("signed")
        reached = rows()
        transaction.set_rollback(True)
    assert rows() != reached
    put_back = stages.Stages().reach("signed", make=pytest.fail)
    assert put_back == signed
    assert rows() == reached


def test_no_mail_of_a_stage_has_waited_too_long_when_it_is_put_back(
    monkeypatch, school, teacher, coordinator, mediator, other_mediator
):
    """On a slow machine the suite takes longer than a mail may wait. Each stage here is made of the one before."""
    monkeypatch.setattr(stages, "_kept", {})
    reached = stages.Stages()

    def refer():
        return actions.refer(school=school, people=people(), by=teacher, **incident()).case

    def accept():
        return accept_case(reached.reach("referred", refer), mediator=mediator, by=coordinator)

    def ask_another():
        case = reached.reach("accepted", accept)
        actions.assign(case=case, mediator=other_mediator, by=coordinator)
        return case

    make = {"referred": refer, "accepted": accept, "asked": ask_another}
    start = timezone.now()
    for waited, name in ((0, "referred"), (0.4, "accepted"), (0.8, "asked"), (1.2, "asked")):
        with transaction.atomic(), time_machine.travel(start + waited * PATIENCE):
            reached = stages.Stages()
            reached.reach(name, make[name])
            assert Outgoing.objects.exists()
            assert not Outgoing.objects.left_behind().exists()
            transaction.set_rollback(True)
