# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guards: agents that a change disconnects, what the lists leave out, the last way to manage something, what becomes public."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import OWNER, REST_SCOPES, SEED, Result, Runs, actions, pipeline
from stand_in.process import StandIn

GRAPHQL = "bkua_graphql_too"
OVER_GRAPHQL = pytest.mark.parametrize("runs", [GRAPHQL], indirect=True)
EVERYWHERE = ["0.0.0.0/0"]


def asked(runs: Runs, module: str, /, **options: t.Any) -> list[str]:
    """What a check asks, in short; it may be rejected."""
    runs.stand_in.clear_log()
    try:
        runs.run(module, check=True, **options)
    except Exception as error:
        assert type(error).__name__ == "Rejected", error
    return [f"{entry['path'].rpartition('/')[2]}{'?' if entry['query'] else ''}" for entry in runs.stand_in.log()]


def guard_of(runs: Runs, module: str, /, **options: t.Any) -> str:
    """The guard that rejects a call, and that lets the address through that it names."""
    error = runs.rejected(module, **options)
    assert error.failure["option"] == "override_guards"
    addresses = error.failure.get("addresses") or [error.failure["address"]]
    assert not runs.run(module, check=True, **options, override_guards=addresses).get("failed")
    return str(error.failure["guard"])


# Agents


@pytest.fixture
def agents(runs: Runs) -> Runs:
    """A cluster with agents of two networks, another without, and agents outside of clusters."""
    queues = {"queues": [{"key": "a"}, {"key": "b"}], "agent_tokens": [{"description": "t"}, {"description": "u"}]}
    here = {"cluster": "C", "queue": "a"}
    runs.stand_in.seed(
        {
            "clusters": [{"name": "C", **queues}, {"name": "D", **queues}],
            "agent_tokens": [{"description": "legacy"}, {"description": "older"}],
            "agents": [
                {"name": "near", "ip_address": "10.1.2.3", **here},
                {"name": "far", "ip_address": "192.0.2.7", "cluster": "C", "queue": "b"},
                {"name": "gone", "ip_address": "198.51.100.1", "connection_state": "lost", **here},
            ],
        }
    )
    return runs


def networks(cluster: str, *entries: str) -> Result:
    return {"cluster": cluster, "description": "t", "allowed_ip_addresses": list(entries)}


def test_an_agent_outside_of_the_new_networks_is_named(agents: Runs) -> None:
    """With its address; one that stays inside, one of another cluster and one that is lost are not in the way."""
    error = agents.rejected("agent_token", **networks("C", "10.0.0.0/8"))
    assert error.message.startswith("cluster/C/token/t may disconnect 1 connected agent (far at 192.0.2.7), whose jobs")
    assert (error.failure["count"], error.failure["networks"]) == (1, EVERYWHERE)
    assert guard_of(agents, "agent_token", **networks("C", "10.0.0.0/8")) == "agent_networks"
    agents.both("agent_token", **networks("D", "10.0.0.0/8"))
    agents.both("agent_token", **networks("C", "10.0.0.0/8", "192.0.2.0/24"))
    # It was outside before, so it came by another token.
    agents.both("agent_token", **networks("C", "10.0.0.0/8", "192.0.2.0/28"))
    agents.both("agent_token", **networks("C", "10.0.0.0/16", "10.1.0.0/16", "192.0.2.7/32"))
    both: Result = {
        "clusters": [{"name": "C", "agent_tokens": [{"description": "t", "allowed_ip_addresses": ["10.0.0.0/24"]}]}]
    }
    error = agents.rejected("organization", **both)
    assert "2 connected agents (far at 192.0.2.7, near at 10.1.2.3)" in error.message
    agents.both("organization", **both, override_guards=["cluster/C/token/t"])
    agents.both("agent_token", **networks("C", "198.51.100.0/24"))


def test_an_agent_of_an_unknown_address_may_be_anywhere(agents: Runs) -> None:
    agents.stand_in.seed({"agents": [{"name": "no-one", "cluster": "D", "queue": "a", "ip_address": None}]})
    error = agents.rejected("agent_token", **networks("D", "10.0.0.0/8"))
    assert "(no-one at an unknown address)" in error.message
    scopes = [scope for scope in REST_SCOPES if scope != "read_agents"]
    agents.stand_in.seed({"tokens": [{"token": "bkua_few", "user": "owner@example.com", "scopes": scopes}]})
    error = agents.rejected("agent_token", api_token="bkua_few", **networks("D", "10.0.0.0/8"))
    assert "whether it disconnects connected agents is unknown without the scope read_agents" in error.message
    assert (error.failure["guard"], error.failure["scopes"]) == ("agent_networks", ["read_agents"])


