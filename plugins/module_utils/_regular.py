# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Regular files: read and replaced, and nothing else that a directory may contain.

Private to this collection. Touches the disk, and knows nothing of what the files contain. A FIFO, a device or a planted link is
an OSError with the path, never a wait or a write somewhere else.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
import typing as t

from ._paths import NO_PATH, is_path

NOT_REGULAR = "not a regular file"
# The mode of a file that only its owner can read.
PRIVATE = 0o600
_PART = 1024 * 1024


def is_regular(path: str) -> bool:
    """Whether a path is a regular file itself, rather than a link to one."""
    return stat.S_ISREG(os.lstat(path).st_mode)


def read(path: str, follow: bool = False) -> bytes:
    """The content of a regular file. `follow`: also of the target of a link. Raises OSError."""
    with opened(path, follow) as file:
        return file.read()


@contextlib.contextmanager
def opened(path: str, follow: bool = False) -> t.Iterator[t.BinaryIO]:
    """A regular file, open for reading. `follow` and errors as of `read`."""
    if path and not is_path(path):
        raise OSError(errno.EINVAL, NO_PATH, path)
    # Checked before opening, since opening a device may have an effect, and after it, since it may be another file by then.
    _check(path, os.stat(path, follow_symlinks=follow))
    # Without this flag, opening a FIFO waits for its other end.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW))
    try:
        _check(path, os.fstat(descriptor))
    except OSError:
        os.close(descriptor)
        raise
    with os.fdopen(descriptor, "rb") as file:
        yield file


def replace(folder: str, name: str, content: str | bytes, follow: bool = False, mode: int | None = None) -> None:
    """Write a file in a folder as `replacing` does, from its whole content."""
    with replacing(folder, name, follow, mode) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextlib.contextmanager
def replacing(
    folder: str, name: str, follow: bool = False, mode: int | None = None, at: int | None = None
) -> t.Iterator[t.BinaryIO]:
    """A file in a folder, completely or not at all: it appears at the end, unless that is an error. A link of that name is replaced,
    not followed. Raises OSError.

    `follow`: the folder itself may be a link. `mode`: that of the file, which is then on the disk at the end. `at`: the open folder
    that has this folder.
    """
    # Relative to the open folder, even if its path leads elsewhere in the meantime.
    where = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | (0 if follow else os.O_NOFOLLOW), dir_fd=at)
    # Hidden, so that readers ignore it if the process ends here.
    half = f".{name[:50]}.{secrets.token_hex(8)}.new"
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        # Nobody else reads a part of it.
        begun = 0o666 if mode is None else PRIVATE
        with os.fdopen(os.open(half, flags, begun, dir_fd=where), "wb") as file:
            yield file
            if mode is not None:
                file.flush()
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
        os.replace(half, name, src_dir_fd=where, dst_dir_fd=where)
        if mode is not None:
            # Some file systems do not support that for a folder.
            with contextlib.suppress(OSError):
                os.fsync(where)
    except OSError as error:
        error.filename = os.path.join(folder, name)
        raise
    finally:
        # After the renaming, this name does not exist.
        with contextlib.suppress(OSError):
            os.unlink(half, dir_fd=where)
        os.close(where)


@contextlib.contextmanager
def below(folder: str, names: t.Iterable[str], make: bool = False) -> t.Iterator[int]:
    """The open folder that has a path of names in a folder. No link below the folder is followed. Raises OSError.

    `make`: folders that do not exist are created.
    """
    flags, path = os.O_RDONLY | os.O_DIRECTORY, folder
    if make:
        os.makedirs(folder, exist_ok=True)
    where = os.open(folder, flags)
    try:
        for name in names:
            path = os.path.join(path, name)
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(name, dir_fd=where)
            inner = os.open(name, flags | os.O_NOFOLLOW, dir_fd=where)
            os.close(where)
            where = inner
        yield where
    except OSError as error:
        error.filename = path if error.filename in (None, *names) else error.filename
        raise
    finally:
        os.close(where)


def digests(name: str, at: int, *kinds: str) -> tuple[int, tuple[str, ...]]:
    """The size of a regular file in an open folder, and its digests of some kinds. Raises OSError."""
    _check(name, os.stat(name, dir_fd=at, follow_symlinks=False))
    made = [hashlib.new(kind, usedforsecurity=False) for kind in kinds]
    descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW, dir_fd=at)
    with os.fdopen(descriptor, "rb") as file:
        size = os.fstat(descriptor).st_size
        _check(name, os.fstat(descriptor))
        while part := file.read(_PART):
            for one in made:
                one.update(part)
    return size, tuple(one.hexdigest() for one in made)


def _check(path: str, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, NOT_REGULAR, path)
