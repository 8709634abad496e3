# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several changes in one GraphQL request, where REST would have to wait: the same as over REST, whatever goes wrong."""

from __future__ import annotations

import copy
import json
import re
import typing as t
from collections import Counter

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api import answers
from ansible_collections.community.buildkite.plugins.module_utils._api.budget import Forecast
from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._names import documented_slug
from ansible_collections.community.buildkite.plugins.module_utils._run import Session
from ansible_collections.community.buildkite.plugins.module_utils._state import cost

from running.interrupted import comparable, lose_connection
from running.modules import SEED, Result, Runs, actions, catalog_of, pipeline
from stand_in.process import SharedClock, StandIn

# So few REST requests a window that GraphQL makes every change that it can.
SCARCE = {"rest_user": 2, "rest_organization": 1000, "graphql_user": 5000, "graphql_organization": 20000}
READ, BUILD = "read_only", "build_and_read"


def links(**levels: str) -> list[Result]:
    """Teams of a pipeline."""
    return [{"team": name, "access_level": level} for name, level in levels.items()]


FIRST: Result = {
    "clusters": [{"name": "C", "queues": [{"key": "q", "description": "Q"}, {"key": "warm"}]}, {"name": "D"}],
    "teams": [
        {"name": "A", "description": "a", "privacy": "secret", "members": [{"user": "ada@example.com"}]},
        {"name": "B", "members": [{"user": "ada@example.com", "role": "maintainer"}, {"user": "grace@example.com"}]},
    ],
    "pipelines": [
        pipeline(
            f"p{number}",
            default_branch="main",
            cluster="C",
            allow_rebuilds=False,
            tags=["x", "y"],
            teams=links(a=READ, b=BUILD),
            schedules=[
                {"label": "Daily", "cronline": "@daily", "env": {"A": "1", "B": "x=y"}},
                {"label": "Gone", "cronline": "@weekly"},
            ],
        )
        for number in range(3)
    ],
}
SECOND: Result = {
    "clusters": [{"name": "C", "queues": [{"key": "q"}, {"key": "new", "retry_agent_affinity": "prefer-different"}]}],
    "teams": [
        {"name": "A", "members": [{"user": "ada@example.com", "role": "maintainer"}, {"user": "grace@example.com"}]},
        {"name": "B", "members": [{"user": "ada@example.com", "role": "maintainer"}]},
        {"name": "Newest", "default_member_role": "maintainer", "members": [{"user": "grace@example.com"}]},
    ],
    "pipelines": [
        {
            "slug": f"p{number}",
            "description": "changed",
            "configuration": "steps:\n  - command: other\n",
            "visibility": "public",
            "cluster": "D",
            "tags": ["z"],
            "default_command_step_timeout": 7,
            "teams": links(a=BUILD, Newest=READ),
            "schedules": [
                {"label": "Daily", "cronline": "@monthly", "env": {"A": "2"}, "enabled": False},
                {"label": "More", "cronline": "@hourly", "message": "m", "env": {"C": ""}},
                {"label": "Gone", "state": "absent"},
            ],
        }
        for number in range(3)
    ]
    + [
        {**pipeline("made-too"), "default_branch": "main", "name": "Made too", "teams": links(a=READ)},
        pipeline("settings", provider_settings={"build_tags": True}),
        pipeline("own-slug", name="Another name"),
    ],
    # They become public.
    "override_guards": [f"pipeline/p{number}" for number in range(3)],
}
MUTATIONS = {
    *("pipelineCreate", "pipelineUpdate", "pipelineScheduleCreate", "pipelineScheduleUpdate", "pipelineScheduleDelete"),
    *("clusterQueueCreate", "teamCreate", "teamMemberCreate", "teamMemberUpdate", "teamMemberDelete"),
    *("teamPipelineCreate", "teamPipelineUpdate", "teamPipelineDelete"),
}


