# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes over GraphQL alone or is safer there, and values that are returned once: with a service of one object."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import mutations
from ansible_collections.community.buildkite.plugins.module_utils._apply.lookup import Lost
from ansible_collections.community.buildkite.plugins.module_utils._apply.writer import Writer
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    BuildkiteError,
    Invalid,
    NotEchoed,
    NotFound,
    Unclear,
)
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, Leaves
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import Mutation, Mutations
from ansible_collections.community.buildkite.plugins.module_utils._state import lists
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .service import CLUSTER, UNCLEAR, Raw, Service, carried, change, leaves_of, looks_of, values_of

TOKEN = CATALOG.resource("unclustered_agent_token")


@pytest.fixture(autouse=True)
def organization_id(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The GraphQL ID of the organization."""
    monkeypatch.setattr(lists, "organization_id", lambda client: "gid of acme" if client is service else None)


def document(kind: str, action: str, leaves: Leaves | None = None) -> str:
    """The document of a mutation."""
    known = t.cast(Mutations, CATALOG.resource(kind).graphql.mutations)
    return mutations.document(CATALOG.resource(kind), t.cast(Mutation, getattr(known, action)), leaves or {})


# Values that are returned once


@pytest.mark.parametrize("value", ["v", None])
def test_a_token_that_graphql_creates(writer: Writer, service: Service, value: str | None) -> None:
    """Its value is taken out of the answer at once, which looks like one of REST, and no message repeats it."""
    made = change("create", TOKEN.name, description="K")
    made.carries = [carried(change("update", "pipeline", has={"slug": "p"}))]
    service.payload = {
        "agentTokenCreate": {"tokenValue": value, "agentTokenEdge": {"node": {"uuid": "u", "id": "g", "x": "y"}}}
    }
    writer.write(made)
    given = {"input": {"organizationID": "gid of acme", "description": "K"}}
    assert service.sent == [(document(TOKEN.name, "create", made.leaves), given)]
    assert (made.node.id, made.node.graphql_id) == ("u", "g") and made.carries[0].node.id == "t/u"
    once = {"tokenValue": "v"} if value else {}
    assert values_of(writer).taken == [(made, {"uuid": "u", "x": "y", **once})]
    assert values_of(writer).shields == [(TOKEN, service.ledger.wait_for_room)]
    assert writer.organization.secrets == ({"v"} if value else set())


def test_a_token_that_rest_creates(writer: Writer, service: Service) -> None:
    made = change("create", "agent_token", CLUSTER, description="K")
    service.wrong = [{"id": "u", "description": "K", "token": "v"}]
    writer.write(made)
    assert values_of(writer).taken == [(made, {"id": "u", "description": "K", "token": "v"})]
    assert values_of(writer).shields == [(made.node.resource, service.ledger.wait_for_room)]
    assert writer.organization.secrets == {"v"}
    writer.write(change("create", "team", name="T"))
    assert len(values_of(writer).taken) == 1


def test_a_token_without_a_graphql_id(writer: Writer, service: Service) -> None:
    """It exists all the same."""
    service.payload = {"agentTokenCreate": {"tokenValue": "v", "agentTokenEdge": {"node": {"uuid": "u"}}}}
    made = change("create", TOKEN.name, description="K")
    writer.write(made)
    assert (made.node.id, made.node.graphql_id) == ("u", None)


@pytest.mark.parametrize(
    ("payload", "part"),
    [
        (UNCLEAR, "token/K: It is unclear; it was not found within 15 seconds"),
        (
            {"agentTokenCreate": None},
            "GraphQL agentTokenCreate was carried out: the answer does not identify the token; it was not found within",
        ),
    ],
)
def test_a_token_without_a_clear_answer(
    writer: Writer, service: Service, monkeypatch: pytest.MonkeyPatch, payload: t.Any, part: str
) -> None:
    """It is looked for, since it may exist without its value, and not created again."""
    made, looked = change("create", TOKEN.name, description="K"), []
    service.payload = payload
    monkeypatch.setattr(writer.lookup, "created", lambda *given: looked.append(given))
    with pytest.raises(Unclear) as caught:
        writer.write(made)
    ((node, leaves, lost),) = looked
    assert part in caught.value.message and len(service.sent) == 1
    assert (
        (node, leaves) == (made.node, made.leaves) and isinstance(lost, Lost) and lost.error.message[:9] == "It is unc"
    )


@pytest.mark.parametrize(
    ("wrong", "exists", "fails"),
    [(None, True, False), (NotFound("No."), True, False), (UNCLEAR, False, False), (UNCLEAR, True, True)],
)
def test_a_token_is_revoked(
    writer: Writer, service: Service, wrong: BuildkiteError | None, exists: bool, fails: bool
) -> None:
    """By its own ID, where its value cannot be stored; what is unclear is looked for."""
    made = change("create", "agent_token", CLUSTER, description="K")
    service.wrong = [{"id": "u", "description": "K", "token": "v"}]
    writer.write(made)
    service.raw, service.wrong = {"id": "u"} if exists else None, [wrong]
    if fails:
        with pytest.raises(Unclear) as caught:
            values_of(writer).revoke()
        assert caught.value is wrong and service.now == 15.0
    else:
        values_of(writer).revoke()
    assert service.sent[1:] == [("DELETE", "clusters/c/tokens/u")]


# What an earlier request may have done


RULE: Raw = {
    "type": "pipeline.trigger_build.pipeline",
    "source_pipeline": "s",
    "target_pipeline": "t",
    "conditions": [],
    "description": "old",
}
ENDS = {"source_pipeline": "s", "target_pipeline": "t"}
ANSWER: Raw = {"uuid": "1", "id": "g", "description": "new", "document": json.dumps({"value": ENDS})}


@pytest.mark.parametrize(("is_found", "fails"), [(True, False), (False, False), (False, True)])
def test_a_change_that_may_be_made_is_looked_for_first(
    writer: Writer, service: Service, monkeypatch: pytest.MonkeyPatch, is_found: bool, fails: bool
) -> None:
    """It is sent once where no look finds it."""
    made = change("update", "rule", has=RULE, description="new")
    made.node.graphql_id = "g"
    monkeypatch.setattr(writer.lookup, "changed", lambda *given: ANSWER if is_found else None)
    service.payload = UNCLEAR if fails else {"ruleUpdate": {"rule": ANSWER}}
    lost = Lost(UNCLEAR, 0.0)
    if fails:
        with pytest.raises(Unclear):
            writer.write(made, lost)
    else:
        writer.write(made, lost)
        assert made.node.values["description"] == "new"
    assert len(service.sent) == (not is_found)


def test_a_creation_that_may_be_made_is_never_sent(
    writer: Writer, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = change("create", "rule", None, None, **RULE)
    found: list[Raw | None] = [None, {**ANSWER, "description": "old"}]
    monkeypatch.setattr(writer.lookup, "created", lambda *given: found.pop(0))
    with pytest.raises(Unclear, match="it was not found within 15 seconds"):
        writer.write(made, Lost(UNCLEAR, 0.0))
    writer.write(made, Lost(UNCLEAR, 0.0))
    assert service.sent == [] and made.node.id == "1"


def test_a_change_that_would_remove_what_is_not_known(writer: Writer, service: Service) -> None:
    made = change("update", "rule", has={**RULE, "conditions": None}, description="new")
    made.node.graphql_id = "g"
    with pytest.raises(Invalid, match=r"cannot be changed: the service does not return all of its options.* Delete it"):
        writer.write(made)
    assert service.sent == []


def test_a_level_that_was_not_kept(writer: Writer, service: Service) -> None:
    """The answer shows what was sent."""
    team, registry = Node(CATALOG.resource("team"), "T", None, "t"), Node(CATALOG.resource("registry"), "R", None, "r")
    link = CATALOG.resource("team_registry")
    node = Node(link, "", team, "t/r", {"access_level": "read_only"}, {"registry": registry}, graphql_id="g")
    made = Change("update", node, node.address, leaves_of(link.name, {"access_level": "read_and_write"}))
    for level, error in (("READ_AND_WRITE", None), ("READ_ONLY", NotEchoed)):
        service.payload = {"teamRegistryUpdate": {"teamRegistry": {"uuid": "u", "id": "g", "accessLevel": level}}}
        with pytest.raises(error) if error else contextlib.nullcontext():
            writer.write(made)


# Removal


@pytest.mark.parametrize(
    ("kind", "scopes", "graphql_id", "sent"),
    [
        ("pipeline", ["graphql"], "g", (document("pipeline", "delete"), {"input": {"id": "g"}})),
        ("pipeline", [], "g", ("DELETE", "pipelines/p")),
        ("pipeline", ["graphql"], None, ("DELETE", "pipelines/p")),
        ("pipeline_schedule", ["graphql"], "g", ("DELETE", "pipelines/p/schedules/1")),
        ("team", ["graphql"], "g", ("DELETE", "teams/1")),
        ("cluster", ["graphql"], "g", ("DELETE", "clusters/1")),
        (
            *(TOKEN.name, ["graphql"], "g"),
            (
                document(TOKEN.name, "delete"),
                {"input": {"id": "g", "reason": "Removed by Ansible (community.buildkite)"}},
            ),
        ),
    ],
)
def test_which_api_deletes(
    writer: Writer, service: Service, kind: str, scopes: list[str], graphql_id: str | None, sent: tuple[t.Any, ...]
) -> None:
    """GraphQL what only it has, and what REST names by a key that can move."""
    writer.organization.scopes = frozenset(scopes)
    parent = Node(CATALOG.resource("pipeline"), "p", None, "p", {"slug": "p"}) if kind == "pipeline_schedule" else None
    made = change("delete", kind, parent, has={"slug": "p"} if kind == "pipeline" else {})
    made.node.graphql_id = graphql_id
    service.payload = {"pipelineDelete": {"deletedPipelineID": "g"}, "agentTokenRevoke": {"agentToken": {"id": "g"}}}
    writer.write(made)
    assert service.sent == [sent] and service.deadlines == [60.0]
    assert looks_of(writer).asked == [("rest" if sent[0] == "DELETE" else "graphql", 1.0, False)]


def test_the_organization_in_the_input_of_a_deletion(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for where the input has it only."""
    ids: list[Raw] = [{"organizationID": "organization"}, {"id": "itself"}]
    mutated = [Mutation("f", "F", one, deleted="id") for one in ids]
    over_graphql = writer.by_graphql
    assert [over_graphql._organization_id(one) for one in mutated] == ["gid of acme", None]
    sent: list[t.Any] = []
    monkeypatch.setattr(over_graphql, "_mutated", lambda *given: sent.append(given))
    access = dataclasses.replace(TOKEN.graphql, mutations=Mutations(delete=mutated[0]))
    node = Node(dataclasses.replace(TOKEN, graphql=access), "K", None, "1")
    writer._remove(node)
    assert sent == [(node, mutated[0], {"input": {"organizationID": "gid of acme"}}, {})]


def test_an_answer_about_another_deletion(writer: Writer, service: Service) -> None:
    """It is looked for, and sent once more."""
    writer.organization.scopes = frozenset({"graphql"})
    made: Change = change("delete", "pipeline", has={"slug": "p"})
    made.node.graphql_id, service.payload = "g", {"pipelineDelete": {"deletedPipelineID": "another"}}
    with pytest.raises(Unclear) as caught:
        writer.write(made)
    assert "GraphQL pipelineDelete was carried out: the answer does not identify the pipeline" in caught.value.message
    assert len(service.sent) == 2
