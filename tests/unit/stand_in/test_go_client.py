# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of Buildkite's Go client, and of `bk`, which uses it: statuses, and answers that Go can decode.

Go refuses a whole answer for one field of another type, and reads a time in one form only.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

Record = dict[str, Any]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
# A token's times are the exception.
OLDER_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")
STEPS = """
env: {NUMBER: 1, ON: true}
steps:
  - {label: 5, command: [make, 7], env: {N: 1}, timeout_in_minutes: 3, agents: {size: 2}, plugins: [{docker: {a: 1}}]}
  - {command: make, timeout_in_minutes: "$MINUTES", parallelism: 2, artifact_paths: [a, b], branches: "!main"}
  - {trigger: other, build: {commit: 123, env: {N: 2}}}
  - {block: 9}
  - wait
"""
# What Go expects of each kind: texts, times, booleans, whole numbers, lists of texts, texts by name, other kinds.
USER = {"text": "id graphql_id name email avatar_url", "time": "created_at"}
KINDS: dict[str, Record] = {
    "user": USER,
    "organization": {
        "text": "id graphql_id url web_url name slug pipelines_url emojis_url agents_url",
        "time": "created_at",
    },
    "member": {"text": "id name email"},
    "cluster": {
        "text": "id graphql_id default_queue_id name description emoji color url web_url queues_url default_queue_url",
        "time": "created_at",
        "kinds": {"created_by": "user"},
        "lists": {"maintainers.users": "maintainer", "maintainers.teams": "maintainer"},
    },
    "maintainer": {"text": "id actor.id actor.graphql_id actor.name actor.type actor.email actor.slug"},
    "queue": {
        "text": "id graphql_id key description url web_url cluster_url retry_agent_affinity dispatch_paused_note",
        "time": "created_at dispatch_paused_at",
        "flag": "dispatch_paused",
        "kinds": {"created_by": "user", "dispatch_paused_by": "user"},
    },
    "token": {
        "text": "id graphql_id description allowed_ip_addresses url cluster_url token",
        "time": "created_at",
        "kinds": {"created_by": "user"},
    },
    "secret": {
        "text": "id graphql_id key description policy url cluster_url organization.slug",
        "time": "created_at updated_at last_read_at",
        "kinds": {"created_by": "user", "updated_by": "user"},
    },
    "team": {
        "text": "id graphql_id name slug description privacy default_member_role",
        "time": "created_at",
        "flag": "default members_can_create_pipelines members_can_destroy_packages",
        "kinds": {"created_by": "user"},
    },
    "team_member": {"text": "user_id user_name role", "time": "created_at"},
    "team_pipeline": {"text": "pipeline_id pipeline_url access_level", "time": "created_at"},
    "pipeline": {
        "text": "id graphql_id url web_url name slug repository builds_url badge_url default_branch description "
        "branch_configuration skip_queued_branch_builds_filter cluster_id visibility configuration provider.id "
        "provider.webhook_url provider.settings.trigger_mode provider.settings.repository",
        "time": "created_at archived_at",
        "flag": "skip_queued_branch_builds cancel_running_branch_builds provider.settings.build_tags",
        "number": "scheduled_builds_count running_builds_count waiting_jobs_count default_command_step_timeout "
        "maximum_command_step_timeout",
        "texts": "tags",
        "named": "env",
        "lists": {"steps": "step"},
    },
    "step": {
        "text": "type name label command artifact_paths branch_configuration",
        "number": "timeout_in_minutes",
        "texts": "agent_query_rules",
        "named": "env",
    },
    "schedule": {
        "text": "id graphql_id url label cronline message commit branch failed_message pipeline.slug",
        "time": "next_build_at failed_at created_at",
        "flag": "enabled",
        "named": "env",
        "kinds": {"created_by": "user"},
    },
    "template": {
        "text": "uuid graphql_id name description configuration url web_url",
        "time": "created_at updated_at",
        "flag": "available",
        "kinds": {"created_by": "user", "updated_by": "user"},
    },
    "agent": {
        "text": "id graphql_id url web_url name connection_state hostname ip_address user_agent version os_id arch "
        "queue paused_note",
        "time": "created_at connected_at disconnected_at lost_at stopped_at last_job_finished_at paused_at",
        "flag": "paused",
        "number": "priority paused_timeout_in_minutes",
        "texts": "meta_data",
        "kinds": {"creator": "user", "paused_by": "user"},
    },
}


