# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Pythons of this machine: which exist, and which of them do not run.

Standard library only. Knows nothing of their use.
"""

from __future__ import annotations

import functools
import glob
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# The versions to look for, best first.
ANY = ("3.13", "3.12", "3.11", "3.14")
PROBE = (
    "import json, os, sys\n"
    "import ctypes, ssl, sqlite3\n"
    "path = os.path.realpath(getattr(sys, '_base_executable', None) or sys.executable)\n"
    "try:\n    import ensurepip, venv\n    can = True\nexcept ImportError:\n    can = False\n"
    "print(json.dumps(['%d.%d' % sys.version_info[:2], path, can]))\n"
)
PLACES = (
    "~/.pyenv/versions/*/bin/python3",
    "~/.asdf/installs/python/*/bin/python3",
    "~/.local/share/mise/installs/python/*/bin/python3",
    "~/.local/share/uv/python/*/bin/python3",
    "/opt/hostedtoolcache/Python/*/x64/bin/python3",
    "/opt/homebrew/bin/python3.*[0-9]",
)


@functools.cache
def probe(path: str) -> tuple[str, str, bool] | None:
    """Version, real path, whether it can make environments; None for a Python that does not run, such as a broken shim."""
    try:
        answer = subprocess.run([path, "-I", "-c", PROBE], capture_output=True, text=True, timeout=30, check=True)
        version, real, can = json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return version, real, can


def candidates() -> Iterator[str]:
    """Paths that may be a Python: this one, those on PATH, then where version managers keep theirs."""
    yield sys.executable
    versions = [f"python{version}" for version in ANY]
    for folder in os.get_exec_path():
        for name in ("python3", "python", *versions):
            path = os.path.join(folder, name)
            if os.access(path, os.X_OK):
                yield path
    for pattern in (os.environ.get("PYENV_ROOT", "~/.pyenv") + "/versions/*/bin/python3", *PLACES):
        yield from sorted(glob.glob(os.path.expanduser(pattern)), reverse=True)


@functools.cache
def pythons() -> dict[str, str]:
    """Every usable Python by version, `{"3.11": "/usr/bin/python3.11"}`; the running one comes first."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for path in candidates():
        real = os.path.realpath(path)
        # A link to a Python need not run twice; a link to a version manager's dispatcher must.
        path = real if os.path.basename(real).startswith("python") else path
        if path in seen:
            continue
        seen.add(path)
        facts = probe(path)
        if facts and facts[2]:
            found.setdefault(facts[0], facts[1])
    return found


@functools.cache
def living_path() -> list[str]:
    """PATH without shims that do not run, which make ansible-test fail, and with the Pythons that were found."""
    living = [folder for folder in os.get_exec_path() if os.path.basename(folder) != "shims" or all_run(folder)]
    return [*living, *sorted({str(Path(path).parent) for path in pythons().values()} - set(living))]


def all_run(folder: str) -> bool:
    """Whether every versioned Python of a folder starts."""
    return all(probe(path) for path in glob.glob(os.path.join(folder, "python3.*[0-9]")))
