# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notification services, agents, rules, and the skill page's views."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

HOOK = {"provider": "webhook", "description": "Deploys", "settings": {"url": "https://hooks.example.com/a"}}


def test_a_webhook_has_defaults(api: Any) -> None:
    service = api("POST", "/services", HOOK)
    assert service["provider"] == {"id": "webhook", "name": "Webhook"} and service["enabled"] is True
    assert (service["scope"], service["scope_uuids"], service["branch_configuration"]) == ("all", [], "")
    assert len(service["build_states"]) == 7
    settings = service["settings"]
    assert (settings["version"], settings["token_mode"], settings["tls_verify"]) == (3, "token", True)
    assert settings["token"] and api("GET", f"/services/{service['id']}")["settings"] == settings


def test_a_description_is_not_required(api: Any, provider: Any) -> None:
    """organizations/notification_services.md: only the provider is."""
    bare = {"provider": "webhook", "settings": HOOK["settings"]}
    for body in (bare, {**bare, "description": None}, {**bare, "description": ""}):
        assert api("POST", "/services", body)["description"] is None
    service = api("POST", "/services", HOOK)
    assert api("PATCH", f"/services/{service['id']}", {"description": ""})["description"] is None
    document = "query($id: ID!) { notificationService(uuid: $id) { description } }"
    assert provider.ask(document, id=service["id"])["notificationService"] == {"description": ""}


def test_updates_merge(api: Any) -> None:
    pipeline = api.pipeline()["id"]
    one = f"/services/{api('POST', '/services', HOOK)['id']}"
    token = api("GET", one)["settings"]["token"]
    body = {"settings": {"events": ["build.finished"]}, "scope": "some_projects", "scope_uuids": [pipeline]}
    changed = api("PATCH", one, body)
    assert changed["settings"]["events"] == ["build.finished"] and changed["settings"]["token"] == token
    assert changed["scope_uuids"] == [pipeline]
    assert api("PATCH", one, {"scope": "all"})["scope_uuids"] == []
    assert api("PUT", one + "/disable")["enabled"] is False and api("PUT", one + "/enable")["enabled"] is True
    api("DELETE", one)
    assert api.refused("GET", one, status=404) == "No notification service found"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"provider": None}, "Provider can't be blank"),
        ({"provider": "pigeon"}, "Provider is unknown"),
        ({"provider": "linear"}, "cannot be created"),
        ({"enabled": False}, "Enabled is unknown"),
        ({"description": 1}, "Description must be a string"),
        ({"settings": {}}, "Settings.url can't be blank"),
        ({"settings": {"url": "nowhere"}}, "Settings.url is not a valid URL"),
        ({"settings": {"url": "https://a.example", "events": ["build.exploded"]}}, "unknown events: build.exploded"),
        ({"settings": {"url": "https://a.example", "token_mode": "x"}}, "must be token or signature"),
        ({"settings": {"url": "https://a.example", "secret": "x"}}, "Settings.secret is unknown"),
        ({"scope": "some_teams", "scope_uuids": "x"}, "Scope uuids can't be blank"),
        ({"scope": "some_teams", "scope_uuids": ["x"]}, "which does not exist"),
        ({"scope": "most"}, "Scope must be one of"),
        ({"build_states": {"build_new": True}}, "Build states must be"),
    ],
)
def test_services_are_checked(api: Any, fields: dict[str, Any], sentence: str) -> None:
    assert sentence in api.refused("POST", "/services", {**HOOK, **fields})


def test_secret_settings_are_masked(api: Any) -> None:
    body = {"provider": "datadog_pipeline_visibility", "description": "d", "settings": {"api_key": "0123456789abcdef"}}
    service = api("POST", "/services", body)
    shown = service["settings"]["api_key"]
    assert shown == "X" * 12 + "cdef"
    one = f"/services/{service['id']}"
    assert api("PATCH", one, {"settings": {"api_key": shown, "datadog_site": "eu"}})["settings"]["api_key"] == shown
    bridge = {"aws_region": "eu-west-1", "aws_account_id": "123456789012"}
    service = api("POST", "/services", {"provider": "aws_event_bridge", "description": "b", "settings": bridge})
    assert service["settings"]["aws_account_id"] == "X" * 8 + "9012"
    one = f"/services/{service['id']}"
    assert "cannot be changed" in api.refused("PATCH", one, {"settings": {"aws_region": "us-east-1"}})
    api("PATCH", one, {"settings": service["settings"]})
    sent = {"endpoint": "https://o.example", "headers": {"a": "hush-hush"}}
    body = {"provider": "open_telemetry_tracing", "description": "o", "settings": sent}
    assert "headers" not in api("POST", "/services", body)["settings"]
    assert "hush" not in str(api.stand_in.log())


