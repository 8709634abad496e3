# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thousands of requests under the service's quotas, four at a time, on one clock that the stand-in shares."""

from __future__ import annotations

import functools
import gc
import threading
import typing as t
from collections import Counter
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client, connect
from ansible_collections.community.buildkite.plugins.module_utils._api.quota import AT_ONCE
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, MaxWait, RateLimited
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session

from running.declared import USUAL
from running.modules import SEED, pipeline
from stand_in.process import SharedClock, StandIn

# It costs as many points as there are pipelines, and three.
QUERY = "query Q($org: ID!) { organization(slug: $org) { pipelines(first: 500) { edges { node { slug } } } } }"


@pytest.fixture
def clock(stand_in: StandIn) -> SharedClock:
    """The clock of a stand-in with the usual limits."""
    stand_in.limits(**USUAL)
    return SharedClock(stand_in)


def connected(stand_in: StandIn, clock: SharedClock, **options: t.Any) -> Client:
    """A client on that clock."""
    given = {
        "api_token": stand_in.token,
        "organization": stand_in.organization,
        "api_url": stand_in.url,
        "graphql_url": stand_in.graphql_url,
    }
    client = connect({**given, **options})
    client.ledger._clock, client.ledger._sleep = clock, clock.sleep
    return client


def ask(client: Client, times: int, call: t.Callable[[int], t.Any] | None = None) -> list[t.Any]:
    """So many requests side by side, each recognizable in the log."""
    one = call or (lambda number: client.get("", {"number": number}))
    return client.side_by_side([functools.partial(one, number) for number in range(times)])


def statuses(stand_in: StandIn) -> Counter[int]:
    return Counter(entry["status"] for entry in stand_in.log())


def windows(stand_in: StandIn, name: str = "rest_user") -> int:
    return int(stand_in.limits()["windows"][name])


def test_alone_on_its_quotas_a_run_meets_no_429(stand_in: StandIn, clock: SharedClock) -> None:
    started = clock()
    client = connected(stand_in, clock)
    ask(client, 2000)
    assert statuses(stand_in) == {200: 2000}
    assert windows(stand_in) == 40, "every window was used up"
    assert clock() - started == 39 * 61 == client.ledger.waited


@pytest.mark.parametrize("used", [1, 17, 49, 50, 80])
def test_a_window_that_others_began_is_taken_as_it_is(stand_in: StandIn, clock: SharedClock, used: int) -> None:
    stand_in.limits(used={"rest_user": used})
    clock.sleep(33)
    ask(connected(stand_in, clock), 300)
    assert statuses(stand_in)[429] == (1 if used >= 50 else 0), "one request tells that nothing is left"
    assert statuses(stand_in)[200] == 300


def test_the_organizations_quota_counts_too(stand_in: StandIn, clock: SharedClock) -> None:
    stand_in.limits(rest_organization=30)
    ask(connected(stand_in, clock), 300)
    assert (statuses(stand_in), windows(stand_in)) == ({200: 300}, 10)


def test_raised_quotas_are_used(stand_in: StandIn, clock: SharedClock) -> None:
    stand_in.limits(rest_user=1000, rest_organization=1000)
    ask(connected(stand_in, clock), 2000)
    assert (statuses(stand_in), windows(stand_in)) == ({200: 2000}, 2)


@pytest.mark.parametrize(("share", "count"), [(0.5, 8), (0.1, 40), (0.02, 200)])
def test_share_of_a_quota(stand_in: StandIn, clock: SharedClock, share: float, count: int) -> None:
    ask(connected(stand_in, clock, quota_share=share), 200)
    assert (statuses(stand_in), windows(stand_in)) == ({200: 200}, count)


