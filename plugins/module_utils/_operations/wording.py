# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How messages and lines name builds, jobs and agents.

Private to this collection. Pure.
"""

from __future__ import annotations

import typing as t

from .._secrets import hidden
from .._text import cut, visible

Record = t.Mapping[str, t.Any]
# Columns of a name in a message.
LONGEST = 80


def plain(text: t.Any, room: int = LONGEST) -> str:
    """A name or message of the service on one line, without secrets."""
    return cut(visible(" ".join(hidden(str(text)).split())), room, "…")


def build_name(pipeline: str, number: t.Any) -> str:
    """`build shop#1842`."""
    return f"build {pipeline}#{number}"


def job_name(job: Record) -> str:
    """The name of a job: its label, or else its command, key or type."""
    name = job.get("name") or job.get("label") or job.get("command") or job.get("step_key") or f"{job['type']} job"
    number, total = job.get("parallel_group_index"), job.get("parallel_group_total")
    which = f" ({number + 1} of {total})" if number is not None and total else ""
    return plain(name) + which


def agent_name(job: Record) -> str:
    """The name of the agent of a job, empty without one."""
    return plain((job.get("agent") or {}).get("name") or "")


def tags(job: Record) -> str:
    """The tags that an agent needs for a job."""
    return plain(", ".join(job.get("agent_query_rules") or ()) or "queue=default")
