from agreements.models.agreement import Agreement
from agreements.models.keeping import FollowUp, Told
from agreements.models.link import Copy, SigningLink
from agreements.models.obligation import Obligation, Payment, TypicalPromise
from agreements.models.signature import Declined, Scan, SealedDocument, Signature, Waiver

__all__ = [
    "Agreement",
    "Copy",
    "Declined",
    "FollowUp",
    "Obligation",
    "Payment",
    "Scan",
    "SealedDocument",
    "Signature",
    "SigningLink",
    "Told",
    "TypicalPromise",
    "Waiver",
]
