# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters, queues, maintainers, agent tokens and secrets over REST."""

from __future__ import annotations

import datetime
from typing import Any

import pytest


def test_a_new_organization_has_the_default_cluster(api: Any) -> None:
    (cluster,) = api("GET", "/clusters")
    assert cluster["name"] == "Default cluster" and cluster["default_queue_url"]
    queues = api("GET", f"/clusters/{cluster['id']}/queues")
    assert len(queues) == 9 and cluster["default_queue_id"] in [queue["id"] for queue in queues]
    assert api("GET", "/pipeline-settings")["default_cluster_id"] == cluster["id"]
    assert "default cluster" in api.refused("DELETE", f"/clusters/{cluster['id']}")
    assert api.pipeline()["cluster_id"] == cluster["id"]


def test_a_cluster_of_the_api_has_no_queue(api: Any) -> None:
    path = api.cluster()
    cluster = api("GET", path)
    assert cluster["default_queue_id"] is None and cluster["maintainers"] == {"users": [], "teams": []}
    assert api("GET", path + "/queues") == []
    queue = api("POST", path + "/queues", {"key": "gpu"})
    assert queue["hosted"] is False and queue["retry_agent_affinity"] == "prefer-warmest"
    assert queue["cluster_url"] == cluster["url"]
    for method in ("PUT", "PATCH"):
        changed = api(method, path, {"default_queue_id": queue["id"], "description": "d"})
        assert changed["default_queue_id"] == queue["id"] and changed["name"] == "linux"
    api("DELETE", f"{path}/queues/{queue['id']}")
    assert api("GET", path)["default_queue_id"] is None
    assert "must be a queue of this cluster" in api.refused("PATCH", path, {"default_queue_id": queue["id"]})


def test_maintainers_go_in_flat_and_come_out_grouped(api: Any) -> None:
    owner, team = api("GET", "/members")[0]["id"], api("GET", "/teams")[0]
    body = {"name": "own", "maintainers": [{"user": owner}, {"team": team["id"]}]}
    cluster = api("POST", "/clusters", body)
    assert cluster["maintainers"]["users"][0]["actor"]["email"] == "owner@example.com"
    assert cluster["maintainers"]["teams"][0]["actor"]["slug"] == "everyone"
    path = f"/clusters/{cluster['id']}/maintainers"
    assert api.refused("POST", path, {"user": owner}).endswith("Actor has already been taken")
    assert "Actor must be" in api.refused("POST", path, {"user": owner, "team": team["id"]})
    for maintainer in api("GET", path):
        api("DELETE", f"{path}/{maintainer['id']}")
    assert api("GET", path) == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "Key can't be blank"),
        ({"key": "a b"}, "Key can only contain"),
        ({"key": "a" * 101}, "Key is too long"),
        ({"key": "taken"}, "Key has already been taken"),
        ({"key": "q", "retry_agent_affinity": "warm"}, "Retry agent affinity must be one of"),
        ({"key": "q", "hostedAgents": {"instanceShape": "HUGE"}}, "Instance shape is not included in the list"),
        ({"key": "q", "hostedAgents": {}}, "Instance shape is not included in the list"),
    ],
)
def test_queues_are_checked(api: Any, body: dict[str, Any], sentence: str) -> None:
    path = api.cluster() + "/queues"
    api("POST", path, {"key": "taken"})
    assert sentence in api.refused("POST", path, body)


def test_hosted_queues(api: Any) -> None:
    path = api.cluster() + "/queues"
    body = {"key": "hosted", "hostedAgents": {"instanceShape": "LINUX_AMD64_2X4", "agentImageRef": "ignored"}}
    queue = api("POST", path, body)
    hosted = queue["hosted_agents"]
    assert queue["hosted"] is True and hosted["platform_settings"] == {"linux": {"agent_image_ref": None}}
    assert hosted["instance_shape"]["cpu"] == 2 and hosted["instance_shape"]["name"] == "LINUX_AMD64_2X4"
    one = f"{path}/{queue['id']}"
    sent = {"instanceShape": "LINUX_AMD64_8X32", "agentImageRef": "image:1"}
    hosted = api("PATCH", one, {"hostedAgents": sent})["hosted_agents"]
    assert hosted["platform_settings"]["linux"]["agent_image_ref"] == "image:1"
    message = api.refused("PATCH", one, {"hostedAgents": {"agentImageRef": "image:2"}})
    assert message == "Validation failed: Instance shape cannot be changed to "
    assert "cannot be changed" in api.refused("PATCH", one, {"hostedAgents": {"instanceShape": "LINUX_ARM64_2X4"}})
    assert "cannot be changed" in api.refused("PATCH", one, {"key": "other"})
    api("PATCH", one, {"key": "hosted"})


def test_pausing(api: Any) -> None:
    path = api.cluster() + "/queues"
    one = f"{path}/{api('POST', path, {'key': 'q'})['id']}"
    paused = api("POST", one + "/pause_dispatch", {"dispatch_paused_note": "later"}, 200)
    assert (paused["dispatch_paused"], paused["dispatch_paused_note"]) == (True, "later")
    assert paused["dispatch_paused_by"]["name"] == "Olive Owner"
    assert api.refused("POST", one + "/pause_dispatch", {"note": "x"}) == "Cluster queue is already paused"
    resumed = api("POST", one + "/resume_dispatch", status=200)
    assert (resumed["dispatch_paused"], resumed["dispatch_paused_note"]) == (False, None)
    assert api.refused("POST", one + "/resume_dispatch") == "Cluster queue is not paused"
    assert api("POST", one + "/pause_dispatch", {"note": "n"}, 200)["dispatch_paused_note"] == "n"


