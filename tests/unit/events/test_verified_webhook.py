# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `verified_webhook`, and the stand-in's own deliveries, which the same function verifies."""

from __future__ import annotations

import asyncio
import http.client
import json
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.community.buildkite.plugins.filter.verified_webhook import FilterModule

from running.receiving import KEY, Receiving, finished, signature, signed, tokens_file
from stand_in.process import StandIn

verified = FilterModule().filters()["verified_webhook"]
BODY = finished().decode()
NAME = "community.buildkite.verified_webhook"


def headers() -> dict[str, str]:
    """The headers of a webhook that is signed now: tests may run long after they were collected."""
    return signed(BODY.encode())


def test_it_returns_the_event(tmp_path: Path) -> None:
    found = verified(BODY, headers(), tokens=["other", KEY])
    assert found["buildkite"] == json.loads(BODY) and found["meta"]["verified"] == "signature"
    assert found["meta"]["headers"] == {"x_buildkite_event": "build.finished"} and found["meta"]["delivered_at"]
    assert verified(BODY, headers(), tokens_path=str(tokens_file(tmp_path)))["buildkite"] == found["buildkite"]
    token = verified(BODY, {"x-buildkite-token": KEY}, tokens=[KEY], verify="token")
    assert token["meta"]["delivered_at"] is None and KEY not in json.dumps(token)


def test_text_that_is_not_ascii_has_the_signature_of_its_bytes() -> None:
    body = '{"event":"build.finished","build":{"message":"caf\u00e9"}}'
    assert verified(body, signed(body.encode()), tokens=[KEY])["buildkite"]["build"]["message"] == "caf\u00e9"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"body": {"event": "ping"}}, f"{NAME} needs the body as it was sent, as text, not dict."),
        ({"headers": None}, f"{NAME} needs headers, a dictionary with the headers of the webhook."),
        ({"tokens": None}, f"{NAME}: either tokens or tokens_path is required."),
        ({"tokens": [" \n"]}, f"{NAME}: tokens must be a list of texts, not this list."),
        ({"tokens_path": "/a"}, f"{NAME}: either tokens or tokens_path is required."),
        (
            {"tokens": None, "tokens_path": "/none/a"},
            f"{NAME}: tokens_path: the file /none/a cannot be read: No such file",
        ),
        ({"verify": "none"}, f"{NAME}: verify must be signature or token, not 'none'."),
        ({"maximum_age": 1}, f"{NAME}: 'maximum_age' is no argument: did you mean max_age?"),
        ({"tokens": ["other"]}, f"{NAME}: the webhook is rejected. Its signature matches none of the tokens."),
        ({"body": BODY + " "}, f"{NAME}: the webhook is rejected. Its signature matches none of the tokens."),
        (
            {"headers": {"X-Buildkite-Signature": signature(BODY.encode(), 1)}},
            f"{NAME}: the webhook is rejected. Its signature is older or newer than max_age allows.",
        ),
        ({"headers": {**headers(), "X-Buildkite-Token": KEY}}, "It has a header of the other token mode"),
        ({"headers": {"X-Buildkite-Token": KEY}}, "It has no signature"),
        ({"verify": "token"}, "It has no token"),
    ],
)
def test_what_cannot_be_verified_fails(given: dict[str, t.Any], sentence: str) -> None:
    arguments = {"body": BODY, "headers": headers(), "tokens": [KEY], **given}
    with pytest.raises(AnsibleFilterError) as raised:
        verified(arguments.pop("body"), arguments.pop("headers"), **arguments)
    assert sentence in str(raised.value) and KEY not in str(raised.value)


# The stand-in's deliveries


def fault(name: str, event: str, **fields: t.Any) -> dict[str, t.Any]:
    return {"match": {"operation": event}, "fault": name, **fields}


def seed(port: int, mode: str) -> dict[str, t.Any]:
    """A pipeline, and a webhook for its builds on this machine."""
    events = ["build.scheduled", "build.running", "build.finished"]
    settings = {"url": f"http://127.0.0.1:{port}/", "events": events, "token": KEY, "token_mode": mode}
    pipeline = {"name": "shop", "repository": "r", "configuration": "steps: [{command: make}]"}
    return {"pipelines": [pipeline], "services": [{"description": "Hook", "settings": settings}]}


def build(stand_in: StandIn) -> None:
    """A build from its beginning to its end, and all deliveries."""
    url = stand_in.url.partition("//")[2]
    host, _slash, path = url.partition("/")
    connection = http.client.HTTPConnection(host, timeout=30)
    headers = {"Authorization": f"Bearer {stand_in.token}", "Content-Type": "application/json"}
    place = f"/{path}/organizations/{stand_in.organization}/pipelines/shop/builds"
    connection.request("POST", place, json.dumps({"commit": "HEAD", "branch": "main"}), headers)
    assert connection.getresponse().status == 201
    connection.close()
    stand_in.control("PATCH", "clock", {"advance": 60})
    stand_in.deliveries()


@pytest.fixture
def stopped(stand_in: StandIn) -> Iterator[StandIn]:
    """A stand-in whose time is that of the test."""
    stand_in.control("PATCH", "clock", {"stopped": True})
    yield stand_in
    stand_in.control("PATCH", "clock", {"stopped": False})


@pytest.mark.parametrize("mode", ["signature", "token"])
def test_deliveries_of_the_stand_in_are_verified(stopped: StandIn, tmp_path: Path, mode: str) -> None:
    async def run() -> t.Any:
        async with Receiving(tmp_path, verify=mode) as site:
            stopped.reset(seed(site.port, mode))
            await asyncio.to_thread(build, stopped)
            return await site.events(3), await site.counts()

    events, counts = asyncio.run(run())
    states = ["scheduled", "running", "passed"]
    assert [event["buildkite"]["build"]["state"] for event in events] == states
    assert {event["meta"]["verified"] for event in events} == {mode}
    assert events[0]["meta"]["headers"]["user_agent"] == "Buildkite-Webhook/1.0"
    assert "webhook_url" not in json.dumps(events) and (counts["accepted"], counts["requests"]) == (3, 3)


def test_faults_of_deliveries_are_noticed(stopped: StandIn, tmp_path: Path) -> None:
    """A wrong signature and an old one are rejected, and a second delivery is not handed on; the stand-in lists the answers."""
    faults = [
        fault("wrong_signature", "build.scheduled"),
        fault("old_timestamp", "build.running", seconds=600),
        fault("delivered_twice", "build.finished"),
    ]

    async def run() -> t.Any:
        async with Receiving(tmp_path) as site:
            stopped.reset(seed(site.port, "signature"))
            stopped.faults(faults)
            await asyncio.to_thread(build, stopped)
            return await site.events(1), await site.counts()

    events, counts = asyncio.run(run())
    assert [event["buildkite"]["event"] for event in events] == ["build.finished"]
    assert (counts["unverified"], counts["accepted"], counts["duplicates"]) == (2, 1, 1)
    assert [entry["status"] for entry in stopped.deliveries()] == [401, 401, 200, 200]


def test_the_other_reading_of_the_documentation_is_no_valid_signature(stopped: StandIn, tmp_path: Path) -> None:
    """In one place, it describes the body alone as what is signed."""

    async def run() -> t.Any:
        async with Receiving(tmp_path) as site:
            stopped.reset(seed(site.port, "signature"), {"webhook_signs": "body"})
            await asyncio.to_thread(build, stopped)
            return await site.counts()

    counts = asyncio.run(run())
    assert counts["unverified"] == 3 and "accepted" not in counts
