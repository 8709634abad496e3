# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks: events of what happens, and deliveries to receivers on this machine."""

from __future__ import annotations

import hmac
import http.server
import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stand_in.control import control
from stand_in.events.deliveries import is_loopback, request_of, signature
from stand_in.process import StandIn
from stand_in.rules.services import EVENTS
from stand_in.store import Refused

# The events of the documentation; the other names are those of the skill page.
ALL = sorted(EVENTS - {f"agent.{state}" for state in "created destroyed authorized unauthorized busy idle".split()})
URL = "https://hooks.example.com/a"
KEY = "29b1ff5779c76bd48ba6705eb99ff970"


def hook(url: str = URL, **fields: Any) -> dict[str, Any]:
    """A webhook for all events."""
    settings = {"url": url, "events": ALL, "token": "hush", **fields.pop("settings", {})}
    return {"description": "Hook", "settings": settings, **fields}


def seen(site: Any) -> list[Any]:
    """The deliveries so far."""
    site.world.catch_up()
    return list(site.world.deliveries.shown())


def names(site: Any, *ofs: str) -> list[str]:
    """The events so far, of some records only."""
    return [entry["event"] for entry in seen(site) if not ofs or entry["event"].partition(".")[0] in ofs]


class Receiver(http.server.ThreadingHTTPServer):
    """Notes the requests of webhooks, and answers with the next status, at last with 204."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.arrived, self.gate = threading.Event(), threading.Event()
        self.gate.set()
        self.url = f"http://127.0.0.1:{self.server_port}/hook"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    """One request of a webhook."""

    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.gate.wait(10)
        self.server.seen.append((dict(self.headers), body))
        self.server.arrived.set()
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 204)
        self.send_header("Content-Length", "0")
        self.send_header("Location", self.server.url)
        self.end_headers()

    def log_message(self, *_given: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks."""
    with Receiver() as running:
        yield running
        running.shutdown()


BLOCKS = """steps:
- {command: make, key: test, retry: {automatic: true}}
- {block: Release}
- {trigger: other, async: true}
"""
OTHER = {"other": "steps: [{command: make}]"}


def test_a_build_has_its_events(site: Any) -> None:
    """Each shows the state of its event, without jobs; a blocked build is finished, and runs again."""
    outcomes = {"test": [{"exit_status": 1, "seconds": 9, "promised_after": 3}, {}]}
    shop = site(BLOCKS, others=OTHER, outcomes=outcomes, services=[hook(scope="some_projects", pipelines=["shop"])])
    shop.world.store.switches["scoped_agent_events"] = "withheld"
    shop.build(message="One")
    assert names(shop) == []
    shop.wait(60)
    block = shop("GET", "/pipelines/shop/builds/1")["jobs"][1]
    shop("PUT", f"/jobs/{block['id']}/unblock", {})
    shop.wait(60)
    tried = ["job.scheduled", "build.running", "job.started", "job.promised_exit_status", "job.finished"]
    retried = ["job.scheduled", "job.started", "job.finished", "build.finished"]
    assert names(shop) == [
        "build.scheduled",
        *tried,
        *retried,
        "job.activated",
        *"job.started job.finished build.finished".split(),
    ]
    bodies = [entry["body"] for entry in seen(shop)]
    builds = [body["build"] for body in bodies if body["event"].startswith("build")]
    assert [build["state"] for build in builds] == ["scheduled", "running", "passed", "passed"]
    assert [build["blocked"] for build in builds] == [False, False, True, False]
    assert "jobs" not in builds[3] and builds[3]["message"] == "One"
    assert builds[3]["steps"] == [{"type": "trigger", "async": True}] and "steps" not in builds[1]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", builds[3]["finished_at"])
    assert "webhook_url" not in json.dumps(bodies) and "provider" in bodies[-1]["pipeline"]
    assert set(bodies[-1]) == {"event", "build", "pipeline", "sender"} and bodies[-1]["pipeline"]["slug"] == "shop"
    assert bodies[-1]["sender"]["name"] == "Olive Owner" and set(bodies[-1]["sender"]) == {"id", "name"}
    promise, retry = bodies[4], bodies[6]["job"]["retry_source"]
    assert (promise["job"]["state"], promise["job"]["promised_exit_status"]) == ("running", 1)
    assert promise["promised_exit_status_reason"] is None and set(bodies[1]) == {*bodies[0], "job"}
    assert retry == {"job_id": bodies[1]["job"]["id"], "retry_type": "automatic", "retried_by": None}
    assert {entry["state"] for entry in seen(shop)} == {"not_loopback"}


