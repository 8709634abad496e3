# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A form with one file (multipart/form-data), which is read while it is sent.

Private to this collection. Knows no HTTP library.
"""

from __future__ import annotations

import io
import os
import secrets
import typing as t


class Form(io.RawIOBase):
    """The body of a request: a file that is open for reading, under a name without quotes and control characters."""

    def __init__(self, file: t.BinaryIO, filename: str) -> None:
        super().__init__()
        boundary = secrets.token_hex(16)
        self.kind = f"multipart/form-data; boundary={boundary}"
        about = f'Content-Disposition: form-data; name="file"; filename="{filename}"'
        self._head = f"--{boundary}\r\n{about}\r\nContent-Type: application/octet-stream\r\n\r\n".encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._file = file
        self._size = os.fstat(file.fileno()).st_size
        self.begun()

    def __len__(self) -> int:
        """The size of the body. What is added to the file meanwhile is not sent."""
        return len(self._head) + self._size + len(self._tail)

    def begun(self) -> Form:
        """This form, from its beginning."""
        self._file.seek(0)
        self._left = self._size
        self._before, self._after = io.BytesIO(self._head), io.BytesIO(self._tail)
        return self

    def readable(self) -> bool:
        """It is only read."""
        return True

    def readinto(self, buffer: t.Any) -> int:
        """The next part."""
        part = self._before.read(len(buffer))
        if not part:
            part = self._file.read(min(len(buffer), self._left))
            if not part and self._left:
                raise OSError("the file became shorter while it was sent")
            self._left -= len(part)
        part = part or self._after.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)
