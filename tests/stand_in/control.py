# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API under /_stand_in: seeds, state, log, faults, switches, limits, clock. Needs no token; never counted."""

from __future__ import annotations

from typing import Any

from .events import scripted
from .state import state
from .store import Refused
from .world import World


def control(world: World, method: str, path: str, query: dict[str, str], body: Any) -> Any:
    """The answer's body; Refused is a 400."""
    handler = HANDLERS.get((method, path.strip("/")))
    if handler is None:
        known = ", ".join(f"{verb} /_stand_in/{name}" for verb, name in HANDLERS)
        raise Refused(400, f"There is no {method} /_stand_in/{path.strip('/')}; there are {known}.")
    return handler(world, query, body)


def about(world: World, _query: dict[str, str], _body: Any) -> Any:
    return {
        "organization": world.store.organization["slug"],
        "rest_window": world.settings.rest_window,
        "graphql_window": world.settings.graphql_window,
        "limits": world.limits.on,
        "clock": round(world.clock(), 3),
    }


def reset(world: World, query: dict[str, str], body: Any) -> Any:
    body = body or {}
    if not isinstance(body, dict) or set(body) - {"seed", "switches"}:
        raise Refused(400, "A reset takes an object with seed and switches.")
    world.reset(body.get("seed"), body.get("switches"))
    return about(world, query, body)


def seed(world: World, query: dict[str, str], body: Any) -> Any:
    world.seed(body or {})
    return about(world, query, body)


def read_log(world: World, query: dict[str, str], _body: Any) -> Any:
    wanted = query.get("write")
    return [entry for entry in world.log.entries if wanted is None or entry["write"] is (wanted == "true")]


def add_faults(world: World, query: dict[str, str], body: Any) -> Any:
    world.faults.add(body)
    return world.faults.entries


def forget_unserved(world: World, _query: dict[str, str], _body: Any) -> Any:
    forgotten, world.unserved = world.unserved, []
    return forgotten


def happen(world: World, _query: dict[str, str], body: Any) -> Any:
    scripted.happen(world.store, world.faults, world.deliveries, body)
    world.follow()


HANDLERS = {
    ("GET", ""): about,
    ("POST", "reset"): reset,
    ("POST", "keep"): lambda world, query, body: world.keep(),
    ("POST", "kept"): lambda world, query, body: world.back_to_kept(),
    ("POST", "seed"): seed,
    ("GET", "state"): lambda world, query, body: state(world.store),
    ("GET", "log"): read_log,
    ("DELETE", "log"): lambda world, query, body: world.log.clear(),
    ("GET", "unserved"): lambda world, query, body: world.unserved,
    ("DELETE", "unserved"): forget_unserved,
    ("GET", "deliveries"): lambda world, query, body: world.deliveries.shown(),
    ("POST", "events"): happen,
    ("POST", "faults"): add_faults,
    ("GET", "faults"): lambda world, query, body: world.faults.entries,
    ("DELETE", "faults"): lambda world, query, body: world.faults.clear(),
    ("GET", "switches"): lambda world, query, body: world.store.switches,
    ("PATCH", "switches"): lambda world, query, body: world.set_switches(body),
    ("PATCH", "limits"): lambda world, query, body: world.limits.change(body),
    ("PATCH", "clock"): lambda world, query, body: world.clock.change(body),
}
