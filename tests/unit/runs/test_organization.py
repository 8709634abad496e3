# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bulk module: a whole tree created, unchanged, drifted, renamed, pruned."""

from __future__ import annotations

import typing as t

from running.modules import TREE, Runs, actions, pipeline


def test_a_tree_from_nothing(runs: Runs) -> None:
    """Everything is made in one run, parents first, and the same run again changes nothing."""
    result = runs.both("organization", **TREE)
    made = actions(result)
    assert made.index(("create", "cluster/Linux")) < made.index(("create", "cluster/Linux/queue/gpu"))
    # Its default queue is part of its creation, which a second change completes.
    assert ("update", "cluster/Linux") not in made
    assert ("create", "team/Web/pipeline/web") in made
    assert ("create", "cluster/Linux/maintainer/ada@example.com") in made
    assert result["counts"]["created"] == len([action for action, _address in made if action == "create"])
    state = runs.at("pipelines", "old")
    assert state["archived_at"]
    queue = runs.at("clusters", "Linux", "queues", "gpu")
    assert (queue["dispatch_paused"], queue["dispatch_paused_note"]) == (True, "new driver")


def test_drift_is_shown_and_put_right(runs: Runs) -> None:
    """Only what differs is shown and written, with before and after."""
    runs.run("organization", **TREE)
    runs.rest(
        "PATCH", "pipelines/web", {"tags": ["a"], "provider_settings": {"build_tags": False, "build_branches": False}}
    )
    result = runs.both("organization", **TREE)
    assert result["changes"] == [
        {
            "address": "pipeline/web",
            "action": "update",
            "before": {"tags": ["a"], "provider_settings": {"build_tags": False}},
            "after": {"tags": ["a", "b"], "provider_settings": {"build_tags": True}},
        }
    ]
    settings = runs.at("pipelines", "web")["provider"]["settings"]
    assert settings["build_branches"] is False, "an undeclared setting was touched"


def test_renames_are_found_and_references_follow(runs: Runs) -> None:
    """A renamed cluster, team and pipeline keep their ids, and what refers to them by the new name is no change."""
    runs.run("organization", **TREE)
    before = {entry["id"] for kind in ("clusters", "teams", "pipelines") for entry in runs.at(kind).values()}
    tree: dict[str, t.Any] = {
        "clusters": [{"name": "Linux x86", "previous_names": ["Linux"]}],
        "teams": [{"name": "Build platform", "previous_names": ["Platform"]}],
        "pipelines": [
            {
                "slug": "website",
                "previous_slugs": ["web"],
                "cluster": "Linux x86",
                "teams": [
                    {"team": "Build platform", "access_level": "read_only"},
                    {"team": "web", "access_level": "build_and_read"},
                ],
            }
        ],
    }
    result = runs.both("organization", **tree)
    assert actions(result) == [
        ("update", "cluster/Linux x86"),
        ("update", "team/Build platform"),
        ("update", "pipeline/website"),
    ]
    after = {entry["id"] for kind in ("clusters", "teams", "pipelines") for entry in runs.at(kind).values()}
    assert after == before, "something was made anew"
    assert runs.at("pipelines", "website")["name"] == "web", "a new slug changed the name"


def test_prune_takes_only_the_named_lists(runs: Runs) -> None:
    """Undeclared pipelines are archived, undeclared queues deleted; lists that are not named stay."""
    runs.run("organization", **TREE)
    for slug in ("one", "two"):
        runs.rest("POST", "pipelines", pipeline(slug))
    runs.rest("POST", f"clusters/{runs.at('clusters', 'Linux')['id']}/queues", {"key": "extra"})
    tree: dict[str, t.Any] = {**TREE, "prune": ["pipelines", "queues"], "max_deletions": "100%"}
    result = runs.run("organization", check=True, **tree)
    gone = {address for action, address in actions(result) if action in ("archive", "delete")}
    assert gone == {"pipeline/one", "pipeline/two", "cluster/Linux/queue/extra"}, "queues of an undeclared cluster stay"
    runs.both("organization", **{**TREE, "prune": ["pipelines"], "max_deletions": "2"})
    assert runs.at("pipelines", "one")["archived_at"]


