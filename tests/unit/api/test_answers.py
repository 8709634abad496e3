# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer contains, and the one sentence of each kind of error: without a server."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _errors
from ansible_collections.community.buildkite.plugins.module_utils._api import answers
from ansible_collections.community.buildkite.plugins.module_utils._api.answers import MOST_PAGES

CHECK = "check api_url and graphql_url, and whether a proxy answers in place of Buildkite"


def response(content: bytes = b"", status: int = 200, **headers: str) -> t.Any:
    return types.SimpleNamespace(status_code=status, headers=headers, content=content)


# Bodies


@pytest.mark.parametrize(
    ("content", "status", "body"),
    [
        (b"", 204, None),
        (b" \n", 200, None),
        (b'{"a": 1}', 200, {"a": 1}),
        (b"[1]", 404, [1]),
        (b"{}", 400, {}),
        (b"<html>", 500, {}),
        (b"<html>", 503, {}),
        (b"busy", 429, {}),
    ],
)
def test_the_body_of_an_answer(content: bytes, status: int, body: t.Any) -> None:
    """None is no body; a server error may be anything."""
    assert answers.body(response(content, status), "GET x") == body


@pytest.mark.parametrize(
    ("content", "status", "headers", "what", "broken"),
    [
        (b"<html>", 200, {}, "HTML", None),
        (b" \n<html>", 499, {}, "HTML", None),
        (b"Hello", 200, {"Content-Type": "text/html; charset=utf-8"}, "HTML", None),
        (b'{"a": ', 200, {}, "broken JSON", True),
        (b'{"a": ', 428, {"Content-Type": "application/json"}, "broken JSON", True),
        (b"[" * 100_000, 200, {}, "data that is nested too deeply", None),
    ],
)
def test_what_is_no_json(content: bytes, status: int, headers: dict[str, str], what: str, broken: bool | None) -> None:
    """It is marked where asking again may help."""
    with pytest.raises(_errors.NotBuildkite) as caught:
        answers.body(response(content, status, **headers), "GET x")
    assert caught.value.message == f"GET x was answered with {what} instead of JSON: {CHECK}."
    facts = {"status": status, "request": "GET x", **({"broken": True} if broken else {})}
    assert caught.value.facts == facts


@pytest.mark.parametrize(
    ("status", "headers", "where"), [(300, {}, "nowhere"), (399, {"Location": "https://u:p@x:1/a?Signature=b"}, "x:1")]
)
def test_redirects(status: int, headers: dict[str, str], where: str) -> None:
    with pytest.raises(_errors.NotBuildkite) as caught:
        answers.body(response(b"{}", status, **headers), "GET x")
    assert caught.value.message == (
        f"GET x was redirected to {where}, where the token is not sent: check api_url and graphql_url."
    )
    assert caught.value.facts == {"status": status, "request": "GET x"}


# Lists


def test_each_entry_once() -> None:
    """By its ID or UUID, else by all of it; the last one counts, in the place of the first."""
    entries: list[t.Any] = [
        {"id": 1, "a": 1},
        {"uuid": "2"},
        {"id": "1", "a": 2},
        {"uuid": "2", "b": 1},
        {"c": 1},
        {"c": 1},
    ]
    assert answers.distinct(entries) == [{"id": "1", "a": 2}, {"uuid": "2", "b": 1}, {"c": 1}]


@pytest.mark.parametrize("found", [{}, None, [1], [{}, "a"]])
def test_what_is_no_list(found: t.Any) -> None:
    with pytest.raises(_errors.NotBuildkite) as caught:
        answers.entries(found, "teams")
    assert caught.value.message == "The answer to GET teams is not a list: check api_url."
    assert caught.value.facts == {"request": "GET teams"}


def test_entries_are_a_list_of_their_own() -> None:
    found: list[t.Any] = [{"id": 1}, {}]
    assert answers.entries(found, "teams") == found and answers.entries(found, "teams") is not found


