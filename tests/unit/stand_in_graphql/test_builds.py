# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds that run, in GraphQL: states under its names, filters and counts, and the points of the documented queries."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

STEPS = """
steps:
  - {command: make, key: make, retry: {automatic: {limit: 1}}}
  - {command: lint, key: lint, soft_fail: true, priority: 3}
  - {block: Release, blocked_state: running}
  - {command: ship, key: ship}
"""
OUTCOMES = {
    "make": [{"exit_status": 1}, {"artifacts": [{"path": "out/a"}, {"path": "b"}]}],
    "lint": {"exit_status": 2, "annotations": [{"body": "*Two*", "style": "warning"}, {"body": "J", "scope": "job"}]},
}


@pytest.fixture(scope="module")
def shop(make: Callable[..., Any]) -> Any:
    """An organization with a build that waits for a person."""
    pipeline = {"name": "Shop", "repository": "r", "configuration": STEPS, "outcomes": OUTCOMES}
    face = make({"pipelines": [pipeline], "users": [{"email": "mia@example.com"}]})
    builds: list[dict[str, Any]] = [{"pipeline": "shop", "state": "passed", "branch": "dev"}]
    builds += [{"pipeline": "shop", "runs": True, "meta_data": {"run": "7"}, "env": {"A": "b"}}]
    face.world.seed({"builds": builds})
    face.world.clock.change({"stopped": True, "advance": 60})
    face.world.catch_up()
    return face


def build(shop: Any, selection: str) -> Any:
    """What is selected of the build."""
    return shop.data(f'{{ build(slug: "acme/shop/2") {{ {selection} }} }}')["build"]


def test_a_blocked_build(shop: Any) -> None:
    assert build(shop, "state blockedState finishedAt") == {
        "state": "BLOCKED",
        "blockedState": "RUNNING",
        "finishedAt": None,
    }
    assert build(shop, "env source { name } metaData(first: 9) { edges { node { key value } } }") == {
        "env": ["A=b"],
        "source": {"name": "API"},
        "metaData": {"edges": [{"node": {"key": "run", "value": "7"}}]},
    }


def test_jobs_under_their_types(shop: Any) -> None:
    fields = "... on JobTypeCommand { state passed softFailed exitStatus retried step { key } }"
    edges = build(shop, f"jobs(first: 9, type: [COMMAND]) {{ count edges {{ node {{ {fields} }} }} }}")["jobs"]["edges"]
    found = [
        (job["step"]["key"], job["state"], job["exitStatus"], job["retried"]) for job in (e["node"] for e in edges)
    ]
    assert found == [
        ("make", "FINISHED", "1", True),
        ("make", "FINISHED", "0", False),
        ("lint", "FINISHED", "2", False),
        ("ship", "WAITING", None, False),
    ]
    assert build(shop, "jobs(first: 9, passed: false) { count }")["jobs"]["count"] == 2, "soft failures too"
    assert build(shop, 'jobs(step: {key: ["lint"]}, priority: {number: [3]}) { count }')["jobs"]["count"] == 1
    gate = build(shop, "jobs(type: [BLOCK]) { edges { node { ... on JobTypeBlock { uuid isUnblockable state } } } }")
    node = gate["jobs"]["edges"][0]["node"]
    assert node["isUnblockable"] and node["state"] == "BLOCKED"
    document = f'{{ job(uuid: "{node["uuid"]}") {{ __typename ... on JobTypeBlock {{ build {{ number }} }} }} }}'
    assert shop.data(document)["job"] == {"__typename": "JobTypeBlock", "build": {"number": 2}}


