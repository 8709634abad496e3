# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Queues of clusters.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on queues.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import NOWHERE, Conditions, Creation, Form, GraphQL, Reference, Rest, Switch
from .._schema.resource import Resource
from .._schema.resource_facts import Connection, GraphQLAccess, Identity, Mutation, Mutations, RestAccess, Scopes
from .._schema.terraform_facts import Terraform
from .._schema.use_facts import Occupants

CLUSTER_QUEUE = Resource(
    name="cluster_queue",
    plural="queues",
    title="queue",
    description="A queue of a cluster.",
    identity=Identity(("key",), by_id=True, unique=True),
    rest=RestAccess("clusters/{parent}/queues"),
    graphql=GraphQLAccess(
        Connection("queues", 50, "order: KEY", usual=10, usually=1),
        mutations=Mutations(
            create=Mutation(
                "clusterQueueCreate",
                "ClusterQueueCreateInput",
                ids={"organizationId": "organization", "clusterId": "parent"},
                answer="clusterQueue",
            ),
        ),
        type="ClusterQueue",
    ),
    scopes=Scopes("read_clusters", "write_clusters"),
    terraform=(Terraform("cluster_queue", "cluster_id"),),
    parent="cluster",
    occupants=Occupants(
        "connected agent",
        "agents",
        "cluster_queue_id",
        "web_url",
        "name",
        "read_agents",
        "ip_address",
        arguments={"cluster_queue": "clusterQueue: [{id}]", "cluster": "cluster: {id}"},
    ),
    fields=(
        Field(
            "key",
            "str",
            "Key of the queue, which agents and steps name. It is the identity within the cluster.",
            required=True,
            brought=("name",),
            secret=False,
            fixed=True,
            form=Form(r"[a-zA-Z0-9_-]{1,100}", "letters, digits, hyphens and underscores, at most 100"),
        ),
        Field("description", "str", "Description of the queue."),
        Field(
            "retry_agent_affinity",
            "str",
            "Which agents a retried job prefers: those that worked last, or different ones.",
            choices=("prefer-warmest", "prefer-different"),
        ),
        Field(
            "dispatch_paused",
            "bool",
            "Whether the queue is paused and dispatches no jobs. A new queue has V(false).",
            brought=("paused",),
            creation=Creation(usual=False),
            switch=Switch("pause_dispatch", "resume_dispatch", note="dispatch_paused_note"),
        ),
        Field(
            "dispatch_paused_note",
            "str",
            "Note that explains why the queue is paused. It needs O(dispatch_paused=true). Changing the note resumes the queue for a moment.",
            aliases=("note",),
            conditions=Conditions(note_of="dispatch_paused"),
        ),
        Field(
            "hosted_agents",
            "dict",
            "Settings of hosted agents, for a queue of such agents. A queue cannot change between hosted and self-hosted agents.",
            brought=("hosted", "instance_shape", "agent_image", "agent_image_ref"),
            rest=Rest(absent_when_unset=True),
            options=(
                Field(
                    "instance_shape",
                    "str",
                    (
                        "Size of the agents, such as V(LINUX_AMD64_2X4). Buildkite decides which sizes exist.",
                        "It can change within one machine type and architecture.",
                    ),
                    rest=Rest("hosted_agents.instance_shape.name", "hostedAgents.instanceShape"),
                    graphql=GraphQL("hostedAgents.instanceShape.name", NOWHERE),
                    example="LINUX_AMD64_2X4",
                ),
                Field(
                    "agent_image",
                    "str",
                    (
                        "Image of Linux agents: the name of an image that M(community.buildkite.agent_image) manages in the cluster, or a"
                        " reference of a container image, such as V(registry.example.com/agents:1).",
                        "It needs O(hosted_agents.instance_shape). An empty string removes it.",
                    ),
                    aliases=("agent_image_ref",),
                    rest=Rest("hosted_agents.platform_settings.linux.agent_image_ref", "hostedAgents.agentImageRef"),
                    graphql=GraphQL("hostedAgents.platformSettings.linux.agentImageRef"),
                    reference=Reference("agent_image", occupies=True, later=True, free="/:@"),
                    conditions=Conditions(sends_with=("hosted_agents.instance_shape",)),
                ),
            ),
        ),
    ),
)
