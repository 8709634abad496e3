# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of the house: a layer imports only the layers above it, and a module's payload has only what it needs.

Both are derived from the imports, wherever they are: inside functions and for typing too.
"""

from __future__ import annotations

import ast
import functools
import graphlib
from pathlib import PurePosixPath

import pytest

from machine.environment import ROOT, sources

COLLECTION = "ansible_collections.community.buildkite."
UTILS = "plugins/module_utils/"
# The rooms of plugins/module_utils from the top; what is flat is a helper or the front. What follows them runs on the
# controller or is found by Ansible.
ROOMS = ("helpers", "_schema", "_resources", "_api", "_state", "_plan", "_apply", "_export", "front")
LAYERS = (*ROOMS, "plugin_utils", "plugins")
HELPERS = {
    "_choices",
    "_errors",
    "_names",
    "_networks",
    "_paths",
    "_places",
    "_problems",
    "_regular",
    "_secrets",
    "_text",
    "_times",
    "_values",
}
FRONT = {"_arguments", "_checked", "_module", "_of_runs", "_options", "_reporting", "_results", "_run", "_source"}
# The API layer knows no resource, and the planner no HTTP, although these are above them.
UNKNOWN = {"_api": {"_schema", "_resources"}, "_plan": {"_api"}, "_export": {"_plan", "_apply"}}
NAMES = [name for name in sources() if name.startswith("plugins/") and name.endswith(".py")]
MODULES = [PurePosixPath(name).stem for name in NAMES if name.startswith("plugins/modules/")]
# What each module brings along to the machine where it runs, of the files that declare resources.
DECLARATIONS = {
    "agent_token": {"agent_token", "cluster", "cluster_queue"},
    "cluster": {"agent_token", "cluster", "cluster_queue", "organization", "pipeline", "team"},
    "cluster_queue": {"cluster", "cluster_queue"},
    "pipeline": {"cluster", "pipeline", "pipeline_schedule", "pipeline_template", "team"},
    "pipeline_schedule": {"pipeline", "pipeline_schedule"},
    "pipeline_template": {"pipeline", "pipeline_template"},
    "portal": {"portal"},
    "team": {"cluster", "pipeline", "team", "test_suite"},
    "test_suite": {"team", "test_suite"},
    "webhook": {"cluster", "pipeline", "team", "webhook"},
}
# Parts of declarations, which several have.
SHARED = {"common", "provider_settings"}

# Of the rooms that apply and export, what every call needs: options, and the values that are returned once.
AT_ONCE = {
    *(f"{UTILS}_apply/{name}.py" for name in ("token_values", "value_file", "value_options")),
    f"{UTILS}_export/asked.py",
}
# What is needed for GraphQL, for changes, or to show them.
AT_THE_POINT_OF_USE = (
    *(f"_state/{name}" for name in ("cascades", "confirm", "documents", "options", "toggles")),
    *(f"_plan/{name}" for name in ("active", "ceiling", "in_use", "occupied", "own_user", "rotation", "short")),
)


def layer(name: str) -> str:
    """The layer of a file."""
    if not name.startswith(UTILS):
        return "plugin_utils" if name.startswith("plugins/plugin_utils/") else "plugins"
    first, _slash, rest = name.removeprefix(UTILS).partition("/")
    if rest:
        return first
    stem = first.removesuffix(".py")
    return "helpers" if stem in HELPERS else "front" if stem in FRONT else f"no layer ({stem})"


def imported(tree: ast.AST, name: str) -> list[tuple[int, str]]:
    """The files of the collection that a file imports, with the lines."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        above = PurePosixPath(name).parts[: -node.level] if node.level else ()
        start = ".".join([*above, *([node.module] if node.module else [])]).removeprefix(COLLECTION)
        for alias in node.names:
            paths = (f"{start}.{alias.name}".replace(".", "/"), start.replace(".", "/"))
            file = next((f"{path}.py" for path in paths if f"{path}.py" in NAMES), None)
            if file:
                found.append((node.lineno, file))
    return found


@functools.cache
def imports(name: str) -> list[tuple[int, str]]:
    return imported(ast.parse((ROOT / name).read_text(encoding="utf-8")), name)


