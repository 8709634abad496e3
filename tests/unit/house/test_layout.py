# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house: where files may be, how they begin, how long they are, what they may not hold."""

from __future__ import annotations

import fnmatch
import json
import os
import re
from collections import Counter
from pathlib import PurePath

import pytest
import yaml

from machine.environment import ROOT, sources

FILES = sources()
TOP = {"CHANGELOG.rst", "LICENSE", "README.md", "galaxy.yml"}
FOLDERS = {"changelogs", "docs", "meta", "plugins", "roles", "tests"}
# A folder of tests/ has so many modules; pytest collects those that have fewer.
FEWEST = 3
COLLECTED = {"awx", "real_data", "rulebooks"}
LICENCE = [
    "Copyright (c) 2026, community.buildkite contributors",
    "GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)",
    "SPDX-License-Identifier: GPL-3.0-or-later",
]
# The licence itself, and what antsibull-changelog writes whole.
UNMARKED = {"LICENSE", "CHANGELOG.rst", "changelogs/changelog.yaml"}
SOURCE = {".cfg", ".ini", ".j2", ".py", ".sh", ".toml", ".yaml", ".yml"}
LINES = 400
# Written by antsibull-changelog, and by tests/rendering: its fragments and return values are as long as they must be.
WRITTEN = {"changelogs/changelog.yaml", "roles/organization/meta/argument_specs.yml"}
FRAGMENTS = "plugins/doc_fragments/"
RETURN = re.compile(r'^RETURN = r""".*?^"""$', re.DOTALL | re.MULTILINE)
DATA = re.compile(r"^docs/|^tests/(.*/)?(data|examples)/")
HELD_BACK = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
SKIPPED = re.compile(r"pytest\.(mark\.)?(skip|xfail|importorskip)|unittest\.skip")


def lines_of(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


def is_source(name: str) -> bool:
    """Whether people write the file, as code or configuration."""
    if name in WRITTEN or DATA.search(name):
        return False
    path = PurePath(name)
    if path.suffix in SOURCE or path.name == "requirements.txt" or (path.name[0] == "." and path.name != ".gitignore"):
        return True
    return not path.suffix and (ROOT / name).read_bytes().startswith(b"#!")


def test_sources_are_found() -> None:
    assert {"galaxy.yml", "tests/run", "tests/machine/environment.py", ".ruff.toml"} <= {
        name for name in FILES if is_source(name)
    }


def test_top_level_holds_nothing_else() -> None:
    first = {PurePath(name).parts[0] for name in FILES}
    hidden = {name for name in first if name.startswith(".")}
    assert first - hidden - TOP - FOLDERS == set()


def test_commands_stand_alone_at_the_top_of_tests() -> None:
    """What they share is in folders. ansible-test wants its configuration here."""
    here = [name for name in FILES if PurePath(name).parent == PurePath("tests") and name != "tests/config.yml"]
    assert here and [name for name in here if PurePath(name).suffix or not os.access(ROOT / name, os.X_OK)] == []


def test_a_folder_of_few_modules_is_a_file() -> None:
    shared = [PurePath(name).parts for name in FILES if name.startswith("tests/") and name.endswith(".py")]
    counts = Counter(parts[1] for parts in shared if len(parts) > 2)
    assert {folder for folder, count in counts.items() if count < FEWEST} <= COLLECTED


def header_of(name: str) -> list[str]:
    """The first lines that a file of its kind must have, after `#!` and `---`."""
    kind = PurePath(name).suffix
    if kind == ".rst":
        return ["..", *(f"  {line}" for line in LICENCE), ""]
    marks = {".md": ("<!--", "-->"), ".css": ("/*", "*/"), ".html": ("{#-", "#}")}
    if kind in marks:
        return [marks[kind][0], *LICENCE, marks[kind][1]]
    return [f"# {line}" for line in LICENCE]


@pytest.mark.parametrize("name", sorted(set(FILES) - UNMARKED))
def test_header(name: str) -> None:
    """Every file of every kind: there is no folder LICENSES, and no list of exceptions that can grow."""
    lines = lines_of(name)
    if name.endswith(".json"):
        # A JSON Schema has a key for comments; there is no JSON of another kind.
        assert json.loads("\n".join(lines))["$comment"].startswith("; ".join(LICENCE))
        return
    start = 1 if lines and (lines[0].startswith("#!") or lines[0] == "---") else 0
    wanted = header_of(name)
    assert lines[start : start + len(wanted)] == wanted


def test_no_file_is_too_long() -> None:
    names = [name for name in FILES if is_source(name) and not name.startswith(FRAGMENTS)]
    counts = {name: len(RETURN.sub("", "\n".join(lines_of(name))).splitlines()) for name in names}
    assert {name: count for name, count in counts.items() if count > LINES} == {}


def test_no_ignore_file() -> None:
    assert [name for name in FILES if name.startswith("tests/sanity/")] == []
    assert [name for name in FILES if PurePath(name).name == ".ansible-lint-ignore"] == []


def test_nothing_is_held_back() -> None:
    mark = re.compile(rf"\b({'|'.join(HELD_BACK)})\b")
    found = {
        f"{name}:{number}"
        for name in FILES
        if is_source(name)
        for number, line in enumerate(lines_of(name), 1)
        if mark.search(line)
    }
    assert found == set()


def test_no_test_is_skipped() -> None:
    here = "tests/unit/house/test_layout.py"
    tests = [name for name in FILES if name.startswith("tests/") and name.endswith(".py") and name != here]
    assert [name for name in tests if SKIPPED.search("\n".join(lines_of(name)))] == []


def test_no_path_of_one_machine() -> None:
    foreign = re.compile(r"(?<![\w.])/(root|work)/|(?<![\w.])/home/\w+/")
    found = [name for name in FILES if is_source(name) and any(foreign.search(line) for line in lines_of(name))]
    assert [name for name in found if name != "tests/unit/house/test_layout.py"] == []


def test_hidden_files_are_not_built() -> None:
    ignored = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["build_ignore"]
    hidden = {PurePath(name).parts[0] for name in FILES if name.startswith(".")}
    assert {name for name in hidden if not any(fnmatch.fnmatch(name, pattern) for pattern in ignored)} == set()


def requirements(name: str) -> dict[str, str]:
    """Requirements by package name: `{"requests": "==2.34.2"}`."""
    found = {}
    for line in lines_of(name):
        match = re.fullmatch(r"([A-Za-z0-9._-]+)(\[\w+\])? ?(.*)", line)
        if match and not line.startswith("#"):
            found[match[1].lower()] = match[3]
    return found


def test_unit_tests_have_what_the_stand_in_needs() -> None:
    assert (
        requirements("tests/stand_in/requirements.txt").items() <= requirements("tests/unit/requirements.txt").items()
    )


def test_integration_tests_have_what_users_have() -> None:
    given = requirements("tests/integration/requirements.txt")
    assert given.keys() == requirements("meta/requirements.txt").keys()
    assert given.items() <= requirements("tests/unit/requirements.txt").items()
