from agreements.models.agreement import Agreement
from agreements.models.keeping import FollowUp, Told
from agreements.models.obligation import Obligation, Payment
from agreements.models.signature import Scan, SealedDocument, Signature

__all__ = ["Agreement", "FollowUp", "Obligation", "Payment", "Scan", "SealedDocument", "Signature", "Told"]
