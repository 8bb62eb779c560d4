"""No template is left over, none hides a blank, and none needs what the content policy forbids."""

import ast
import re
from datetime import datetime

import pytest
from django.conf import settings
from django.template import Context, Origin, Template
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.utils import translation

from .undefined_variables import TEMPLATES, listening

SOURCES = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.*")}
PAGES = {name: source for name, source in SOURCES.items() if name.endswith((".html", ".svg"))}
ERROR_PAGES = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}


def texts_in_code():
    """Every text that stands in the code, and the pattern of every text that is put together there."""
    texts, patterns = set(), set()
    for room in ("schools", "cases", "conferences", "agreements", "records", "desk", "config"):
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.add(node.value)
                elif isinstance(node, ast.JoinedStr):
                    parts = (isinstance(part, ast.Constant) and re.escape(part.value) for part in node.values)
                    patterns.add("".join(part or r"([\w-]+)" for part in parts))
    return texts, patterns


def is_named(name, texts, patterns):
    """`emails/{template}.txt` names those of which the code says what goes into the gap."""
    found = filter(None, (re.fullmatch(pattern, name) for pattern in patterns if "/" in pattern))
    return name in texts or any(set(match.groups()) <= texts for match in found)


def names_in_template(name):
    return set(re.findall(r"""["']([\w./-]+\.\w+)["']""", SOURCES[name])) & set(SOURCES)


def overrides_a_package(name):
    """Django and crispy-forms ask for some templates by names of their own, the admin also by room and table."""
    names = [name, f"admin/{name.rpartition('/')[2]}"] if name.startswith("admin/") else [name]
    return any((folder / name).exists() for folder in get_app_template_dirs("templates") for name in names)


def test_every_template_is_used():
    texts, patterns = texts_in_code()
    waiting = {
        name
        for name in SOURCES
        if name in ERROR_PAGES or overrides_a_package(name) or is_named(name, texts, patterns)
    }
    used = set()
    while waiting:
        used |= waiting
        waiting = set().union(*map(names_in_template, waiting)) - used
    unused = sorted(set(SOURCES) - used)
    assert not unused, f"Used nowhere: {', '.join(unused)}"


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


def test_no_template_spells_a_date_out():
    named = re.compile(r"""^(c|T|Y-m-d|[A-Z_]+_FORMAT)$""")
    spelled = {
        f"{name}: {form}"
        for name, source in SOURCES.items()
        for form in re.findall(r"""(?:\|date:|\|time:|{% now )["']([^"']+)""", source)
        if not named.match(form)
    }
    assert spelled == set(), "config/formats says how days and times are written"


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "December 2, 2026", "Wednesday, December 2, 2026, 2:30 PM"),
        ("es", "2 de diciembre de 2026", "miércoles 2 de diciembre de 2026, 2:30 p.m."),
    ],
)
def test_days_and_times_are_written_as_in_montana(language, day, moment):
    source = '{{ at|date }} / {{ at|date:"WEEKDAY_FORMAT" }}, {{ at|time }}'
    with translation.override(language):
        assert Template(source).render(Context({"at": datetime(2026, 12, 2, 14, 30)})) == f"{day} / {moment}"
