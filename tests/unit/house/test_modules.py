# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each fact is in one place, modules are short, and every module is in every list."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from machine.environment import ROOT, sources
from rendering.targets import WITHOUT

PLUGINS = ROOT / "plugins"
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py") if path.stem != "__init__")
CODE_LINES = 10
DOCUMENTS = {"DOCUMENTATION", "EXAMPLES", "RETURN"}
NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}


def python_files(folder: str) -> list[Path]:
    return [ROOT / name for name in sources() if name.startswith(f"{folder}/") and name.endswith(".py")]


def documents(tree: ast.Module) -> set[int]:
    """The lines of docstrings, DOCUMENTATION, EXAMPLES and RETURN."""
    found: set[int] = set()
    for node in ast.walk(tree):
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        document = isinstance(node, ast.Assign) and {getattr(target, "id", "") for target in node.targets} & DOCUMENTS
        if isinstance(node, ast.stmt) and (text or document):
            found.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return found


def code_lines(source: str) -> set[int]:
    """The lines that hold code, without imports, and without the list of what is imported.

    Imports at the top, and those of parts, which the function `packed` of a module imports and yields.
    """
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in NO_CODE and token.type != tokenize.ENDMARKER:
            lines.update(range(token.start[0], token.end[0] + 1))
    tree = ast.parse(source)
    packed = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "packed"]
    tops = [*tree.body, *(node for function in packed for node in function.body)]
    named = [node for node in tops if isinstance(node, ast.ImportFrom) or _is_catalog(node) or _is_yield(node)]
    return lines - documents(tree) - {line for node in named for line in range(node.lineno, (node.end_lineno or 0) + 1)}


def _is_yield(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, (ast.Yield, ast.YieldFrom))


def _is_catalog(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["CATALOG"]


def imports(path: Path) -> set[str]:
    """Every module that a file imports, at whatever depth: `{"requests", "gql.transport.requests"}`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.update([node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)])
    return found


def importers(*names: str) -> list[str]:
    """The plugin files that import one of these."""
    prefixes = tuple(f"{name}." for name in names)
    return [
        str(path.relative_to(PLUGINS))
        for path in python_files("plugins")
        if any(f"{name}.".startswith(prefixes) for name in imports(path))
    ]


def test_code_lines_are_counted() -> None:
    source = '"""Text."""\n\nDOCUMENTATION = """\na: b\n"""\n# Comment.\nimport os\n\nprint(\n    os.name,\n)\n'
    assert code_lines(source) == {7, 9, 10, 11}
    source = "def packed():\n    from a import b\n\n    yield b\n\n\ndef main():\n    from a import b\n\n    b()\n"
    assert code_lines(source) == {1, 7, 8, 10}


def test_there_are_modules() -> None:
    assert {"cluster", "cluster_queue", "organization", "pipeline", "team"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_module_is_short(name: str) -> None:
    lines = code_lines((PLUGINS / "modules" / f"{name}.py").read_text(encoding="utf-8"))
    assert len(lines) <= CODE_LINES


def test_one_file_knows_http() -> None:
    assert importers("requests", "urllib3", "http", "urllib.request") == ["module_utils/_api/transport.py"]


def test_one_file_imports_gql_and_only_when_a_document_is_sent() -> None:
    """It takes longer to import than everything else that a module needs."""
    (name,) = importers("gql", "graphql")
    assert name == "module_utils/_api/graphql.py"
    tree = ast.parse((PLUGINS / name).read_text(encoding="utf-8"))
    assert not [
        node
        for node in when_imported(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and "gql" in ast.unparse(node)
    ]


def when_imported(tree: ast.AST) -> t.Iterator[ast.AST]:
    """The nodes that run when a file is imported: all but those inside of functions."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from when_imported(node)


def test_one_file_touches_ansible_module() -> None:
    assert importers("ansible.module_utils.basic.AnsibleModule") == ["module_utils/_ansible_module.py"]


def test_at_most_one_file_touches_action_base() -> None:
    assert len(importers("ansible.plugins.action.ActionBase")) <= 1


def test_no_plugin_imports_what_is_private_to_ansible() -> None:
    assert importers("ansible._internal", "ansible.module_utils._internal") == []


def test_shared_code_is_private() -> None:
    utils = [path for path in python_files("plugins") if path.parts[len(PLUGINS.parts)].endswith("_utils")]
    names = [path.relative_to(PLUGINS).parts[1] for path in utils]
    assert [name for name in names if not name.startswith("_")] == []


def test_stand_in_knows_no_plugin() -> None:
    files = python_files("tests/stand_in")
    assert files
    foreign = ("ansible", "plugins")
    found = {str(path): [name for name in imports(path) if name.startswith(foreign)] for path in files}
    assert {path: names for path, names in found.items() if names} == {}
    assert [str(path) for path in files if "ansible_collections" in path.read_text(encoding="utf-8")] == []


def test_action_group_is_every_module_that_connects() -> None:
    """The group gives the connection, which a module that talks to no service does not take."""
    group = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]["buildkite"]
    texts = {name: (PLUGINS / "modules" / f"{name}.py").read_text(encoding="utf-8") for name in MODULES}
    assert group == [name for name in MODULES if "  - community.buildkite._connection\n" in texts[name]]
    assert [name for name in MODULES if name not in group] == ["organization_files"]
    # As documented.
    assert group == [name for name in MODULES if "  - community.buildkite._attributes\n" in texts[name]]


def test_every_module_has_an_integration_target() -> None:
    """Or another one in its place. Where a role has the module's name, the target begins with module_: it would run the role."""
    targets = {
        path.parent.parent.name for path in (ROOT / "tests" / "integration" / "targets").glob("*/tasks/main.yml")
    }
    # One target has all that return information about one kind, which share their code.
    assert "infos" in targets
    assert set(MODULES) - {name.removeprefix("module_") for name in targets} == {
        *(*CATALOG.infos(), *OPERATIONS.operations),
        *WITHOUT,
    }
    assert targets & {path.name for path in (ROOT / "roles").iterdir()} == set()


def test_everything_has_a_row_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.search(r"^## Modules and plugins$(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    assert section
    shown = re.findall(r"^\| `community\.buildkite\.(\w+)` \| ([\w ]+) \|", section[1], re.MULTILINE)
    kinds = {"inventory": "inventory plugin", "lookup": "lookup plugin", "filter": "filter"}
    kinds |= {"event_source": "event source", "event_filter": "event filter"}
    plugins = [(path.stem, word) for kind, word in kinds.items() for path in sorted((PLUGINS / kind).glob("[!_]*.py"))]
    roles = [(path.name, "role") for path in sorted((ROOT / "roles").iterdir())]
    assert shown == [*((name, "module") for name in MODULES), *plugins, *roles]
