"""Whom of a case a text names."""

import re
import unicodedata

from cases.models.party import is_no_name
from schools.search import fold

PARTICLES = {"de", "del", "la", "las", "los", "san", "van", "von", "der", "den"}
TITLES = {"mr", "mrs", "ms", "miss", "dr", "sr", "sra", "jr"}


def named_in(text, people, *, besides=""):
    """Those of `people` whose first name, surname or both the text holds, unless it is a name in `besides` too.

    Who says Ana Quintana does not say her mother, Rosa Quintana; who says Quintana alone may mean either.
    """
    said = _names(text) - _names(besides)
    found = {person: _names(person.name) & said for person in people}
    return [one for one, words in found.items() if words and not any(words < more for more in found.values())]


def _names(text):
    """The words that can be somebody's name, folded. One of two letters is such a word with a capital: Li, Bo."""
    words = re.findall(r"\w{2,}", unicodedata.normalize("NFC", text))
    folded = {fold(word) for word in words if len(word) > 2 or not word.islower()}
    return {word for word in folded - PARTICLES - TITLES if not is_no_name(word)}
