# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How messages and lines name builds, jobs and agents.

Private to this collection. Pure.
"""

from __future__ import annotations

import typing as t

from .._secrets import hidden
from .._text import columns, cut, visible

Record = t.Mapping[str, t.Any]
# Columns of a name in a message.
LONGEST = 80
# Columns of a line of the live output, as far as that depends on a text that can be cut, and of the shortest such text.
WIDTH, SHORTEST = 100, 20
GAP = "  "
GOES_ON = "keeps running if interrupted"


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


def begun(name: str, known: t.Iterable[t.Any], message: t.Any, how: str, url: t.Any) -> tuple[str, str]:
    """The first lines about what a task follows: what is known of it, and its page, which has a line of its own as it cannot be cut."""
    parts = [*filter(None, map(plain, known))]
    room = WIDTH - columns(f"{name}: {GAP.join([*parts, '', how])}") - len('""')
    text = plain(message or "", max(room, SHORTEST))
    quoted = [f'"{text}"'] if text else []
    return f"{name}: {GAP.join([*parts, *quoted, how])}", f"{name}: {url}"


def is_in_default_queue(job: Record) -> bool:
    """Whether a job waits in the default queue of its cluster: its step names none."""
    rules = job.get("agent_query_rules") or ()
    return bool(job.get("cluster_id")) and not any(rule.startswith("queue=") for rule in rules)


def tags(job: Record) -> str:
    """The tags that an agent needs for a job; empty if any agent of the default queue of a cluster takes it."""
    return plain(", ".join(job.get("agent_query_rules") or ()) or ("" if is_in_default_queue(job) else "queue=default"))


def needed(job: Record) -> str:
    """Which agent takes a job: the end of a phrase that begins with an agent."""
    place = "in the default queue of the cluster" if is_in_default_queue(job) else ""
    return " ".join(filter(None, (f"with {tags(job)}" if tags(job) else "", place)))