class Scarce(Runs):
    """Runs for which REST requests are scarce, on a clock that waiting moves."""

    def session(self, token: str | None = None, module: str = "organization") -> Session:
        """On a clock that is the stand-in's, too."""
        self.stand_in.limits(**SCARCE)
        clock = SharedClock(self.stand_in)
        client = connect(self.connection(token))
        client.ledger._clock, client.ledger._sleep = clock, clock.sleep
        return Session(client, catalog_of(module))


@pytest.fixture
def scarce(stand_in: StandIn) -> t.Iterator[Scarce]:
    """Runs with scarce REST requests."""
    stand_in.reset(SEED)
    yield Scarce(stand_in, "bkua_graphql_too")
    stand_in.limits(**dict.fromkeys(SCARCE))


def plain(stand_in: StandIn) -> Runs:
    """Runs without limits: over REST."""
    stand_in.limits(**dict.fromkeys(SCARCE))
    return Runs(stand_in, "bkua_graphql_too")


# What runs over REST led to, which is the same for all tests.
LED_TO: dict[str, tuple[t.Any, Result]] = {}


def over_rest(stand_in: StandIn, *trees: Result) -> tuple[t.Any, Result]:
    """The state that some runs over REST lead to, and the result of the last one. The organization is new afterwards."""
    stand_in.reset(SEED)
    key = json.dumps(trees)
    if key not in LED_TO:
        LED_TO[key] = led_to(stand_in, trees)
        stand_in.reset(SEED)
    return copy.deepcopy(LED_TO[key])


def led_to(stand_in: StandIn, trees: t.Sequence[Result]) -> tuple[t.Any, Result]:
    """The same, by runs."""
    runs = plain(stand_in)
    for tree in trees:
        stand_in.clear_log()
        result = runs.run("organization", **tree)
        assert not result.get("failed"), result.get("msg")
    assert mutations(stand_in) == Counter(), "a small run without limits writes over REST"
    return comparable(stand_in.state()), result


def in_order(result: Result) -> list[Result]:
    """The changes by address: what is deleted comes in the order of ids."""
    return sorted(result["changes"], key=lambda change: (change["address"], change["action"]))


def mutations(stand_in: StandIn) -> Counter[str]:
    """How often each GraphQL mutation was sent."""
    documents = [entry["body"]["query"] for entry in stand_in.log(write=True) if entry["api"] == "graphql"]
    return Counter(name for document in documents for name in re.findall(r"(\w+)\(input:", document))


@pytest.mark.parametrize("trees", [(FIRST,), (FIRST, SECOND)], ids=["from nothing", "to another"])
def test_the_same_as_over_rest(scarce: Scarce, trees: tuple[Result, ...]) -> None:
    """State, changes, counts: for every kind and action."""
    expected, result = over_rest(scarce.stand_in, *trees)
    for tree in trees[:-1]:
        plain(scarce.stand_in).run("organization", **tree)
    scarce.stand_in.clear_log()
    planned = scarce.run("organization", check=True, **trees[-1])
    found = scarce.run("organization", **trees[-1])
    assert not found.get("failed"), found.get("msg")
    assert planned["changes"] == found["changes"] and found["counts"] == result["counts"]
    assert in_order(found) == in_order(result)
    assert comparable(scarce.stand_in.state()) == expected
    assert plain(scarce.stand_in).run("organization", **trees[-1])["changes"] == []


def test_every_mutation_is_used(scarce: Scarce) -> None:
    """And a pipeline that is changed keeps `allow_rebuilds`, which the mutation would set."""
    for tree in (FIRST, SECOND):
        assert not scarce.run("organization", **tree).get("failed")
    used = mutations(scarce.stand_in)
    assert set(used) == MUTATIONS
    assert used["pipelineUpdate"] == 3 and used["pipelineCreate"] == 4
    assert [scarce.at("pipelines", f"p{number}", "allow_rebuilds") for number in range(3)] == [False] * 3
    # Fewer requests than changes: that is what it is for.
    requests = [entry for entry in scarce.stand_in.log(write=True) if entry["api"] == "graphql"]
    assert len(requests) < sum(used.values()) / 2


