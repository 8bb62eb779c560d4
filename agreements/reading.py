"""Reads a draft: what was typed becomes the agreement, or sentences that say what cannot be read.

A draft is kept as it was typed (ADR 7), and so it is read as a page is that somebody sends: by the forms of the page.
"""

from dataclasses import dataclass, field

from agreements import drafts
from agreements.forms.draft import CardForm, TermsForm, people_of
from agreements.models import Obligation


@dataclass
class Reading:
    """What a draft amounts to: the terms, the obligations in their order, and what could not be read."""

    terms: dict = field(default_factory=dict)
    obligations: list = field(default_factory=list)
    wrong: list = field(default_factory=list)


def read(agreement):
    """Make the agreement of its draft; nothing is saved."""
    draft = agreement.draft or drafts.empty(agreement.language)
    reading = Reading()
    _read_terms(reading, draft)
    _read_obligations(reading, draft, agreement)
    return reading


def _read_terms(reading, draft):
    form = TermsForm(draft["terms"])
    reading.wrong += [f"The agreement {error}" for errors in form.errors.values() for error in errors]
    reading.terms = {name: value for name, value in form.cleaned_data.items() if name in drafts.TERMS}
    if not reading.terms.get("other_language"):
        reading.terms |= {"background_other": "", "if_not_kept_other": ""}


def _read_obligations(reading, draft, agreement):
    cards, people, known = drafts.standing(draft), people_of(agreement), _in_force(agreement)
    if len(cards) > drafts.MOST:
        reading.wrong.append(f"There are more than {drafts.MOST} obligations.")
    for number, card in enumerate(cards, start=1):
        form = CardForm(card, people=people)
        reading.wrong += [f"Obligation {number} {error}" for errors in form.errors.values() for error in errors]
        if form.is_valid():
            obligation = _obligation(form, known, bool(reading.terms.get("other_language")))
            obligation.agreement, obligation.position = agreement, number - 1
            reading.obligations.append(obligation)


def _obligation(form, known, in_two_languages):
    """The one that a card makes. `known` are those of the version before it, each continued once at most."""
    values = {name: form.cleaned_data[name] for name in drafts.WORDS}
    values |= {name: form.people.get(values[name]) for name in ("who", "for_whom")}
    if not in_two_languages:
        values |= {"what_other": "", "how_known_other": ""}
    return Obligation(continues=known.pop(form.cleaned_data["continues"], None), **values)


def _in_force(agreement):
    signed = Obligation.objects.filter(agreement__in=agreement.case.agreements.in_force())
    return {obligation.pk: obligation for obligation in signed}
