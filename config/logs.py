"""One line of JSON for whatever is logged, without a name and without a word of what somebody told us.

What broke is told by its kind and its place. What an exception says of itself is left out, of the sentence that it was
logged with too: a database quotes the whole row that it refuses, and a mail server the address.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError

# What these say is about a machine, in its first line, and somebody has to read it to put it right.
ABOUT_THE_MACHINE = (OperationalError, InterfaceError, ConnectionError, TimeoutError, PermissionError)


# Who asked and for what follows: the address of a search holds a name, and a line that no server understands anything.
OF_A_REQUEST = re.compile(r"(?<=^Invalid request) .*|(?<=^Error handling request) .*", re.DOTALL)


class WithoutRequests(logging.Filter):
    """Of what gunicorn says about a request only that there was one."""

    def filter(self, record):
        if isinstance(record.msg, str):
            record.msg, record.args = OF_A_REQUEST.sub("", record.getMessage()), ()
        return True


class OneLine(logging.Formatter):
    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info and record.exc_info[1]:
            line["exceptions"] = [_told(error) for error in _with_causes(record.exc_info[1])]
        return json.dumps(line, ensure_ascii=False)


def _message(record):
    """Django, for one, puts what was raised after a commit into its sentence; gunicorn makes it the whole one."""
    if isinstance(record.msg, BaseException):
        return _kind(record.msg)
    if not isinstance(record.args, tuple):
        return record.getMessage()
    told = tuple(_kind(value) if isinstance(value, BaseException) else value for value in record.args)
    return str(record.msg) % told if told else str(record.msg)


def _kind(error):
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _with_causes(error):
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error):
    told = {"kind": _kind(error), "at": _places(error)}
    if isinstance(error, ABOUT_THE_MACHINE):
        told["says"] = str(error).partition("\n")[0]
    if constraint := getattr(getattr(error, "diag", None), "constraint_name", None):
        told["constraint"] = constraint
    return told


def _places(error):
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames[-12:]]


def _short(filename):
    return filename.removeprefix(f"{settings.BASE_DIR}/").rpartition("site-packages/")[2]
