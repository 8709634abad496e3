# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The effect of a change: `tests/run --changed`. Imports select unit tests, and the place of a file selects steps.

A test is affected by files that it imports, also indirectly, by folders that it names, and, if it runs Ansible's commands,
by everything that they can load. A file in a place without a rule affects everything.
"""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Iterable
from typing import NamedTuple

from machine.environment import CORES, ROOT, SetupError, sources
from suite import imports, selection
from suite.job import Step

# The branches to compare with, if they exist: at the commit where this branch left them.
BRANCHES = ("origin/main", "main")
VERSIONS = tuple(core.removeprefix("ansible-") for core in CORES)
INTEGRATION = tuple(f"integration-{version}" for version in VERSIONS)
SANITY = tuple(f"sanity-{version}" for version in VERSIONS)
# They take seconds, and run for every file.
ALWAYS = ("shellcheck", "yamllint", "ruff", "prose")
USERS = ("release", "awx", "rulebooks", "real-data", "ansible-lint", "docs", *INTEGRATION)
SITE = ("site", "browser")
# The steps of a place in addition to ALWAYS, sanity and unit tests; the first match counts.
PLACES: dict[str, tuple[str, ...]] = {
    "plugins/module_utils/": (*USERS, "mypy"),
    "plugins/plugin_utils/": (*USERS, "mypy"),
    "plugins/": (*USERS, "mypy", *SITE),
    "roles/": (*USERS, *SITE),
    "docs/": ("docs", *SITE, "release", "awx", "rulebooks"),
    "README.md": ("docs", *SITE, "release"),
    "CHANGELOG.rst": ("changelog", "release"),
    "changelogs/": ("changelog", "release"),
    "tests/integration/targets/": (*INTEGRATION, "docs", "ansible-lint"),
    "tests/real_data/": ("real-data", "mypy"),
    "tests/awx/": ("awx", "mypy"),
    "tests/rulebooks/": ("rulebooks", "mypy"),
    "tests/docsite/": (*SITE, "mypy"),
    "tests/rendering/": ("docs", "mypy"),
    "tests/programs/": ("release", "mypy"),
    "tests/benchmark/": ("mypy",),
    "tests/conformance/": ("mypy",),
    "tests/prose/": ("mypy",),
    "tests/running/": ("mypy",),
    "tests/unit/": ("mypy",),
}
# The folders that Ansible's commands can load, and the file that runs them for tests.
LOADED = ("plugins/", "roles/")
RUNNER = "tests/running/commands.py"
# They read every file.
HOUSE = "tests/unit/house/"
FRAGMENTS = "plugins/doc_fragments/"


class Effect(NamedTuple):
    """The steps that run whole, the files of unit tests, and the files that sanity looks at."""

    steps: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()
    checked: frozenset[str] = frozenset()


def git(*arguments: str) -> str:
    """The output of git for the checkout; raises SetupError if git fails."""
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"--changed asks git what changed, and git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


def base() -> str:
    """The commit where this branch left the main branch; on the main branch itself, the last commit."""
    known = git("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes").split()
    found = next((branch for branch in BRANCHES if branch in known), "HEAD")
    return git("merge-base", "HEAD", found).strip()


def changed_files(since: str) -> list[str]:
    """The files that differ from a commit: committed, uncommitted, and new. A renamed file counts as two."""
    tracked = git("diff", "--name-only", "--no-renames", "-z", since).split("\0")
    new = git("ls-files", "--others", "--exclude-standard", "-z").split("\0")
    return sorted({name for name in (*tracked, *new) if name})


def effect_of(name: str) -> Effect | None:
    """The effect of a changed file; None for everything."""
    steps = next((steps for place, steps in PLACES.items() if name.startswith(place)), None)
    gone = not (ROOT / name).is_file()
    if steps is None or name in imports.reached(imports.SHARED_CONFTEST) or (gone and name.endswith(".py")):
        return None
    if name.startswith("tests/unit/") and name.count("/") < 3:
        return None
    # A module's documentation is checked together with its fragments, wherever they are.
    if name.startswith(FRAGMENTS):
        return Effect(frozenset({*steps, *SANITY}), tests_of(name))
    return Effect(frozenset(steps), tests_of(name), frozenset() if gone else checked_with(name))


def tests_of(name: str) -> frozenset[str]:
    """The unit tests that a file can affect."""
    parts = name.split("/")
    # In tests/, the folder inside: the name `tests` alone selects too much. Imports find Python files of unit tests.
    part = parts[1] if parts[0] == "tests" else parts[0]
    of_unit = parts[:2] == ["tests", "unit"]
    beside = "/".join(parts[:3]) + "/" if of_unit and not name.endswith(".py") else HOUSE

    def affected(test: str) -> bool:
        files = imports.reached(test)
        if name in files or test.startswith((HOUSE, beside)) or (not of_unit and part in imports.named(test)):
            return True
        return name.startswith(LOADED) and RUNNER in files

    return frozenset(test for test in selection.unit_tests() if affected(test))


def checked_with(name: str) -> frozenset[str]:
    """A file, and the plugins that import it, also indirectly: sanity imports those and compares them with their documentation."""
    plugins = [file for file in sources() if file.startswith("plugins/") and file.endswith(".py")]
    return frozenset({name, *(file for file in plugins if name in imports.reached(file))})


def effect(names: Iterable[str]) -> Effect | None:
    """The effect of several changed files; None for everything."""
    total = Effect(frozenset(ALWAYS))
    for name in names:
        found = effect_of(name)
        if found is None:
            return None
        total = Effect(*(mine | its for mine, its in zip(total, found, strict=True)))
    return total


@functools.cache
def tests_by_step() -> dict[str, list[str]]:
    """The unit tests of each step with some."""
    once = {"long": selection.long_tests(), "ways": selection.tests_of_ways(), "once": selection.other_tests()}
    return {**once, **{f"units-{version}": selection.tests_of_cores() for version in VERSIONS}}


def narrowed(steps: list[Step], found: Effect) -> list[Step]:
    """The steps of a full run that something affects, each narrowed to it."""
    chosen = []
    for step in steps:
        tests = [test for test in tests_by_step().get(step.name, ()) if test in found.tests]
        checked = sorted(found.checked) if step.name in SANITY else []
        if step.name in found.steps:
            chosen.append(step)
        elif tests or checked:
            chosen.append(step._replace(paths=tuple(tests or checked)))
    return chosen


def choose(steps: list[Step]) -> tuple[list[Step], str]:
    """The steps of a full run that the changes of this checkout can affect, and a sentence about them."""
    since = base()
    names = changed_files(since)
    found = effect(names)
    where = f"{len(names)} changed files since {since[:9]}"
    if found is None:
        reason = next(name for name in names if effect_of(name) is None)
        return steps, f"{where}; {reason} can affect everything, so everything runs."
    chosen = narrowed(steps, found) if names else []
    return (
        chosen,
        f"{where}: {len(chosen)} of {len(steps)} steps, {len(found.tests)} files of unit tests. Coverage is not measured.",
    )
