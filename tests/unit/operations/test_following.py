# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a wait shows while it lasts, and the requests for it."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._operations import (
    following,
    lacking,
    logs,
    streaming,
    watched,
)
from ansible_collections.community.buildkite.plugins.module_utils._operations.call import nothing
from ansible_collections.community.buildkite.plugins.module_utils._operations.following import Follower

from running.operated import Operations, Result
from stand_in.process import StandIn

BUILD = "GET /organizations/acme/pipelines/shop/builds/1"
STEPS = """steps:
- {command: make, label: ":rspec: Unit", key: unit}
- {command: lint, soft_fail: true}
- {block: "Release to production?"}
- {command: ship}
"""


class Followed(Operations):
    """A build that a wait follows, one look after the other."""

    def __init__(self, stand_in: StandIn, steps: str, outcomes: Result, how: str, **more: t.Any) -> None:
        pipeline = {"name": "shop", "repository": "r", "configuration": steps, "outcomes": outcomes}
        builds = [{"pipeline": "shop", "runs": True, "branch": "main"}]
        super().__init__(stand_in, {"pipelines": [pipeline], "builds": builds, **more.pop("seed", {})})
        self.context = self.call(follow=how, **more)
        self.follower = Follower(self.context)
        stand_in.clear_log()

    def look(self, wait: float = 0) -> list[str]:
        """The new lines of a look after some seconds."""
        self.wait(wait)
        before = len(self.lines)
        query = {"exclude_jobs": "true", "exclude_pipeline": "true"}
        build = self.context.client.get("pipelines/shop/builds/1", query)
        self.follower.look([{**build, "pipeline": "shop"}])
        return [line.removeprefix("build shop#1: ") for line in self.lines[before:]]


def test_states_are_shown_when_they_change_and_now_and_then(stand_in: StandIn) -> None:
    """Without any request of its own."""
    build = Followed(stand_in, "steps:\n- command: make\n", {"make": {"seconds": 100}}, "none")
    assert build.look(2) == ["00:02  running    1 running"]
    assert [build.look(29), build.look(2)] == [[], ["00:33  running    still: 1 running"]]
    assert build.look(3600) == ["1:00:33  passed     after 1 m 40 s: 1 passed"]
    assert build.requests() == 4 * [BUILD]


def test_jobs_are_shown(stand_in: StandIn) -> None:
    """By one more request, only when the numbers of jobs changed."""
    outcomes = {"make": {"seconds": 99}, "lint": {"seconds": 10, "exit_status": 3}}
    build = Followed(stand_in, STEPS, outcomes, "jobs")
    first = build.look(2)
    agent = first[1].rpartition("(")[2].removesuffix(")")
    assert (
        first[0].startswith("00:02  running    2 running") and first[1] == f"00:02  running    :rspec: Unit ({agent})"
    )
    assert build.look(3) == [] and build.requests() == [BUILD, BUILD, BUILD]
    assert build.look(10) == ["00:15  soft fail  lint  10 s  exit status 3"]
    end = build.look(120)
    assert end == [
        "02:15  blocked    until someone unblocks a step: 1 passed, 1 failed, 1 blocked, 1 waiting",
        "02:15  blocked    unblock it with community.buildkite.job, or in the browser",
        "02:15  passed     :rspec: Unit  1 m 39 s",
        '02:15  blocked    "Release to production?" waits for someone to unblock it',
    ]
    assert build.requests()[3:] == 4 * [BUILD]


def test_many_jobs_are_counted() -> None:
    jobs = [{"id": str(number), "type": "script", "state": "passed", "name": f"{number}"} for number in range(30)]
    lines = watched.Jobs().look(jobs, None)
    assert len(lines) == watched.MOST + 1 and lines[-1].text == "and 10 other jobs: 10 passed"


def test_a_large_build_shows_only_jobs_of_interest(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "SMALL", 1)
    build = Followed(stand_in, "steps:\n- command: make\n- command: fast\n", {"make": {"seconds": 60}}, "jobs")
    assert [line.split()[1:3] for line in build.look(10)][1:] == [["running", "make"]]


FLEET: Result = {
    "clusters": [{"name": "Own", "queues": [{"key": "gpu"}, {"key": "cpu"}], "default_queue": "cpu"}],
}


