# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documentation leaves open: runs end the same whichever way the service does it."""

from __future__ import annotations

import pytest

from running.modules import SEED, STEPS, TREE, WAYS, Runs, actions, pipeline


@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_life_whichever_way(runs: Runs, way: str) -> None:
    """Made, drifted, corrected, archived and back, taken away: with the same changes every time."""
    runs.stand_in.reset(SEED, WAYS[way])
    made = runs.both("organization", **TREE)
    assert made["counts"]["created"] == 13, made["counts"]
    runs.rest("PATCH", "pipelines/web", {"tags": ["x"], "description": "drift", "configuration": STEPS + "  - wait\n"})
    corrected = runs.both("organization", **TREE)
    assert actions(corrected) == [("update", "pipeline/web")]
    assert set(corrected["changes"][0]["after"]) == {"tags", "configuration"}
    changed = runs.both("pipeline", slug="old", archived=True, default_command_step_timeout=20)
    assert changed["changes"][0]["before"] == {"default_command_step_timeout": 10}
    assert actions(runs.both("pipeline", slug="old", archived=False)) == [("update", "pipeline/old")]
    assert actions(runs.both("pipeline", slug="old", state="absent")) == [("delete", "pipeline/old")]


def test_an_archived_pipeline_is_never_made_again(runs: Runs) -> None:
    """A slug that the list lacks is looked up before it is made, one by one and many at once."""
    slugs = [f"p{number}" for number in range(6)]
    for slug in slugs:
        runs.rest("POST", "pipelines", pipeline(slug))
        runs.rest("POST", f"pipelines/{slug}/archive")
    runs.stand_in.switches(list_holds_archived=False)
    assert runs.run("organization", pipelines=[{"slug": slug} for slug in slugs])["changes"] == []
    result = runs.both("organization", pipelines=[{"slug": slug, "archived": False} for slug in slugs])
    assert {change["action"] for change in result["changes"]} == {"update"}


def test_what_a_list_of_children_leaves_out_is_read_singly(runs: Runs) -> None:
    """No list of the organization contains the queues of a cluster, whatever else GraphQL returns."""
    runs.run("organization", clusters=[{"name": "C", "queues": [{"key": "q"}]}])
    runs.stand_in.switches(queue_omits=["retry_agent_affinity"])
    queue = {"cluster": "C", "key": "q", "description": "new"}
    changed = runs.run("cluster_queue", check=False, token=None, **queue, retry_agent_affinity="prefer-warmest")
    assert set(changed["changes"][0]["after"]) >= {"description"}, changed


@pytest.mark.parametrize("sees", ["own", "all"])
def test_someone_who_is_no_administrator(runs: Runs, sees: str) -> None:
    """Makes and keeps the pipelines of a team of theirs, and what is not visible is not taken for absent."""
    seed = {
        "users": SEED["users"],
        "tokens": [{"token": "bkua_ada", "user": "ada@example.com", "scopes": _scopes(runs)}],
        "teams": [{"name": "Ours", "members": [{"email": "ada@example.com", "role": "maintainer"}]}],
        "pipelines": [{**pipeline("theirs"), "configuration": STEPS}],
    }
    runs.stand_in.reset(seed, {"non_admin_sees": sees})
    runs.token = "bkua_ada"
    link = {"team": "Ours", "access_level": "manage_build_and_read"}
    runs.both("organization", pipelines=[pipeline("ours", teams=[link])])
    runs.both("pipeline", **pipeline("ours-too", teams=[link]))


def _scopes(runs: Runs) -> list[str]:
    return next(token["scopes"] for token in SEED["tokens"] if token["token"] == runs.token)


def test_a_setting_that_the_service_does_not_keep_is_a_failure(runs: Runs) -> None:
    """Not a change on every run. The pipeline's host does not show its provider beforehand."""
    options = pipeline(
        "p", repository="https://git.example/x.git", provider_settings={"build_pull_request_forks": True}
    )
    result = runs.run("pipeline", **options)
    assert result["failed"] and result["failure"]["code"] == "not_kept", result
    assert "build_pull_request_forks" in result["msg"]
