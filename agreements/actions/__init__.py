"""One function a verb: what people do with an agreement. The case is locked first, then the agreement."""

from agreements.actions.answering import decline, waive
from agreements.actions.drafting import (
    Overtaken,
    back_to_drafting,
    discard,
    forget,
    go_to_signing,
    save_draft,
    start,
)
from agreements.actions.handing_over import hand_over, unlock
from agreements.actions.keeping import follow_up, pay, resolve, take_back_payment, tell
from agreements.actions.library import add_typical, change_typical, remove_typical
from agreements.actions.links import answer, end_link, give_copy, send_link, take_copy
from agreements.actions.sealing import add_seal, seal
from agreements.actions.signing import NotTheirPlace, sign
from agreements.actions.versions import amend
from agreements.yes import Yes

__all__ = [
    "NotTheirPlace",
    "Overtaken",
    "Yes",
    "add_seal",
    "add_typical",
    "amend",
    "answer",
    "back_to_drafting",
    "change_typical",
    "decline",
    "discard",
    "end_link",
    "follow_up",
    "forget",
    "give_copy",
    "go_to_signing",
    "hand_over",
    "pay",
    "remove_typical",
    "resolve",
    "save_draft",
    "seal",
    "send_link",
    "sign",
    "start",
    "take_back_payment",
    "take_copy",
    "tell",
    "unlock",
    "waive",
]
