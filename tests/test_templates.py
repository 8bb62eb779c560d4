"""No template is left over, none hides a blank, and none needs what the content policy forbids."""

import ast
import re

import pytest
from django.conf import settings
from django.template import Context, Origin, Template
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from .undefined_variables import TEMPLATES, listening

SOURCES = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.*")}
PAGES = {name: source for name, source in SOURCES.items() if name.endswith((".html", ".svg"))}
ERROR_PAGES = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def names_in_code():
    """Every text in the code that could name a template; a placeholder stands for any word."""
    for room in ("schools", "cases", "conferences", "agreements", "desk", "config"):
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield re.escape(node.value)
                elif isinstance(node, ast.JoinedStr):
                    yield "".join(
                        re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w-]+"
                        for part in node.values
                    )


def names_in_template(name):
    return set(re.findall(r"""["']([\w./-]+\.\w+)["']""", SOURCES[name])) & set(SOURCES)


def overrides_a_package(name):
    """Django and crispy-forms ask for some templates by names of their own, the admin also by room and table."""
    names = [name, f"admin/{name.rpartition('/')[2]}"] if name.startswith("admin/") else [name]
    return any((folder / name).exists() for folder in get_app_template_dirs("templates") for name in names)


def test_every_template_is_used():
    named = {
        name
        for pattern in set(names_in_code())
        if "\\." in pattern
        for name in SOURCES
        if re.fullmatch(pattern, name)
    }
    waiting = named | (ERROR_PAGES & set(SOURCES)) | {name for name in SOURCES if overrides_a_package(name)}
    used = set()
    while waiting:
        used |= waiting
        waiting = set().union(*map(names_in_template, waiting)) - used
    assert set(SOURCES) - used == set()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_template_can_be_read_by_django(name):
    assert get_template(name).template.source == PAGES[name]


@pytest.mark.parametrize(
    ("forbidden", "pattern"),
    [
        ("a script that is not a file", r"<script(?![^>]*\ssrc=)"),
        ("a script in an attribute", r"<[^>]*\son[a-z]+\s*="),
        ("a script as an address", r"javascript:"),
    ],
)
def test_no_template_holds(forbidden, pattern):
    assert [name for name, source in PAGES.items() if re.search(pattern, source, re.IGNORECASE)] == []


def test_no_page_holds_a_style():
    pages = {name: source for name, source in PAGES.items() if not name.startswith("documents/")}
    styled = [
        name for name, source in pages.items() if re.search(r"<style|<[^>]*\sstyle\s*=", source, re.IGNORECASE)
    ]
    assert styled == []


@pytest.mark.parametrize(
    ("name", "source", "heard"),
    [
        ("page.html", "{{ nothing }}", True),
        ("page.html", "{% if nothing %}{% endif %}", True),
        ("page.html", "{% for one in nothing %}{% endfor %}", True),
        ("page.html", "{{ known.nothing }}", True),
        ("page.html", "{{ known }}", False),
        ("_part.html", "{{ nothing }}", True),
        ("_part.html", "{% if known.nothing %}{% endif %}", True),
        ("_part.html", "{% for one in nothing %}{% endfor %}", True),
        ("_part.html", "{% if nothing %}{{ known }}{% endif %}", False),
        ("_part.html", "{{ nothing|default:known }}", False),
        ("../elsewhere/page.html", "{{ nothing }}", False),
    ],
)
def test_an_undefined_variable_is_heard(name, source, heard):
    """The suite fails on what is heard here, whichever test rendered it."""
    template = Template(source, origin=Origin(str((TEMPLATES / name).resolve())))
    with listening() as found:
        template.render(Context({"known": "a text"}))
    assert bool(found) is heard
