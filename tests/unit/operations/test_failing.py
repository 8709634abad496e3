# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task reports when a build does not pass, and what that costs."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._operations import failing

from running.operated import Operations
from stand_in.process import StandIn

Result = dict[str, t.Any]


def pipeline(steps: str, name: str = "shop", **more: t.Any) -> Result:
    return {"name": name, "repository": "r", "configuration": f"steps:\n{steps}", **more}


def explained(stand_in: StandIn, *pipelines: Result, wait: float = 60, **options: t.Any) -> tuple[Result, list[str]]:
    """The error for a build of the first pipeline as a result, and the requests for it."""
    builds = [{"pipeline": "shop", "runs": True, "branch": "main"}]
    return of_first(Operations(stand_in, {"pipelines": list(pipelines), "builds": builds}), wait, **options)


def of_first(runs: Operations, wait: float, **options: t.Any) -> tuple[Result, list[str]]:
    """The error for the first build, after some time."""
    runs.wait(wait)
    call = runs.call(**options)
    build = call.client.get("pipelines/shop/builds/1")
    runs.stand_in.clear_log()
    error = failing.explained(call, "shop", build)
    assert error.message.endswith(".") and "\n" not in error.message
    return error.as_result, runs.requests()


def test_a_failed_command_is_quoted(stand_in: StandIn) -> None:
    """Two requests: the failed jobs, and the end of the log."""
    log = "".join(f"line {number}\n" for number in range(100)) + "\x1b[31mFAILED\x1b[0m\x07 with DB_PASSWORD=hunter2\n"
    outcomes = {"lint": {"exit_status": 1, "seconds": 9}, "unit": {"exit_status": 3, "seconds": 5, "log": log}}
    steps = "- {command: a, key: lint}\n- {command: b, key: unit, label: ':rspec: Unit'}\n- {command: c}\n- {command: d, if: 'false'}\n"
    result, requests = explained(stand_in, pipeline(steps, outcomes=outcomes))
    found = result["failure"]
    agent = found["job"].pop("agent")
    first = (
        f'build shop#1 failed after 10 s: 2 of 3 jobs failed. ":rspec: Unit" exited with status 3 on agent {agent}:'
        " see https://buildkite.com/acme/shop/builds/1."
    )
    tail = [f"line {number}" for number in range(81, 100)] + ["FAILED with DB_PASSWORD=(secret)"]
    assert found["message"] == first and result["msg"].split("\n") == [
        first,
        "The log ends with:",
        *(f"  {line}" for line in tail),
    ]
    assert (found["code"], found["build"], found["pipeline"], found["exit_status"]) == ("build_failed", 1, "shop", 3)
    assert found["log_tail"] == tail and found["job"]["step_key"] == "unit" and found["job"]["state"] == "failed"
    log_request = f"GET /organizations/acme/jobs/{found['job']['id']}/log"
    assert requests == ["GET /organizations/acme/pipelines/shop/builds/1", log_request]


def test_what_happened_to_a_job_has_its_own_words(stand_in: StandIn) -> None:
    """Each as the first failing job of a build: its sentence, and how many requests it takes."""
    base = {
        "type": "script",
        "label": "Unit",
        "started_at": "2026-07-01T04:00:00Z",
        "finished_at": "2026-07-01T04:10:05Z",
        "log": "end\n",
    }
    ends: list[tuple[Result, str, int]] = [
        ({"state": "failed", "exit_status": 1}, "exited with status 1", 2),
        ({"state": "failed", "exit_status": -1}, "ended with status -1, because its agent was lost", 2),
        (
            {"state": "failed", "exit_status": -1, "signal_reason": "agent_stop"},
            "exited with status -1, because the agent was stopped",
            2,
        ),
        ({"state": "failed", "exit_status": 137, "signal": "SIGKILL"}, "ended with signal SIGKILL", 2),
        (
            {"state": "failed", "exit_status": 255, "signal_reason": "signature_rejected"},
            "exited with status 255, because the agent rejected the signature of its step",
            2,
        ),
        ({"state": "timed_out"}, "timed out after 10 m 5 s", 2),
        ({"state": "canceled"}, "was canceled", 2),
        (
            {"state": "expired", "started_at": None, "agent_query_rules": ["queue=gpu", "os=mac"]},
            "expired, because no agent with queue=gpu, os=mac took it in time",
            1,
        ),
        (
            {"state": "broken", "broken_reason": "conditional_failed"},
            "failed, and shows no job that failed: its steps leave out 1 job by if",
            2,
        ),
    ]
    jobs = [{**base, **job} for job, _words, _count in ends]
    builds = [{"pipeline": "shop", "state": "failed", "jobs": [job]} for job in jobs]
    runs = Operations(stand_in, {"pipelines": [pipeline("- command: a")], "builds": builds})
    call = runs.call()
    for number, (_job, words, count) in enumerate(ends, 1):
        stand_in.clear_log()
        error = failing.explained(call, "shop", {"number": number, "state": "failed", "web_url": "https://x"})
        assert words in error.message and error.message.endswith(": see https://x."), error.message
        assert len(runs.requests()) == count, error.message


