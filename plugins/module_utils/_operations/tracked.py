# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A build that a task follows: its last known state, and what the task did with it.

Private to this collection. Pure.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .call import Result
from .naming import build_path
from .wording import build_name

ENDED = ("passed", "failed", "canceled", "skipped", "not_run")
# What results show of a build.
SHOWN = (
    *("id", "number", "state", "blocked", "branch", "commit", "message", "web_url"),
    *("created_at", "started_at", "finished_at"),
)


@dataclasses.dataclass
class Tracked:
    """A build. `build` is the last answer of REST about it, or of a list.

    `action`: what the task did, such as triggered or reused. `has_key`: lists find it by the key of the task.
    """

    pipeline: str
    build: dict[str, t.Any]
    action: str
    has_key: bool = False
    # The jobs that a retry replaces: until it did, the build's state is the old one.
    retried: frozenset[str] = frozenset()
    # How often a list did not have it.
    missed: int = 0
    # What results add to it.
    more: Result = dataclasses.field(default_factory=dict)

    @property
    def number(self) -> int:
        """The number in its pipeline."""
        return int(self.build["number"])

    @property
    def name(self) -> str:
        """The name in messages."""
        return build_name(self.pipeline, self.number)

    @property
    def state(self) -> str:
        """Its state: REST returns another one for a build that is blocked."""
        return state_of(self.build)

    @property
    def is_own(self) -> bool:
        """Whether this task created it."""
        return self.action in ("triggered", "rebuilt")

    @property
    def path(self) -> str:
        """The path of REST."""
        return build_path(self.pipeline, self.number)

    def shown(self) -> Result:
        """It in results."""
        known = {name: self.build.get(name) for name in SHOWN}
        return {"pipeline": self.pipeline, "action": self.action, **known, **self.more}


def unbuilt(pipeline: str) -> Result:
    """A build that check mode does not trigger, in results: what templates of later tasks use is null."""
    return {"pipeline": pipeline, **dict.fromkeys(SHOWN)}


def state_of(build: t.Mapping[str, t.Any]) -> str:
    """The state of a build in an answer of REST."""
    return "blocked" if build.get("blocked") else str(build["state"])
