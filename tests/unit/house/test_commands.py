# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands in tests/ explain themselves, and do nothing else when they are asked to, or asked for nonsense."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from machine.environment import ROOT

STARTS = re.compile(r'^exec .*"\$\w+/(?P<program>(?:\w+/)?\w+(?:\.py)?)" "\$@"$', re.M)


def programs() -> dict[str, str]:
    """What each command starts, beside it. `python` is no command of its own, it starts the others."""
    files = [path for path in (ROOT / "tests").iterdir() if path.is_file() and os.access(path, os.X_OK)]
    found = {path.name: STARTS.search(path.read_text(encoding="utf-8")) for path in files if path.name != "python"}
    return {name: match["program"] if match else "" for name, match in found.items()}


PROGRAMS = programs()


def started(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command's program with the Python of the tests, so that nothing is installed."""
    command = [sys.executable, str(ROOT / "tests" / PROGRAMS[name]), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_every_command_starts_a_program() -> None:
    assert PROGRAMS.items() >= {"run": "suite", "bench": "benchmark", "stand-in": "stand_in"}.items()
    assert [name for name, program in PROGRAMS.items() if not (program and (ROOT / "tests" / program).exists())] == []


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_help(name: str) -> None:
    done = started(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: tests/{name} ")
    # What it does, not only how it is called.
    assert len(done.stdout.split()) > 60
    files = re.findall(
        r"\b(?:docs|tests|meta|plugins)/[\w/.-]+\.\w+", re.sub(r"-\n\s+|\n\s+(?=\w+\.)", "", done.stdout)
    )
    assert [name for name in files if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_nonsense_is_refused(name: str) -> None:
    done = started(name, "--nonsense")
    assert (done.returncode, done.stdout) == (2, "")
    assert "unrecognized arguments: --nonsense" in done.stderr
