# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records what `constructed` does for one host, before it is applied.

Private to this collection. Pure: knows nothing of Ansible but the names of four methods of its inventory.
"""

from __future__ import annotations

import typing as t


class Noted:
    """Replaces the inventory while `constructed` works on one host.

    If a host has the name of a group, Ansible's inventory adds the group in place of the host: by its name, an agent
    could put all hosts of a group into another one. So the groups must be known before hosts are added.
    """

    def __init__(self) -> None:
        self.variables: dict[str, t.Any] = {}
        # The hosts and groups in each group; a group comes before its parents.
        self.groups: dict[str, list[str]] = {}

    def add_group(self, group: str) -> str:
        """Note a group; returns its name."""
        self.groups.setdefault(group, [])
        return group

    def add_child(self, group: str, child: str) -> None:
        """Note that a host or group is in a group."""
        self.groups[group].append(child)

    def add_host(self, host: str, group: str) -> None:
        """Note that the host is in a group."""
        self.add_child(group, host)

    def set_variable(self, host: str, name: str, value: t.Any) -> None:
        """Note a variable of the host."""
        self.variables[name] = value