LOST = ["drop_after", "truncated", "drop_before", "server_error_html", "too_many_requests", "graphql_busy"]


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("operation", ["pipelineUpdate", "pipelineScheduleCreate", "teamCreate", "teamMemberDelete"])
def test_a_lost_answer(scarce: Scarce, fault: str, operation: str) -> None:
    """To any of the requests: what it did is found, what it did not do is done, and nothing is there twice."""
    expected, result = over_rest(scarce.stand_in, FIRST, SECOND)
    plain(scarce.stand_in).run("organization", **FIRST)
    scarce.stand_in.faults([{"match": {"api": "graphql", "operation": operation}, "fault": fault}])
    session = scarce.session()
    told: list[str] = []
    session._progress = session._defer = told.append
    found = session.run("organization", SECOND, check_mode=False)
    # Whatever was done over REST after all is counted once.
    last = [text.partition(", last ")[2] for text in told if text.startswith("Finished ")]
    assert len(last) == len(set(last)) and f"of {len(actions(result))} changes: " in told[-1]
    assert [entry["consumed"] for entry in scarce.stand_in.faults()] == [1], "the fault was not met"
    if operation == "pipelineScheduleCreate" and fault in ("drop_before", "server_error_html"):
        # It may still come, and there can be two schedules of one label: they are not asked for again.
        failed = found["failure"]["failed"]
        assert [entry["code"] for entry in failed] == ["unclear"] * 3, found["msg"]
        assert not plain(scarce.stand_in).run("organization", **SECOND).get("failed")
    else:
        assert not found.get("failed"), found.get("msg")
        assert in_order(found) == in_order(result)
    assert comparable(scarce.stand_in.state()) == expected
    assert plain(scarce.stand_in).run("organization", **SECOND)["changes"] == []


@pytest.mark.parametrize("at", range(1, 8))
def test_the_network_is_lost(scarce: Scarce, at: int) -> None:
    """At any write: every change is done, failed or skipped, and running again ends as if nothing had happened."""
    expected, result = over_rest(scarce.stand_in, FIRST, SECOND)
    plain(scarce.stand_in).run("organization", **FIRST)
    session = scarce.session()
    lose_connection(session, at)
    broken = session.run("organization", SECOND, check_mode=False)
    assert broken["failed"] is True
    said = [*broken["changes"], *broken["failure"]["failed"], *broken["failure"]["skipped"]]
    assert sorted((one["action"], one["address"]) for one in said) == sorted(actions(result))
    assert not scarce.run("organization", **SECOND).get("failed")
    assert comparable(scarce.stand_in.state()) == expected
    assert plain(scarce.stand_in).run("organization", **SECOND)["changes"] == []


def test_some_fail(scarce: Scarce) -> None:
    """The others are done. What the service refuses has failed, and is not tried again over REST."""
    bad = [{"label": "Bad", "cronline": "never"}, {"label": "Good", "cronline": "@daily"}]
    tree: Result = {"pipelines": [pipeline(f"p{number}", default_branch="main", schedules=bad) for number in range(3)]}
    scarce.stand_in.reset(SEED)
    result = plain(scarce.stand_in).run("organization", **tree)
    expected = comparable(scarce.stand_in.state())
    scarce.stand_in.reset(SEED)
    found = scarce.run("organization", **tree)
    assert mutations(scarce.stand_in)["pipelineScheduleCreate"] == 6
    again = [entry for entry in scarce.stand_in.log(write=True) if entry["path"].endswith("/schedules")]
    assert again == [], "a refusal was asked for twice"
    assert found["failed"] and len(found["failure"]["failed"]) == 3
    assert in_order(found) == in_order(result) and found["counts"] == result["counts"]
    messages = [[(one["address"], one["message"]) for one in run["failure"]["failed"]] for run in (found, result)]
    assert [address for address, _message in messages[0]] == [address for address, _message in messages[1]]
    assert all("Cronline is invalid" in message for some in messages for _address, message in some)
    assert "The service refuses the GraphQL pipelineScheduleCreate: " in messages[0][0][1]
    assert comparable(scarce.stand_in.state()) == expected