@pytest.mark.parametrize(
    ("url", "query", "page"),
    [
        ("https://x/y?page=2&a=b%20c", {"page": "2", "a": "b c"}, 2),
        ("?page=x", {"page": "x"}, None),
        ("https://x/y", {}, None),
        ("https://[x", {}, None),
        ("", {}, None),
        (None, {}, None),
        (7, {}, None),
    ],
)
def test_links_to_pages(url: t.Any, query: dict[str, str], page: int | None) -> None:
    assert answers.query_of(url) == query
    assert answers.page_number(url if isinstance(url, str) else None) == page


def test_more_pages_than_any_list_has() -> None:
    answers.check_pages(MOST_PAGES, "GET teams")
    with pytest.raises(_errors.NotBuildkite) as caught:
        answers.check_pages(MOST_PAGES + 1, "GET teams")
    assert caught.value.message == f"The list of GET teams has more than 1,000 pages: {CHECK}."
    assert caught.value.facts == {"request": "GET teams"}


# Errors


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"message": "A"}, "A"),
        ({"message": None}, ""),
        ({"message": 7}, "7"),
        ({}, ""),
        ([{"message": "A"}], ""),
        (None, ""),
        ({"errors": [{"message": "A"}, {"b": 1}, "c"]}, "A; {'b': 1}"),
        ({"errors": [{"message": "A"}], "message": "B"}, "B"),
        ({"errors": {"message": "A"}}, ""),
    ],
)
def test_the_message_of_an_error(data: t.Any, message: str) -> None:
    assert answers.message(data) == message


FACTS = {"request": "GET x"}
ASK = "ask an administrator of the organization."
NOT_FOUND = "the object does not exist or is not visible to the token's user."
REJECTED = (
    "Buildkite does not accept the API token: check api_token or BUILDKITE_API_TOKEN, and whether the token was revoked or has expired"
    f" ({_errors.TOKENS_PAGE})."
)
SCOPE = "Your access token doesn't have the read_teams scope"
LACKS = f"The API token lacks the scope read_teams, which GET x needs: add it at {_errors.TOKENS_PAGE}."


@pytest.mark.parametrize(
    ("status", "data", "kind", "message", "facts"),
    [
        (401, {}, _errors.Unauthorized, REJECTED, {}),
        (403, {}, _errors.Forbidden, f"The token's user is not allowed to send GET x; {ASK}", {}),
        (403, {"message": "Forbidden"}, _errors.Forbidden, f"The token's user is not allowed to send GET x; {ASK}", {}),
        (403, {"message": "No."}, _errors.Forbidden, f"The token's user is not allowed to send GET x: No; {ASK}", {}),
        (403, {"message": SCOPE}, _errors.MissingScope, LACKS, {"scopes": ["read_teams"]}),
        (404, {}, _errors.NotFound, f"GET x found nothing (Not Found): {NOT_FOUND}", {}),
        (404, {"message": "No team found."}, _errors.NotFound, f"GET x found nothing (No team found): {NOT_FOUND}", {}),
        (
            *(404, {"message": "No Organization found"}, _errors.NotFound),
            "Organization 'acme' does not exist or is not visible with this token: check the organization's slug and the"
            " organizations that the token has access to.",
            {"organization": "acme"},
        ),
        (
            409,
            {},
            _errors.Conflict,
            "GET x conflicts with the current state (no reason given): run again, or change what the reason names.",
            {},
        ),
        (
            409,
            {"message": "A."},
            _errors.Conflict,
            "GET x conflicts with the current state (A): run again, or change what the reason names.",
            {},
        ),
        (418, {}, _errors.ServiceError, "GET x was answered with status 418: no reason given.", {}),
        (418, {"message": "A."}, _errors.ServiceError, "GET x was answered with status 418: A.", {}),
        (400, None, _errors.Invalid, "The service refuses GET x: no reason given.", {}),
        (422, {"message": "A."}, _errors.Invalid, "The service refuses GET x: A.", {}),
        (
            *(422, {"message": "Name has ALREADY been taken"}, _errors.Invalid),
            "The service refuses GET x: Name has ALREADY been taken.",
            {"taken": True},
        ),
        (
            422,
            {
                "message": "Failed.",
                "errors": [{"field": "a", "code": "b"}, {"field": "c", "message": "d"}, {"code": "e"}, "f"],
            },
            _errors.Invalid,
            "The service refuses GET x: Failed: a: b; c: d.",
            {"errors": [{"field": "a", "code": "b"}, {"field": "c", "message": "d"}, {"code": "e"}, "f"]},
        ),
        (422, {"message": "A", "errors": 7}, _errors.Invalid, "The service refuses GET x: A.", {"errors": 7}),
        (422, {"message": "A", "errors": []}, _errors.Invalid, "The service refuses GET x: A.", {"errors": []}),
        (
            422,
            {"message": "A", "errors": {"field": "a"}},
            _errors.Invalid,
            "The service refuses GET x: A.",
            {"errors": {"field": "a"}},
        ),
        (
            *(422, {"errors": [{"field": "a", "code": "b."}]}, _errors.Invalid),
            *(
                "The service refuses GET x: {'field': 'a', 'code': 'b.'}: a: b.",
                {"errors": [{"field": "a", "code": "b."}]},
            ),
        ),
    ],
)
def test_errors_of_rest(status: int, data: t.Any, kind: type[Exception], message: str, facts: dict[str, t.Any]) -> None:
    error = answers.rest_error(status, data, "GET x", "acme")
    assert (error.__class__, error.message) == (kind, message)
    assert error.facts == {"status": status, **FACTS, **facts}


