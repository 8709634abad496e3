# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network ranges of a cluster's hosted agents, which Buildkite assigns: read only.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on network ranges of clusters.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import NOWHERE
from .._schema.resource import Resource
from .._schema.resource_facts import Identity, RestAccess, Scopes

NETWORK_RANGE = Resource(
    name="network_range",
    plural="network_ranges",
    title="network range",
    description="A network of a cluster's hosted agents.",
    identity=Identity(("cidr_range",)),
    rest=RestAccess("clusters/{parent}/network_ranges", id_path=NOWHERE, is_feature=True),
    scopes=Scopes("read_clusters", ""),
    parent="cluster",
    managed=False,
    fields=(
        Field("cidr_range", "str", "Network in CIDR notation.", example="198.51.100.0/24"),
        Field("kind", "str", "Who manages the network, such as V(NAMESPACE_MANAGED)."),
    ),
)