@pytest.mark.parametrize(
    ("provider_id", "sent", "unset"),
    [
        ("datadog_pipeline_visibility", {"api_key": "0123456789"}, {"datadog_site": None, "datadog_tags": None}),
        (
            "open_telemetry_tracing",
            {"endpoint": "https://o.example"},
            {"service_name": "buildkite", "resource_attributes": {}, "tracestate": {}},
        ),
        (
            "aws_event_bridge",
            {"aws_region": "eu-west-1", "aws_account_id": "123456789012"},
            {"include_build_meta_data": None},
        ),
    ],
)
def test_settings_that_were_never_set(api: Any, provider_id: str, sent: Any, unset: dict[str, Any]) -> None:
    """organizations/notification_services.md, the list's example; the rest is Terraform's provider's."""
    service = api("POST", "/services", {"provider": provider_id, "settings": sent})
    assert service["settings"] | unset == service["settings"]
    one = f"/services/{service['id']}"
    some = {name: {"a": "b"} if value == {} else "x" for name, value in unset.items()}
    assert api("PATCH", one, {"settings": some})["settings"] == {**service["settings"], **some}
    assert api("PATCH", one, {"settings": dict.fromkeys(unset)})["settings"] == service["settings"]


def test_new_services_need_an_enterprise_plan(api: Any) -> None:
    """notification_services.md: older organizations keep what they have. The text of the refusal is unknown."""
    body = {"provider": "open_telemetry_tracing", "settings": {"endpoint": "https://o.example"}}
    one = f"/services/{api('POST', '/services', body)['id']}"
    api.stand_in.switches(plan_features=[])
    assert "is unavailable: upgrade" in api.refused("POST", "/services", body)
    assert api("PATCH", one, {"description": "d"})["description"] == "d"
    api("POST", "/services", HOOK)


def test_graphql_ids(api: Any, provider: Any) -> None:
    """organizations/notification_services.md: null if unavailable, as in the list's example."""
    types = {
        "webhook": "NotificationServiceWebhook",
        "slack": "NotificationServiceSlack",
        "open_telemetry_tracing": "NotificationServiceOpenTelemetryTracing",
        "datadog_pipeline_visibility": None,
    }
    for kind, name in types.items():
        settings = {"endpoint" if kind == "open_telemetry_tracing" else "url": "https://a.example"}
        settings = {"api_key": "0123456789"} if name is None else settings
        service = api("POST", "/services", {"provider": kind, "settings": settings})
        identifier = name and base64.b64encode(f"{name}---{service['id']}".encode()).decode()
        assert service["graphql_id"] == identifier
        found = provider.ask("query($i: ID!) { notificationService(uuid: $i) { id } }", i=service["id"])
        assert found["notificationService"] == ({"id": identifier} if name else None)


@pytest.mark.parametrize("name", ["headers", "resource_attributes", "tracestate"])
@pytest.mark.parametrize("wrong", [{"a": 1}, {"a": None}, ["a"], "a=b"])
def test_values_of_maps_are_strings(api: Any, name: str, wrong: Any) -> None:
    """organizations/notification_services.md, the table of providers."""
    settings = {"endpoint": "https://o.example", name: wrong}
    sentence = api.refused("POST", "/services", {"provider": "open_telemetry_tracing", "settings": settings})
    assert sentence == f"Validation failed: Settings.{name.replace('_', ' ')} must be an object of strings"


def test_cursor_pages_and_the_quota(api: Any) -> None:
    for number in range(15):
        api("POST", "/services", {**HOOK, "description": f"Hook {number}"})
    assert "limit of 15" in api.refused("POST", "/services", HOOK)
    path, seen = "/services?per_page=6", []
    while path:
        answer = api("GET", path)
        seen += [item["description"] for item in answer["items"]]
        path = answer["links"].get("next", "").removeprefix(api.base)
    assert seen == [f"Hook {number}" for number in range(15)]
    # The page's example: the address as it was asked for.
    assert api("GET", "/services?per_page=30")["links"]["self"] == f"{api.base}/services?per_page=30"
    assert answer["links"]["self"].startswith(f"{api.base}/services?after=")
    assert [one["description"] for one in api("GET", answer["links"]["prev"].removeprefix(api.base))["items"]] == [
        f"Hook {number}" for number in range(6, 12)
    ]
    for query in ("per_page=0", "per_page=101", "after=a&before=b", "after=bad"):
        api("GET", f"/services?{query}", status=400)


