# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Buildkite's Terraform provider asks of GraphQL, in our own words: a life of every resource, read by `node`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

Record = dict[str, Any]
Values = Callable[[Any], Record]
STEPS = {"yaml": "steps:\n- command: make"}
GITHUB = {"url": "https://github.com/acme/site.git"}


class Life(NamedTuple):
    """One resource: its type, the start of its mutations' names, what is read, what is sent, and what that reads as."""

    kind: str
    mutation: str
    selection: str
    create: Values
    first: Record
    change: Record
    second: Record
    path: tuple[str, ...]
    delete: str = "Delete"


def own(**values: Any) -> Values:
    """An input with the organization's id."""
    return lambda provider: {"organizationId": provider.organization, **values}


LIVES = [
    Life(
        "Cluster",
        "cluster",
        "id uuid name description emoji color defaultQueue { id key }",
        own(name="Own", description=None, emoji=":seedling:", color="#0011AA"),
        {"name": "Own", "description": None, "emoji": ":seedling:", "color": "#0011AA", "defaultQueue": None},
        {"name": "Ours", "description": "d", "emoji": None, "color": None},
        {"name": "Ours", "description": "d", "emoji": None, "color": None},
        ("cluster",),
    ),
    Life(
        "ClusterQueue",
        "clusterQueue",
        "id uuid key description hosted hostedAgents { instanceShape { name } } dispatchPaused dispatchPausedNote",
        lambda p: {
            "organizationId": p.organization,
            "clusterId": p.ids["Cluster"],
            "hostedAgents": None,
            "key": f"q{len(p.ids)}",
            "description": None,
        },
        {"description": None, "hosted": False, "hostedAgents": None, "dispatchPaused": False},
        {"description": "d", "hostedAgents": None},
        {"description": "d", "hosted": False},
        ("clusterQueue",),
    ),
    Life(
        "ClusterToken",
        "clusterAgentToken",
        "id uuid description allowedIpAddresses cluster { id uuid }",
        lambda p: {
            "organizationId": p.organization,
            "clusterId": p.ids["Cluster"],
            "description": "t",
            "allowedIpAddresses": "10.0.0.0/8",
        },
        {"description": "t", "allowedIpAddresses": "10.0.0.0/8"},
        {"description": "u", "allowedIpAddresses": "0.0.0.0/0"},
        {"description": "u", "allowedIpAddresses": "0.0.0.0/0"},
        ("clusterAgentToken",),
        "Revoke",
    ),
    Life(
        "Team",
        "team",
        "id uuid name slug description privacy isDefaultTeam defaultMemberRole membersCanCreatePipelines",
        lambda p: {
            "organizationID": p.organization,
            "name": f"Team {len(p.ids)}",
            "privacy": "VISIBLE",
            "isDefaultTeam": False,
            "defaultMemberRole": "MEMBER",
            "membersCanCreatePipelines": False,
        },
        {"privacy": "VISIBLE", "isDefaultTeam": False, "membersCanCreatePipelines": False},
        {"name": "Renamed", "privacy": "SECRET", "isDefaultTeam": True, "defaultMemberRole": "MAINTAINER"},
        {"name": "Renamed", "slug": "renamed", "privacy": "SECRET", "defaultMemberRole": "MAINTAINER"},
        ("teamEdge", "node"),
    ),
    Life(
        "Pipeline",
        "pipeline",
        "id pipelineUuid: uuid name slug description cluster { id } steps { yaml } repository { url } tags { label } "
        "defaultTimeoutInMinutes maximumTimeoutInMinutes branchConfiguration visibility archived webhookURL badgeURL "
        "skipIntermediateBuildsBranchFilter teams(first: 50, order: NAME) { edges { node { id accessLevel } } }",
        # What is not set goes out as zero, an empty text, an empty list or null.
        own(
            name="Web",
            repository=GITHUB,
            steps=STEPS,
            clusterId=None,
            teams=None,
            tags=[],
            description="",
            emoji=None,
            color=None,
            cloneMirrorUrl=None,
            branchConfiguration=None,
            defaultTimeoutInMinutes=0,
            maximumTimeoutInMinutes=0,
            defaultBranch="",
            allowRebuilds=True,
            skipIntermediateBuilds=False,
            skipIntermediateBuildsBranchFilter="",
            clientMutationId="",
        ),
        {
            "name": "Web",
            "slug": "web",
            "cluster": None,
            "steps": STEPS,
            "repository": GITHUB,
            "tags": [],
            "defaultTimeoutInMinutes": 0,
            "maximumTimeoutInMinutes": 0,
            "branchConfiguration": None,
            "visibility": "PRIVATE",
            "archived": False,
            "skipIntermediateBuildsBranchFilter": "",
        },
        {"name": "Shop", "defaultTimeoutInMinutes": 20, "tags": [{"label": "a"}], "branchConfiguration": "main"},
        {"name": "Shop", "slug": "shop", "defaultTimeoutInMinutes": 20, "tags": [{"label": "a"}]},
        ("pipeline",),
    ),
    Life(
        "PipelineTemplate",
        "pipelineTemplate",
        "id uuid name description configuration available",
        own(name="Steps", configuration="steps: []", description=None, available=False),
        {"name": "Steps", "configuration": "steps: []", "description": None, "available": False},
        {"name": "All steps", "configuration": "steps: []", "description": "d", "available": True},
        {"name": "All steps", "description": "d", "available": True},
        ("pipelineTemplate",),
    ),
    Life(
        "PipelineSchedule",
        "pipelineSchedule",
        "id uuid label cronline message commit branch env enabled pipeline { id }",
        # Values are in quotes.
        lambda p: {
            "pipelineID": p.ids["Pipeline"],
            "label": "Nightly",
            "cronline": "@midnight",
            "message": "m",
            "commit": "HEAD",
            "branch": "main",
            "env": 'A="b=c"\nB="say \\"x\\""\n',
            "enabled": True,
        },
        {"label": "Nightly", "commit": "HEAD", "env": ["A=b=c", 'B=say "x"'], "enabled": True},
        {"label": "Hourly", "cronline": "@hourly", "env": "", "enabled": False},
        {"label": "Hourly", "cronline": "@hourly", "env": [], "enabled": False},
        ("pipelineScheduleEdge", "node"),
    ),
    Life(
        "TeamMember",
        "teamMember",
        "id uuid role user { id } team { id }",
        lambda p: {"teamID": p.ids["Team"], "userID": p.user, "role": "MEMBER"},
        {"role": "MEMBER"},
        {"role": "MAINTAINER"},
        {"role": "MAINTAINER"},
        ("teamMemberEdge", "node"),
    ),
    Life(
        "TeamPipeline",
        "teamPipeline",
        "id teamPipelineUuid: uuid accessLevel team { id } pipeline { id }",
        lambda p: {"teamID": p.ids["Team"], "pipelineID": p.ids["Pipeline"], "accessLevel": "READ_ONLY"},
        {"accessLevel": "READ_ONLY"},
        {"accessLevel": "MANAGE_BUILD_AND_READ"},
        {"accessLevel": "MANAGE_BUILD_AND_READ"},
        ("teamPipelineEdge", "node"),
    ),
]
# What a change answers, where it is not what a creation answers.
CHANGED = {"teamEdge": "team", "pipelineScheduleEdge": "pipelineSchedule"}
CHANGED |= {"teamMemberEdge": "teamMember", "teamPipelineEdge": "teamPipeline"}


