"""One function a verb: what people do to a case. Keyword-only, `by=` who does it, all or nothing."""

from cases.actions.closing import close, reopen
from cases.actions.notes import destroy_working_notes, missing_for_working_note, tell_school, write_note
from cases.actions.people import add_guardian, add_party, change_party
from cases.actions.preconference import (
    check_safety,
    log_contact,
    prepare,
    record_consent,
    record_consents,
    tick_step,
)
from cases.actions.referral import answer, discard_draft, keep_draft, refer
from cases.actions.safety import lift_hold, set_hold
from cases.actions.screening import accept, ask, assign, declare_conflict, decline, screen, step_back, unassign
from cases.actions.withdrawal import rejoin, withdraw, withdraw_consent

__all__ = [
    "accept",
    "add_guardian",
    "add_party",
    "answer",
    "ask",
    "assign",
    "change_party",
    "check_safety",
    "close",
    "declare_conflict",
    "decline",
    "destroy_working_notes",
    "discard_draft",
    "keep_draft",
    "lift_hold",
    "log_contact",
    "missing_for_working_note",
    "prepare",
    "record_consent",
    "record_consents",
    "refer",
    "rejoin",
    "reopen",
    "screen",
    "set_hold",
    "step_back",
    "tell_school",
    "tick_step",
    "unassign",
    "withdraw",
    "withdraw_consent",
    "write_note",
]
