# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of artifacts (_operations/targets): which are equal, what is written and what is rejected. Without a service."""

from __future__ import annotations

import contextlib
import hashlib
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import CannotWrite, InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._operations.targets import (
    Target,
    check_dest,
    parts,
    targets,
)

TEXT = b"packed"
SHA1, SHA256 = (hashlib.new(kind, TEXT).hexdigest() for kind in ("sha1", "sha256"))
LINK = "a link, or something that is no regular file or directory, is in its place"


def target(folder: Path, sha1: str | None = SHA1, size: int | None = len(TEXT), sha256: str | None = None) -> Target:
    """The file a/b/c below a folder."""
    return Target(str(folder), ("a", "b", "c"), {"sha1sum": sha1, "file_size": size}, sha256)


def put(folder: Path, content: bytes = TEXT) -> Path:
    """That file."""
    path = folder / "a" / "b" / "c"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("facts", "is_equal"),
    [
        ({}, True),
        ({"size": None}, True),
        ({"sha256": SHA256.upper()}, True),
        ({"sha1": None, "sha256": SHA256}, True),
        ({"size": 5}, False),
        ({"sha1": "0" * 40}, False),
        ({"sha256": "0" * 64}, False),
        # Without a checksum nothing is known to be equal.
        ({"sha1": None}, False),
    ],
)
def test_a_file_that_exists(tmp_path: Path, facts: dict[str, t.Any], is_equal: bool) -> None:
    made = target(tmp_path, **facts)
    assert not made.is_equal()
    put(tmp_path)
    assert made.is_equal() is is_equal
    assert (made.path, made.shown) == (str(tmp_path / "a" / "b" / "c"), "a/b/c")


@pytest.mark.parametrize("sha1", [SHA1, None])
@pytest.mark.parametrize("where", ["a", "a/b", "a/b/c"])
def test_links_are_not_followed(tmp_path: Path, where: str, sha1: str | None) -> None:
    """Whether the artifact has a checksum or not."""
    dest = tmp_path / "dest"
    put(tmp_path / "other")
    (dest / where).parent.mkdir(parents=True)
    (dest / where).symlink_to(tmp_path / "other" / where)
    message = f"{dest}/a/b/c cannot be read ({LINK}): correct dest, or remove it."
    with pytest.raises(CannotWrite) as caught:
        target(dest, sha1).is_equal()
    assert caught.value.message == message


def test_a_file_is_written_completely(tmp_path: Path) -> None:
    made, seen = target(tmp_path, sha256=SHA256), []

    def download(sink: Target) -> None:
        for content in (b"half", TEXT):
            # Again from the beginning, after a connection that broke off.
            sink.begin()
            sink.write(content[:2])
            sink.write(content[2:])
            seen.append(sink.problem())

    made.fill(download)
    assert seen == ["the file of the artifact a/b/c has 4 bytes instead of 6", ""]
    assert (tmp_path / "a" / "b" / "c").read_bytes() == TEXT and made.is_equal()


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({}, ""),
        ({"size": None}, ""),
        ({"size": 1234}, "has 6 bytes instead of 1,234"),
        ({"sha1": "0" * 40}, "does not have the SHA1 of the upload"),
        ({"sha256": "0" * 64}, "does not have the SHA256 of the upload"),
        ({"sha1": None, "size": None}, ""),
    ],
)
def test_what_is_wrong_with_a_file(tmp_path: Path, facts: dict[str, t.Any], problem: str) -> None:
    made = target(tmp_path, **facts)
    found = []

    def download(sink: Target) -> None:
        sink.begin()
        sink.write(TEXT)
        found.append(sink.problem())
        raise KeyError

    with contextlib.suppress(KeyError):
        made.fill(download)
    assert found == [f"the file of the artifact a/b/c {problem}" if problem else ""]
    assert list((tmp_path / "a" / "b").iterdir()) == []


class Full:
    """A disk without space."""

    def write(self, part: bytes) -> int:
        """There is none."""
        raise OSError(28, "No space left on device")


def test_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("", encoding="utf-8")
    with pytest.raises(CannotWrite) as caught:
        target(tmp_path).fill(lambda sink: None)
    assert caught.value.message == f"{tmp_path}/a/b/c cannot be written ({LINK}): correct dest, or remove it."
    made = target(tmp_path / "x")

    def download(sink: Target) -> None:
        sink.begin()
        sink._file = Full()
        sink.write(TEXT)

    with pytest.raises(CannotWrite) as caught:
        made.fill(download)
    assert f"{tmp_path}/x/a/b/c cannot be written (No space left on device): " in caught.value.message


@pytest.mark.parametrize(
    ("dest", "sentence"),
    [
        (None, "dest is missing: state=downloaded needs the path of a directory."),
        (" ", "dest is missing: state=downloaded needs the path of a directory."),
        ("a\0b", "dest contains "),
        (__file__, f"dest: {__file__} is not a directory: set another path."),
    ],
)
def test_a_directory_that_cannot_be(dest: str | None, sentence: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        check_dest(dest)
    assert caught.value.message.startswith(sentence) and caught.value.facts["option"] == "dest"
    assert check_dest("new/x") == "new/x"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("a\0b", "has a character that no path can have"),
        ("a\\b", "has the separators of Windows"),
        ("/a", "is absolute"),
        ("C:a", "is absolute"),
        ("a/../../b", "leads out of the directory"),
        ("./", "names no file"),
        (None, "names no file"),
    ],
)
def test_paths_that_are_rejected(path: str | None, why: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        parts(path)
    assert (
        f" cannot be written below dest, because its path {why}: nothing was downloaded; leave it out by path."
        in caught.value.message
    )
    assert caught.value.facts["option"] == "path"


@pytest.mark.parametrize(
    ("paths", "sentence"),
    [
        (
            ["a/b", "a//b"],
            "The artifacts i0 and i1 both have the path a/b: name the job of one of them with step_key, job_name or job_id.",
        ),
        (
            ["a/b", "a"],
            "The artifact a is a file, and another one is a directory of that name: leave one of them out by path.",
        ),
        (
            ["a/b/c", "a/b"],
            "The artifact a/b is a file, and another one is a directory of that name: leave one of them out by path.",
        ),
    ],
)
def test_paths_that_exclude_each_other(paths: list[str], sentence: str) -> None:
    artifacts = [{"id": f"i{number}", "path": path} for number, path in enumerate(paths)]
    with pytest.raises(InvalidOption) as caught:
        targets("d", artifacts, {})
    assert (caught.value.message, caught.value.facts["option"]) == (sentence, "path")
    assert [one.sums for one in targets("d", artifacts[:1], {"i0": "AB"})] == [{"sha256": "ab"}]
