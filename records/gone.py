"""The list of cases that are gone, apart from the backups: a line of JSON each, and a last one that counts them.

By the last line a list that was cut short, or emptied, is known from a whole one.
"""

import hashlib
import json
from datetime import datetime
from uuid import UUID


def as_list(disposed):
    lines = [{"case": str(one.case_key), "disposed_at": one.disposed_at.isoformat()} for one in disposed]
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    return f"{text}{json.dumps(_last(text, len(lines)))}\n"


def read(file):
    """When which case went: {key: moment}. `ValueError` if it is no whole list."""
    text = file.read_text()
    *lines, last = text.splitlines() or [""]
    try:
        before = "".join(f"{line}\n" for line in lines)
        if json.loads(last) != _last(before, len(lines)):
            raise ValueError("not a whole list of disposals")
        gone = [json.loads(line) for line in lines]
        return {UUID(one["case"]): datetime.fromisoformat(one["disposed_at"]) for one in gone}
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError("not a list of disposals") from wrong


def _last(text, cases):
    return {"cases": cases, "sha256": hashlib.sha256(text.encode()).hexdigest()}
