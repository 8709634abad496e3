# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan shows to a reviewer: its ID, unmanaged objects, drift, the forecast, hints of renames."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session

from running.modules import TREE, Runs, actions, pipeline
from stand_in.process import StandIn


def drifted(runs: Runs) -> t.Any:
    """The tree, with two tags and a setting changed by someone else."""
    runs.run("organization", **TREE)
    runs.rest("PATCH", "pipelines/web", {"tags": ["z", "b"], "provider_settings": {"build_tags": False}})
    return TREE


# The plan's id


def test_a_plan_has_one_id(runs: Runs) -> None:
    """The same in check mode, again, and in the run; another one afterwards."""
    first, second = (runs.run("organization", check=True, **TREE)["plan_id"] for _time in (1, 2))
    done = runs.run("organization", **TREE)["plan_id"]
    assert first == second == done
    assert runs.run("organization", check=True, **TREE)["plan_id"] != done


def test_the_id_is_the_same_whatever_is_asked(stand_in: StandIn, runs: Runs) -> None:
    """A token with GraphQL and one without read other answers and plan the same; so does another order of the input."""
    tree = drifted(runs)
    turned = {kind: entries[::-1] for kind, entries in tree.items()}
    ids = {
        Runs(stand_in, token).run("organization", check=True, **given)["plan_id"]
        for token in ("bkua_graphql_too", "bkua_rest_only")
        for given in (tree, turned)
    }
    assert len(ids) == 1


def test_another_change_is_another_id(runs: Runs) -> None:
    """Another value, another address, another action: another plan."""
    runs.run("organization", pipelines=[pipeline("web"), pipeline("api")])
    plans: list[dict[str, t.Any]] = [
        {"pipelines": [{"slug": "web", "description": "a"}]},
        {"pipelines": [{"slug": "web", "description": "b"}]},
        {"pipelines": [{"slug": "api", "description": "a"}]},
        {"pipelines": [{"slug": "web", "archived": True}]},
        {"pipelines": [{"slug": "web", "state": "absent"}]},
        {"pipelines": [{"slug": "web"}]},
    ]
    assert len({runs.run("organization", check=True, **plan)["plan_id"] for plan in plans}) == len(plans)


def test_only_the_expected_plan_is_applied(runs: Runs) -> None:
    """The reviewed plan is; once something else has changed, both ids are named and nothing is written."""
    tree = drifted(runs)
    reviewed = runs.run("organization", check=True, **tree)["plan_id"]
    runs.rest("PATCH", "pipelines/web", {"description": "meanwhile"})
    tree = {**tree, "pipelines": [{**tree["pipelines"][0], "description": ""}, *tree["pipelines"][1:]]}
    now = runs.run("organization", check=True, **tree)["plan_id"]
    for check in (True, False):
        error = runs.rejected("organization", check, **tree, plan_id=reviewed)
        assert reviewed in error.message and now in error.message and "review this plan" in error.message
        assert error.failure["code"] == "rejected"
        assert (error.facts["plan_id"], error.facts["expected"]) == (now, reviewed)
    assert runs.run("organization", **tree, plan_id=now)["counts"]["updated"] == 1
    error = runs.rejected("organization", **tree, plan_id=now)
    assert "Nothing to change" in error.message, "it was applied already"


@pytest.mark.parametrize("text", ["", "latest", "0" * 31, "0" * 33, "0" * 31 + "G", "0" * 32 + "\n"])
def test_what_is_no_id_is_refused(runs: Runs, text: str) -> None:
    """Before the first request of the run: an empty variable is no permission."""
    error = runs.rejected("organization", pipelines=[pipeline()], plan_id=text)
    assert error.failure["code"] == "invalid_option" and "plan_id takes the plan_id" in error.message


# In words