@pytest.mark.parametrize(
    ("agents", "says"),
    [
        ([], "2 jobs wait: no connected agent matches queue=gpu, os=mac"),
        ([{"meta_data": ["queue=gpu"]}], "2 jobs wait: no connected agent matches queue=gpu, os=mac"),
        (
            [{"meta_data": ["queue=gpu", "os=mac"], "paused": True}],
            "2 jobs wait for an agent with queue=gpu, os=mac (1 connected, 1 paused)",
        ),
    ],
)
@pytest.mark.parametrize("how", ["none", "jobs"])
def test_where_it_waits(stand_in: StandIn, agents: list[Result], says: str, how: str) -> None:
    """After half a minute, then once a minute; without following jobs, once. Never more than two requests with the look."""
    steps = "steps:\n- {command: make, parallelism: 2, agents: {queue: gpu, os: mac}}\n"
    known = [{"name": f"a{number}", "cluster": "Own", "queue": "gpu", **one} for number, one in enumerate(agents)]
    pipeline = {"name": "shop", "repository": "r", "configuration": steps, "cluster": "Own", "outcomes": {}}
    seed = {**FLEET, "pipelines": [pipeline], "agents": known}
    build = Followed(stand_in, steps, {}, how, seed=seed)
    assert len(build.look(5)) == 1
    since = len(build.requests())
    assert build.look(30)[-1] == f"00:35  waiting    {says}"
    agents_list = "GET /organizations/acme/agents"
    assert build.requests()[since:] == [BUILD, *([BUILD] if how == "none" else []), agents_list]
    lines = [line for _each in range(6) for line in build.look(20)]
    assert len([line for line in lines if says in line]) == (0 if how == "none" else 2)


def test_without_following_jobs_it_is_asked_once_for_all_builds(stand_in: StandIn) -> None:
    build = Followed(stand_in, "steps:\n- {command: make, agents: {queue: none}}\n", {}, "none")
    build.wait(40)
    seen = {**build.context.client.get("pipelines/shop/builds/1"), "pipeline": "shop"}
    for _each in range(3):
        build.wait(40)
        build.follower.look([seen, {**seen, "number": 2}])
    assert build.requests() == [BUILD, BUILD, "GET /organizations/acme/agents"]


def test_a_wait_that_ends_names_what_is_missing(stand_in: StandIn) -> None:
    steps = "steps:\n- {command: make, agents: {queue: gpu}}\n"
    pipeline = {"name": "shop", "repository": "r", "configuration": steps, "cluster": "Own", "outcomes": {}}
    build = Followed(stand_in, steps, {}, "none", seed={**FLEET, "pipelines": [pipeline]})
    build.wait(30)
    seen = build.context.client.get("pipelines/shop/builds/1")
    since = len(build.requests())
    error = lacking.late(build.context, "shop", seen, "is scheduled after 90 s", "wait_timeout", 90)
    assert (error.code, error.facts["job"]["name"], error.facts["seconds"]) == ("no_agent", "make", 90)
    assert error.message == (
        "build shop#1 is scheduled after 90 s (1 job waits: no connected agent matches queue=gpu): open"
        " https://buildkite.com/acme/shop/builds/1, start such an agent, correct agents of the step, or increase wait_timeout."
    )
    assert build.requests()[since:] == [BUILD, "GET /organizations/acme/agents"]
    error = lacking.late(build.context, "shop", {**seen, "blocked": True}, "is blocked after 60 s", "wait_timeout", 60)
    assert error.code == "timed_out" and error.message.startswith("build shop#1 is blocked after 60 s: open https")
    assert len(build.requests()) == since + 2


@pytest.mark.parametrize(
    ("cluster", "why", "how"),
    [
        (
            {"name": "Own", "queues": [{"key": "gpu"}]},
            "1 job waits: its step names no queue, and the cluster has no default queue",
            "set default_queue of the cluster, name a queue in agents of the step",
        ),
        (
            {"name": "Own", "queues": [{"key": "cpu"}], "default_queue": "cpu"},
            "1 job waits: no agent with os=mac in the default queue of the cluster is connected",
            "start such an agent, correct agents of the step",
        ),
    ],
)
def test_a_job_that_names_no_queue(stand_in: StandIn, cluster: Result, why: str, how: str) -> None:
    """An agent with queue=default, of which the agents of a cluster know nothing, would not help."""
    steps = "steps:\n- {command: make, agents: {os: mac}}\n"
    pipeline = {"name": "shop", "repository": "r", "configuration": steps, "cluster": "Own", "outcomes": {}}
    build = Followed(stand_in, steps, {}, "none", seed={"clusters": [cluster], "pipelines": [pipeline]})
    assert build.look(40)[-1] == f"00:40  waiting    {why}"
    seen = build.context.client.get("pipelines/shop/builds/1")
    error = lacking.late(build.context, "shop", seen, "is scheduled after 90 s", "wait_timeout", 90)
    assert error.code == "no_agent" and f"({why}): open" in error.message and f", {how}, or increase" in error.message


def test_nothing_is_asked_for_lines_that_nobody_sees(stand_in: StandIn) -> None:
    build = Followed(stand_in, "steps:\n- {command: make, agents: {queue: none}}\n", {}, "log")
    build.context.show = nothing
    build.follower = Follower(build.context)
    assert build.look(40) == build.look(40) == [] and build.requests() == [BUILD, BUILD]


