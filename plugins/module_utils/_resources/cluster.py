# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clusters and their maintainers.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST pages on clusters and cluster maintainers.
"""

from __future__ import annotations

from .._schema.audit_facts import Audited
from .._schema.cascade_facts import Cascade
from .._schema.field import Field
from .._schema.field_facts import GraphQL, Reference, Rest
from .._schema.resource import Resource
from .._schema.resource_facts import (
    Alike,
    Connection,
    GraphQLAccess,
    Identity,
    Link,
    RestAccess,
    Root,
    Scopes,
)
from .._schema.terraform_facts import Terraform
from .common import COLOR, EMOJI

CLUSTER = Resource(
    name="cluster",
    plural="clusters",
    title="cluster",
    description="A cluster: agents in queues, and the pipelines that may use them.",
    identity=Identity(
        ("name",), previous="previous_names", by_id=True, movable=True, alike=Alike("description", "text")
    ),
    rest=RestAccess("clusters"),
    graphql=GraphQLAccess(
        Connection("clusters", 50, "order: NAME"),
        Root("cluster", "id", "ID!", "id", "Cluster", below_organization=True),
        type="Cluster",
    ),
    scopes=Scopes("read_clusters", "write_clusters"),
    terraform=(
        Terraform("cluster"),
        Terraform("cluster_default_queue", of="cluster_id", names={"queue_id": "default_queue"}),
    ),
    cascade=Cascade(data="The cache volumes of its hosted agents, if it has any, are lost."),
    fields=(
        Field(
            "name",
            "str",
            "Name of the cluster. It is the identity, and is case-sensitive.",
            required=True,
        ),
        Field("description", "str", "Description of the cluster."),
        EMOJI,
        COLOR,
        Field(
            "default_queue",
            "str",
            (
                "Key or UUID of the queue for jobs that name no queue. An empty string removes the default queue.",
                "M(community.buildkite.organization) can create the queue in the same run.",
            ),
            aliases=("default_queue_id",),
            rest=Rest("default_queue_id"),
            graphql=GraphQL("defaultQueue.uuid"),
            reference=Reference("cluster_queue", occupies=True, later=True),
            null_clears=True,
        ),
        Field(
            "maintainers",
            "list",
            "Users and teams that may manage the cluster.",
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
    identity=Identity(("user", "team")),
    rest=RestAccess("clusters/{parent}/maintainers"),
    scopes=Scopes("read_clusters", "write_clusters"),
    audited=Audited(("CLUSTER_PERMISSION",), ("CREATED", "DELETED")),
    terraform=(Terraform("cluster_maintainer", "cluster_uuid"),),
    parent="cluster",
    managed=False,
    as_link=Link(
        sides={"cluster": "maintainers"},
        embedded={"user": "maintainers.users", "team": "maintainers.teams"},
        kind_path="actor.type",
        guards_self="user",
        guards_self_through="team",
    ),
    fields=(
        Field(
            "user",
            "str",
            "Email address or UUID of a user. Each entry needs this or O(maintainers[].team).",
            aliases=("email", "user_id", "user_uuid"),
            rest=Rest("actor.id", "user"),
            reference=Reference("member"),
        ),
        Field(
            "team",
            "str",
            "Name, slug or UUID of a team. Each entry needs this or O(maintainers[].user).",
            aliases=("team_id", "team_uuid"),
            rest=Rest("actor.id", "team"),
            reference=Reference("team"),
        ),
    ),
)