def test_queries_side_by_side_do_not_overdraw(stand_in: StandIn, clock: SharedClock) -> None:
    stand_in.reset({"generate": {"pipelines": 120, "teams": 0, "clusters": 1, "schedules": 0, "services": 0}})
    stand_in.limits(**USUAL)
    clock = SharedClock(stand_in)
    client = connected(stand_in, clock)
    most = 0

    def query(number: int) -> None:
        nonlocal most
        # 600 are reserved, and 123 used.
        client.graphql(QUERY, {"org": "acme"}, points=600.0)
        most = max(most, stand_in.limits()["used"]["graphql_user"])

    ask(client, 200, query)
    (points,) = {entry["points"] for entry in stand_in.log()}
    assert statuses(stand_in) == {200: 200}
    assert most <= 5000
    # The last queries of a window have less than the reservation, and wait: at least 4,400 of 5,000 are used.
    assert windows(stand_in, "graphql_user") <= -(-200 * points // 4400)
    assert client.ledger.spent["graphql"] == 200 * points


def test_query_that_costs_more_than_the_limit(stand_in: StandIn, clock: SharedClock) -> None:
    stand_in.reset({"generate": {"pipelines": 120, "teams": 0, "clusters": 1, "schedules": 0, "services": 0}})
    stand_in.limits(**USUAL | {"graphql_user": 100})
    clock = SharedClock(stand_in)
    client = connected(stand_in, clock)
    client.graphql("{ viewer { user { uuid } } }", points=2.0)
    ask(client, 6, lambda number: client.graphql(QUERY, {"org": "acme"}, points=123.0))
    assert (statuses(stand_in), windows(stand_in, "graphql_user")) == ({200: 7}, 7)


class Others:
    """Someone who uses the same quotas up at some requests of the run."""

    def __init__(self, stand_in: StandIn, at: t.Container[int]) -> None:
        self.stand_in, self.at = stand_in, at
        self.trips = self.asked = 0
        self.lock = threading.Lock()

    def call(self, client: Client) -> t.Callable[[int], t.Any]:
        def one(number: int) -> t.Any:
            with self.lock:
                self.asked += 1
                if self.asked in self.at:
                    self.trips += 1
                    self.stand_in.limits(used={"rest_user": 60})
            return client.get("", {"number": number})

        return one


def test_sharing_its_quotas_a_run_trips_with_what_is_in_flight(stand_in: StandIn, clock: SharedClock) -> None:
    client = connected(stand_in, clock)
    others = Others(stand_in, range(20, 1000, 37))
    ask(client, 1000, others.call(client))
    found = statuses(stand_in)
    assert others.trips == 27 and set(found) == {200, 429}
    assert 0 < found[429] <= AT_ONCE * others.trips
    # None is lost, and none is done twice.
    asked = Counter(entry["query"] for entry in stand_in.log() if entry["status"] == 200)
    assert len(asked) == 1000 and set(asked.values()) == {1}


def test_others_who_begin_the_window_are_respected(stand_in: StandIn, clock: SharedClock) -> None:
    client = connected(stand_in, clock)
    # They are quicker: five are left of each new window.
    clock.others = lambda: stand_in.limits(used={"rest_user": 45})
    ask(client, 150)
    assert statuses(stand_in) == {200: 150}
    assert client.ledger.waited == 20 * 61


def test_overdraw_and_the_other_way(stand_in: StandIn, clock: SharedClock) -> None:
    stand_in.limits(graphql_user=10)
    client = connected(stand_in, clock)
    client.graphql("{ viewer { user { uuid } } }", points=2.0)
    with pytest.raises(RateLimited):
        client.graphql(QUERY, {"org": "acme"}, points=9.0, wait=False)
    assert len(stand_in.log()) == 1, "it was not sent"
    client.ledger.may_overdraw = True
    client.graphql(QUERY, {"org": "acme"}, points=9.0, wait=False)
    stand_in.limits(used={"graphql_user": 10})
    with pytest.raises(RateLimited):
        client.graphql(QUERY, {"org": "acme"}, points=1.0, wait=False)
    assert statuses(stand_in) == {200: 2, 429: 1} and client.ledger.waited == 0


def many(count: int) -> dict[str, t.Any]:
    """So many pipelines to be made. Only REST takes their settings."""
    return {
        "pipelines": [pipeline(f"p-{number:03}", provider_settings={"build_tags": True}) for number in range(count)]
    }


def session(stand_in: StandIn, clock: SharedClock, **options: t.Any) -> Session:
    return Session(connected(stand_in, clock, **options), CATALOG)


def test_max_wait_ends_a_run_before_its_first_write(stand_in: StandIn, clock: SharedClock) -> None:
    planned = session(stand_in, clock, max_wait=61).run("organization", many(200), check_mode=True)
    assert planned["counts"]["created"] == 200 and "longer than max_wait (61) allows" in planned["warnings"][0]
    with pytest.raises(MaxWait, match=r"200 REST requests exceed what is left, and the wait of 2\d\d seconds more"):
        session(stand_in, clock, max_wait=61).run("organization", many(200), check_mode=False)
    assert stand_in.log(write=True) == []
    result = session(stand_in, clock, max_wait=300).run("organization", many(200), check_mode=False)
    assert result["counts"]["created"] == 200 and statuses(stand_in)[429] == 0


def test_max_wait_ends_a_run_when_others_make_it_longer(stand_in: StandIn, clock: SharedClock) -> None:
    made = session(stand_in, clock, max_wait=70)
    clock.others = lambda: stand_in.limits(used={"rest_user": 30})
    result = made.run("organization", many(80), check_mode=False)
    written = sum(entry["status"] == 201 for entry in stand_in.log(write=True))
    assert result["failed"] and result["failure"]["code"] == "max_wait"
    assert 0 < written == result["counts"]["created"] < 80 and result["counts"]["failed"] <= AT_ONCE
    assert sum(result["counts"].values()) == 80
    assert result["msg"].startswith(
        "The REST quota of this window is used up, and the wait of 61 seconds more (122 in total)"
    )
    assert result["msg"].endswith(f" Applied: {written}; not applied: {80 - written}.")
    assert made.client.ledger.waited == 61
    # Running again continues.
    clock.others = lambda: None
    clock.sleep(61)
    result = session(stand_in, clock, max_wait=70).run("organization", many(80), check_mode=False)
    assert not result.get("failed") and result["counts"]["created"] == 80 - written


def test_garbage_is_collected_again_after_a_run(stand_in: StandIn, clock: SharedClock) -> None:
    with pytest.raises(InvalidOption):
        session(stand_in, clock).run("organization", {"teams": 2 * [{"name": "Twice"}]}, check_mode=False)
    assert gc.isenabled()


@pytest.mark.parametrize("scopes", ["rest", "all"])
@pytest.mark.parametrize("kept", [False, True])
def test_the_forecast_is_true(stand_in: StandIn, clock: SharedClock, tmp_path: Path, scopes: str, kept: bool) -> None:
    """After a check, a run that need not read again waits as long as forecast, whatever guards and backups read."""
    stand_in.limits(rest_user=None, rest_organization=None, graphql_user=None, graphql_organization=None)
    stand_in.reset(SEED)
    there = [{"name": f"T{number}", "members": [{"user": "ada@example.com"}]} for number in range(40)]
    token = "bkua_rest_only" if scopes == "rest" else "bkua_graphql_too"
    Session(connected(stand_in, clock, api_token=token), CATALOG).run(
        "organization", {"teams": there}, check_mode=False
    )
    stand_in.limits(**USUAL)
    session = Session(connected(stand_in, clock, api_token=token), CATALOG)
    gone = [{"name": f"T{number}", "state": "absent"} for number in range(40)]
    options: dict[str, t.Any] = {"teams": [*gone, *({"name": f"N{number}"} for number in range(150))]}
    options |= {"backup_path": str(tmp_path / "backup.yml")} if kept else {}
    forecast = session.run("organization", options, check_mode=True)["forecast"]
    result = session.run("organization", options, check_mode=False)
    assert not result.get("failed"), result.get("msg")
    assert (forecast["minutes"] > 0) == (scopes == "rest"), "GraphQL takes what REST would wait with"
    assert forecast["minutes"] == pytest.approx(result["cost"]["seconds_waited"] / 60, abs=0.1)
