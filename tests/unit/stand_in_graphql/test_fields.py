# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that the schema promises is answered: each field of each type, each order, each argument."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_leaf_type,
    is_required_argument,
)

from stand_in import graphql as face_of
from stand_in.graphql import fields, mutations
from stand_in.graphql.documents import SCHEMA
from stand_in.graphql.reads import NODE, type_name
from stand_in.graphql.things import Thing
from stand_in.rules import build_annotations, secrets

SEED = {
    "generate": {
        "pipelines": 4,
        "teams": 3,
        "links_per_team": 2,
        "clusters": 2,
        "queues_per_cluster": 2,
        "tokens_per_cluster": 2,
        "members_per_team": 2,
        "schedules": 3,
        "services": 1,
        "agents": 4,
    },
    "pipeline_templates": [{"name": "Template", "configuration": "steps: []\n"}],
    "registries": [{"name": "Gems"}],
}
HOSTS = (
    "github.hub.example.com",
    "bitbucket.org",
    "bitbucket.example.com",
    "gitlab.com",
    "gitlab.example.com",
    "example.com",
)
PIPELINES = [
    {
        "name": f"On {host}",
        "slug": host.replace(".", "-"),
        "repository": f"https://{host}/a/b.git",
        "configuration": "steps:\n  - command: make\n",
        "tags": ["a"],
    }
    for host in HOSTS
]
SERVICES = [
    {"provider": "slack", "description": "Slack", "settings": {"url": "https://hooks.slack.com/x"}},
    {
        "provider": "open_telemetry_tracing",
        "description": "Traces",
        "settings": {"endpoint": "https://otel.example.com"},
    },
    {"provider": "event_log_api", "description": "Log", "settings": {}},
]
PROVIDERS = [
    {"type": "saml"},
    {"type": "google_gsuite", "google_hosted_domain": "example.com", "disclose_google_hosted_domain": False},
    {"type": "github_app", "github_organization_name": "example"},
]
STEPS = """
steps:
  - {trigger: example-com, async: true}
  - wait
  - {command: make, agents: {queue: queue-01}, concurrency: 1, concurrency_group: g, retry: {automatic: true}}
  - {block: Go, fields: [{text: Name, key: name}]}
"""
MADE = {"artifacts": [{"path": "out", "content": "it"}], "annotations": [{"body": "Made.", "scope": "job"}]}
RUNS = {
    "pipelines": [
        {
            "name": "Runs",
            "repository": "r",
            "configuration": STEPS,
            "outcomes": {"make": [{"exit_status": 1, "signal_reason": "agent_stop", **MADE}, {}]},
        }
    ],
    "builds": [
        {"pipeline": "runs", "runs": True, "meta_data": {"a": "b"}, "pull_request_id": 7},
        {"pipeline": "runs", "source": "ui"},
    ],
}
AUDITED = [
    {"type": "PIPELINE_UPDATED", "subject": {"pipeline": "runs"}, "actor": "owner@example.com", "context": context}
    for context in ("APIContext", "WebContext")
]
# How to come to an object of a type that has ordered lists.
WAYS = {
    "Organization": '{ organization(slug: "acme") { %s } }',
    "Cluster": '{ organization(slug: "acme") { clusters(first: 9) { edges { node { %s } } } } }',
    "Team": '{ organization(slug: "acme") { teams(first: 9) { edges { node { %s } } } } }',
    "Pipeline": '{ organization(slug: "acme") { pipelines(first: 9) { edges { node { %s } } } } }',
    "OrganizationMember": '{ organization(slug: "acme") { members(first: 9) { edges { node { %s } } } } }',
    "Build": '{ pipeline(slug: "acme/runs") { builds(first: 9) { edges { node { %s } } } } }',
    "JobTypeCommand": '{ build(slug: "acme/runs/1") { jobs(first: 9) { edges { node { ... on JobTypeCommand { %s } } } } } }',
    "Agent": '{ organization(slug: "acme") { agents(first: 9) { edges { node { %s } } } } }',
    "Suite": '{ organization(slug: "acme") { suites(first: 9) { edges { node { %s } } } } }',
    "Registry": '{ organization(slug: "acme") { registries(first: 9) { edges { node { %s } } } } }',
}
assert isinstance(NODE, GraphQLInterfaceType)
NODES = SCHEMA.get_possible_types(NODE)
ORDERS = [
    (kind.name, name, value)
    for kind in SCHEMA.type_map.values()
    if isinstance(kind, GraphQLObjectType)
    for name, field in kind.fields.items()
    if "order" in field.args and is_enum_type(get_named_type(field.args["order"].type))
    for value in get_named_type(field.args["order"].type).values
]


