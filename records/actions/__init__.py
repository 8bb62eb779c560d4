"""One function a verb: what the center does with a record as a whole."""

from records.actions.disclosing import correct, disclose

__all__ = ["correct", "disclose"]
