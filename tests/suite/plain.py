# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests under plain pytest: those that do not need a separate process each, as in ansible-test."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from machine.environment import ROOT, collection_root, ensure, newest_core
from suite import selection
from suite.ansible_test import MEASURED, alone, cores_here
from suite.job import LOGS, PROCESSORS, Count, Job, counted


def pytest(job: Job, python: str, *options: str, cwd: Path = ROOT, variables: dict[str, str] | None = None) -> Count:
    """Run tests in the environment of `python`."""
    report = LOGS / f"{job.name}.xml"
    command = [python, "-m", "pytest", "-q", "--color=no", "--junit-xml", str(report), *options]
    return counted(
        lambda: job.run(command, python, cwd=cwd, variables=variables), lambda: [report] if report.is_file() else []
    )


def workers(job: Job) -> tuple[str, ...]:
    """Arguments for all processors. A worker without tests takes some from another, so that none ends late."""
    return ("--numprocesses", str(max(PROCESSORS, job.workers)), "--dist", "worksteal")


def side(job: Job, tests: Sequence[str], core: str = "") -> Count:
    """Run files of tests on a core; by default, on the newest that this Python runs."""
    return pytest(job, ensure(core or newest_core()), *workers(job), *(job.paths or tests))


def unit(job: Job) -> Count:
    return side(job, ["tests/unit"])


def unit_fast(job: Job) -> Count:
    """The quick unit tests."""
    return side(job, selection.fast_tests())


def long(job: Job) -> Count:
    """The unit tests that take long, and need no ansible-test."""
    return side(job, selection.long_tests())


def ways(job: Job) -> Count:
    """Both ways to run a module, on an ansible-core that is neither the first nor the last, if this machine has it."""
    there = cores_here()
    return side(job, selection.tests_of_ways(), there[len(there) // 2] if there else "")


def once(job: Job) -> Count:
    """The unit tests for which the core makes no difference. On the measuring core, they measure too.

    For that they run in a copy, since ansible-test, which adds up, expects its paths.
    """
    if job.paths or MEASURED not in cores_here():
        return side(job, selection.other_tests())
    with alone(job.name):
        root = collection_root(job.name)
        data = root / "tests" / "output" / "coverage"
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
        settings = data.with_name("coverage.cfg")
        settings.write_text(f"[run]\nbranch = True\nsource = {root / 'plugins'}\n", encoding="utf-8")
        options = ("--cov", f"--cov-config={settings}", "--cov-report=", *workers(job), *selection.measured_tests())
        # The name has the form that ansible-test expects.
        variables = {"COVERAGE_FILE": str(data / "units=once=origin=python=coverage.once")}
        return pytest(job, ensure(MEASURED), *options, cwd=root, variables=variables)
