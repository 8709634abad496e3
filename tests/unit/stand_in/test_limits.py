# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rate limits: two counters of REST, fixed windows, headers on every answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from stand_in.process import StandIn

PREFIXES = ("RateLimit", "RateLimit-User")


def numbers(answer: Any) -> list[tuple[str, str, str]]:
    """(scope, remaining, limit) of the organization and of the user."""
    return [tuple(answer.headers[f"{p}-{name}"] for name in ("Scope", "Remaining", "Limit")) for p in PREFIXES]


def test_both_counters_count(api: Any) -> None:
    api.stand_in.limits(rest_user=50, rest_organization=200)
    api.raw("GET", "/pipelines")
    answer = api.raw("GET", "/pipelines/nowhere")
    assert numbers(answer) == [("rest", "198", "200"), ("rest_user", "48", "50")]
    assert 0 < int(answer.headers["RateLimit-Reset"]) <= 60 and "RateLimit-Warning" not in answer.headers
    report = api("GET", "/rate_limit")["scopes"]["rest"]
    assert (report["limit"], report["current"], report["enforced"]) == (200, 3, True)


def test_users_have_counters_of_their_own(api: Any, client: Any) -> None:
    users = [{"email": "mia@example.com"}]
    api.stand_in.reset({"users": users, "tokens": [{"token": "mia-token", "user": "mia@example.com"}]})
    api.stand_in.limits(rest_user=2, rest_organization=4)
    mia = client("mia-token")
    assert [api.raw("GET", "/pipelines").status_code for _number in range(3)] == [200, 200, 429]
    assert [mia.raw("GET", "/pipelines").status_code for _number in range(2)] == [200, 429]
    assert mia.raw("GET", "/pipelines").json()["scope"] == "rest_user"


def test_the_refusal(api: Any) -> None:
    api.stand_in.limits(rest_user=50, rest_organization=200, used={"rest_user": 54, "rest_organization": 54})
    answer = api.raw("GET", "/pipelines")
    body, reset = answer.json(), int(answer.headers["RateLimit-User-Reset"])
    assert answer.status_code == 429 and "Retry-After" not in answer.headers
    assert body == {
        "message": f"You have exceeded your API rate limit. Please wait {reset} seconds before making more requests.",
        "scope": "rest_user",
        "limit": 50,
        "current": 55,
        "reset": reset,
    }
    assert answer.headers["RateLimit-User-Remaining"] == "-5"
    assert answer.headers["RateLimit-User-Warning"] == "You have exceeded your API rate limit."
    api.stand_in.switches(retry_after=True, old_429_wording=True)
    answer = api.raw("GET", "/pipelines")
    assert answer.headers["Retry-After"] == answer.headers["RateLimit-User-Reset"]
    assert set(answer.json()) == {"message"} and "your rest_user API rate limit" in answer.json()["message"]


def test_the_organization_may_be_the_one(api: Any) -> None:
    api.stand_in.limits(rest_user=None, rest_organization=1)
    api.raw("GET", "/pipelines")
    answer = api.raw("GET", "/pipelines")
    assert answer.json()["scope"] == "rest" and "RateLimit-User-Limit" not in answer.headers


def test_control_requests_and_unknown_tokens_do_not_count(api: Any, client: Any) -> None:
    api.stand_in.limits(rest_user=50, rest_organization=200)
    api.stand_in.state()
    assert client("nobody").raw("GET", "/pipelines").headers["RateLimit-Remaining"] == "200"
    api.raw("GET", "/v2/meta")
    assert numbers(api.raw("GET", "/pipelines"))[0][1] == "199"


def test_wrong_limits_are_refused(api: Any) -> None:
    for values in ({"rest": 5}, {"rest_user": "many"}, {"used": {"rest": 1}}):
        with pytest.raises(AssertionError, match="400 .*limit"):
            api.stand_in.limits(**values)


@pytest.fixture
def short() -> Iterator[StandIn]:
    """A stand-in with limits and windows of seven seconds, whose clock is stopped."""
    with StandIn(options=("--rest-window", "7", "--graphql-window", "7")) as running:
        running.control("PATCH", "clock", {"stopped": True})
        yield running


def test_windows_are_fixed(short: StandIn, connect: Any) -> None:
    api = connect(short)
    statuses = [api.raw("GET", "/pipelines").status_code for _number in range(52)]
    assert statuses == [200] * 50 + [429] * 2
    short.control("PATCH", "clock", {"advance": 6.5})
    assert api.raw("GET", "/pipelines").headers["RateLimit-User-Reset"] == "1"
    short.control("PATCH", "clock", {"advance": 0.5})
    assert api.raw("GET", "/pipelines").headers["RateLimit-User-Remaining"] == "49"