def test_other_ends_of_builds(site: Any) -> None:
    """A skipped build, one that fails while jobs run, and one that is canceled."""
    steps = "steps:\n- {command: bad, key: bad}\n- {command: make}\n"
    outcomes = {"bad": {"exit_status": 1, "seconds": 1}}
    skips = {"shop": {"skip_queued_branch_builds": True}}
    shop = site(steps, outcomes=outcomes, services=[hook()], **skips)
    shop.build()
    shop.build()
    shop.wait(2.5)
    assert names(shop, "build") == ["build.skipped", "build.scheduled", "build.running", "build.failing"]
    shop("PUT", "/pipelines/shop/builds/2/cancel")
    shop.wait(60)
    assert names(shop, "build")[4:] == ["build.finished"] and seen(shop)[-1]["body"]["build"]["state"] == "canceled"


AGENT = {"name": "one", "hostname": "h", "meta_data": ["queue=default"]}
TOKENS = [{"name": "linux", "agent_tokens": [{"description": "ci"}]}]


def test_agents_have_events(site: Any) -> None:
    shop = site(services=[hook(pipelines=["shop"])], clusters=TOKENS)
    for _time in range(2):
        shop.world.seed({"agents": [AGENT]})
    first, second = (agent["id"] for agent in reversed(shop("GET", "/agents")))
    shop.world.store.update("agent", shop.world.store.get("agent", second), job={"id": "x"})
    shop("PUT", f"/agents/{second}/stop", {"force": False}, status=204)
    shop("PUT", f"/agents/{first}/stop", {}, status=204)
    script = ({"event": f"agent.{state}", "agent": "one"} for state in ("connected", "lost", "disconnected"))
    with pytest.raises(Refused, match="An event takes"):
        control(shop.world, "POST", "events", {}, next(script))
    for entry in script:
        control(shop.world, "POST", "events", {}, entry)
    place = {"agent_token": "ci", "blocked_ip": "203.0.113.9"}
    control(shop.world, "POST", "events", {}, {"event": "agent.blocked", "agent": "one", **place})
    control(shop.world, "POST", "events", {}, {"event": "cluster_token.registration_blocked", **place})
    states = ("connected", "connected", "stopping", "stopped", "lost", "disconnected", "blocked")
    assert names(shop) == [*(f"agent.{state}" for state in states), "cluster_token.registration_blocked"]
    bodies = [entry["body"] for entry in seen(shop)]
    assert set(bodies[0]) == {"event", "agent", "sender"} and bodies[4]["agent"]["connection_state"] == "lost"
    assert bodies[3]["agent"]["lost_at"] is None and bodies[4]["agent"]["lost_at"]
    assert set(bodies[-2]) == {"event", "agent", "cluster_token", "blocked_ip", "sender"}
    assert bodies[-1]["cluster_token"]["description"] == "ci" and bodies[-1]["blocked_ip"] == "203.0.113.9"


@pytest.mark.parametrize(
    ("service", "delivered"),
    [
        ({}, ("shop", "other")),
        ({"enabled": False}, ()),
        ({"settings": {"events": ["job.started"]}}, ()),
        ({"pipelines": ["other"]}, ("other",)),
        ({"teams": ["Two"]}, ("shop",)),
        ({"clusters": ["linux"]}, ("other",)),
        ({"branch_configuration": "release/*"}, ("other",)),
    ],
)
def test_services_want_some_events(site: Any, service: dict[str, Any], delivered: Any) -> None:
    """By their events, their scope and their branches."""
    fields = {"settings": {"events": ["build.scheduled"]}, **service}
    shop = site(
        others={"other": "steps: []"},
        shop={"teams": {"Two": "read_only"}},
        other={"cluster": "linux"},
        teams=[{"name": "Two"}],
        clusters=[{"name": "linux"}],
        services=[hook(**fields)],
    )
    shop.build()
    shop.build("other", branch="release/1")
    shop.wait(5)
    assert tuple(entry["body"]["pipeline"]["slug"] for entry in seen(shop)) == delivered


