"""Who sits at the table of the agreement that is being signed."""

import pytest

from cases import actions as cases


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


@pytest.fixture
def father(guardian, child, mediator):
    """The other guardian of the harmed child; he lives elsewhere."""
    return cases.add_guardian(child=child, by=mediator, relation="father", name="José Gómez")
