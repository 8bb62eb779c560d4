"""The tables of moves are data: who may move what from where to where, and what must hold first."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """One row of a table.

    `by` names the predicate of `cases.access` that the mover must meet (user, object); `guard` names the
    method of the moved object that answers the sentences of what is missing.
    """

    by: str
    guard: str = ""


CASE_MOVES = {
    ("referred", "returned"): Move("can_screen"),
    ("returned", "referred"): Move("can_answer"),
    ("referred", "preconference"): Move("can_screen", "missing_for_acceptance"),
    ("referred", "closed"): Move("can_screen"),
    ("returned", "closed"): Move("can_screen"),
    ("preconference", "scheduled"): Move("can_work", "missing_for_conference"),
    ("scheduled", "preconference"): Move("can_work"),
    ("scheduled", "conferenced"): Move("can_work", "missing_for_meeting"),
    ("conferenced", "scheduled"): Move("can_work", "missing_for_conference"),
    ("conferenced", "monitoring"): Move("can_work"),
    ("monitoring", "conferenced"): Move("can_work"),
    ("preconference", "closed"): Move("can_close"),
    ("scheduled", "closed"): Move("can_close"),
    ("conferenced", "closed"): Move("can_close"),
    ("monitoring", "closed"): Move("can_close"),
    ("closed", "referred"): Move("can_close"),
    ("closed", "returned"): Move("can_close"),
    ("closed", "preconference"): Move("can_close"),
    ("closed", "scheduled"): Move("can_close"),
    ("closed", "conferenced"): Move("can_close"),
    ("closed", "monitoring"): Move("can_close"),
}
