# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GraphQL can express as REST does, with which documents and inputs, and what its answers show."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import mutations
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Action, Change, Leaves
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.field_facts import NOWHERE, GraphQL
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import Mutation, Mutations
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

Values = dict[str, t.Any]


def node_of(kind: str, key: str = "K", parent: Node | None = None, exists: bool = True, **references: Node) -> Node:
    """An object, which has its GraphQL ID if it exists."""
    ident, graphql_id = (f"id of {key}", f"gid of {key}") if exists else (None, None)
    return Node(CATALOG.resource(kind), key, parent, ident, {}, references, graphql_id=graphql_id)


def leaves_of(kind: str, values: Values) -> Leaves:
    known = {leaf.name: leaf for leaf in CATALOG.resource(kind).leaf_fields()}
    return {name: (known[name], value) for name, value in values.items()}


def change(action: Action, node: Node, values: Values | None = None, **more: t.Any) -> Change:
    return Change(action, node, node.address, leaves_of(node.resource.name, values or {}), **more)


def known(node: Node, action: str) -> Mutation:
    """The mutation of a resource."""
    return t.cast(Mutation, getattr(t.cast(Mutations, node.resource.graphql.mutations), action))


TEAM, CLUSTER, USER = node_of("team", "T"), node_of("cluster", "C"), node_of("member", "U")
UNNAMED = Node(CATALOG.resource("cluster"), "D", None, "id of D")
NEW_CLUSTER = Node(CATALOG.resource("cluster"), "N")
PIPELINE = {"slug": "web-shop", "name": "Web shop", "default_branch": "main", "repository": "x"}
WEB = node_of("pipeline", "web")
SCHEDULE = {"label": "L", "cronline": "@daily"}


def access(parent: Node, **more: t.Any) -> Change:
    """The link of a team to a new pipeline, which its creation may take along."""
    node = Node(
        CATALOG.resource("team_pipeline"), "", parent, None, {}, {"slug": node_of("pipeline", "new", exists=False)}
    )
    return change("create", node, {"access_level": "read_only"}, **more)


@pytest.mark.parametrize(
    ("values", "can"),
    [
        ({}, True),
        ({"default_branch": None}, False),
        ({"slug": "another"}, False),
        ({"name": None}, False),
        ({"tags": ["a"], "visibility": "public"}, True),
        ({"cluster": CLUSTER}, True),
        ({"cluster": UNNAMED}, False),
        ({"cluster": NEW_CLUSTER}, False),
        ({"cluster": ""}, False),
        ({"archived": True}, False),
        ({"provider_settings.build_tags": True}, False),
        ({"default_command_step_timeout": 0}, False),
        ({"default_command_step_timeout": 5}, True),
    ],
)
def test_which_creations_graphql_can_express(values: Values, can: bool) -> None:
    """Those whose options it has, and means as REST does."""
    given = {name: value for name, value in {**PIPELINE, **values}.items() if value is not None}
    found = mutations.call(change("create", node_of("pipeline", exists=False), given), True)
    assert (found is not None) is can
    if found:
        assert found.mutation is known(WEB, "create") and found.leaves == found.change.leaves
        assert {name: value for name, (_field, value) in found.leaves.items()} == given


@pytest.mark.parametrize(
    ("values", "has", "can"),
    [
        ({"description": "x"}, {"allow_rebuilds": False}, True),
        ({"description": "x"}, {}, False),
        ({"description": "x"}, {"allow_rebuilds": None}, False),
        ({"description": "x"}, {"allow_rebuilds": True, "archived": True}, False),
        ({"description": "x"}, {"allow_rebuilds": True, "archived": False}, True),
        ({"name": "x"}, {"allow_rebuilds": True}, False),
        ({"slug": "x"}, {"allow_rebuilds": True}, False),
    ],
)
def test_which_updates_graphql_can_express(values: Values, has: Values, can: bool) -> None:
    """Of what is not locked; what the mutation would reset is sent with it as it is."""
    node = node_of("pipeline")
    node.values.update(has)
    found = mutations.call(change("update", node, values), True)
    assert (found is not None) is can
    if found:
        assert {name: value for name, (_field, value) in found.leaves.items()} == {
            **values,
            "allow_rebuilds": has["allow_rebuilds"],
        }
    deletion = mutations.call(change("delete", node, values), True)
    assert deletion and deletion.leaves == {} and deletion.mutation is known(node, "delete")