def test_agents_are_read_for_narrower_networks_only(agents: Runs) -> None:
    """The token, the cluster and its tokens as always; its queues and their agents when a network goes."""
    usual = ["access-token", "clusters?", "tokens?"]
    assert asked(agents, "agent_token", cluster="C", description="t", allowed_ip_addresses=EVERYWHERE) == usual
    assert asked(agents, "agent_token", cluster="C", description="new", allowed_ip_addresses=["10.0.0.0/8"]) == usual
    narrower = asked(agents, "agent_token", **networks("C", "10.0.0.0/8"))
    assert sorted(narrower[len(usual) :]) == ["agents?", "agents?", "queues?"]
    # One more token of the cluster that is narrowed, and one that goes: nothing is read twice.
    tokens = [{"description": name, "allowed_ip_addresses": ["10.0.0.0/8"]} for name in ("t", "u")]
    tree: Result = {"clusters": [{"name": "C", "agent_tokens": tokens}], "override_guards": ["cluster/C/token/t"]}
    assert asked(agents, "organization", **tree).count("agents?") == 2
    assert "cluster/C/token/u may disconnect" in agents.rejected("organization", **tree).message


@OVER_GRAPHQL
def test_an_unclustered_token_with_agents(agents: Runs) -> None:
    """Which token an agent came by is not shown, so that each is kept while any unclustered agent is connected."""
    gone: Result = {"description": "legacy", "state": "absent"}
    usual = ["access-token", "v1"]
    assert asked(agents, "agent_token", description="legacy") == usual
    assert asked(agents, "agent_token", **gone) == [*usual, "v1"]
    points = [entry["points"] for entry in agents.stand_in.log()]
    assert points[-1] == 3, "without agents: the organization, the list and its edges"
    agents.stand_in.seed({"agents": [{"name": f"old-{number}"} for number in range(5)]})
    error = agents.rejected("agent_token", **gone)
    assert error.message.startswith(
        "token/legacy may have admitted 5 connected agents (old-2, old-3, old-4, …) and would"
    )
    assert guard_of(agents, "agent_token", **gone) == "connected_agents"
    tree: Result = {"unclustered_agent_tokens": [{"description": "older"}], "prune": ["unclustered_agent_tokens"]}
    assert guard_of(agents, "organization", **tree) == "connected_agents"
    agents.both("agent_token", **gone, override_guards=["token/legacy"])


# Pipelines that lists leave out


@pytest.fixture
def hidden(runs: Runs) -> Runs:
    """Clusters with archived pipelines, which the list does not contain."""
    runs.run("organization", clusters=[{"name": name} for name in ("C", "D")])
    for slug in ("p", "q"):
        runs.run("pipeline", **pipeline(slug, cluster="C", archived=True))
    runs.stand_in.switches(list_holds_archived=False)
    return runs


def test_archived_pipelines_that_are_not_listed(hidden: Runs) -> None:
    """Over GraphQL they are found by their cluster; over REST it is unknown whether there are any."""
    gone: Result = {"clusters": [{"name": name, "state": "absent"} for name in ("C", "D")]}
    assert guard_of(hidden, "organization", **gone) == "in_use"
    error = hidden.rejected("organization", **gone)
    if hidden.token != GRAPHQL:
        assert "whether archived pipelines use it is unknown, since the list of pipelines shows none" in error.message
        assert error.failure["scopes"] == ["graphql"]
        hidden.stand_in.switches(list_holds_archived=True)
    assert "cluster/C is the cluster of 2 pipelines (p, q)" in hidden.rejected("organization", **gone).message
    hidden.both("cluster", name="C", state="absent", override_guards=["cluster/C"])
    hidden.stand_in.switches(list_holds_archived=True)
    hidden.both("cluster", name="D", state="absent")


def test_archived_pipelines_that_move_or_go(hidden: Runs) -> None:
    """They are in nobody's way by then."""
    moved: Result = {
        "clusters": [{"name": "C", "state": "absent"}],
        "pipelines": [{"slug": "p", "archived": True, "cluster": "D"}, {"slug": "q", "state": "absent"}],
    }
    hidden.stand_in.switches(list_holds_archived=hidden.token != GRAPHQL)
    assert actions(hidden.both("organization", **moved))[-1] == ("delete", "cluster/C")


@OVER_GRAPHQL
def test_archived_pipelines_are_asked_for_once(hidden: Runs) -> None:
    """One request for all clusters, and none where the list shows archived pipelines or no cluster goes."""
    gone: Result = {"clusters": [{"name": "D", "state": "absent"}, {"name": "Default cluster"}]}
    before = asked(hidden, "organization", **gone).count("v1")
    points = [entry["points"] for entry in hidden.stand_in.log() if entry["points"]][-1]
    assert points == 3
    hidden.stand_in.switches(list_holds_archived=True)
    assert asked(hidden, "organization", **gone).count("v1") == before - 1
    assert "v1" not in asked(hidden, "organization", clusters=[{"name": "D", "description": "x"}])


