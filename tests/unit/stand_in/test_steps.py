# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stand-in makes of steps: conditions, dependencies, groups, parallel jobs, matrices; and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from stand_in.rules import steps
from stand_in.rules.conditions import Unknown, branches_match, condition
from stand_in.rules.matrix import combinations, filled
from stand_in.rules.retries import fails_softly, matching
from stand_in.store import Refused

FACTS: dict[str, Any] = {
    "build.branch": "feature/x",
    "build.message": "Fix the 2nd bug",
    "build.number": 7,
    "build.tag": None,
    "build.pull_request.id": None,
    "build.pull_request.labels": ["ui"],
    "pipeline.default_branch": "main",
    "env": {"MODE": "fast"},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('build.branch == "feature/x"', True),
        ("build.branch == 'main' || build.message =~ /2ND/i", True),
        ("build.message !~ /^fix/", True),
        ("build.branch == pipeline.default_branch", False),
        ("build.tag == null && build.number != 8", True),
        ('!(build.number == 7) || build.env("MODE") == "slow"', False),
        ('build.env("MODE") == "fast" // the quick one', True),
        ('build.pull_request.labels includes "ui"', True),
        ("build.pull_request.id", False),
        ("true && !false", True),
        ("// a comment first\nbuild.number == 7", True),
        ("false && false || true", True),
    ],
)
def test_conditions(text: str, value: bool) -> None:
    assert bool(condition(text)(FACTS)) is value


@pytest.mark.parametrize(
    "text",
    [
        "build.branch = 'x'",
        "build.weather == 1",
        "meta_data('a')",
        "build.branch ==",
        "(true",
        "a b",
        "1 > 0",
        "true true",
    ]
    + ["/x/ =~ build.branch", "build.branch =~ 'x'", "build.branch =~ /(/", "build.env(MODE)", "build.env('A'", ""],
)
def test_an_unknown_condition_is_never_true(text: str) -> None:
    with pytest.raises(Unknown, match="cannot read"):
        condition(text)


@pytest.mark.parametrize(
    ("patterns", "branch", "value"),
    [
        ("main release/*", "release/1", True),
        ("main", "dev", False),
        ("!dev", "main", True),
        ("* !dev/*", "dev/x", False),
        ("main, dev", "dev", True),
    ],
)
def test_branches(patterns: str, branch: str, value: bool) -> None:
    assert branches_match(patterns, branch) is value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- {command: x, plugins: [docker]}", "`plugins` of a script step"),
        ("- {command: x, if_changed: a}", "`if_changed` of a script step"),
        ("- {wait: null, odd: 1}", "`odd` of a waiter step"),
        ("- {block: x, fields: [{text: a, key: b, odd: 1}]}", "`odd` of a field"),
        ("- {trigger: x, build: {odd: 1}}", "`odd` of a triggered build"),
        ("- {group: x, steps: [{group: y, steps: []}]}", "a group in a group"),
        ("- {command: x, if: build.weather}", "`build.weather` in the condition"),
        ("- 7", "the step 7"),
    ],
)
def test_what_is_not_known_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        steps.planned(f"steps:\n{text}\n", None)
    assert refused.value.status == 405 and sentence in refused.value.message
    with pytest.raises(Refused, match="`notify` at the top"):
        steps.planned("notify: []\nsteps: []\n", None)


def test_an_unknown_feature_is_refused_when_it_is_loaded(site: Any) -> None:
    text = "steps:\n- {command: make, cache: x}\n"
    with pytest.raises(Refused, match="shop: The stand-in does not simulate `cache`"):
        site(text)
    shop = site(others={"odd": "steps:\n- command: make\n"})
    shop("PATCH", "/pipelines/odd", {"configuration": text})
    shop("POST", "/pipelines/odd/builds", {"commit": "HEAD", "branch": "main"}, 405)
    assert shop("GET", "/pipelines/odd/builds") == []


def test_dependencies_beat_waits(site: Any) -> None:
    text = """
steps:
  - {command: one, key: one}
  - {group: Docs, key: docs, steps: [{command: two, key: two}, {command: three, depends_on: one}]}
  - {wait: null, continue_on_failure: true}
  - {command: four, depends_on: [{step: docs, allow_failure: true}]}
  - {command: five, depends_on: []}
  - {command: six}
  - {command: seven, depends_on: one, allow_dependency_failure: true}
  - {command: eight, depends_on: two}
"""
    plans = steps.planned(text, None)
    needs = [sorted(number for number, _may in plan["needs"]) for plan in plans]
    assert needs == [[], [], [0], [0, 1, 2], [1, 2], [], [3], [0], [1]]
    assert [plan["group_key"] for plan in plans[:4]] == [None, "docs", "docs", None]
    shop = site(text, outcomes={"two": {"exit_status": 1}})
    shop.build()
    shop.wait(60)
    assert shop.see()[1] == ["passed", "failed", *["passed"] * 6, "waiting_failed"]
    missing = site("steps:\n- {command: make, depends_on: nothing}\n- {command: other}\n")
    missing.build()
    missing.wait(9)
    assert missing.see() == ("failed", ["waiting_failed", "passed"])


