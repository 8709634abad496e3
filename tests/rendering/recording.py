# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs modules and keeps what they return, without what differs between runs: IDs, folders, values of tokens, the rest of a window."""

from __future__ import annotations

import datetime
import re
import typing as t
import uuid

from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session, values_of

from running.modules import Result, Runs
from running.operated import Operations
from stand_in.process import StandIn

Recorded = dict[str, list[Result]]
WINDOW = 60
# A time of the run itself.
NOW = "2026-07-01T04:00:00.000Z"
TIME = re.compile(r"2\d{3}-\d\d-\d\dT[\d:.]+Z")
VALUE = re.compile(r"\b(bkct|bkpt)_\w+")
# The same in the older form, and the value of a key in meta-data.
OLD_NOW, OLD_TIME = "2026-07-01 04:00:00 UTC", re.compile(r"2\d{3}-\d\d-\d\d [\d:]+ UTC")
KEY = re.compile(r"\b[0-9a-f]{32}\b")
HOSTED = re.compile(r"(-hosted)-[0-9a-f]{8}\b")
# Three IDs make the page of an agent in a cluster longer than a line may be.
IN_CLUSTER = re.compile(r"/clusters/[0-9a-f-]{36}/queues/[0-9a-f-]{36}/agents/")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Recording:
    """Runs modules and keeps their results."""

    def __init__(self, stand_in: StandIn, seed: Result, around: Result) -> None:
        """`seed`: every new organization; `around`: what may be declared in it, by list."""
        self._seed, self._around = seed, around
        self.runs = Runs(stand_in, "bkua_graphql_too")
        # What modules pack is rendered too, and may be out of date.
        self.runs.parts_of = "organization"
        self.results: Recorded = {}
        self._began = datetime.datetime.now(datetime.timezone.utc).isoformat()[:10]
        self._ids: dict[str, str] = {}
        # The folder of this run, and its replacement.
        self.folder = ("", "")

    def call(self, module: str, /, check: bool = False, connection: Result | None = None, **options: t.Any) -> Result:
        """One call whose result is kept; a refusal is a result too, as the module returns it."""
        try:
            session = Session(connect({**self.runs.connection(), **(connection or {})}), CATALOG)
            values = values_of(CATALOG, module, options, self.runs.asking, check)
            result = session.run(module, options, check, values=values)
        except BuildkiteError as error:
            result = {"failed": True, "msg": error.message, "failure": error.failure}
        return self.keep(module, result)

    def operate(self, module: str, /, check: t.Any = False, **options: t.Any) -> Result:
        """One call of an operation whose result is kept."""
        try:
            result = Operations(self.runs.stand_in).run(module, check, **options)
        except BuildkiteError as error:
            result = {"failed": True, "msg": error.message, "failure": error.failure}
        return self.keep(module, result)

    def keep(self, module: str, result: Result) -> Result:
        """Keep a result, with ids that are the same on every run."""
        self.results.setdefault(module, []).append(self._steady(result))
        return result

    def _steady(self, value: t.Any) -> t.Any:
        if isinstance(value, dict):
            # The rest of a quota's window may differ by a second.
            steady = {"seconds": float(WINDOW)} if "seconds" in value else {}
            return {**{name: self._steady(entry) for name, entry in value.items()}, **steady}
        if isinstance(value, list):
            return [self._steady(entry) for entry in value]
        if isinstance(value, str):
            value = value.replace(*self.folder) if self.folder[0] else value
            value = IN_CLUSTER.sub("/agents/", value)
            value = value.replace(self.runs.stand_in.url, "https://api.buildkite.com/v2")
            value = VALUE.sub(r"\1_secret", value)
            if value.startswith(self._began):
                value = NOW if TIME.fullmatch(value) else OLD_NOW if OLD_TIME.fullmatch(value) else value
            value = KEY.sub(lambda found: uuid.UUID(self._id(found[0])).hex, value)
            value = HOSTED.sub(r"\1-1", value)
            return UUID.sub(lambda found: self._id(found[0]), value)
        return value

    def _id(self, found: str) -> str:
        return self._ids.setdefault(found, str(uuid.uuid5(uuid.NAMESPACE_URL, f"{len(self._ids)}")))

    def refuse(self, method: str, path: str, skip: int = 0) -> None:
        """From now on, or after some more, the service refuses a request."""
        fault = {"match": {"method": method, "path": path}, "fault": "error", "status": 403, "message": "Not allowed"}
        self.runs.stand_in.faults([{**fault, "times": 9, "skip": skip}])

    def begin(self, seed: Result) -> None:
        """A new organization from a seed. IDs are numbered from the start, since whether the service used one before depends on time."""
        self.runs.stand_in.reset(seed)
        self._ids.clear()

    def reset(self, *lists: str) -> None:
        """A new organization with some of the surroundings of an object."""
        self.begin(self._seed)
        if lists:
            self.runs.run("organization", **{name: self._around[name] for name in lists})
