"""One function a verb: what the center does with a record as a whole."""

from records.actions.disclosing import correct, disclose
from records.actions.disposal import (
    carry_out_approved,
    clean_file,
    dispose_again,
    drop_messages,
    remember_disposed,
)
from records.actions.district import export_district, propose_district
from records.actions.extracts import ask_extract, give_extract, make_extract, refuse_extract
from records.actions.reducing import reduce_declined
from records.actions.retention import (
    approve,
    confirm,
    discard_old_drafts,
    lift_legal_hold,
    propose,
    send_back,
    set_legal_hold,
    take_out,
)

__all__ = [
    "approve",
    "ask_extract",
    "carry_out_approved",
    "clean_file",
    "confirm",
    "correct",
    "discard_old_drafts",
    "disclose",
    "dispose_again",
    "drop_messages",
    "export_district",
    "give_extract",
    "lift_legal_hold",
    "make_extract",
    "propose",
    "propose_district",
    "reduce_declined",
    "refuse_extract",
    "remember_disposed",
    "send_back",
    "set_legal_hold",
    "take_out",
]
