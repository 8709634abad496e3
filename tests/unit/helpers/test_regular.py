# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are read and replaced: nothing is waited for, and no link leads anywhere else, whatever is put there meanwhile."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _regular

PLANTED = ("link", "fifo", "directory")


def plant(path: Path, what: str) -> str:
    """Something that is not a regular file."""
    target = path.with_name("target")
    target.write_text("theirs")
    if what == "link":
        path.symlink_to(target)
    elif what == "fifo":
        os.mkfifo(path)
    else:
        path.mkdir()
    return str(path)


@pytest.mark.parametrize(
    ("text", "is_path"), [("a", True), ("/a/é", True), ("", False), ("a\0b", False), ("\ud800", False)]
)
def test_what_can_be_a_path(text: str, is_path: bool) -> None:
    """Reading what is none is an OSError as for any other file."""
    assert _regular.is_path(text) is is_path
    with pytest.raises(OSError) as caught:
        _regular.read(text or "/nowhere")
    assert (caught.value.strerror == _regular.NO_PATH) is (not is_path and bool(text))


def test_a_regular_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\r\n\xff")
    assert _regular.read(str(tmp_path / "a")) == b"\r\n\xff" and _regular.is_regular(str(tmp_path / "a"))


@pytest.mark.parametrize("what", PLANTED)
@pytest.mark.parametrize("late", [True, False])
def test_what_is_no_regular_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, late: bool) -> None:
    """Also where it takes the place of one between the look and the reading."""
    path = plant(tmp_path / "a", what)
    assert not _regular.is_regular(path)
    (tmp_path / "b").touch()
    if late:
        regular = os.stat(tmp_path / "b")
        monkeypatch.setattr(os, "stat", lambda path, **more: regular)
    opened = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError) as caught:
        _regular.read(path)
    assert caught.value.filename == path
    expected = (
        (errno.ELOOP, os.strerror(errno.ELOOP)) if late and what == "link" else (errno.EINVAL, "not a regular file")
    )
    assert (caught.value.errno, caught.value.strerror) == expected
    assert len(os.listdir("/proc/self/fd")) == opened


def test_what_a_link_leads_to(tmp_path: Path) -> None:
    """It is read where links are followed, if it is a file."""
    assert _regular.read(plant(tmp_path / "a", "link"), follow=True) == b"theirs"
    (tmp_path / "b").symlink_to(tmp_path)
    with pytest.raises(OSError, match="not a regular file"):
        _regular.read(str(tmp_path / "b"), follow=True)


@pytest.mark.parametrize("private", [True, False])
def test_a_file_is_replaced_whole(tmp_path: Path, private: bool) -> None:
    """A link of its name is replaced, too."""
    plant(tmp_path / "a", "link")
    umask = os.umask(0)
    try:
        _regular.replace(str(tmp_path), "a", "é\r\n", mode=_regular.PRIVATE if private else None)
    finally:
        os.umask(umask)
    assert (tmp_path / "a").read_bytes() == b"\xc3\xa9\r\n" and not (tmp_path / "a").is_symlink()
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == (0o600 if private else 0o666)
    assert sorted(os.listdir(tmp_path)) == ["a", "target"] and (tmp_path / "target").read_text() == "theirs"


def test_the_folder_may_be_a_link_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(OSError):
        _regular.replace(str(tmp_path / "link"), "a", "x")
    assert os.listdir(tmp_path / "real") == []
    _regular.replace(str(tmp_path / "link"), "a", "x", follow=True)
    assert (tmp_path / "real" / "a").read_text() == "x"


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    """The error names it."""
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError) as caught:
        _regular.replace(str(tmp_path / "file"), "a", "x", follow=True)
    assert caught.value.filename == str(tmp_path / "file")


def test_a_name_that_is_planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written into a file that exists; the error names the file that was meant."""
    monkeypatch.setattr(secrets, "token_hex", lambda size: "x" * size)
    (tmp_path / ".a.xxxxxxxx.new").write_text("theirs")
    with pytest.raises(FileExistsError) as caught:
        _regular.replace(str(tmp_path), "a", "mine")
    assert caught.value.filename == str(tmp_path / "a") and not (tmp_path / "a").exists()


@pytest.mark.parametrize("private", [True, False])
def test_what_is_private_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, private: bool) -> None:
    """Its folder too, where the file system can do that."""
    synced: list[str] = []

    def sync(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        synced.append("folder" if is_folder else f"{os.fstat(descriptor).st_size} bytes")
        if is_folder:
            raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", sync)
    _regular.replace(str(tmp_path), "a", "text", mode=_regular.PRIVATE if private else None)
    assert synced == (["4 bytes", "folder"] if private else [])


def test_what_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: t.Any, **more: t.Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    opened = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError) as caught:
        _regular.replace(str(tmp_path), "a", "text")
    assert caught.value.filename == str(tmp_path / "a") and os.listdir(tmp_path) == []
    assert len(os.listdir("/proc/self/fd")) == opened


def test_a_file_is_there_for_others_once_it_is_whole(tmp_path: Path) -> None:
    """And never, if what writes it breaks off."""
    with _regular.replacing(str(tmp_path), "a", mode=0o644) as file:
        file.write(b"text")
        assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o600 and not (tmp_path / "a").exists()
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o644
    with pytest.raises(ValueError, match="broken"), _regular.replacing(str(tmp_path), "b"):
        raise ValueError("broken")
    assert [*tmp_path.iterdir()] == [tmp_path / "a"]