def test_the_skill_page_sees_the_same_webhooks(api: Any) -> None:
    api.pipeline()
    body = {"description": "Old", "webhook_url": "https://h.example", "events": ["ping"], "signature_key": "key-key"}
    selection = {"type": "some", "pipeline_slugs": ["site"]}
    hook = api("POST", "/webhooks", {**body, "pipeline_selection": selection, "branch_filter": "main"})
    assert hook["signature_key"] == "key-key" and hook["pipeline_selection"] == selection
    service = api("GET", f"/services/{hook['id']}")
    assert (service["scope"], service["branch_configuration"]) == ("some_projects", "main")
    assert service["settings"]["token_mode"] == "signature" and service["settings"]["tls_verify"] is True
    one = f"/webhooks/{hook['id']}"
    assert api("PUT", one, {"verify_tls_certificates": False})["verify_tls_certificates"] is False
    assert len(api("GET", "/webhooks")) == 1
    api("DELETE", one)
    assert api("GET", "/services")["items"] == []


def test_the_skill_page_sees_unclustered_tokens(api: Any) -> None:
    assert api("POST", "/agent-tokens", {"description": "old"})["token"].startswith("bkar_")
    (token,) = api("GET", "/agent-tokens")
    assert token["description"] == "old" and "token" not in token


def test_agents(api: Any) -> None:
    agents = [
        {"name": f"a{n}", "hostname": f"h{n}", "cluster": "Default cluster", "queue": "linux-small"} for n in (1, 2)
    ]
    agents.append({"name": "gone", "connection_state": "disconnected", "hostname": "h3"})
    api.stand_in.seed({"agents": agents})
    listed = api("GET", "/agents")
    assert [agent["name"] for agent in listed] == ["a2", "a1"]
    agent = api("GET", "/agents?hostname=h1&name=a1&version=3.110.0")[0]
    assert agent["queue"] == "linux-small" and agent["meta_data"] == ["queue=linux-small"] and agent["job"] is None
    cluster, queue = agent["web_url"].split("/")[-5], agent["web_url"].split("/")[-3]
    assert api("GET", f"/clusters/{cluster}/queues/{queue}")["key"] == "linux-small"
    assert len(api("GET", f"/agents?cluster_queue_id={queue}")) == 2 and api("GET", "/agents?name=zz") == []
    one = f"/agents/{agent['id']}"
    api("PUT", one + "/pause", {"note": "n", "timeout_in_minutes": 9}, 204)
    assert api("GET", one)["paused_note"] == "n" and api("GET", one)["paused_timeout_in_minutes"] == 9
    assert api.refused("PUT", one + "/pause") == "Agent is already paused"
    api("PUT", one + "/resume", status=204)
    assert api.refused("PUT", one + "/resume") == "Agent is not paused"
    api("PUT", one + "/stop", {"force": True}, 204)
    assert api("GET", one)["connection_state"] == "stopped" and len(api("GET", "/agents")) == 1
    assert api.refused("PUT", one + "/stop", status=400) == "Can only stop connected agents"
    assert api.refused("PUT", one + "/pause") == "Only connected agents may be paused"
    assert api.refused("GET", "/agents/nobody", status=404) == "No agent found"


def test_rules(api: Any) -> None:
    source, target = api.pipeline("A")["id"], api.pipeline("B")["id"]
    value = {"source_pipeline": "a", "target_pipeline": target, "conditions": ["source.build.branch == 'main'"]}
    rule = api("POST", "/rules", {"type": "pipeline.trigger_build.pipeline", "value": value})
    assert (rule["source_uuid"], rule["target_uuid"]) == (source, target)
    assert (rule["action"], rule["effect"]) == ("trigger_build", "allow") and "conditions" not in rule
    assert api.refused("POST", "/rules", {"type": "x", "value": value}) == "Rule type is unknown"
    body = {"type": "pipeline.artifacts_read.pipeline", "value": {}}
    assert api.refused("POST", "/rules", body) == "pipeline.artifacts_read.pipeline: missing source_pipeline"
    one = f"/rules/{rule['uuid']}"
    api("PATCH", one, {}, status=404)
    api("DELETE", one)
    assert api("GET", "/rules") == []