def test_unmanaged_objects_are_listed(runs: Runs) -> None:
    """Of the lists that were read anyway; what is declared, or goes, is managed; nor is what an unmanaged object contains."""
    for slug in ("one", "two", "three"):
        runs.rest("POST", "pipelines", pipeline(slug))
    runs.run("organization", clusters=[{"name": "Linux", "queues": [{"key": "a"}, {"key": "b"}]}])
    result = runs.run("organization", check=True, pipelines=[pipeline("one"), {"slug": "two", "state": "absent"}])
    assert result["unmanaged"] == {"pipelines": ["pipeline/three"]}
    assert result["summary"] == "1 to delete, 1 unchanged; unmanaged: 1 pipeline."
    clusters = [{"name": "Linux", "queues": [{"key": "a"}]}]
    result = runs.run("organization", check=True, clusters=clusters)
    assert result["unmanaged"] == {"clusters": ["cluster/Default cluster"], "queues": ["cluster/Linux/queue/b"]}
    result = runs.run("organization", clusters=clusters, prune=["queues"])
    assert result["unmanaged"] == {"clusters": ["cluster/Default cluster"]}
    assert result["summary"] == "1 deleted, 2 unchanged; unmanaged: 1 cluster."
    assert runs.run("organization", pipelines=[pipeline("new")])["unmanaged"] == {
        "pipelines": ["pipeline/one", "pipeline/three", "pipeline/two"]
    }


def test_a_secret_is_no_part_of_the_plan(runs: Runs) -> None:
    """Only its change is: neither the ID nor anything else in the result shows it."""
    hook = {"description": "CI", "url": "https://ci.example.com/", "events": ["build.finished"]}
    for done in (False, True):
        results = [
            runs.run("organization", check=True, webhooks=[{**hook, "token": f"planted-{number}"}]) for number in (1, 2)
        ]
        assert "planted" not in str(results) and results[0]["plan_id"] == results[1]["plan_id"]
        assert "(secret" in str(results[0]["changes"][0]["after"]["token"])
        if not done:
            runs.run("organization", webhooks=[{**hook, "token": "planted-0"}])


def test_what_cannot_be_read_is_named(runs: Runs) -> None:
    """With GraphQL it is known; without, it is not compared, and the summary names it."""
    teams = [{"name": "T", "members_can_create_pipelines": False}]
    runs.run("organization", teams=teams)
    runs.stand_in.switches(team_list_omits_permissions=True)
    result = runs.run("organization", check=True, teams=teams)
    assert result["drift"] is False
    if runs.token == "bkua_rest_only":
        assert result["not_compared"] == [{"address": "team/T", "options": ["members_can_create_pipelines"]}]
        assert result["summary"].endswith("; not compared: 1 option.")
    else:
        assert result["not_compared"] == [] and "not compared" not in result["summary"]


def test_counts_by_kind(runs: Runs) -> None:
    """They add up to the counts, in check mode, in a run, and where something fails."""
    for check in (True, False):
        result = runs.run("organization", check, **TREE)
        assert {kind: counts["created"] for kind, counts in result["kinds"].items()} == {
            "cluster": 1,
            "cluster/maintainer": 2,
            "cluster/queue": 2,
            "pipeline": 2,
            "team": 2,
            "team/member": 2,
            "team/pipeline": 2,
        }
    fault = {"match": {"method": "POST", "path": "/organizations/*/clusters"}, "fault": "error", "status": 422}
    runs.stand_in.faults([{**fault, "message": "Validation failed: Name is odd"}])
    tree: dict[str, t.Any] = {
        "clusters": [{"name": "Odd", "queues": [{"key": "q"}]}],
        "teams": [{"name": "Web"}, {"name": "New"}],
    }
    result = runs.run("organization", **tree)
    kinds = {kind: {word: n for word, n in counts.items() if n} for kind, counts in result["kinds"].items()}
    assert kinds == {
        "cluster": {"failed": 1},
        "cluster/queue": {"skipped": 1},
        "team": {"created": 1, "unchanged": 1},
    }
    assert "failed" in result["summary"] and result["unmanaged"]


# Drift and cost


def test_drift_is_told_in_check_mode(runs: Runs) -> None:
    """True or false; a run corrects it and returns neither."""
    tree = drifted(runs)
    assert runs.run("organization", check=True, **tree)["drift"] is True
    assert "drift" not in runs.run("organization", **tree, fail_on_drift=True)
    result = runs.run("organization", check=True, **tree, fail_on_drift=True)
    assert result["drift"] is False and not result.get("failed")