@pytest.mark.parametrize(
    ("made", "can"),
    [
        (change("create", node_of("cluster")), False),
        (change("create", node_of("unclustered_agent_token", exists=False), {"description": "x"}), False),
        (access(TEAM), False),
        (access(TEAM, carried=True), False),
        (change("archive", WEB), False),
        (change("create", node_of("team_member", parent=TEAM, exists=False, user=USER), {"user": USER}), True),
        (change("create", node_of("team_member", parent=TEAM, exists=False, user=UNNAMED), {"role": "member"}), False),
        (change("create", node_of("team_member", parent=UNNAMED, exists=False, user=USER), {"role": "member"}), False),
        (change("delete", Node(CATALOG.resource("team_member"), "", TEAM, "1", {}, {"user": USER})), False),
        (change("delete", node_of("team_member", parent=TEAM, user=USER)), True),
    ],
)
def test_which_other_changes_graphql_can_express(made: Change, can: bool) -> None:
    """Those that have a mutation, and whose inputs have GraphQL IDs."""
    assert (mutations.call(made, True) is not None) is can


def test_what_will_exist_has_an_id_by_then() -> None:
    """A plan counts on it; what exists without one has none later either."""
    made = change("create", node_of("pipeline", exists=False), {**PIPELINE, "cluster": NEW_CLUSTER})
    assert mutations.call(made, False) and not mutations.call(made, True)
    made = change("create", node_of("pipeline", exists=False), {**PIPELINE, "cluster": UNNAMED})
    assert not mutations.call(made, False)
    member = change(
        "create", node_of("team_member", parent=node_of("team", "N", exists=False), exists=False, user=USER)
    )
    assert mutations.call(member, False) and not mutations.call(member, True)


def test_links_that_a_creation_takes_along() -> None:
    """A pipeline's, of teams with an ID; a team's creation takes none."""
    new = node_of("pipeline", exists=False)
    assert mutations.call(change("create", new, PIPELINE, carries=[access(TEAM)]), True)
    assert not mutations.call(change("create", new, PIPELINE, carries=[access(TEAM), access(UNNAMED)]), True)
    assert not mutations.call(
        change("create", node_of("team", exists=False), {"name": "T"}, carries=[access(TEAM)]), True
    )


def test_options_without_an_input() -> None:
    """Only the key of a new object, which the service derives."""
    other = Field("x", "str", "x", graphql=GraphQL(input=NOWHERE))
    made = change("create", node_of("pipeline", exists=False), PIPELINE)
    made.leaves["x"] = (other, "web-shop")
    assert mutations.call(made, True) is None


def test_what_a_new_object_is_sent_with() -> None:
    """The values that the service wants, as far as they are not declared."""
    found = mutations.call(change("create", node_of("team", exists=False), {"name": "T", "privacy": "secret"}), True)
    assert found
    sent = {name: value for name, (field, value) in found.leaves.items() if field is found.leaves[name][0]}
    assert sent == {
        "name": "T",
        "privacy": "secret",
        "description": "",
        "is_default_team": False,
        "default_member_role": "member",
        **dict.fromkeys((f"members_can_create_{what}" for what in ("pipelines", "suites", "registries")), True),
        **dict.fromkeys((f"members_can_destroy_{what}" for what in ("registries", "packages")), False),
    }
    assert {name: field.name for name, (field, _value) in found.leaves.items()} == {name: name for name in sent}


