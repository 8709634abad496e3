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
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, UnreadableFile
from ansible_collections.community.buildkite.plugins.module_utils._places import Place
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.suggestions import place_of

ENDINGS = (".yml", ".yaml")


class File(t.NamedTuple):
    """A file of a declaration. `kind` is the plural of its folder, None at the top. Paths as shown.

    `why` is the reason for which it is not read: also of a link, or of a folder in place of its files.
    """

    path: str
    kind: str | None
    why: UnreadableFile | None = None


def files(path: str) -> list[File]:
    """The files of a declaration in a fixed order: those at the top, then folder by folder.

    Raises InvalidOption where there are none.
    """
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
    for name, is_folder, why in _entries(path, root):
        where = os.path.join(path, name)
        if why or not is_folder:
            top.append(File(_shown(where), None, why))
            continue
        if name not in kinds:
            hint = (
                place_of(CATALOG, name, is_folder=True)
                or f": use {', '.join(kinds)}, or a hidden folder, which is not read."
            )
            below.append(File(_shown(where), name, _unreadable(where, f"is not a folder of an organization{hint}")))
            continue
        empty = f"contains no YAML file: delete the folder, or write '{name}: []' at the top for none."
        below += list(_below(where, name, [root])) or [File(_shown(where), name, _unreadable(where, empty))]
    if not top and not below:
        raise InvalidOption(f"{_shown(path)} contains no YAML file (*.yml, *.yaml), so it declares nothing.")
    return [*top, *below]


def texts(found: t.Iterable[File]) -> t.Iterator[tuple[File, str | UnreadableFile]]:
    """The texts of files, each read when it is asked for; in place of a text why it cannot be read."""
    for file in found:
        yield file, file.why or _text(file.path)


def _text(file: str) -> str | UnreadableFile:
    try:
        data = _regular.read(file, follow=True)
    except OSError as error:
        if error.strerror == _regular.NOT_REGULAR:
            return _unreadable(file, "is a FIFO, a device or a socket: replace it with a file, or remove it.")
        return _not_read(file, error)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = UnreadableFile("this is not UTF-8 text: save the file as UTF-8.")
        why.locate(Place(file, data.count(b"\n", 0, error.start) + 1))
        return why


def _unreadable(path: str, why: str) -> UnreadableFile:
    return UnreadableFile(f"{_shown(path)} {why}", file=_shown(path))


def _not_read(path: str, error: OSError) -> UnreadableFile:
    do = "correct its permissions" if isinstance(error, PermissionError) else "replace it, or remove it"
    return _unreadable(path, f"cannot be read ({error.strerror}): {do}.")


def _entries(folder: str, root: str) -> list[tuple[str, bool, UnreadableFile | None]]:
    """(name, is a folder, why it is not read) of the entries of a folder, by name: YAML files and folders that are not hidden.

    `root` is the real path of the declared directory, which none of them may leave. Raises UnreadableFile.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        raise _not_read(folder, error) from None
    entries_read: list[tuple[str, bool, UnreadableFile | None]] = []
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            is_folder = entry.is_dir()
        except OSError as error:
            # Usually a link to itself.
            entries_read.append((entry.name, False, _not_read(entry.path, error)))
            continue
        if is_folder or entry.name.endswith(ENDINGS):
            why = _leaves(entry.path, root) if entry.is_symlink() else None
            entries_read.append((entry.name, is_folder, why))
    return entries_read


def _leaves(path: str, root: str) -> UnreadableFile | None:
    target = os.path.realpath(path)
    if os.path.commonpath((target, root)) == root:
        return None
    return _unreadable(
        path, f"is a link that leaves the directory {_shown(root)}: replace it with the file or folder itself."
    )


def _below(folder: str, kind: str, above: list[str]) -> t.Iterator[File]:
    """The YAML files at any depth below a folder. `above` are the real paths of the folders on the way."""
    real = os.path.realpath(folder)
    try:
        if real in above:
            raise _unreadable(folder, "is a link to a folder that contains it: remove the link.")
        entries = _entries(folder, above[0])
    except UnreadableFile as error:
        yield File(_shown(folder), kind, error)
        return
    for name, is_folder, why in entries:
        where = os.path.join(folder, name)
        if is_folder and not why:
            yield from _below(where, kind, [*above, real])
        else:
            yield File(_shown(where), kind, why)


def _shown(path: str) -> str:
    """The path relative to the working directory, if it is below."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
