# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of the previous state: its text, and that it is written whole and replaces no other file."""

from __future__ import annotations

import os
import stat
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import backup
from ansible_collections.community.buildkite.plugins.module_utils._apply.backup import Backup
from ansible_collections.community.buildkite.plugins.module_utils._apply.destination import check_path
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption

HOW = """\
---
# The previous state of what a run of community.buildkite.organization changed.
# Objects that the run created or did not change are not in it, and stay. To restore the previous state:
#   community.buildkite.organization:
#     src: THIS FILE
"""
EMPTIES = "#     allow_empty: true\n"


def test_a_text_that_lacks_nothing() -> None:
    assert Backup({"clusters": [{"name": "A"}]}, []).text() == f"{HOW}\nclusters:\n  - name: A\n"


@pytest.mark.parametrize(
    ("declared", "empties"),
    [
        ({"teams": []}, True),
        ({"teams": [{"name": "T", "members": []}]}, True),
        ({"teams": [{"name": "T", "members": ["a"]}, {"permissions": {"a": []}}]}, True),
        ({"teams": [{"name": "T", "members": ["a"], "description": "", "permissions": {}}]}, False),
    ],
)
def test_a_text_says_how_empty_lists_are_restored(declared: dict[str, t.Any], empties: bool) -> None:
    assert Backup(declared, []).text().startswith(f"{HOW}{EMPTIES if empties else ''}\n")


def test_a_text_names_what_it_does_not_restore() -> None:
    """Each in lines of a width that can be read."""
    wide = [letter * 58 for letter in "ab"]
    lacks = [
        "Secrets: webhook/A.",
        f"Names: {'pipeline/web, ' * 9}pipeline/x.",
        f"{' '.join(wide)}",
        f"{wide[0]} {wide[1][1:]}",
    ]
    first = f"# - Names: {', '.join(['pipeline/web'] * 7)},"
    assert Backup({}, lacks).text() == (
        f"{HOW}# It does not restore:\n# - Secrets: webhook/A.\n{first}\n#   pipeline/web, pipeline/web, pipeline/x.\n"
        f"# - {wide[0]}\n#   {wide[1]}\n# - {wide[0]} {wide[1][1:]}\n\n{{}}\n"
    )


@pytest.mark.parametrize("option", ["backup_path", "token_values_path"])
def test_a_path_where_nothing_can_be_written(tmp_path: Path, option: str) -> None:
    """That is known before anything is sent, and the option is named."""
    messages = {
        " ": f"{option} is empty: set it to a file, or leave it out.",
        f"{tmp_path}/a\0": f"{option} contains a character that no path can have: correct it.",
        str(tmp_path): f"{option} must name a file, and {tmp_path} is a directory: add a file name.",
        f"{tmp_path}/none/": f"{option} must name a file, and {tmp_path}/none/ is a directory: add a file name.",
        f"{tmp_path}/none/a.yml": f"{option} is in {tmp_path}/none, which is not a directory: create it first.",
    }
    for path, message in messages.items():
        with pytest.raises(InvalidOption) as caught:
            check_path(path, option)
        assert (caught.value.message, caught.value.facts["option"]) == (message, option)
    check_path(f"{tmp_path}/a.yml", option)


@pytest.mark.parametrize(("missing", "option"), [(os.W_OK, "backup_path"), (os.X_OK, "token_values_path")])
def test_a_directory_that_cannot_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: int, option: str
) -> None:
    """The root user may write everywhere."""
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & missing)
    with pytest.raises(InvalidOption) as caught:
        check_path(f"{tmp_path}/a.yml", option)
    assert caught.value.message == (
        f"{option}: {tmp_path}/a.yml cannot be written (its directory {tmp_path} cannot be written to), so nothing was changed."
    )
    assert caught.value.facts["option"] == option


def test_a_file_that_exists_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next free number is in the name; only its owner can read it, and nothing else stays."""
    monkeypatch.chdir(tmp_path)
    made = [backup.write(path, text) for path, text in (("b.yml", "é"), ("b.yml", "2"), ("b.yml", "3"), ("c", "4"))]
    assert made == ["b.yml", "b.1.yml", "b.2.yml", "c"]
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == dict(
        zip(made, "é234", strict=True)
    )
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    monkeypatch.setattr(backup, "MOST_FILES", 3)
    with pytest.raises(InvalidOption) as caught:
        backup.write("b.yml", "4")
    assert caught.value.message == (
        "backup_path: b.yml cannot be written (3 files of that name exist already), so nothing was changed."
    )
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize(
    ("call", "given"), [("fsync", (28, "No space left on device")), ("link", ("No space left on device",))]
)
def test_a_write_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, given: tuple[t.Any, ...]
) -> None:
    def full(*more: t.Any) -> None:
        raise OSError(*given)

    monkeypatch.setattr(os, call, full)
    with pytest.raises(InvalidOption) as caught:
        backup.write(str(tmp_path / "b.yml"), "text")
    assert caught.value.message == (
        f"backup_path: {tmp_path}/b.yml cannot be written (No space left on device), so nothing was changed."
    )
    assert list(tmp_path.iterdir()) == []


def test_the_file_and_its_name_are_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the run writes anything; a system that cannot do so for directories is no error."""
    synced: list[int] = []
    names: list[str] = []

    def sync(descriptor: int) -> None:
        found = os.fstat(descriptor)
        names.extend([] if synced else os.listdir(tmp_path))
        synced.append(-1 if stat.S_ISDIR(found.st_mode) else found.st_size)
        if len(synced) == 2:
            raise OSError("not here")

    monkeypatch.setattr(os, "fsync", sync)
    backup.write(str(tmp_path / "b.yml"), "text")
    assert synced == [4, -1]
    # Until then it is beside its place, under a hidden name that begins with its own.
    assert len(names) == 1 and names[0].startswith(".b.yml.")
    assert [path.name for path in tmp_path.iterdir()] == ["b.yml"]


def test_a_half_that_cannot_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does not hide that the file is written."""

    def denied(path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "unlink", denied)
    assert backup.write(str(tmp_path / "b.yml"), "text") == str(tmp_path / "b.yml")
    assert (tmp_path / "b.yml").read_text() == "text"
