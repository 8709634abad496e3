# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Figures of some builds: how many ended in which way, how long they took, and how long their jobs waited.

Private to this collection. Pure: knows nothing of requests.
"""

from __future__ import annotations

import math
import typing as t

from .. import _times

Build = t.Mapping[str, t.Any]
Figures = dict[str, t.Any]

QUANTILES = (50, 90, 95)
# Of fewer values, a quantile means nothing.
FEWEST = 5


def figures(builds: t.Sequence[Build], counts: t.Mapping[str, int]) -> Figures:
    """The figures of builds with their jobs. `counts`: of all builds by state, which may be more than these."""
    decided = counts.get("passed", 0) + counts.get("failed", 0)
    plain = [build for build in builds if not is_special(build)]
    durations = [
        seconds
        for build in plain
        if (seconds := _times.between(build.get("started_at"), build.get("finished_at"))) is not None
    ]
    queueing = [
        seconds
        for build in builds
        for job in build.get("jobs") or ()
        if (seconds := _times.between(job.get("runnable_at"), job.get("started_at"))) is not None
    ]
    return {
        "counts": dict(counts),
        "success_rate": round(counts.get("passed", 0) / decided, 4) if decided else None,
        "builds_read": len(builds),
        "builds_left_out": len(builds) - len(plain),
        "duration": quantiles(durations),
        "queueing": quantiles(queueing),
    }


def is_special(build: Build) -> bool:
    """Whether the time of a build contains more than its work: it was blocked, or jobs of it were retried."""
    jobs = build.get("jobs") or ()
    return bool(build.get("blocked")) or any(job.get("type") == "manual" or job.get("retried") for job in jobs)


def quantiles(values: t.Sequence[float]) -> Figures:
    """How many values there are, and the value at position ceil(q * n) of them, sorted; None of fewer than 5."""
    ordered = sorted(values)
    found: Figures = {"values": len(ordered)}
    for percent in QUANTILES:
        place = math.ceil(percent * len(ordered) / 100)
        found[f"p{percent}"] = round(ordered[place - 1], 1) if len(ordered) >= FEWEST else None
    return found
