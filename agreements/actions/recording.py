from cases import access, lifecycle
from cases.lifecycle import Refused


def lock(agreement, by):
    """The case, then the agreement, always in this order; only somebody who works the case goes on."""
    case = lifecycle.lock(agreement.case)
    lifecycle.lock(agreement).case = case
    access.require(access.can_work(by, case))
    return agreement


def refuse_closed(case):
    if case.is_closed:
        raise Refused("This case is closed, so its agreement is no longer drafted or signed. Nothing was changed.")
