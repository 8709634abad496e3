# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball is the same on every machine, and every way in which it can be wrong is found."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from machine.tarball import always_the_same
from programs.tarball_checks import FACTS, findings, least_raise, precedence, raised, read

EXPECTED = ["plugins/modules/cluster.py", "tests/run"]
FRAGMENT = "changelogs/fragments/1.yml"


def changelog(**releases: list[str]) -> bytes:
    """A changelog with these kinds of changes by version, written v0_1_0."""
    changes = {name[1:].replace("_", "."): {"changes": dict.fromkeys(kinds, ["x"])} for name, kinds in releases.items()}
    return yaml.safe_dump({"releases": changes}).encode()


def manifest(**facts: Any) -> bytes:
    return json.dumps({"collection_info": {**dict.fromkeys(FACTS, "x"), "version": "0.1.0", **facts}}).encode()


def good() -> dict[str, bytes]:
    """The files of a tarball in which there is nothing to find."""
    names = [
        *("README.md", "LICENSE", "meta/runtime.yml", "meta/requirements.txt", "meta/execution-environment.yml"),
        *("plugins/modules/cluster.py", "plugins/inventory/a.py", "plugins/lookup/a.py", "plugins/filter/a.py"),
        *("roles/a/meta/argument_specs.yml", "docs/a.md", "FILES.json"),
        "docs/examples/nightly/.buildkite/pipeline.yml",
    ]
    return {
        **dict.fromkeys(names, b"text"),
        "README.md": b"[here](docs/a.md), [there](docs), [far](https://example.com/a.md), [below](#below)",
        "MANIFEST.json": manifest(),
        "CHANGELOG.rst": b"v0.1.0\n======\n",
        "changelogs/changelog.yaml": changelog(v0_1_0=["release_summary"]),
    }


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert list(findings(good(), EXPECTED)) == []


@pytest.mark.parametrize("name", sorted(good().keys() - {"FILES.json", "docs/a.md"}))
def test_what_is_lacking_is_named(name: str) -> None:
    files = good()
    del files[name]
    found = list(findings(files, [*EXPECTED, name]))
    sign = "galaxy.yml lacks" if name == "MANIFEST.json" else name
    assert any(sign in sentence for sentence in found), found


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_fact_that_is_lacking_is_named(fact: str) -> None:
    found = list(findings({**good(), "MANIFEST.json": manifest(**{fact: None})}, EXPECTED))
    assert f"galaxy.yml lacks {fact}." in found


@pytest.mark.parametrize(
    "name",
    [
        "tests/run",
        "plugins/modules/tests/data.json",
        "docs/data/a.json",
        "plugins/modules/test_cluster.py",
        "galaxy.yml",
        ".gitignore",
        "docs/.hidden.md",
        "docs/examples/.buildkite/pipeline.yml",
        "plugins/modules/__pycache__/a.cpython-311.pyc",
        "docs/a.md~",
        "docs/.mypy_cache/a.json",
        "build.tar.gz",
        "shared/api/rest.md",
    ],
)
def test_what_does_not_belong_there_is_named(name: str) -> None:
    data = b"def test_it() -> None:"
    assert len([text for text in findings({**good(), name: data}, EXPECTED) if name in text]) == 1


def test_a_module_may_be_called_as_a_test() -> None:
    assert list(findings({**good(), "plugins/modules/test_suite.py": b"def main() -> None:"}, EXPECTED)) == []


@pytest.mark.parametrize("data", [b"x" * 600_000, b"\0"])
def test_large_or_binary_file_is_named(data: bytes) -> None:
    assert list(findings({**good(), "docs/b.md": data}, EXPECTED)) == ["docs/b.md is too large or no text."]


@pytest.mark.parametrize(
    "secret",
    [
        "bk" + "ua_" + "0123456789abcdef" * 2,
        "bk" + "ct_" + "A1" * 20,
        "gh" + "p_" + "a" * 36,
        "AK" + "IA" + "ABCDEFGHIJKLMNOP",
        "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
        "$ANSIBLE_" + "VAULT;1.1;AES256",
    ],
)
def test_secret_is_named_and_not_shown(secret: str) -> None:
    found = list(findings({**good(), "docs/b.md": f"text\n{secret}\n".encode()}, EXPECTED))
    assert len(found) == 1
    assert found[0].startswith("docs/b.md holds a")
    assert secret not in found[0]


def test_folder_of_the_machine_is_named() -> None:
    here = str(Path(__file__).resolve().parents[3])
    assert list(findings({**good(), "docs/b.md": here.encode()}, EXPECTED)) == [
        "docs/b.md names a folder of this machine."
    ]


