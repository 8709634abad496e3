# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes that fail half-way, that are refused, and with incomplete answers."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from running.modules import Runs, actions, pipeline

Record = dict[str, t.Any]


def refuse(runs: Runs, method: str, path: str, times: int = 9) -> None:
    """The service refuses a kind of request."""
    fault = {"fault": "error", "status": 422, "message": "Validation failed: no", "times": times}
    runs.stand_in.faults([{"match": {"method": method, "path": path}, **fault}])


def test_what_was_locked_is_locked_again(runs: Runs) -> None:
    """When the change of an archived pipeline is refused."""
    runs.run("pipeline", **pipeline("web", archived=True))
    refuse(runs, "PATCH", "/organizations/*/pipelines/web", times=1)
    result = runs.run("pipeline", slug="web", archived=True, tags=["new"])
    assert result["failed"] and runs.at("pipelines", "web")["archived_at"]


def test_a_queue_stays_paused_when_its_note_is_refused(runs: Runs) -> None:
    """The note cannot change without resuming for a moment: the old one comes back."""
    paused: Record = {"cluster": "Default cluster", "key": "q", "dispatch_paused": True}
    runs.run("cluster_queue", **paused, dispatch_paused_note="old")
    refuse(runs, "POST", "/organizations/*/queues/*/pause_dispatch", times=1)
    assert runs.run("cluster_queue", **paused, dispatch_paused_note="new")["failed"]
    queue = runs.at("clusters", "Default cluster", "queues", "q")
    assert (queue["dispatch_paused"], queue["dispatch_paused_note"]) == (True, "old")


def test_a_new_pipeline_outside_of_clusters(runs: Runs) -> None:
    """The service puts a new one into its default cluster: it is taken out in the same run."""
    runs.both("pipeline", **pipeline("web", cluster=""))
    assert runs.at("pipelines", "web")["cluster_id"] is None


def test_a_list_with_one_entry_twice(runs: Runs) -> None:
    """Is a set all the same."""
    runs.both("pipeline", **pipeline("web", tags=["a", "a"]))
    options = {"description": "D", "url": "https://ci.example.com/x", "pipelines": ["web", "web"]}
    runs.both("webhook", **options)


def test_deleting_what_is_there_and_not_allowed(runs: Runs) -> None:
    """The service answers 404 to that too: it is no success."""
    runs.run("team", name="T")
    match = {"method": "DELETE", "path": "/organizations/*/teams/*"}
    runs.stand_in.faults([{"match": match, "fault": "error", "status": 404, "message": "Not Found"}])
    result = runs.run("team", name="T", state="absent", override_guards=["team/T"])
    assert result["failed"] and not result["changed"] and "T" in runs.at("teams")


@pytest.mark.parametrize("module", ["cluster", "agent_token"])
def test_a_failed_second_look_leaves_it_unclear(runs: Runs, module: str) -> None:
    """The result does not claim that nothing was changed."""
    path = "clusters" if module == "cluster" else "clusters/*/tokens"
    options = {"name": "New"} if module == "cluster" else {"cluster": "Default cluster", "description": "D"}
    made = {"method": "POST", "path": f"/organizations/*/{path}"}
    look = {"method": "GET", "path": f"/organizations/*/{path}"}
    session = runs.session()
    faults: list[Record] = [{"match": made, "fault": "drop_after"}]
    # Each look is tried four times.
    faults.append({"match": look, "fault": "server_error_html", "skip": 1, "times": 20})
    runs.stand_in.faults(faults)
    result = session.run(module, {**options, "state": "present"}, check_mode=False)
    assert result["failed"] and result["failure"]["code"] == "unclear", result
    assert "reading it again failed too" in result["msg"] and "nothing was changed" not in result["msg"].split(";")[0]


@pytest.mark.parametrize("own", [True, False])
def test_a_token_of_someone_else_is_not_revoked(runs: Runs, own: bool) -> None:
    """Neither the new one of someone else, nor the lost one itself."""
    path = f"clusters/{runs.at('clusters', 'Default cluster', 'id')}/tokens"
    session = runs.session()
    if not own:
        session.organization.caller = lambda: ("another user", True)  # type: ignore[method-assign]
    write = session.client.write

    def lost(method: str, where: str, *more: t.Any) -> t.Any:
        if method == "POST" and where.endswith("/tokens"):
            runs.rest("POST", path, {"description": "D"})
        return write(method, where, *more)

    session.client.write = lost  # type: ignore[method-assign, assignment]
    match = {"method": "POST", "path": "/organizations/*/clusters/*/tokens"}
    runs.stand_in.faults([{"match": match, "fault": "drop_after", "skip": 1}])
    options = {"cluster": "Default cluster", "description": "D", "state": "present"}
    result = session.run("agent_token", options, check_mode=False)
    assert result["failed"] and result["failure"]["code"] == "unclear"
    there = [entry["id"] for entry in runs.rest("GET", path)]
    # What another user made cannot be the lost one.
    assert len(there) == 2 and [ident in result["msg"] for ident in there] == [own] * 2