def test_a_ping_follows_from_new_settings(site: Any) -> None:
    shop = site()
    scope = {"scope": "some_clusters", "scope_uuids": [shop("GET", "/clusters")[0]["id"]]}
    new = shop("POST", "/services", {"provider": "webhook", **hook(), **scope})
    shop("PATCH", f"/services/{new['id']}", {"description": "Renamed"})
    shop("PATCH", f"/services/{new['id']}", {"settings": {"token": "other"}})
    ping = seen(shop)[-1]["body"]
    assert names(shop) == ["ping", "ping"] and ping["organization"]["slug"] == "acme"
    assert ping["service"]["provider"] == "webhook" and ping["service"]["settings"] == {"url": URL}


def test_what_the_documentation_says_in_two_ways(site: Any) -> None:
    """Times, the sender, the text that is signed, and whose state a webhook shows."""
    shop = site(services=[hook("http://127.0.0.1:1/", settings={"token_mode": "signature", "token": KEY})])
    switches = {"webhook_times": "iso", "webhook_sender": "name", "webhook_signs": "body", "webhook_shows": "later"}
    shop.world.set_switches(switches)
    shop.build()
    shop.wait(60)
    first = (seen(shop), shop.world.deliveries.entries)[1][0]
    assert first["body"]["build"]["state"] == "scheduled" and first["body"]["sender"] == "Olive Owner"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["body"]["build"]["created_at"])
    sent = request_of(shop.world.store, first)
    assert json.loads(sent.body)["build"]["state"] == "passed" == first["body"]["build"]["state"]
    assert sent.headers["X-Buildkite-Signature"].endswith(hmac.new(KEY.encode(), sent.body, "sha256").hexdigest())
    shop.world.set_switches({"webhook_signs": "timestamp_and_body"})
    timestamp, made = signed(request_of(shop.world.store, first).headers)
    message = f"{timestamp}.".encode() + sent.body
    assert made == hmac.new(KEY.encode(), message, "sha256").hexdigest() and abs(time.time() - timestamp) < 5


VECTORS = {
    '{"event":"ping"}': "d3a2d29d094e5bc3a6345f3775ea05ddfbad44d0c2e19a29dd40c6307da66a16",
    '{"event":"build.finished","build":{"message":"caf\u00e9"}}': (
        "4d8c4c93f5947f060dd9b0128b260ebb0cb6b286d3c7b2f2f4025a3d64f5f8f1"
    ),
}