@pytest.mark.parametrize(
    ("env", "can"),
    [
        ({"A": "1", "_b2": ""}, True),
        ({}, True),
        (None, True),
        ({"A B": "1"}, False),
        ({"2A": "1"}, False),
        ({"A": " 1"}, False),
        ({"A": "1\n"}, False),
        ({"A": "1\n2"}, False),
        ({"A": "1", "B": "1\n2"}, False),
        ({"A": 1}, True),
    ],
)
def test_an_environment_is_lines(env: Values | None, can: bool) -> None:
    """It is read as it was written, or goes over REST."""
    made = change("create", node_of("pipeline_schedule", parent=WEB, exists=False), {**SCHEDULE, "env": env})
    found = mutations.call(made, True)
    assert (found is not None) is can
    if found:
        given = mutations.variables(found.mutation, made.node, None, found.leaves)
        lines = "\n".join(f"{name}={text}" for name, text in (env or {}).items())
        assert given == {"pipelineID": "gid of web", "label": "L", "cronline": "@daily", "env": lines}


def test_which_changes_prefer_graphql() -> None:
    """Deletions that name an object by its ID there, and by a key that can move over REST."""
    nodes = [node_of(kind) for kind in ("pipeline", "team_member", "team", "cluster")]
    assert [mutations.is_preferred(change("delete", node)) for node in nodes] == [True, False, False, False]
    assert not mutations.is_preferred(change("update", nodes[0]))


def test_the_input_of_a_mutation() -> None:
    """IDs, options by their names there, and the links that it takes along."""
    values = {
        **PIPELINE,
        "cluster": CLUSTER,
        "tags": ["a", "b"],
        "visibility": "public",
        "default_command_step_timeout": 5,
    }
    new, carries = node_of("pipeline", exists=False), [access(TEAM), access(node_of("team", "U"))]
    assert mutations.variables(known(WEB, "create"), new, "gid of acme", leaves_of("pipeline", values), carries) == {
        "organizationId": "gid of acme",
        "name": "Web shop",
        "defaultBranch": "main",
        "repository": {"url": "x"},
        "clusterId": "gid of C",
        "tags": [{"label": "a"}, {"label": "b"}],
        "visibility": "PUBLIC",
        "defaultTimeoutInMinutes": 5,
        "teams": [{"id": f"gid of {key}", "accessLevel": "READ_ONLY"} for key in "TU"],
    }
    member = node_of("team_member", parent=TEAM, user=USER)
    sent = leaves_of("team_member", {"role": "maintainer", "user": USER})
    assert mutations.variables(known(member, "create"), member, None, sent) == {
        "teamID": "gid of T",
        "userID": "gid of U",
        "role": "MAINTAINER",
    }
    assert mutations.variables(known(member, "delete"), member, "x") == {"id": "gid of K"}
    alone = Node(CATALOG.resource("team_member"), "", None, None, {}, {})
    assert mutations.variables(known(member, "create"), alone, None) == {"teamID": None, "userID": None}
    token = node_of("unclustered_agent_token")
    revoked = mutations.variables(known(token, "delete"), token, None)
    assert revoked == {"id": "gid of K", "reason": "Removed by Ansible (community.buildkite)"}
    # It is another one each time.
    assert revoked is not mutations.variables(known(token, "delete"), token, None)


def test_lists_in_inputs() -> None:
    """Of entries as they are, or of objects."""
    leaves: Leaves = {**leaves_of("pipeline", {"tags": None}), "x": (Field("x", "list", "x", elements="str"), ["a"])}
    assert mutations.variables(Mutation("f", "F", {}, "x"), WEB, None, leaves) == {"tags": None, "x": ["a"]}