def test_absent_entries_go_with_what_is_below(runs: Runs) -> None:
    """A declared absence deletes, with the children as cascade; if the object does not exist, nothing changes."""
    runs.run("organization", **TREE)
    tree: dict[str, t.Any] = {
        "pipelines": [
            {"slug": "web", "state": "absent"},
            {"slug": "old", "state": "absent"},
            {"slug": "no", "state": "absent"},
        ],
        "teams": [{"name": "Web", "state": "absent"}],
        "clusters": [{"name": "Linux", "state": "absent"}],
    }
    result = runs.both("organization", **tree)
    assert {address for _action, address in actions(result)} == {
        "pipeline/web",
        "pipeline/old",
        "team/Web",
        "cluster/Linux",
    }
    assert all(action == "delete" for action, _address in actions(result))
    assert actions(result)[-1][1] == "cluster/Linux"
    team = next(change for change in result["changes"] if change["address"] == "team/Web")
    assert "Web" not in runs.at("teams") and "team/Web" not in team.get("cascade", [])


def test_default_queue_is_replaced_in_one_run(runs: Runs) -> None:
    """Create, point to, delete: in that order."""
    runs.run("organization", clusters=[{"name": "Linux", "default_queue": "a", "queues": [{"key": "a"}]}])
    tree: dict[str, t.Any] = {
        "clusters": [{"name": "Linux", "default_queue": "b", "queues": [{"key": "b"}, {"key": "a", "state": "absent"}]}]
    }
    result = runs.both("organization", **tree)
    assert actions(result) == [
        ("create", "cluster/Linux/queue/b"),
        ("update", "cluster/Linux"),
        ("delete", "cluster/Linux/queue/a"),
    ]


def test_counts_tell_what_happened(runs: Runs) -> None:
    """A failed change is counted as failed, what depends on it as skipped, and the rest is done."""
    runs.stand_in.faults(
        [
            {
                "match": {"method": "POST", "path": "/organizations/*/clusters"},
                "fault": "error",
                "status": 422,
                "message": "Validation failed: Name is odd",
            }
        ]
    )
    result = runs.run("organization", **TREE)
    assert result["failed"] is True
    assert result["counts"]["failed"] == 1
    skipped = {entry["address"] for entry in result["failure"]["skipped"]}
    assert "cluster/Linux/queue/gpu" in skipped and "pipeline/web" in skipped
    assert ("create", "team/Platform") in actions(result)
    assert "Name is odd" in result["msg"] and "run again" in result["msg"]
    assert runs.run("organization", **TREE).get("failed") is None
    assert runs.run("organization", **TREE)["changes"] == []


def test_left_out_is_left_alone(runs: Runs) -> None:
    """An entry with its key only changes nothing of what exists."""
    runs.run("organization", **TREE)
    tree: dict[str, t.Any] = {
        "clusters": [{"name": "Linux"}],
        "teams": [{"name": "Platform"}],
        "pipelines": [{"slug": "web"}],
    }
    assert runs.both("organization", **tree)["changes"] == []


def test_a_session_knows_what_it_did(runs: Runs) -> None:
    """What was read is kept true: a second run of the same session changes nothing and reads no list again."""
    session = runs.session()
    first = session.run("organization", TREE, check_mode=False)
    assert not first.get("failed"), first.get("msg")
    again = session.run("organization", TREE, check_mode=True)
    assert again["changes"] == []
    again = session.run("organization", TREE, check_mode=False)
    assert again["changes"] == []
    tree: dict[str, t.Any] = {**TREE, "teams": [{"name": "Web", "members": []}], "allow_empty": True}
    assert actions(session.run("organization", tree, check_mode=False)) == [
        ("delete", "team/Web/member/grace@example.com")
    ]
    assert session.run("organization", tree, check_mode=False)["changes"] == []
    assert runs.run("organization", **tree)["changes"] == []
