# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audit events: one for each write of either API that has a type, with sender, subject and data."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from stand_in.answers import Incoming, answer_graphql, caller_of
from stand_in.events import audit_types
from stand_in.events.deliveries import answered
from stand_in.graphql.documents import SCHEMA
from stand_in.kinds import KINDS
from stand_in.rest.routing import Query

URL = "https://hooks.example.com/"
TYPES = cast("Any", SCHEMA.type_map["AuditEventType"]).values
AGENT = "Terraform/1.11 (linux)"


def events(site: Any) -> list[Any]:
    """All audit events of REST, the oldest first."""
    return list(site("GET", "/audit_events?per_page=100")["items"])[::-1]


def types(site: Any) -> list[str]:
    """Their types."""
    return [event["type"] for event in events(site)]


def ask(site: Any, document: str, **variables: Any) -> Any:
    """The data of an answer of GraphQL, and its points."""
    headers = {"Authorization": f"Bearer {site.token}", "User-Agent": AGENT}
    body = {"query": document, "variables": variables}
    incoming = Incoming("POST", "/v1", "http://x/v1", Query(), headers, body, False, "192.0.2.7")
    answer = answer_graphql(site.world, incoming, caller_of(site.world, headers))
    data = json.loads(answer.text)
    assert "errors" not in data, data
    return {**data["data"], "points": answer.points}


def mutate(site: Any, name: str, **values: Any) -> None:
    """One mutation."""
    kind = name[0].upper() + name[1:] + "Input"
    kind = "OrganizationEnforceTwoFactorAuthenticationForMembersUpdateMutationInput" if "Enforce" in name else kind
    ask(site, f"mutation($input: {kind}!) {{ {name}(input: $input) {{ clientMutationId }} }}", input=values)


def test_every_kind_has_a_subject_or_none() -> None:
    assert set(KINDS) == {
        *audit_types.SUBJECTS,
        *(name for name in audit_types.WITHOUT if name in KINDS),
        *audit_types.UNWRITTEN,
    }


def test_types_are_those_of_the_schema() -> None:
    """All but those of writes that do not exist."""
    nouns = {noun for kind, (noun, _name) in audit_types.SUBJECTS.items() if kind not in audit_types.WITHOUT}
    usual = {f"{noun}_{action}" for noun in nouns for action in ("CREATED", "UPDATED", "DELETED")}
    invitation = {"ORGANIZATION_INVITATION_UPDATED", "ORGANIZATION_INVITATION_DELETED"}
    assert usual - set(TYPES) == {"AGENT_TOKEN_DELETED", "CLUSTER_PERMISSION_UPDATED", *invitation}
    special = [each for fields in audit_types.SPECIAL.values() for each in fields.values() if each]
    assert {kind for each in special for kind in (each.values() if isinstance(each, dict) else [each])} <= set(TYPES)


def sent(site: Any, method: str, path: str, body: Any = None) -> tuple[Any, list[str]]:
    """The answer to a request, and the types of its audit events."""
    before = len(site.world.store.all("audit_event"))
    answer = site.send(method, path, body, **{"User-Agent": AGENT})
    assert answer.status < 300, answer
    found = [event["type"].removesuffix("Event") for event in events(site)[before:]]
    return json.loads(answer.text) if answer.text else None, found


