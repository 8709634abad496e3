# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every step of the suite, in the order in which it runs."""

from __future__ import annotations

import fnmatch
import functools
import os
import shutil
import sys
from pathlib import Path, PurePath

from machine.environment import (
    CORES,
    ROOT,
    SetupError,
    collection_root,
    ensure,
    link_root,
    newest_core,
    sources,
)
from suite import ansible_test, plain
from suite.job import Count, Failed, Job, Missing, Step
from suite.plain import pytest

COLLECTION = "community.buildkite"
FOLDER_AS_LINK = 'Unknown target name: "antsibull-docs-'


def in_ci() -> bool:
    """Whether the suite runs in CI, which must have everything that a step needs."""
    return os.environ.get("CI", "").lower() in ("1", "true")


def tool(job: Job, name: str, *arguments: str, cwd: Path = ROOT, variables: dict[str, str] | None = None) -> str:
    """Run a command of the environment `lint`."""
    python = ensure("lint")
    return job.run([str(Path(python).with_name(name)), *arguments], python, cwd=cwd, variables=variables)


# ---- lint


def ruff(job: Job) -> None:
    tool(job, "ruff", "check", "--output-format", "concise", ".")


def mypy(job: Job) -> None:
    """Types of the plugins, then of everything under tests/. They run from the checkout, by a link."""
    tests = ROOT / "tests"
    paths = {"MYPYPATH": f"{link_root()}:{tests}"}
    folders = {tests / PurePath(name).parts[1] for name in sources() if fnmatch.fnmatch(name, "tests/*.py")}
    runs = [
        ["--python-version", "3.10", "-p", f"ansible_collections.{COLLECTION}.plugins"],
        [str(folder) for folder in sorted(folders)],
    ]
    failed = 0
    for arguments in runs:
        try:
            tool(job, "mypy", *arguments, variables=paths)
        except Failed:
            failed += 1
    if failed:
        raise Failed(f"mypy failed on {failed} of {len(runs)}")


def yamllint(job: Job) -> None:
    tool(job, "yamllint", "--strict", ".")


def shellcheck(job: Job) -> None:
    scripts = [
        name for name in sources() if (ROOT / name).read_bytes().startswith((b"#!/bin/sh", b"#!/usr/bin/env bash"))
    ]
    tool(job, "shellcheck", *scripts)


def ansible_lint(job: Job) -> None:
    variables = {"ANSIBLE_COLLECTIONS_PATH": str(collection_root().parents[2])}
    tool(job, "ansible-lint", "--offline", "--nocolor", cwd=collection_root(), variables=variables)


def prose(job: Job) -> Count:
    """The words of the glossary, long sentences and chains of passives; then the tests of these rules."""
    python = ensure("lint")
    job.run([python, str(ROOT / "tests" / "prose")], python)
    return pytest(job, python, "tests/prose")


def changelog(job: Job) -> None:
    tool(job, "antsibull-changelog", "lint", cwd=collection_root())


# ---- docs


def docs(job: Job) -> None:
    """Generated files; markup and references of the documentation; ansible-doc of all plugins."""
    python = ensure("lint")
    job.run([python, str(ROOT / "tests" / "rendering"), "--check"], python, variables={"PYTHONPATH": str(link_root())})
    root = collection_root()
    variables = {"ANSIBLE_COLLECTIONS_PATH": str(root.parents[2])}
    known = ("--validate-collection-refs", "all", "--disallow-unknown-collection-refs")
    strict = ("lint-collection-docs", "--plugin-docs", "--check-extra-docs-refs", *known)
    try:
        tool(job, "antsibull-docs", *strict, ".", cwd=root, variables=variables)
    except Failed:
        # It works in a random folder, whose name docutils reads as a link if it ends in _.
        if FOLDER_AS_LINK not in job.log.read_text(encoding="utf-8"):
            raise
        tool(job, "antsibull-docs", *strict, ".", cwd=root, variables=variables)
    kinds = {"module": "modules", "inventory": "inventory", "filter": "filter", "lookup": "lookup"}
    for kind, folder in kinds.items():
        names = [path.stem for path in (root / "plugins" / folder).glob("*.py") if path.stem != "__init__"]
        if names:
            text = tool(
                job, "ansible-doc", "--type", kind, *(f"{COLLECTION}.{name}" for name in names), variables=variables
            )
            if "WARNING" in text:
                raise Failed("ansible-doc warns")
    roles = [f"{COLLECTION}.{path.name}" for path in (root / "roles").iterdir()]
    # For roles, ansible-doc looks at every collection, and warns of one inside ansible-core.
    tool(job, "ansible-doc", "--type", "role", *roles, variables=variables)


