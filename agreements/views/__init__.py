from agreements.views.draft import back_to_drafting, discard, draft, start
from agreements.views.keeping import follow_up, pay, resolve, tell
from agreements.views.page import detail, document, paper, scan
from agreements.views.sign import seal, sign
from agreements.views.versions import amend

__all__ = [
    "amend",
    "back_to_drafting",
    "detail",
    "discard",
    "document",
    "draft",
    "follow_up",
    "paper",
    "pay",
    "resolve",
    "scan",
    "seal",
    "sign",
    "start",
    "tell",
]
