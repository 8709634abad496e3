# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Choices in any case: Buildkite's GraphQL API and Terraform write in upper case what REST writes in lower case.

Private to this collection. Pure: no I/O, no Ansible, no resource.
"""

from __future__ import annotations

import typing as t


def spelled(choices: t.Iterable[t.Any], value: t.Any) -> t.Any:
    """The declared choice that a text spells in another case. Every other value is returned unchanged."""
    if not isinstance(value, str):
        return value
    word = value.lower()
    return next((choice for choice in choices if isinstance(choice, str) and choice.lower() == word), value)


class Choices(list[t.Any]):
    """The choices of an argument spec. Ansible checks a value with `in`, which ignores the case here."""

    def __contains__(self, value: object) -> bool:
        return super().__contains__(spelled(self, value))