def test_fifty_queues(api: Any) -> None:
    path = api.cluster() + "/queues"
    for number in range(50):
        api("POST", path, {"key": f"q{number}"})
    assert "limit of 50 queues" in api.refused("POST", path, {"key": "q50"})
    assert len(api("GET", path + "?per_page=100")) == 50


def test_deleting_a_cluster_takes_what_lives_in_it(api: Any) -> None:
    path = api.cluster()
    api("POST", path + "/queues", {"key": "q"})
    api("POST", path + "/tokens", {"description": "t"})
    api.pipeline(cluster_id=path.rpartition("/")[2])
    api.stand_in.switches(delete_cluster_with_pipelines="refused")
    assert "has pipelines" in api.refused("DELETE", path)
    api.stand_in.switches(delete_cluster_with_pipelines="unclustered")
    api("DELETE", path)
    assert api("GET", "/pipelines/site")["cluster_id"] is None
    assert api.refused("GET", path + "/queues", status=404) == "No cluster found"


def soon(**delta: int) -> str:
    """A time from now on."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**delta)).isoformat()


def test_a_token_is_shown_once(api: Any) -> None:
    path = api.cluster() + "/tokens"
    token = api("POST", path, {"description": "ci", "expires_at": soon(minutes=11)})
    assert token["token"].startswith("bkct_") and token["allowed_ip_addresses"] == "0.0.0.0/0"
    one = f"{path}/{token['id']}"
    assert "token" not in api("GET", one) and "token" not in api("GET", path)[0]
    api.stand_in.switches(token_ips_unrestricted=None)
    assert api("GET", one)["allowed_ip_addresses"] is None
    assert api("PUT", one, {"allowed_ip_addresses": "10.0.0.0/8 192.0.2.1/32"})["allowed_ip_addresses"].startswith("10")
    assert "Expires at cannot be changed" in api.refused("PATCH", one, {"expires_at": soon(days=9)})
    api("PATCH", one, {"expires_at": token["expires_at"]})
    api("DELETE", one)
    assert api.refused("GET", one, status=404) == "No cluster token found"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "Description can't be blank"),
        ({"description": "d", "expires_at": "tomorrow"}, "Expires at is not a time"),
        ({"description": "d", "allowed_ip_addresses": "::1/128"}, "not an IPv4 CIDR block"),
        ({"description": "d", "allowed_ip_addresses": " ".join(["10.0.0.0/8"] * 25)}, "at most 24 CIDR blocks"),
    ],
)
def test_tokens_are_checked(api: Any, body: dict[str, Any], sentence: str) -> None:
    path = api.cluster() + "/tokens"
    assert sentence in api.refused("POST", path, body)
    late = {"description": "d", "expires_at": soon(minutes=9)}
    assert "at least 10 minutes" in api.refused("POST", path, late)


def test_secret_values_never_come_out(api: Any) -> None:
    path = api.cluster() + "/secrets"
    secret = api("POST", path, {"key": "KEY", "value": "hush-hush", "policy": "- pipeline_slug: a"})
    one = f"{path}/{secret['id']}"
    assert "value" not in secret and api("PUT", one + "/value", {"value": "other"})["updated_by"]
    assert api.refused("PUT", one, {"value": "x"}) == "The value parameter cannot be updated on this endpoint."
    assert api.refused("PUT", one, {"key": "x"}) == "The key parameter cannot be updated."
    assert api("PUT", one, {"policy": "", "description": "d"})["policy"] is None
    for key in ("1A", "bk_x", "Buildkite", "KEY", "a-b"):
        assert "Key" in api.refused("POST", path, {"key": key, "value": "x"})
    assert "smaller than 8 KB" in api.refused("POST", path, {"key": "A", "value": "x" * 8192})
    assert "list of claims" in api.refused("PUT", one, {"policy": "a: b"})
    assert "hush" not in str(api.stand_in.log()) + str(api.stand_in.state())
    api("DELETE", one)


def test_agent_images(api: Any) -> None:
    cluster = api.cluster()
    path = cluster + "/agent-images"
    assert api("GET", path) == []
    assert "has no hosted queue" in api.refused("POST", path, {"name": "ruby"})
    queue: Any = {"key": "hosted", "hostedAgents": {"instanceShape": "LINUX_AMD64_2X4"}}
    used = f"{cluster}/queues/{api('POST', cluster + '/queues', queue)['id']}"
    image = api("POST", path, {"name": "ruby", "dockerfile": "RUN true"})
    assert image["status"] == "READY" and api("GET", path) == [image] == [api("GET", f"{path}/{image['id']}")]
    taken = api.refused("POST", path, {"name": "ruby"}, status=409)
    assert taken == 'an agent image named "ruby" already exists in this cluster'
    api("PATCH", used, {"hostedAgents": {**queue["hostedAgents"], "agentImageRef": image["image_ref"]}})
    assert "is in use by one or more queues" in api.refused("DELETE", f"{path}/{image['id']}", status=409)
    api("DELETE", used)
    api("DELETE", f"{path}/{image['id']}")
    assert "No agent image found" in api.refused("GET", f"{path}/{image['id']}", status=404)
    api.stand_in.switches(plan_features=["teams"])
    api.refused("GET", path, status=404)
