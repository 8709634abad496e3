# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the states of builds that a task follows, with as few requests as the service allows.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on builds, and its GraphQL schema.
"""

from __future__ import annotations

import typing as t

from .._errors import NotFound, RateLimited, ServiceError, Unreachable
from .call import Call, Result
from .entries import TASK
from .meant import RETRYABLE, SHORT, read_build, retryable
from .naming import builds_path, graphql_slug
from .tracked import ENDED, Tracked

# How often a list may lack a build before it is read alone: new builds may appear late.
MISSES = 5
# How many seconds the service may be away before a wait fails.
PATIENCE = 300.0
# The most builds in one query.
AT_A_TIME = 100
# How long a retry may take to replace the jobs.
RETRY_SECONDS = 60.0

_FIELDS = "number state blockedState commit message startedAt finishedAt"
_NAMES = {"commit": "commit", "message": "message", "startedAt": "started_at", "finishedAt": "finished_at"}


class Polling:
    """The reads of one task. `key`: the value that its builds have in their meta-data."""

    def __init__(self, call: Call, key: str) -> None:
        self._call = call
        self._key = key
        self._has_graphql = call.token.can("graphql")
        self._began = self._answered = call.now()
        # The API of the last read, and what it took of the quota.
        self.cost = ("rest", 1.0)

    def refresh(self, builds: t.Sequence[Tracked]) -> None:
        """Read the current state of builds. Raises BuildkiteError if the service is away for too long."""
        try:
            self._read(builds)
        except (ServiceError, Unreachable) as error:
            is_away = isinstance(error, Unreachable) or error.facts.get("status", 0) >= 500
            if not is_away or self._call.now() - self._answered > PATIENCE:
                raise
            return
        self._answered = self._call.now()
        for build in builds:
            self._look_at_retry(build)

    def _read(self, builds: t.Sequence[Tracked]) -> None:
        if len(builds) > 1 and len({build.pipeline for build in builds}) == 1 and all(one.has_key for one in builds):
            return self._read_list(builds)
        if len(builds) > 1 and self._has_graphql:
            try:
                return self._read_together(builds)
            except (Unreachable, RateLimited):
                raise
            except ServiceError as error:
                if error.facts.get("status", 0) >= 500:
                    raise
                # Not for this token, or not for all of them: REST reports what is wrong with which.
                self._has_graphql = False
        return self._read_each(builds)

    def _read_each(self, builds: t.Sequence[Tracked]) -> None:
        self.cost = ("rest", float(len(builds)))
        for build in builds:
            build.build = read_build(self._call, build.pipeline, build.number)
            build.missed = 0

    def _read_list(self, builds: t.Sequence[Tracked]) -> None:
        """All builds of one pipeline that this task triggered, by its key."""
        self.cost = ("rest", 1.0)
        path = builds_path(builds[0].pipeline)
        found = {
            one.get("number"): one for one in self._call.client.pages(path, {**SHORT, f"meta_data[{TASK}]": self._key})
        }
        for build in builds:
            build.missed = 0 if build.number in found else build.missed + 1
            build.build = found.get(build.number, build.build)
        missed = [build for build in builds if build.missed >= MISSES]
        if missed:
            self._read_each(missed)

    def _read_together(self, builds: t.Sequence[Tracked]) -> None:
        """Builds of any pipelines, by one query with a point for each."""
        self.cost = ("graphql", float(len(builds)))
        organization = self._call.client.connection.organization
        for start in range(0, len(builds), AT_A_TIME):
            some = builds[start : start + AT_A_TIME]
            slugs = {
                f"b{number}": graphql_slug(organization, one.pipeline, one.number) for number, one in enumerate(some)
            }
            variables = ", ".join(f"${name}: ID!" for name in slugs)
            parts = " ".join(f"{name}: build(slug: ${name}) {{ {_FIELDS} }}" for name in slugs)
            found = self._call.client.graphql(
                f"query Builds({variables}) {{ {parts} }}", slugs, points=float(len(some))
            )
            for name, build in zip(slugs, some, strict=True):
                if found.get(name) is None:
                    raise NotFound(f"{build.name} does not exist any more or is not visible.")
                build.build = _as_rest(build.build, found[name])

    def _look_at_retry(self, build: Tracked) -> None:
        """Whether the jobs of a retry were replaced: until then, the build has ended as before."""
        if not build.retried or build.state not in ENDED:
            build.retried = build.retried if build.state in ENDED else frozenset()
        elif self._call.now() - self._began > RETRY_SECONDS:
            build.retried = frozenset()
        else:
            build.retried &= retryable(self._call, build.pipeline, build.number, RETRYABLE)[1]


def _as_rest(build: Result, found: t.Mapping[str, t.Any]) -> Result:
    """A build with its state of GraphQL, in the form of REST."""
    state = str(found["state"]).lower()
    is_blocked = state == "blocked"
    shown = str(found.get("blockedState") or "passed").lower() if is_blocked else state
    known = {name: found[other] for other, name in _NAMES.items()}
    # GraphQL does not return how many jobs are in which state.
    return {**build, **known, "state": shown, "blocked": is_blocked, "job_state_counts": None}
