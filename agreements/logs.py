import logging
import re

TOKEN = re.compile(r"(/(?:sign|copy)/)[^/\s]+")


class WithoutTokens(logging.Filter):
    """Takes the token out of the address of a link before a line is logged: whoever reads a log opens nothing."""

    def filter(self, record):
        record.msg = self._without(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(self._without(value) for value in record.args)
        return True

    def _without(self, value):
        return TOKEN.sub(r"\1…", value) if isinstance(value, str) else value