QUERY = {"query": "{ viewer { user { uuid } } }"}


def graphql(api: Any, body: Any = None, **headers: str) -> Any:
    """An answer of the GraphQL endpoint."""
    sent = {**api.session.headers, **headers}
    return api.session.post(api.stand_in.graphql_url, json=QUERY if body is None else body, headers=sent, timeout=5)


def test_queries_are_charged_after_they_ran(api: Any) -> None:
    api.stand_in.limits(graphql_user=5000, graphql_organization=20000)
    answer = graphql(api, **{"Buildkite-Include-Query-Stats": "true"})
    points = int(answer.headers["RateLimit-Complexity-Actual"])
    assert points > 0 and answer.json()["stats"]["actualComplexity"] == points
    assert answer.headers["RateLimit-User-Remaining"] == str(5000 - points)
    assert answer.headers["RateLimit-Remaining"] == str(20000 - points)
    assert answer.headers["RateLimit-User-Scope"] == "graphql_user"
    (entry,) = api.stand_in.log()
    assert (entry["api"], entry["operation"], entry["write"], entry["points"]) == ("graphql", "viewer", False, points)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("graphql_user", "You have exceeded your per-user limit of 10 complexity points. Please try again in "),
        ("graphql_organization", "Your organization has exceeded the limit of 10 complexity points. Please try"),
    ],
)
def test_the_last_query_may_overdraw(api: Any, name: str, sentence: str) -> None:
    api.stand_in.limits(**{name: 10}, used={name: 9})
    assert graphql(api).status_code == 200
    answer = graphql(api)
    assert answer.status_code == 429 and answer.json()["errors"][0]["message"].startswith(sentence)


def test_who_may_query(api: Any, client: Any) -> None:
    tokens = [{"token": "rest-only", "user": "owner@example.com", "scopes": ["read_pipelines"]}]
    api.stand_in.reset({"tokens": tokens})
    answer = graphql(client("rest-only"))
    assert answer.status_code == 403
    assert answer.json() == {"errors": [{"message": "Your access token doesn't have the graphql scope"}]}
    answer = graphql(client("nobody"))
    assert answer.json() == {"errors": [{"message": "Please supply a valid API Access Token"}]}
    assert answer.status_code == 401 and graphql(api, ["no object"]).status_code == 400


def test_faults_match_root_fields(api: Any) -> None:
    mutation = "mutation { pipelineCreate(input: {}) { clientMutationId } }"
    api.stand_in.faults([{"match": {"operation": "pipeline*"}, "fault": "graphql_busy"}])
    assert graphql(api).status_code == 200 and api.stand_in.faults()[0]["consumed"] == 0
    answer = graphql(api, {"query": mutation})
    assert answer.json()["errors"][0]["message"] == "Cluster creation is currently busy, please try again."
    assert [entry["write"] for entry in api.stand_in.log()] == [False, True]


def test_the_clock_can_be_stopped_and_moved(api: Any) -> None:
    stand_in = api.stand_in
    stand_in.limits(rest_user=2, rest_organization=200)
    stopped = stand_in.control("PATCH", "clock", {"stopped": True})
    assert stopped["stopped"] and stopped["clock"] == int(stopped["clock"])
    assert [api.raw("GET", "/pipelines").status_code for _number in range(3)] == [200, 200, 429]
    assert stand_in.control("PATCH", "clock", {"advance": 59.5})["clock"] == stopped["clock"] + 59.5
    assert api.raw("GET", "/pipelines").headers["RateLimit-User-Reset"] == "1"
    stand_in.control("PATCH", "clock", {"advance": 0.5})
    assert api.raw("GET", "/pipelines").status_code == 200
    assert [entry["clock"] - stopped["clock"] for entry in stand_in.log()] == [0, 0, 0, 59.5, 60]
    assert stand_in.limits()["windows"]["rest_user"] == 2 and stand_in.limits()["used"]["rest_user"] == 1
    assert stand_in.control("PATCH", "clock", {"stopped": False})["clock"] >= stopped["clock"] + 60
    before = stand_in.control("GET", "")["clock"]
    time.sleep(0.01)
    assert stand_in.control("GET", "")["clock"] > before


def test_a_wrong_clock_is_refused(api: Any) -> None:
    wrong: list[Any] = [[], {"advance": -1}, {"advance": "1"}, {"advance": True}, {"by": 1}]
    for values in wrong:
        with pytest.raises(AssertionError, match="400 .*clock"):
            api.stand_in.control("PATCH", "clock", values)