def at(record: Any, path: str) -> Any:
    """The value at a dotted path, None where it does not exist."""
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def is_named(value: Any) -> bool:
    """An object of texts."""
    return isinstance(value, dict) and all(isinstance(entry, str) for entry in value.values())


RIGHT = {
    "text": lambda value: isinstance(value, str),
    "time": lambda value: isinstance(value, str) and TIME.fullmatch(value) is not None,
    "flag": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "texts": lambda value: isinstance(value, list) and all(isinstance(entry, str) for entry in value),
    "named": is_named,
}


def decode(kind: str, record: Any) -> Any:
    """The record, after each of its fields was null, absent or of the right type."""
    assert isinstance(record, dict), (kind, record)
    facts = KINDS[kind]
    for group, right in RIGHT.items():
        for path in facts.get(group, "").split():
            value = at(record, path)
            assert value is None or right(value), f"{kind}.{path} is {value!r}, which is no {group}"
    for path, other in facts.get("kinds", {}).items():
        if at(record, path) is not None:
            decode(other, at(record, path))
    for path, other in facts.get("lists", {}).items():
        for entry in at(record, path) or ():
            decode(other, entry)
    return record


# Kind, path below the organization, its key, what makes it, what changes it and how, and what then reads so.
# An empty text clears: the client sends no null.
LIVES: list[tuple[str, str, str, Record, str, Record, Record]] = [
    (
        *("cluster", "/clusters", "id", {"name": "Go", "emoji": ":go:", "maintainers": [{"user": "USER"}]}),
        *("PATCH", {"description": "d", "color": "", "default_queue_id": ""}, {"description": "d"}),
    ),
    (
        *("queue", "CLUSTER/queues", "id", {"key": "gpu", "retry_agent_affinity": "prefer-different"}),
        *("PATCH", {"description": ""}, {"retry_agent_affinity": "prefer-different"}),
    ),
    (
        *("token", "CLUSTER/tokens", "id", {"description": "t", "allowed_ip_addresses": "10.0.0.0/8"}),
        *("PATCH", {"description": "u", "allowed_ip_addresses": ""}, {"description": "u"}),
    ),
    (
        *("secret", "CLUSTER/secrets", "id", {"key": "KEY", "value": "v", "policy": "- pipeline_slug: a\n"}),
        *("PUT", {"description": "e", "policy": ""}, {"description": "e", "policy": None}),
    ),
    ("maintainer", "CLUSTER/maintainers", "id", {"team": "TEAM"}, "", {}, {}),
    (
        *("pipeline", "/pipelines", "slug"),
        {
            "name": "Go pipeline",
            "repository": "git@github.com:acme/go.git",
            "cluster_id": "",
            "tags": ["a"],
            "configuration": STEPS,
            "skip_queued_branch_builds": False,
            "team_uuids": ["TEAM"],
            "provider_settings": {"trigger_mode": "code", "build_tags": True, "build_branches": False},
        },
        *("PATCH", {"tags": [], "cluster_id": "", "default_command_step_timeout": 0}, {"cluster_id": None}),
    ),
    (
        *("pipeline", "/pipelines", "slug"),
        {
            "name": "Visual",
            "repository": "https://gitlab.com/acme/go.git",
            "cluster_id": "",
            "steps": [{"type": "script", "name": "n", "command": "make", "env": {"A": "b"}}, {"type": "waiter"}],
        },
        *("PATCH", {"description": "d"}, {"description": "d"}),
    ),
    (
        *("schedule", "/pipelines/site/schedules", "id", {"cronline": "@daily", "env": {"A": "b"}, "enabled": True}),
        *("PATCH", {"enabled": False, "env": {}}, {"enabled": False, "env": {}, "next_build_at": None}),
    ),
    (
        *("template", "/pipeline-templates", "uuid", {"name": "T", "configuration": "steps: []", "available": True}),
        *("PATCH", {"description": "x", "available": False}, {"available": False}),
    ),
    (
        *("team", "/teams", "id", {"name": "Gophers", "is_default_team": False, "members_can_create_suites": False}),
        *("PATCH", {"is_default_team": True}, {"default": True}),
    ),
    (
        *("team_member", "TEAM_PATH/members", "user_id", {"user_id": "USER", "role": "maintainer"}),
        *("PATCH", {"role": "member"}, {"role": "member"}),
    ),
    (
        *("team_pipeline", "TEAM_PATH/pipelines", "pipeline_id", {"pipeline_id": "SITE", "access_level": "read_only"}),
        *("PATCH", {"access_level": "build_and_read"}, {"access_level": "build_and_read"}),
    ),
]


