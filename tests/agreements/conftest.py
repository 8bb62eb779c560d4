"""Who sits at the table of the agreement that is being signed."""

import pytest


@pytest.fixture
def harmed(signing):
    return signing.case.parties.get(side="harmed")


@pytest.fixture
def responsible(signing):
    return signing.case.parties.get(side="responsible")


@pytest.fixture
def child(harmed):
    return harmed


@pytest.fixture
def guardian(child):
    return child.guardians[0]