def test_documents_of_one_mutation() -> None:
    """With the value that is returned once, and with what is sent."""
    token = node_of("unclustered_agent_token")
    assert mutations.document(token.resource, known(token, "create"), {}) == (
        "mutation AgentTokenCreate($input: AgentTokenCreateInput!) { agentTokenCreate(input: $input)"
        " { tokenValue agentTokenEdge { node { description uuid id } } } }"
    )
    assert mutations.document(token.resource, known(token, "delete"), {}) == (
        "mutation AgentTokenRevoke($input: AgentTokenRevokeInput!) { agentTokenRevoke(input: $input)"
        " { agentToken { id } } }"
    )
    assert mutations.document(WEB.resource, known(WEB, "delete"), {}) == (
        "mutation PipelineDelete($input: PipelineDeleteInput!) { pipelineDelete(input: $input) { deletedPipelineID } }"
    )
    sent = mutations.document(WEB.resource, known(WEB, "create"), leaves_of("pipeline", {"description": "D"}))
    assert sent.endswith("{ pipeline { slug description uuid id } } }")
    deep = Mutation("f", "F", {}, deleted="a.b.id")
    assert (
        mutations.document(WEB.resource, deep, {}) == "mutation F($input: F!) { f(input: $input) { a { b { id } } } }"
    )


def test_documents_of_several_mutations() -> None:
    """Each asks for IDs, for the key and for what was sent; that is what it costs."""
    member = node_of("team_member", parent=TEAM, user=USER)
    made = [
        change("create", node_of("pipeline", exists=False), {**PIPELINE, "cluster": CLUSTER, "tags": ["a", "b", "c"]}),
        change("update", member, {"role": "member"}),
        change("delete", member),
        change("create", node_of("pipeline", exists=False), {**PIPELINE, "tags": []}),
    ]
    calls = [call for one in made if (call := mutations.call(one, True))]
    assert mutations.document_of(calls[:3]) == (
        "mutation Changes($i0: PipelineCreateInput!, $i1: TeamMemberUpdateInput!, $i2: TeamMemberDeleteInput!) {"
        " a0: pipelineCreate(input: $i0) { pipeline { slug name defaultBranch repository { url } cluster { uuid }"
        " tags { label } uuid id } } a1: teamMemberUpdate(input: $i1) { teamMember { role uuid id } }"
        " a2: teamMemberDelete(input: $i2) { deletedTeamMemberID } }"
    )
    assert [call.points for call in calls] == [1.0 + 4 + 2, 2.0, 1.0, 1.0 + 3]


@pytest.mark.parametrize(
    ("action", "exists", "payload", "is_of"),
    [
        ("delete", True, {"deletedTeamMemberID": "gid of K"}, True),
        ("delete", True, {"deletedTeamMemberID": "another"}, False),
        ("delete", True, {}, False),
        ("delete", True, None, False),
        ("update", True, {"teamMember": {"uuid": "1", "id": "gid of K"}}, True),
        ("update", True, {"teamMember": {"uuid": "1", "id": "another"}}, False),
        ("update", True, {"teamMember": {"uuid": "", "id": "gid of K"}}, False),
        ("update", True, {"teamMember": None}, False),
        ("update", True, None, False),
        ("create", False, {"teamMemberEdge": {"node": {"uuid": "1", "id": "new"}}}, True),
        ("create", False, {"teamMemberEdge": {"node": {"id": "new"}}}, False),
        ("create", False, {"teamMemberEdge": None}, False),
    ],
)
def test_which_object_an_answer_is_about(action: str, exists: bool, payload: t.Any, is_of: bool) -> None:
    """A new one has a UUID; others have their ID."""
    node = node_of("team_member", parent=TEAM, exists=exists, user=USER)
    assert mutations.is_of(known(node, action), node, payload) is is_of


def test_the_object_in_an_answer() -> None:
    token = node_of("unclustered_agent_token")
    payload = {"tokenValue": "v", "agentTokenEdge": {"node": {"uuid": "1"}}, "agentToken": {"id": "x"}}
    assert mutations.answered(token.resource, known(token, "create"), payload) == ({"uuid": "1"}, "v")
    assert mutations.answered(token.resource, known(token, "delete"), payload) == ({}, "v")
    assert mutations.answered(WEB.resource, known(WEB, "create"), {"pipeline": {"id": "2"}, "": 1}) == ({"id": "2"}, 1)