@pytest.fixture
def names(api: Any) -> dict[str, str]:
    """The placeholders for IDs in a life."""
    team = api.team()["id"]
    user, site = api("GET", "/members")[0]["id"], api.pipeline()["id"]
    return {"CLUSTER": api.cluster(), "TEAM_PATH": f"/teams/{team}", "TEAM": team, "USER": user, "SITE": site}


def filled(value: Any, names: dict[str, str]) -> Any:
    """A value with ids in place of their names."""
    if isinstance(value, dict):
        return {name: filled(entry, names) for name, entry in value.items()}
    if isinstance(value, list):
        return [filled(entry, names) for entry in value]
    return names.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize(("kind", "path", "key", "body", "verb", "change", "expected"), LIVES)
def test_a_life(
    api: Any,
    names: dict[str, str],
    kind: str,
    path: str,
    key: str,
    body: Record,
    verb: str,
    change: Record,
    expected: Record,
) -> None:
    first, _slash, rest = path.partition("/")
    path = f"{names.get(first, first)}/{rest}"
    created = decode(kind, api("POST", path, filled(body, names)))
    one = f"{path}/{created[key]}"
    assert decode(kind, api("GET", one))[key] == created[key]
    assert decode(kind, api("GET", one + "/"))[key] == created[key], "a slash at the end is accepted"
    if verb:
        changed = decode(kind, api(verb, one, change))
        assert {name: changed[name] for name in expected} == expected
    listed = api.raw("GET", f"{path}?page=1&per_page=100")
    assert [decode(kind, entry)[key] for entry in listed.json()].count(created[key]) == 1
    gone = api.raw("DELETE", one)
    assert gone.status_code == 204 and not gone.content
    assert api("GET", one, status=404)["message"].startswith("No ")


def test_a_pipeline_is_archived(api: Any) -> None:
    api.pipeline()
    for verb in ("archive", "unarchive"):
        assert (decode("pipeline", api("POST", f"/pipelines/site/{verb}", status=200))["archived_at"] is None) == (
            verb == "unarchive"
        )


def test_a_queue_is_paused(api: Any) -> None:
    queues = f"{api.cluster()}/queues"
    queue = f"{queues}/{api('POST', queues, {'key': 'gpu'})['id']}"
    paused = decode("queue", api("POST", f"{queue}/pause_dispatch", {"dispatch_paused_note": "why"}, status=200))
    assert paused["dispatch_paused"] and paused["dispatch_paused_note"] == "why" and paused["dispatch_paused_by"]
    # A request without any body.
    assert api("POST", f"{queue}/resume_dispatch", status=200)["dispatch_paused"] is False


