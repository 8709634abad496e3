# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rotation now, by the age of the newest token: once, whatever fails in between, and at an exact cost."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _times
from ansible_collections.community.buildkite.plugins.module_utils._api import quota

from running.modules import Runs, actions

PATH = "cluster/C/token/D"
MINE: dict[str, t.Any] = {"cluster": "C", "description": "D"}
SINCE = "2026-01-01T00:00:00Z"
NOW = {**MINE, "rotate_created_before": SINCE}


def seed(runs: Runs, *created: str, name: str = "C", **more: t.Any) -> list[str]:
    """A cluster with tokens of one description that were created then; their IDs."""
    entries = [{"description": "D", "created_at": when, **more} for when in created]
    runs.stand_in.seed({"clusters": [{"name": name, "agent_tokens": entries}]})
    return ids(runs, name)


def ids(runs: Runs, name: str = "C") -> list[str]:
    """The IDs of a cluster's tokens, the oldest first."""
    found = runs.rest("GET", f"clusters/{runs.at('clusters', name, 'id')}/tokens")
    return [entry["id"] for entry in sorted(found, key=lambda entry: str(entry["created_at"]))]


def test_a_successor_is_made_once(runs: Runs) -> None:
    """The old one stays until it is revoked, also when neither ever expires; then nothing changes."""
    (old,) = seed(runs, "2025-12-31T23:59:59.999Z")
    result = runs.both("agent_token", **NOW)
    assert actions(result) == [("create", PATH)] and result["token_value"]
    assert ids(runs)[0] == old and len(ids(runs)) == 2
    new = ids(runs)[1]
    assert runs.run("agent_token", **NOW, check=True)["agent_token"]["id"] == new
    result = runs.both("agent_token", **NOW, revoke_rotated=True)
    assert actions(result) == [("delete", f"{PATH} ({old})")] and ids(runs) == [new]
    assert runs.both("agent_token", **NOW, revoke_rotated=True)["changes"] == []


def test_what_is_younger_stays(runs: Runs) -> None:
    """A token that was created at that time, and one that does not exist yet."""
    seed(runs, "2026-01-01T00:00:00.000Z")
    assert runs.both("agent_token", **NOW)["changes"] == []
    assert actions(runs.both("agent_token", **{**NOW, "description": "E"})) == [("create", "cluster/C/token/E")]


def test_everything_older_retires(runs: Runs) -> None:
    """A second rotation with the first one's predecessor still there; absent takes them all."""
    older = seed(runs, "2025-01-01T00:00:00.000Z", "2025-06-01T00:00:00.000Z")
    result = runs.both("agent_token", **NOW, revoke_rotated=True)
    assert actions(result)[0] == ("create", PATH) and not {*older} & {*ids(runs)}
    seed(runs, "2025-01-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z", name="E")
    tree = [{"name": "E", "agent_tokens": [{"description": "D", "rotate_created_before": SINCE}]}]
    assert runs.both("organization", clusters=tree, prune=["agent_tokens"])["changes"] == []
    runs.both("agent_token", **{**NOW, "cluster": "E"}, state="absent")
    assert ids(runs, "E") == []


@pytest.mark.parametrize(("method", "left"), [("POST", 1), ("DELETE", 2)])
def test_after_a_failure_in_between(runs: Runs, method: str, left: int) -> None:
    """The run again does the rest: no second successor, and the old one is revoked."""
    (old,) = seed(runs, "2025-01-01T00:00:00.000Z")
    match = {"method": method, "path": "/organizations/*/clusters/*/tokens" + ("/*" if method == "DELETE" else "")}
    runs.stand_in.faults([{"match": match, "fault": "error", "status": 422, "message": "No"}])
    options = {**NOW, "revoke_rotated": True}
    assert runs.run("agent_token", **options)["failed"] and len(ids(runs)) == left
    result = runs.both("agent_token", **options)
    assert [action for action, _address in actions(result)][-1] == "delete"
    assert old not in ids(runs) and len(ids(runs)) == 1


def test_the_newest_counts_whichever_expires_last(runs: Runs) -> None:
    """A successor that expires earlier than the old one, with rotation in time as well."""
    seed(runs, "2025-01-01T00:00:00.000Z", expires_at="2099-01-01T00:00:00.000Z")
    options = {**NOW, "lifetime": "30d", "rotate_before": "7d"}
    assert actions(runs.both("agent_token", **options)) == [("create", PATH)]
    result = runs.both("agent_token", **options, revoke_rotated=True)
    assert result["agent_token"]["expires_at"] < "2099" and len(ids(runs)) == 1


def test_two_that_are_younger_are_ambiguous(runs: Runs) -> None:
    first, second = seed(runs, "2026-02-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z")
    message = runs.rejected("agent_token", **NOW).message
    assert first in message and second in message and "set rotate_created_before to a time after which" in message
    assert runs.both("agent_token", **{**NOW, "rotate_created_before": "2026-02-15"})["agent_token"]["id"] == second