# The run's own user


ADA: Result = {"user": "ada@example.com"}
TEAMS = [{"team": "T"}, {"team": "U"}]


@pytest.fixture
def ada(runs: Runs) -> Runs:
    """A cluster that Ada, who is no administrator, manages as a member of one team."""
    teams = [
        {"name": "T", "members": [ADA, {"user": OWNER}]},
        {"name": "U", "members": [{"user": "grace@example.com"}]},
        {"name": "V"},
    ]
    runs.run("organization", teams=teams, clusters=[{"name": "M", "maintainers": TEAMS}])
    scopes = [*REST_SCOPES, *(["graphql"] if runs.token == GRAPHQL else [])]
    runs.stand_in.seed({"tokens": [{"token": "bkua_ada", "user": "ada@example.com", "scopes": scopes}]})
    return Runs(runs.stand_in, "bkua_ada")


def test_the_last_way_to_manage_a_cluster(ada: Runs, runs: Runs) -> None:
    """By a team; another way, such as a second team, lets it go."""
    without_team: Result = {"name": "M", "maintainers": [{"team": "U"}]}
    error = ada.rejected("cluster", **without_team)
    words = (
        "removes the last way by which the run's own user manages cluster/M, so that later runs may fail: keep it in"
    )
    assert f"cluster/M/maintainer/team:T {words}" in error.message
    assert guard_of(ada, "cluster", **without_team) == "own_user"
    assert guard_of(ada, "cluster", name="M", maintainers=[{"user": "grace@example.com"}]) == "own_user"
    # A team that she is not in may go, and an administrator needs none.
    assert len(ada.run("cluster", check=True, name="M", maintainers=[{"team": "T"}])["changes"]) == 1
    assert not runs.run("cluster", check=True, **without_team).get("failed")
    # She is in the list itself, or in another team of it.
    assert len(ada.run("cluster", check=True, name="M", maintainers=[ADA])["changes"]) == 3
    runs.run("team", name="U", members=[ADA, {"user": "grace@example.com"}])
    assert len(ada.run("cluster", check=True, **without_team)["changes"]) == 1
    leaving: Result = {
        "clusters": [without_team],
        "teams": [{"name": "U", "members": [{"user": "grace@example.com"}]}],
        "override_guards": ["team/U/member/ada@example.com"],
    }
    assert "the last way" in ada.rejected("organization", **leaving).message


def test_who_the_user_is_may_be_unknown(ada: Runs) -> None:
    """Then a team may be the own one; what can be read of members costs a list for each team that goes."""
    scopes = [scope for scope in REST_SCOPES if scope not in ("read_user", "read_organizations")]
    ada.stand_in.seed({"tokens": [{"token": "bkua_few", "user": "ada@example.com", "scopes": scopes}]})
    clusters: Result = {"name": "M", "maintainers": [{"team": "T"}]}
    error = ada.rejected("cluster", api_token="bkua_few", **clusters)
    assert "cluster/M/maintainer/team:U perhaps (the token does not show its user" in error.message


def test_members_are_read_for_teams_that_go_only(ada: Runs) -> None:
    usual = asked(ada, "cluster", name="M", maintainers=[*TEAMS, {"team": "V"}])
    fewer = asked(ada, "cluster", name="M", maintainers=[{"team": "T"}])
    is_graphql, found = "v1" in fewer, set(fewer) - {*usual, "members?"}
    # Who she is, with her role; and the members of the one team that goes.
    more = ["v1", "v1"] if is_graphql else ["user", next(iter(found - {"user"})), "members?"]
    assert sorted(fewer) == sorted([*usual, *more])


# What becomes public


def test_what_exists_becomes_public_by_its_address_only(runs: Runs) -> None:
    """Whatever the ceiling is, and however it is declared; a new pipeline may be public."""
    runs.run("organization", pipeline_settings={"public_pipeline_creation": True})
    for slug in ("p", "q"):
        runs.run("pipeline", **pipeline(slug))
    both: Result = {
        "pipelines": [{"slug": slug, "visibility": "public", "description": "x"} for slug in ("p", "q")],
        "max_deletions": "100%",
    }
    error = runs.rejected("organization", **both)
    assert error.message.startswith("pipeline/p (and 1 more like it) would become public, so that anyone can see it:")
    assert (error.failure["addresses"], error.failure["count"]) == (["pipeline/p", "pipeline/q"], 2)
    assert guard_of(runs, "organization", **both) == "public"
    assert "pipeline/q" in runs.rejected("organization", **both, override_guards=["pipeline/p"]).message
    assert guard_of(runs, "pipeline", slug="p", visibility="public") == "public"
    runs.both("organization", **both, override_guards=["pipeline/p", "pipeline/q"])
    runs.both("pipeline", slug="p", visibility="private")
    runs.both("pipeline", **pipeline("new", visibility="public"))


