# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories of YAML files, written by a test and read as the lookup reads them."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.plugin_utils._files import files as declared_files
from ansible_collections.community.buildkite.plugins.plugin_utils._files import read

Options = dict[str, t.Any]


def decrypt(ciphertext: str) -> str:
    """A substitute for Ansible Vault: reverses the text if it is one of ours."""
    if not ciphertext.startswith("$ANSIBLE_VAULT;"):
        raise InvalidOption("this value cannot be decrypted.")
    return ciphertext.removeprefix("$ANSIBLE_VAULT;").strip()[::-1]


class Directory:
    """A directory whose paths in messages are relative to it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, **files: str | bytes) -> None:
        """Write files: `write(**{"teams/a.yml": "name: A"})`."""
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)

    def read(self, path: str = ".", /, **files: str | bytes) -> Options:
        """What the files declare together."""
        self.write(**files)
        return declared_files.merged(read.texts(read.files(path)), decrypt).options

    def mistakes(self, /, **files: str | bytes) -> list[str]:
        """The sentences of what must be refused, in the order of the groups in which they are reported."""
        with pytest.raises(InvalidOption) as caught:
            self.read(**files)
        lines = caught.value.message.splitlines()
        assert all(line.endswith((".", "?", ":")) for line in lines), lines
        return lines if len(lines) == 1 else [line[2:] for line in lines[1:] if line.startswith("- ")]

    def mistake(self, text: str | bytes, file: str = "organization.yml") -> str:
        """The one sentence about one file."""
        (found,) = self.mistakes(**{file: text})
        return found


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Directory:
    """An empty directory, which the process is in."""
    monkeypatch.chdir(tmp_path)
    return Directory(tmp_path)
