# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where artifacts go below a directory: their paths, which nobody has checked, and the files that are there already.

Private to this collection. Touches the disk, and knows nothing of requests. Links below the directory are never followed.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import typing as t

from .. import _regular
from .._errors import CannotWrite, InvalidOption
from .._text import visible

_DRIVE = re.compile(r"[A-Za-z]:")
Artifact = t.Mapping[str, t.Any]


class Target:
    """The file of one artifact below a directory. `names`: the parts of its path."""

    def __init__(self, dest: str, names: tuple[str, ...], artifact: Artifact, sha256: str | None) -> None:
        self.dest, self.names, self.artifact = dest, names, artifact
        self.path = os.path.join(dest, *names)
        self.shown = visible("/".join(names))
        self.size: int | None = artifact.get("file_size")
        sums = {"sha1": artifact.get("sha1sum"), "sha256": sha256}
        self.sums = {kind: str(value).lower() for kind, value in sums.items() if value}
        self._file: t.Any = None
        self._made: list[t.Any] = []
        self._came = 0

    def is_equal(self) -> bool:
        """Whether the file exists and is the artifact. Raises CannotWrite for what is no regular file."""
        try:
            with _regular.below(self.dest, self.names[:-1]) as folder:
                size, sums = _regular.digests(self.names[-1], folder, *self.sums)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._cannot("read", error) from None
        return bool(sums) and self.size in (None, size) and sums == tuple(self.sums.values())

    def fill(self, download: t.Callable[[Target], None]) -> None:
        """Write the file with what a download passes to this target, completely or not at all."""
        try:
            with (
                _regular.below(self.dest, self.names[:-1], make=True) as folder,
                _regular.replacing(".", self.names[-1], at=folder) as file,
            ):
                self._file = file
                download(self)
        except OSError as error:
            raise self._cannot("written", error) from None

    def begin(self) -> None:
        """Forget what came so far."""
        self._file.seek(0)
        self._file.truncate()
        self._came, self._made = 0, [hashlib.new(kind, usedforsecurity=False) for kind in self.sums]

    def write(self, part: bytes) -> None:
        """Take a part."""
        try:
            self._file.write(part)
        except OSError as error:
            # Not of the storage, which this error would look like.
            raise self._cannot("written", error) from None
        self._came += len(part)
        for one in self._made:
            one.update(part)

    def problem(self) -> str:
        """What is wrong with the file that came, as the end of a sentence; "" if nothing is."""
        if self.size is not None and self._came != self.size:
            return f"the file of the artifact {self.shown} has {self._came:,} bytes instead of {self.size:,}"
        for one, (kind, value) in zip(self._made, self.sums.items(), strict=True):
            if one.hexdigest() != value:
                return f"the file of the artifact {self.shown} does not have the {kind.upper()} of the upload"
        return ""

    def _cannot(self, what: str, error: OSError) -> CannotWrite:
        why = error.strerror or str(error)
        if error.errno in (errno.ELOOP, errno.ENOTDIR) or why == _regular.NOT_REGULAR:
            why = "a link, or something that is no regular file or directory, is in its place"
        return CannotWrite(f"{visible(self.path)} cannot be {what} ({why}): correct dest, or remove it.")


def check_dest(dest: t.Any) -> str:
    """The directory of the option. Raises InvalidOption."""
    if not dest or not str(dest).strip():
        raise InvalidOption("dest is missing: state=downloaded needs the path of a directory.", option="dest")
    if not _regular.is_path(dest):
        raise InvalidOption(f"dest contains {_regular.NO_PATH}: correct it.", option="dest")
    if os.path.lexists(dest) and not os.path.isdir(dest):
        raise InvalidOption(f"dest: {dest} is not a directory: set another path.", option="dest")
    return str(dest)


def parts(path: t.Any) -> tuple[str, ...]:
    """The parts of an artifact's path below a directory. Raises InvalidOption for a path that leads elsewhere."""
    text = path if isinstance(path, str) else ""
    names = tuple(name for name in text.split("/") if name not in ("", "."))
    why = (
        "has a character that no path can have"
        if text and not _regular.is_path(text)
        else "has the separators of Windows"
        if "\\" in text
        else "is absolute"
        if text.startswith("/") or _DRIVE.match(text)
        else "leads out of the directory"
        if ".." in names
        else ""
        if names
        else "names no file"
    )
    if why:
        raise InvalidOption(
            f"The artifact {visible(text)!r} cannot be written below dest, because its path {why}: nothing was downloaded; leave it"
            " out by path.",
            option="path",
        )
    return names


def targets(dest: str, artifacts: t.Sequence[Artifact], sums: t.Mapping[str, str]) -> list[Target]:
    """The files of artifacts. Raises InvalidOption if one cannot be written, or two have one path. `sums`: SHA-256 by ID."""
    made: dict[tuple[str, ...], Target] = {}
    for artifact in artifacts:
        names = parts(artifact["path"])
        other = made.get(names)
        if other:
            raise InvalidOption(
                f"The artifacts {other.artifact['id']} and {artifact['id']} both have the path {visible('/'.join(names))}: name the"
                " job of one of them with step_key, job_name or job_id.",
                option="path",
            )
        made[names] = Target(dest, names, artifact, sums.get(artifact["id"]))
    for names in made:
        folder = next((names[:count] for count in range(1, len(names)) if names[:count] in made), None)
        if folder:
            raise InvalidOption(
                f"The artifact {visible('/'.join(folder))} is a file, and another one is a directory of that name: leave one of them"
                " out by path.",
                option="path",
            )
    return list(made.values())