def test_dead_link_is_named() -> None:
    found = list(findings({**good(), "docs/b.md": b"[a](a.md) [run](../tests/run)"}, EXPECTED))
    assert found == ["docs/b.md links to ../tests/run, which the tarball does not hold."]


def test_dependency_is_named() -> None:
    found = list(findings({**good(), "MANIFEST.json": manifest(dependencies={"a.b": "*"})}, EXPECTED))
    assert found == ["It depends on other collections."]


VERSIONS: dict[str, tuple[dict[str, bytes], str]] = {
    "fragments": ({FRAGMENT: b"x"}, f"Changelog fragments are not released: {FRAGMENT}."),
    "no semantic version": ({"MANIFEST.json": manifest(version="1.0")}, "No semantic version: '1.0'."),
    "not the newest": (
        {"changelogs/changelog.yaml": changelog(v0_1_0=[], v0_10_0=[])},
        "Version 0.1.0 is not the newest release of changelogs/changelog.yaml.",
    ),
    "no section": ({"CHANGELOG.rst": b"v0.0.9\n"}, "CHANGELOG.rst has no section v0.1.0."),
    "raised too little": (
        {
            "MANIFEST.json": manifest(version="1.1.0"),
            "CHANGELOG.rst": b"v1.1.0\n",
            "changelogs/changelog.yaml": changelog(v1_0_0=[], v1_1_0=["breaking_changes"]),
        },
        "Version 1.1.0 after 1.0.0 is raised too little for what it changes.",
    ),
}


@pytest.mark.parametrize("case", VERSIONS)
def test_version_that_does_not_fit_the_changelog_is_named(case: str) -> None:
    files, sentence = VERSIONS[case]
    assert list(findings({**good(), **files}, EXPECTED)) == [sentence]


@pytest.mark.parametrize(
    ("kinds", "unstable", "least"),
    [
        ({"bugfixes": []}, False, 2),
        ({"minor_changes": []}, False, 1),
        ({"minor_changes": []}, True, 1),
        ({"removed_features": []}, False, 0),
        ({"breaking_changes": []}, True, 1),
    ],
)
def test_changes_raise_the_version(kinds: dict[str, Any], unstable: bool, least: int) -> None:
    assert least_raise({"changes": kinds}, unstable) == least


def test_new_module_raises_the_second_part() -> None:
    assert least_raise({"modules": [{"name": "a"}]}, unstable=False) == 1


def test_versions_are_ordered() -> None:
    names = sorted(["1.0.0", "1.0.0-rc1", "0.10.0", "0.9.0"], key=precedence)
    assert names == ["0.9.0", "0.10.0", "1.0.0-rc1", "1.0.0"]
    assert [raised("1.2.3", name) for name in ("2.0.0", "1.3.0", "1.2.4", "1.2.3")] == [0, 1, 2, 2]


def built(path: Path, names: list[str], when: int, owner: str) -> Path:
    """A tarball as ansible-galaxy may build it: an order, a time and an owner."""
    listed = {"files": [{"name": name, "ftype": "file"} for name in names]}
    manifest = {"file_manifest_file": {"chksum_sha256": hashlib.sha256(json.dumps(listed).encode()).hexdigest()}}
    data = {"MANIFEST.json": json.dumps(manifest), "FILES.json": json.dumps(listed), **{name: name for name in names}}
    with tarfile.open(path, "w:gz") as archive:
        for name, text in data.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.uname, entry.uid = len(text), when, owner, when
            archive.addfile(entry, io.BytesIO(text.encode()))
    return path


def test_tarball_is_the_same_whoever_built_it(tmp_path: Path) -> None:
    one = built(tmp_path / "one.tar.gz", ["README.md", "docs/a.md"], 1, "ada")
    other = built(tmp_path / "other.tar.gz", ["docs/a.md", "README.md"], 2, "grace")
    assert one.read_bytes() != other.read_bytes()
    assert always_the_same(one, 5) == always_the_same(other, 5)
    assert always_the_same(one, 5) != always_the_same(one, 6)
    (tmp_path / "new.tar.gz").write_bytes(always_the_same(one, 5))
    files = read(tmp_path / "new.tar.gz")
    assert list(files) == ["MANIFEST.json", "FILES.json", "README.md", "docs/a.md"]
    # ansible-galaxy looks at this when it installs.
    told = json.loads(files["MANIFEST.json"])["file_manifest_file"]["chksum_sha256"]
    assert told == hashlib.sha256(files["FILES.json"]).hexdigest()
