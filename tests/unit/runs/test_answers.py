# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer that is no success counts as none, at every write: errors, another status, a body that is not about the object."""

from __future__ import annotations

import itertools
import re
import typing as t

import pytest

from running.interrupted import comparable
from running.modules import AFTER, BEFORE, SEED, Result, Runs, actions, pipeline
from stand_in.process import StandIn

ERRORS = {"errors": [{"message": "Planted"}]}
# What is wrong with the answers, and whether the write is carried out.
WRONG: dict[str, Result] = {
    "not done, errors": {"fault": "error", "body": ERRORS},
    "not done, nothing in it": {"fault": "error", "body": {}},
    "not done, about another": {"fault": "error", "body": {"id": "another", "user_id": "another", "pipeline_id": "x"}},
    "done, errors": {"fault": "answered", "adds": ERRORS},
    "done, nothing in it": {"fault": "answered", "body": {}},
    "done, another status": {"fault": "answered", "status": 202},
}
# Where a new pipeline goes does not depend on whether the organization's default cluster was changed before.
THERE: Result = {
    **AFTER,
    "pipelines": [{**entry, "cluster": "New"} if entry["slug"] == "new" else entry for entry in AFTER["pipelines"]],
}
Position = tuple[str, str, int]
# Positions that follow each other are of one path, and often of one object: every other one is tried in one run.
STEP = 2


def positions(runs: Runs) -> list[Position]:
    """Each kind of write in the log, once: method, pattern of the path, and the status of its success."""
    found = {}
    for entry in runs.stand_in.log(write=True):
        if entry["api"] == "rest":
            path = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "*", entry["path"])
            path = re.sub(r"/pipelines/[\w-]+", "/pipelines/*", path)
            found[entry["method"], path.replace(f"/{runs.stand_in.organization}/", "/*/")] = entry["status"]
    return [(method, path, status) for (method, path), status in sorted(found.items())]


def every(runs: Runs) -> tuple[list[Position], t.Any]:
    """Every position on the way from BEFORE, whose organization is kept, to THERE; the state at its end."""
    runs.stand_in.reset(SEED)
    # Else there is none while those that are changed are not archived.
    runs.show_archived()
    assert not runs.run("organization", **BEFORE).get("failed")
    runs.stand_in.keep()
    runs.stand_in.clear_log()
    result = runs.run("organization", **THERE)
    assert not result.get("failed"), result.get("msg")
    return positions(runs), comparable(runs.stand_in.state())


# What is the same with and without GraphQL is shared out over the tokens.
@pytest.mark.parametrize(
    ("wrong", "token"), [*zip(WRONG, itertools.cycle(["bkua_graphql_too", "bkua_rest_only"]), strict=False)]
)
def test_at_every_write(stand_in: StandIn, wrong: str, token: str) -> None:
    """The run reports the outcome of each change, and the next one continues; nothing exists twice."""
    runs = Runs(stand_in, token)
    waiting, expected = every(runs)
    assert len(waiting) > 25 and {method for method, _path, _status in waiting} == {"POST", "PUT", "PATCH", "DELETE"}
    while waiting:
        tried, waiting = waiting[::STEP], [place for number, place in enumerate(waiting) if number % STEP]
        waiting += go_on(runs, wrong, tried, expected)


def go_on(runs: Runs, wrong: str, tried: list[Position], expected: t.Any) -> list[Position]:
    """A run with wrong answers at some positions, then one without. Those that the first one did not reach."""
    what, done = f"{wrong}: {tried}", WRONG[wrong]["fault"] == "answered"
    runs.stand_in.back_to_kept()
    times = 1 if done else 9
    runs.stand_in.faults(
        [
            {
                "match": {"method": method, "path": path},
                "status": 200 if method == "DELETE" else status,
                "times": times,
                **WRONG[wrong],
            }
            for method, path, status in tried
        ]
    )
    result = runs.run("organization", **THERE)
    missed = [place for place, fault in zip(tried, runs.stand_in.faults(), strict=True) if not fault["consumed"]]
    assert len(missed) < len(tried), what
    failed, skipped = (result.get("failure", {}).get(kind, []) for kind in ("failed", "skipped"))
    # What depends on it may fail as well, in its own way.
    unclear = [entry for entry in failed if entry["code"] in ("unclear", "not_kept")]
    assert len(unclear) >= (0 if done else len(tried) - len(missed)), f"{what}: {result.get('msg')}"
    assert unclear or not failed, f"{what}: {result.get('msg')}"
    runs.stand_in.clear_faults()
    again = runs.run("organization", **THERE)
    assert not again.get("failed"), f"{what}: {again.get('msg')}"
    left = {address for _action, address in actions(again)}
    # Where the cluster was not renamed, what is in it has its old address.
    said = {entry["address"].replace("cluster/Linux/", "cluster/Linux x86/") for entry in (*failed, *skipped)}
    assert left <= said, f"{what}: {left} was said to be done"
    assert comparable(runs.stand_in.state()) == expected, what
    return missed


