# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in use is not taken away, the run's own user least of all; a removal waits for what makes it right."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from running.modules import OWNER, REST_SCOPES, Result, Runs, actions, pipeline

CLUSTER = {"name": "C", "default_queue": "a", "queues": [{"key": key} for key in ("a", "b", "c", "d", "e")]}
ME = {"user": OWNER, "role": "maintainer"}
ADA = {"user": "ada@example.com", "role": "maintainer"}


@pytest.fixture
def there(runs: Runs) -> Runs:
    """A cluster with queues, and five agents in two of them."""
    result = runs.run("organization", clusters=[CLUSTER, {"name": "D"}])
    assert not result.get("failed")
    agents = [{"name": f"agent-{number}", "cluster": "C", "queue": "a"} for number in range(4)]
    agents += [{"name": "b-1", "cluster": "C", "queue": "b"}, {"name": "unclustered"}]
    agents += [{"name": "gone", "cluster": "C", "queue": "c", "connection_state": "lost"}]
    runs.stand_in.seed({"agents": agents})
    runs.show_archived()
    return runs


def absent(key: str, **more: t.Any) -> Result:
    """The options of a queue that a run deletes."""
    return {"cluster": "C", "key": key, "state": "absent", **more}


def without(runs: Runs, *scopes: str, name: str = "bkua_few") -> str:
    """A token of the same user that lacks some scopes."""
    has = [*REST_SCOPES, *(["graphql"] if runs.token == "bkua_graphql_too" else [])]
    few = [scope for scope in has if scope not in scopes]
    runs.stand_in.seed({"tokens": [{"token": name, "user": OWNER, "scopes": few}]})
    return name


# Agents


def test_a_queue_with_connected_agents(there: Runs) -> None:
    """The first few are named with the count; an agent that is lost is not in the way; override_guards lets it go."""
    there.run("cluster", name="C", default_queue="")
    error = there.rejected("cluster_queue", **absent("a"))
    assert "cluster/C/queue/a has 4 connected agents (agent-0, agent-1, agent-2, …)" in error.message
    assert "list this address in override_guards" in error.message
    assert (error.failure["count"], error.failure["option"]) == (4, "override_guards")
    assert "has 1 connected agent (b-1)" in there.rejected("cluster_queue", **absent("b")).message
    assert actions(there.both("cluster_queue", **absent("c"))) == [("delete", "cluster/C/queue/c")]
    there.stand_in.switches(delete_queue_with_agents="allowed")
    there.both("cluster_queue", **absent("b", override_guards=["cluster/C/queue/b"]))
    assert set(there.at("clusters", "C", "queues")) == {"a", "d", "e"}


def test_agents_are_asked_for_only_where_something_goes(there: Runs) -> None:
    """A few queues are asked for one by one; for many, all agents are one list."""

    def asked() -> list[str]:
        return [entry["query"] for entry in there.stand_in.log() if entry["path"].endswith("/agents")]

    there.run("organization", check=True, clusters=[{**CLUSTER, "description": "x"}])
    assert asked() == []
    there.run("cluster_queue", check=True, **absent("c"))
    assert len(asked()) == 1 and "cluster_queue_id=" in asked()[0]
    there.stand_in.clear_log()
    there.rejected("cluster", name="C", state="absent")
    assert len(asked()) == 1 and "cluster_queue_id" not in asked()[0]


def test_a_cluster_whose_queues_have_agents(there: Runs) -> None:
    """Its queues are its cascade, so their agents block it too, declared absent or pruned."""
    error = there.rejected("cluster", name="C", state="absent")
    assert "cluster/C has 5 connected agents (agent-0, agent-1, agent-2, …)" in error.message
    error = there.rejected(
        "organization", clusters=[{"name": "Default cluster"}], prune=["clusters"], max_deletions="100%"
    )
    assert "cluster/C has 5 connected agents" in error.message
    assert actions(there.both("cluster", name="C", state="absent", override_guards=["cluster/C"])) == [
        ("delete", "cluster/C")
    ]


