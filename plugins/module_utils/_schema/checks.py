# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rejecting contradictions in a declaration.

Private to this collection. Pure.
"""

from __future__ import annotations

import typing as t


def reject(what: str, *contradictions: tuple[bool, str]) -> None:
    """Raise ValueError for the first contradiction that applies. `what` names the declaration in the message."""
    for applies, why in contradictions:
        if applies:
            raise ValueError(f"{what}: {why}")


def shares_names(names: t.Iterable[t.Iterable[str]]) -> bool:
    """Whether a name or an alias means two fields. `names`: all of each."""
    every = [name for some in names for name in some]
    return len(set(every)) != len(every)