def broken(name: str, lines: list[tuple[int, str]]) -> list[str]:
    """The imports that a layer may not have, each with its line."""
    own = layer(name)
    above = set(LAYERS[: LAYERS.index(own) + 1]) - UNKNOWN.get(own, set())
    return [f"{name}:{line} imports {file}" for line, file in lines if layer(file) not in above]


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_imports_only_layers_above_it(name: str) -> None:
    assert layer(name) in LAYERS, f"{name} is neither a helper nor a part of the front: it belongs in a room"
    assert broken(name, imports(name)) == []


def test_a_wrong_import_is_named() -> None:
    code = "import typing as t\nif t.TYPE_CHECKING:\n    from .._plan.planner import Planner\n"
    name = f"{UTILS}_state/node.py"
    assert broken(name, imported(ast.parse(code), name)) == [f"{name}:3 imports {UTILS}_plan/planner.py"]
    code = "def run():\n    from .._schema import field\n"
    name = f"{UTILS}_api/client.py"
    assert broken(name, imported(ast.parse(code), name)) == [f"{name}:2 imports {UTILS}_schema/field.py"]


def test_no_import_cycle() -> None:
    graph = {name: {file for _line, file in imports(name)} for name in NAMES}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(f"these import each other: {' → '.join(error.args[1])}")


def test_every_room_has_three_files() -> None:
    """A folder with fewer is a file."""
    for room in (*ROOMS[1:-1], "_files", "_inventory", "_report"):
        assert len([name for name in NAMES if f"/{room}/" in name]) >= 3, room


def test_rooms_need_no_init() -> None:
    assert [name for name in NAMES if name.endswith("__init__.py")] == []


# Payloads


def payload(module: str) -> set[str]:
    """The files of plugins/module_utils that AnsiballZ packs with a module."""
    found: set[str] = set()
    waiting = [f"plugins/modules/{module}.py"]
    while waiting:
        for _line, file in imports(waiting.pop()):
            if file not in found:
                found.add(file)
                waiting.append(file)
    assert all(file.startswith(UTILS) for file in found)
    return found


def at_once(name: str) -> list[str]:
    """The files that a file imports when it is imported: not in functions, and not for typing."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    found: list[str] = []
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.If)):
            found += [file for _line, file in imported(node, name)]
    return found


def loaded(name: str) -> set[str]:
    """The files of plugins/module_utils that are read when a file is imported."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for file in at_once(waiting.pop()):
            if file not in found:
                found.add(file)
                waiting.append(file)
    return {file for file in found if file.startswith(UTILS)}


def declarations(module: str) -> set[str]:
    """The stems of the files with declarations in a module's payload."""
    return {PurePosixPath(file).stem for file in payload(module) if layer(file) == "_resources"}


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith("organization")])
def test_a_payload_has_the_declarations_that_its_module_needs(module: str) -> None:
    assert declarations(module) - SHARED == DECLARATIONS[module]
    assert "catalog" not in declarations(module)


def test_every_payload_has_the_same_engine() -> None:
    """It knows no resource by name, so it cannot need another file for another module."""
    engines = {frozenset(file for file in payload(module) if layer(file) != "_resources") for module in DECLARATIONS}
    assert len(engines) == 1
    (engine,) = engines
    assert {layer(file) for file in engine} == set(ROOMS) - {"_resources"}


@pytest.mark.parametrize("module", DECLARATIONS)
def test_a_call_that_changes_nothing_imports_nothing_that_applies(module: str) -> None:
    """A payload has no compiled files: what a call imports, it also compiles."""
    found = loaded(f"plugins/modules/{module}.py")
    assert {file for file in found if layer(file) in ("_apply", "_export")} <= AT_ONCE
    assert not found & {f"{UTILS}{name}.py" for name in AT_THE_POINT_OF_USE}


def test_forks_of_the_action_plugin_import_nothing_more() -> None:
    """Each task runs in a fork of the process that imports the plugin: what it does not import, every task would."""
    packed = set().union(*(payload(module) for module in MODULES if module != "organization_files"))
    assert packed - loaded("plugins/plugin_utils/_action.py") == {f"{UTILS}_module.py"}


def test_the_whole_organization_needs_every_declaration() -> None:
    there = {PurePosixPath(name).stem for name in NAMES if layer(name) == "_resources"}
    for module in ("organization", "organization_info", "organization_files"):
        assert declarations(module) == there
