# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job leaves behind at its end, as its outcome scripts it."""

from __future__ import annotations

from ..store import Record, Store
from .jobs import build_of


def leave_behind(store: Store, job: Record, when: float) -> None:
    """The meta-data that the job sets in its build."""
    build = build_of(store, job)
    if job["_outcome"].get("meta_data"):
        store.update("build", build, meta_data={**build["meta_data"], **job["_outcome"]["meta_data"]})
