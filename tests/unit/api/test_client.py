# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against a scripted server: what it sends, what it never sends, and what it makes of answers."""

from __future__ import annotations

import importlib.metadata
import json
import queue
import signal
import threading
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _errors
from ansible_collections.community.buildkite.plugins.module_utils._api import graphql, transport
from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client, connect
from ansible_collections.community.buildkite.plugins.module_utils._errors import NotBuildkite, Unclear

from machine.environment import ROOT

from .conftest import TOKEN, Answer, Server

HTML = (502, {"Content-Type": "text/html"}, "<html>Bad gateway</html>")


def fails(call: t.Callable[[], t.Any], kind: type[_errors.BuildkiteError], part: str) -> _errors.BuildkiteError:
    """The error of a call: of that kind, with that part, one line, and without the token."""
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.code == kind.code
    assert part in caught.value.message
    assert "\n" not in caught.value.message and caught.value.message.endswith((".", ")."))
    assert TOKEN not in repr(caught.value) + json.dumps(caught.value.failure)
    return caught.value


def test_pages_are_followed_and_doubles_left_out(server: Server, client: Client) -> None:
    last = f'<{server.url}/x?page=2>; rel="next", <{server.url}/x?page=3>; rel="last"'
    server.answers = [(200, {"Link": last}, [{"id": "a"}])]
    server.answers += [(200, {}, [{"id": "a"}, {"id": "b"}]), (200, {}, [{"id": "b"}])]
    assert sorted(entry["id"] for entry in client.pages("pipelines")) == ["a", "b"]
    assert sorted(path.partition("page=")[2][-1:] for _method, path, _headers, _body in server.seen[1:]) == ["2", "3"]


def test_next_links_are_followed_where_there_is_no_last(server: Server, client: Client) -> None:
    server.answers = [(200, {"Link": f'<{server.url}/x?page=2>; rel="next"'}, [{"id": "a"}]), (200, {}, [{"id": "b"}])]
    assert [entry["id"] for entry in client.pages("teams")] == ["a", "b"]


def test_cursors_are_followed_on_the_own_host_only(server: Server, client: Client) -> None:
    server.answers = [
        (200, {}, {"items": [1], "links": {"next": "https://elsewhere.example/v2/x?after=abc&per_page=100"}}),
        (200, {}, {"items": [2], "links": {}}),
    ]
    assert client.cursor_pages("services") == [1, 2]
    assert "after=abc" in server.seen[1][1]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("teams/{organization}", "/organizations/acme/teams/%7Borganization%7D"),
        ("/user", "/user"),
        ("/analytics/organizations/{organization}/suites/a", "/analytics/organizations/acme/suites/a"),
    ],
)
def test_paths_with_a_leading_slash_are_not_below_the_organization(
    server: Server, client: Client, path: str, sent: str
) -> None:
    server.answers = [(200, {}, {})]
    client.get(path)
    assert server.seen[0][1] == f"/v2{sent}"


