# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths of files that a run writes, checked before anything is sent.

Private to this collection. Looks at the disk and writes nothing. Knows nothing of what the files contain.
"""

from __future__ import annotations

import os

from .._errors import InvalidOption
from .._paths import is_path


def check_path(path: str, option: str) -> None:
    """Raise InvalidOption for a path where nothing can be written, as far as a look at it shows."""
    folder = os.path.dirname(path) or "."
    if not path.strip():
        raise InvalidOption(f"{option} is empty: set it to a file, or leave it out.", option=option)
    if not is_path(path):
        raise InvalidOption(f"{option} contains a character that no path can have: correct it.", option=option)
    if os.path.isdir(path) or not os.path.basename(path):
        raise InvalidOption(f"{option} must name a file, and {path} is a directory: add a file name.", option=option)
    if not os.path.isdir(folder):
        raise InvalidOption(f"{option} is in {folder}, which is not a directory: create it first.", option=option)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise unwritable(path, f"its directory {folder} cannot be written to", option)


def unwritable(path: str, why: str, option: str) -> InvalidOption:
    """The error for a file that cannot be written."""
    return InvalidOption(f"{option}: {path} cannot be written ({why}), so nothing was changed.", option=option)
