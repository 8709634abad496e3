# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deletion takes along is in its plan: shown, part of the plan's ID, counted, guarded where it is unknown."""

from __future__ import annotations

import datetime
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _times
from ansible_collections.community.buildkite.plugins.module_utils._state import cascades, lists

from machine.environment import ROOT
from running.declared import REFERENCE, USUAL, declared
from running.modules import OWNER, REST_SCOPES, TOKENS, Result, Runs, pipeline
from stand_in.process import StandIn

SOON = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
BEFORE: Result = {
    "clusters": [
        {
            "name": "B",
            "queues": [{"key": "a"}, {"key": "b"}],
            "agent_tokens": [{"description": "agents"}, {"description": "short", "expires_at": SOON}],
            "maintainers": [{"team": "T"}],
        }
    ],
    "teams": [{"name": "T", "members": [{"user": "ada@example.com"}]}, {"name": "U"}],
    "pipelines": [
        pipeline(
            "p",
            schedules=[{"label": "Nightly", "cronline": "@midnight"}],
            teams=[{"team": name, "access_level": "read_only"} for name in ("T", "U")],
        ),
        pipeline("q"),
        # So the list is known to contain archived pipelines, of which one might use the cluster.
        pipeline("archived", archived=True),
    ],
}
GONE: Result = {
    "clusters": [{"name": "B", "state": "absent"}],
    "teams": [{"name": "T", "state": "absent"}],
    "pipelines": [{"slug": "p", "state": "absent"}],
}
# Agents that are connected are another guard's.
PASSED: Result = {"override_guards": ["cluster/B"]}


@pytest.fixture
def there(runs: Runs) -> Runs:
    """A cluster, a team and a pipeline with everything in them that a deletion takes along."""
    assert not runs.run("organization", **BEFORE).get("failed")
    runs.rest("POST", f"clusters/{cluster(runs)}/secrets", {"key": "DEPLOY_KEY", "value": "x"})
    rule(runs, "p", "q")
    return runs


def cluster(runs: Runs) -> str:
    """The id of the cluster."""
    return str(runs.at("clusters", "B", "id"))


def rule(runs: Runs, source: str, target: str) -> str:
    """The id of a new rule."""
    value = {"source_pipeline": source, "target_pipeline": target}
    return str(runs.rest("POST", "rules", {"type": "pipeline.trigger_build.pipeline", "value": value})["uuid"])


def by_address(result: Result) -> Result:
    """The deletions of a result."""
    return {change["address"]: change for change in result["changes"] if change["action"] == "delete"}


def without(runs: Runs, *scopes: str) -> str:
    """A token of the same user that lacks some scopes."""
    few = [scope for scope in (*REST_SCOPES, "graphql") if scope not in scopes]
    runs.stand_in.seed({"tokens": [{"token": "bkua_few", "user": OWNER, "scopes": few}]})
    return "bkua_few"


# What is shown


def test_agent_images_are_named(there: Runs) -> None:
    """A new one is another plan. Without hosted agents there are none, which only an administrator knows."""
    gone: Result = {"clusters": [{"name": "B", "state": "absent"}], **PASSED}
    plans = [there.run("organization", check=True, **gone)]
    hosted = {"key": "hosted", "hostedAgents": {"instanceShape": "LINUX_AMD64_2X4"}}
    there.rest("POST", f"clusters/{cluster(there)}/queues", hosted)
    there.rest("POST", f"clusters/{cluster(there)}/agent-images", {"name": "ruby", "dockerfile": "RUN true"})
    plans.append(there.run("organization", check=True, **gone))
    assert ["cluster/B/image/ruby" in plan["changes"][0]["cascade"] for plan in plans] == [False, True]
    there.stand_in.switches(plan_features=["teams"])
    plan = there.run("organization", check=True, api_token="bkua_graphql_too", **gone)
    assert "cascade_unknown" not in plan["changes"][0] and "cluster/B/image/ruby" not in plan["changes"][0]["cascade"]
    plan = there.run("organization", check=True, api_token=without(there, "graphql", "read_organizations"), **gone)
    assert plan["changes"][0]["cascade_unknown"] == ["agent_images"]


