# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of the house: a layer imports only the layers above it, and a module's payload has only what it needs.

Both are derived from the imports, wherever they are: inside functions and for typing too. Parts are asked for by name, see _parts.py:
these names count for the rooms, and not for payloads.
"""

from __future__ import annotations

import ast
import functools
import graphlib
import importlib
import typing as t
from pathlib import PurePosixPath

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import INFO

from machine.environment import ROOT, sources
from rendering import payloads

COLLECTION = "ansible_collections.community.buildkite."
UTILS = "plugins/module_utils/"
# The rooms of plugins/module_utils from the top; what is flat is a helper or the front. What follows them runs on the
# controller or is found by Ansible.
ROOMS = ("helpers", "_schema", "_resources", "_api", "_state", "_plan", "_apply", "_export", "_operations", "front")
LAYERS = (*ROOMS, "plugin_utils", "plugins")
HELPERS = set(
    """
    _errors _names _networks _parts _paths _places _places_sent _problems _regular _secrets _signals
    _text _times _values
    """.split()
)
FRONT = set(
    """
    _ansible_module _arguments _checked _information _module _of_runs _of_whole _operate _operation _options
    _reporting _results _run _session _source _whole
    """.split()
)
# The API layer knows no resource, and the planner no HTTP, although these are above them.
UNKNOWN = {
    "_api": {"_schema", "_resources"},
    "_plan": {"_api"},
    "_export": {"_plan", "_apply"},
    "_operations": {"_resources", "_state", "_plan", "_apply", "_export"},
}
NAMES = [name for name in sources() if name.startswith("plugins/") and name.endswith(".py")]
MODULES = [PurePosixPath(name).stem for name in NAMES if name.startswith("plugins/modules/")]
# What each module brings along to the machine where it runs, of the files that declare resources.
DECLARATIONS = {
    "agent_image": {"agent_image", "cluster", "cluster_queue"},
    "agent_token": {"agent_token", "cluster", "cluster_queue"},
    "cluster": {
        *("agent_image", "agent_token", "cluster", "cluster_queue", "member", "organization", "pipeline", "secret"),
        "team",
    },
    "cluster_queue": {"agent_image", "cluster", "cluster_queue"},
    "invitation": {"invitation", "member", "team"},
    "member": {"cluster", "invitation", "member", "team"},
    "datadog_service": {"cluster", "datadog_service", "pipeline", "team"},
    "event_bridge": {"cluster", "event_bridge", "pipeline", "team"},
    "event_log_service": {"cluster", "event_log_service", "pipeline", "team"},
    "linear_service": {"linear_service"},
    "open_telemetry_service": {"cluster", "open_telemetry_service", "pipeline", "team"},
    "pipeline": {"cluster", "pipeline", "pipeline_schedule", "pipeline_template", "rule", "team"},
    "pipeline_schedule": {"pipeline", "pipeline_schedule"},
    "pipeline_template": {"pipeline", "pipeline_template"},
    "portal": {"portal"},
    "registry": {"registry", "team"},
    "registry_token": {"registry"},
    "rule": {"pipeline", "rule"},
    "secret": {"cluster", "secret"},
    "slack_service": {"cluster", "pipeline", "slack_service", "team"},
    "slack_workspace": {"slack_workspace"},
    "team": {"cluster", "member", "pipeline", "registry", "team", "test_suite"},
    "test_suite": {"team", "test_suite"},
    "webhook": {"cluster", "pipeline", "team", "webhook"},
}
# Parts of declarations, which several have.
SHARED = {"common", "notifications", "provider_settings", "repository_webhooks", "signing_key"}

# Of the room that applies, what every call needs: what it does with values that are returned once.
AT_ONCE = {f"{UTILS}_apply/values.py"}
# The parts of the modules for the whole organization. Those of the others follow from their declarations.
PARTS = {
    "organization": set(
        """
        _networks _of_whole _source _whole _apply.backup _apply.building _apply.by_graphql _apply.doubles
        _apply.elsewhere _apply.separate _apply.setting _apply.together _apply.toggling _apply.token_values
        _apply.value_options _plan.active _plan.apart _plan.built _plan.ceiling _plan.expected _plan.in_use
        _plan.joined _plan.links _plan.locked _plan.occupied _plan.own_user _plan.people _plan.rotation
        _plan.scope _plan.selected _plan.settings _plan.toggled _plan.whole _state.cascades _state.own_values
        _state.toggles
        """.split()
    ),
    "organization_info": {"_of_whole", "_whole", "_export.live", "_state.own_values"},
    "organization_files": set(),
}
# What is needed for GraphQL, for changes, or to show them.
AT_THE_POINT_OF_USE = (
    *(f"_state/{name}" for name in ("confirm", "documents", "options")),
    "_plan/short",
    *(f"{part.replace('.', '/')}" for part in PARTS["organization"]),
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
def tree_of(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


@functools.cache
def imports(name: str) -> list[tuple[int, str]]:
    return imported(tree_of(name), name)


def file_of(part: str) -> str:
    return f"{UTILS}{part.replace('.', '/')}.py"


def part_of(node: ast.AST) -> str | None:
    """The part that an expression imports, such as `part("_plan.rotation")`."""
    is_part = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "part"
    return str(ast.literal_eval(node.args[0])) if is_part and isinstance(node, ast.Call) else None


def named(tree: ast.AST) -> list[tuple[int, str]]:
    """The parts that a file imports by name, with the lines."""
    found = [(node, part_of(node)) for node in ast.walk(tree)]
    return [(node.lineno, part) for node, part in found if part and isinstance(node, ast.Call)]


@functools.cache
def uses(name: str) -> list[tuple[int, str]]:
    """What a file imports, by statements and by name."""
    return [*imports(name), *((line, file_of(part)) for line, part in named(tree_of(name)))]


def broken(name: str, lines: list[tuple[int, str]]) -> list[str]:
    """The imports that a layer may not have, each with its line."""
    own = layer(name)
    above = set(LAYERS[: LAYERS.index(own) + 1]) - UNKNOWN.get(own, set())
    return [f"{name}:{line} imports {file}" for line, file in lines if layer(file) not in above]


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_imports_only_layers_above_it(name: str) -> None:
    assert layer(name) in LAYERS, f"{name} is neither a helper nor a part of the front: it belongs in a room"
    assert broken(name, uses(name)) == []


def test_a_wrong_import_is_named() -> None:
    code = "import typing as t\nif t.TYPE_CHECKING:\n    from .._plan.planner import Planner\n"
    name = f"{UTILS}_state/node.py"
    assert broken(name, imported(ast.parse(code), name)) == [f"{name}:3 imports {UTILS}_plan/planner.py"]
    code = "def run():\n    from .._schema import field\n"
    name = f"{UTILS}_api/client.py"
    assert broken(name, imported(ast.parse(code), name)) == [f"{name}:2 imports {UTILS}_schema/field.py"]


def test_no_import_cycle() -> None:
    graph = {name: {file for _line, file in uses(name)} for name in NAMES}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(f"these import each other: {' → '.join(error.args[1])}")


def test_every_room_has_three_files() -> None:
    """A folder with fewer is a file."""
    for room in (*ROOMS[1:-1], "_events", "_files", "_inventory", "_report", "_signing"):
        assert len([name for name in NAMES if f"/{room}/" in name]) >= 3, room


def test_rooms_need_no_init() -> None:
    assert [name for name in NAMES if name.endswith("__init__.py")] == []


# Payloads


def reached(begin: t.Iterable[str]) -> set[str]:
    """Some files of plugins/module_utils, and all that they import."""
    found = {*begin}
    waiting = [*found]
    while waiting:
        for _line, file in imports(waiting.pop()):
            if file not in found:
                found.add(file)
                waiting.append(file)
    assert all(file.startswith(UTILS) for file in found)
    return found


def payload(module: str) -> set[str]:
    """The files of plugins/module_utils that AnsiballZ packs with a module."""
    return reached(file for _line, file in imports(f"plugins/modules/{module}.py"))


def packed(module: str) -> set[str]:
    """The files of the parts that a module imports in its function for them."""
    name = f"plugins/modules/{module}.py"
    functions = [node for node in tree_of(name).body if isinstance(node, ast.FunctionDef) and node.name == "packed"]
    return {file for function in functions for _line, file in imported(function, name)}


def parts_of(module: str) -> set[str]:
    if module in OPERATIONS.operations:
        return set()
    return PARTS[module] if module in PARTS else set(payloads.parts(CATALOG, module))


def at_once(name: str) -> list[str]:
    """The files that a file imports when it is imported: not in functions, and not for typing."""
    found: list[str] = []
    for node in tree_of(name).body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.If)):
            found += [file for _line, file in imported(node, name)]
    return found


def loaded(name: str) -> set[str]:
    """The files of plugins/module_utils that are read when a file is imported."""
    return {file for file in every(name) if file.startswith(UTILS)}


def every(name: str) -> set[str]:
    """All files of the collection that are read when a file is imported."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for file in at_once(waiting.pop()):
            if file not in found:
                found.add(file)
                waiting.append(file)
    return found


