# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms with files (multipart/form-data), the one kind of body that is not JSON: packages are published in them."""

from __future__ import annotations

import email
from email.message import Message
from typing import NamedTuple

from .store import Record


class Form(NamedTuple):
    """The texts of a form by name, and its files by name: the file's own name and its content."""

    texts: dict[str, str]
    files: dict[str, tuple[str, bytes]]

    @property
    def shown(self) -> Record:
        """The form in the log: no content of a file."""
        sizes = {name: {"filename": file, "size": len(content)} for name, (file, content) in self.files.items()}
        return {**self.texts, **sizes}


def form_of(kind: str, data: bytes) -> Form | None:
    """The form in a body of this content type; None for another type or a malformed form."""
    head = Message()
    head["Content-Type"] = kind
    boundary = head.get_boundary()
    if head.get_content_type() != "multipart/form-data" or not boundary:
        return None
    form = Form({}, {})
    _before, *parts = (b"\r\n" + data).split(b"\r\n--" + boundary.encode())
    if not parts or not parts.pop().startswith(b"--"):
        return None
    for part in parts:
        lines, blank, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        about = email.message_from_bytes(lines)
        name, filename = about.get_param("name", header="Content-Disposition"), about.get_filename()
        if not blank or not isinstance(name, str):
            return None
        if filename is None:
            form.texts[name] = content.decode(errors="replace")
        else:
            form.files[name] = (filename.replace("\\", "/").rpartition("/")[2], content)
    return form
