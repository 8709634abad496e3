# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who changed what: audit events over GraphQL, and over REST without a filter. And the token itself, and cache volumes."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.audit_events import kind_of

from running.operated import Operations
from stand_in.process import StandIn

REST = ["read_audit_events", "read_pipelines", "write_pipelines", "read_clusters", "write_clusters"]
SEED: dict[str, t.Any] = {
    "pipelines": [{"name": name, "repository": "r", "configuration": "steps: []"} for name in ("shop", "site")],
    "audit_events": [
        {
            "type": "PIPELINE_UPDATED",
            "subject": {"pipeline": "shop"},
            "actor": "owner@example.com",
            "occurred_at": "2026-08-20T10:00:00.000Z",
            "data": {"description": "by hand"},
        }
    ],
    "tokens": [
        {"token": "bkua_rest", "user": "owner@example.com", "scopes": REST},
        {"token": "bkua_less", "user": "owner@example.com", "scopes": ["read_pipelines"]},
    ],
    "clusters": [{"name": "Linux", "queues": [{"key": "q", "hosted_agents": {"instance_shape": "LINUX_AMD64_2X4"}}]}],
}


@pytest.fixture(params=["bkua_stand_in_owner", "bkua_rest"])
def runs(stand_in: StandIn, request: pytest.FixtureRequest) -> Operations:
    """A change by hand in August, and one by this test, read with and without GraphQL."""
    made = Operations(stand_in, SEED)
    made.rest("PATCH", "pipelines/site", {"description": "now"})
    made.token = request.param
    return made


def seen(result: t.Any) -> list[tuple[str, str]]:
    return [(event["type"], event["subject"]["name"]) for event in result["events"]]


def test_events_are_filtered(runs: Operations) -> None:
    august = ("PIPELINE_UPDATED", "shop")
    now = ("PIPELINE_UPDATED", "site")
    shop = runs.rest("GET", "pipelines/shop")["id"]
    for options, expected in t.cast(
        "list[tuple[dict[str, t.Any], t.Any]]",
        [
            ({}, [now, august]),
            ({"type": ["PipelineUpdatedEvent"]}, [now, august]),
            ({"type": ["TEAM_CREATED"]}, []),
            ({"subject_uuid": [shop]}, [august]),
            ({"subject_type": ["Pipeline"], "limit": 1}, [now]),
            ({"occurred_to": "2026-09-01T00:00:00Z"}, [august]),
            ({"occurred_from": "2026-09-01T00:00:00Z"}, [now]),
        ],
    ):
        result = runs.run("audit_event_info", **options)
        assert seen(result) == expected and not result["changed"], options


def test_an_event_says_who_and_how(runs: Operations) -> None:
    now, august = runs.run("audit_event_info")["events"]
    assert now["actor"]["name"] == august["actor"]["name"] and now["context"]["type"] == "APIContext"
    assert now["context"]["token_uuid"] and "data" not in now
    assert runs.run("audit_event_info", include_data=True)["events"][1]["data"] == {"description": "by hand"}


def test_without_the_subscription(runs: Operations) -> None:
    runs.stand_in.switches(plan_features=["teams"])
    error = runs.rejected("audit_event_info")
    assert error.code == "forbidden" and "needs an Enterprise subscription" in error.message


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"subject_uuid": ["shop"]}, "subject_uuid must contain UUIDs"),
        ({"occurred_from": "yesterday"}, "occurred_from must be a time"),
        ({"limit": 0}, "limit must be from 1"),
    ],
)
def test_bad_input(stand_in: StandIn, options: t.Any, sentence: str) -> None:
    assert sentence in Operations(stand_in, SEED).rejected("audit_event_info", **options).message


def test_a_token_that_may_not_read(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    runs.token = "bkua_less"
    assert runs.rejected("audit_event_info").code == "missing_scope"


def test_types_of_rest_are_those_of_graphql() -> None:
    names = {
        "PipelineUpdatedEvent": "PIPELINE_UPDATED",
        "SSOProviderCreatedEvent": "SSO_PROVIDER_CREATED",
        "TEAM": "TEAM",
    }
    assert {name: kind_of(name) for name in names} == names


def test_what_a_token_may_do(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    runs.token = "bkua_less"
    result = runs.run("access_token_info", scopes=["read_pipelines", "write_builds"])
    assert result["access_token"]["scopes"] == ["read_pipelines"] and not result["access_token"]["can_write"]
    assert result["missing_scopes"] == ["write_builds"]
    runs.token = "bkua_rest"
    assert runs.run("access_token_info")["access_token"]["can_write"]


def test_cache_volumes_are_deleted_once(stand_in: StandIn) -> None:
    volumes = [{"tag": tag, "size_mb": 100} for tag in ("gems", "npm")]
    runs = Operations(stand_in, {**SEED, "clusters": [{**SEED["clusters"][0], "cache_volumes": volumes}]})
    gone = {"cluster": "Linux", "tag": "gems"}
    assert runs.checked("cache_volume", **gone)["changed"]
    assert runs.run("cache_volume", **gone)["changed"] and not runs.run("cache_volume", **gone)["changed"]
    assert "cluster names 'Mac'" in runs.rejected("cache_volume", cluster="Mac", tag="gems").message


def test_cache_volumes_that_another_client_deletes(stand_in: StandIn) -> None:
    cluster = {**SEED["clusters"][0], "cache_volumes": [{"tag": "gems", "size_mb": 100}]}
    runs = Operations(stand_in, {**SEED, "clusters": [cluster]})
    gone = {"status": 404, "message": "No cache volume found for tag: gems"}
    stand_in.faults([{"match": {"method": "DELETE", "path": "*/cache_volumes"}, "fault": "error", **gone}])
    assert not runs.run("cache_volume", cluster="Linux", tag="gems")["changed"]


@pytest.mark.parametrize("answer", [{"organization": {"auditEvents": None}}, {"organization": None}])
def test_null_is_no_empty_log(stand_in: StandIn, answer: t.Any) -> None:
    runs = Operations(stand_in, SEED)
    null = {"match": {"operation": "organization"}, "fault": "answered", "body": {"data": answer}}
    stand_in.faults([null])
    assert "GraphQL returned no list of audit events" in runs.rejected("audit_event_info").message


def test_a_page_without_the_cursor_of_the_next_is_not_the_last(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    page = {"edges": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}
    body = {"data": {"organization": {"auditEvents": page}}}
    stand_in.faults([{"match": {"operation": "organization"}, "fault": "answered", "body": body}])
    assert "without the cursor of the next one" in runs.rejected("audit_event_info").message