def test_agents(api: Any) -> None:
    at_work = {"job": {"id": "1", "type": "script", "name": "x", "state": "running", "command": "make"}}
    where = {"hostname": "h", "cluster": "Default cluster", "queue": "linux-small"}
    agents = [{"name": "busy", **where, **at_work}, {"name": "idle", "priority": 3, **where}]
    api.stand_in.seed({"agents": [*agents, {"name": "outside"}]})
    found = {agent["name"]: decode("agent", agent) for agent in api("GET", "/agents?hostname=h&per_page=30")}
    assert found.keys() == {"busy", "idle"} and found["idle"]["priority"] == 3
    busy, idle = (f"/agents/{found[name]['id']}" for name in ("busy", "idle"))
    api("PUT", f"{idle}/pause", {"note": "n", "timeout_in_minutes": 15}, status=204)
    paused = decode("agent", api("GET", idle))
    assert paused["paused"] and paused["paused_timeout_in_minutes"] == 15 and paused["paused_by"]
    api("PUT", f"{idle}/resume", {}, status=204)
    api("PUT", f"{idle}/pause", {}, status=204)
    assert decode("agent", api("GET", idle))["paused_note"] is None
    for path, state in ((idle, "stopped"), (busy, "stopping")):
        api("PUT", f"{path}/stop", {"force": False}, status=204)
        assert decode("agent", api("GET", path))["connection_state"] == state
    api("PUT", f"{busy}/stop", {"force": True}, status=204)
    assert api.refused("PUT", f"{busy}/stop", {"force": True}, status=400) == "Can only stop connected agents"
    assert [agent["name"] for agent in api("GET", "/agents")] == ["outside"]


def test_who_asks(api: Any) -> None:
    decode("user", api("GET", "/v2/user"))
    token = api("GET", "/v2/access-token")
    assert OLDER_TIME.fullmatch(token["created_at"]) and isinstance(token["scopes"], list) and token["user"]["email"]
    assert RIGHT["texts"](api("GET", "/v2/meta")["webhook_ips"])
    [listed] = api("GET", "/v2/organizations")
    assert decode("organization", listed) == decode("organization", api("GET", ""))
    decode("member", api("GET", f"/members/{decode('member', api('GET', '/members')[0])['id']}"))
    assert [api("GET", path) for path in ("/v2/builds", "/builds", "/emojis")] == [[], [], []]


def test_pages_are_counted(api: Any) -> None:
    for number in range(3):
        api.pipeline(f"P{number}")
    links = api.raw("GET", "/pipelines?name=p&page=2&per_page=1").links
    assert {name: re.findall(r"[?&]page=(\d+)", link["url"]) for name, link in links.items()} == {
        "next": ["3"],
        "last": ["3"],
        "first": ["1"],
        "prev": ["1"],
    }


def test_what_bk_asks_of_graphql(provider: Any) -> None:
    document = """query($id: ID!, $cursor: String) { node(id: $id) { __typename ... on Cluster {
        name queues(first: 100, after: $cursor) { edges { node { id key } } pageInfo { hasNextPage endCursor } }
    } } }"""
    cluster = provider.ask(document, id=provider.ids["Cluster"])["node"]
    assert cluster["__typename"] == "Cluster" and cluster["queues"]["edges"][0]["node"]["key"] == "first"
    document = """query($org: ID!, $queues: [ID!]) { organization(slug: $org) {
        agents(first: 10, clusterQueue: $queues) { edges { node { name clusterQueue { uuid } } } }
    } }"""
    assert provider.ask(document, org="acme", queues=[provider.ids["ClusterQueue"]])["organization"]["agents"]
    document = """mutation($id: ID!, $emails: [String!]!) {
        organizationInvitationCreate(input: {organizationID: $id, emails: $emails}) { clientMutationId }
    }"""
    provider.ask(document, id=provider.organization, emails=["new@example.com"])
    hook = provider.mutate("pipelineCreateWebhook", "pipeline { id }", {"id": provider.ids["Pipeline"]})
    assert hook["pipeline"]["id"] == provider.ids["Pipeline"]
