# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole state of one stand-in: store, owner, limits, faults, log, switches; and its resets."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

from . import switches
from .callers import SCOPES, Caller
from .clock import Clock
from .events import audit
from .events.deliveries import Deliveries, follow
from .faults import Faults
from .limits import Limits
from .log import Log
from .rules.running import carry_on
from .rules.settings import new_settings
from .seed import apply_seed
from .store import Record, Refused, Store

OWNER = "owner@example.com"


class Settings(NamedTuple):
    """The settings of the command line."""

    organization: str
    token: str
    rest_window: float = 60
    graphql_window: float = 300
    limited: bool = True


class World:
    """One organization with its surroundings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.origin = self.storage = "http://127.0.0.1"
        self.clock = Clock()
        self.limits = self.new_limits()
        self.faults, self.log = Faults(), Log()
        self.deliveries = Deliveries(self.clock)
        # Delayed work: when, by the clock, and what.
        self.pending: list[tuple[float, Callable[[], Any]]] = []
        # Requests that are not served: a reset keeps them, since a test must not ignore them.
        self.unserved: list[str] = []
        self.store = self.new_store({}, {})
        self.kept: Store | None = None

    def new_limits(self) -> Limits:
        """The limits of the command line, unused."""
        return Limits(self.clock, self.settings.rest_window, self.settings.graphql_window, self.settings.limited)

    def new_store(self, seed: Any, chosen: Any) -> Store:
        """A new organization from a seed."""
        store = Store(
            f"{self.origin}/v2", switches={**switches.defaults(), **switches.checked(chosen)}, clock=self.clock
        )
        store.storage_url = self.storage
        if not isinstance(seed, dict):
            raise Refused(400, "A seed is an object.")
        named = {"name": self.settings.organization.replace("-", " ").title(), "slug": self.settings.organization}
        organization = seed.get("organization") or {}
        store.insert(
            "organization",
            **{**named, **organization},
            teams_enabled=store.switch("teams_enabled"),
            members_require_two_factor=False,
            **new_settings(),
        )
        owner = store.insert("user", name="Olive Owner", email=OWNER, two_factor=True)
        store.insert("member", user_id=owner["id"], role="admin", sso_mode="optional")
        token = store.insert(
            "access_token",
            token=self.settings.token,
            user_id=owner["id"],
            scopes=list(SCOPES),
            description="The stand-in's own token",
            expires_at=None,
        )
        apply_seed(store, Caller(store, owner, token), seed, fresh=True)
        # A seed is no event.
        store.changes.take()
        return store

    def reset(self, seed: Any = None, chosen: Any = None) -> None:
        """Start again with a new organization; log, faults and windows are cleared, the clock runs. A bad seed changes nothing."""
        self.begin(self.new_store(seed or {}, chosen or {}))
        self.kept = None

    def keep(self) -> None:
        """Keep the current organization."""
        self.kept = copy.deepcopy(self.store)

    def back_to_kept(self) -> None:
        """Restore the organization that was kept, and reset everything else."""
        if self.kept is None:
            raise Refused(400, "Nothing was kept.")
        self.begin(copy.deepcopy(self.kept))

    def begin(self, store: Store) -> None:
        """Begin again with an organization."""
        self.store = store
        self.clock.change({"stopped": False})
        self.limits = self.new_limits()
        self.faults.clear()
        self.log.clear()
        self.deliveries.clear()
        self.pending.clear()

    def catch_up(self) -> None:
        """Do the work that is due."""
        due = [do for when, do in self.pending if when <= self.clock()]
        self.pending = [(when, do) for when, do in self.pending if do not in due]
        for do in due:
            do()
        carry_on(self.store, self.follow)

    def follow(self, sender: audit.Sender | None = None) -> None:
        """Let audit events and webhooks follow from what was written, perhaps by a request."""
        changes = self.store.changes.take()
        audit.record(self.store, changes, sender)
        follow(self.store, changes, self.faults, self.deliveries)

    def seed(self, seed: Any) -> None:
        """Add objects without a caller."""
        self.catch_up()
        owner = self.store.find("user", email=OWNER)
        if owner is None:
            raise Refused(400, f"{OWNER} is gone; reset first.")
        if not isinstance(seed, dict):
            raise Refused(400, "A seed is an object.")
        apply_seed(self.store, Caller(self.store, owner, {"id": "", "scopes": list(SCOPES)}), seed, fresh=False)
        self.follow()

    def set_switches(self, values: Any) -> Record:
        """Set switches by name."""
        self.store.switches.update(switches.checked(values))
        if "teams_enabled" in values:
            self.store.update("organization", self.store.organization, teams_enabled=values["teams_enabled"])
        return self.store.switches