# What limits count


def test_the_ceiling_counts_what_is_declared_archived(runs: Runs) -> None:
    """A default can archive every pipeline. Five always pass, and what is archived already does not count."""
    for number in range(9):
        runs.rest("POST", "pipelines", pipeline(f"p{number}"))
    runs.rest("POST", "pipelines/p8/archive")

    def archived(*numbers: int, **more: t.Any) -> Result:
        return {"pipelines": [{"slug": f"p{number}", "archived": True, **more} for number in numbers]}

    error = runs.rejected("organization", **archived(0, 1, 2, 3, 4, 5, 8))
    assert "The plan removes 6 (pipeline/p0, pipeline/p1, " in error.message
    assert "max_deletions allows 5, 25% of 8:" in error.message and error.failure["guard"] == "max_deletions"
    assert runs.run("organization", check=True, **archived(0, 1, 2, 3, 4, 8))["counts"]["archived"] == 5
    assert runs.run("organization", check=True, **archived(*range(6)), max_deletions="75%")["counts"]["archived"] == 6
    assert "removes 2" in runs.rejected("organization", **archived(0, 1, description="x"), max_deletions="1").message
    assert runs.run("organization", check=True, **archived(0, 8), max_deletions="1")["counts"]["archived"] == 1
    # Pruned ones are few as ever, and count with the others.
    declared = archived(*range(4))["pipelines"]
    kept: Result = {"pipelines": [*declared, {"slug": "p4"}, {"slug": "p5"}, {"slug": "p6"}], "prune": ["pipelines"]}
    assert runs.run("organization", check=True, **kept)["counts"]["archived"] == 5
    fewer: Result = {**kept, "pipelines": kept["pipelines"][:-1]}
    assert "removes 6" in runs.rejected("organization", **fewer, max_deletions="30%").message
    # The module of one pipeline deletes as declared.
    assert runs.both("pipeline", slug="p0", archived=True, max_deletions="0")["changed"]


# Read-only runs


READ = sorted(scope for scope in REST_SCOPES if scope.startswith("read_"))
TOKENS = {
    "reads": READ,
    "writes": [*READ, "write_teams"],
    "graphql": [*READ, "graphql"],
    "deletes": [*READ, "delete_registries"],
}


@pytest.mark.parametrize("name", sorted(TOKENS))
@pytest.mark.parametrize("module", ["organization", "organization_info"])
def test_a_check_with_a_token_that_can_write(stand_in: StandIn, module: str, name: str) -> None:
    stand_in.reset({**SEED, "tokens": [{"token": "bkua_x", "user": "owner@example.com", "scopes": TOKENS[name]}]})
    here = Runs(stand_in, "bkua_x")
    options: Result = {"clusters": [{"name": "C"}]} if module == "organization" else {"gather": ["clusters"]}
    usual = here.run(module, check=True, **options)
    assert here.run(module, check=True, **options, read_only="ignore")["warnings"] == usual["warnings"]
    warned = here.run(module, check=True, **options, read_only="warn")["warnings"]
    if name == "reads":
        assert warned == usual["warnings"]
        assert here.run(module, check=True, **options, read_only="require")["warnings"] == usual["warnings"]
        return
    extra = [warning for warning in warned if warning not in usual["warnings"]]
    (own,) = [scope for scope in TOKENS[name] if scope not in READ]
    assert extra == [
        f"This API token can write, by the scope {own}: use a token with read_ scopes only for a check, or set read_only to ignore."
    ]
    here.stand_in.clear_log()
    error = here.rejected(module, check=True, **options, read_only="require")
    assert (error.message, error.failure["guard"], error.failure["scopes"]) == (extra[0], "read_only", [own])
    assert [entry["path"] for entry in here.stand_in.log()] == ["/access-token"], "nothing else is asked"
    if module == "organization" and name == "writes":
        result = here.run(module, teams=[{"name": "T"}], read_only="require")
        assert result["changed"], "it has no effect without check mode"


def test_scopes_that_are_not_shown(stand_in: StandIn) -> None:
    """They may be any."""
    stand_in.reset(SEED)
    runs = Runs(stand_in, "bkua_rest_only")
    runs.stand_in.faults([{"match": {"path": "/access-token"}, "fault": "error", "status": 404}])
    error = runs.rejected("organization", check=True, clusters=[{"name": "C"}], read_only="require")
    assert "The service does not show the scopes of this API token, so it may be able to write" in error.message