def test_an_answer_without_identity_costs_one_read(runs: Runs) -> None:
    """The object is read to confirm, and the write is not sent again."""
    runs.run("team", name="T")
    for method, path, options in (
        ("POST", "/organizations/*/pipelines", pipeline("web")),
        ("PATCH", "/organizations/*/pipelines/web", pipeline("web", description="changed")),
    ):
        runs.stand_in.faults([{"match": {"method": method, "path": path}, "fault": "answered", "body": {}}])
        runs.stand_in.clear_log()
        assert len(runs.run("pipeline", **options)["changes"]) == 1
        writes = [number for number, entry in enumerate(runs.stand_in.log()) if entry["write"]]
        assert len(writes) == 1 and len(runs.stand_in.log()) == writes[0] + 2
    runs.stand_in.clear_log()
    runs.run("team", name="T", description="changed")
    assert [entry["method"] for entry in runs.stand_in.log()][-1] == "PATCH"


def test_what_the_service_says_is_said(runs: Runs) -> None:
    """The message has the errors of the answer."""
    runs.run("team", name="T")
    fault = {"fault": "error", "status": 200, "body": ERRORS, "times": 9}
    runs.stand_in.faults([{"match": {"method": "PATCH"}, **fault}])
    result = runs.run("team", name="T", description="changed")
    assert result["failure"]["code"] == "unclear" and not result["changes"]
    assert "the answer has status 200 and errors (Planted)" in result["msg"]


def test_a_switch_that_is_not_kept(runs: Runs) -> None:
    """The answer describes the queue as it was: it is not paused."""
    made = runs.run("cluster_queue", cluster="Default cluster", key="q")
    queue = runs.rest(
        "GET", f"clusters/{runs.at('clusters', 'Default cluster', 'id')}/queues/{made['cluster_queue']['id']}"
    )
    match = {"method": "POST", "path": "/organizations/*/pause_dispatch"}
    runs.stand_in.faults([{"match": match, "fault": "error", "status": 200, "body": queue}])
    result = runs.run("cluster_queue", cluster="Default cluster", key="q", dispatch_paused=True)
    assert result["failure"]["code"] == "not_kept" and result["failure"]["option"] == "dispatch_paused"


# Over GraphQL


@pytest.fixture
def graphql(stand_in: StandIn) -> Runs:
    """Runs with a token that may use it."""
    stand_in.reset(SEED)
    return Runs(stand_in, "bkua_graphql_too")


@pytest.mark.parametrize("answer", [{"data": {"agentTokenRevoke": None}}, {"data": None}, {}, {"x": 1}])
@pytest.mark.parametrize("operation", ["agentTokenCreate", "agentTokenRevoke"])
def test_a_payload_that_is_not_about_the_object(graphql: Runs, operation: str, answer: Result) -> None:
    """It was not made, and not revoked."""
    if operation == "agentTokenRevoke":
        graphql.run("agent_token", description="U")
    fault = {"fault": "error", "status": 200, "body": answer, "times": 9}
    graphql.stand_in.faults([{"match": {"operation": operation}, **fault}])
    result = graphql.run("agent_token", description="U", state="absent" if "Revoke" in operation else "present")
    assert result["failure"]["code"] == "unclear" and not result["changes"], result.get("msg")


def test_errors_beside_data(graphql: Runs) -> None:
    """They do not claim that nothing was done."""
    graphql.run("agent_token", description="U")
    fault = {"fault": "answered", "adds": ERRORS}
    graphql.stand_in.faults([{"match": {"operation": "agentTokenRevoke"}, **fault}])
    assert actions(graphql.run("agent_token", description="U", state="absent")) == [("delete", "token/U")]
