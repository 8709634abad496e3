# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of all guards, in the order in which a run checks them. tests/rendering writes it into the guide."""

from __future__ import annotations

from .guard_texts import TEXTS
from .scopes import table

HEAD = ("``failure.guard``", "Rejects", "Let through by", "Reads")


def tables() -> dict[str, str]:
    """The written parts of the guide by their marks."""
    from ansible_collections.community.buildkite.plugins.module_utils._plan.guard import GUARDS

    rows = [
        (f"``{guard.name}``", f"{texts.rejects}.", f"{_passing(guard.option, texts.lets_through)}.", f"{texts.reads}.")
        for guard, texts in ((guard, TEXTS[guard.name]) for guard in GUARDS)
    ]
    return {"guards": table(HEAD, rows, "15 40 20 25")}


def _passing(option: str, how: str) -> str:
    """What lets a change through: an option and its value."""
    if not option:
        return how
    return f":ansopt:`community.buildkite.organization#module:{option}`: {how or 'the address'}"
