# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which unit tests run where: each file in at least one step, and on every ansible-core if that makes a difference."""

from __future__ import annotations

import functools

from machine.environment import sources
from suite import imports

# Slow tests that hardly depend on ansible-core: under plain pytest, which needs no process for each test.
LONG = (
    *(f"tests/unit/{folder}/" for folder in ("conformance", "guides", "house", "stand_in", "stand_in_graphql")),
    *(f"tests/unit/runs/test_{name}.py" for name in ("interrupted", "reference", "requests", "windows")),
    # The same runs with every possible error in turn: measuring them would add time and no line.
    *(f"tests/unit/runs/test_{name}.py" for name in ("answers", "backup_random")),
    # They read files beside the checkout, which a copy lacks.
    "tests/unit/signing/test_contract.py",
    "tests/unit/state/test_documents.py",
)
# Runs through code that the measured tests run too: measuring them doubles their time, and adds less than a line or branch
# in a hundred.
UNMEASURED = (
    *(
        f"tests/unit/runs/test_{name}.py"
        for name in (
            *("after_failures", "agent_tokens", "backup", "bad_input", "batches", "cascade", "faults", "guards"),
            *("bulk_reads", "compact", "held", "in_use", "include_empty", "late", "lists", "looks", "organization"),
            *("organization_info", "protection", "returns"),
            *("review", "same_name", "schedules", "settings", "switches", "together", "webhooks", "writes"),
        )
    ),
)
# The two ways to run a module; the integration targets compare them on every ansible-core.
WAYS = ("tests/unit/ways/",)
# Also omitted by `tests/run --fast`: Ansible's commands, and runs with every possible answer of the service.
SLOW = (
    *(f"tests/unit/inventory/test_{name}.py" for name in ("play", "plugin")),
    *(
        f"tests/unit/runs/test_{name}.py"
        for name in (
            *(
                "after_failures",
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
# Of ansible-core, they use only the checks of arguments, its errors and the search for plugins, which other tests try on every core.
ONCE = (
    "tests/unit/events/",
    "tests/unit/operations/",
    "tests/unit/runs/test_organization_info.py",
    "tests/unit/runs/test_returns.py",
    "tests/unit/signing/test_keys.py",
    "tests/unit/terraform/test_from_terraform.py",
)
# It contains the quick tests of the collection's files.
FAST_TOO = "tests/unit/house/"
# Finds the collection for all tests.
FINDER = "ansible.plugins.loader"


@functools.cache
def unit_tests() -> tuple[str, ...]:
    """Every file of unit tests."""
    names = (name for name in sources() if name.startswith("tests/unit/") and name.endswith(".py"))
    return tuple(name for name in names if name.rpartition("/")[2].startswith("test_"))


def long_tests() -> list[str]:
    return [name for name in unit_tests() if name.startswith((*LONG, *UNMEASURED))]


def tests_of_ways() -> list[str]:
    return [name for name in unit_tests() if name.startswith(WAYS)]


def fast_tests() -> list[str]:
    """The tests that are quick."""
    slow = tuple(path for path in (*LONG, *WAYS, *SLOW) if path != FAST_TOO)
    return [name for name in unit_tests() if not name.startswith(slow)]


@functools.cache
def uses_core(name: str) -> bool:
    """Whether a test imports ansible-core, directly or indirectly."""
    if name.startswith(ONCE):
        return False
    found = {module for file in imports.reached(name) for module in imports.modules(file)}
    return any(module.startswith("ansible.") and not module.startswith(FINDER) for module in found)


def tests_of_cores() -> list[str]:
    """The tests that run under ansible-test on every core."""
    return [name for name in unit_tests() if uses_core(name) and not name.startswith((*LONG, *UNMEASURED, *WAYS))]


def measured_tests() -> list[str]:
    """The tests that measure: those that run once, and the quick ones of the cores, once more."""
    return [*other_tests(), *(name for name in tests_of_cores() if not name.startswith(SLOW))]


def other_tests() -> list[str]:
    """The tests that run once, since the core makes no difference."""
    return [name for name in unit_tests() if not uses_core(name) and not name.startswith((*LONG, *UNMEASURED, *WAYS))]
