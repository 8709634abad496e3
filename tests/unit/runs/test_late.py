# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A write that the service carries out after it gave up the answer: nothing is there twice, and nobody else's is taken."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._run import Session

from running.modules import SEED, Result, Runs, actions, catalog_of, pipeline
from stand_in.process import SharedClock, StandIn

CLUSTER = "Default cluster"


class Late(Runs):
    """Runs on the stand-in's clock, which waiting moves."""

    def session(self, token: str | None = None, module: str = "organization") -> Session:
        """On a clock that is the stand-in's, too."""
        client = connect(self.connection(token))
        clock = SharedClock(self.stand_in)
        client.ledger._clock, client.ledger._sleep = clock, clock.sleep
        return Session(client, catalog_of(module))

    def later(self, method: str, path: str, seconds: float, **more: t.Any) -> None:
        """The next of those writes is done so much later than it was asked for."""
        match = {"method": method, "path": f"/organizations/*/{path}"}
        self.stand_in.faults([{"match": match, "fault": "late", "seconds": seconds, **more}])

    def writes(self, method: str, path: str) -> int:
        """How many of those writes were sent."""
        found = [entry for entry in self.stand_in.log(write=True) if entry["method"] == method]
        return len([entry for entry in found if entry["path"].endswith(path)])


@pytest.fixture(params=["bkua_graphql_too", "bkua_rest_only"])
def late(stand_in: StandIn, request: pytest.FixtureRequest) -> Late:
    """The organization before anything is late."""
    stand_in.reset(SEED)
    runs = Late(stand_in, request.param)
    runs.run("pipeline", **pipeline("web"))
    runs.run("team", name="Web")
    stand_in.clear_log()
    return runs


# What is created: what declares it, its list, and whether asking for it again can make no second one.
CREATIONS: dict[str, tuple[Result, str, bool]] = {
    "cluster": ({"clusters": [{"name": "New"}]}, "clusters", False),
    "webhook": ({"webhooks": [{"description": "New", "url": "https://ci.example.com/"}]}, "services", False),
    "schedule": (
        {"pipelines": [{"slug": "web", "schedules": [{"label": "New", "cronline": "@daily"}]}]},
        "pipelines/web/schedules",
        False,
    ),
    "queue": ({"clusters": [{"name": CLUSTER, "queues": [{"key": "new"}]}]}, "clusters/*/queues", True),
    "team": ({"teams": [{"name": "New"}]}, "teams", True),
    "pipeline": ({"pipelines": [pipeline("new")]}, "pipelines", True),
    "maintainer": (
        {"clusters": [{"name": CLUSTER, "maintainers": [{"team": "Web"}]}]},
        "clusters/*/maintainers",
        True,
    ),
}


def count(late: Late, path: str) -> int:
    """How many entries a list has."""
    found = late.rest("GET", path.replace("*", late.at("clusters", CLUSTER, "id")))
    return len(found["items"] if isinstance(found, dict) else found)


@pytest.mark.parametrize("answer", [{}, {"status": 502}, {"status": 504}])
@pytest.mark.parametrize("kind", CREATIONS)
def test_a_creation_that_is_late_is_adopted(late: Late, kind: str, answer: Result) -> None:
    """It is looked for until it is there, and not sent again."""
    options, path, _unique = CREATIONS[kind]
    before = count(late, path)
    late.later("POST", path, 10, **answer)
    result = late.run("organization", **options)
    assert not result.get("failed"), result.get("msg")
    assert [action for action, _address in actions(result)] == ["create"] and count(late, path) == before + 1
    assert late.writes("POST", path.rpartition("*")[2]) == 1
    assert 14 < result["cost"]["seconds_waited"] < 17
    assert late.run("organization", **options)["changes"] == []


@pytest.mark.parametrize("kind", CREATIONS)
def test_a_creation_that_is_later_than_that(late: Late, kind: str) -> None:
    """Where a second one could be made, nothing is sent again: the change is unclear."""
    options, path, unique = CREATIONS[kind]
    before = count(late, path)
    late.later("POST", path, 100)
    result = late.run("organization", **options)
    assert late.writes("POST", path.rpartition("*")[2]) == (2 if unique else 1)
    if not unique:
        [failed] = result["failure"]["failed"]
        assert failed["code"] == "unclear" and failed["message"].startswith(failed["address"])
        assert "was not found within 15 seconds and may appear later, so nothing was sent again" in result["msg"]
        # Five looks, and who the user is.
        assert result["changed"] and result["cost"]["rest_requests"] < 20
    late.stand_in.control("PATCH", "clock", {"advance": 100})
    assert count(late, path) == before + 1
    assert late.run("organization", **options)["changes"] == []


def test_an_adopted_pipeline_gets_its_teams(late: Late) -> None:
    """Someone else created it meanwhile: the teams that the lost request had are not taken for done."""
    session = late.session()
    write = session.client.write

    def meanwhile(method: str, path: str, *more: t.Any) -> t.Any:
        if path == "pipelines":
            late.rest("POST", path, pipeline("new"))
        return write(method, path, *more)

    session.client.write = meanwhile  # type: ignore[method-assign, assignment]
    match = {"method": "POST", "path": "/organizations/*/pipelines"}
    late.stand_in.faults([{"match": match, "fault": "drop_before", "skip": 1}])
    options: Result = {"pipelines": [pipeline("new", teams=[{"team": "Web", "access_level": "read_only"}])]}
    result = session.run("organization", options, check_mode=False)
    assert len(result["changes"]) == 2 and not result.get("failed"), result.get("msg")
    assert late.run("organization", **options)["changes"] == []


