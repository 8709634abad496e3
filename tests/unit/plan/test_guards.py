# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of all guards has each guard that the code has, once: what rejects a plan names a guard."""

from __future__ import annotations

import ast
import re

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _networks
from ansible_collections.community.buildkite.plugins.module_utils._plan import guard
from ansible_collections.community.buildkite.plugins.module_utils._plan.guard import GUARDS, OVERRIDE, Guard

from machine.environment import ROOT
from rendering import guards as of_guards
from rendering.guard_texts import TEXTS

UTILS = ROOT / "plugins" / "module_utils"
GUIDE = ROOT / "docs/docsite/rst/guide_guards.rst"
CONSTANTS = {name: value for name, value in vars(guard).items() if isinstance(value, Guard)}
# What rejects a plan, and what rejects one change of it when it is applied.
FILES = [path for room in ("_plan", "_apply") for path in sorted((UTILS / room).glob("*.py"))]
TREES = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def names_in(tree: ast.AST) -> set[str]:
    """What is used in a file, other than by importing it."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_each_guard_is_in_the_table_once() -> None:
    assert sorted(map(id, GUARDS)) == sorted(map(id, CONSTANTS.values()))
    assert {name.lower(): each.name for name, each in CONSTANTS.items()} == {each.name: each.name for each in GUARDS}
    assert set(TEXTS) == {each.name for each in GUARDS}


@pytest.mark.parametrize("constant", CONSTANTS)
def test_each_guard_of_the_table_rejects_something(constant: str) -> None:
    assert [name for name, tree in TREES.items() if name != "guard.py" and constant in names_in(tree)]


def test_what_rejects_a_plan_is_a_guard() -> None:
    """Declare a new one in _plan/guard.py and describe it in tests/rendering/guard_texts.py, and the table has it."""
    made = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Rejected"
    ]
    assert [place for place in made if not place.startswith("guard.py:")] == [] and len(made) == 1


def test_the_page_has_the_table() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    _before, _mark, table = text.partition(".. guards: written\n")
    shown = re.findall(r"^   \* - ``(\w+)``$", table.partition(".. end of guards")[0], re.MULTILINE)
    assert shown == [each.name for each in GUARDS]
    assert of_guards.tables()["guards"] in text


def test_an_error_has_the_name_and_the_option() -> None:
    error = Guard("one", OVERRIDE).rejected("No.", address="team/A")
    assert error.failure == {
        "code": "rejected",
        "message": "No.",
        "guard": "one",
        "option": "override_guards",
        "address": "team/A",
    }
    assert "option" not in Guard("one").rejected("No.").failure
    assert Guard("one").rejected("No.", option="prune").failure["option"] == "prune"


@pytest.mark.parametrize(
    ("entries", "address", "admitted"),
    [
        (None, "192.0.2.1", True),
        ([], "", True),
        (["0.0.0.0/0"], "2001:db8::1", True),
        (["192.0.2.0/24"], "192.0.2.255", True),
        (["192.0.2.0/24 10.0.0.0/8"], "10.1.2.3", True),
        (["192.0.2.0/24"], "192.0.3.0", False),
        (["192.0.2.0/24"], "2001:db8::1", False),
        (["2001:db8::/32"], "2001:db8::1", True),
        (["192.0.2.0/24"], "", False),
        (["192.0.2.0/24"], "no address", False),
    ],
)
def test_what_networks_admit(entries: list[str] | None, address: str, admitted: bool) -> None:
    assert _networks.admits(entries, address) is admitted
