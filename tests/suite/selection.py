# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which unit tests run where: each file in one step at least, and on every ansible-core where that makes a difference."""

from __future__ import annotations

import functools

from machine.environment import sources
from suite import imports

# What takes long, and hardly depends on ansible-core: under plain pytest, which needs no process for each test.
LONG = (
    *(f"tests/unit/{folder}/" for folder in ("conformance", "guides", "house", "stand_in", "stand_in_graphql")),
    *(f"tests/unit/runs/test_{name}.py" for name in ("interrupted", "reference", "requests", "windows")),
    # The same runs with everything that may go wrong in turn: to measure them too would add time and no line.
    *(f"tests/unit/runs/test_{name}.py" for name in ("answers", "backup_random")),
    # It reads what lies beside the checkout, and a copy has nothing beside it.
    "tests/unit/state/test_documents.py",
)
# The two ways to run a module; the integration targets compare them on every ansible-core.
WAYS = ("tests/unit/ways/",)
# What `tests/run --fast` leaves out besides: Ansible's commands, and runs in every way that the service may answer.
SLOW = (
    *(f"tests/unit/inventory/test_{name}.py" for name in ("play", "plugin")),
    *(
        f"tests/unit/runs/test_{name}.py"
        for name in (
            *(
                "after_failures",
                "as_module",
                "backup",
                "batches",
                "cascade",
                "faults",
                "guards",
                "in_use",
                "include_empty",
            ),
            *("late", "organization_info", "protection", "returns", "review"),
            *("agent_tokens", "bad_input", "held", "lists", "looks", "rotate_now", "switches", "token_values"),
        )
    ),
)
# They use of ansible-core only how it checks arguments and finds plugins, which other tests try on every core.
ONCE = ("tests/unit/runs/test_organization_info.py", "tests/unit/runs/test_returns.py")
# It has the tests of the collection's files, as far as those are quick.
FAST_TOO = "tests/unit/house/"
# How the tests find the collection, whatever they test.
FINDER = "ansible.plugins.loader"


@functools.cache
def unit_tests() -> tuple[str, ...]:
    """Every file of unit tests."""
    names = (name for name in sources() if name.startswith("tests/unit/") and name.endswith(".py"))
    return tuple(name for name in names if name.rpartition("/")[2].startswith("test_"))


def long_tests() -> list[str]:
    return [name for name in unit_tests() if name.startswith(LONG)]


def tests_of_ways() -> list[str]:
    return [name for name in unit_tests() if name.startswith(WAYS)]


def fast_tests() -> list[str]:
    """The tests that are quick."""
    slow = tuple(path for path in (*LONG, *WAYS, *SLOW) if path != FAST_TOO)
    return [name for name in unit_tests() if not name.startswith(slow)]


@functools.cache
def uses_core(name: str) -> bool:
    """Whether a test reaches ansible-core, by an import of its own or of what it imports."""
    if name in ONCE:
        return False
    found = {module for file in imports.reached(name) for module in imports.modules(file)}
    return any(module.startswith("ansible.") and not module.startswith(FINDER) for module in found)


def tests_of_cores() -> list[str]:
    """What runs under ansible-test on every core."""
    return [name for name in unit_tests() if uses_core(name) and not name.startswith((*LONG, *WAYS))]


def other_tests() -> list[str]:
    """What runs once, since no core makes a difference to it."""
    return [name for name in unit_tests() if not uses_core(name) and not name.startswith((*LONG, *WAYS))]
