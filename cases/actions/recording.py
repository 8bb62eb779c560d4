from cases import lifecycle
from cases.lifecycle import Refused


def lock_accepted(case):
    """Work with the parties begins when the referral has been accepted; after closing it is a late record."""
    lifecycle.lock(case)
    if case.accepted_at is None:
        raise Refused("This referral has not been accepted, so nobody in it is contacted. Nothing was changed.")
    return case


def stamp(case, by):
    """Who writes it down, and whether the case was closed by then."""
    return {"recorded_by": by, "is_late": case.is_closed}
