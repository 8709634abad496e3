# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What documents ask for, and how many points that costs: another selection or page would be another result or cost."""

from __future__ import annotations

import functools
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.field_facts import Toggle
from ansible_collections.community.buildkite.plugins.module_utils._schema.use_facts import Occupants
from ansible_collections.community.buildkite.plugins.module_utils._state import documents

CLUSTER, QUEUE, TOKEN, TEAM, MEMBER, ACCESS, PIPELINE, SCHEDULE = (
    CATALOG.resource(name)
    for name in (
        *("cluster", "cluster_queue", "agent_token", "team", "team_member", "team_pipeline"),
        *("pipeline", "pipeline_schedule"),
    )
)
OCCUPANTS = t.cast(Occupants, QUEUE.occupants)
TOGGLE = t.cast(Toggle, PIPELINE.field("repository_webhook").toggle)

DOCUMENTS: dict[str, tuple[t.Callable[[], str], str]] = {
    "a page of a list": (
        functools.partial(documents.list_document, CATALOG, CLUSTER, [], 7),
        """
        query List($org: ID!, $after: String) { organization(slug: $org) { clusters(first: 7, after: $after, order: NAME) {
        pageInfo { hasNextPage endCursor } edges { node { name description emoji color defaultQueue { uuid } uuid id } } } } }
        """,
    ),
    "a list with others inside": (
        functools.partial(documents.list_document, CATALOG, TEAM, [MEMBER], pages={"team_member": 3}),
        """
        query List($org: ID!, $after: String) { organization(slug: $org) { teams(first: 485, after: $after, order: NAME) {
        pageInfo { hasNextPage endCursor } edges { node { name description privacy isDefaultTeam defaultMemberRole
        membersCanCreatePipelines membersCanCreateSuites membersCanCreateRegistries membersCanDestroyRegistries
        membersCanDestroyPackages uuid id slug members(first: 3) { count edges { cursor node { role uuid id user { uuid id
        email } } } } } } } } }
        """,
    ),
    "a list without pages": (
        functools.partial(documents.list_document, CATALOG, CATALOG.resource("unclustered_agent_token")),
        """
        query List($org: ID!) { organization(slug: $org) { agentTokens(first: 500, revoked: false) { count edges { node {
        description uuid id } } } } }
        """,
    ),
    "lists in several objects": (
        functools.partial(documents.children_document, CATALOG, CLUSTER, [QUEUE, TOKEN], 2),
        """
        query Children($org: ID!, $k0: ID!, $k1: ID!, $after: String) { organization(slug: $org) { a0: cluster(id: $k0) {
        ...Of } a1: cluster(id: $k1) { ...Of } } } fragment Of on Cluster { uuid queues(first: 50, after: $after, order: KEY)
        { count edges { cursor node { key description retryAgentAffinity dispatchPaused dispatchPausedNote hostedAgents {
        instanceShape { name } platformSettings { linux { agentImageRef } } } uuid id } } } agentTokens(first: 100) { count
        edges { cursor node { description allowedIpAddresses expiresAt uuid } } } }
        """,
    ),
    "a small page without a next one": (
        functools.partial(documents.children_document, CATALOG, CLUSTER, [TOKEN], 1, {"agent_token": 9}),
        """
        query Children($org: ID!, $k0: ID!) { organization(slug: $org) { a0: cluster(id: $k0) { ...Of } } } fragment Of on
        Cluster { uuid agentTokens(first: 9) { count edges { cursor node { description allowedIpAddresses expiresAt uuid } } }
        }
        """,
    ),
    "links from the other side": (
        functools.partial(documents.children_document, CATALOG, PIPELINE, [ACCESS, SCHEDULE], 1),
        """
        query Children($k0: ID, $after: String) { a0: pipeline(slug: $k0) { ...Of } } fragment Of on Pipeline { uuid
        teams(first: 100, after: $after) { count edges { cursor node { accessLevel uuid id team { uuid id name slug } } } }
        schedules(first: 50) { count edges { cursor node { label cronline message commit branch env enabled uuid id } } } }
        """,
    ),
    "users": (
        functools.partial(documents.lookup_document, CATALOG.resource("member"), 2),
        """
        query Find($org: ID!, $k0: String, $k1: String) { organization(slug: $org) { a0: members(email: $k0, first: 2) { ...Of
        } a1: members(email: $k1, first: 2) { ...Of } } } fragment Of on OrganizationMemberConnection { edges { node { user {
        uuid id email } } } }
        """,
    ),
    "objects by slug": (
        functools.partial(documents.lookup_document, PIPELINE, 1),
        """
        query Find($k0: ID) { a0: pipeline(slug: $k0) { ...Of } } fragment Of on Pipeline { uuid id slug name }
        """,
    ),
    "teams of suites, by their IDs": (
        functools.partial(
            documents.children_document, CATALOG, CATALOG.resource("test_suite"), [CATALOG.resource("team_suite")], 1
        ),
        """
        query Children($k0: ID!, $after: String) { a0: node(id: $k0) { ...Of } } fragment Of on Suite { uuid teams(first: 100,
        after: $after) { count edges { cursor node { accessLevel uuid id team { uuid id name slug } } } } }
        """,
    ),
    "builds": (
        functools.partial(documents.active_document, PIPELINE, 2),
        """
        query Active($k0: ID!, $k1: ID!) { a0: node(id: $k0) { ...Of } a1: node(id: $k1) { ...Of } } fragment Of on Pipeline {
        builds(state: [CREATING, SCHEDULED, RUNNING, FAILING, CANCELING]) { count } }
        """,
    ),
    "present names": (
        functools.partial(
            documents.look_document, [(PIPELINE, True), (PIPELINE, False), (TEAM, False), (TEAM, False)], []
        ),
        """
        query Look($k0: ID!, $k1: ID!, $k2: ID!, $k3: ID!) { a0: node(id: $k0) { ...PipelineActive } a1: node(id: $k1) {
        ...PipelineNames } a2: node(id: $k2) { ...TeamNames } a3: node(id: $k3) { ...TeamNames } } fragment PipelineActive on
        Pipeline { uuid id slug name builds(state: [CREATING, SCHEDULED, RUNNING, FAILING, CANCELING]) { count } } fragment
        PipelineNames on Pipeline { uuid id slug name } fragment TeamNames on Team { uuid id name slug }
        """,
    ),
    "connected agents": (
        functools.partial(documents.look_document, [(CLUSTER, False)], [(CLUSTER, OCCUPANTS), (QUEUE, OCCUPANTS)]),
        """
        query Look($org: ID!, $k0: ID!, $k1: ID!, $k2: ID!) { a0: node(id: $k0) { ...ClusterNames } organization(slug: $org) {
        a1: agents(first: 3, cluster: $k1) { count edges { node { name } } } a2: agents(first: 3, clusterQueue: [$k2]) { count
        edges { node { name } } } } } fragment ClusterNames on Cluster { uuid id name }
        """,
    ),
    "archived pipelines": (
        functools.partial(documents.retired_document, PIPELINE),
        """
        query Retired($org: ID!, $after: String) { organization(slug: $org) { pipelines(first: 500, after: $after, archived:
        true) { pageInfo { hasNextPage endCursor } edges { node { uuid id slug name } } } } }
        """,
    ),
    "archived pipelines of clusters": (
        functools.partial(documents.retired_of_document, PIPELINE, PIPELINE.field("cluster"), 2),
        """
        query Retired($org: ID!, $k0: ID!, $k1: ID!) { organization(slug: $org) { a0: pipelines(first: 100, archived: true,
        cluster: $k0) { ...Of } a1: pipelines(first: 100, archived: true, cluster: $k1) { ...Of } } } fragment Of on
        PipelineConnection { count edges { node { uuid id slug name } } }
        """,
    ),
    "agents of no cluster": (
        functools.partial(
            documents.outsiders_document, t.cast(t.Any, CATALOG.resource("unclustered_agent_token").outsiders)
        ),
        """
        query Outsiders($org: ID!) { organization(slug: $org) { agents(first: 3, clustered: false) { count edges { node { name
        } } } } }
        """,
    ),
    "people and single sign-on": (
        functools.partial(documents.people_document, CATALOG.resource("member"), 2),
        """
        query People($org: ID!, $k0: String, $k1: String) { organization(slug: $org) { providers: ssoProviders(first: 30) {
        edges { node { state } } } a0: members(email: $k0, first: 2) { ...Of } a1: members(email: $k1, first: 2) { ...Of } } }
        fragment Of on OrganizationMemberConnection { edges { node { user { uuid bot machineUser } } } }
        """,
    ),
    "webhooks of repositories": (
        functools.partial(documents.toggle_document, PIPELINE, TOGGLE, 1),
        """
        query Toggle($k0: ID!) { a0: node(id: $k0) { ...Of } } fragment Of on Pipeline { repository { provider { ... on
        RepositoryProviderGithub { webhook { externalId } } ... on RepositoryProviderGithubEnterprise { webhook { externalId }
        } } } permissions { pipelineUpdate { allowed } } }
        """,
    ),
    "what is connected": (
        functools.partial(documents.connected_document, PIPELINE, 1),
        """
        query Connected($k0: ID!) { a0: node(id: $k0) { ...Of } } fragment Of on Pipeline { repository { provider { ... on
        RepositoryProviderGithub { webhook { externalId } } ... on RepositoryProviderGithubEnterprise { webhook { externalId }
        } } } }
        """,
    ),
}


