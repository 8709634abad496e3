# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random organizations under random shares of random quotas: a run never uses more of a window than its share.

Each seed is one that a run fails with whose estimates are only usual ones, or differs from those in what is scarce.
"""

from __future__ import annotations

import random
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session

from running.declared import USUAL, whole
from running.paced_clock import PacedClock
from stand_in.process import SharedClock, StandIn

Options = dict[str, t.Any]

KINDS = {entry.plural for entry in CATALOG.managed()}


class _Measured(SharedClock):
    """Time passes by sleeping only, so that what is used right before is what was used of a window at most."""

    def __init__(self, stand_in: StandIn) -> None:
        super().__init__(stand_in)
        self.stand_in = stand_in
        self.used = dict.fromkeys(USUAL, 0)

    def measure(self) -> None:
        for name, used in self.stand_in.limits()["used"].items():
            self.used[name] = max(self.used[name], used)

    def sleep(self, seconds: float) -> None:
        self.measure()
        super().sleep(seconds)


class Clock(PacedClock, _Measured):
    """It also knows how much of a window was used at most."""


def begun(stand_in: StandIn, share: float) -> tuple[Session, Clock]:
    """A session with a share of the quotas, and its clock."""
    where = {"organization": stand_in.organization, "api_url": stand_in.url, "graphql_url": stand_in.graphql_url}
    clock = Clock(stand_in)
    client = connect({**where, "api_token": stand_in.token, "quota_share": share})
    clock.watch(client.ledger)
    return Session(client, CATALOG), clock


def run(stand_in: StandIn, limits: dict[str, int], share: float, name: str, options: Options, check: bool) -> Options:
    """The result of a run that kept its share of every window."""
    stand_in.limits(**limits)
    stand_in.clear_log()
    session, clock = begun(stand_in, share)
    result = session.run(name, options, check)
    clock.measure()
    allowed = {each: max(1.0, limit * share) for each, limit in limits.items()}
    over = {each: (used, allowed[each]) for each, used in clock.used.items() if used > allowed[each]}
    assert not over, f"used and allowed with quota_share {share}: {over}"
    assert {entry["status"] for entry in stand_in.log()} <= {200, 201, 204}
    assert not result.get("failed"), result.get("msg")
    return result


def begin(stand_in: StandIn, size: Options) -> Options:
    """A new organization, and how it is declared."""
    stand_in.limits(**dict.fromkeys(USUAL))
    stand_in.reset({"generate": size})
    return whole(stand_in.state(), KINDS)


def chances(seed: int) -> tuple[Options, dict[str, int], float]:
    """The size of an organization, quotas and a share."""
    luck = random.Random(seed)
    size = {
        "pipelines": luck.choice([1, 25, 60]),
        "teams": luck.choice([0, 3, 15]),
        "links_per_team": luck.choice([0, 7, 60]),
        "members_per_team": luck.choice([1, 20]),
        "clusters": luck.choice([1, 8]),
        "queues_per_cluster": luck.choice([1, 45]),
        "tokens_per_cluster": luck.choice([0, 2, 30]),
        "schedules": luck.choice([0, 40, 150]),
        "services": 3,
    }
    limits = {
        "rest_user": luck.choice([40, 50, 500]),
        "rest_organization": luck.choice([30, 200]),
        "graphql_user": luck.choice([600, 1500, 5000]),
        "graphql_organization": luck.choice([800, 20_000]),
    }
    return size, limits, round(luck.uniform(0.15, 0.99), 2)


@pytest.mark.parametrize("seed", [0, 1, 5, 9, 11])
def test_a_check_keeps_its_share(stand_in: StandIn, seed: int) -> None:
    size, limits, share = chances(seed)
    declared = begin(stand_in, size)
    result = run(stand_in, limits, share, "organization", declared, check=True)
    assert result["changes"] == []


@pytest.mark.parametrize("seed", [23])
def test_an_export_keeps_its_share(stand_in: StandIn, seed: int) -> None:
    size, limits, share = chances(seed)
    declared = begin(stand_in, size)
    shown = run(stand_in, limits, share, "organization_info", {}, check=True)["organization"]
    for kind in ("pipelines", "teams", "clusters"):
        assert len(shown[kind]) == len(declared[kind])


@pytest.mark.parametrize("seed", [40, 42])
def test_changes_and_deletions_keep_their_share(stand_in: StandIn, seed: int) -> None:
    size, limits, share = chances(seed)
    declared = begin(stand_in, {**size, "pipelines": 40})
    for number, pipeline in enumerate(declared["pipelines"]):
        pipeline["description"] = f"Another one, {number}"
    gone = [{"slug": pipeline["slug"], "state": "absent"} for pipeline in declared["pipelines"][:15]]
    new = [{"name": f"New {number}"} for number in range(20)]
    options = {"pipelines": [*gone, *declared["pipelines"][15:]], "teams": new, "max_deletions": 1000}
    result = run(stand_in, limits, share, "organization", options, check=False)
    assert result["counts"]["deleted"] >= 15 and result["counts"]["created"] == 20


def test_lists_that_a_share_has_no_points_for_are_read_over_rest(stand_in: StandIn) -> None:
    size = {"pipelines": 5, "teams": 3, "links_per_team": 2, "clusters": 2, "schedules": 5, "services": 0}
    declared = begin(stand_in, size)
    limits = {**USUAL, "rest_user": 500, "rest_organization": 500}
    result = run(stand_in, limits, 0.002, "organization", declared, check=True)
    assert result["changes"] == [] and result["cost"]["rest_requests"] > 15


def test_what_deletions_take_along_keeps_its_share(stand_in: StandIn) -> None:
    """It is asked of many objects at a time: of as many as the share allows."""
    begin(stand_in, {"pipelines": 300, "teams": 60, "links_per_team": 2, "clusters": 1, "schedules": 0, "services": 0})
    state = stand_in.state()
    gone: Options = {
        "teams": [
            {"name": team["name"], "state": "absent"}
            for team in state["teams"].values()
            if team["name"].startswith("team-")
        ],
        "pipelines": [
            {"slug": pipeline["slug"], "state": "absent"} for pipeline in list(state["pipelines"].values())[:250]
        ],
    }
    assert len(gone["teams"]) > 50
    result = run(stand_in, {**USUAL, "graphql_user": 1000}, 0.5, "organization", gone, check=True)
    assert result["counts"]["deleted"] == len(gone["teams"]) + 250
