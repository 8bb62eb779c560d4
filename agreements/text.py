"""Exactly what is signed, in one unmistakable form: a signature stands as long as this stays the same."""

import hashlib
import json

from agreements import signers


def canonical(agreement, bound=None):
    """The words, names, amounts and dates of the agreement as bytes that any computer writes alike.

    The second language is part of it only where there is one, so that what was signed before there could be
    keeps its hash.
    """
    obligations = list(agreement.obligations.select_related("who", "for_whom"))
    bound = bound or signers.bound_by(agreement)
    said = {
        "case": agreement.case.ref,
        "version": agreement.version,
        "language": agreement.language,
        "between": [party.name for party in sorted(bound, key=lambda p: p.pk)],
        "background": agreement.background,
        "obligations": [_obligation(o) for o in obligations],
        "review_on": _text(agreement.review_on),
        "if_not_kept": agreement.if_not_kept,
        "share_with_school": agreement.share_with_school,
    }
    if agreement.other_language:
        said |= {
            "other_language": agreement.other_language,
            "background_other": agreement.background_other,
            "if_not_kept_other": agreement.if_not_kept_other,
        }
        for one, obligation in zip(said["obligations"], obligations, strict=True):
            one |= {"what_other": obligation.what_other, "how_known_other": obligation.how_known_other}
    if came_back := _came_back(agreement, bound):
        said |= {"came_back": came_back}
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def hash_of(agreement, bound=None):
    return hashlib.sha256(canonical(agreement, bound)).hexdigest()


def _came_back(agreement, bound):
    """Who withdrew while it was in work, and takes part again: what was signed before then stands no longer."""
    guardians = [one.guardian for party in bound if party.is_minor for one in party.guardianships.all()]
    moments = [p.returned_at for p in dict.fromkeys([*bound, *guardians]) if p.returned_at]
    return [moment.isoformat() for moment in sorted(moments) if moment > agreement.recorded_at]


def _obligation(obligation):
    return {
        "who": obligation.who.name,
        "for_whom": obligation.for_whom.name if obligation.for_whom else "",
        "kind": obligation.kind,
        "what": obligation.what,
        "how_known": obligation.how_known,
        "due_on": _text(obligation.due_on),
        "watched_by": obligation.watched_by,
        "amount": _text(obligation.amount, "{:.2f}"),
        "hours": _text(obligation.hours, "{:.1f}"),
    }


def _text(value, form="{}"):
    return "" if value is None else form.format(value)
