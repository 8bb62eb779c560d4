from cases.models.assignment import Assignment
from cases.models.case import Case, CaseNumber
from cases.models.disposing import Disposing
from cases.models.event import Event
from cases.models.hold import SafetyHold
from cases.models.note import Note
from cases.models.outgoing import Outgoing
from cases.models.party import Guardianship, Party
from cases.models.preconference import Consent, Contact, Preparation, SafetyCheck
from cases.models.referral import Referral, ReferralDraft, ReferralQuestion, Screening
from cases.models.sent_page import SentPage

__all__ = [
    "Assignment",
    "Case",
    "CaseNumber",
    "Consent",
    "Contact",
    "Disposing",
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
    "SentPage",
]
