# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open questions that no other test asks, each answered both ways."""

from __future__ import annotations

from typing import Any

AGENT = {"name": "a", "hostname": "h", "cluster": "Default cluster", "queue": "linux-small"}
MIA = {
    "users": [{"email": "mia@example.com"}],
    "tokens": [{"token": "mia-token", "user": "mia@example.com"}],
}


def first(api: Any, path: str) -> Any:
    """The path of the first record of a list."""
    return f"{path}/{api('GET', path)[0]['id']}"


def test_pipeline_needs_cluster(api: Any) -> None:
    api.stand_in.switches(pipeline_needs_cluster=True)
    body = {"name": "P", "repository": "r", "configuration": "steps: []"}
    assert api.refused("POST", "/pipelines", body) == "Cluster id can't be blank"


def test_null_cluster(api: Any) -> None:
    first_cluster = first(api, "/clusters").rpartition("/")[2]
    assert api.pipeline("none", cluster_id=None)["cluster_id"] is None
    assert api.pipeline("empty", cluster_id="")["cluster_id"] == first_cluster
    api.stand_in.switches(null_cluster="default")
    assert api.pipeline("null", cluster_id=None)["cluster_id"] == first_cluster


def test_earlier_slugs(api: Any) -> None:
    api.pipeline("Old")
    api("PATCH", "/pipelines/old", {"slug": "new"})
    assert api("GET", "/pipelines/old")["slug"] == "new"
    assert api.pipeline("Old")["slug"] == "old", "the slug is free again"
    assert api("GET", "/pipelines/old")["slug"] == "old", "and leads to who has it"
    api.stand_in.switches(earlier_slugs="gone")
    api("PATCH", "/pipelines/old", {"slug": "third"})
    api("GET", "/pipelines/old", status=404)


def test_pipeline_needs_team(api: Any, client: Any) -> None:
    api.stand_in.reset(MIA, {"pipeline_needs_team": False})
    assert client("mia-token").pipeline()["slug"] == "site"


def test_members_paged(api: Any) -> None:
    api.stand_in.reset({"users": [{"email": f"user{number}@example.com"} for number in range(40)]})
    assert len(api("GET", "/members")) == 30 and "next" in api.raw("GET", "/members").links
    api.stand_in.switches(members_paged=False)
    assert len(api("GET", "/members")) == 41 and not api.raw("GET", "/members").links


def test_per_page_over_100(api: Any) -> None:
    api.stand_in.reset({"generate": {"pipelines": 0, "teams": 101, "clusters": 1, "schedules": 0, "services": 0}})
    assert len(api("GET", "/teams?per_page=500")) == 100
    api.stand_in.switches(per_page_over_100="refused")
    api("GET", "/teams?per_page=500", status=400)


def test_deleting_queues(api: Any) -> None:
    api.stand_in.seed({"agents": [AGENT]})
    cluster = first(api, "/clusters")
    queue = f"{cluster}/queues/{api('GET', cluster)['default_queue_id']}"
    api.stand_in.switches(delete_default_queue="refused")
    assert "default queue" in api.refused("DELETE", queue)
    api.stand_in.switches(delete_default_queue="cleared")
    assert "connected agents" in api.refused("DELETE", queue)
    api.stand_in.switches(delete_queue_with_agents="allowed")
    api("DELETE", queue)
    assert api("GET", cluster)["default_queue_id"] is None


def test_content_type_required(api: Any) -> None:
    body = '{"name": "c"}'
    api.stand_in.switches(content_type_required=True)
    assert api.session.post(f"{api.base}/clusters", data=body, timeout=5).status_code == 422
    api.stand_in.switches(content_type_required=False)
    assert api.session.post(f"{api.base}/clusters", data=body, timeout=5).status_code == 201


def test_archived_schedules(api: Any) -> None:
    api.pipeline()
    api("POST", "/pipelines/site/archive", status=200)
    api.stand_in.switches(archived_schedules="allowed")
    assert api("POST", "/pipelines/site/schedules", {"cronline": "@daily"})["label"] is None


def test_queue_omits(api: Any) -> None:
    path = first(api, "/clusters") + "/queues"
    assert {"hosted", "retry_agent_affinity"} <= set(api("GET", path)[0])
    api.stand_in.switches(queue_omits=["hosted", "retry_agent_affinity"])
    assert not {"hosted", "retry_agent_affinity"} & set(api("GET", path)[0])


def test_leaving_a_team(api: Any, client: Any) -> None:
    api.stand_in.reset(MIA)
    team, mia = first(api, "/teams"), api("GET", "/members")[1]["id"]
    api.stand_in.switches(team_maintainer_self_removal="refused")
    assert client("mia-token").refused("DELETE", f"{team}/members/{mia}", status=403) == "Forbidden"
    api.stand_in.switches(team_maintainer_self_removal="allowed")
    client("mia-token")("DELETE", f"{team}/members/{mia}")


def test_clone_mirrors(api: Any) -> None:
    """rest_api/pipelines.md: null without a mirror; where the feature is off, no key, but an old mirror stays."""
    mirror = "git@mirror.example.com:a.git"
    assert api.pipeline(clone_mirror_url=mirror)["clone_mirror_url"] == mirror
    for blank in (None, ""):
        assert api("PATCH", "/pipelines/site", {"clone_mirror_url": blank})["clone_mirror_url"] is None
    for wrong in ("https://u:p@a.example/b", "https://t@a.example", "ssh://g:p@a.example/b", "a?b=c", "git@a:b.git#c"):
        assert "must not contain" in api.refused("PATCH", "/pipelines/site", {"clone_mirror_url": wrong})
    assert api("PATCH", "/pipelines/site", {"clone_mirror_url": "ssh://git@a.example/b"})["clone_mirror_url"]
    api.stand_in.switches(plan_features=[])
    assert api("GET", "/pipelines/site")["clone_mirror_url"]
    assert "clone_mirror_url" not in api("PATCH", "/pipelines/site", {"clone_mirror_url": ""})
    message = api.refused("PATCH", "/pipelines/site", {"clone_mirror_url": "git@mirror.example.com:a.git"})
    assert message == "Clone mirrors are not enabled for your organization"


def test_team_quota(api: Any) -> None:
    api.stand_in.reset({"generate": {"pipelines": 0, "teams": 250, "clusters": 1, "schedules": 0, "services": 0}})
    assert "limit of 250 teams" in api.refused("POST", "/teams", {"name": "one more"})
