# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why jobs of a build wait: for an agent, of which none may match, or for their concurrency group.

Private to this collection. Knows nothing of Ansible. Sources: Buildkite's REST pages on jobs and agents.
"""

from __future__ import annotations

import collections
import fnmatch
import typing as t

from .._errors import BuildkiteError
from .._text import count_of
from .call import Call
from .failures import NoAgent, WaitTimedOut
from .naming import build_path
from .wording import build_name, is_in_default_queue, job_name, needed, tags

Record = dict[str, t.Any]
WAITING = ("scheduled", "limited")
# The states of builds that may wait for an agent.
ACTIVE = ("scheduled", "running", "failing")


class Lack(t.NamedTuple):
    """Why jobs wait, as the rest of a sentence, and one of them. `remedy`: what to do where it is certain that no agent matches."""

    why: str
    job: Record
    remedy: str = ""


def waiting(jobs: t.Iterable[Record]) -> list[Record]:
    """The jobs that could run."""
    return [job for job in jobs if job["type"] == "script" and job["state"] in WAITING]


def lack(call: Call, jobs: t.Sequence[Record]) -> Lack | None:
    """Why the most jobs wait that wait for the same, by at most one request; None if no job could run."""
    groups = collections.Counter(map(_needs, waiting(jobs)))
    if not groups:
        return None
    needs, count = groups.most_common(1)[0]
    job = next(job for job in waiting(jobs) if _needs(job) == needs)
    several = count_of(count, "job waits", "jobs wait")
    if needs[0] == "group":
        return Lack(f"{several} for {'its' if count == 1 else 'their'} concurrency group", job)
    if is_in_default_queue(job) and job.get("cluster_queue_id", "") is None:
        # No agent can have a queue that does not exist.
        why = f"{several}: {'its step names' if count == 1 else 'their steps name'} no queue, and the cluster has no default queue"
        return Lack(why, job, "set default_queue of the cluster, name a queue in agents of the step")
    usual = f"{several} for an agent {needed(job)}"
    if not call.token.can("read_agents"):
        return Lack(usual, job)
    queue = job.get("cluster_queue_id")
    agents, is_all = call.client.first_page("agents", {"cluster_queue_id": queue} if queue else {})
    matching = [agent for agent in agents if _takes(agent, job)]
    if not matching:
        lacks = (
            f"no agent {needed(job)} is connected"
            if is_in_default_queue(job)
            else f"no connected agent matches {tags(job)}"
        )
        return (
            Lack(f"{several}: {lacks}", job, "start such an agent, correct agents of the step")
            if is_all
            else Lack(usual, job)
        )
    busy, paused = (sum(bool(agent.get(name)) for agent in matching) for name in ("job", "paused"))
    counts = [f"{len(matching)}{'' if is_all else ' or more'} connected"]
    counts += [f"{number} {word}" for number, word in ((busy, "busy"), (paused, "paused")) if number]
    return Lack(f"{usual} ({', '.join(counts)})", job)


def _needs(job: Record) -> tuple[t.Any, ...]:
    """What a job waits for: a job of a concurrency group may run later."""
    if job["state"] == "limited" or not job.get("runnable_at"):
        return ("group",)
    return ("agent", job.get("cluster_queue_id"), *sorted(job.get("agent_query_rules") or ()))


def _takes(agent: Record, job: Record) -> bool:
    """Whether a connected agent has all tags of a job, and is in its cluster."""
    cluster = job.get("cluster_id")
    place = str(agent.get("web_url") or "")
    if (cluster and f"/clusters/{cluster}/" not in place) or (not cluster and "/clusters/" in place):
        return False
    has = agent.get("meta_data") or []
    rules = job.get("agent_query_rules") or []
    return agent.get("connection_state") == "connected" and all(_matches(has, rule) for rule in rules)


def _matches(has: t.Iterable[str], rule: str) -> bool:
    return rule in has or (rule.endswith("=*") and any(fnmatch.fnmatchcase(tag, rule) for tag in has))


def read(call: Call, pipeline: str, number: t.Any) -> Lack | None:
    """Why jobs of a build wait, by two requests."""
    build = call.client.get(build_path(pipeline, number), {"job_states[]": list(WAITING), "exclude_pipeline": "true"})
    return lack(call, build.get("jobs") or [])


def late(
    call: Call, pipeline: str, build: t.Mapping[str, t.Any], what: str, option: str, seconds: float
) -> BuildkiteError:
    """The error for a build that has not ended in its time; `what` is that as a phrase, `option` limits the time.

    At most two requests, which find out why jobs wait.
    """
    found = None
    if str(build["state"]) in ACTIVE and not build.get("blocked"):
        try:
            found = read(call, pipeline, build["number"])
        except BuildkiteError:
            # What is known of the build is reported all the same.
            found = None
    name, url = build_name(pipeline, build["number"]), build.get("web_url") or ""
    facts: Record = {"pipeline": pipeline, "build": build["number"], "web_url": url, "seconds": seconds}
    because = f" ({found.why})" if found else ""
    if found and found.remedy:
        facts["job"] = {"id": found.job["id"], "name": job_name(found.job), "state": found.job["state"]}
        how = f"{found.remedy}, or increase {option}"
        return NoAgent(f"{name} {what}{because}: open {url}, {how}.", **facts)
    return WaitTimedOut(f"{name} {what}{because}: open {url}, or increase {option}.", **facts)