def test_everything_is_named(there: Runs) -> None:
    """By address, the same in check mode, in the run, with either API and whatever else is declared."""
    planned = there.run("organization", check=True, **GONE)
    found = by_address(planned)
    assert found["cluster/B"]["cascade"] == [
        "cluster/B/maintainer/team:T",
        "cluster/B/queue/a",
        "cluster/B/queue/b",
        "cluster/B/secret/DEPLOY_KEY",
        "cluster/B/token/agents",
        "cluster/B/token/short",
    ]
    assert found["pipeline/p"]["cascade"] == [
        "pipeline/p/schedule/Nightly",
        "rule/pipeline.trigger_build.pipeline/p/q",
        "team/T/pipeline/p",
        "team/U/pipeline/p",
    ]
    assert found["team/T"]["cascade"] == [
        "cluster/B/maintainer/team:T",
        "team/T/member/ada@example.com",
        "team/T/pipeline/p",
    ]
    assert "builds are lost" in found["pipeline/p"]["data_lost"] and "data_lost" not in found["team/T"]
    assert not any("cascade_unknown" in change for change in found.values())
    ids = {there.run("organization", check=True, **GONE, protected=[one])["plan_id"] for one in ("team/x", "cluster/x")}
    other = "bkua_rest_only" if there.token == "bkua_graphql_too" else "bkua_graphql_too"
    ids.add(there.run("organization", check=True, api_token=other, **GONE)["plan_id"])
    assert ids == {planned["plan_id"]}
    assert by_address(there.run("organization", **GONE, plan_id=planned["plan_id"])) == found


@pytest.mark.parametrize(
    ("module", "key", "count"),
    [("cluster", {"name": "B"}, 6), ("team", {"name": "T"}, 3), ("pipeline", {"slug": "p"}, 4)],
)
def test_a_module_of_one_resource_names_it_too(there: Runs, module: str, key: Result, count: int) -> None:
    """Its catalog contains what its deletions take along; the diff shows it."""
    options = {**key, "state": "absent", "diff_style": "long"}
    result = there.session(module=module).run(module, options, check_mode=True, diff=True)
    (change,) = result["changes"]
    shown = result["diff"][0]["before"]
    assert all(f"- {address}" in shown for address in change["cascade"]) and len(change["cascade"]) == count, shown
    assert ("data_lost:" in shown) == ("data_lost" in change)


# What is reviewed


def _queue(runs: Runs) -> None:
    runs.rest("POST", f"clusters/{cluster(runs)}/queues", {"key": "new"})


def _token(runs: Runs) -> None:
    runs.rest("POST", f"clusters/{cluster(runs)}/tokens", {"description": "agents"})


def _secret(runs: Runs) -> None:
    runs.rest("POST", f"clusters/{cluster(runs)}/secrets", {"key": "NEW", "value": "x"})


def _member(runs: Runs) -> None:
    runs.run("team", name="T", members=[{"user": "ada@example.com"}, {"user": "grace@example.com"}])


def _schedule(runs: Runs) -> None:
    runs.rest("POST", "pipelines/p/schedules", {"label": "New", "cronline": "@daily"})


def _rule(runs: Runs) -> None:
    rule(runs, "q", "p")


def _maintainer(runs: Runs) -> None:
    runs.run("cluster", name="B", maintainers=[{"team": "T"}, {"user": "grace@example.com"}])


@pytest.mark.parametrize("change", [_queue, _token, _secret, _member, _schedule, _rule, _maintainer])
def test_what_was_made_after_the_review_is_another_plan(there: Runs, change: t.Callable[[Runs], None]) -> None:
    """So the reviewed plan does not delete it."""
    reviewed = there.run("organization", check=True, **GONE)["plan_id"]
    change(there)
    error = there.rejected("organization", **GONE, plan_id=reviewed)
    assert error.failure["option"] == "plan_id" and "review this plan" in error.message