@pytest.mark.parametrize(
    ("status", "message", "kind", "expected", "taken"),
    [
        (401, "", _errors.Unauthorized, REJECTED, None),
        (403, "No.", _errors.Forbidden, f"The token's user is not allowed to send GET x: No; {ASK}", None),
        (200, SCOPE, _errors.MissingScope, LACKS, None),
        (200, "No team found.", _errors.NotFound, f"GET x: No team found; {NOT_FOUND}", None),
        (200, "It no longer exists", _errors.NotFound, f"GET x: It no longer exists; {NOT_FOUND}", None),
        (200, "", _errors.Invalid, "The service refuses the GET x: no reason given.", None),
        (200, "A.", _errors.Invalid, "The service refuses the GET x: A.", None),
        (200, "It already exists", _errors.Invalid, "The service refuses the GET x: It already exists.", True),
    ],
)
def test_errors_of_graphql(status: int, message: str, kind: type[Exception], expected: str, taken: bool | None) -> None:
    data = {"errors": [{"message": message}]}
    error = answers.graphql_error(status, data, "GET x")
    assert (error.__class__, error.message, error.facts.get("taken")) == (kind, expected, taken)
    assert (error.facts["status"], error.facts["request"]) == (status, "GET x")
    for writes, beside in ((True, None), (True, {}), (True, {"a0": None}), (False, {"a0": {}})):
        same = answers.graphql_failure(status, {**data, "data": beside}, "GET x", writes)
        assert (same.__class__, same.message) == (kind, expected)


def test_errors_beside_data() -> None:
    """They do not mean that nothing was written."""
    data = {"errors": [{"message": "A."}], "data": {"a0": None, "a1": {"id": 1}}}
    error = answers.graphql_failure(200, data, "GET x", True)
    assert isinstance(error, _errors.Unclear) and error.facts == FACTS
    assert error.message == "It is unclear whether GET x was carried out: the answer has errors beside data (A.)."


@pytest.mark.parametrize("writes", [True, False])
def test_what_is_not_graphql(writes: bool) -> None:
    for status, data in ((200, {"data": None}), (200, {"errors": []}), (400, {})):
        answers.check_graphql(status, data, "GET x", writes)
    for status, wrong in ((200, {}), (399, {"message": "A"}), (400, []), (200, None)):
        with pytest.raises(_errors.BuildkiteError) as caught:
            answers.check_graphql(status, wrong, "GET x", writes)
        assert caught.value.facts == FACTS and isinstance(caught.value, _errors.Unclear) is writes
        assert caught.value.message == (
            "It is unclear whether GET x was carried out: the answer is not GraphQL."
            if writes
            else "The answer to the GET x is not GraphQL: check graphql_url."
        )


