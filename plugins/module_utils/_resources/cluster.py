# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clusters and their maintainers.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST pages on clusters and cluster maintainers.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.resource import Alike, Connection, Resource, Root
from .common import COLOR, EMOJI

CLUSTER = Resource(
    name="cluster",
    plural="clusters",
    title="cluster",
    description="A cluster: agents in queues, and the pipelines that may use them.",
    key=("name",),
    path="clusters",
    read_scope="read_clusters",
    write_scope="write_clusters",
    graphql=Connection("clusters", 50, "order: NAME"),
    root=Root("cluster", "id", "ID!", "id", "Cluster", below_organization=True),
    previous="previous_names",
    by_id=True,
    alike=Alike("description", "text"),
    fields=(
        Field(
            "name",
            "str",
            "The name of the cluster. It is the identity: letters count as they are written.",
            required=True,
        ),
        Field("description", "str", "What the cluster is for."),
        EMOJI,
        COLOR,
        Field(
            "default_queue",
            "str",
            (
                "The key or the UUID of the queue that takes jobs which name no queue.",
                "The queue may be made in the same run of M(community.buildkite.organization).",
                "An empty string leaves the cluster without a default queue.",
            ),
            aliases=("default_queue_id",),
            api="default_queue_id",
            graphql="defaultQueue.uuid",
            refers_to="cluster_queue",
            occupies=True,
            later=True,
            null_clears=True,
        ),
        Field(
            "maintainers",
            "list",
            "The users and teams that may manage the cluster.",
            elements="dict",
            lists="cluster_maintainer",
        ),
    ),
)

CLUSTER_MAINTAINER = Resource(
    name="cluster_maintainer",
    plural="maintainers",
    title="maintainer",
    description="A user or a team that may manage a cluster.",
    key=("user", "team"),
    path="clusters/{parent}/maintainers",
    read_scope="read_clusters",
    write_scope="write_clusters",
    parent="cluster",
    managed=False,
    sides={"cluster": "maintainers"},
    guards_self="user",
    kind_path="actor.type",
    embedded={"user": "maintainers.users", "team": "maintainers.teams"},
    fields=(
        Field(
            "user",
            "str",
            "The e-mail address or the UUID of a user. Either this or O(maintainers[].team) is needed.",
            aliases=("email", "user_id", "user_uuid"),
            api="actor.id",
            send="user",
            refers_to="user",
        ),
        Field(
            "team",
            "str",
            "The name, the slug or the UUID of a team. Either this or O(maintainers[].user) is needed.",
            aliases=("team_id", "team_uuid"),
            api="actor.id",
            send="team",
            refers_to="team",
        ),
    ),
)
