# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is declared, as a value: it rejects contradictory facts when it is built.

Private to this collection. Pure: knows no contradiction.
"""

from __future__ import annotations

import typing as t


class Declared:
    """A declaration, or a group of its facts."""

    # Set by contradictions.py, where that is imported.
    reject: t.ClassVar[t.Callable[[t.Any], None] | None] = None

    def __post_init__(self) -> None:
        if Declared.reject is not None:
            Declared.reject(self)