def test_annotations_and_artifacts(shop: Any) -> None:
    selection = "edges { node { body { text } scope style } }"
    found = build(shop, f"annotations(first: 9) {{ {selection} }}")["annotations"]["edges"]
    assert found == [{"node": {"body": {"text": "*Two*"}, "scope": "BUILD", "style": "WARNING"}}]
    both = build(shop, "annotations(first: 9, scope: [BUILD, JOB]) { count }")
    assert both["annotations"]["count"] == 2
    paths = 'artifacts(first: 9, path: "out/*", state: FINISHED) { edges { node { path sha256sum } } }'
    jobs = build(shop, f"jobs(first: 9) {{ edges {{ node {{ ... on JobTypeCommand {{ {paths} }} }} }} }}")
    files = [edge["node"]["artifacts"]["edges"] for edge in jobs["jobs"]["edges"] if edge["node"].get("artifacts")]
    assert [file["node"]["path"] for each in files for file in each] == ["out/a"]


def test_builds_of_a_pipeline_are_filtered_and_counted(shop: Any) -> None:
    def count(arguments: str) -> int:
        document = f'{{ pipeline(slug: "acme/shop") {{ builds({arguments}) {{ count }} }} }}'
        return int(shop.data(document)["pipeline"]["builds"]["count"])

    assert count("first: 1") == 2
    assert count("state: [BLOCKED]") == count('branch: "dev"') == count('metaData: "run:7"') == 1
    assert count('branch: ["%default"]') == count('commit: "HEAD"') == 1
    assert count('createdAtTo: "2001-01-01T00:00:00Z"') == 0


def test_jobs_of_the_organization_and_of_agents(shop: Any) -> None:
    """The arguments of `bk job list` and of the cookbook for jobs."""

    def jobs(arguments: str, holder: str = 'organization(slug: "acme")') -> list[str]:
        fields = "... on JobTypeCommand { step { key } state }"
        data = shop.data(f"{{ {holder} {{ jobs(first: 9, {arguments}) {{ edges {{ node {{ {fields} }} }} }} }} }}")
        (found,) = data.values()
        return [edge["node"]["step"]["key"] for edge in found["jobs"]["edges"] if edge["node"]]

    queue, cluster = shop.id_of("cluster_queue", key="linux-small"), shop.id_of("cluster")
    every = ["make", "ship", "lint", "make"]
    assert jobs(f'clusterQueue: ["{queue}"]') == jobs(f'cluster: "{cluster}"') == jobs("clustered: true") == every
    other = shop.id_of("cluster_queue", key="linux-large")
    assert jobs(f'clusterQueue: ["{other}"]') == jobs("clustered: false") == []
    assert jobs("state: [FINISHED], passed: false") == ["lint", "make"] and jobs("type: [WAIT]") == []
    created = datetime.datetime.fromisoformat(shop.store.all("job")[-1]["created_at"])
    east = (created - datetime.timedelta(hours=1)).astimezone(datetime.timezone(datetime.timedelta(hours=-9)))
    assert jobs(f'createdAtFrom: "{east.isoformat()}"') == every and jobs(f'createdAtTo: "{east.isoformat()}"') == []
    assert jobs('createdAtFrom: "2120-01-01"') == [] and len(jobs('createdAtTo: "2120-01-01"')) == 4
    (job,) = [job for job in shop.store.all("job") if job["step_key"] == "lint"]
    agent = f'agent(slug: "acme/{job["agent_id"]}")'
    assert jobs("priority: 3", agent) == jobs("state: FINISHED", agent) == ["lint"] and jobs("priority: 1", agent) == []
    assert shop.data(f"{{ {agent} {{ job {{ __typename }} }} }}")["agent"]["job"] is None
    one = "cluster { name } clusterQueue { key } pipeline { slug } retriesCount"
    shown = shop.data(f'{{ job(uuid: "{job["id"]}") {{ ... on JobTypeCommand {{ {one} }} }} }}')["job"]
    assert shown["clusterQueue"] == {"key": "linux-small"} and shown["pipeline"] == {"slug": "shop"}


