# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Events of builds that a list shows, in the form of a webhook's events.

Private to this collection. Pure: knows which event a state belongs to, and neither requests nor what was sent before.
"""

from __future__ import annotations

import datetime
import typing as t

from ...module_utils import _times
from .event import event as of_body
from .listing import Build

Event = dict[str, t.Any]
# What identifies an event: its name, the UUID of the build, its state, and when it finished ("" while it has not).
Key = tuple[str, str, str, str]

SCHEDULED, RUNNING, FAILING, FINISHED = "build.scheduled", "build.running", "build.failing", "build.finished"
# Of the source itself.
GAP = "polling.gap"
EVENTS = (SCHEDULED, RUNNING, FAILING, FINISHED, GAP)
# In place of how a webhook was verified.
VERIFIED = "polling"
# The states of builds that have not finished in which an event is found. A failing build still runs.
STATES = {
    SCHEDULED: ("scheduled",),
    RUNNING: ("running", "failing"),
    FAILING: ("failing",),
    FINISHED: ("blocked",),
}
ENDED = ("passed", "failed", "canceled", "not_run")
# The time of an event.
_TIMES = {SCHEDULED: "scheduled_at", RUNNING: "started_at", FAILING: "failing_at", FINISHED: "finished_at"}

# What events contain. Variables of builds and steps of pipelines may contain secrets, and the URL of a pipeline's webhook is one.
_OF_BUILD = (
    *(
        "id",
        "graphql_id",
        "url",
        "web_url",
        "number",
        "state",
        "blocked",
        "cancel_reason",
        "message",
        "commit",
        "branch",
    ),
    *("tag", "source", "author", "creator", "created_at", "scheduled_at", "started_at", "failing_at", "finished_at"),
    *("meta_data", "pull_request", "merge_queue", "rebuilt_from", "triggered_from"),
)
_OF_PIPELINE = (
    *("id", "graphql_id", "url", "web_url", "name", "slug", "description", "repository", "cluster_id", "cluster_name"),
    *("default_branch", "branch_configuration", "visibility", "tags", "created_at", "archived_at"),
)
_OF_PROVIDER = ("id", "settings")


def is_blocked(build: Build) -> bool:
    """Whether a build waits for a person: its state is the one that the block step sets."""
    return bool(build.get("blocked"))


def has_ended(build: Build) -> bool:
    """Whether a build has finished, although a retry may run it again."""
    return not is_blocked(build) and build.get("state") in ENDED


def keys(build: Build) -> list[Key]:
    """The events of a build in its state."""
    state = "blocked" if is_blocked(build) else str(build.get("state"))
    names = [name for name, states in STATES.items() if state in states]
    names += [FINISHED] if has_ended(build) else []
    # A running build that begins to fail is the same running one.
    return [
        (name, build["id"], "running" if name == RUNNING else state, str(build.get("finished_at") or ""))
        for name in names
    ]


def time_of(name: str, build: Build) -> datetime.datetime | None:
    """When an event happened, None if the build does not show it: nothing shows when it was blocked."""
    return None if is_blocked(build) else _times.moment(build.get(_TIMES[name]))


def body(name: str, build: Build) -> dict[str, t.Any]:
    """What a webhook would send of a build, without what may be secret."""
    pipeline = _inside(build, "pipeline")
    shown = {**_some(pipeline, _OF_PIPELINE), "provider": _some(_inside(pipeline, "provider"), _OF_PROVIDER)}
    return {"event": name, "build": _some(build, _OF_BUILD), "pipeline": shown}


def event(name: str, build: Build, received: datetime.datetime) -> Event:
    """An event of a build."""
    return of_body(body(name, build), VERIFIED, received.timestamp())


def gap(
    begin: datetime.datetime,
    end: datetime.datetime,
    recovered: int,
    missing: t.Sequence[str],
    received: datetime.datetime,
) -> Event:
    """The event of a time in which the source did not look: how many finished builds were recovered."""
    found = {
        "from": _times.text(begin),
        "to": _times.text(end),
        "seconds": round((end - begin).total_seconds()),
        "finished_builds": recovered,
        "not_listed": list(missing),
    }
    return of_body({"event": GAP, "gap": found}, VERIFIED, received.timestamp())


def _inside(data: dict[str, t.Any], name: str) -> dict[str, t.Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _some(data: t.Mapping[str, t.Any], names: t.Sequence[str]) -> dict[str, t.Any]:
    return {name: data[name] for name in names if name in data}
