# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New builds that run the steps of their pipeline."""

from __future__ import annotations

from ..store import Record, Store
from . import configuration
from .builds import add_build
from .outcomes import ACCEPTS
from .steps import planned


def insert_build(store: Store, pipeline: Record, fields: Record, when: float) -> Record:
    """A build that is being created: its jobs exist a moment later. Unknown features of its steps refuse it."""
    plans = planned(configuration.effective(store, pipeline), pipeline["_steps"])
    own = {"state": "creating", "created_at": store.at(when), "_created": when, "_active": True}
    listed = when + store.switch("builds_listed_after")
    running = {**own, "_due": when + ACCEPTS, "_plans": plans, "_listed_at": listed}
    env = {**configuration.environment(configuration.effective(store, pipeline), pipeline["env"]), **fields["env"]}
    return add_build(store, pipeline, {**fields, **running, "_env": env})
