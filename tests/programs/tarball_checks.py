# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a tarball for Galaxy must hold, and what it may not: `tarball_checks.py TARBALL`. Needs PyYAML.

Every finding is one sentence. Knows the checkout's list of files, and nothing of how a tarball is built.
"""

from __future__ import annotations

import fnmatch
import json
import posixpath
import re
import sys
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine.environment import ROOT, sources

Files = Mapping[str, bytes]

FACTS = {
    *("namespace", "name", "version", "authors", "readme", "tags", "description", "license"),
    *("repository", "documentation", "homepage", "issues"),
}
NEEDED = (
    "README.md",
    "LICENSE",
    "CHANGELOG.rst",
    "changelogs/changelog.yaml",
    "meta/runtime.yml",
    "meta/requirements.txt",
    "meta/execution-environment.yml",
    *("plugins/modules/*.py", "plugins/inventory/*.py", "plugins/lookup/*.py", "plugins/filter/*.py"),
    "roles/*/meta/argument_specs.yml",
    "docs/*",
)
TOP = {"CHANGELOG.rst", "LICENSE", "README.md", "changelogs", "docs", "meta", "plugins", "roles"}
# These are taken along whole.
WHOLE = ("docs/", "meta/", "plugins/", "roles/")
JUNK = (
    "*.pyc",
    "*.pyo",
    "*~",
    "*.bak",
    "*.orig",
    "*.rej",
    "*.swp",
    "*.log",
    "*.tar.gz",
    "*.zip",
    "*.retry",
    "*.sqlite*",
)
JUNK_FOLDERS = {"__pycache__", "node_modules", "test", "tests", "testing", "data", "fixtures", "output"}
# An example of a repository has what Buildkite looks for in a repository.
HIDDEN = re.compile(r"docs/examples/[^/.]+/\.buildkite/pipeline\.yml")
# Galaxy takes 20 MB; here is nothing but text.
LARGEST = 500_000
LARGEST_SUM = 4_000_000
SECRETS = {
    "a Buildkite token": rb"\b(bkua|bkct|bkgt|bkaj)_[0-9A-Za-z]{30,}",
    "a GitHub token": rb"\b(gh[pousr]_[0-9A-Za-z]{30,}|github_pat_\w{30,})",
    "an AWS key": rb"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "a Slack token": rb"\bxox[abprs]-[0-9A-Za-z-]{10,}",
    "a PyPI or Galaxy token": rb"\bpypi-[\w-]{40,}",
    "a private key": rb"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "an Ansible vault": rb"(?m)^\$ANSIBLE_VAULT;",
}
SEMANTIC = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?")
# What a release may hold, by the part of the version that it raises.
FOR_MAJOR = {"breaking_changes", "removed_features"}
FOR_MINOR = {"major_changes", "minor_changes", "deprecated_features"}
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def read(tarball: Path) -> dict[str, bytes]:
    """Every file of a tarball by its path."""
    with tarfile.open(tarball) as archive:
        found = {entry.name: archive.extractfile(entry) for entry in archive if entry.isfile()}
        return {name: file.read() for name, file in found.items() if file}


def findings(files: Files, expected: Iterable[str]) -> Iterator[str]:
    """What is wrong with the files of a tarball that was built of the expected ones."""
    yield from lacking(files, expected)
    yield from not_wanted(files)
    yield from telling(files)
    yield from of_links(files)
    yield from of_version(files)


def lacking(files: Files, expected: Iterable[str]) -> Iterator[str]:
    """Facts and files that Galaxy or Ansible needs."""
    facts = json.loads(files.get("MANIFEST.json", b"{}")).get("collection_info", {})
    yield from (f"galaxy.yml lacks {name}." for name in sorted(FACTS) if not facts.get(name))
    if facts.get("dependencies"):
        yield "It depends on other collections."
    yield from (f"It lacks {pattern}." for pattern in NEEDED if not any(fnmatch.fnmatch(n, pattern) for n in files))
    yield from (f"It lacks {name}." for name in expected if name.startswith(WHOLE) and name not in files)


def not_wanted(files: Files) -> Iterator[str]:
    """Tests, data, caches, hidden files, and what is too large."""
    for name, data in files.items():
        parts = name.split("/")
        if name in ("MANIFEST.json", "FILES.json"):
            continue
        # A module may be called test_suite: what a test has is a function.
        is_test = parts[-1].startswith("test_") and b"def test_" in data
        if parts[0] not in TOP or JUNK_FOLDERS & set(parts[:-1]) or is_test:
            yield f"{name} is no part of a collection."
        elif any(fnmatch.fnmatch(parts[-1], pattern) for pattern in JUNK) or any(
            part.endswith("_cache") for part in parts
        ):
            yield f"{name} was left by a program."
        elif any(part.startswith(".") for part in parts) and not HIDDEN.fullmatch(name):
            yield f"{name} is hidden."
        elif len(data) > LARGEST or b"\0" in data:
            yield f"{name} is too large or no text."
    if sum(map(len, files.values())) > LARGEST_SUM:
        yield f"It holds more than {LARGEST_SUM} bytes."


def telling(files: Files) -> Iterator[str]:
    """Secrets, and paths of the machine that built it."""
    places = {str(ROOT).encode(), str(Path.home()).encode()} - {b"/", b"/root"}
    for name, data in files.items():
        yield from (f"{name} holds {what}." for what, pattern in SECRETS.items() if re.search(pattern, data))
        if any(place in data for place in places):
            yield f"{name} names a folder of this machine."


def of_links(files: Files) -> Iterator[str]:
    """Relative links of Markdown files, which Galaxy shows, lead to files that exist."""
    folders = {posixpath.dirname(name) for name in files}
    for name, data in files.items():
        for link in LINK.findall(data.decode(errors="replace")) if name.endswith(".md") else ():
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), link))
            if target not in files and target not in folders:
                yield f"{name} links to {link}, which the tarball does not hold."


def of_version(files: Files) -> Iterator[str]:
    """The version is semantic, the newest of the changelog, and raised by as much as its changes ask for."""
    version = json.loads(files.get("MANIFEST.json", b"{}")).get("collection_info", {}).get("version") or ""
    releases = (yaml.safe_load(files.get("changelogs/changelog.yaml", b"{}")) or {}).get("releases") or {}
    waiting = [name for name in files if fnmatch.fnmatch(name, "changelogs/fragments/*.y*ml")]
    if waiting:
        yield f"Changelog fragments are not released: {', '.join(waiting)}."
    wrong = [name for name in [version, *releases] if not SEMANTIC.fullmatch(name)]
    if wrong:
        yield f"No semantic version: {', '.join(map(repr, wrong))}."
        return
    if not releases or max(releases, key=precedence) != version:
        yield f"Version {version} is not the newest release of changelogs/changelog.yaml."
        return
    if f"v{version}" not in files.get("CHANGELOG.rst", b"").decode().splitlines():
        yield f"CHANGELOG.rst has no section v{version}."
    before = [name for name in releases if name != version]
    if before:
        last = max(before, key=precedence)
        wanted = least_raise(releases[version], precedence(last)[0] == 0)
        if raised(last, version) > wanted:
            yield f"Version {version} after {last} is raised too little for what it changes."


def precedence(version: str) -> tuple[int, int, int, bool, str]:
    """What orders versions: a pre-release comes before its release."""
    found = SEMANTIC.fullmatch(version)
    assert found
    return int(found[1]), int(found[2]), int(found[3]), found[4] is None, found[4] or ""


def raised(before: str, after: str) -> int:
    """Which part was raised: 0 the first, 1 the second, 2 the third or less."""
    return next((place for place in (0, 1) if precedence(before)[place] != precedence(after)[place]), 2)


def least_raise(release: Mapping[str, Any], unstable: bool) -> int:
    """Which part must at least be raised for the changes of a release. Before 1.0.0 a breaking change raises the second."""
    kinds = set(release.get("changes") or {})
    if kinds & FOR_MAJOR:
        return 1 if unstable else 0
    return 1 if kinds & FOR_MINOR or release.get("modules") or release.get("plugins") or release.get("objects") else 2


def main(arguments: list[str]) -> int:
    """Check one tarball."""
    files = read(Path(arguments[0]))
    found = list(findings(files, sources()))
    print("\n".join(found) or f"{len(files)} files, nothing missing, nothing too much.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