PIPELINE = {"name": "New", "repository": "git@github.com:a/b.git", "configuration": "steps: []"}
CHANGES = {"description": "x", "visibility": "public", "provider_settings": {"build_tags": True}}
RULE = {"source_pipeline": "shop", "target_pipeline": "shop"}
MAINTAINS = {"role": "maintainer"}
# The writes of families: a body that creates, and requests to what was created with the types of their events.
FAMILIES: list[tuple[str, Any, str, list[tuple[str, str, Any, str]]]] = [
    ("/clusters", {"name": "linux"}, "Cluster", [("PATCH", "", {"color": "#ffffff"}, "ClusterUpdated")]),
    (
        "{cluster}/queues",
        {"key": "a"},
        "ClusterQueue",
        [
            ("POST", "/pause_dispatch", {}, "ClusterQueueUpdated"),
            ("PATCH", "", {"description": "y"}, "ClusterQueueUpdated"),
        ],
    ),
    ("{cluster}/tokens", {"description": "ci"}, "ClusterToken", []),
    (
        "{cluster}/secrets",
        {"key": "K", "value": "hush-hush"},
        "Secret",
        [
            ("PUT", "/value", {"value": "hush-again"}, "SecretValueUpdated"),
            ("PUT", "", {"description": "d"}, "SecretUpdated"),
        ],
    ),
    ("{cluster}/maintainers", {"user": "{user}"}, "ClusterPermission", []),
    ("/teams", {"name": "T"}, "Team", [("PATCH", "", {"privacy": "secret"}, "TeamUpdated")]),
    (
        "/pipelines",
        {**PIPELINE, "team_uuids": ["{team}"]},
        "Pipeline",
        [
            ("PATCH", "", CHANGES, "PipelineUpdated PipelineVisibilityChanged SCMPipelineSettingsUpdated"),
            ("POST", "/archive", None, "PipelineUpdated"),
            ("PUT", "/github-webhooks", {"enabled": False}, ""),
        ],
    ),
    (
        "/pipelines/shop/schedules",
        {"label": "N", "cronline": "@daily"},
        "PipelineSchedule",
        [("PATCH", "", {"label": "M"}, "PipelineScheduleUpdated")],
    ),
    ("/pipeline-templates", {"name": "Go", "configuration": "steps: []"}, "PipelineTemplate", []),
    (
        "/services",
        {"provider": "webhook", "settings": {"url": URL}},
        "NotificationService",
        [
            ("PATCH", "", {"settings": {"token": "hush-hush"}}, "NotificationServiceUpdated"),
            ("PUT", "/disable", None, "NotificationServiceDisabled"),
            ("PUT", "/enable", None, "NotificationServiceEnabled"),
        ],
    ),
    ("/rules", {"type": "pipeline.trigger_build.pipeline", "value": RULE}, "Rule", []),
    ("/teams/{team}/members", {"user_id": "{user}"}, "TeamMember", [("PATCH", "", MAINTAINS, "TeamMemberUpdated")]),
    ("/teams/{team}/pipelines", {"pipeline_id": "{pipeline}"}, "TeamPipeline", []),
    ("/portals", {"name": "P", "query": "{ viewer { id } }"}, "Portal", []),
]


@pytest.mark.parametrize(("path", "body", "noun", "changes"), FAMILIES, ids=[family[2] for family in FAMILIES])
def test_each_write_has_its_event(site: Any, path: str, body: Any, noun: str, changes: Any) -> None:
    """And what follows from it has none."""
    shop = site(users=[{"name": "Mia", "email": "mia@example.com"}], teams=[{"name": "Two"}])
    store = shop.world.store
    facts = {"cluster": "/clusters/" + store.all("cluster")[0]["id"], "team": store.find("team", name="Two")["id"]}
    facts["user"] = store.find("user", email="mia@example.com")["id"]
    facts["pipeline"] = store.find("pipeline", slug="shop")["id"]
    text = json.dumps(body)
    for name, value in facts.items():
        path, text = path.replace(f"{{{name}}}", value), text.replace(f"{{{name}}}", value)
    made, found = sent(shop, "POST", path, json.loads(text))
    assert found == [f"{noun}Created"]
    keys = ("slug",) if noun in ("Pipeline", "Portal") else ("id", "uuid", "user_id", "pipeline_id")
    one = f"{path}/{next(made[key] for key in keys if key in made)}"
    for method, end, values, expected in changes:
        assert sent(shop, method, one + end, values)[1] == expected.split(), (method, end)
    assert sent(shop, "DELETE", one)[1] == [f"{noun}Deleted"]
    assert {event["type"] for event in shop.world.store.all("audit_event")} <= set(TYPES)
    assert "hush" not in json.dumps(events(shop)) and sent(shop, "GET", "/teams")[1] == []


