# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cache volumes of a cluster's hosted agents: read only.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on cache volumes of clusters.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.resource import Resource
from .._schema.resource_facts import Identity, RestAccess, Scopes

CACHE_VOLUME = Resource(
    name="cache_volume",
    plural="cache_volumes",
    title="cache volume",
    description="A cache volume of a cluster's hosted agents.",
    identity=Identity(("tag",)),
    rest=RestAccess("clusters/{parent}/cache_volumes", is_feature=True),
    scopes=Scopes("read_clusters", ""),
    parent="cluster",
    managed=False,
    fields=(
        Field("tag", "str", "Tag of the volume.", example="bundler"),
        Field("size_mb", "int", "Size in megabytes."),
        Field("created_at", "str", "Time when it was created."),
        Field("attached_at", "str", "Time when an agent last attached it."),
        Field("detached_at", "str", "Time when an agent last detached it."),
    ),
)
