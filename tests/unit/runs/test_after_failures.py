# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failed change means for the others: nothing is pruned after it, and ten of one kind end the run."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import Runs, actions, pipeline

Record = dict[str, t.Any]
ABSENT: Record = {"name": "Absent", "state": "absent"}


def refuse(runs: Runs, method: str, path: str, **more: t.Any) -> None:
    """The service refuses a kind of request."""
    fault = {"fault": "error", "status": 422, "message": "Validation failed: no", "times": 99, **more}
    runs.stand_in.faults([{"match": {"method": method, "path": f"/organizations/*/{path}"}, **fault}])


def skipped(result: Record) -> dict[str, str]:
    """The reasons by address."""
    return {entry["address"]: entry["reason"] for entry in result["failure"]["skipped"]}


@pytest.fixture
def grown(runs: Runs) -> Runs:
    """An organization with undeclared objects of every kind that is pruned, and one of each that is declared absent."""
    clusters = [{"name": name, "queues": [{"key": "q"}]} for name in ("Kept", "Undeclared", "Absent")]
    pipelines = [pipeline(slug, schedules=[{"label": "L", "cronline": "@daily"}]) for slug in ("web", "undeclared")]
    teams = [{"name": name} for name in ("Web", "Undeclared", "Absent")]
    runs.show_archived()
    assert not runs.run("organization", clusters=clusters, pipelines=pipelines, teams=teams).get("failed")
    return runs


PRUNING: Record = {
    "clusters": [{"name": "Kept", "queues": [{"key": "new"}]}, {"name": "Default cluster"}, ABSENT],
    "pipelines": [pipeline("web", description="changed", schedules=[{"label": "New", "cronline": "@daily"}])],
    "teams": [{"name": "Web"}, {"name": "Everyone"}, ABSENT],
    "prune": ["clusters", "queues", "pipelines", "schedules", "teams"],
    "max_deletions": "100%",
}
PRUNED = {
    *("cluster/Kept/queue/q", "cluster/Undeclared", "pipeline/undeclared", "pipeline/web/schedule/L"),
    "team/Undeclared",
}


def test_pruning_comes_last(grown: Runs) -> None:
    """After all that is declared, deletions included; check mode shows the same order."""
    result = grown.both("organization", **PRUNING)
    addresses = [address for _action, address in actions(result)]
    assert set(addresses[-len(PRUNED) :]) == PRUNED and {"cluster/Absent", "team/Absent"} <= set(addresses)


FAILURES = [
    ("PATCH", "pipelines/web", "pipeline/web"),
    ("POST", "clusters/*/queues", "cluster/Kept/queue/new"),
    ("DELETE", "teams/*", "team/Absent"),
]


@pytest.mark.parametrize(("method", "path", "address"), FAILURES)
def test_nothing_is_pruned_after_a_failure(grown: Runs, method: str, path: str, address: str) -> None:
    """Archives neither. What is declared absent goes, and the next run prunes."""
    refuse(grown, method, path)
    result = grown.run("organization", **PRUNING)
    assert [entry["address"] for entry in result["failure"]["failed"]] == [address]
    reason = f"{address} failed, and nothing is pruned after that"
    assert skipped(result) == dict.fromkeys(PRUNED, reason)
    assert {"Absent", "Undeclared"} & set(grown.at("clusters")) == {"Undeclared"}
    assert not grown.at("pipelines", "undeclared", "archived_at")
    grown.stand_in.clear_faults()
    result = grown.run("organization", **PRUNING)
    assert not result.get("failed") and {address for _action, address in actions(result)} >= PRUNED


def test_nothing_is_pruned_after_what_is_unclear(grown: Runs) -> None:
    """It may be the reason why an object seems to be undeclared."""
    match = {"method": "PATCH", "path": "/organizations/*/pipelines/web"}
    grown.stand_in.faults([{"match": match, "fault": "drop_before", "times": 9}])
    result = grown.run("organization", **PRUNING)
    assert skipped(result) == dict.fromkeys(PRUNED, "pipeline/web is unclear, and nothing is pruned after that")


def test_one_that_cannot_be_pruned_stops_no_other(grown: Runs) -> None:
    """They do not depend on each other."""
    refuse(grown, "DELETE", "clusters/*/queues/*")
    result = grown.run("organization", **PRUNING)
    assert [entry["address"] for entry in result["failure"]["failed"]] == ["cluster/Kept/queue/q"]
    assert {address for _action, address in actions(result)} >= PRUNED - {"cluster/Kept/queue/q"}


def test_an_entry_of_a_declared_list_is_declared(runs: Runs) -> None:
    """Its removal is not what `prune` removes."""
    members = [{"user": "ada@example.com"}, {"user": "grace@example.com"}]
    runs.run("organization", teams=[{"name": "Web", "members": members}], clusters=[{"name": "C"}])
    refuse(runs, "PATCH", "clusters/*")
    tree: Record = {"teams": [{"name": "Web", "members": members[:1]}], "clusters": [{"name": "C", "color": "#ffffff"}]}
    result = runs.run("organization", **tree)
    assert actions(result) == [("delete", "team/Web/member/grace@example.com")] and result["failed"]


def test_a_declared_deletion_waits_for_the_pruning_that_frees_it(runs: Runs) -> None:
    """A cluster that is declared absent is in use by a pipeline that is pruned: both go, or neither."""
    tree: Record = {"clusters": [{"name": "C"}], "pipelines": [pipeline("web"), pipeline("old", cluster="C")]}
    assert not runs.run("organization", **tree).get("failed")
    runs.show_archived()
    tree = {
        "clusters": [{"name": "C", "state": "absent"}],
        "pipelines": [pipeline("web", description="changed"), {"slug": "archived"}],
        "prune": ["pipelines"],
        "prune_pipelines": "delete",
    }
    refuse(runs, "PATCH", "pipelines/web")
    assert skipped(runs.run("organization", **tree)) == {
        "pipeline/old": "pipeline/web failed, and nothing is pruned after that",
        "cluster/C": "pipeline/old was not deleted",
    }
    runs.stand_in.clear_faults()
    gone = [("update", "pipeline/web"), ("delete", "pipeline/old"), ("delete", "cluster/C")]
    assert actions(runs.both("organization", **tree)) == gone


# Failures in succession


def many(count: int) -> Record:
    """A team and more pipelines than fail."""
    return {"teams": [{"name": "Web"}], "pipelines": [pipeline(f"p{number}") for number in range(count)]}


def test_ten_failures_of_one_code_end_the_run(runs: Runs) -> None:
    """What is in flight by then ends; the rest is not tried."""
    refuse(runs, "POST", "pipelines")
    result = runs.run("organization", **many(40))
    failed = result["failure"]["failed"]
    assert 10 <= len(failed) <= 13 and {entry["code"] for entry in failed} == {"invalid"}
    assert set(skipped(result).values()) == {"10 changes in succession failed with the code invalid"}
    assert len(failed) + len(skipped(result)) == 40 and "team/Web" in str(actions(result))
    posts = [entry for entry in runs.stand_in.log(write=True) if entry["path"].endswith("/pipelines")]
    assert len(posts) == len(failed)
