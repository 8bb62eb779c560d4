"""Fails a test in which one of our templates asked for something that is not there.

Django prints nothing in such a place, so a renamed field would leave a blank in a
letter, and a loop over nothing would look like an empty list. `string_if_invalid`
would change what the templates of the admin and of crispy-forms print, and turn
`{% if %}` over an absent relation true; so this listens to what Django itself logs,
changes nothing, and looks only at the templates of this house.

Two things may be absent: a related object that does not exist (yet), and a part's
optional parameter where the part itself asks `{% if parameter %}` or says
`parameter|default:...`.
"""

import logging
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template.base import FilterExpression, Node, Variable
from django.template.defaultfilters import default, default_if_none
from django.template.defaulttags import IfNode

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
OURS = f"{TEMPLATES}/"


class Listener(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.heard = []

    def emit(self, record):
        if record.exc_info and isinstance(record.exc_info[1], ObjectDoesNotExist):
            return
        variable, expression, node = asked_by(sys._getframe())
        if node is None or not node.origin.name.startswith(OURS):
            return
        if not is_optional(variable, expression, node):
            template = Path(node.origin.name).relative_to(TEMPLATES)
            self.heard.append(f"{template}:{node.token.lineno} {variable} (at {record.args[0]})")


def asked_by(frame):
    """The variable, its expression and the tag that Django is rendering: the innermost of each."""
    found = {}
    while frame and Node not in found:
        asker = frame.f_locals.get("self")
        for kind in (Variable, FilterExpression, Node):
            if isinstance(asker, kind) and getattr(asker, "origin", True):
                found.setdefault(kind, asker)
        frame = frame.f_back
    return found.get(Variable), found.get(FilterExpression), found.get(Node)


def is_optional(variable, expression, node):
    part = Path(node.origin.name)
    if len(variable.lookups) > 1 or not (part.name.startswith("_") or part.parent.name == "_components"):
        return False
    defaults = expression and any(filter_ in (default, default_if_none) for filter_, _ in expression.filters)
    return bool(defaults) or isinstance(node, IfNode)


@contextmanager
def listening():
    logger, listener = logging.getLogger("django.template"), Listener()
    before = logger.handlers, logger.level, logger.propagate
    logger.handlers, logger.propagate = [listener], False
    logger.setLevel(logging.DEBUG)
    try:
        yield listener.heard
    finally:
        logger.handlers, level, logger.propagate = before
        logger.setLevel(level)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    with listening() as heard:
        result = yield
    if heard:
        pytest.fail("Undefined in a template:\n" + "\n".join(dict.fromkeys(heard)), pytrace=False)
    return result
