from cases.models.case import Assignment, Case, CaseNumber, SafetyHold
from cases.models.event import Event
from cases.models.outgoing import Outgoing
from cases.models.party import Guardianship, Party
from cases.models.preconference import Consent, Contact, Note, Preparation, SafetyCheck
from cases.models.referral import Referral, ReferralDraft, ReferralQuestion, Screening

__all__ = [
    "Assignment",
    "Case",
    "CaseNumber",
    "Consent",
    "Contact",
    "Event",
    "Guardianship",
    "Note",
    "Outgoing",
    "Party",
    "Preparation",
    "Referral",
    "ReferralDraft",
    "ReferralQuestion",
    "SafetyCheck",
    "SafetyHold",
    "Screening",
]