def test_an_event_names_sender_and_subject(site: Any) -> None:
    shop = site()
    cluster, _types = sent(shop, "POST", "/clusters", {"name": "linux"})
    sent(shop, "PATCH", f"/clusters/{cluster['id']}", {"description": "x"})
    event = events(shop)[-1]
    assert event == shop("GET", f"/audit_events/{event['uuid']}")
    user, token = shop.world.store.all("user")[0], shop.world.store.all("access_token")[0]
    assert event["actor"] == {"type": "User", "uuid": user["id"], "name": user["name"]}
    assert event["subject"] == {"type": "Cluster", "uuid": cluster["id"], "name": "linux"}
    context = {"type": "APIContext", "request_ip": None, "request_user_agent": AGENT}
    assert event["context"] == {**context, "request_api_access_token_uuid": token["id"]}
    assert event["data"] == {"description": "x"} and event["type"] == "ClusterUpdatedEvent"
    shop.world.seed({"teams": [{"name": "More"}]})
    sent(shop, "POST", "/pipelines", {**PIPELINE, "cluster_id": cluster["id"]})
    assert sent(shop, "DELETE", f"/clusters/{cluster['id']}")[1] == ["ClusterDeleted"]
    assert len(events(shop)) == 4, "neither the seed nor the pipeline outside of its cluster has an event"


def test_mutations_have_events(site: Any) -> None:
    """The organization's own, those of people, and the sender; builds, jobs and agents have none."""
    shop = site(users=[{"name": "Mia", "email": "mia@example.com"}], agents=[{"name": "one"}])
    store = shop.world.store
    organization = store.graphql_id("organization", store.organization["id"])
    member = store.graphql_id("member", store.all("member")[1]["id"])
    pipeline = store.graphql_id("pipeline", store.all("pipeline")[0]["id"])
    mutate(shop, "agentTokenCreate", organizationID=organization, description="old")
    token = store.graphql_id("agent_token", store.all("agent_token")[0]["id"])
    mutate(shop, "agentTokenRevoke", id=token, reason="r")
    mutate(shop, "organizationBannerUpsert", organizationId=organization, message="Hello")
    mutate(shop, "organizationInvitationCreate", organizationID=organization, emails=["x@example.com"])
    invitation = store.graphql_id("invitation", store.all("invitation")[0]["id"])
    mutate(shop, "organizationInvitationResend", id=invitation)
    mutate(shop, "organizationInvitationRevoke", id=invitation)
    mutate(shop, "pipelineRotateWebhookURL", id=pipeline)
    mutate(shop, "organizationMemberUpdate", id=member, role="ADMIN")
    mutate(shop, "organizationMemberDelete", id=member)
    mutate(shop, "buildCreate", pipelineID=pipeline)
    mutate(shop, "agentPause", id=store.graphql_id("agent", store.all("agent")[0]["id"]))
    expected = "AgentTokenCreated AgentTokenRevoked OrganizationBannerCreated OrganizationInvitationCreated "
    expected += "OrganizationInvitationResent OrganizationInvitationRevoked PipelineWebhookUrlRotated "
    expected += "OrganizationMemberUpdated OrganizationMemberDeleted"
    assert [kind.removesuffix("Event") for kind in types(shop)] == expected.split()
    assert events(shop)[0]["context"]["request_user_agent"] == AGENT
    assert events(shop)[0]["context"]["request_ip"] == "192.0.2.7"