def test_the_first_failing_job() -> None:
    """Commands that failed, by their end, before triggered builds, time-outs, the end by others, and what never ran."""
    kinds: list[Result] = [
        {"state": "failed", "exit_status": 1, "finished_at": "2"},
        {"state": "failed", "exit_status": 1, "finished_at": "3"},
        {"state": "failed", "type": "trigger", "finished_at": "1"},
        {"state": "timed_out", "finished_at": "1"},
        {"state": "failed", "exit_status": -1, "finished_at": "0"},
        {"state": "failed", "exit_status": 143, "signal": "SIGTERM", "finished_at": "1"},
        {"state": "canceled", "finished_at": "1"},
        {"state": "expired", "finished_at": "1"},
        {"state": "waiting_failed", "finished_at": "1"},
    ]
    jobs = [{"type": "script", "number": number, **kind} for number, kind in enumerate(kinds)]
    others: list[dict[str, t.Any]] = [
        {"soft_failed": True},
        {"retried": True},
        {"state": "passed"},
        {"state": "running"},
    ]
    found = failing.failing([*({**jobs[0], **other} for other in others), *reversed(jobs)])
    assert [job["number"] for job in found] == list(range(len(kinds)))


def test_a_log_that_the_token_may_not_read(stand_in: StandIn) -> None:
    """Nothing is asked for, and the message has the reason in its place; nothing is asked for without the option either."""
    failed = pipeline("- command: a", outcomes={"a": {"exit_status": 1}})
    seed = {"pipelines": [failed], "builds": [{"pipeline": "shop", "runs": True}]}
    token = {"token": "bkua_no_logs", "user": "owner@example.com", "scopes": ["read_builds"]}
    runs = Operations(stand_in, seed)
    result, requests = of_first(runs, 60, log_tail_lines=0)
    assert len(requests) == 1 and "log" not in result["msg"] and "log_tail" not in result["failure"]
    stand_in.seed({"tokens": [token]})
    runs.token = "bkua_no_logs"
    result, requests = of_first(runs, 0)
    assert (
        len(requests) == 1
        and "The end of the log is not shown, because the token lacks the scope read_build_logs." in result["msg"]
    )


def test_the_build_that_a_trigger_step_waits_for(stand_in: StandIn) -> None:
    """At most two requests for each of three levels: the log of the last one is quoted."""
    chain = ["shop", "deploy", "ship", "check", "last"]
    steps = {one: f"- {{trigger: {then}, label: To {then}}}\n" for one, then in itertools.pairwise(chain)}
    pipelines = [pipeline(steps[one], one) for one in chain[:-1]]
    last = pipeline("- {command: make, key: make}\n", "last", outcomes={"make": {"exit_status": 2, "log": "the end\n"}})
    result, requests = explained(stand_in, *pipelines, last)
    found, page = result["failure"], "https://buildkite.com/acme"
    end = f"failed with build last#1 ({page}/last/builds/1): see {page}/shop/builds/1."
    assert found["message"].startswith("build shop#1 failed after ") and found["message"].endswith(end)
    below = found["downstream"]["downstream"]["downstream"]["downstream"]
    assert below == {"pipeline": "last", "build": 1, "web_url": f"{page}/last/builds/1"}
    assert [request.split("/")[-3] for request in requests] == chain[:4]
    result, requests = explained(stand_in, *pipelines[:3], {**last, "name": "check"})
    below = result["failure"]["downstream"]["downstream"]["downstream"]
    facts = [below[name] for name in ("pipeline", "code", "exit_status", "log_tail")]
    assert facts == ["check", "build_failed", 2, ["the end"]]
    assert result["msg"].endswith("\nThe log ends with:\n  the end") and len(requests) == 5
    result, requests = explained(stand_in, pipeline(steps["shop"]))
    assert '"To deploy" triggered no build (check that the pipeline exists' in result["msg"] and len(requests) == 1


