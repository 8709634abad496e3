# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations in the stand-in, as tests/live tries them: what goes wrong is a problem, and only what was lent is written to."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

from conformance.inside import QUEUE
from conformance.namespace import Namespace, Outside
from conformance.operating import NOT_TRIED, QUEUE_VARIABLE, Operating, of_agent, of_gate, of_queue
from conformance.run import run
from unit.conformance.conftest import Asked


def test_every_state_is_tried_or_has_a_reason() -> None:
    verbs = [*of_gate("p"), *of_queue("p"), *of_agent("p", "a", "f")]
    tried = {(verb.module, verb.options.get("state")) for verb in verbs}
    every = {
        (name, state)
        for name, operation in OPERATIONS.operations.items()
        for state in [one.name for one in operation.states] or [None]
    }
    left = {(name, state) for name, state in every if name in NOT_TRIED or f"{name} {state}" in NOT_TRIED}
    assert tried | left == every and not tried & left
    assert all(len(reason.split()) > 2 for reason in NOT_TRIED.values())


def test_each_step_is_predicted_and_repeated(asked: Asked) -> None:
    report = run(asked.owner, asked.member, ["operations"], (), queue=QUEUE)
    assert report.problems == [] and report.differences == [] and report.cleaned.left == []
    changes = {change for outcome in report.lives for change in outcome.changes}
    assert {"build triggered", "build canceled", "job unblocked", "job retried", "artifact downloaded"} <= changes
    store = asked.adapter.world.store
    assert not [one for one in store.all("pipeline") if "ansible-live" in one["slug"]]
    assert [agent["paused"] for agent in store.all("agent") if agent["name"] == "live-1"] == [False]


def test_without_a_queue_what_an_agent_runs_is_not_tried(asked: Asked) -> None:
    *_others, last = Operating(asked.owner, Namespace.new()).outcomes()
    assert QUEUE_VARIABLE in last.changes[0] and not last.problems
    written = [one.path for one in asked.owner.recorder.exchanges if one.method == "PUT"]
    assert written and not [path for path in written if path.startswith("/agents")]


def test_a_queue_without_an_agent_is_named(asked: Asked) -> None:
    *_others, last = Operating(asked.owner, Namespace.new(), queue="Nowhere/none").outcomes()
    assert not last.done and f"{QUEUE_VARIABLE} must be CLUSTER/KEY" in last.problems[0]


def test_a_wrong_prediction_and_a_second_change_are_problems(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    operate = asked.owner.operate

    def wrong(module: str, options: Any, check: bool) -> Any:
        result = operate(module, options, check)
        return {**result, "changed": not check}

    monkeypatch.setattr(asked.owner, "operate", wrong)
    first = next(Operating(asked.owner, Namespace.new()).outcomes())
    assert first.problems[0].startswith("check mode predicted nothing (would trigger a build of ansible-live-")
    assert first.problems[1] == "the second run did a change"


def test_an_agent_that_was_not_lent_is_fenced_off(asked: Asked) -> None:
    agent = asked.owner.rest("GET", "agents").data[0]
    with pytest.raises(Outside):
        asked.owner.rest("PUT", f"agents/{agent['id']}/pause")
    asked.owner.fence.lend(agent["id"])
    assert asked.owner.rest("PUT", f"agents/{agent['id']}/pause").is_success


def test_what_a_query_finds_by_an_own_id_is_own(asked: Asked) -> None:
    """By nothing else: a query may find objects of others."""
    fence = asked.owner.fence
    fence.lend("own-job")
    answer = {"data": {"job": {"id": "node-of-job"}}}
    for variables in ({"uuid": "other"}, {"uuid": "own-job", "slug": "acme"}, {}):
        fence.learn_asked({"variables": variables}, answer)
        assert not fence.is_own("node-of-job")
    fence.learn_asked({"variables": {"uuid": "own-job"}}, answer)
    assert fence.is_own("node-of-job")