def test_drift_fails_when_that_is_wanted(runs: Runs) -> None:
    """With a code of its own and the whole result; an error has another code and no word on drift."""
    tree = drifted(runs)
    result = runs.run("organization", check=True, **tree, fail_on_drift=True)
    assert result["failed"] is True and result["failure"]["code"] == "drift"
    sentence, head, *fields = result["msg"].splitlines()
    assert (
        "1 to update" in sentence and "apply the declaration" in sentence and result["failure"]["message"] == sentence
    )
    assert head == "update  pipeline/web" and fields[0] == "        tags: [z, b] → [a, b]"
    assert actions(result) == [("update", "pipeline/web")] and result["plan_id"] and result["drift"]
    error = runs.rejected("organization", check=True, teams=[{"name": ""}], fail_on_drift=True)
    assert error.failure["code"] == "invalid_option"


PAUSED = {"key": "q", "dispatch_paused": True, "dispatch_paused_note": "a"}
CHANGES: list[dict[str, t.Any]] = [
    TREE,
    {"pipelines": [{"slug": "web", "tags": ["c"], "teams": [{"team": "Web", "access_level": "read_only"}]}]},
    {"pipelines": [{"slug": "web", "state": "absent"}], "teams": [{"name": "Web", "state": "absent"}]},
    {"pipelines": [{"slug": "web", "archived": True, "description": "x"}]},
    {"pipelines": [{"slug": "old", "archived": True, "description": "x"}]},
    {"pipelines": [{"slug": "old", "archived": False, "description": "x"}]},
    {"pipelines": [{"slug": "old", "archived": False}]},
    {"clusters": [{"name": "Linux", "queues": [PAUSED]}]},
    {"clusters": [{"name": "Linux", "queues": [{**PAUSED, "key": "gpu"}]}]},
    {"clusters": [{"name": "Linux", "queues": [{"key": "gpu", "dispatch_paused": False, "description": "x"}]}]},
]


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_the_forecast_is_what_is_sent(runs: Runs, number: int) -> None:
    """Request for request."""
    if number:
        runs.run("organization", **TREE)
    planned = runs.run("organization", check=True, **CHANGES[number])
    runs.stand_in.clear_log()
    result = runs.run("organization", **CHANGES[number])
    assert not result.get("failed"), result
    # Both read the same before: the run also sends its writes, the looks before removals, and those for duplicates.
    more = {name: result["cost"][name] - planned["cost"][name] for name in ("rest_requests", "graphql_points")}
    found, points = planned["forecast"], more["graphql_points"]
    assert (found["rest_requests"], found["minutes"]) == (more["rest_requests"], 0.0)
    assert points <= found["graphql_points"] <= 2 * points
    written = len(runs.stand_in.log(write=True))
    assert written and written <= more["rest_requests"] + points and "forecast" not in result


def test_the_forecast_knows_the_quotas(runs: Runs) -> None:
    """50 requests a minute: what is left of this window, and the windows after it."""
    runs.stand_in.limits(rest_user=50, rest_organization=200)
    teams = [{"name": f"T{number}"} for number in range(120)]
    found = runs.run("organization", check=True, api_token="bkua_rest_only", teams=teams)["forecast"]
    assert (found["rest_requests"], found["graphql_points"]) == (120, 0)
    assert 1.0 < found["minutes"] <= 2.1
    # What REST would have to wait for goes over GraphQL.
    both = runs.run("organization", check=True, api_token="bkua_graphql_too", teams=teams)["forecast"]
    assert both["rest_requests"] < 50 and both["minutes"] == 0.0
    assert both["graphql_points"] == 3 * (120 - both["rest_requests"])


# Renames


