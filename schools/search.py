"""Folding: how a name is written into a search column, and how a query is read.

Neither SQLite nor PostgreSQL finds `Gómez` by `gomez` on its own.
"""

import unicodedata


def fold(text):
    """Lower case without accents, single spaces: `  José  GÓMEZ ` becomes `jose gomez`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
