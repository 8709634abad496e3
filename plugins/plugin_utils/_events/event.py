# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An event as a rulebook receives it: the body of the webhook without secrets, and how it arrived.

Private to this collection. Pure.
"""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _secrets, _times

# The headers that an event shows. They are not signed, and the one with the token is not among them.
HEADERS = ("content-type", "user-agent", "x-buildkite-event")
_LONGEST = 200


class Queue(t.Protocol):
    """Where a rulebook takes its events from."""

    async def put(self, data: t.Any) -> None:
        """Wait until there is room for an event."""


def event(
    body: t.Mapping[str, t.Any],
    verified: str,
    received: float,
    delivered: float | None = None,
    headers: t.Iterable[tuple[str, str]] = (),
) -> dict[str, t.Any]:
    """The event of a webhook. `received` and `delivered` are seconds since 1970; the latter is that of the signature."""
    shown = {name.lower(): value[:_LONGEST].encode("ascii", "replace").decode() for name, value in headers}
    meta = {
        "received_at": _time(received),
        "delivered_at": None if delivered is None else _time(delivered),
        "verified": verified,
        "headers": {name.replace("-", "_"): shown[name] for name in HEADERS if name in shown},
    }
    return {"buildkite": _without_secrets(body), "meta": meta}


def _time(seconds: float) -> str:
    return _times.text(datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc))


def _without_secrets(body: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Without the address for incoming webhooks, and without what has the name or the form of a secret, at any depth."""
    shown = dict(body)
    pipeline = shown.get("pipeline")
    if isinstance(pipeline, dict):
        shown["pipeline"] = _pipeline(pipeline)
    return {name: _secrets.Mask().value(value) for name, value in shown.items()}


def _pipeline(pipeline: dict[str, t.Any]) -> dict[str, t.Any]:
    provider, steps = pipeline.get("provider"), pipeline.get("configuration")
    shown = dict(pipeline)
    if isinstance(provider, dict):
        shown["provider"] = {name: value for name, value in provider.items() if name != "webhook_url"}
    if isinstance(steps, str):
        shown["configuration"] = _secrets.Mask().yaml(steps)
    return shown
