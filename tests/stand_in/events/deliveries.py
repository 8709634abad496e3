# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deliveries of webhooks: planned with their faults, signed when they are sent, and listed. Knows no sockets."""

from __future__ import annotations

import hmac
import ipaddress
import json
import time
import urllib.parse
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..changes import Change
from ..faults import Faults
from ..store import Record, Store
from .payloads import payload
from .webhooks import Event, event_of, wanted

MASK = "[masked]"
# Seconds by which a fault makes a signature too old.
OLD = 3_600


class Sent(NamedTuple):
    """A request to a receiver."""

    url: str
    headers: dict[str, str]
    body: bytes
    verify: bool


class Deliveries:
    """The deliveries of an organization, in order."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.entries: list[Record] = []

    def clear(self) -> None:
        """Forget all deliveries."""
        self.entries.clear()

    def shown(self) -> list[Record]:
        """The deliveries for the control API."""
        return [{name: value for name, value in entry.items() if name[0] != "_"} for entry in self.entries]

    def add(self, store: Store, faults: Faults, service: Record, event: Event) -> None:
        """Plan the delivery of an event, perhaps with a fault."""
        url = service["settings"]["url"]
        fault = (
            faults.take("webhook", "POST", urllib.parse.urlsplit(url).path, (event.name,)) if is_loopback(url) else None
        )
        kind, seconds = (fault["fault"], fault.get("seconds")) if fault else (None, None)
        now = self.clock()
        whens = [now + float(seconds or 0) if kind == "delivered_late" else now]
        if kind == "delivered_twice":
            whens.append(now + float(seconds or 0))
        state = "not_delivered" if kind == "not_delivered" else "waiting" if is_loopback(url) else "not_loopback"
        for when in whens:
            self.entries.append(
                {
                    "number": len(self.entries) + 1,
                    "service": service["id"],
                    "url": url,
                    "event": event.name,
                    "state": state,
                    "status": None,
                    "fault": kind,
                    "headers": {},
                    "body": payload(store, service, event),
                    "_due": when,
                    "_service": service,
                    "_event": event,
                    "_age": (seconds or OLD) if kind == "old_timestamp" else 0,
                }
            )

    def due(self) -> Record | None:
        """The next delivery whose time has come."""
        now = self.clock()
        waiting = [entry for entry in self.entries if entry["state"] == "waiting" and entry["_due"] <= now]
        return min(waiting, key=lambda entry: float(entry["_due"]), default=None)


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine: nothing is sent anywhere else."""
    try:
        host = urllib.parse.urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def request_of(store: Store, entry: Record) -> Sent:
    """The request of a delivery, signed now: also a second one has a signature of its own."""
    service, settings = entry["_service"], entry["_service"]["settings"]
    event: Event = entry["_event"]
    if store.switch("webhook_shows") == "later" and store.get(event.kind, event.record["id"]):
        entry["body"] = payload(store, service, event)
    body = json.dumps(entry["body"], ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Buildkite-Webhook/1.0",
        "X-Buildkite-Event": entry["event"],
    }
    token = settings["token"] or ""
    key = f"not {token}" if entry["fault"] == "wrong_signature" else token
    entry["headers"] = dict(headers)
    if settings["token_mode"] == "token":
        headers["X-Buildkite-Token"] = key
        entry["headers"]["X-Buildkite-Token"] = MASK
    else:
        headers["X-Buildkite-Signature"] = signature(store, key, body, int(time.time() - entry["_age"]))
        entry["headers"]["X-Buildkite-Signature"] = headers["X-Buildkite-Signature"]
    return Sent(entry["url"], headers, body, settings["tls_verify"])


def signature(store: Store, key: str, body: bytes, timestamp: int) -> str:
    """The signature of a body at a time."""
    alone = store.switch("webhook_signs") == "body"
    message = body if alone else f"{timestamp}.".encode() + body
    return f"timestamp={timestamp},signature={hmac.new(key.encode(), message, 'sha256').hexdigest()}"


def answered(store: Store, entry: Record, status: int | None) -> None:
    """Note the answer of a receiver; None without one. By a switch, failures break the service."""
    delivered = status is not None and 200 <= status < 300
    entry.update(state="delivered" if delivered else "failed", status=status)
    service = entry["_service"]
    count = 0 if delivered else service.get("_failures", 0) + 1
    store.update("service", service, _failures=count)
    if service["enabled"] and 0 < store.switch("webhook_breaks_after") <= count:
        store.update("service", service, enabled=False, _broken=True)


def follow(store: Store, changes: Iterable[Change], faults: Faults, deliveries: Deliveries) -> None:
    """Plan the deliveries that follow from what was written."""
    for change in changes:
        event = event_of(change)
        if event is not None:
            deliver(store, faults, deliveries, event)


def deliver(store: Store, faults: Faults, deliveries: Deliveries, event: Event) -> None:
    """Plan the deliveries of an event to every service that wants it."""
    for service in wanted(store, event):
        deliveries.add(store, faults, service, event)
