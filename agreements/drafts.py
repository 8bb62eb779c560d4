"""A draft as it was typed: every value a text, finished or not, right or wrong (ADR 7).

    {"terms": {name: text}, "obligations": [{name: text, "continues": a number or None}]}

Only `reading.read` makes an agreement of it, when everybody is ready to sign. What is struck stays in the
draft, to be put back, and is not part of the agreement.
"""

import re
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schools.models import DocumentLanguage

TERMS = (
    "language",
    "other_language",
    "background",
    "background_other",
    "review_on",
    "if_not_kept",
    "if_not_kept_other",
    "share_with_school",
)
WORDS = (
    "who",
    "for_whom",
    "kind",
    "amount",
    "hours",
    "what",
    "what_other",
    "how_known",
    "how_known_other",
    "due_on",
    "watched_by",
)
CARD = (*WORDS, "continues", "struck")
IN_TWO_LANGUAGES = ("background", "if_not_kept", "what", "how_known")
MOST = 40
NUMBER = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?|(\d+),(\d{1,2})", re.ASCII)


def empty(language="en"):
    return {"terms": dict.fromkeys(TERMS, "") | {"language": language}, "obligations": []}


def of(agreement):
    """What the agreement says, as if it had been typed; each obligation continues the one that it was."""
    return made(agreement.obligations.all(), **{name: getattr(agreement, name) for name in TERMS})


def made(obligations, **terms):
    """A draft of obligations, saved or not, and of terms."""
    said = {name: as_text(value) for name, value in terms.items()}
    return {"terms": empty()["terms"] | said, "obligations": [_card_of(one) for one in obligations]}


def as_text(value):
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def typed(data, before=None):
    """What stands on the page that was sent. `before` is the draft that the page was made from."""
    count = data.get("obligations-TOTAL_FORMS", "")
    cards = [_card(data, f"obligations-{i}-") for i in range(min(int(count), 2 * MOST) if is_number(count) else 0)]
    draft = {"terms": {name: _text(data, name) for name in TERMS}, "obligations": cards}
    terms = draft["terms"]
    if terms["language"] not in DocumentLanguage:
        terms["language"] = "en"
    if terms["other_language"]:
        terms["other_language"] = next(code for code in DocumentLanguage.values if code != terms["language"])
    return _turned(draft) if before and _is_turned(terms, before["terms"]) else draft


def rearranged(draft, button, typical=None):
    """The draft after a button was pressed: `add`, `up-2`, `down-0`, `strike-1`, `restore-1`, `typical`; and where the
    card stands now that it was about, None if it was about none.
    """
    cards, to = list(draft["obligations"]), None
    verb, _, where = button.partition("-")
    at = int(where) if is_number(where) and int(where) < len(cards) else None
    if verb in ("add", "typical") and len(cards) < MOST:
        blank = dict.fromkeys(CARD, "") | {"continues": None}
        cards = [*([] if [*map(is_blank, cards)] == [True] and typical else cards), blank | (typical or {})]
        to = len(cards) - 1
    elif at is not None and verb in ("strike", "restore"):
        cards[at] = cards[at] | {"struck": "on" if verb == "strike" else ""}
        to = at
    elif at is not None and verb in ("up", "down"):
        beyond = range(at - 1, -1, -1) if verb == "up" else range(at + 1, len(cards))
        to = next((i for i in beyond if not cards[i]["struck"]), at)
        cards.insert(to, cards.pop(at))
    return draft | {"obligations": cards}, to


def standing(draft):
    """The cards that say something and are not struck."""
    return [card for card in draft["obligations"] if not card["struck"] and not is_blank(card)]


def is_blank(card):
    return not any(card[name].strip() for name in WORDS)


def said(card):
    """What a card says, to be compared with what another one says."""
    return tuple(card[name].strip() for name in WORDS)


def differing_terms(draft, other):
    """Which terms say something else in the other draft; a text in two languages is one."""
    return {
        name.removesuffix("_other")
        for name in TERMS
        if draft["terms"][name].strip() != other["terms"][name].strip()
    }


def is_number(text):
    """A place or a key as our own pages write it; nothing else that Python would take for a number."""
    return text.isascii() and text.isdecimal() and len(text) < 16


def decimal(text):
    """The number that somebody typed ($1,200.50, or 49,50 in Spanish); None where it cannot be read."""
    found = NUMBER.fullmatch(text.replace("$", "").replace(" ", ""))
    if not found:
        return None
    whole, cents = (found[1].replace(",", ""), found[2]) if found[1] else (found[3], found[4])
    return Decimal(f"{whole}.{cents or 0}")


def totals(draft):
    """Restitution and service, in all (who is empty) and by who promises them. What cannot be read adds nothing."""
    sums = {}
    for card in standing(draft):
        amount = decimal(card["amount"]) if card["kind"] == "restitution" else None
        hours = decimal(card["hours"]) if card["kind"] == "service" else None
        for who in {"", card["who"]} if amount or hours else ():
            before = sums.setdefault(who, [Decimal(0), Decimal(0)])
            sums[who] = [before[0] + (amount or 0), before[1] + (hours or 0)]
    return [{"who": who, "text": _sum(*sums[who])} for who in sorted(sums)]


def _sum(amount, hours):
    time = ngettext("%(number)s hour", "%(number)s hours", 1 if hours == 1 else 2)
    said = {"money": f"${amount:,.2f}", "time": time % {"number": f"{hours.normalize():f}"}}
    if amount and hours:
        return _("%(money)s and %(time)s") % said
    return said["money"] if amount else said["time"]


def _card_of(obligation):
    names = {"who": "who_id", "for_whom": "for_whom_id"}
    card = {name: as_text(getattr(obligation, names.get(name, name))) for name in WORDS}
    return card | {"continues": obligation.pk, "struck": ""}


def _card(data, prefix):
    card = {name: _text(data, prefix + name) for name in CARD}
    return card | {"continues": int(card["continues"]) if is_number(card["continues"]) else None}


def _text(data, name):
    """PostgreSQL keeps no NUL in a text, and nobody can type one."""
    return data.get(name, "").replace("\0", "").replace("\r\n", "\n")


def _is_turned(terms, before):
    """Its first language has become the second: each text goes with its language."""
    return bool(before["other_language"] and terms["other_language"]) and terms["language"] != before["language"]


def _turned(draft):
    def turn(part):
        pairs = [(name, f"{name}_other") for name in IN_TWO_LANGUAGES if name in part]
        return part | {a: part[b] for a, b in pairs} | {b: part[a] for a, b in pairs}

    return {"terms": turn(draft["terms"]), "obligations": [turn(card) for card in draft["obligations"]]}
