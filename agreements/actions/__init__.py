"""One function a verb: what people do with an agreement. The case is locked first, then the agreement."""

from agreements.actions.drafting import back_to_drafting, discard, go_to_signing, save_draft, start
from agreements.actions.keeping import follow_up, pay, resolve, tell
from agreements.actions.sealing import add_seal, seal
from agreements.actions.signing import sign
from agreements.actions.versions import amend

__all__ = [
    "add_seal",
    "amend",
    "back_to_drafting",
    "discard",
    "follow_up",
    "go_to_signing",
    "pay",
    "resolve",
    "save_draft",
    "seal",
    "sign",
    "start",
    "tell",
]
