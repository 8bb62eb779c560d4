import pytest
from django.core import serializers
from django.db import transaction

from tests import stages


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
