# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of all failure codes, from the classes of errors. tests/rendering writes it into the guide to troubleshooting."""

from __future__ import annotations

import re
from typing import Any

from .remedies import REMEDIES
from .scopes import table

HEAD = ("``failure.code``", "Cause", "Remedy")


def tables() -> dict[str, str]:
    """The written parts of the guide by their marks."""
    rows = [
        (f"``{error.code}``", cause(error), _code(REMEDIES[error.code])) for error in sorted(classes(), key=_code_of)
    ]
    return {"errors": table(HEAD, rows, "26 36 38")}


def classes() -> list[Any]:
    """Every class of errors with its own code."""
    from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
    from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

    # Outside of the file of errors are those of operations, which the catalog imports.
    assert OPERATIONS
    found, waiting = [], [BuildkiteError]
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        if "code" in vars(error):
            found.append(error)
    return found


def cause(error: Any) -> str:
    """The docstring of a class, without its facts."""
    return _code(" ".join((error.__doc__ or "").partition("Facts:")[0].split()))


def _code_of(error: Any) -> str:
    return str(error.code)


def _code(text: str) -> str:
    """Names in single backquotes as literals."""
    return re.sub(r"`([^`]+)`", r"``\1``", text)