def test_a_rename_that_was_not_declared(runs: Runs) -> None:
    """The new one and the old one are named together with the option, whichever way the repository is written."""
    runs.run("organization", pipelines=[pipeline("web", repository="git@github.com:Example/Web.git"), pipeline("api")])
    new = pipeline("website", repository="https://github.com/example/web")
    result = runs.run("organization", check=True, pipelines=[new, pipeline("api"), pipeline("other")])
    (hint,) = result["hints"]
    message = hint.pop("message")
    assert hint == {
        "address": "pipeline/website",
        "existing": ["pipeline/web"],
        "same": "repository",
        "option": "previous_slugs",
    }
    assert "pipelines[0] (website) would be created, and pipeline/web, which is not declared" in message
    assert "add previous_slugs: [web]" in message and message in result["warnings"]
    renamed = runs.both("organization", pipelines=[{**new, "previous_slugs": ["web"]}, pipeline("api")])
    assert actions(renamed) == [("update", "pipeline/website")] and renamed["hints"] == []


def test_no_hint_without_reason(runs: Runs) -> None:
    """What is declared, archived or declared absent is no earlier name."""
    same = {"repository": "https://gitlab.com/x/y.git"}
    runs.run(
        "organization", pipelines=[pipeline("a", **same), pipeline("b", archived=True, **same), pipeline("c", **same)]
    )
    tree = [pipeline("new", **same), {"slug": "a"}, {"slug": "c", "state": "absent"}]
    assert runs.run("organization", check=True, pipelines=tree)["hints"] == []


def test_one_repository_of_many(runs: Runs) -> None:
    """Hints stay short, and so do the warnings."""
    same = {"repository": "https://gitlab.com/x/y.git"}
    runs.run("organization", pipelines=[pipeline(f"old{number}", **same) for number in range(5)])
    result = runs.run("organization", check=True, pipelines=[pipeline(f"new{number}", **same) for number in range(8)])
    assert len(result["hints"]) == 8 and len(result["hints"][0]["existing"]) == 5
    assert "pipeline/old2 and 2 more, which are not declared, have the same repository" in result["hints"][0]["message"]
    assert len(result["warnings"]) == 6 and "3 more hints: see hints" in result["warnings"][-1]


def test_clusters_and_teams_have_hints_too(runs: Runs) -> None:
    """By their description."""
    runs.run(
        "organization",
        clusters=[{"name": "Linux", "description": "Our agents"}],
        teams=[{"name": "Ops", "description": "Pagers"}],
    )
    result = runs.run(
        "organization",
        check=True,
        clusters=[{"name": "Linux x86", "description": "our agents"}, {"name": "Empty", "description": ""}],
        teams=[{"name": "Operations", "description": "Pagers"}],
    )
    assert [(hint["address"], hint["existing"], hint["option"]) for hint in result["hints"]] == [
        ("cluster/Linux x86", ["cluster/Linux"], "previous_names"),
        ("team/Operations", ["team/Ops"], "previous_names"),
    ]


# Progress


def test_a_run_tells_how_far_it_is(runs: Runs) -> None:
    """What was read, the plan, and each change done of how many; check mode does none."""
    told: list[str] = []
    client = runs.session().client
    done = Session(client, CATALOG, told.append, told.append).run("organization", TREE, check_mode=False)
    reads = [text for text in told if text.startswith("Read ")]
    assert told[: len(reads)] == reads and "Read 0 pipelines." in reads
    assert told[len(reads)] == "Plan: " + done["summary"].replace(" created", " to create").replace(
        " updated", " to update"
    )
    total = len(done["changes"])
    changes, last = told[len(reads) + 1 : -1], told[-1]
    assert last == f"Finished {total} of {total} changes: {total} created."
    # Several are done side by side, and may count each other.
    numbers = [int(text.removeprefix("Finished ").partition(f" of {total} changes")[0]) for text in changes]
    assert len(numbers) == max(numbers) == total - 1 and min(numbers) <= 4
    told.clear()
    Session(client, CATALOG, told.append, told.append).run("organization", TREE, check_mode=True)
    assert (
        "Read 2 pipelines." in told and told[-1] == "Plan: " + runs.run("organization", check=True, **TREE)["summary"]
    )