def nested(path: tuple[str, ...], selection: str) -> str:
    """The selection below a path."""
    return selection if not path else f"{path[0]} {{ {nested(path[1:], selection)} }}"


def made(provider: Any, life: Life, values: Record) -> tuple[Record, str]:
    """A new resource and its id."""
    answer = provider.mutate(f"{life.mutation}Create", nested(life.path, life.selection), values)
    for name in life.path:
        answer = answer[name]
    return answer, answer["id"]


def holds(record: Record, expected: Record) -> bool:
    """Whether a record has these values."""
    return {name: record[name] for name in expected} == expected


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.kind)
def test_a_life(provider: Any, life: Life) -> None:
    values = life.create(provider)
    answer, identifier = made(provider, life, values)
    assert holds(answer, life.first)
    read = provider.node(life.kind, identifier, life.selection)
    assert read == {"__typename": life.kind, **answer}
    path = CHANGED.get(life.path[0], life.path[0])
    payload = provider.mutate(
        f"{life.mutation}Update",
        nested((path,), life.selection),
        {**with_id(provider, identifier, life), **life.change},
    )
    assert holds(payload[path], life.second)
    assert holds(provider.node(life.kind, identifier, life.selection), life.second)
    provider.mutate(f"{life.mutation}{life.delete}", "clientMutationId", with_id(provider, identifier, life))
    assert provider.node(life.kind, identifier, life.selection) is None
    kind = f"{life.mutation[0].upper()}{life.mutation[1:]}{life.delete}Input"
    document = f"mutation($input: {kind}!) {{ {life.mutation}{life.delete}(input: $input) {{ clientMutationId }} }}"
    [error] = provider.post(document, {"input": with_id(provider, identifier, life)})["errors"]
    assert error["message"].startswith("No ") and error["message"].endswith(" found"), error


def with_id(provider: Any, identifier: str, life: Life) -> Record:
    """An input that names a resource; those of clusters and templates name the organization too."""
    more = life.kind.startswith("Cluster") or life.kind == "PipelineTemplate"
    return {"id": identifier, **({"organizationId": provider.organization} if more else {})}


def test_a_default_queue_is_replaced(provider: Any) -> None:
    """The provider deletes a queue whose key changed before it makes the new one, default or not."""
    cluster, old = provider.ids["Cluster"], provider.ids["ClusterQueue"]
    selection = "cluster { id defaultQueue { id uuid key } }"
    named = {"organizationId": provider.organization, "id": cluster}
    found = provider.mutate("clusterUpdate", selection, {**named, "defaultQueueId": old})
    assert found["cluster"]["defaultQueue"]["id"] == old
    provider.mutate("clusterQueueDelete", "clientMutationId", {**named, "id": old})
    assert provider.node("Cluster", cluster, "defaultQueue { id }")["defaultQueue"] is None
    life = next(life for life in LIVES if life.kind == "ClusterQueue")
    new = made(provider, life, life.create(provider))[1]
    found = provider.mutate("clusterUpdate", selection, {**named, "defaultQueueId": new})
    assert found["cluster"]["defaultQueue"]["id"] == new
    assert (
        provider.mutate("clusterUpdate", selection, {**named, "defaultQueueId": None})["cluster"]["defaultQueue"]
        is None
    )


def test_a_queue_is_paused(provider: Any) -> None:
    queue = provider.ids["ClusterQueue"]
    selection = "dispatchPaused dispatchPausedAt dispatchPausedBy { id }"
    provider.mutate("clusterQueuePauseDispatch", "clientMutationId", {"id": queue})
    paused = provider.node("ClusterQueue", queue, selection)
    assert paused["dispatchPaused"] is True and paused["dispatchPausedAt"] and paused["dispatchPausedBy"]["id"]
    provider.mutate("clusterQueueResumeDispatch", "clientMutationId", {"id": queue})
    assert provider.node("ClusterQueue", queue, selection)["dispatchPausedBy"] is None