def test_the_points_of_the_documented_queries(shop: Any) -> None:
    many = " ".join(f'b{number}: build(slug: "acme/shop/{number}") {{ state finishedAt }}' for number in range(1, 9))
    assert shop.execute(f"{{ {many} }}").requested == 8
    jobs = "jobs(first: 100) { pageInfo { hasNextPage } edges { node { ... on JobTypeCommand { state } } } }"
    assert shop.execute(f'{{ build(slug: "acme/shop/2") {{ {jobs} }} }}').requested == 104
    count = "p: builds(state: [PASSED]) { count } f: builds(state: [FAILED]) { count }"
    assert shop.execute(f'{{ pipeline(slug: "acme/shop") {{ {count} }} }}').requested == 3


def test_a_hidden_pipeline_hides_its_builds(make: Callable[..., Any]) -> None:
    pipeline = {"name": "Shop", "repository": "r", "configuration": STEPS}
    build = {"pipeline": "shop", "state": "failed", "jobs": [{"label": "Unit", "state": "failed"}]}
    face = make({"pipelines": [pipeline], "users": [{"email": "mia@example.com"}], "builds": [build]})
    face.caller = face.user("mia@example.com")
    job = face.store.find("job")
    assert face.data(f'{{ build(slug: "acme/shop/1") {{ id }} job(uuid: "{job["id"]}") {{ __typename }} }}') == {
        "build": None,
        "job": None,
    }


def test_what_is_done_with_builds(make: Callable[..., Any]) -> None:
    pipeline = {"name": "Shop", "repository": "r", "configuration": STEPS, "outcomes": {"lint": {"seconds": 99}}}
    face = make({"pipelines": [pipeline]})
    face.world.clock.change({"stopped": True})
    values = {"env": ["A=b=c"], "metaData": [{"key": "run", "value": "1"}], "pipelineID": face.id_of("pipeline")}
    made = face.call("buildCreate", "build { id commit branch env }", **values)["build"]
    assert (made["commit"], made["branch"], made["env"]) == ("HEAD", "main", ["A=b=c"])

    def later(seconds: float) -> None:
        face.world.clock.change({"advance": seconds})
        face.world.catch_up()

    def job(key: str) -> str:
        return str(face.id_of("job", step_key=key))

    later(10)
    canceled = face.call("jobTypeCommandCancel", "jobTypeCommand { state }", id=job("lint"))["jobTypeCommand"]
    assert canceled["state"] == "CANCELING"
    later(10)
    successor = "retriedInJobTypeCommand { state retrySource { ... on JobTypeCommand { state } } }"
    retried = face.call("jobTypeCommandRetry", successor, id=job("lint"))["retriedInJobTypeCommand"]
    assert retried == {"state": "ASSIGNED", "retrySource": {"state": "CANCELED"}}
    assert "be canceled" in face.fails("jobTypeCommandCancel", "jobTypeCommand { state }", id=job("lint"))
    later(200)
    gate = face.store.graphql_id("job", face.store.find("job", type="manual")["id"])
    assert face.call("jobTypeBlockUnblock", "jobTypeBlock { state }", id=gate)["jobTypeBlock"]["state"] == "UNBLOCKED"
    note = face.call("buildAnnotate", "annotation { id style priority }", buildID=made["id"], body="x")["annotation"]
    assert (note["style"], note["priority"]) == (None, 3)
    assert face.call("annotationDelete", "deletedAnnotationId", id=note["id"])["deletedAnnotationId"] == note["id"]
    face.call("jobAnnotate", "job { state }", jobId=job("make"), body="y", style="INFO")
    later(60)
    assert face.fails("buildCancel", "build { id }", id=made["id"]).startswith("Only scheduled, running")
    both = face.call("buildRebuild", "build { number } rebuild { number rebuiltFrom { number } }", id=made["id"])
    assert both["rebuild"] == {"number": 2, "rebuiltFrom": {"number": 1}} and both["build"] == {"number": 1}
    count = face.call("buildRetryFailedJobs", "retriedJobsCount", id=made["id"], states=["FAILED"])
    assert count["retriedJobsCount"] == 0
