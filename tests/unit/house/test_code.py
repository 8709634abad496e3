# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code of the house: the notice in private files, the length of functions, repeated lines."""

from __future__ import annotations

import ast
import functools
import io
import re
import tokenize
from collections import defaultdict
from pathlib import PurePath

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from machine.environment import ROOT, sources

FILES = [name for name in sources() if name.endswith(".py")]
PLUGINS = [name for name in FILES if name.startswith("plugins/") and "/doc_fragments/" not in name]
PRIVATE = [name for name in PLUGINS if re.match(r"plugins/(module|plugin)_utils/_", name)]
ENGINE = [name for name in PRIVATE if re.match(r"plugins/module_utils/(?!_resources/|_operations/)", name)]
FUNCTION_LINES = 50
SAME_LINES = 6
DOCUMENTS = {"DOCUMENTATION", "EXAMPLES", "RETURN"}
# What a file may not know: everything outside of it, or what is named.
IGNORES = re.compile(
    r"\b(Pure\b|Declarations only: no I/O|[Kk]nows (nothing of|no|neither)\b|[Kk]nows [^.]*\band\s(nothing|no|neither)\b)"
)
OUTSIDE = re.compile(
    r"(requests|gql|os|pathlib|socket|subprocess|tempfile|threading|ansible(?!_collections))(\.|$)"
    r"|(.*\.module_utils|\.+)\.?_api(\.|$)"
)


@functools.cache
def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def says(name: str) -> str:
    """The docstring of a file."""
    return ast.get_docstring(parsed(name)) or ""


@pytest.mark.parametrize("name", PRIVATE)
def test_private_file_says_what_it_holds_and_what_it_may_not_know(name: str) -> None:
    assert re.match(r"[A-Z][^\n]+\.\n\nPrivate to this collection\. ", says(name))
    assert IGNORES.search(says(name))


@pytest.mark.parametrize("name", [name for name in PRIVATE if re.search(r"\bPure\b|Declarations only", says(name))])
def test_pure_file_imports_nothing_of_the_world(name: str) -> None:
    found: set[str] = set()
    for node in parsed(name).body:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            found.update([start, *(f"{start}.{alias.name}" for alias in node.names)])
    assert [module for module in sorted(found) if OUTSIDE.match(module)] == []


def test_the_contributors_guide_names_every_private_file() -> None:
    """In the table of the rooms: a row for each folder, which names its files."""
    guide = (ROOT / "docs" / "docsite" / "rst" / "contributing.rst").read_text(encoding="utf-8")
    table = guide.partition(".. rooms\n")[2].partition(".. end of rooms\n")[0]
    rows = {
        room: set(re.findall(r"``(\w+)``", row))
        for room, row in re.findall(r"\* - ``([\w/]+)``\n(.*?)(?=   \* -|\Z)", table, re.DOTALL)
    }
    there: dict[str, set[str]] = defaultdict(set)
    for name in PRIVATE:
        path = PurePath(name).relative_to("plugins")
        there[str(path.parent)].add(path.stem)
    assert rows == there


@functools.cache
def kinds() -> set[str]:
    """The names of the declared resources; `user` is also a word of the service's limits."""
    return {kind.name for kind in CATALOG.resources} - {"user"}


def test_the_engine_names_no_kind() -> None:
    for name in ENGINE:
        texts = {node.value for node in ast.walk(parsed(name)) if isinstance(node, ast.Constant)}
        assert texts & kinds() == set(), name


def test_no_function_is_too_long() -> None:
    long = {
        f"{name} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name in FILES
        for node in ast.walk(parsed(name))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    assert {function: lines for function, lines in long.items() if lines > FUNCTION_LINES} == {}


def code(source: str) -> list[tuple[int, str]]:
    """The lines of code with their numbers, white space folded: no imports, comments, blank lines or documentation."""
    left_out: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        document = isinstance(node, ast.Assign) and {getattr(target, "id", "") for target in node.targets} & DOCUMENTS
        imported = isinstance(node, (ast.Import, ast.ImportFrom))
        if isinstance(node, ast.stmt) and (text or document or imported):
            left_out.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip():
            left_out.add(token.start[0])
    lines = enumerate(source.splitlines(), 1)
    return [(number, " ".join(line.split())) for number, line in lines if number not in left_out and line.strip()]


def repeated(files: dict[str, str]) -> list[list[str]]:
    """The places of repeated lines, for each run of SAME_LINES lines."""
    places: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, source in files.items():
        lines = code(source)
        for start in range(len(lines) - SAME_LINES + 1):
            window = lines[start : start + SAME_LINES]
            places[tuple(line for _number, line in window)].append(f"{name}:{window[0][0]}")
    return [where for where in places.values() if len(where) > 1]


def test_same_lines_are_found() -> None:
    six = "".join(f"    a{number} = b\n" for number in range(6))
    twice = {
        "one": f"def one():\n{six}",
        "two": f'"""Text."""\nif b:\n  # Why.\n{six}',
        "three": six.replace("a5", "a6").replace("    ", ""),
    }
    assert repeated(twice) == [["one:2", "two:4"]]


def test_the_same_six_lines_stand_nowhere_twice() -> None:
    assert repeated({name: (ROOT / name).read_text(encoding="utf-8") for name in PLUGINS}) == []