def declarations(module: str) -> set[str]:
    """The stems of the files with declarations in a module's payload."""
    return {PurePosixPath(file).stem for file in payload(module) if layer(file) == "_resources"}


@pytest.mark.parametrize("module", CATALOG.infos())
def test_a_payload_of_information_has_no_more_declarations_than_the_module_that_manages(module: str) -> None:
    name = module.removesuffix(INFO)
    # What no module manages is in nothing but a cluster.
    managed = DECLARATIONS.get(name) if name in CATALOG.modules() else {name, "cluster"}
    assert managed and declarations(module) and declarations(module) - SHARED <= managed


@pytest.mark.parametrize("module", CATALOG.infos())
def test_a_payload_of_information_neither_plans_nor_applies(module: str) -> None:
    # The option of the guards is among those of runs.
    assert {file for file in payload(module) if layer(file) in ("_plan", "_apply")} == {f"{UTILS}_plan/guard.py"}


@pytest.mark.parametrize("module", CATALOG.modules())
def test_a_payload_has_the_declarations_that_its_module_needs(module: str) -> None:
    assert declarations(module) - SHARED == DECLARATIONS[module]
    assert "catalog" not in declarations(module)


def test_every_payload_has_the_same_engine() -> None:
    """Beside its parts: it knows no resource by name, so it cannot need another file for another module."""
    engines = set()
    for module in DECLARATIONS:
        name = f"plugins/modules/{module}.py"
        there = reached({file for _line, file in imports(name)} - packed(module))
        engines.add(frozenset(file for file in there if layer(file) != "_resources"))
    assert len(engines) == 1
    (engine,) = engines
    assert {layer(file) for file in engine} == set(ROOMS) - {"_resources", "_export", "_operations"}


