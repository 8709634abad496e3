# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Agent tokens: of clusters, and the unclustered ones of older organizations.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on cluster agent tokens, and the GraphQL type AgentToken.
"""

from __future__ import annotations

from .._schema.audit_facts import Audited
from .._schema.field import Field
from .._schema.field_facts import NOWHERE, Conditions, Creation, Encoding, Form, GraphQL, Rest
from .._schema.resource import Resource
from .._schema.resource_facts import (
    Connection,
    GraphQLAccess,
    Identity,
    Lifecycle,
    Mutation,
    Mutations,
    RestAccess,
    Rotation,
    Scopes,
)
from .._schema.terraform_facts import Terraform
from .._schema.use_facts import Outsiders
from .._times import DURATION, DURATION_SAYS
from .common import NETWORK

AGENT_TOKEN = Resource(
    name="agent_token",
    plural="agent_tokens",
    title="token",
    description="A token with which agents connect to a cluster.",
    identity=Identity(("description",), by_id=True),
    rest=RestAccess("clusters/{parent}/tokens"),
    graphql=GraphQLAccess(Connection("agentTokens", 100, usual=3, paged=False)),
    scopes=Scopes("read_clusters", "write_clusters"),
    audited=Audited(("CLUSTER_TOKEN",)),
    terraform=(Terraform("cluster_agent_token", "cluster_id"),),
    parent="cluster",
    without_parent="unclustered_agent_token",
    admits_to="cluster_queue",
    lifecycle=Lifecycle(
        returned_once="token",
        rotation=Rotation(
            expires="expires_at",
            before="rotate_before",
            lifetime="lifetime",
            created_before="rotate_created_before",
            remove="revoke_rotated",
        ),
    ),
    fields=(
        Field(
            "description",
            "str",
            (
                "Description of the token. It is the identity, although Buildkite allows several tokens with the same description.",
                "Of these tokens, the module manages the one that expires last. The others must have expired, expire within O(rotate_before),"
                " or be older than O(rotate_created_before). Otherwise, set O(id).",
            ),
            required=True,
            brought=("name", "label"),
        ),
        Field(
            "allowed_ip_addresses",
            "list",
            (
                "IPv4 networks, such as V(10.0.0.0/8), from which agents may connect: at most 24. V(0.0.0.0/0) allows every address.",
                "Removing a network disconnects its agents at once, and their jobs fail. The change is rejected if an agent of the cluster is"
                " connected from that network, unless C(override_guards) lists the address of the token.",
            ),
            elements="str",
            same="networks",
            encoding=Encoding(joined=" ", none_is="0.0.0.0/0"),
            form=Form(*NETWORK, at_most=24),
        ),
        Field(
            "lifetime",
            "str",
            (
                "How long a new token is valid, such as V(90d), V(12h) or V(30m): at least ten minutes.",
                "It has no effect on an existing token, whose expiration Buildkite cannot change.",
                "A token without O(lifetime) and O(expires_at) never expires.",
            ),
            rest=Rest(NOWHERE, "expires_at"),
            graphql=GraphQL(NOWHERE),
            encoding=Encoding(from_now=True),
            creation=Creation(only=True),
            conditions=Conditions(excludes=("expires_at",)),
            form=Form(DURATION, DURATION_SAYS),
            example="90d",
        ),
        Field(
            "expires_at",
            "str",
            (
                "When a new token expires, such as V(2027-01-31T12:00:00Z): at least ten minutes from now.",
                "It has no effect on an existing token, whose expiration Buildkite cannot change.",
            ),
            same="time",
            creation=Creation(only=True),
            example="2027-01-31T12:00:00Z",
        ),
        Field(
            "rotate_before",
            "str",
            (
                "How long before its expiration a token is rotated, such as V(14d). It stays valid until O(revoke_rotated) revokes it.",
                "It needs O(lifetime) or O(expires_at). The successor must stay valid for longer than this time.",
                "It has no effect on a token that never expires, and the task warns. Use O(rotate_created_before) for such a token.",
            ),
            directs=True,
            conditions=Conditions(excludes=("id",)),
            form=Form(DURATION, DURATION_SAYS),
            example="14d",
        ),
        Field(
            "rotate_created_before",
            "str",
            (
                "Time in the past, such as V(2026-06-30T12:00:00Z). A token that was created before this time is rotated.",
                "Predecessors stay valid until O(revoke_rotated) revokes them.",
                "The successor is newer, so a second run changes nothing. Keep the same time until the predecessors are revoked.",
                "The tokens of the cluster are read over REST, since only REST returns when a token was created.",
            ),
            same="time",
            directs=True,
            conditions=Conditions(excludes=("id",)),
            form=Form(past=True),
            example="2026-06-30T12:00:00Z",
        ),
        Field(
            "revoke_rotated",
            "bool",
            (
                "Whether to revoke the predecessors that expire within O(rotate_before) or were created before O(rotate_created_before), once a"
                " successor exists. Connected agents stay connected.",
                "If it is omitted, predecessors stay valid until they expire, so that you can move agents to the successor first.",
            ),
            secret=False,
            directs=True,
        ),
    ),
)

UNCLUSTERED_AGENT_TOKEN = Resource(
    name="unclustered_agent_token",
    plural="unclustered_agent_tokens",
    title="token",
    description="A token with which agents connect outside of clusters. Organizations created since February 2024 have none.",
    identity=Identity(("description",), by_id=True),
    rest=RestAccess(NOWHERE, id_path="uuid"),
    graphql=GraphQLAccess(
        Connection("agentTokens", 500, "revoked: false", paged=False),
        mutations=Mutations(
            create=Mutation(
                "agentTokenCreate",
                "AgentTokenCreateInput",
                ids={"organizationID": "organization"},
                answer="agentTokenEdge.node",
            ),
            delete=Mutation(
                "agentTokenRevoke",
                "AgentTokenRevokeInput",
                ids={"id": "itself"},
                deleted="agentToken.id",
                constants={"reason": "Removed by Ansible (community.buildkite)"},
            ),
        ),
    ),
    scopes=Scopes("graphql", "graphql"),
    audited=Audited(("AGENT_TOKEN",), ("CREATED", "UPDATED", "REVOKED"), ends="REVOKED"),
    terraform=(Terraform("agent_token"),),
    module="agent_token",
    outsiders=Outsiders("connected agent", "agents", "clustered: false", "name"),
    lifecycle=Lifecycle(returned_once="tokenValue"),
    fields=(
        Field(
            "description",
            "str",
            "Description of the token. It is the identity. If several tokens have the same description, set O(id).",
            required=True,
            fixed=True,
        ),
    ),
)
