# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs: their states, what results show of them, their successors, and the wait for their end.

Private to this collection. Reads, and knows nothing of what is changed.
"""

from __future__ import annotations

import typing as t

from .._errors import BuildkiteError
from .._text import visible
from .call import Call, Result
from .failing import log_tail, what_happened
from .failures import JobFailed, WaitTimedOut
from .select import place_of, title
from .waiting import wait
from .wording import GOES_ON, begun

# The states after which a job does nothing more; REST shows `finished` as passed or failed.
ENDS = frozenset(
    "passed failed timed_out canceled skipped broken expired waiting_failed blocked_failed unblocked_failed unblocked".split()
)
SHOWN = (
    *("id", "type", "state", "name", "label", "step_key", "priority", "exit_status", "signal", "soft_failed"),
    *("retried_in_job_id", "unblocked_at", "web_url", "created_at", "started_at", "finished_at"),
)


def shown(job: t.Mapping[str, t.Any]) -> Result:
    """A job as in results."""
    pipeline, number = place_of(job)
    texts = {name: visible(job[name]) for name in ("name", "label") if isinstance(job.get(name), str)}
    agent = job.get("agent")
    of_agent = {name: agent.get(name) for name in ("id", "name")} if isinstance(agent, dict) else None
    return {
        "pipeline": pipeline,
        "build": number,
        **{name: job.get(name) for name in SHOWN},
        **texts,
        "agent": of_agent,
    }


def has_ended(job: t.Mapping[str, t.Any]) -> bool:
    """Whether a job does nothing more."""
    return job["state"] in ENDS


def has_failed(job: t.Mapping[str, t.Any]) -> bool:
    """Whether a job ended so that its build fails."""
    return has_ended(job) and job["state"] not in ("passed", "skipped", "unblocked") and not job.get("soft_failed")


def latest(call: Call, job: Result) -> Result:
    """The last successor of a job, by one request for each retry; the job itself if it was not retried."""
    known = {job["id"]}
    while job.get("retried_in_job_id") and job["retried_in_job_id"] not in known:
        known.add(job["retried_in_job_id"])
        job = call.client.get(f"jobs/{job['retried_in_job_id']}")
    return job


def awaited(call: Call, job: Result) -> tuple[Result, BuildkiteError | None]:
    """The job at its end, or its successor if it was retried meanwhile, and the error if it did not end in time."""
    seconds = min(float(call.option("wait_timeout")), call.left())
    last = {"job": job, "state": job["state"]}
    for line in begun(title(job), (), "", GOES_ON, job.get("web_url")):
        call.show(line)

    def look() -> Result:
        seen = latest(call, call.client.get(f"jobs/{last['job']['id']}"))
        if seen["state"] != last["state"]:
            call.show(f"{title(seen)}: {seen['state']}")
        last.update(job=seen, state=seen["state"])
        return seen

    if has_ended(job):
        return job, None
    seen, is_over = wait(call, look, has_ended, seconds)
    if is_over:
        return seen, None
    message = f"{title(seen)} is {seen['state']} after {seconds:.0f} s: it goes on at {seen.get('web_url')}."
    return seen, WaitTimedOut(message, job=seen["id"], seconds=seconds)


def why_failed(call: Call, job: Result) -> BuildkiteError:
    """The error of a job that did not pass, with the end of its log."""
    lines, note = log_tail(call, job)
    facts = {name: job.get(name) for name in ("exit_status", "signal")}
    message = f"{title(job)} {what_happened(job)}: see {job.get('web_url')}.{f' {note}' if note else ''}"
    return JobFailed(message, job=job["id"], log_tail=lines, **facts)