QUERY = """
query($type: [AuditEventType!], $uuid: [ID!], $from: DateTime, $first: Int, $after: String, $actor: [ID!], $kind: [AuditSubjectType!],
  $subject: [ID!], $who: [AuditActorType!]) {
  organization(slug: "acme") { auditEvents(
    type: $type, subjectUUID: $uuid, occurredAtFrom: $from, first: $first, after: $after, actor: $actor, subjectType: $kind,
    subject: $subject, actorType: $who
  ) { count pageInfo { endCursor } edges { node {
    type data occurredAt actor { name type node { __typename ... on User { email } } }
    subject { name type uuid node { __typename ... on Pipeline { slug } } }
    context { __typename
      ... on AuditAPIContext { requestApiAccessTokenUuid requestIpAddress requestUserAgent }
      ... on AuditWebContext { requestUserAgent sessionUser { email } }
    }
  } } } }
}
"""
PERSON = {"type": "PIPELINE_UPDATED", "actor": "mia@example.com", "data": {"description": "by hand"}}
SEEDED = [
    {**PERSON, "subject": {"pipeline": "shop"}, "occurred_at": "2026-08-20T10:00:00.000Z"},
    {"type": "PIPELINE_DELETED", "subject": {"type": "PIPELINE", "uuid": "1", "name": "Gone"}},
]


def found(site: Any, **variables: Any) -> tuple[list[Any], int]:
    """The events of a query, and its points."""
    answer = ask(site, QUERY, **variables)
    return [edge["node"] for edge in answer["organization"]["auditEvents"]["edges"]], answer["points"]


def test_graphql_filters_events(site: Any) -> None:
    """A person's event of the seed, one that a client sent, and a deleted subject, which has no node."""
    shop = site(users=[{"name": "Mia", "email": "mia@example.com"}], audit_events=SEEDED)
    sent(shop, "PATCH", "/pipelines/shop", {"description": "by API"})
    uuid = shop("GET", "/pipelines/shop")["id"]
    both, points = found(shop, uuid=[uuid], type=["PIPELINE_UPDATED"], first=5)
    assert [event["data"] for event in both] == [{"description": "by API"}, {"description": "by hand"}]
    assert [event["actor"]["node"]["email"] for event in both] == ["owner@example.com", "mia@example.com"]
    assert both[0]["context"] == {
        "__typename": "AuditAPIContext",
        "requestApiAccessTokenUuid": shop.world.store.all("access_token")[0]["id"],
        "requestIpAddress": None,
        "requestUserAgent": AGENT,
    }
    assert both[1]["context"]["sessionUser"] == {"email": "mia@example.com"}
    assert both[1]["subject"] == {
        "name": "shop",
        "type": "PIPELINE",
        "uuid": uuid,
        "node": {"__typename": "Pipeline", "slug": "shop"},
    }
    # The organization, the connection, its page, the edges, and five objects and one of a person for each event.
    assert points == 1 + 1 + 1 + 1 + (1 + 2 + 2 + 1) + (1 + 2 + 2 + 2)
    assert [event["data"] for event in found(shop, **{"from": "2026-09-01T00:00:00Z", "uuid": [uuid]})[0]] == [
        both[0]["data"]
    ]
    for time, count in (("2026-08-20T11:30:00+02:00", 2), ("2026-08-20T11:30:00+01:00", 1)):
        assert len(found(shop, **{"from": time, "uuid": [uuid]})[0]) == count, time
    mia = shop.world.store.graphql_id("user", shop.world.store.find("user", email="mia@example.com")["id"])
    assert found(shop, actor=[mia])[0] == both[1:] and found(shop, kind=["TEAM"])[0] == []
    pipeline = shop.world.store.graphql_id("pipeline", uuid)
    assert found(shop, subject=[pipeline])[0] == both == found(shop, who=["USER"])[0]
    (gone,) = found(shop, type=["PIPELINE_DELETED"])[0]
    assert found(shop, uuid=["1"])[0] == [gone]
    assert gone["subject"] == {"name": "Gone", "type": "PIPELINE", "uuid": "1", "node": None}
    assert gone["actor"] is None and gone["context"] is None
    first = ask(shop, QUERY, first=1)["organization"]["auditEvents"]
    assert first["count"] == 3 and found(shop, first=2, after=first["pageInfo"]["endCursor"])[0][1] == both[1]