def test_agents_that_cannot_be_asked_for(there: Runs) -> None:
    """Unknown is not absent: the scope is named, and override_guards."""
    token = without(there, "read_agents")
    error = there.rejected("cluster_queue", api_token=token, **absent("c"))
    assert "whether it has connected agents is unknown without the scope read_agents" in error.message
    assert "list this address in override_guards" in error.message
    assert error.failure["scopes"] == ["read_agents"]
    assert "read_agents" in there.rejected("cluster", api_token=token, name="C", state="absent").message
    there.run("cluster_queue", api_token=token, **absent("c", override_guards=["cluster/C/queue/c"]))
    assert "c" not in there.at("clusters", "C", "queues")
    # Where nothing can be connected, nothing has to be asked.
    assert there.run("cluster", api_token=token, name="D", state="absent")["changed"]


def test_an_agent_token(there: Runs) -> None:
    """No answer names the token of an agent: every token of its cluster is kept, unless it has a successor or has expired."""
    there.run("organization", clusters=[{"name": name, "agent_tokens": [{"description": "t"}]} for name in ("C", "D")])
    gone: dict[str, t.Any] = {"description": "t", "state": "absent"}
    error = there.rejected("agent_token", cluster="C", **gone)
    assert "cluster/C/token/t may have admitted 5 connected agents (agent-0, agent-1, agent-2, …)" in error.message
    pruned: dict[str, t.Any] = {
        "clusters": [{"name": "C", "agent_tokens": [{"description": "u"}]}],
        "prune": ["agent_tokens"],
    }
    assert "may have admitted" in there.rejected("organization", **pruned).message
    assert (
        "read_agents"
        in there.rejected("agent_token", api_token=without(there, "read_agents"), cluster="C", **gone).message
    )
    assert there.both("agent_token", cluster="D", **gone)["changed"]
    assert there.both("agent_token", cluster="C", override_guards=["cluster/C/token/t"], **gone)["changed"]


def test_a_token_that_another_follows(runs: Runs) -> None:
    """A rotation that revokes goes on, however many agents are connected: they stay so."""
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    cluster: dict[str, t.Any] = {
        "name": "E",
        "queues": [{"key": "q"}],
        "agent_tokens": [{"description": "t", "expires_at": soon}],
    }
    runs.stand_in.seed({"clusters": [cluster], "agents": [{"name": "a", "cluster": "E", "queue": "q"}]})
    rotating: dict[str, t.Any] = {"lifetime": "90d", "rotate_before": "14d", "revoke_rotated": True}
    result = runs.run("agent_token", cluster="E", description="t", **rotating)
    assert [action for action, _address in actions(result)] == ["create", "delete"]
    assert "may have admitted" in runs.rejected("agent_token", cluster="E", description="t", state="absent").message


def test_a_default_queue(there: Runs) -> None:
    """It goes only when the cluster gets another in the same run."""
    there.run("cluster", name="C", default_queue="d")
    error = there.rejected("cluster_queue", **absent("d"))
    assert "cluster/C/queue/d is the default_queue of 1 cluster (C)" in error.message
    cluster: dict[str, t.Any] = {"name": "C", "default_queue": "e", "queues": [{"key": "d", "state": "absent"}]}
    assert actions(there.both("organization", clusters=[cluster])) == [
        ("update", "cluster/C"),
        ("delete", "cluster/C/queue/d"),
    ]


def test_a_removal_waits_for_what_makes_it_right(there: Runs) -> None:
    """When the cluster keeps its default queue since the change failed, the queue is not deleted."""
    there.run("cluster", name="C", default_queue="d")
    cluster: dict[str, t.Any] = {"name": "C", "default_queue": "e", "queues": [{"key": "d", "state": "absent"}]}
    path = "/organizations/*/clusters/*"
    there.stand_in.faults([{"match": {"method": "PATCH", "path": path}, "fault": "error", "status": 422}])
    there.stand_in.switches(delete_default_queue="cleared")
    result = there.run("organization", clusters=[cluster])
    assert result["failure"]["skipped"] == [
        {"address": "cluster/C/queue/d", "action": "delete", "reason": "cluster/C was not updated"}
    ]
    assert (result["counts"]["failed"], result["counts"]["skipped"], result["counts"]["deleted"]) == (1, 1, 0)
    assert "d" in there.at("clusters", "C", "queues")
    assert len(there.both("organization", clusters=[cluster])["changes"]) == 2


