# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses from which Buildkite sends webhooks: read only.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on meta information.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.resource import Resource
from .._schema.resource_facts import Identity, RestAccess, Scopes

META = Resource(
    name="meta",
    plural="meta",
    title="meta",
    description="Information about the addresses of Buildkite.",
    identity=Identity(),
    rest=RestAccess("/meta"),
    scopes=Scopes("", ""),
    managed=False,
    singleton=True,
    fields=(
        Field(
            "webhook_ips",
            "list",
            (
                "Addresses and networks from which Buildkite sends webhooks and commit statuses.",
                "Agents use other addresses. Buildkite announces new ones at least seven days ahead.",
            ),
            elements="str",
        ),
    ),
)