def test_what_is_refused_the_second_time_was_made_the_first_time(late: Late) -> None:
    """It came between the last look and the second request."""
    session = late.session()
    late.later("POST", "teams", 100)
    write, sent = session.client.write, []

    def second(method: str, path: str, *more: t.Any) -> t.Any:
        sent.append(path)
        if sent.count("teams") == 2:
            late.stand_in.control("PATCH", "clock", {"advance": 100})
        return write(method, path, *more)

    session.client.write = second  # type: ignore[method-assign, assignment]
    result = session.run("organization", {"teams": [{"name": "New"}]}, check_mode=False)
    assert actions(result) == [("create", "team/New")] and sent == ["teams", "teams"], result.get("msg")


def test_a_pause_that_is_late(late: Late) -> None:
    """The second request is refused, since the queue is paused by then: that is what was asked for."""
    options: Result = {"clusters": [{"name": CLUSTER, "queues": [{"key": "q"}]}]}
    late.run("organization", **options)
    late.later("POST", "clusters/*/queues/*/pause_dispatch", 15.5)
    options["clusters"][0]["queues"][0]["dispatch_paused"] = True
    session = late.session()
    write, sent = session.client.write, []

    def second(method: str, path: str, *more: t.Any) -> t.Any:
        sent.append(path)
        if len(sent) == 2:
            late.stand_in.control("PATCH", "clock", {"advance": 1})
        return write(method, path, *more)

    session.client.write = second  # type: ignore[method-assign, assignment]
    result = session.run("organization", options, check_mode=False)
    assert not result.get("failed") and len(sent) == 2, result.get("msg")


@pytest.mark.parametrize(("method", "path"), [("PATCH", "teams/*"), ("DELETE", "teams/*")])
def test_a_change_or_a_deletion_that_is_late(late: Late, method: str, path: str) -> None:
    """It is not sent again while it may still come."""
    late.later(method, path, 5)
    more = {"description": "changed"} if method == "PATCH" else {"state": "absent"}
    result = late.run("organization", teams=[{"name": "Web", **more}])
    assert not result.get("failed") and len(late.stand_in.log(write=True)) == 1, result.get("msg")


def test_several_in_one_request(stand_in: StandIn) -> None:
    """A request over GraphQL that is late: the wait is one for all, and nothing is there twice."""
    stand_in.reset(SEED)
    late = Late(stand_in, "bkua_graphql_too")
    late.run("pipeline", **pipeline("web"))
    schedules = [{"label": str(number), "cronline": "@daily"} for number in range(8)]
    options: Result = {"pipelines": [{"slug": "web", "schedules": schedules}]}
    # Each look may wait for a window of REST.
    for seconds in (10, 100_000):
        late.stand_in.limits(rest_user=2, rest_organization=1000, graphql_user=5000, graphql_organization=20000)
        match = {"api": "graphql", "operation": "pipelineScheduleCreate"}
        late.stand_in.faults([{"match": match, "fault": "late", "seconds": seconds}])
        result = late.run("organization", **options)
        assert late.stand_in.faults()[0]["consumed"] == 1, "the fault was not met"
        late.stand_in.limits(rest_user=None, rest_organization=None, graphql_user=None, graphql_organization=None)
        late.stand_in.clear_faults()
        late.stand_in.control("PATCH", "clock", {"advance": seconds})
        assert bool(result.get("failed")) == (seconds > 10), result.get("msg")
        assert count(late, "pipelines/web/schedules") == 8
        assert late.run("organization", **options)["changes"] == []
        gone = [{"label": entry["label"], "state": "absent"} for entry in schedules]
        assert not late.run("organization", pipelines=[{"slug": "web", "schedules": gone}]).get("failed")


# What is someone else's


@pytest.mark.parametrize("others", [0, 1, 2])
def test_another_of_that_name(late: Late, others: int) -> None:
    """Made meanwhile by the same user: of several none is adopted; a known one is never taken for it."""
    session = late.session()
    write = session.client.write

    def meanwhile(method: str, path: str, *more: t.Any) -> t.Any:
        for _number in range(others if method == "POST" else 0):
            late.rest("POST", path, {"name": "New"})
        return write(method, path, *more)

    session.client.write = meanwhile  # type: ignore[method-assign, assignment]
    late.stand_in.faults(
        [{"match": {"method": "POST", "path": "/organizations/*/clusters"}, "skip": others, "fault": "drop_after"}]
    )
    result = session.run("organization", {"clusters": [{"name": "New"}]}, check_mode=False)
    new = [entry["id"] for entry in late.rest("GET", "clusters") if entry["name"] == "New"]
    if others:
        assert result["failure"]["code"] == "unclear" and all(ident in result["msg"] for ident in new)
        assert len(new) == others + 1 and "delete by id what nobody uses" in result["msg"]
    else:
        assert not result.get("failed") and len(new) == 1
