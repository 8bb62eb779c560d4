"""Help towards plain words: what may mean something else to each reader, and what is not said yet.

It points out, beside the field, and never blocks: people may know very well what they mean by respect.
"""

import re
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agreements import drafts

UNSEEN = gettext_noop("“%(word)s” can mean something else to each of you. What will somebody see or hear?")
UNSURE = gettext_noop("“%(word)s” leaves open whether it is done. What will be done?")
UNDATED = gettext_noop("“%(word)s” leaves open when, or how often. Which day, how many times?")

VAGUE = {
    "en": {
        UNSEEN: r"(?:dis)?respect\w*|(?:be|being|act(?:s|ing)?) (?:more |very |always )?(?:good|better)|"
        r"(?:be|being|am|is|are|stays?|act(?:s|ing)?) (?:more |very |always )?"
        r"(?:nicer?|kind(?! of\b)|kinder|polite|friendly)|nicely|kindly|appropriate\w*|inappropriate\w*|"
        r"proper(?:ly)?|behav(?:e|es|ior)|(?:good|bad|better|positive) attitude|make (?:it )?right|be friends",
        UNSURE: r"tr(?:y|ies|ying)(?! (?:it |them )?(?:on|out)\b)|(?:my|his|her|their) best|"
        r"if (?:possible|needed|necessary)|as needed|maybe|hopefully|should",
        UNDATED: r"soon|as soon as possible|asap|later|often|regularly|sometimes|from time to time|once in a while|"
        r"in the future|for a while|frequently",
    },
    "es": {
        UNSEEN: r"respet\w*|(?:ser|ser[áé]\w*|seremos|sea[ns]?) (?:más |muy |siempre )?buen[oa]s?|"
        r"(?:ser|ser[áé]\w*|seremos|sea[ns]?|es|son|soy) (?:más |muy |siempre )?(?:amables?|educad[oa]s?)|amablemente|"
        r"port\w+ (?:bien|mejor)|adecuad\w*|apropiad\w*|comport\w*|buena actitud|hacer las paces",
        UNSURE: r"intent\w+|trat\w+ de|hac\w+ lo posible|(?:mi|su) mejor esfuerzo|si (?:es posible|hace falta)|"
        r"quizás?|tal vez|ojalá|debería\w*",
        UNDATED: r"pronto|lo antes posible|más tarde|a menudo|regularmente|a veces|de vez en cuando|"
        r"frecuentemente|en el futuro|por un tiempo",
    },
}
PATTERNS = {
    language: [(said, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for said, words in sentences.items()]
    for language, sentences in VAGUE.items()
}
ASKED_OF_A_CARD = ("who", "for_whom", "kind", "what", "how_known", "due_on", "watched_by")
NUMBERS = {"amount": "restitution", "hours": "service"}


def hints(draft):
    """What to point out beside each field of the page, by the field's name. A card without a word is left alone."""
    terms, found = draft["terms"], {}
    languages = [
        ("", terms["language"]),
        *([("_other", terms["other_language"])] if terms["other_language"] else []),
    ]
    for name in ("background", "if_not_kept"):
        for end, language in languages:
            found[name + end] = vague(terms[name + end], language)
    found["review_on"] = _day(terms["review_on"])
    for index, card in enumerate(draft["obligations"]):
        if not card["struck"] and not drafts.is_blank(card):
            found |= {f"obligations-{index}-{name}": hint for name, hint in _of_card(card, languages).items()}
    return {name: hint for name, hint in found.items() if hint}


def vague(text, language):
    """The question that the first vague word of a text raises, if there is one."""
    for sentence, pattern in PATTERNS[language]:
        if word := pattern.search(text):
            return _(sentence) % {"word": word[0]}
    return ""


def _of_card(card, languages):
    found = {name: "" if card[name].strip() else _("Still open.") for name in ASKED_OF_A_CARD}
    for name in ("what", "how_known"):
        for end, language in languages:
            missing = "" if card[name + end].strip() else _("Still open.")
            found[name + end] = missing or vague(card[name + end], language)
    for name, kind in NUMBERS.items():
        found[name] = _number(card[name]) if card["kind"] == kind else ""
    found["due_on"] = found["due_on"] or _day(card["due_on"])
    return found


def _number(text):
    if not text.strip():
        return _("Still open.")
    number = drafts.decimal(text)
    return "" if number else _("Write it as a number, like 120 or 49.50.")


def _day(text):
    try:
        past = bool(text) and date.fromisoformat(text) < timezone.localdate()
    except ValueError:
        return _("Write the day like 2026-12-31.")
    return _("This day has passed.") if past else ""