@pytest.mark.parametrize("what", DOCUMENTS)
def test_what_is_asked_for(what: str) -> None:
    document, expected = DOCUMENTS[what]
    assert document() == " ".join(expected.split())


def test_points() -> None:
    """Objects in objects, and lists of them as long as they can be, count."""
    kinds = [kind for kind in CATALOG.resources if kind.graphql.connection]
    assert {kind.name: documents.points(kind) for kind in kinds} == {
        **dict.fromkeys(("agent_token", "unclustered_agent_token", "team", "pipeline_schedule", "rule"), 1),
        **dict.fromkeys(("cluster", "team_member", "team_pipeline", "team_registry", "team_suite"), 2),
        "cluster_queue": 5,
        "pipeline": 15,
    }
    assert documents.lengths(PIPELINE) == {"tags": 10} and documents.lengths(TEAM) == {}
    assert [documents.usual_points(kind) for kind in (QUEUE, MEMBER, TOKEN)] == [12.0, 12.0, 5.0]


def test_how_much_one_request_asks_for() -> None:
    """As if every page were full; at most 200 lists, and pages of 500."""
    lists = ((TEAM, [MEMBER]), (TEAM, [MEMBER, ACCESS]), (CLUSTER, [TOKEN]), (PIPELINE, [ACCESS]), (CLUSTER, [QUEUE]))
    assert [documents.roots_at_once(*one) for one in lists] == [200, 123, 200, 200, 197]
    assert [documents.page(*one) for one in lists] == [485, 123, 480, 230, 196]
    assert [documents.page_inside(ACCESS, side) for side in ("team", "pipeline")] == [150, 100]


def test_small_pages() -> None:
    """Twice as large as the lists usually are, and no larger than usual pages."""
    assert documents.small_pages("team", [MEMBER, ACCESS]) == {"team_member": 10, "team_pipeline": 40}
    assert documents.small_pages("pipeline", [ACCESS]) == {"team_pipeline": 10}
    pairs = ((TEAM, ACCESS), (PIPELINE, ACCESS), (CLUSTER, TOKEN))
    assert [documents.small_points(*pair) for pair in pairs] == [84.0, 24.0, 10.0]