def test_the_token_is_a_bearer_and_netrc_is_not_read(
    server: Server, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.answers = [(200, {}, {})]
    client.get("/user")
    server.answers = [(200, {}, {"data": {"viewer": None}})]
    client.graphql("{ viewer { user { uuid } } }")
    assert [headers["Authorization"] for _method, _path, headers, _body in server.seen] == [f"Bearer {TOKEN}"] * 2


def test_an_answer_that_is_no_object(server: Server, client: Client) -> None:
    """To a read it is not Buildkite's; of a write it is not known what it did."""
    with pytest.raises(NotBuildkite, match="is not a JSON object"):
        client.get("/user")
    client.read_only = False
    with pytest.raises(Unclear, match="is not a JSON object"):
        client.write("POST", "clusters", {})


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(server: Server, client: Client, status: int) -> None:
    for call in (lambda: client.get("/user"), lambda: client.graphql("{ viewer { user { uuid } } }")):
        other = Server()
        server.answers = [(status, {"Location": f"{other.url}/x"}, "")]
        fails(call, _errors.NotBuildkite, "where the token is not sent")
        assert other.seen == []
        other.http.shutdown()


@pytest.mark.parametrize("url", ["http://buildkite.example/v2", "http://10.0.0.1/v2", "http://[2001:db8::1]/v2"])
def test_clear_text_goes_to_this_machine_only(url: str) -> None:
    options = {"api_token": TOKEN, "organization": "acme", "api_url": url}
    fails(lambda: connect(options), _errors.InvalidOption, "must begin with https")


def test_nothing_is_written_unless_writing_is_allowed(server: Server, client: Client) -> None:
    client.read_only = True
    for call in (lambda: client.write("POST", "pipelines", {}), lambda: client.mutate("mutation { x }", {})):
        fails(call, _errors.WriteInCheckMode, "check mode")
    assert server.seen == []


REST_ERRORS: list[tuple[Answer, type[_errors.BuildkiteError], str]] = [
    ((401, {}, {"message": "Authentication required."}), _errors.Unauthorized, "does not accept the API token"),
    (
        (403, {}, {"message": "Your access token doesn't have the read_builds scope"}),
        _errors.MissingScope,
        "lacks the scope read_builds",
    ),
    ((403, {}, {"message": "Forbidden"}), _errors.Forbidden, "ask an administrator"),
    ((404, {}, {"message": "No organization found"}), _errors.NotFound, "Organization 'acme' does not exist"),
    ((404, {}, {"message": "No pipeline found"}), _errors.NotFound, "No pipeline found"),
    ((409, {}, {"message": "Name taken"}), _errors.Conflict, "Name taken"),
    ((409, {}, ["junk"]), _errors.Conflict, "no reason given"),
    ((418, {}, {"message": "I am a teapot."}), _errors.ServiceError, "status 418: I am a teapot."),
    ((422, {}, {"message": "Validation failed: Name can't be blank"}), _errors.Invalid, "Name can't be blank"),
    (
        (
            422,
            {},
            {"message": "Validation Failed", "errors": [{"field": "teams", "code": "Please ensure at least one team"}]},
        ),
        _errors.Invalid,
        "teams: Please ensure at least one team",
    ),
    ((200, {"Content-Type": "text/html"}, "<html>Login</html>"), _errors.NotBuildkite, "HTML instead of JSON"),
]


@pytest.mark.parametrize(("answer", "kind", "part"), REST_ERRORS)
def test_rest_errors(
    server: Server, client: Client, answer: Answer, kind: type[_errors.BuildkiteError], part: str
) -> None:
    server.answers = [answer]
    fails(lambda: client.get("pipelines"), kind, part)
    assert len(server.seen) == 1, "it was asked again"


def test_reads_are_tried_again_and_then_fail(server: Server, client: Client) -> None:
    server.answers = [HTML, HTML, (200, {}, {"id": 1})]
    assert client.get("/user") == {"id": 1}
    server.answers = [HTML] * 9
    fails(lambda: client.get("/user"), _errors.ServiceError, "status 502")
    server.answers = [(200, {}, '{"id": '), (200, {}, {"id": 2})]
    assert client.get("/user") == {"id": 2}


def test_a_write_without_a_clear_answer_is_not_sent_twice(server: Server, client: Client) -> None:
    for answer in ((0, {}, ""), HTML, (200, {}, '{"id": ')):
        server.seen.clear()
        server.answers = [answer]
        fails(lambda: client.write("POST", "pipelines", {"name": "x"}), _errors.Unclear, "It is unclear whether POST")
        assert len(server.seen) == 1


def test_a_write_that_was_throttled_is_sent_again(server: Server, client: Client) -> None:
    limited: Answer = (429, {}, {"message": "You have exceeded your API rate limit.", "scope": "rest_user", "reset": 3})
    server.answers = [limited, limited, (201, {}, {"id": "x"})]
    assert client.write("POST", "pipelines", {}) == {"id": "x"}
    assert len(server.seen) == 3
    server.answers = [limited] * 99
    fails(lambda: client.get("/user"), _errors.RateLimited, "because others use up the same quotas")


GRAPHQL_ERRORS: list[tuple[Answer, type[_errors.BuildkiteError], str]] = [
    (
        (401, {}, {"errors": [{"message": "Please supply a valid API Access Token"}]}),
        _errors.Unauthorized,
        "does not accept",
    ),
    (
        (403, {}, {"errors": [{"message": "Your access token doesn't have the graphql scope"}]}),
        _errors.MissingScope,
        "scope graphql",
    ),
    ((200, {}, {"errors": [{"message": "No team found"}], "data": None}), _errors.NotFound, "No team found"),
    ((200, {}, {"errors": [{"message": "Query has complexity of 9"}]}), _errors.Invalid, "complexity of 9"),
    ((200, {}, {"nonsense": 1}), _errors.NotBuildkite, "is not GraphQL"),
    ((200, {"Content-Type": "text/html"}, "<html>"), _errors.NotBuildkite, "HTML instead of JSON"),
]


@pytest.mark.parametrize(("answer", "kind", "part"), GRAPHQL_ERRORS)
def test_graphql_errors(
    server: Server, client: Client, answer: Answer, kind: type[_errors.BuildkiteError], part: str
) -> None:
    server.answers = [answer]
    fails(lambda: client.graphql("query Q { viewer { user { uuid } } }"), kind, part)


def test_a_busy_service_is_asked_again(server: Server, client: Client) -> None:
    busy: Answer = (
        200,
        {},
        {"errors": [{"message": "Cluster creation is currently busy, please try again."}], "data": None},
    )
    server.answers = [busy, (200, {}, {"data": {"x": 1}})]
    assert client.mutate("mutation { x }", {}) == {"x": 1}


class TimeIsUp(BaseException):
    """What the time limit of a task raises is no Exception."""


def test_a_time_limit_waits_for_nothing_and_nothing_is_written_after_it(server: Server, client: Client) -> None:
    late, ends = threading.Event(), queue.Queue[t.Any]()

    def write() -> None:
        late.wait(20)
        try:
            ends.put(client.write("POST", "clusters", {}))
        except _errors.BuildkiteError as error:
            ends.put(error.code)

    def ring(number: int, frame: t.Any) -> t.NoReturn:
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(TimeIsUp):
            client.side_by_side([write] * 6)
    finally:
        signal.signal(signal.SIGALRM, before)
    late.set()
    assert {ends.get(timeout=20) for _begun in range(4)} == {_errors.WriteInCheckMode.code}
    assert ends.empty() and server.seen == []


def test_certificates_that_are_not_there(server: Server) -> None:
    options = {"api_token": TOKEN, "organization": "acme", "api_url": "https://localhost/v2", "ca_path": "none.pem"}
    fails(lambda: connect(options).get("/user"), _errors.Unreachable, "invalid path: none.pem: check ca_path")


def test_https_is_spoken_to_what_speaks_http(server: Server) -> None:
    options = {"api_token": TOKEN, "organization": "acme", "api_url": f"{server.url.replace('http:', 'https:')}/v2"}
    fails(lambda: connect(options).get("/user"), _errors.Unreachable, "No secure connection to 127.0.0.1")
    assert server.seen == []


def test_lists_that_are_none(server: Server, client: Client) -> None:
    server.answers = [(200, {}, []), (200, {}, {"items": "many"}), (200, {}, {"id": "a"}), (200, {}, ["a"])]
    for _answer in range(2):
        fails(lambda: client.cursor_pages("services"), NotBuildkite, "GET services is not a list of items")
    for _answer in range(2):
        fails(lambda: client.pages("pipelines"), NotBuildkite, "GET pipelines is not a list: check api_url")


def test_nobody_listens() -> None:
    options = {"api_token": TOKEN, "organization": "acme", "api_url": "http://127.0.0.1:9"}
    made = connect(options)
    made.ledger._sleep = lambda seconds: None
    fails(lambda: made.get("/user"), _errors.Unreachable, "127.0.0.1:9 cannot be reached")


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"quota_share": 0.0}, "quota_share must be above 0 and at most 1"),
        ({"quota_share": 1.5}, "quota_share must be above 0 and at most 1"),
        ({"quota_share": -0.5}, "quota_share must be above 0 and at most 1"),
        ({"max_wait": -1}, "max_wait must be a number of seconds"),
    ],
)
def test_quota_options_that_cannot_be_meant(given: dict[str, t.Any], part: str) -> None:
    options = {"api_token": TOKEN, "organization": "acme", **given}
    fails(lambda: connect(options), _errors.InvalidOption, part)


