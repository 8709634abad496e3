# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the service answers in another form than the stand-in is named; what differs from run to run is not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import requests

from conformance.inside import OPTIONS, Inside
from conformance.recording import Exchange
from conformance.run import Report, run
from conformance.service import Service
from conformance.traffic import Difference, compared
from conformance.written import as_json, lines
from unit.conformance.conftest import Asked

Change = Callable[[requests.Response, Any], Any]


class Altered(Inside):
    """A stand-in whose answers to some requests are others."""

    def __init__(self, method: str, path: str, change: Change) -> None:
        self._altered = method, re.compile(path)
        self._change = change
        super().__init__()

    def send(self, request: requests.PreparedRequest, *given: Any, **options: Any) -> requests.Response:
        """The answer, altered if the request is one of them."""
        response = super().send(request, *given, **options)
        method, path = self._altered
        if request.method == method and path.search(str(request.url)) and response.ok:
            response._content = json.dumps(self._change(response, response.json())).encode()
        return response


def reported(method: str, path: str, change: Change, *names: str) -> Report:
    """The report of a run of some resources where the answers are altered."""
    return run(Service("Buildkite", OPTIONS, Altered(method, path, change)), None, list(names), (False,))


def short(found: list[Difference]) -> set[tuple[str, str, str, str]]:
    """The differences without their steps."""
    return {difference[:4] for difference in found}


def other_status(response: requests.Response, data: Any) -> Any:
    response.status_code = 200
    return data


@pytest.mark.parametrize(
    ("change", "place", "live", "stand_in"),
    [
        (other_status, "status", "200", "201"),
        (lambda _r, data: {**data, "paused": False}, "paused", "boolean false", "absent"),
        (lambda _r, data: {k: v for k, v in data.items() if k != "queues_url"}, "queues_url", "absent", "URL"),
        (lambda _r, data: {**data, "emoji": data["emoji"] or ""}, "emoji", "empty text", "null"),
        (
            lambda _r, data: {**data, "created_at": data["created_at"].partition(".")[0] + "Z"},
            "created_at",
            "time 9999-99-99T99:99:99Z",
            "time 9999-99-99T99:99:99.999Z",
        ),
        (lambda _r, data: {**data, "web_url": 7}, "web_url", "number", "URL"),
        (
            lambda _r, data: {**data, "created_by": {**data["created_by"], "id": None}},
            "created_by.id",
            "null",
            "UUID",
        ),
    ],
)
def test_another_form_of_an_answer(change: Change, place: str, live: str, stand_in: str) -> None:
    found = short(reported("POST", r"/clusters$", change, "cluster").differences)
    assert ("POST /clusters", place, live, stand_in) in found
    # Of answers, that one alone: another status makes the run look again, which is a request more.
    assert {difference[:2] for difference in found if difference[1] != "request"} == {("POST /clusters", place)}


def test_another_normal_form_of_a_value() -> None:
    """The service writes colors in lower case: the run changes them again, and the answer is named."""

    def lower(_response: requests.Response, data: Any) -> Any:
        return {**data, "color": (data["color"] or "").lower() or None}

    report = reported("PATCH", r"/clusters/[^/]+$", lower, "cluster")
    assert ("PATCH /clusters/{id}", "color", "text '#aa00bb'", "text '#AA00bb'") in short(report.differences)


def test_a_service_that_does_not_keep_a_value_is_a_problem() -> None:
    """In a list, so that the second run would change it again."""

    def forgets(_response: requests.Response, data: Any) -> Any:
        return [{**entry, "description": None} for entry in data]

    report = reported("GET", r"/teams\?", forgets, "team")
    titles = {outcome.title for outcome in report.problems}
    assert "team, change 1, REST" in titles
    assert not titles & report.alike


def exchange(status: int = 200, data: Any = None, **more: Any) -> Exchange:
    """One exchange."""
    given = {"step": "s", "method": "GET", "path": "/teams", "query": {}, "sent": None, "headers": {}, **more}
    return Exchange(status=status, data=data, **given)


RUN, OTHER = "ansible-live-20261130t110100-abcd", "ansible-live-20261130t120000-1234"
ID, OTHER_ID = "01234567-89ab-cdef-0123-456789abcdef", "11234567-89ab-cdef-0123-456789abcdef"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ([{"name": f"{RUN}-t", "id": ID}], [{"name": f"{OTHER}-t", "id": OTHER_ID}]),
        # Other people's objects do not count, whatever they contain.
        ([{"name": f"{RUN}-t", "id": ID}, {"name": "Shop", "secret": "x"}], [{"name": f"{OTHER}-t", "id": OTHER_ID}]),
        (
            {"message": f"No {RUN}-t since 2026-11-30T11:00:00Z"},
            {"message": f"No {OTHER}-t since 2026-01-01T00:00:00Z"},
        ),
        # Values of the account are compared by type.
        ({"enabled": True, "minutes": 7, "name": "A"}, {"enabled": False, "minutes": 9, "name": "B"}),
        ({"name": f"{RUN}-t", "token": "one"}, {"name": f"{OTHER}-t", "token": "two"}),
    ],
)
def test_what_differs_from_run_to_run_is_no_difference(ours: Any, theirs: Any) -> None:
    assert compared([exchange(data=ours)], [exchange(data=theirs)]) == []


def test_messages_are_compared_word_by_word() -> None:
    found = compared([exchange(422, {"message": "Name is taken"})], [exchange(422, {"message": "Name has been taken"})])
    assert short(found) == {("GET /teams", "message", "text 'Name is taken'", "text 'Name has been taken'")}


def test_a_secret_is_not_compared_by_its_value() -> None:
    """Neither of an own object, nor if the run has sent it."""
    own = {"name": f"{RUN}-w"}
    ours = exchange(data={**own, "token": "planted"}, sent={"token": "planted"})
    assert short(compared([ours], [exchange(data=own)])) == {("GET /teams", "token", "secret text", "absent")}


def test_words_of_the_service_are_compared_and_names_of_people_are_not() -> None:
    """In own objects."""
    own = {"name": f"{RUN}-w"}
    ours = exchange(data={**own, "effect": "allow", "user_name": "olive", "graphql_id": "Q2x1c3Rlci0tLTk5OGMxYzVlLTEy"})
    theirs = exchange(
        data={**own, "effect": "deny", "user_name": "oliver", "graphql_id": "Q2x1c3Rlci0tLTAxZWQ3NzQ4LTc0"}
    )
    assert short(compared([ours], [theirs])) == {("GET /teams", "effect", "text 'allow'", "text 'deny'")}


def test_a_request_that_only_one_answers_to_is_named() -> None:
    found = compared([exchange(), exchange(path=f"/teams/{ID}")], [exchange(), exchange(429)])
    assert short(found) == {("GET /teams/{id}", "request", "sent", "not sent")}


def test_no_secret_is_in_a_report(asked: Asked) -> None:
    """Neither tokens nor values that a creation returns once."""
    report = run(asked.owner, None, ["agent_token", "webhook"], (False,))
    text = json.dumps(as_json(report)) + "\n".join(lines(report))
    store = asked.adapter.world.store
    secrets = {str(record["token"]) for record in store.all("access_token")}
    answers = json.dumps([exchange.data for exchange in asked.owner.recorder.exchanges])
    secrets |= set(re.findall(r"bkct_\w+", answers))
    assert len(secrets) > 3
    assert [secret for secret in secrets if secret in text] == []
