# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories that contain more than files: planted links, FIFOs and devices are never written through or waited for."""

from __future__ import annotations

import os
import signal
import stat
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import backup
from ansible_collections.community.buildkite.plugins.module_utils._export import disk
from ansible_collections.community.buildkite.plugins.module_utils._export.texts import MARK

from .conftest import Directory
from .test_export import export, files, refused

TEAM: dict[str, t.Any] = {"teams": [{"name": "A"}]}


@pytest.fixture(autouse=True)
def no_waiting() -> t.Iterator[None]:
    """Opening a FIFO blocks until its other end is opened, and nothing opens it."""

    def ring(number: int, frame: t.Any) -> None:
        raise AssertionError("it waits")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(10)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_a_planted_link_of_a_temporary_name_is_not_written_through(directory: Directory) -> None:
    directory.write(**{"elsewhere": "keep", "out/teams/x.md": ""})
    (directory.root / "out/teams/.a.yml.new").symlink_to(directory.root / "elsewhere")
    export(TEAM)
    assert (directory.root / "elsewhere").read_text() == "keep"
    assert (directory.root / "out/teams/a.yml").read_text() == MARK + "name: A\n"
    assert sorted(os.listdir("out/teams")) == [".a.yml.new", "a.yml", "x.md"]


def test_a_planted_fifo_of_a_temporary_name_is_not_waited_for(directory: Directory) -> None:
    directory.write(**{"out/teams/x.md": ""})
    os.mkfifo("out/teams/.a.yml.new")
    assert export(TEAM) == [("create", "teams/a.yml")]


@pytest.mark.parametrize("plant", ["fifo", "link", "dangling", "device", "folder"])
def test_only_regular_files_are_overwritten(directory: Directory, plant: str) -> None:
    directory.write(**{"elsewhere": MARK, "out/teams/x.md": ""})
    if plant == "fifo":
        os.mkfifo("out/teams/a.yml")
    elif plant == "folder":
        os.mkdir("out/teams/a.yml")
    else:
        target = {"link": str(directory.root / "elsewhere"), "dangling": "nowhere", "device": "/dev/zero"}[plant]
        os.symlink(target, "out/teams/a.yml")
    sentence = "out/teams/a.yml is a link or a special file, and an export writes only regular files: remove it."
    assert refused(TEAM, option="path") == sentence
    assert (directory.root / "elsewhere").read_text() == MARK
    assert not os.path.exists("out/teams/nowhere")


def test_special_files_that_are_not_in_the_way_stay(directory: Directory) -> None:
    """What is removed since its object is gone is an exported file: a link to one is not."""
    directory.write(**{"elsewhere": MARK, "out/teams/x.md": ""})
    os.mkfifo("out/teams/b.yml")
    os.mkfifo("out/c.yml")
    (directory.root / "out/teams/d.yml").symlink_to(directory.root / "elsewhere")
    assert export(TEAM) == [("create", "teams/a.yml")]
    assert export(TEAM) == []
    assert sorted(os.listdir("out/teams")) == ["a.yml", "b.yml", "d.yml", "x.md"]


def test_a_folder_that_becomes_a_link_is_not_written_through(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the directory and the write."""
    directory.write(**{"elsewhere/x": "", "out/x.md": ""})
    look = disk._found

    def planted(*arguments: t.Any) -> t.Any:
        found = look(*arguments)
        (directory.root / "out/teams").symlink_to(directory.root / "elsewhere")
        return found

    monkeypatch.setattr(disk, "_found", planted)
    assert "cannot be written" in refused(TEAM, option=None)
    assert os.listdir("elsewhere") == ["x"]


def test_what_cannot_be_written_leaves_nothing(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    export({"teams": [{"name": "A", "description": "before"}]})

    def full(*arguments: t.Any, **more: t.Any) -> t.Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert (
        refused(TEAM, option=None)
        == "out/teams/a.yml cannot be written: No space left on device; run again to continue."
    )
    assert files() == {"teams/a.yml": MARK + "name: A\ndescription: before\n"}


def test_files_are_as_readable_as_any(directory: Directory) -> None:
    before = os.umask(0o022)
    try:
        export(TEAM)
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat("out/teams/a.yml").st_mode) == 0o644


def test_the_directory_itself_may_be_a_link(directory: Directory) -> None:
    directory.write(**{"elsewhere/x.md": ""})
    (directory.root / "out").symlink_to(directory.root / "elsewhere")
    content = {**TEAM, "webhooks": []}
    assert export(content) and export(content) == []
    assert sorted(files("elsewhere")) == ["teams/a.yml", "webhooks.yml", "x.md"]


@pytest.mark.parametrize("file", ["a.yml", "teams/a.yml"])
@pytest.mark.parametrize("plant", ["fifo", "link to a fifo"])
def test_reading_does_not_wait(directory: Directory, plant: str, file: str) -> None:
    directory.write(**{"b.yml": "clusters: []", "teams/b.yml": "name: B"})
    if plant == "fifo":
        os.mkfifo(file)
    else:
        os.mkfifo("fifo")
        os.symlink(str(directory.root / "fifo"), file)
    assert directory.mistakes() == [f"{file} is a FIFO, a device or a socket: replace it with a file, or remove it."]


@pytest.mark.parametrize("plant", ["fifo", "link", "dangling"])
def test_a_backup_keeps_whatever_has_its_name(directory: Directory, plant: str) -> None:
    directory.write(elsewhere="keep")
    if plant == "fifo":
        os.mkfifo("backup.yml")
    else:
        os.symlink("elsewhere" if plant == "link" else "nowhere", "backup.yml")
    assert backup.write("backup.yml", "text") == "backup.1.yml"
    assert (directory.root / "backup.1.yml").read_text() == "text"
    assert (directory.root / "elsewhere").read_text() == "keep" and not os.path.exists("nowhere")