def test_a_second_rule_and_who_sees_rules(api: Any, client: Any) -> None:
    api.stand_in.seed(
        {"users": [{"email": "mia@example.com"}], "tokens": [{"token": "mia", "user": "mia@example.com"}]}
    )
    api.pipeline("A", visibility="public")
    team = api.team(members_can_create_pipelines=True)["id"]
    api("POST", f"/teams/{team}/members", {"user_id": api("GET", "/members")[-1]["id"]})
    hidden = api.pipeline("B")["id"]
    value = {"source_pipeline": "a", "target_pipeline": "b"}
    body = {"type": "pipeline.trigger_build.pipeline", "value": value}
    rules = [api("POST", "/rules", body)["uuid"] for _each in range(2)]
    assert len({*rules}) == len(api("GET", "/rules")) == 2
    assert client("mia")("GET", "/rules") == []
    assert client("mia").refused("GET", f"/rules/{rules[0]}", status=404) == "No rule found"
    api("POST", f"/teams/{team}/pipelines", {"pipeline_id": hidden, "access_level": "read_only"})
    assert len(client("mia")("GET", "/rules")) == 2
    api.stand_in.switches(second_rule="refused")
    assert "already exists" in api.refused("POST", "/rules", body)


def test_services_that_are_connected_in_the_browser(api: Any) -> None:
    """Their settings are not documented: they have none, and take none. An empty scope is refused behind a switch only."""
    api.stand_in.seed({"services": [{"provider": "linear", "description": "L"}]})
    (service,) = api("GET", "/services")["items"]
    assert (service["provider"], service["settings"]) == ({"id": "linear", "name": "Linear"}, {})
    one = f"/services/{service['id']}"
    assert "Settings.channel is unknown" in api.refused("PATCH", one, {"settings": {"channel": "#builds"}})
    assert api("PATCH", one, {"scope": "some_teams", "scope_uuids": []})["scope_uuids"] == []
    api.stand_in.switches(empty_scope_uuids="refused")
    assert "Scope uuids can't be blank" in api.refused("PATCH", one, {"scope": "some_teams", "scope_uuids": []})
    with pytest.raises(AssertionError, match="limit of 1 Linear services"):
        api.stand_in.seed({"services": [{"provider": "linear"}]})


def test_a_pause_ends_by_itself(api: Any) -> None:
    api.stand_in.seed({"agents": [{"name": "a"}]})
    one = f"/agents/{api('GET', '/agents')[0]['id']}"
    for minutes, body in ((5, {}), (30, {"timeout_in_minutes": 30, "note": "n"})):
        api("PUT", one + "/pause", body, 204)
        api.stand_in.control("PATCH", "clock", {"advance": 60 * minutes - 20})
        assert api("GET", one)["paused"] is True
        api.stand_in.control("PATCH", "clock", {"advance": 21})
        assert (api("GET", one)["paused"], api("GET", one)["paused_note"]) == (False, None)


def test_suites_have_no_blank_texts(api: Any) -> None:
    suites, optional = "/v2/analytics/organizations/acme/suites", ("application_name", "color", "emoji", "oidc_policy")
    (team,) = api("GET", "/teams")
    body = {"name": "S", "default_branch": "main", "team_ids": [team["id"]]}
    suite = api("POST", suites, {**body, **dict.fromkeys(optional, "")})
    assert [suite[name] for name in optional] == [None] * 4
    policy = [{"iss": "https://agent.buildkite.com", "claims": {}}]
    shown = api("PATCH", f"{suites}/s", {"oidc_policy": policy})["oidc_policy"]
    assert isinstance(shown, str) and json.loads(shown) == policy


def test_templates(api: Any) -> None:
    template = api("POST", "/pipeline-templates", {"name": "T", "configuration": "steps: []"})
    assert "id" not in template and template["available"] is False and template["description"] is None
    one = f"/pipeline-templates/{template['uuid']}"
    assert api("PATCH", one, {"available": True})["available"] is True
    assert "Configuration" in api.refused("PATCH", one, {"configuration": "a: [b"})
    api.stand_in.switches(plan_features=[])
    api("GET", "/pipeline-templates", status=404)
