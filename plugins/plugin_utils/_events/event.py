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
    """Without the address for incoming webhooks, values of tokens, secret variables of a build, and user names in the address of a service."""
    shown = dict(body)
    provider = _inner(shown, "pipeline").get("provider")
    if isinstance(provider, dict):
        short = {name: value for name, value in provider.items() if name != "webhook_url"}
        shown["pipeline"] = {**shown["pipeline"], "provider": short}
    for name in ("cluster_token", "service"):
        if _inner(shown, name):
            shown[name] = _secrets.hidden(_secrets.Mask().value(shown[name]))
    if _inner(shown, "build").get("env"):
        shown["build"] = {**shown["build"], "env": _secrets.Mask().value(shown["build"]["env"])}
    return shown


def _inner(body: t.Mapping[str, t.Any], name: str) -> dict[str, t.Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