@pytest.mark.parametrize("body", VECTORS)
def test_signatures_are_those_of_the_notes(site: Any, body: str) -> None:
    made = signature(site().world.store, KEY, body.encode(), 1_700_000_000)
    assert made == f"timestamp=1700000000,signature={VECTORS[body]}"


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8000/a", True),
        ("http://[::1]/", True),
        ("https://localhost/", True),
        ("http://localhost.example.com/", False),
        ("http://127.0.0.1@example.com/", False),
        ("http://192.0.2.1/", False),
        ("http://[::1/", False),
    ],
)
def test_nothing_leaves_this_machine(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback


def signed(headers: Any) -> tuple[int, str]:
    """The time and the signature of a request."""
    found = re.fullmatch(r"timestamp=(\d+),signature=([0-9a-f]{64})", headers["X-Buildkite-Signature"])
    assert found
    return int(found[1]), found[2]


def fault(name: str, event: str, **fields: Any) -> dict[str, Any]:
    """A fault of the next delivery of an event."""
    return {"match": {"operation": event}, "fault": name, **fields}


def test_webhooks_are_delivered(stand_in: StandIn, receiver: Receiver, connect: Any) -> None:
    """In order, listed when all have arrived, with faults, and signed when they are sent."""
    steps = "steps: [{command: make}, wait]"
    pipelines = [{"name": "shop", "repository": "r", "configuration": steps}]
    stand_in.reset({"pipelines": pipelines})
    stand_in.control("PATCH", "clock", {"stopped": True})
    api = connect(stand_in)
    service = api("POST", "/services", {"provider": "webhook", **hook(receiver.url)})
    assert stand_in.deliveries()[0]["state"] == "delivered" and len(receiver.seen) == 1
    headers, _body = receiver.seen[0]
    assert headers["X-Buildkite-Token"] == "hush" and "X-Buildkite-Signature" not in headers
    assert headers["Content-Type"] == "application/json" and headers["X-Buildkite-Event"] == "ping"
    assert "hush" not in json.dumps(stand_in.deliveries())
    api("PATCH", f"/services/{service['id']}", {"settings": {"token_mode": "signature", "token": KEY}})
    stand_in.faults(
        [
            {"match": {"method": "POST", "path": "/hook"}, "fault": "error"},
            fault("delivered_late", "build.scheduled", seconds=100),
            fault("not_delivered", "job.scheduled"),
            fault("delivered_twice", "build.running"),
            fault("wrong_signature", "job.started"),
            fault("old_timestamp", "job.finished", seconds=600),
        ]
    )
    api("POST", "/pipelines/shop/builds", {"commit": "HEAD", "branch": "main"})
    stand_in.control("PATCH", "clock", {"advance": 60})
    assert [entry["event"] for entry in stand_in.deliveries() if entry["state"] == "waiting"] == ["build.scheduled"]
    stand_in.control("PATCH", "clock", {"advance": 100})
    assert {entry["state"] for entry in stand_in.deliveries()} == {"delivered", "not_delivered"}
    agents = ("agent.connected", "agent.disconnected")
    arrived = {headers["X-Buildkite-Event"]: (headers, body) for headers, body in receiver.seen}
    listed = [
        headers["X-Buildkite-Event"] for headers, _body in receiver.seen if headers["X-Buildkite-Event"] not in agents
    ]
    assert listed[2:] == [*["build.running"] * 2, "job.started", "job.finished", "build.finished", "build.scheduled"]
    for event, (headers, body) in arrived.items():
        timestamp, made = signed(headers) if event != "ping" else (0, "")
        right = hmac.new(KEY.encode(), f"{timestamp}.".encode() + body, "sha256").hexdigest()
        assert json.loads(body)["event"] == event
        assert event == "ping" or (made == right) is (event != "job.started"), event
        assert event == "ping" or (abs(time.time() - timestamp) < 60) is (event != "job.finished"), event
    assert [entry["consumed"] for entry in stand_in.faults()] == [0, *[1] * 5], "the first one is of requests"
    stand_in.reset()
    assert stand_in.deliveries() == []


def test_failures_break_a_service_by_a_switch(stand_in: StandIn, receiver: Receiver, connect: Any) -> None:
    """Nothing is tried a second time, and no redirect is followed."""
    stand_in.switches(webhook_breaks_after=2)
    api = connect(stand_in)
    service = api("POST", "/services", {"provider": "webhook", **hook(receiver.url)})
    stand_in.deliveries()
    receiver.seen.clear()
    receiver.statuses = [500, 302]
    for number in range(3):
        api("PATCH", f"/services/{service['id']}", {"settings": {"token": f"{KEY}{number}"}})
        last = stand_in.deliveries()[-1]
    assert (last["state"], last["status"], len(receiver.seen)) == ("failed", 302, 2)
    assert api("GET", f"/services/{service['id']}")["enabled"] is False
    assert api("PUT", f"/services/{service['id']}/enable")["enabled"] is True
    receiver.statuses = [500, 204]
    for number in range(2):
        api("PATCH", f"/services/{service['id']}", {"settings": {"token": f"again {number}"}})
    assert [entry["status"] for entry in stand_in.deliveries()[-2:]] == [500, 204] and len(receiver.seen) == 4
    assert api("GET", f"/services/{service['id']}")["enabled"] is True


def test_webhooks_come_by_themselves_and_before_the_end(receiver: Receiver, connect: Any, tmp_path: Path) -> None:
    """Builds go on while nobody asks; what is due when the process ends is delivered first."""
    seed = {"pipelines": [{"name": "shop", "repository": "r", "configuration": "steps: []"}]}
    settings = {"events": ["build.scheduled", "ping"]}
    (tmp_path / "seed.yml").write_text(json.dumps({**seed, "services": [hook(receiver.url, settings=settings)]}))
    with StandIn(options=("--seed", str(tmp_path / "seed.yml"))) as own:
        api = connect(own)
        api("POST", "/pipelines/shop/builds", {"commit": "HEAD", "branch": "main"})
        assert receiver.arrived.wait(20) and len(receiver.seen) == 1
        receiver.gate.clear()
        path = f"/services/{api('GET', '/services')['items'][0]['id']}"
        for number in range(3):
            api("PATCH", path, {"settings": {"token": f"{KEY}{number}"}})
        threading.Timer(0.3, receiver.gate.set).start()
    assert [json.loads(body)["event"] for _headers, body in receiver.seen] == ["build.scheduled", *["ping"] * 3]
