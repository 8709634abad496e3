# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds: listed and counted. Those with a state in the seed keep it; the others run, see running.py."""

from __future__ import annotations

import datetime
import fnmatch
import re
from collections.abc import Callable, Sequence
from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store
from .values import found, time_of

STATES = (
    *("creating", "scheduled", "running", "passed", "failing", "failed", "blocked", "canceling", "canceled"),
    *("skipped", "not_run"),
)
# A pipeline is not deleted while it has one of these.
ACTIVE = ("creating", "scheduled", "running", "failing", "canceling")
# Records that a build takes along.
OF_BUILD = ("job", "annotation", "artifact", "step_upload")
# The parameters for times: the field, and whether its time is later.
BOUNDS = (
    ("created_from", "created_at", True),
    ("created_to", "created_at", False),
    ("finished_from", "finished_at", True),
)
FINISHED = ("passed", "failed", "blocked", "canceled")


def add_build(store: Store, pipeline: Record, fields: Record) -> Record:
    """A build of a seed; `fields` overrides anything."""
    if fields.get("state", "running") not in STATES:
        raise Refused(400, f"A build is {', '.join(STATES)}; not {fields['state']}.")
    blank: Record = {
        **dict.fromkeys(("message", "cancel_reason", "started_at", "failing_at", "finished_at", "created_by")),
        **dict.fromkeys(("tag", "author", "pull_request", "rebuilt_from_id", "triggered_from_id", "blocked_state")),
        **dict.fromkeys(("canceled_at", "canceled_by", "scheduled_at", "_due", "_listed_at")),
        "_active": False,
        "_created": store.clock(),
        "env": {},
        "state": "running",
        "commit": "HEAD",
        "branch": pipeline["default_branch"],
        "source": "api",
        "meta_data": {},
    }
    number = pipeline["next_build_number"]
    store.update("pipeline", pipeline, next_build_number=number + 1)
    return store.insert("build", **{**blank, "number": number, **fields}, pipeline_id=pipeline["id"])


def of_pipeline(store: Store, pipeline: Record, states: Sequence[str] = ()) -> list[Record]:
    """The builds of a pipeline, newest first, in some states or in all."""
    builds = store.filter("build", pipeline_id=pipeline["id"])[::-1]
    return [build for build in builds if not states or build["state"] in states]


def of_caller(store: Store, caller: Caller) -> list[Record]:
    """The builds of all pipelines that the caller sees, newest first."""
    tables = store.tables["pipeline"]
    return [build for build in store.all("build")[::-1] if caller.sees_pipeline(tables[build["pipeline_id"]])]


def listed(store: Store, builds: list[Record]) -> list[Record]:
    """The builds that lists show already: by a switch, new ones appear late."""
    return [build for build in builds if (build["_listed_at"] or 0) <= store.clock()]


def get_build(store: Store, pipeline: Record, number: str) -> Record:
    """A build by its number, or 404."""
    wanted = int(number) if number.isascii() and number.isdigit() else 0
    return found(store.find("build", pipeline_id=pipeline["id"], number=wanted), "build")


def compared(bound: datetime.datetime, later: bool) -> Callable[[datetime.datetime | None], bool]:
    """The condition that a time is not before the bound, or that it is before it."""
    return lambda time: time is not None and (time >= bound) is later


def filtered(builds: list[Record], query: Any) -> list[Record]:
    """The builds that match the parameters of a list; those about jobs are the shape's."""
    states = [state for each in query.every("state") for state in (FINISHED if each == "finished" else (each,))]
    branches, commits = query.every("branch"), query.every("commit")
    wanted = {key[10:-1]: value for key, value in query.items() if re.fullmatch(r"meta_data\[.+\]", key)}

    times = [(field, compared(time_of(query[name], name), later)) for name, field, later in BOUNDS if query.get(name)]

    def passes(build: Record) -> bool:
        return (
            (not states or build["state"] in states)
            and (not branches or any(fnmatch.fnmatchcase(build["branch"], each) for each in branches))
            and (not commits or build["commit"] in commits)
            and all(holds(time_of(build[field]) if build[field] else None) for field, holds in times)
            and query.get("creator", build["created_by"]) == build["created_by"]
            and all(build["meta_data"].get(key) == value for key, value in wanted.items())
        )

    return [build for build in builds if passes(build)]