def test_a_token_that_never_expires_is_not_rotated_in_time(runs: Runs) -> None:
    """It is a warning, which names what rotates it, until that is done."""
    seed(runs, "2025-01-01T00:00:00.000Z")
    rotating: dict[str, t.Any] = {"lifetime": "90d", "rotate_before": "14d"}
    result = runs.both("agent_token", **MINE, **rotating)
    assert result["warnings"] == [
        "agent_token (D) never expires, so rotate_before has no effect: set rotate_created_before to rotate it."
    ]
    assert runs.both("agent_token", **NOW, **rotating)["warnings"] == []
    assert runs.run("agent_token", **NOW, **rotating)["warnings"] == []


BAD: list[tuple[dict[str, t.Any], str]] = [
    ({"rotate_created_before": "2999-01-01T00:00:00Z"}, "must be in the past, and 2999-01-01T00:00:00Z is in the"),
    ({"rotate_created_before": "yesterday"}, "rotate_created_before must be a time such as"),
    ({"id": "x"}, "rotate_created_before and id are mutually exclusive"),
    ({"rotate_before": "14d"}, "rotate_before needs lifetime or expires_at"),
]


@pytest.mark.parametrize(("options", "part"), BAD)
def test_bad_input(runs: Runs, options: dict[str, t.Any], part: str) -> None:
    """In check mode and in a run alike."""
    seed(runs)
    for check in (True, False):
        assert part in runs.rejected("agent_token", check=check, **{**NOW, **options}).message


def test_a_clock_that_is_ahead_rotates_once(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is past here and not at the service would be rotated by every run until then. What is younger is nobody's concern."""
    seed(runs, "2025-01-01T00:00:00.000Z")
    real = datetime.datetime.now(datetime.timezone.utc)
    monkeypatch.setattr(_times, "now", lambda: real + datetime.timedelta(hours=1))
    monkeypatch.setattr(quota.time, "time", (real + datetime.timedelta(hours=1)).timestamp)
    ahead = (real + datetime.timedelta(minutes=50)).isoformat()
    message = runs.rejected("agent_token", **{**NOW, "rotate_created_before": ahead}).message
    assert "is not by the service's clock, which is up to 36" in message and "set an earlier time" in message
    before = (real - datetime.timedelta(minutes=1)).isoformat()
    assert len(runs.both("agent_token", **{**NOW, "rotate_created_before": before})["changes"]) == 1


def test_a_loop_reads_a_cluster_once(runs: Runs) -> None:
    """Each item of a session rotates its own token, and the list is read again only to look for duplicates of what was made."""
    seed(runs, "2025-01-01T00:00:00.000Z")
    session = runs.session(module="agent_token")
    runs.stand_in.clear_log()
    for description, action in (("D", "create"), ("E", "create"), ("D", None), ("E", None)):
        options = {**NOW, "description": description, "state": "present"}
        result = session.run("agent_token", options, check_mode=False, bulk=True)
        assert [change["action"] for change in result["changes"]] == ([action] if action else [])
    assert sum(entry["path"].endswith("/tokens") for entry in runs.stand_in.log(write=False)) == 1 + 2


def test_what_ages_cost(runs: Runs) -> None:
    """One REST request for each cluster that asks for them; the others are read as ever, and without it nothing is more."""
    names = [f"C{number}" for number in range(6)]
    for name in names:
        seed(runs, "2025-01-01T00:00:00.000Z", name=name)

    def cost(*asking: str) -> dict[str, float]:
        trees = [
            {
                "name": name,
                "agent_tokens": [{"description": "D", **({"rotate_created_before": SINCE} if name in asking else {})}],
            }
            for name in names
        ]
        result = runs.run("organization", check=True, clusters=trees)
        assert len(result["changes"]) == len(asking)
        return t.cast("dict[str, float]", result["cost"])

    plain, two = cost(), cost("C0", "C1")
    if runs.token == "bkua_rest_only":
        assert two == plain
    else:
        more = {name: two[name] - plain[name] for name in ("rest_requests", "graphql_requests", "graphql_points")}
        assert more == {"rest_requests": 2, "graphql_requests": 0, "graphql_points": 0}


def test_the_time_is_compared_with_its_zone(runs: Runs) -> None:
    """A time that is an hour later here is the same moment."""
    seed(runs, "2025-12-31T23:30:00.000Z")
    zone = datetime.timezone(datetime.timedelta(hours=1))
    same = datetime.datetime(2026, 1, 1, 0, 30, tzinfo=zone).isoformat()
    assert runs.both("agent_token", **{**NOW, "rotate_created_before": same})["changes"] == []