def test_a_group_that_holds_jobs() -> None:
    job = {"id": "1", "type": "script", "state": "scheduled", "runnable_at": None}
    found = lacking.lack(t.cast(t.Any, None), [job, {**job, "type": "trigger"}])
    assert found and found.why == "1 job waits for its concurrency group" and not found.remedy


def test_logs_are_shown_as_they_grow(stand_in: StandIn) -> None:
    """Whole lines by one request for a job and a look, also of what a job wrote last."""
    log = "".join(f"line {number}\n" for number in range(10))
    build = Followed(
        stand_in, "steps:\n- {command: make, label: Unit}\n", {"make": {"seconds": 100, "log": log}}, "log"
    )
    build.look(2)
    lines = [line for _each in range(3) for line in build.look(30)]
    assert [line.partition(" | ")[2] for line in lines if " | " in line] == [f"line {number}" for number in range(9)]
    assert build.lines[-1].startswith("build shop#1: Unit | ")
    since = len(build.requests())
    assert [line for line in build.look(60) if " | " in line] == ["Unit | line 9"]
    end = [request.rpartition("/")[2] for request in build.requests()[since:]]
    assert (
        end == ["1", "1", "log"] and "log" not in "".join(build.look(60)) and build.requests()[since + 3 :] == [BUILD]
    )


def test_the_log_of_a_job_that_ran_between_two_looks(stand_in: StandIn) -> None:
    steps = "steps:\n- {command: long, key: long}\n- {command: make, label: Unit, depends_on: long}\n"
    build = Followed(stand_in, steps, {"long": {"seconds": 10, "log": ""}, "make": {"log": "a\nb\n"}}, "log")
    lines = [*build.look(2), *build.look(60)]
    assert [line for line in lines if " | " in line] == ["Unit | a", "Unit | b"]


def test_logs_have_an_end(stand_in: StandIn) -> None:
    """The most lines; and a token that may not read them."""
    steps, log = "steps:\n- {command: make, label: Unit}\n", "a\nb\nc\nd\n"
    build = Followed(stand_in, steps, {"make": {"seconds": 4, "log": log}}, "log", follow_max_lines=2)
    lines = [*build.look(2), *build.look(60)]
    assert [line for line in lines if " | " in line or "rest" in line] == [
        "Unit | a",
        "Unit | b",
        "The rest of the logs is not shown: raise follow_max_lines to see more.",
    ]
    stand_in.seed({"tokens": [{"token": "bkua_no_logs", "user": "owner@example.com", "scopes": ["read_builds"]}]})
    build.token = "bkua_no_logs"
    Follower(build.call(follow="log"))
    assert build.lines[-1] == "The logs are not shown, because the token lacks the scope read_build_logs."


@pytest.mark.parametrize(
    ("seen", "log", "has_ended", "lost", "new", "then"),
    [
        (0, logs.Log(b"a\nb", 0, 3), False, 0, b"a\n", 2),
        (0, logs.Log(b"a\nb", 0, 3), True, 0, b"a\nb", 3),
        (2, logs.Log(b"b\nc\n", 1, 5), False, 0, b"\nc\n", 5),
        # A gap, and the rest of a line of which the beginning is in it.
        (2, logs.Log(b"x\ny\n", 9, 13), False, 9, b"y\n", 13),
        # Another log.
        (50, logs.Log(b"n\n", 0, 2), False, 0, b"n\n", 2),
        (3, logs.Log(b"abc", 0, 3), False, 0, b"", 3),
    ],
)
def test_what_is_new_in_a_log(seen: int, log: logs.Log, has_ended: bool, lost: int, new: bytes, then: int) -> None:
    stream = streaming.Stream("id", "name", seen=seen, has_ended=has_ended)
    assert (stream.taken(log), stream.seen) == ((lost, new), then)


def test_a_third_of_the_quota_is_for_logs(stand_in: StandIn) -> None:
    """Of what is left when a window begins, however often it is looked at; the jobs take turns."""
    steps = "steps:\n- {command: make, parallelism: 9, label: Unit}\n"
    build = Followed(stand_in, steps, {"make": {"seconds": 500, "log": 500 * "x\n"}}, "log")
    stand_in.limits(rest_user=30)
    build.look(20)
    asked = [request for _each in range(6) for request in (build.look(5), build.requests())[1]]
    per_job = {request: asked.count(request) for request in build.requests() if request.endswith("/log")}
    assert 6 <= len([request for request in build.requests() if request.endswith("/log")]) <= 10, per_job


def test_nothing_more_is_asked_for_when_little_of_the_quota_is_left(stand_in: StandIn) -> None:
    build = Followed(stand_in, "steps:\n- command: make\n", {}, "jobs")
    assert [build.follower.every(elapsed) for elapsed in (0, 100, 3600)] == [3.0, pytest.approx(7.0), 30.0]
    build.context.client.ledger.free = lambda api: 4.0  # type: ignore[method-assign]
    build.look(2)
    assert build.requests() == [BUILD]
