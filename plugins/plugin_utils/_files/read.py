# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a declaration, and their texts.

Private to this collection. The only one of the _files modules that touches the disk; knows nothing of YAML. Links are followed
inside the directory only: a user who may change its files cannot read others in this way, such as a password of the machine.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _regular
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._places import Place
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.suggestions import place_of

from .yaml import InvalidFile

ENDINGS = (".yml", ".yaml")
# The beginning of a file that is encrypted as a whole.
VAULT_HEADER = "$ANSIBLE_VAULT;"


class File(t.NamedTuple):
    """A file of a declaration. `kind` is the plural of its folder, None at the top. Paths as shown."""

    path: str
    kind: str | None


def files(path: str) -> list[File]:
    """The files of a declaration in a fixed order: those at the top, then folder by folder. Raises InvalidOption."""
    if os.path.isfile(path):
        return [File(_shown(path), None)]
    if not os.path.exists(path):
        raise InvalidOption(f"{_shown(path)} does not exist: set the path of a file or a directory.")
    if not os.path.isdir(path):
        raise InvalidOption(f"{_shown(path)} is neither a file nor a directory: set the path of one of them.")
    kinds = [entry.plural for entry in CATALOG.top_lists()]
    # The directory itself may be a link: the playbook means its target.
    root = os.path.realpath(path)
    top: list[File] = []
    below: list[File] = []
    for name, is_folder in _entries(path, root):
        where = os.path.join(path, name)
        if not is_folder:
            top.append(File(_shown(where), None))
            continue
        if name not in kinds:
            hint = (
                place_of(CATALOG, name, is_folder=True)
                or f": use {', '.join(kinds)}, or a hidden folder, which is not read."
            )
            raise InvalidOption(f"{_shown(where)} is not a folder of an organization{hint}")
        found = [File(_shown(file), name) for file in _below(where, [root])]
        if not found:
            raise InvalidOption(
                f"{_shown(where)} contains no YAML file: delete the folder, or write '{name}: []' at the top for none."
            )
        below += found
    if not top and not below:
        raise InvalidOption(f"{_shown(path)} contains no YAML file (*.yml, *.yaml), so it declares nothing.")
    return [*top, *below]


def text(file: str) -> str:
    """The text of a file. Raises InvalidOption."""
    try:
        data = _regular.read(file, follow=True)
    except OSError as error:
        if error.strerror == _regular.NOT_REGULAR:
            raise InvalidOption(
                f"{file} is a FIFO, a device or a socket: replace it with a file, or remove it."
            ) from None
        raise InvalidOption(f"{file} cannot be read: {error.strerror}.") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidFile(Place(file, line), "this is not UTF-8 text: save the file as UTF-8.") from None


def _entries(folder: str, root: str) -> list[tuple[str, bool]]:
    """(name, is a folder) of the entries to read in a folder, by name: YAML files and folders that are not hidden.

    `root` is the real path of the declared directory, which none of them may leave.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        raise InvalidOption(f"{_shown(folder)} cannot be read: {error.strerror}.") from None
    entries_read = []
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            is_folder = entry.is_dir()
        except OSError as error:
            # Usually a link to itself.
            raise InvalidOption(f"{_shown(entry.path)} cannot be read: {error.strerror}.") from None
        if is_folder or entry.name.endswith(ENDINGS):
            if entry.is_symlink():
                _check_link(entry.path, root)
            entries_read.append((entry.name, is_folder))
    return entries_read


def _check_link(path: str, root: str) -> None:
    target = os.path.realpath(path)
    if os.path.commonpath((target, root)) != root:
        raise InvalidOption(
            f"{_shown(path)} is a link that leaves the directory {_shown(root)}: replace it with the file or folder itself."
        )


def _below(folder: str, above: list[str]) -> t.Iterator[str]:
    """The YAML files at any depth below a folder. `above` are the real paths of the folders on the way."""
    real = os.path.realpath(folder)
    if real in above:
        raise InvalidOption(f"{_shown(folder)} is a link to a folder that contains it: remove the link.")
    for name, is_folder in _entries(folder, above[0]):
        where = os.path.join(folder, name)
        if is_folder:
            yield from _below(where, [*above, real])
        else:
            yield where


def _shown(path: str) -> str:
    """The path relative to the working directory, if it is below."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