def test_an_agent_that_connects_keeps_the_plan(there: Runs) -> None:
    reviewed = there.run("organization", check=True, **GONE, **PASSED)["plan_id"]
    there.stand_in.seed({"agents": [{"name": "new", "cluster": "B", "queue": "a"}]})
    there.stand_in.switches(delete_queue_with_agents="allowed")
    assert "connected agent" in there.rejected("organization", **GONE, plan_id=reviewed).message
    assert there.run("organization", **GONE, **PASSED, plan_id=reviewed)["counts"]["deleted"] == 3


def test_a_token_that_expires_keeps_the_plan(there: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shown no more, and is still what was reviewed."""
    reviewed = there.run("organization", check=True, **GONE)["plan_id"]
    later = _times.now() + datetime.timedelta(days=3)
    monkeypatch.setattr(_times, "now", lambda: later)
    planned = there.run("organization", check=True, **GONE)
    assert "cluster/B/token/short" not in by_address(planned)["cluster/B"]["cascade"]
    assert planned["plan_id"] == reviewed
    assert there.run("organization", **GONE, plan_id=reviewed)["counts"]["deleted"] == 3


def test_a_build_that_starts_keeps_the_plan(there: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    reviewed = there.run("organization", check=True, **GONE)["plan_id"]
    usual = lists.whole

    def running(*given: t.Any) -> tuple[list[dict[str, t.Any]], int]:
        found, pages = usual(*given)
        return [{**raw, "running_builds_count": 3, "running_jobs_count": 5} for raw in found], pages

    monkeypatch.setattr(lists, "whole", running)
    assert "has 3 active builds" in there.rejected("organization", **GONE, plan_id=reviewed).message
    assert there.run("organization", **GONE, override_guards=["pipeline/p"], plan_id=reviewed)["counts"]["deleted"] == 3


# What cannot be read


@pytest.mark.parametrize(
    ("scope", "unknown"),
    [("read_secrets_details", {"cluster/B": ["secrets"]}), ("read_rules", {"pipeline/p": ["rules"]})],
)
def test_what_cannot_be_read_is_unknown(there: Runs, scope: str, unknown: dict[str, list[str]]) -> None:
    """It is guarded by address, part of the ID, and named."""
    token = without(there, scope, *(["graphql"] if scope == "read_rules" else []))
    known = there.run("organization", check=True, **GONE)["plan_id"]
    error = there.rejected("organization", api_token=token, **GONE)
    (address,) = unknown
    assert f"is unknown without the scope {scope}: add it to the token, or list this address" in error.message
    assert (error.failure["address"], error.failure["scopes"]) == (address, [scope])
    assert error.failure["option"] == "override_guards"
    planned = there.run("organization", check=True, api_token=token, **GONE, override_guards=[address])
    found = {address: change.get("cascade_unknown") for address, change in by_address(planned).items()}
    assert {address: names for address, names in found.items() if names} == unknown
    assert planned["plan_id"] != known


def test_what_others_may_not_see(there: Runs) -> None:
    """The scope is not enough: who is no maintainer of a cluster is not shown its secrets, nor all rules."""
    there.stand_in.seed({"tokens": [{"token": "bkua_ada", "user": "ada@example.com", "scopes": "all"}]})
    error = there.rejected("organization", api_token="bkua_ada", pipelines=GONE["pipelines"])
    assert "which rules its cascade contains is unknown to this token's user" in error.message
    there.run("cluster", name="B", maintainers=[], allow_empty=True)
    planned = there.run("organization", check=True, api_token="bkua_ada", clusters=GONE["clusters"], **PASSED)
    assert by_address(planned)["cluster/B"]["cascade_unknown"] == ["agent_images", "agent_tokens", "secrets"]
    assert "cluster/B/queue/a" in by_address(planned)["cluster/B"]["cascade"]


def test_a_token_that_tells_no_scopes(there: Runs) -> None:
    """It is tried: a refusal leaves the lists of these objects unknown, and nothing else."""
    forbidden = {"match": {"method": "GET", "path": "/organizations/*/clusters/*/secrets"}, "fault": "error"}
    there.stand_in.faults([{**forbidden, "status": 403, "message": "Forbidden", "times": 9}])
    assert "which secrets" in there.rejected("cluster", name="B", state="absent").message
    result = there.run("cluster", name="B", state="absent", **PASSED)
    assert result["changes"][0]["cascade_unknown"] == ["secrets"] and "B" not in there.at("clusters")


@pytest.mark.parametrize(
    ("pattern", "is_kept"),
    [
        ("cluster/B/secret/*", True),
        ("cluster/*/secret/PROD", True),
        ("cluster/?/sec*", True),
        ("cluster/B/queue/x", False),
        ("cluster/B/secret/", False),
        ("cluster/Other/secret/*", False),
    ],
)
def test_a_pattern_that_may_mean_what_is_unknown(there: Runs, pattern: str, is_kept: bool) -> None:
    """override_guards lets an unknown deletion pass, and never one of what may be protected."""
    options: Result = {"clusters": GONE["clusters"], "protected": [pattern], **PASSED}
    forbidden = {"match": {"method": "GET", "path": "/organizations/*/clusters/*/secrets"}, "fault": "error"}
    there.stand_in.faults([{**forbidden, "status": 403, "message": "Forbidden", "times": 9}])
    if is_kept:
        error = there.rejected("organization", **options)
        assert error.failure["option"] == "protected" and "cluster/B/secret/" in error.message
    else:
        assert there.run("organization", check=True, **options)["counts"]["deleted"] == 1


def test_a_protected_secret_keeps_its_cluster(there: Runs) -> None:
    error = there.rejected("organization", clusters=GONE["clusters"], protected=["*/secret/DEPLOY_*"])
    assert "would delete cluster/B/secret/DEPLOY_KEY by deleting cluster/B" in error.message
    pruned: Result = {"clusters": [{"name": "Default cluster"}], "prune": ["clusters"]}
    assert there.run("organization", check=True, **pruned, protected=["*/secret/DEPLOY_*"])["protected"] == [
        "cluster/B"
    ]


# What is counted and restored


def test_the_ceiling_counts_it(there: Runs) -> None:
    """In a total every address; in a percentage the share of what is inside."""
    pruned: Result = {"clusters": [{"name": "Default cluster"}], "prune": ["clusters"]}
    error = there.rejected("organization", **pruned, max_deletions="6")
    assert (error.failure["count"], error.failure["limit"]) == (7, 6)
    assert "cluster/B/secret/DEPLOY_KEY" in error.failure["addresses"]
    assert there.run("organization", check=True, **pruned, max_deletions="7")["counts"]["deleted"] == 1
    assert there.run("organization", check=True, **pruned)["counts"]["deleted"] == 1, "five entries always pass"
    for number in range(4):
        there.rest("POST", f"clusters/{cluster(there)}/queues", {"key": f"more-{number}"})
    error = there.rejected("organization", **pruned)
    assert "The plan removes 6 (cluster/B/queue/a, " in error.message and "25% of about 12" in error.message
    assert there.run("organization", check=True, **pruned, max_deletions="50%")["counts"]["deleted"] == 1
    for number in range(5):
        there.rest("POST", f"clusters/{cluster(there)}/secrets", {"key": f"S{number}", "value": "x"})
    for queue in ("more-0", "more-1"):
        there.run("cluster_queue", cluster="B", key=queue, state="absent")
    assert "6 (cluster/B/secret/" in there.rejected("organization", **pruned).message


def test_a_link_between_two_deleted_objects_counts_once(there: Runs) -> None:
    options: Result = {
        "teams": [{"name": "U"}, {"name": "Everyone"}],
        "pipelines": [{"slug": "q"}, {"slug": "archived"}],
    }
    pruned: Result = {**options, "prune": ["teams", "pipelines"], "prune_pipelines": "delete"}
    # The team and its member, its maintainer and its link; the pipeline, its schedule, its rule and its other link.
    assert there.rejected("organization", **pruned, max_deletions="7").failure["count"] == 8


def test_the_backup_names_what_it_cannot_restore(there: Runs, tmp_path: Path) -> None:
    """Values of secrets, and what a token without GraphQL does not see of rules; maintainers of other clusters are in it."""
    there.run("organization", clusters=[{"name": "C", "maintainers": [{"team": "T"}]}])
    path = tmp_path / "previous.yml"
    result = there.run("organization", **GONE, backup_path=str(path))
    lacks = " ".join(result["backup_lacks"])
    assert ("conditions of 1 rule" in lacks) == (there.token == "bkua_rest_only")
    assert "Secrets: cluster/B/secret/DEPLOY_KEY (value)." in lacks
    assert "source_pipeline: p" in path.read_text(encoding="utf-8")
    assert "name: C" in path.read_text(encoding="utf-8")


# What it costs


def test_what_is_not_deleted_costs_nothing(there: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a run without deletions nor one that archives."""
    kept: Result = {"clusters": [{"name": "B"}], "teams": [{"name": "T"}], "pipelines": [{"slug": "q"}]}
    monkeypatch.setattr(cascades, "read", lambda *given: pytest.fail("something was read for a deletion"))
    there.run("organization", check=True, **kept)
    result = there.run("organization", check=True, **kept, prune=["pipelines"])
    assert result["counts"]["archived"] == 1 and "cascade" not in result["changes"][0]


def test_what_an_absent_object_costs_is_not_read_for_archives(there: Runs) -> None:
    """Deletions beside archives: only what is deleted is read."""
    there.run("pipeline", **pipeline("r"))
    there.stand_in.clear_log()
    options: Result = {"pipelines": [{"slug": "q"}, {"slug": "r", "state": "absent"}], "prune": ["pipelines"]}
    there.run("organization", check=True, **options)
    if there.token == "bkua_rest_only":
        asked = [entry["path"] for entry in there.stand_in.log() if entry["path"].endswith("/schedules")]
        assert len(asked) == 1 and "/r/" in asked[0]


def cost(stand_in: StandIn, options: Result) -> Result:
    """What a check costs under the usual quotas."""
    stand_in.limits(**dict.fromkeys(USUAL))
    stand_in.limits(**USUAL)
    result = Runs(stand_in, "bkua_graphql_too").run("organization", check=True, **options)
    assert result["counts"]["deleted"] == 275
    return t.cast(Result, result["cost"])


def test_what_pruning_a_quarter_costs(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """250 of 1,000 pipelines and 25 of 100 teams: thirteen requests and less than a window of GraphQL more than without."""
    stand_in.limits(**dict.fromkeys(USUAL))
    stand_in.reset({"generate": REFERENCE, "tokens": TOKENS})
    whole = declared(stand_in.state())
    options: Result = {
        "pipelines": [{"slug": entry["slug"]} for entry in whole["pipelines"][:750]],
        "teams": [{"name": entry["name"]} for entry in whole["teams"][:75]],
        "prune": ["pipelines", "teams"],
        "prune_pipelines": "delete",
        "override_guards": [f"team/{entry['name']}" for entry in whole["teams"]],
    }
    much = cost(stand_in, options)
    monkeypatch.setattr(cascades, "read", lambda *given: None)
    less = cost(stand_in, options)
    more = {name: much[name] - less[name] for name in ("rest_requests", "graphql_requests", "graphql_points")}
    assert more == {"rest_requests": 1, "graphql_requests": 12, "graphql_points": 4804}, (much, less)
    guide = (ROOT / "docs/docsite/rst/guide_quotas.rst").read_text(encoding="utf-8")
    assert "13 requests and 4,804 points for 250 of 1,000 pipelines" in guide
    assert much["seconds_waited"] == less["seconds_waited"] == 0, (much, less)


def test_no_list_is_read_twice(there: Runs) -> None:
    """Links are needed for either side, and clusters for their maintainers."""
    there.stand_in.clear_log()
    there.run("organization", check=True, **GONE)
    asked = [(one["method"], one["path"], str(one["query"]), str(one["body"])) for one in there.stand_in.log()]
    assert len(asked) == len(set(asked))
