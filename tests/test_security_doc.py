"""What docs/security.md and docs/runbook.md rest on is there: requirements, tests, keys, commands and pages."""

import ast
import re
from collections import Counter
from functools import cache

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import resolve

DOCS = settings.BASE_DIR / "docs"
SECURITY = (DOCS / "security.md").read_text()
RUNBOOK = (DOCS / "runbook.md").read_text()
STANDS = ("met", "in part", "not met", "installer", "n/a")
ROW = re.compile(rf"^\| ([\d., ]+) \| .+ \| ({'|'.join(STANDS)}) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::([\w:]+)`")
COMMAND = re.compile(r"manage\.py (\w+)([^`\n]*)")
# Levels 1 and 2 of ASVS 5.0, and of level 3 that what is outdated goes by itself.
REQUIREMENTS = (settings.BASE_DIR / "tests" / "asvs_5_0.txt").read_text().split()


def test_every_requirement_is_answered_once():
    answered = Counter(number for numbers, _, _ in ROW.findall(SECURITY) for number in numbers.split(", "))
    assert len(REQUIREMENTS) == 254
    assert answered == Counter(REQUIREMENTS)


def test_what_is_met_says_by_which_test_or_by_whose_reading():
    met = [(numbers, why) for numbers, stands, why in ROW.findall(SECURITY) if stands == "met"]
    assert len(met) > 80
    assert [numbers for numbers, why in met if not NAMED.search(why) and "By reading" not in why] == []


def test_every_test_that_is_named_is_there():
    named = set(NAMED.findall(SECURITY + RUNBOOK))
    assert len(named) > 80
    assert sorted(f"{file}::{name}" for file, name in named if name not in found_in(file)) == []


@cache
def found_in(file):
    path = settings.BASE_DIR / file
    tree = ast.parse(path.read_text()) if path.exists() else ast.Module([], [])
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} | {
        f"{owner.name}::{node.name}"
        for owner in classes
        for node in owner.body
        if isinstance(node, ast.FunctionDef)
    }


def test_every_key_of_the_settings_is_in_the_list():
    text = (settings.BASE_DIR / "config" / "settings.py").read_text()
    keys = re.findall(r'env\.\w+\(\s*"(\w*(?:KEY|KEYS|SECRET|PASSWORD)(?:_FILE)?)"', text)
    assert "SECRET_KEY" in keys
    listed = SECURITY.partition("## The keys")[2].partition("\n## ")[0]
    assert [key for key in keys if f"`{key}`" not in listed] == []


def test_every_command_of_the_runbook_is_there_with_its_options():
    asked = COMMAND.findall(RUNBOOK)
    assert len(asked) > 5
    assert [name for name, _ in asked if name not in get_commands()] == []
    for name, rest in asked:
        command = get_commands()[name]
        command = load_command_class(command, name) if isinstance(command, str) else command
        known = command.create_parser("manage.py", name)._option_string_actions
        assert [option for option in re.findall(r"--[\w-]+", rest) if option not in known] == [], name


@pytest.mark.parametrize("page", sorted(set(re.findall(r"`(/[\w/<>-]*/)`", RUNBOOK))))
def test_every_page_of_the_runbook_is_there(page):
    assert resolve(page.replace("<number>", "2026-0001").replace("<person>", "1"))