def test_a_canceled_build_names_who_canceled_it(stand_in: StandIn) -> None:
    """By one more request to GraphQL, which alone returns that."""
    seed = {
        "pipelines": [pipeline("- command: a", outcomes={"a": {"seconds": 600}})],
        "builds": [{"pipeline": "shop", "runs": True}],
    }
    runs = Operations(stand_in, seed)
    runs.wait(30)
    client = runs.call().client
    client.read_only = False
    client.write("PUT", "pipelines/shop/builds/1/cancel")
    result, requests = of_first(runs, 60)
    found = result["failure"]
    assert found["code"] == "build_canceled" and "build shop#1 was canceled by " in found["message"]
    assert (
        found["canceled_by"] in found["message"] and found["cancel_reason"] == "Build canceled" and len(requests) == 2
    )
    stand_in.seed({"tokens": [{"token": "bkua_rest", "user": "owner@example.com", "scopes": ["read_builds"]}]})
    runs.token = "bkua_rest"
    result, requests = of_first(runs, 0)
    assert "was canceled after" in result["msg"] and "canceled_by" not in result["failure"] and len(requests) == 1


@pytest.mark.parametrize(
    ("setting", "words"),
    [("skip_queued_branch_builds", "was skipped"), ("cancel_running_branch_builds", "was canceled")],
)
def test_a_superseded_build_names_its_successor(stand_in: StandIn, setting: str, words: str) -> None:
    """By at most two more requests: who canceled it, and the newer builds of the branch."""
    steps = "- {command: a, agents: {queue: none}}" if "skip" in setting else "- command: a"
    shop = pipeline(steps, outcomes={"a": {"seconds": 600}}, **t.cast("dict[str, t.Any]", {setting: True}))
    runs = Operations(stand_in, {"pipelines": [shop], "builds": [{"pipeline": "shop", "runs": True, "branch": "main"}]})
    runs.wait(30)
    client = runs.call().client
    client.read_only = False
    for branch in ("other", "main", "main"):
        client.write("POST", "pipelines/shop/builds", {"commit": "HEAD", "branch": branch})
    result, requests = of_first(runs, 60)
    found = result["failure"]
    assert found["code"] == "build_superseded" and f"build shop#1 {words}" in found["message"]
    assert "build shop#3 of the branch supersedes it" in found["message"] and found["successor"]["number"] == 3
    assert len(requests) == (2 if "skip" in setting else 3)


def test_a_build_that_did_not_run(stand_in: StandIn) -> None:
    result, requests = explained(stand_in, pipeline("- {command: a, if: 'false'}\n- {command: b, branches: release}\n"))
    found = result["failure"]
    assert found["code"] == "build_not_run" and len(requests) == 1
    assert "build shop#1 did not run: its steps leave out 1 job by if, 1 job by branches: see https" in found["message"]


def test_what_cannot_be_read_is_no_other_failure(stand_in: StandIn) -> None:
    """The build failed, whatever else goes wrong."""
    runs = Operations(stand_in, {"pipelines": [pipeline("- command: a")]})
    error = failing.explained(runs.call(), "shop", {"number": 7, "state": "failed", "web_url": "https://x"})
    assert error.code == "build_failed" and error.message.startswith(
        "build shop#7 failed, and its jobs cannot be read (GET "
    )
    assert error.message.endswith("): see https://x.")