# Pipelines


def test_a_cluster_with_pipelines(there: Runs) -> None:
    """They are named, archived ones too; moving or deleting them in the same run clears the way."""
    for slug in ("p", "q"):
        there.run("pipeline", **pipeline(slug, cluster="D", archived=slug == "q"))
    error = there.rejected("cluster", name="D", state="absent")
    assert "cluster/D is the cluster of 2 pipelines (p, q)" in error.message and error.failure["count"] == 2
    gone: dict[str, t.Any] = {"name": "D", "state": "absent"}
    some: dict[str, t.Any] = {"clusters": [gone], "pipelines": [{"slug": "p", "cluster": "C"}]}
    assert "1 pipeline (q)" in there.rejected("organization", **some).message
    moved: dict[str, t.Any] = {**some, "pipelines": [{"slug": "p", "cluster": "C"}, {"slug": "q", "state": "absent"}]}
    assert actions(there.both("organization", **moved)) == [
        ("update", "pipeline/p"),
        ("delete", "pipeline/q"),
        ("delete", "cluster/D"),
    ]


def test_a_cluster_waits_for_its_pipelines_to_move(there: Runs) -> None:
    """A pipeline that could not be moved keeps its cluster."""
    there.run("pipeline", **pipeline("p", cluster="D"))
    options: dict[str, t.Any] = {
        "clusters": [{"name": "D", "state": "absent"}],
        "pipelines": [{"slug": "p", "cluster": "C"}],
    }
    path = "/organizations/*/pipelines/p"
    there.stand_in.faults([{"match": {"method": "PATCH", "path": path}, "fault": "error", "status": 422}])
    result = there.run("organization", **options)
    assert result["failure"]["skipped"][0]["reason"] == "pipeline/p was not updated"
    assert "D" in there.at("clusters")
    there.both("organization", **options)
    assert "D" not in there.at("clusters")


def test_pipelines_that_cannot_be_seen(there: Runs) -> None:
    """Neither without the scope nor by someone who does not see them all."""
    there.run("pipeline", **pipeline("p", cluster="D"))
    token = without(there, "read_pipelines")
    error = there.rejected("cluster", api_token=token, name="D", state="absent")
    assert "whether it is in use by pipelines is unknown without the scope read_pipelines" in error.message
    there.stand_in.seed({"tokens": [{"token": "bkua_ada", "user": "ada@example.com", "scopes": "all"}]})
    error = there.rejected("cluster", api_token="bkua_ada", name="D", state="absent")
    assert (
        "which agent images, agent tokens, secrets its cascade contains is unknown to this token's user"
        in error.message
    )
    there.run("cluster", name="D", maintainers=[{"user": "ada@example.com"}])
    error = there.rejected("cluster", api_token="bkua_ada", name="D", state="absent")
    assert "is visible to an administrator only" in error.message and "in override_guards" in error.message
    there.both("cluster", name="D", state="absent", override_guards=["cluster/D"])