def test_without_the_scope_it_stays_with_rest(scarce: Scarce) -> None:
    """However long it takes."""
    result = scarce.run("organization", api_token="bkua_rest_only", **FIRST)
    assert not result.get("failed") and mutations(scarce.stand_in) == Counter()
    assert result["cost"]["seconds_waited"] > 60


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("web", "web"),
        ("Web Deploy", "web-deploy"),
        ("Web  deploy-2", "web-deploy-2"),
        ("a" * 100, "a" * 100),
        *dict.fromkeys(["a_b", "a.b", "C++", "a - b", " a", "a-", "a--b", "Käse", "a" * 101, ""]).items(),
    ],
)
def test_derived_slugs(name: str, slug: str | None) -> None:
    """Only where the rule is documented."""
    assert documented_slug(name) == slug


@pytest.mark.parametrize(
    ("points", "requests", "free", "expected"),
    [
        # It fits into what is left of this REST window: REST.
        ([3.0] * 50, 0, (50, 5000), 0),
        ([3.0] * 40, 10, (50, 5000), 0),
        # As many as do not fit.
        ([3.0] * 60, 0, (50, 5000), 10),
        ([3.0] * 40, 40, (50, 5000), 30),
        # REST has to wait for a window anyway.
        ([3.0] * 10, 60, (50, 5000), 0),
        ([3.0] * 60, 60, (50, 5000), 20),
        # No more than both can do in the same time: five REST windows while GraphQL waits for its next one.
        ([3.0] * 1000, 0, (0, 0), 750),
        ([], 100, (50, 5000), 0),
    ],
)
def test_how_many(points: list[float], requests: int, free: tuple[int, int], expected: int) -> None:
    """The least waiting, and the fewest for that."""

    def forecast(rest: float, used: float) -> Forecast:
        windows = [-(-max(0.0, rest - free[0]) // 50), -(-max(0.0, used - free[1]) // 5000)]
        return Forecast(0, max(windows[0] * 60, windows[1] * 300))

    assert cost.share(points, requests, 0.0, forecast) == expected


BUSY = {"path": ["a0"], "message": "This endpoint is currently busy, try again"}


@pytest.mark.parametrize(
    ("data", "error", "expected"),
    [
        ({"a0": None}, {"path": ["a0"], "message": "No"}, ["a0"]),
        ({"a0": {"x": None}}, {"path": ["a0", "x"], "message": "No"}, []),
        ({"a0": {"x": 1}}, {"path": ["a0"], "message": "No"}, []),
        ({"a0": None}, {"message": "No"}, []),
        ({"a0": None}, {"path": None, "message": "No"}, []),
        ({"a0": None}, "No", []),
        ({"a0": None}, BUSY, ["a0"]),
    ],
)
def test_what_a_clear_refusal_is(data: Result, error: t.Any, expected: list[str]) -> None:
    """An error of the mutation itself, of which there is no data. Anything else is looked at again."""
    assert list(answers.refused({"data": data, "errors": [error]})) == expected


def test_a_branch_that_is_left_out_is_the_organizations(scarce: Scarce) -> None:
    """GraphQL has a default of its own for new pipelines, so that these are made over REST."""
    scarce.stand_in.reset(SEED)
    scarce.rest("PATCH", "pipeline-settings", {"default_branch": "trunk"})
    made = [pipeline(f"p{number}") for number in range(5)] + [pipeline("own", default_branch="main")]
    assert not scarce.run("organization", pipelines=made).get("failed")
    branches = {slug: entry["default_branch"] for slug, entry in scarce.stand_in.state()["pipelines"].items()}
    assert {branches[f"p{number}"] for number in range(5)} == {"trunk"} and branches["own"] == "main"
