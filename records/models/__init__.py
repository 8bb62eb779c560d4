from records.models.disclosure import Disclosure
from records.models.extract import ExtractRequest

__all__ = ["Disclosure", "ExtractRequest"]