@pytest.mark.parametrize("omitted", ["retry_agent_affinity", "description", "hosted_agents"])
def test_what_lists_of_queues_leave_out(runs: Runs, omitted: str) -> None:
    """It is read another way, or reported as unknown; never a change on every run."""
    queues = [{"key": key, "description": "x", "retry_agent_affinity": "prefer-warmest"} for key in "abcd"]
    runs.run("organization", clusters=[{"name": "L", "queues": queues}])
    runs.stand_in.switches(queue_omits=[omitted])
    runs.run("organization", clusters=[{"name": "L", "queues": queues}])
    result = runs.run("organization", clusters=[{"name": "L", "queues": queues}])
    if omitted == "description" and runs.token == "bkua_rest_only":
        assert result["failed"] and "returns it neither before nor after the change" in result["msg"]
    else:
        assert result["changes"] == []
    hosted = {"instance_shape": "LINUX_AMD64_2X4"}
    result = runs.run("cluster_queue", cluster="L", key="a", hosted_agents=hosted)
    assert result["failed"] and "Field" not in result["msg"]


def test_what_lists_of_teams_leave_out(runs: Runs) -> None:
    """With GraphQL it is known; without, it does not change, with a warning."""
    runs.run("team", name="T", members_can_create_pipelines=False)
    runs.stand_in.switches(team_list_omits_permissions=True)
    for _time in range(2):
        result = runs.run("team", name="T", members_can_create_pipelines=False, default_member_role="member")
        assert result["changes"] == []
    assert bool(result["warnings"]) == (runs.token == "bkua_rest_only")


def test_tokens_are_not_read_singly(runs: Runs) -> None:
    """What is used at creation only is in no answer, and not looked for."""
    tokens = [{"description": str(number), "lifetime": "90d"} for number in range(20)]
    tree: Record = {"clusters": [{"name": "L", "agent_tokens": tokens}]}
    runs.run("organization", **tree)
    runs.stand_in.clear_log()
    assert actions(runs.run("organization", **tree)) == []
    assert len(runs.stand_in.log()) <= 4


def test_what_was_half_done_is_a_change(runs: Runs) -> None:
    """The pipeline was created and a later write failed: the result is changed."""
    refuse(runs, "POST", "/organizations/*/pipelines/*/archive")
    result = runs.run("pipeline", **pipeline("web", archived=True))
    assert result["failed"] and result["changed"] and "web" in runs.at("pipelines")


def test_an_answer_that_is_no_object(runs: Runs) -> None:
    """The run continues, reports what was done, and reads it again before anything could exist twice."""
    session = runs.session()
    send = session.client._answer

    def listed(method: str, path: str, *more: t.Any, **named: t.Any) -> t.Any:
        status, found, links = send(method, path, *more, **named)
        return status, [found] if method == "POST" and path == "clusters" else found, links

    session.client._answer = listed  # type: ignore[method-assign]
    options = {"clusters": [{"name": "A"}], "pipelines": [pipeline("web")]}
    result = session.run("organization", options, check_mode=False)
    assert not result.get("failed"), result["msg"]
    assert sorted(runs.at("clusters")) == ["A", "Default cluster"]


def test_an_error_that_nobody_thought_of(runs: Runs, tmp_path: Path) -> None:
    """The values of tokens that were made are stored, whatever happens to the rest."""
    session = runs.session()
    write = session.client.write

    def broken(method: str, path: str, *more: t.Any) -> t.Any:
        if path == "pipelines":
            raise ZeroDivisionError
        return write(method, path, *more)

    session.client.write = broken  # type: ignore[method-assign, assignment]
    tokens = [{"name": "Default cluster", "agent_tokens": [{"description": "D"}]}]
    kept = {"token_values_path": str(tmp_path / "values.yml")}
    result = session.run("organization", {"clusters": tokens, "pipelines": [pipeline("web")], **kept}, check_mode=False)
    assert result["failed"] and "ZeroDivisionError" in result["msg"] and "token_values" not in result
    assert "cluster/Default cluster/token/D" in (tmp_path / "values.yml").read_text()
