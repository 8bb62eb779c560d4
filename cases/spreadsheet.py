"""Tables for a spreadsheet. Whatever somebody typed into the record stays text there, and never becomes a formula."""

import csv
from unicodedata import normalize

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def writer(file):
    """Like `csv.writer`, with every cell a `cell()`: the only one that an export of ours may use."""
    # Without this mark Excel takes UTF-8 for the code page of the machine, and spoils every accent.
    file.write("\ufeff")
    return _Writer(csv.writer(file, quoting=csv.QUOTE_ALL))


def cell(value):
    """As it was typed, with an apostrophe in front if a spreadsheet would reckon with it.

    A number or a date of our own stays what it is. Blanks in front, and the wide signs of another keyboard, begin a
    formula too.
    """
    if not isinstance(value, str):
        return "" if value is None else value
    text = value.replace("\0", "")
    begins = normalize("NFKC", text).lstrip(" \u200b\ufeff")
    return f"'{text}" if begins.startswith(STARTS_A_FORMULA) else text


class _Writer:
    def __init__(self, rows):
        self._rows = rows

    def writerow(self, values):
        self._rows.writerow([cell(value) for value in values])
