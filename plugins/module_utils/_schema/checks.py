# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rejecting contradictions in a declaration.

Private to this collection. Pure.
"""

from __future__ import annotations


def reject(what: str, *contradictions: tuple[bool, str]) -> None:
    """Raise ValueError for the first contradiction that applies. `what` names the declaration in the message."""
    for applies, why in contradictions:
        if applies:
            raise ValueError(f"{what}: {why}")