@pytest.fixture(scope="module")
def rich(make: Any) -> Any:
    """An organization with one of everything."""
    face = make(SEED)
    face.world.seed({"suites": [{"name": "Specs", "teams": ["team-000"]}], "pipelines": PIPELINES})
    face.world.seed({"services": SERVICES, "sso_providers": PROVIDERS})
    organization = face.id_of("organization")
    face.call("agentTokenCreate", "tokenValue", organizationID=organization, description="d")
    face.call("organizationBannerUpsert", "banner { id }", organizationId=organization, message="Hello")
    value = '{"source_pipeline": "pipeline-0000", "target_pipeline": "pipeline-0001"}'
    face.call(
        "ruleCreate", "rule { id }", organizationId=organization, type="pipeline.trigger_build.pipeline", value=value
    )
    team = {"id": face.id_of("team", slug="team-000"), "role": "MEMBER"}
    face.call(
        "organizationInvitationCreate",
        "organization { id }",
        organizationID=organization,
        emails=["new@example.com"],
        teams=[team],
    )
    for key, shape in (("hosted", "LINUX_ARM64_64X256"), ("mac", "MACOS_ARM64_M4_12X56")):
        cluster = face.id_of("cluster")
        values = {"organizationId": organization, "clusterId": cluster, "key": key}
        face.call("clusterQueueCreate", "clusterQueue { id }", **values, hostedAgents={"instanceShape": shape})
    face.world.seed({**RUNS, "audit_events": AUDITED})
    face.world.clock.change({"stopped": True, "advance": 10})
    face.world.catch_up()
    build = face.store.find("build", pull_request={"id": "7", "base": None, "repository": None})
    build_annotations.upsert(face.store, build, None, {"body": "Of the build."}, face.store.at())
    face.store.update("build", face.store.find("build", source="ui"), rebuilt_from_id=build["id"])
    secrets.create_secret(face.store, face.caller, face.store.find("cluster"), {"key": "KEY", "value": "hidden"})
    registry = face.id_of("registry")
    face.call("teamRegistryCreate", "team { id }", teamID=team["id"], registryID=registry)
    for slug in ("pipeline-0000", "github-hub-example-com"):
        face.call("pipelineCreateWebhook", "webhook { url }", id=face.id_of("pipeline", slug=slug))
    return face


def everything(kind: Any, depth: int) -> str:
    """A selection of all fields, under keys that do not clash between types."""
    if is_abstract_type(kind):
        inner = [f"... on {one.name} {{ {everything(one, depth)} }}" for one in SCHEMA.get_possible_types(kind)]
        return " ".join(["__typename", *inner])
    parts = ["__typename"]
    for name, field in kind.fields.items():
        target = get_named_type(field.type)
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        if is_leaf_type(target):
            parts.append(f"{kind.name}_{name}: {name}")
        elif depth:
            parts.append(f"{kind.name}_{name}: {name} {{ {everything(target, depth - 1)} }}")
    return " ".join(parts)


def test_every_field_is_answered(rich: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked of every record that there is; what was resolved is noted, and nothing that is promised is missing."""
    seen: set[str] = set()
    read = fields.read

    def noted(source: Any, info: Any, arguments: Any) -> Any:
        seen.add(f"{info.parent_type.name}.{info.field_name}")
        return read(source, info, arguments)

    monkeypatch.setattr(fields, "read", noted)
    monkeypatch.setattr(face_of, "MOST_REQUESTED", 10**12)
    for kind, identifier in ((kind, each) for kind, table in rich.store.tables.items() for each in table):
        target = SCHEMA.type_map.get(type_name(Thing(kind, rich.store.tables[kind][identifier])))
        if target in NODES:
            # Builds lead to all of their pipeline, audit events to every type.
            depth = {"build": 3, "job": 3, "audit_event": 2}.get(kind, 4)
            document = f"query($id: ID!) {{ node(id: $id) {{ ... on {target} {{ {everything(target, depth)} }} }} }}"
            rich.data(document, id=rich.store.graphql_id(kind, identifier))
    rich.data(f"{{ viewer {{ {everything(SCHEMA.type_map['Viewer'], 3)} }} }}")
    service = everything(SCHEMA.type_map["NotificationService"], 1)
    for identifier in rich.store.tables["service"]:
        rich.data(f'{{ notificationService(uuid: "{identifier}") {{ {service} }} }}')
    assert promised() - seen == {"Organization.cluster"}, "it takes an argument"


def promised() -> set[str]:
    """Every field of the schema but those at the roots and of payloads, which other tests ask for."""
    return {
        f"{kind.name}.{name}"
        for kind in SCHEMA.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        if kind.name not in ("Query", "Mutation", "RepositoryProviderGitlabCommunity")
        and not kind.name.endswith("Payload")
        for name in kind.fields
    }


@pytest.mark.parametrize(("kind", "field", "value"), ORDERS, ids=str)
def test_every_order_is_served(rich: Any, kind: str, field: str, value: str) -> None:
    rich.data(WAYS[kind] % f"{field}(first: 9, order: {value}) {{ edges {{ node {{ __typename }} }} }}")


def test_every_mutation_has_a_handler() -> None:
    assert SCHEMA.mutation_type and set(SCHEMA.mutation_type.fields) == set(mutations.MUTATIONS)


@pytest.mark.parametrize(
    "kind",
    ["organization", "user", "member", "team", "team_member", "team_pipeline", "cluster", "cluster_queue", "registry"]
    + ["cluster_token", "agent_token", "pipeline", "pipeline_schedule", "pipeline_template", "agent", "rule", "banner"]
    + ["invitation", "suite", "team_suite", "team_registry", "build", "job", "annotation", "artifact"],
)
def test_everything_is_a_node(rich: Any, kind: str) -> None:
    identifier = rich.id_of(kind)
    assert rich.data("query($id: ID!) { node(id: $id) { id } }", id=identifier) == {"node": {"id": identifier}}


def test_what_is_no_node_in_the_published_schema_is_null(rich: Any) -> None:
    for kind in ("service", "access_token"):
        assert rich.data("query($id: ID!) { node(id: $id) { id } }", id=rich.id_of(kind)) == {"node": None}


@pytest.mark.parametrize("identifier", ["", "x", "VGVhbS0tLQ==", "Tm90aGluZy0tLTE=", "é"])
def test_an_id_of_nothing_is_null(face: Any, identifier: str) -> None:
    assert face.data("query($id: ID!) { node(id: $id) { id } }", id=identifier) == {"node": None}
