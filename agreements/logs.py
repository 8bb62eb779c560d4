import logging
import re

# The address of a link, whatever follows; and everywhere else whatever is long enough to open something by itself.
TOKEN = re.compile(r"(?<=/sign/)[^/\s]+|(?<=/copy/)[^/\s]+|(?<=/)[\w:=-]{20,}(?=/|\s|$)")


class WithoutTokens(logging.Filter):
    """Takes the token out of the address of a link before a line is logged: whoever reads a log opens nothing."""

    def filter(self, record):
        record.msg = self._without(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(self._without(value) for value in record.args)
        return True

    def _without(self, value):
        return TOKEN.sub("…", value) if isinstance(value, str) else value