def test_only_administrators_of_some_subscriptions_read_them(site: Any) -> None:
    people = {"users": [{"email": "mia@example.com"}], "tokens": [{"token": "mia", "user": "mia@example.com"}]}
    shop = site(**people, switches={"audit_of_api_settings": "ORGANIZATION_UPDATED", "audit_acronyms": "capitalized"})
    shop("PATCH", "/api-settings", {"allowed_ip_addresses": "0.0.0.0/0"})
    shop(
        "PATCH", "/pipelines/shop", {"provider_settings": {"build_tags": True}, "repository": "git@github.com:a/b.git"}
    )
    assert [event["data"] for event in events(shop)][0] == {"allowed_ip_addresses": "0.0.0.0/0"}
    assert types(shop) == ["OrganizationUpdatedEvent", "PipelineUpdatedEvent", "ScmPipelineSettingsUpdatedEvent"]
    shop("GET", "/audit_events/x", status=404)
    export = {"location": "bucket", "strategy_id": "s3"}
    assert sent(shop, "PATCH", "/pipeline-settings", {"default_branch": "trunk"})[1] == ["OrganizationUpdated"]
    assert events(shop)[-1]["data"] == {"default_branch": "trunk"}
    assert sent(shop, "PUT", "/pipeline-settings/build-export", export)[1] == ["OrganizationBuildExportUpdated"]
    event, ask_one = events(shop)[0]["graphql_id"], "query($id: ID!) { node(id: $id) { id } }"
    assert ask(shop, ask_one, id=event)["node"] == {"id": event}
    shop.token = "mia"
    assert ask(shop, ask_one, id=event)["node"] is None
    assert shop("GET", "/audit_events", status=403)["message"] == "Forbidden"
    shop.token = "owner"
    shop.world.set_switches({"plan_features": []})
    assert "audit log" in shop("GET", "/audit_events", status=403)["message"]


def test_children_have_events_by_a_switch(site: Any) -> None:
    shop = site(switches={"audit_children": True})
    cluster, _types = sent(shop, "POST", "/clusters", {"name": "linux"})
    sent(shop, "POST", f"/clusters/{cluster['id']}/queues", {"key": "a"})
    assert sent(shop, "DELETE", f"/clusters/{cluster['id']}")[1] == ["ClusterQueueDeleted", "ClusterDeleted"]


def test_a_service_that_breaks_has_an_event_without_an_actor(site: Any) -> None:
    settings = {"url": "http://127.0.0.1:1/", "events": ["ping"]}
    shop = site(services=[{"settings": settings}], switches={"webhook_breaks_after": 1})
    store = shop.world.store
    answered(store, {"_service": store.all("service")[0]}, 500)
    shop.world.catch_up()
    (event,) = events(shop)
    assert event["type"] == "NotificationServiceBrokenEvent" and event["actor"] is event["context"] is None


def test_a_session_with_a_job_has_an_event(site: Any) -> None:
    """The only one of jobs: what else happens to builds and jobs has none."""
    queues = [{"key": "mac", "hostedAgents": {"instanceShape": "MACOS_ARM64_M4_6X28"}}]
    clusters = [{"name": "Mac", "queues": queues, "default_queue": "mac"}]
    shop = site(outcomes={"make": {"seconds": 99}}, clusters=clusters, default_cluster="Mac")
    assert sent(shop, "PUT", "/pipeline-settings/hosted-agents-ssh", {})[1] == ["OrganizationUpdated"]
    shop.build()
    shop.wait(3)
    job = shop("GET", "/pipelines/shop/builds/1")["jobs"][0]
    assert sent(shop, "POST", f"/jobs/{job['id']}/ssh-session")[1] == ["JobTerminalSessionStarted"]
    assert events(shop)[-1]["subject"] == {"type": "Job", "uuid": job["id"], "name": None}
    assert sent(shop, "PUT", "/pipelines/shop/builds/1/cancel")[1] == []