def test_an_answer_without_quotas_does_not_make_requests_go_one_by_one(server: Server, client: Client) -> None:
    server.answers = [(200, {}, {})]
    client.get("/user")
    held = [client.ledger.reserve("rest", 1.0) for _number in range(4)]
    for one in held:
        client.ledger.settle(one, {})
    assert client.requests == {"rest": 5, "graphql": 0}


def test_a_gql_that_is_too_old_is_named_before_anything_is_sent(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """gql 3 has the same names, and another request."""
    monkeypatch.setattr(importlib.metadata, "version", {"gql": "3.5.3"}.__getitem__)
    monkeypatch.setattr(transport, "MISSING", graphql.why_missing())
    with pytest.raises(_errors.MissingLibrary) as caught:
        connect({"api_token": TOKEN, "organization": "acme", "api_url": server.url})
    assert caught.value.message.startswith("gql 3.5.3 is too old: install the libraries with ")
    assert caught.value.message.endswith(" -m pip install 'requests>=2.31' 'gql[requests]>=4.0' 'PyYAML>=6.0'")
    assert server.seen == []


def test_a_gql_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    assert graphql.why_missing() == "gql is not installed"


def test_what_is_needed_is_what_the_collection_says() -> None:
    text = (ROOT / "meta" / "requirements.txt").read_text(encoding="utf-8")
    needed = [line.replace(" ", "") for line in text.splitlines() if not line.startswith("#")]
    assert [name.strip("'") for name in _errors.LIBRARIES] == needed


def test_several_mutations_of_which_one_is_refused(server: Server, client: Client) -> None:
    """The others were made; the error is that of its own."""
    refusal = {"message": f"No {TOKEN}.", "path": ["b"]}
    server.answers = [(200, {}, {"data": {"a": {"x": 1}, "b": None}, "errors": [refusal]})]
    done, refused = client.mutate_several("mutation M { a b }", {"k": 1}, 5.0)
    assert done == {"a": {"x": 1}} and list(refused) == ["b"] and TOKEN not in json.dumps(refused)
    assert refused["b"]["message"].startswith("No ")
    sent = json.loads(server.seen[0][3])
    assert (sent["query"].split(), sent["variables"]) == (["mutation", "M", "{", "a", "b", "}"], {"k": 1})
    server.answers = [(200, {}, {"data": None, "errors": [{"message": "All of it."}]})]
    fails(lambda: client.mutate_several("mutation M { a b }", {}, 5.0), _errors.Invalid, "All of it.")


def test_a_share_is_known_before_the_first_query(server: Server, client: Client) -> None:
    """One query that costs nothing shows what is left; without a share there is none."""
    left = {"RateLimit-Remaining": "900", "RateLimit-Limit": "1000", "RateLimit-Reset": "60"}
    answer: Answer = (200, left, {"data": {"__typename": "Query"}})
    assert client.room() is None and not server.seen
    options = {"api_token": TOKEN, "organization": "acme", "graphql_url": f"{server.url}/v1", "quota_share": 0.5}
    client = connect({**options, "api_url": server.url})
    server.answers = [answer, answer, answer]
    for _number in range(2):
        client.graphql("query Q { viewer { id } }")
    assert [json.loads(seen[3])["query"].split()[1] for seen in server.seen] == ["Limits", "Q", "Q"]
    room = client.room()
    # Each of the queries was expected to cost 10 points.
    assert room and (room.now, room.whole) == (480.0, 500.0)
