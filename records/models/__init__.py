from records.models.disclosure import Disclosure
from records.models.disposal import CountedFact, DisposalBatch, DisposalItem, Disposed
from records.models.extract import ExtractRequest
from records.models.retention import LegalHold, RetentionRule

__all__ = [
    "CountedFact",
    "Disclosure",
    "DisposalBatch",
    "DisposalItem",
    "Disposed",
    "ExtractRequest",
    "LegalHold",
    "RetentionRule",
]