def test_steps_that_are_left_out_hold_nothing(site: Any) -> None:
    text = """
steps:
  - {command: a, key: a, branches: "!main"}
  - {command: b, key: b, if: build.branch == "dev"}
  - {command: c, key: c, skip: Not today}
  - {command: d, key: d, parallelism: 0}
  - {command: e, depends_on: [a, b, c, d]}
"""
    shop = site(text)
    shop.build()
    shop.wait(9)
    jobs = shop("GET", "/pipelines/shop/builds/1")["jobs"]
    reasons = ["branch_mismatch", "conditional_failed", "Not today", "parallelism_zero", None]
    assert [job["broken_reason"] for job in jobs] == reasons
    assert shop.see() == ("passed", [*["broken"] * 4, "passed"])
    nothing = site("steps:\n- {command: a, if: build.branch == 'dev'}\n")
    nothing.build()
    nothing.wait(9)
    assert nothing.see() == ("not_run", ["broken"])
    assert nothing("GET", "/pipelines/shop/builds?state=finished") == []


def test_parallel_jobs_and_a_matrix(site: Any) -> None:
    text = """
steps:
  - {label: "Spec", command: spec, key: spec, parallelism: 3}
  - label: "{{matrix.os}} {{matrix.version}}"
    command: "build {{matrix.os}}"
    matrix:
      setup: {os: [linux, mac], version: [1, 2]}
      adjustments:
        - {with: {os: mac, version: 2}, skip: Broken}
        - {with: {os: bsd, version: 1}, soft_fail: true}
"""
    shop = site(text, outcomes={"bsd 1": {"exit_status": 4}})
    shop.build()
    shop.wait(9)
    build = shop("GET", "/pipelines/shop/builds/1")
    jobs = build["jobs"]
    assert [(job["parallel_group_index"], job["parallel_group_total"]) for job in jobs[:3]] == [(0, 3), (1, 3), (2, 3)]
    assert [job["name"] for job in jobs[3:]] == ["linux 1", "linux 2", "mac 1", "mac 2", "bsd 1"]
    assert jobs[3]["command"] == "build linux" and jobs[3]["matrix"] == {"os": "linux", "version": 1}
    assert (jobs[6]["state"], jobs[6]["broken_reason"]) == ("broken", "Broken")
    assert (jobs[7]["state"], jobs[7]["soft_failed"], build["state"]) == ("failed", True, "passed")
    assert filled("{{ matrix }}!", combinations(["a"])[0]["values"]) == "a!"
    env = shop("GET", f"/jobs/{jobs[1]['id']}/env")["env"]
    assert (env["BUILDKITE_PARALLEL_JOB"], env["BUILDKITE_PARALLEL_JOB_COUNT"]) == ("1", "3")


@pytest.mark.parametrize(
    ("matrix", "sentence"),
    [
        ({"setup": {str(number): [1] for number in range(7)}}, "6 dimensions"),
        (list(range(26)), "25 elements"),
        ({"setup": {"a": list(range(8)), "b": list(range(8))}}, "50 jobs"),
        ({"setup": ["a"], "adjustments": [{"with": "a"}] * 13}, "12 adjustments"),
        ({"setup": {"a": [1]}, "adjustments": [{"with": {"b": 1}}]}, "each dimension"),
        ({"odd": 1}, "setup and adjustments"),
    ],
)
def test_the_limits_of_a_matrix(matrix: Any, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        combinations(matrix)


def test_which_failures_are_soft_or_retried() -> None:
    assert fails_softly([{"exit_status": [3, 4]}, {"exit_status": 7}], 4) and not fails_softly([{"exit_status": 3}], 4)
    assert fails_softly(True, 1) and not fails_softly(False, 1) and fails_softly([{"exit_status": "*"}], 1)
    job = {"exit_status": -1, "signal": "SIGTERM", "signal_reason": "agent_stop"}
    rules: list[dict[str, Any]] = [
        {"exit_status": "*"},
        {"signal": "kill"},
        {"signal": "term", "signal_reason": "none"},
        {"exit_status": [-1]},
    ]
    assert matching(rules, job) == 3 and matching(rules[:3], job) is None
    assert matching([{"signal": "Term", "signal_reason": "agent_stop"}], job) == 0


def test_a_time_limit_ends_a_job(site: Any) -> None:
    text = "steps:\n- {command: make, timeout_in_minutes: 1, retry: {automatic: [{signal_reason: cancel, limit: 1}]}}\n"
    shop = site(text, outcomes={"make": [{"seconds": 99}, {}]})
    shop.build()
    shop.wait(62)
    assert shop.see() == ("running", ["timing_out"])
    shop.wait(9)
    assert shop.see() == ("passed", ["passed"])
    jobs = shop("GET", "/pipelines/shop/builds/1/jobs?state=timed_out")["items"]
    assert jobs[0]["retry_type"] == "automatic"
