import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from cases import spreadsheet

FORMULAS = [
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\uff1d1",
    "\ufeff=1",
    "\0=1",
    "|x",
    "%x",
]


def written(*values):
    file = io.StringIO()
    spreadsheet.writer(file).writerow(values)
    text = file.getvalue()
    assert text.startswith("\ufeff")
    return next(csv.reader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize("typed", FORMULAS)
def test_what_was_typed_becomes_no_formula(typed):
    assert written(typed) == ["'" + typed.replace("\0", "")]


def test_everything_else_stays_as_it_is():
    assert written("María, 12\nBillings", Decimal("-5.00"), -3, None, date(2026, 5, 4)) == [
        "María, 12\nBillings",
        "-5.00",
        "-3",
        "",
        "2026-05-04",
    ]


def test_no_other_table_is_written():
    """An export that writes its own would be the way round."""
    sources = Path(settings.BASE_DIR).glob("[a-z]*/**/*.py")
    writing = [
        path.name for path in sources if "csv.writer" in path.read_text() or "DictWriter" in path.read_text()
    ]
    assert sorted(writing) == ["spreadsheet.py", "test_spreadsheet.py"]