@pytest.mark.parametrize("module", MODULES)
def test_a_payload_has_the_parts_that_its_module_needs(module: str) -> None:
    assert packed(module) == {file_of(part) for part in parts_of(module)}


def test_a_part_is_a_file_that_only_parts_import() -> None:
    """One that the engine imports by a statement would be in every payload. What is used of a part exists."""
    parts = {part for module in MODULES for part in parts_of(module)}
    assert {part for name in NAMES for _line, part in named(tree_of(name))} == parts
    every = set.intersection(*(payload(module) for module in DECLARATIONS))
    assert not every & {file_of(part) for part in parts}


def test_what_is_used_of_a_part_exists() -> None:
    """It has no type, since an import for typing alone would pack it too."""
    used = set()
    for name in NAMES:
        nodes = [*ast.walk(tree_of(name))]
        # The whole file itself, perhaps or None: `whole = part("_plan.whole") if limits.prune else None`.
        variables = {
            target.id: part
            for node in nodes
            if isinstance(node, ast.Assign)
            for part in [part_of(node.value.body if isinstance(node.value, ast.IfExp) else node.value)]
            for target in node.targets
            if part and isinstance(target, ast.Name)
        }
        for node in nodes:
            if isinstance(node, ast.Attribute):
                part = variables.get(node.value.id) if isinstance(node.value, ast.Name) else part_of(node.value)
                used |= {(part, node.attr)} if part else set()
    assert used >= {("_plan.rotation", "turn"), ("_plan.whole", "check_pruned")}
    for part, attribute in used:
        assert hasattr(importlib.import_module(f"{payloads.UTILS}.{part}"), attribute), (part, attribute)


@pytest.mark.parametrize("module", DECLARATIONS)
def test_a_call_that_changes_nothing_imports_nothing_that_applies(module: str) -> None:
    """A payload has no compiled files: what a call imports, it also compiles."""
    found = loaded(f"plugins/modules/{module}.py")
    assert {file for file in found if layer(file) in ("_apply", "_export")} <= AT_ONCE
    assert not found & {f"{UTILS}{name}.py" for name in AT_THE_POINT_OF_USE}


def at_a_module(module: str) -> tuple[str, ...]:
    """What only the ordinary module imports, which has AnsibleModule."""
    front = (
        "_operation" if module in OPERATIONS.operations else "_information" if module in CATALOG.infos() else "_module"
    )
    return ("_ansible_module", front)


@pytest.mark.parametrize("module", [name for name in MODULES if name != "organization_files"])
def test_forks_of_an_action_plugin_import_nothing_more(module: str) -> None:
    """Each task runs in a fork of the process that imports the plugin: what it does not import, every task would."""
    assert payload(module) - loaded(f"plugins/action/{module}.py") == {
        f"{UTILS}{name}.py" for name in at_a_module(module)
    }


def test_only_the_modules_for_the_whole_organization_import_files_and_reports() -> None:
    """Ansible compiles what an action plugin imports in every play."""
    found = {module: every(f"plugins/action/{module}.py") for module in ("pipeline", "organization")}
    for folder in ("_files", "_report"):
        assert [any(f"/{folder}/" in file for file in files) for files in found.values()] == [False, True]
    assert {layer(file) for file in found["pipeline"]} >= {"_apply", "plugin_utils"} and not [
        file for file in found["pipeline"] if layer(file) == "_export"
    ]


def test_the_whole_organization_needs_every_declaration() -> None:
    there = {PurePosixPath(name).stem for name in NAMES if layer(name) == "_resources"}
    for module in ("organization", "organization_info", "organization_files"):
        assert declarations(module) == there