def site(job: Job) -> None:
    """The documentation as a site: warnings are errors, every link has a target."""
    job.run([sys.executable, str(ROOT / "tests" / "docsite")], sys.executable)


def browser(job: Job) -> Count:
    """The site in Chromium, on a desktop and on a phone."""
    if not shutil.which("chromium"):
        raise Missing("there is no Chromium on this machine: on Debian, apt install chromium")
    return pytest(job, ensure("browser"), "tests/docsite")


# ---- tests


def release(job: Job) -> None:
    """A rehearsal of the release: built the same twice, checked, imported as by Galaxy, installed, the playground run."""
    # Galaxy runs ansible-lint too, which is a separate step here: with the same profile, and on more files.
    variables = {"GALAXY_IMPORTER_RUN_ANSIBLE_LINT": "false"}
    job.run([str(ROOT / "tests" / "release")], sys.executable, home=False, variables=variables)


def awx(job: Job) -> Count:
    """The files of the guide to AWX: its credential type, jobs, inventory source and image."""
    return pytest(job, ensure("lint"), "tests/awx")


def rulebooks(job: Job) -> Count:
    """The rulebooks of the guide to events, run by ansible-rulebook. CI must have Java."""
    if not shutil.which("java"):
        reason = "there is no Java on this machine: on Debian, apt install openjdk-17-jre-headless"
        raise Failed(reason) if in_ci() else Missing(reason)
    return pytest(job, ensure("rulebook"), "tests/rulebooks")


def real_data(job: Job) -> Count:
    """The real pipelines and the published schema, which are beside the checkout. CI must have them."""
    if not (ROOT.parent / "shared").is_dir():
        if in_ci():
            raise Failed("../shared is missing, and in CI it must exist")
        raise Missing("they read ../shared, which only the machines of the project's CI have")
    return pytest(job, ensure(newest_core()), "tests/real_data")


def of_cores(name: str) -> list[Step]:
    """One step for each ansible-core, the last one first: it measures, which takes longer."""
    run = getattr(ansible_test, name)
    return [Step(f"{name}-{core.removeprefix('ansible-')}", functools.partial(run, core=core)) for core in CORES][::-1]


# The step that installs the linters: those beside it would wait for it, while the long ones can start.
INSTALLS = ("ruff",)
# In the order of their start: those of seconds, then the longest first, so that short ones fill the end.
STEPS = [
    Step("ruff", ruff, fast=True),
    Step("yamllint", yamllint, fast=True, after=INSTALLS),
    Step("shellcheck", shellcheck, fast=True, after=INSTALLS),
    Step("prose", prose, fast=True, after=INSTALLS),
    Step("changelog", changelog, after=INSTALLS),
    Step("unit", plain.unit, repeated=True),
    Step("unit-fast", plain.unit_fast, fast=True, repeated=True),
    Step("long", plain.long),
    Step("once", plain.once),
    *of_cores("integration"),
    *of_cores("units"),
    Step("ways", plain.ways),
    *of_cores("sanity"),
    Step("coverage", ansible_test.coverage, after=ansible_test.MEASURING),
    # They work with the installed collection.
    Step("release", release, holds="installed"),
    Step("awx", awx, holds="installed"),
    Step("rulebooks", rulebooks, holds="installed"),
    Step("real-data", real_data),
    Step("docs", docs, fast=True),
    Step("mypy", mypy, fast=True),
    Step("site", site),
    Step("browser", browser, after=("site",)),
    Step("ansible-lint", ansible_lint),
]


def named(names: list[str]) -> list[Step]:
    """The steps with these names or beginnings of names: `sanity` is all three."""
    for name in names:
        if not any(step.name.startswith(name) for step in STEPS):
            raise SetupError(f"There is no step {name!r}; there are {', '.join(step.name for step in STEPS)}.")
    exact = {step.name for step in STEPS}
    return [
        step for step in STEPS if any(step.name == n or (n not in exact and step.name.startswith(n)) for n in names)
    ]
