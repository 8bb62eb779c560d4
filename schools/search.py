"""Folding: how a name is written into a search column, and how a query is read.

Neither SQLite nor PostgreSQL finds `Gómez` by `gomez` on its own.
"""

import unicodedata

# Letters that Unicode does not take apart, and signs for which a keyboard has another one.
PLAIN = str.maketrans(
    dict(zip("øđðłıħŧ", "oddliht", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th"}
    | dict.fromkeys("‘’‛ʻʼ′`", "'")
    | dict.fromkeys("“”„‟″", '"')
    | dict.fromkeys("-‐‑‒–—―−", " ")
)
CHUNK = 2_000


def fold(text):
    """As an English keyboard has it, in lower case: `  José  GÓMEZ-Sørensen ` becomes `jose gomez sorensen`.

    The acute accent alone, typed for an apostrophe, is one before Unicode makes a space of it.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("´", "'"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).translate(PLAIN).split())


def fold_anew(model, column, *, of=None):
    """Write a search column as `fold` is today: for the migration that comes with a change of it.

    From `of`, or from what stands in the column: names that a disposal has taken out of it stay out.
    """
    last = 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk").only("pk", column, of or column)[:CHUNK]):
        last = rows[-1].pk
        changed = [row for row in rows if getattr(row, column) != fold(getattr(row, of or column))]
        for row in changed:
            setattr(row, column, fold(getattr(row, of or column)))
        model.objects.bulk_update(changed, [column])
