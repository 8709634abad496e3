# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of a switch: an open question, with its values and the likeliest one."""

from __future__ import annotations

from typing import Any, NamedTuple

BOTH = (True, False)


class Switch(NamedTuple):
    """One open question: its values (a tuple of choices, or a tuple in a list if several may be listed)."""

    default: Any
    values: tuple[Any, ...] | list[tuple[str, ...]] | type
    sentence: str
    fact: str
    # Why tests/live cannot observe it: without a reason, a probe of the same name decides it.
    unobservable: str = ""

    def accepts(self, value: Any) -> bool:
        """Whether the switch has the value."""
        if isinstance(self.values, tuple):
            return any(value is choice or (value == choice and type(value) is type(choice)) for choice in self.values)
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            return False
        return not isinstance(self.values, list) or set(value) <= set(self.values[0])

    def known(self) -> str:
        """The values in words."""
        if isinstance(self.values, tuple):
            return " or ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in self.values)
        if isinstance(self.values, list):
            return f"a list of {', '.join(self.values[0])}"
        return "a list of field names"