def test_the_last_team_waits_for_the_next(there: Runs) -> None:
    """When the new link was not made, the old one stays."""
    there.run("organization", teams=[{"name": "Old"}, {"name": "New"}])
    there.run("pipeline", **pipeline("p", teams=[{"team": "Old", "access_level": "read_only"}]))
    options: dict[str, t.Any] = {"slug": "p", "teams": [{"team": "New", "access_level": "read_only"}]}
    path = "/organizations/*/teams/*/pipelines"
    there.stand_in.faults([{"match": {"method": "POST", "path": path}, "fault": "error", "status": 422}])
    result = there.run("pipeline", **options)
    assert [entry["reason"] for entry in result["failure"]["skipped"]] == ["team/New/pipeline/p was not created"]
    assert "p" in there.at("teams", "Old", "pipelines")
    there.both("pipeline", **options)
    # The same for a team that goes.
    old: dict[str, t.Any] = {"slug": "p", "teams": [{"team": "Old", "access_level": "read_only"}]}
    both: dict[str, t.Any] = {"teams": [{"name": "New", "state": "absent"}], "pipelines": [old]}
    there.stand_in.faults([{"match": {"method": "POST", "path": path}, "fault": "error", "status": 422}])
    result = there.run("organization", **both)
    assert "New" in there.at("teams") and len(result["failure"]["skipped"]) == 1
    there.both("organization", **both)
    assert "New" not in there.at("teams")


# The run's own user


@pytest.fixture
def mine(runs: Runs) -> Runs:
    """A team and a cluster that the run's own user maintains."""
    members = [ME, {"user": "ada@example.com"}]
    cluster: dict[str, t.Any] = {"name": "M", "maintainers": [{"user": OWNER}, {"user": "ada@example.com"}]}
    runs.run("organization", teams=[{"name": "T", "members": members}], clusters=[cluster])
    return runs


WAYS: dict[str, tuple[str, dict[str, t.Any], str]] = {
    "left out of a team": ("team", {"name": "T", "members": [ADA]}, "user from its team"),
    "demoted": (
        "team",
        {"name": "T", "members": [{"user": OWNER, "role": "member"}, ADA]},
        "a member who is not a maintainer",
    ),
    "emptied team": ("team", {"name": "T", "members": [], "allow_empty": True}, "user from its team"),
    "deleted team": (
        "team",
        {"name": "T", "state": "absent"},
        "team/T would be deleted, and the run's own user is in it",
    ),
    "absent in the tree": (
        "organization",
        {"teams": [{"name": "T", "state": "absent"}]},
        "team/T would be deleted, and the run's own user is in it",
    ),
    "pruned team": (
        "organization",
        {"teams": [{"name": "Everyone"}], "prune": ["teams"], "max_deletions": "100%"},
        "team/T would be deleted, and the run's own user is in it",
    ),
    "left out of a cluster": (
        "cluster",
        {"name": "M", "maintainers": [{"user": "ada@example.com"}]},
        "user from its cluster",
    ),
}


@pytest.mark.parametrize("way", sorted(WAYS))
def test_the_own_user_keeps_its_place(mine: Runs, way: str) -> None:
    """However it would be lost; its address in override_guards lets it go."""
    module, options, part = WAYS[way]
    for check in (True, False):
        error = mine.rejected(module, check, **options)
        assert part in error.message and "so that later runs may fail" in error.message
        assert error.failure["option"] == "override_guards"
    address = error.failure["address"]
    assert address.startswith(("team/T", "cluster/M")) and address in error.message
    assert address in [
        change["address"] for change in mine.both(module, **options, override_guards=[address])["changes"]
    ]


def test_a_user_that_the_token_does_not_tell(mine: Runs) -> None:
    """A member that may be the run's own user is kept; the members' e-mail addresses settle it."""
    # Nothing else names her: maintainers of clusters have their addresses in answers.
    mine.run("team", name="Others", members=[{"user": "grace@example.com"}])
    options: dict[str, t.Any] = {"name": "Others", "state": "absent"}
    error = mine.rejected("team", api_token=without(mine, "graphql", "read_user", "read_organizations"), **options)
    assert "perhaps (the token does not show its user without the scope read_user)" in error.message
    assert error.failure["address"] == "team/Others"
    token = without(mine, "graphql", "read_user", name="bkua_more")
    assert "the run's own user is in it" in mine.rejected("team", api_token=token, name="T", state="absent").message
    # Which registries the team may use is not known to that token either.
    assert mine.run("team", api_token=token, **options, override_guards=["team/Others"])["changed"]
