# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files a Python file of the checkout imports, directly and indirectly. Reads files, runs nothing.

An import inside a function counts too, and a part of the engine that is asked for by name: `part("_plan.rotation")`. Files that are
started by path, or read as data, are in `named`.
"""

from __future__ import annotations

import ast
import functools
from pathlib import PurePosixPath

from machine.environment import ROOT

COLLECTION = "ansible_collections.community.buildkite."
# The folder of the parts of the engine, see _parts.py there.
PARTS = f"{COLLECTION}plugins.module_utils."
# Each test has these of the folders above it, as far as this one, which all tests have.
CONFTEST = "conftest.py"
SHARED_CONFTEST = f"tests/unit/{CONFTEST}"
# They name folders of every kind; files that read a folder by their ROOT name it too.
KNOWS_ALL = ("tests/machine/", "tests/suite/")


@functools.cache
def _read(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The modules that a file imports, and the parts of possible paths in its texts."""
    found: set[str] = set()
    texts: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"), name)):
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and " " not in node.value and "\n" not in node.value:
                texts.add(node.value)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = PurePosixPath(name).parts[: -node.level] if node.level else ()
            # The first part is `tests`, which is on the import path, or `plugins`, in the collection.
            parts = above[1:] if above[:1] == ("tests",) else ((COLLECTION.rstrip("."), *above) if above else ())
            start = ".".join([*parts, *([node.module] if node.module else [])])
            found.add(start)
            found.update(f"{start}.{alias.name}" for alias in node.names)
        elif name.startswith("plugins/") and isinstance(node, ast.Call) and getattr(node.func, "id", "") == "part":
            values = [given.value for given in node.args if isinstance(given, ast.Constant)]
            found.update(f"{PARTS}{value}" for value in values if isinstance(value, str))
    return frozenset(found), frozenset(part for text in texts for part in text.split("/"))


def modules(name: str) -> frozenset[str]:
    """The full names of the modules that a file imports; for `from a import b`, both `a` and `a.b`."""
    return _read(name)[0]


@functools.cache
def _file_of(module: str) -> str | None:
    """The file of a module, None for one outside of the checkout."""
    inside = module.removeprefix(COLLECTION)
    stem = ("" if inside != module else "tests/") + inside.replace(".", "/")
    return next((name for name in (f"{stem}.py", f"{stem}/__init__.py") if (ROOT / name).is_file()), None)


@functools.cache
def files(name: str) -> frozenset[str]:
    """The files that a file imports directly, and those of packages above them."""
    found = {_file_of(module) for module in modules(name)}
    found |= {_file_of(module.rpartition(".")[0]) for module in modules(name)}
    return frozenset(file for file in found if file and file != name)


@functools.cache
def reached(name: str) -> frozenset[str]:
    """The file and all that it imports, also indirectly; for a test, with the conftest.py of its folder."""
    found: set[str] = set()
    waiting = [name, *_conftests(name)]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += files(file)
    return frozenset(found)


def _conftests(name: str) -> list[str]:
    """The conftest.py files that pytest reads for a test, except for the shared one."""
    above = (str(folder / CONFTEST) for folder in PurePosixPath(name).parents)
    return [file for file in above if file != SHARED_CONFTEST and (ROOT / file).is_file()]


@functools.cache
def named(name: str) -> frozenset[str]:
    """The parts of possible paths in the texts of a file and of those that it imports: `docs` and `a.md`."""
    return frozenset().union(*(_read(file)[1] for file in reached(name) if not file.startswith(KNOWS_ALL)))
