# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reaches a handler of REST, and what it may answer; and the three lists of builds, which need that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stand_in.answers import Incoming, Outgoing, answer_rest, caller_of
from stand_in.rest.routing import ROUTES, Answer, Query, Request, route
from stand_in.server import other_answer
from stand_in.world import Settings, World

PATH = "/organizations/{org}/builds/{number}/jobs/{id}/log"
SEED: dict[str, Any] = {
    "pipelines": [{"name": name, "repository": "r", "configuration": "steps: []"} for name in ("Shop", "Idle")],
    "builds": [
        {
            "pipeline": "shop",
            "state": "passed",
            "finished_at": "2026-01-02T00:00:00.000Z",
            "meta_data": {"run": "7"},
        },
        {"pipeline": "shop", "state": "running", "branch": "develop", "commit": "abc"},
        {"pipeline": "shop", "state": "scheduled"},
        {"pipeline": "shop", "state": "blocked", "branch": "dev/x"},
        {"pipeline": "idle", "state": "skipped"},
    ],
}


def asked(handler: Callable[[Request], Any], method: str = "GET", query: Query | None = None) -> Outgoing:
    """What a handler's answer becomes."""
    world = World(Settings("acme", "bkua_owner", limited=False))
    headers = {"Authorization": "Bearer bkua_owner", "Range": "bytes=-100"}
    path = PATH.format(org="acme", number=1, id="x")
    route("GET", PATH, None)(handler)
    incoming = Incoming(method, path, f"http://127.0.0.1/v2{path}", query or Query(), headers, None, False)
    return answer_rest(world, incoming, caller_of(world, headers))


@pytest.fixture(autouse=True)
def only_for_this_test() -> Iterator[None]:
    """The route of `asked` is taken away again."""
    yield
    routes = ROUTES.get(PATH.count("/"), [])
    routes[:] = [entry for entry in routes if entry.pattern.fullmatch(PATH.format(org="a", number=1, id="x")) is None]


@pytest.mark.parametrize(
    ("answer", "kind", "body"),
    [
        (Answer(200, "a log\n"), "text/plain; charset=utf-8", b"a log\n"),
        (Answer(206, "<p>", {"Content-Type": "text/html"}), "text/html", b"<p>"),
        (Answer(200, b"\x00\xff"), "application/octet-stream", b"\x00\xff"),
        ({"content": "é"}, "application/json; charset=utf-8", b'{"content": "\\u00e9"}'),
    ],
)
def test_an_answer_may_be_text_or_bytes(answer: Any, kind: str, body: bytes) -> None:
    outgoing = asked(lambda request: answer)
    assert (outgoing.headers["Content-Type"], outgoing.text) == (kind, body)
    # A fault that changes an answer leaves such a body alone.
    assert other_answer({"status": 500}, outgoing)._replace(points=None) == outgoing._replace(status=500)


def test_headers_and_repeated_parameters_reach_a_handler() -> None:
    seen: list[Request] = []
    asked(
        seen.append, "HEAD", Query([("state[]", "a"), ("state[]", "b"), ("state", "c"), ("page", "1"), ("page", "2")])
    )
    (request,) = seen
    assert request.headers["Range"] == "bytes=-100" and request.method == "HEAD"
    assert request.query.every("state") == ["a", "b", "c"] and request.query["page"] == "2"


def test_head_has_the_headers_of_get(api: Any) -> None:
    api.pipeline()
    api.pipeline("Other")
    for path, status in (("/pipelines?per_page=1", 200), ("/pipelines/nowhere", 404), ("/v2/meta", 200)):
        got, headed = api.raw("GET", path), api.raw("HEAD", path)
        assert (headed.status_code, headed.content) == (status, b"") and got.content
        same = ("Content-Length", "Content-Type", "Link")
        assert [headed.headers.get(name) for name in same] == [got.headers.get(name) for name in same]
    assert [entry["write"] for entry in api.stand_in.log() if entry["method"] == "HEAD"] == [False] * 3


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [4, 3, 2, 1]),
        ("state=running", [2]),
        ("state[]=running&state[]=scheduled", [3, 2]),
        ("state=finished", [4, 1]),
        ("branch=*dev*", [4, 2]),
        ("branch[]=develop&branch[]=main", [3, 2, 1]),
        ("commit=abc", [2]),
        ("finished_from=2026-01-01T00:00:00Z", [1]),
        ("created_to=2020-01-01", []),
        ("meta_data[run]=7", [1]),
        ("creator=nobody", []),
    ],
)
def test_lists_of_builds(api: Any, query: str, numbers: list[int]) -> None:
    """rest_api/builds.md; a blocked build reads as passed."""
    api.stand_in.seed(SEED)
    builds = api("GET", f"/pipelines/shop/builds?{query}")
    assert [build["number"] for build in builds] == numbers
    assert all(build["state"] == "passed" for build in builds if build["blocked"])


def test_builds_of_all_pipelines(api: Any) -> None:
    api.stand_in.seed(SEED)
    assert len(api("GET", "/builds")) == len(api("GET", "/v2/builds?exclude_jobs=true")) == 5
    (build,) = api("GET", "/builds?exclude_pipeline=true&state=skipped")
    assert "pipeline" not in build and build["jobs"] == []
    # Links keep parameters that come more than once.
    link = api.raw("GET", "/builds?state[]=running&state[]=passed&per_page=1").links["next"]["url"]
    assert link.endswith("?page=2&state%5B%5D=running&state%5B%5D=passed&per_page=1")
    assert "this deep" in api.refused("GET", "/builds?page=101&per_page=100", status=400)
    assert api.refused("GET", "/pipelines/nowhere/builds", status=404) == "No pipeline found"
    pipeline = api("GET", "/pipelines/shop")
    assert (pipeline["running_builds_count"], pipeline["scheduled_builds_count"]) == (1, 1)


def test_graphql_counts_builds(api: Any, provider: Any) -> None:
    api.stand_in.seed(SEED)
    document = (
        '{ pipeline(slug: "acme/shop") { a: builds { count } b: builds(state: [RUNNING, SCHEDULED]) { count } } }'
    )
    assert provider.ask(document)["pipeline"] == {"a": {"count": 4}, "b": {"count": 2}}