def test_server_errors() -> None:
    error = answers.server_error(503, "GET x")
    assert error.message == "The service answered GET x with status 503: try again later."
    assert error.facts == {"status": 503, **FACTS}


@pytest.mark.parametrize(
    ("data", "is_busy"),
    [
        ({"errors": [{"message": "It is currently busy."}]}, True),
        ({"errors": [{"message": "No."}]}, False),
        ({"errors": []}, False),
        ({"message": "currently busy"}, False),
        (["currently busy"], False),
    ],
)
def test_a_busy_service(data: t.Any, is_busy: bool) -> None:
    assert answers.is_busy(data) is is_busy


def test_refused_mutations() -> None:
    """By alias: errors of one mutation as a whole, which has no data."""
    errors: list[t.Any] = [{"path": [alias], "message": alias} for alias in ("a0", "a1", "a3")]
    more: list[t.Any] = [{"path": ["a2", "name"]}, {"path": "a0"}, {"path": None}, {"message": "A"}, "text"]
    answer = {"errors": [*more, *errors], "data": {"a0": None, "a1": {"id": 1}, "a2": None}}
    assert answers.refused(answer) == {"a0": errors[0], "a3": errors[2]}
    assert answers.refused({"data": {}, "errors": None}) == answers.refused({"data": {}}) == {}


@pytest.mark.parametrize(
    ("errors", "left"),
    [
        (None, ["a0", "a1", "a2"]),
        ([], ["a0", "a1", "a2"]),
        ([{"path": ["a0"]}, {"path": ["a2", "name"]}], ["a1"]),
        ([{"path": ["a0"]}, {"path": []}], []),
        ([{"path": "a0"}], []),
        ([{"path": ["a0"]}, {"message": "A"}], []),
        (["text"], []),
    ],
)
def test_data_that_no_error_is_about(errors: t.Any, left: list[str]) -> None:
    """An error without a path may be about any of it."""
    data = {alias: {"id": alias} for alias in ("a0", "a1", "a2")}
    assert answers.without_errors({"data": data, "errors": errors}) == {alias: data[alias] for alias in left}


# Writes


@pytest.mark.parametrize(
    ("status", "data", "expected", "why"),
    [
        (200, {"id": 1}, 200, None),
        (200, None, 200, None),
        (201, {"id": 1}, None, None),
        (202, {"id": 1}, 200, "the answer has status 202 instead of 200"),
        (200, {"errors": [{"message": "A."}]}, 200, "the answer has status 200 and errors (A)"),
        (200, {"errors": []}, 200, None),
        (200, [1], 200, "the answer is not a JSON object"),
        (200, "a", None, "the answer is not a JSON object"),
    ],
)
def test_why_a_write_is_no_success(status: int, data: t.Any, expected: int | None, why: str | None) -> None:
    assert answers.why_unclear(status, data, expected) == why


def test_an_unclear_write() -> None:
    error = answers.unclear("POST x", "it broke.")
    assert error.message == "It is unclear whether POST x was carried out: it broke." and error.facts == {
        "request": "POST x"
    }


# Reasons of libraries


class Wrapped(Exception):
    """An error that has its reason apart."""

    def __init__(self, text: str, reason: t.Any) -> None:
        super().__init__(text)
        self.reason = reason


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("A."), "A"),
        (ValueError(), "ValueError"),
        (ValueError("<x object at 0x1>: no route"), "no route"),
        (ValueError("('A', 1)"), "A', 1"),
        (ValueError(KeyError("B")), "B"),
        (ValueError(OSError("C"), 1), "C"),
        (caused(ValueError("A"), KeyError("B")), "B"),
        (caused(ValueError(OSError("C")), KeyError("B")), "B"),
        (Wrapped("A", KeyError("B")), "B"),
        (Wrapped("A", "B"), "A"),
        (Wrapped("A", caused(KeyError("B"), OSError("C"))), "C"),
    ],
)
def test_the_innermost_reason(error: Exception, reason: str) -> None:
    """Without addresses of objects."""
    assert answers.reason(error) == reason
