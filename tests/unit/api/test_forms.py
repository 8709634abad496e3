# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms with a file: what is sent of one that changes meanwhile."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.forms import Form

from stand_in.forms import form_of

CONTENT = b"\r\n--x\xff" * 999


def test_a_form_is_the_same_in_parts_of_any_size_and_again(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    with path.open("rb") as file:
        form = Form(file, "a_1.0_all.deb")
        path.write_bytes(CONTENT + b"more")
        for size in (7, 4096):
            form.begun()
            sent = b"".join(iter(functools.partial(form.read, size), b""))
            assert len(sent) == len(form), "what is added meanwhile is not sent"
            got = form_of(form.kind, sent)
            assert got and got.files == {"file": ("a_1.0_all.deb", CONTENT)}


def test_a_file_that_becomes_shorter_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    with path.open("rb") as file:
        form = Form(file, "a")
        path.write_bytes(b"")
        with pytest.raises(OSError, match="became shorter"):
            form.read()
