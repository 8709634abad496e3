# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs with `src`: the options that the action plugin passes to the engine."""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Callable
from pathlib import Path

from ansible_collections.community.buildkite.plugins.module_utils import _source
from ansible_collections.community.buildkite.plugins.plugin_utils._files import files, read

Result = dict[str, t.Any]


def _keep(ciphertext: str) -> str:
    return ciphertext


def opened(folder: Path, texts: dict[str, str], /, decrypt: Callable[[str], str] = _keep, **options: t.Any) -> Result:
    """The options of a run over the directory `buildkite` in a folder, with some files by their paths in that directory."""
    for name, text in texts.items():
        path = folder / "buildkite" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with contextlib.chdir(folder):
        return _read("buildkite", decrypt, options)


def restored(backup: Path, **options: t.Any) -> Result:
    """The options of a run that restores a backup, from the comment at its top."""
    needed = {"allow_empty": True} if "\n#     allow_empty: true\n" in backup.read_text(encoding="utf-8") else {}
    return _read(str(backup), _keep, {**needed, **options})


def _read(path: str, decrypt: Callable[[str], str], options: Result) -> Result:
    found = files.merged(read.texts(read.files(path)), decrypt)
    return _source.opened({"src": path, **options, _source.CONTENT.name: _source.Content(*found)})
