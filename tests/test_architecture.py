"""The one direction: a room imports only from the rooms to its left, wherever the import stands."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["schools", "cases", "conferences", "agreements", "records", "desk"]
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for room in [*ROOMS, "config"]
    for path in sorted((ROOT / room).rglob("*.py"))
}


def imported_names(module):
    """Every name that a module imports, absolute, function-level imports and relative ones included."""
    path = FILES[module]
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*start, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def imported_modules(module):
    """The modules of this house among them: `cases.models.Case` is found in `cases.models`."""
    for name in imported_names(module):
        found = name if name in FILES else name.rpartition(".")[0]
        if found in FILES and found != module:
            yield found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_its_left(room):
    forbidden = {"config", "tests", *ROOMS[ROOMS.index(room) + 1 :]}
    wrong = {
        f"{module} imports {name}"
        for module in FILES
        for name in imported_names(module)
        if module.split(".")[0] == room and name.split(".")[0] in forbidden
    }
    assert not wrong


def test_no_module_imports_itself_by_a_detour():
    graph = {module: set(imported_modules(module)) for module in FILES}
    assert any(graph.values())
    TopologicalSorter(graph).prepare()


def test_forms_and_actions_do_not_know_each_other():
    """A form says what was read, an action does it, and the view between them hands over the one to the other."""
    wrong = {
        f"{module} imports {name}"
        for module in FILES
        for name in imported_modules(module)
        if {"forms", "actions"} <= {*module.split(".")[1:2], *name.split(".")[1:2]}
    }
    assert not wrong


def test_a_status_is_assigned_by_its_move_or_its_finding_alone():
    """A queryset that updates one would be past the table of moves, the guard, the lock and the history."""
    assigned = {
        module
        for module, path in FILES.items()
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Attribute) and node.attr == "status" and isinstance(node.ctx, ast.Store))
        or (isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update" and _names(node, "status"))
    }
    assert {module for module in assigned if ".migrations." not in module} == {
        "cases.lifecycle",
        "agreements.models.obligation",
    }


def _names(call, field):
    return any(keyword.arg == field for keyword in call.keywords)


@pytest.mark.parametrize("room", ROOMS)
def test_a_table_points_only_to_tables_on_its_left(room):
    """A foreign key written as a string escapes the imports, and would still turn the house around."""
    later = set(ROOMS[ROOMS.index(room) + 1 :])
    wrong = {
        str(field)
        for model in apps.get_app_config(room).get_models()
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.remote_field and field.remote_field.model._meta.app_label in later
    }
    assert not wrong


def test_there_are_no_signals():
    """What happens because of something is called by name, where a reader can follow it."""
    names = {name for module in FILES for name in imported_names(module)}
    assert not {name for name in names if name.startswith(("django.dispatch", "django.db.models.signals"))}
