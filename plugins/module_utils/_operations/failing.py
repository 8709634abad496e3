# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a build did not pass: its first failing job, the end of that job's log, and the builds that it triggered.

Private to this collection. Knows nothing of Ansible. Sources: Buildkite's REST pages on builds and jobs, the page on job exit codes.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import BuildkiteError, NotFound
from .._schema.field import Field
from .._schema.field_facts import Form
from .._text import count_of, listed
from .._times import between, length
from . import logs
from .call import Call
from .failures import BuildCanceled, BuildFailed, BuildNotRun, BuildSuperseded
from .naming import build_in, build_path, builds_path, graphql_slug
from .wording import agent_name, build_name, job_name, needed, plain

Record = dict[str, t.Any]

# How many levels of triggered builds are explained.
DEEPEST = 3
# Lines of the log, where no option sets them.
LINES = 20
LOG_TAIL_LINES = Field(
    "log_tail_lines",
    "int",
    "How many lines at the end of a failed job's log the failure quotes. V(0) quotes none.",
    default=LINES,
    form=Form(between=(0, 1000)),
)
# The errors of builds that end without passing.
ENDS = (BuildFailed, BuildCanceled, BuildSuperseded, BuildNotRun)

# The states of jobs that explain the end of a build, by its state, and those of jobs that did not run.
LEFT_OUT = ("broken", "skipped")
_NOT_REACHED = ("waiting_failed", "blocked_failed", "unblocked_failed")
_TROUBLE = ("failed", "timed_out", "canceled", "expired", *_NOT_REACHED)
_STATES = {"not_run": LEFT_OUT, "skipped": ("skipped",)}

# What a reason for a signal, or for an exit status that is not the command's, means.
_REASONS = {
    "agent_stop": "because the agent was stopped",
    "cancel": "because it was canceled",
    "process_run_error": "because the agent could not start the command",
    "agent_refused": "because the agent refused the job",
    "signature_rejected": "because the agent rejected the signature of its step",
    "stack_error": "because its stack could not start it",
    "agent_incompatible": "because the agent cannot run such a job",
}
_LEFT_OUT_BY = {
    "conditional_failed": "if",
    "branch_mismatch": "branches",
    "parallelism_zero": "parallelism: 0",
}
_LOST = -1
_CANCELED_BY = "query CanceledBy($slug: ID!) { build(slug: $slug) { cancelReason canceledBy { name } } }"


@dataclasses.dataclass
class _End:
    """How a build ended: the rest of a sentence that begins with its name."""

    what: str
    kind: type[BuildFailed] = BuildFailed
    facts: Record = dataclasses.field(default_factory=dict)
    # The reason why no end of a log is shown.
    note: str = ""


def explained(call: Call, pipeline: str, build: t.Mapping[str, t.Any]) -> BuildkiteError:
    """The error for a build that ended without passing. `build` needs `number`, `state` and `web_url`.

    Two requests for a failed command job; at most two more for a canceled build, and for each level of triggered builds.
    """
    name, state = build_name(pipeline, build["number"]), str(build["state"])
    try:
        found = _read(call, pipeline, build["number"], state)
        end = _end(call, pipeline, {**found, "state": state}, 1)
    except BuildkiteError as error:
        end = _End(f"{_verb(state)}, and its jobs cannot be read ({error.message.rstrip('.')})")
    url = build.get("web_url") or end.facts.get("web_url") or ""
    facts = {"pipeline": pipeline, "build": build["number"], "web_url": url, **end.facts}
    note = f" {end.note}" if end.note else ""
    return end.kind(f"{name} {end.what}: see {url}.{note}", **facts)


def _read(call: Call, pipeline: str, number: t.Any, state: str, states: t.Sequence[str] = ()) -> Record:
    """A build with the jobs that explain its state."""
    wanted = states or _STATES.get(state, _TROUBLE)
    found: Record = call.client.get(
        build_path(pipeline, number), {"job_states[]": list(wanted), "exclude_pipeline": "true"}
    )
    return found


def _verb(state: str) -> str:
    known = {"canceled": "was canceled", "not_run": "did not run", "skipped": "was skipped", "failing": "failed"}
    return known.get(state, state if state in ("failed", "passed") else f"is {state}")


def _end(call: Call, pipeline: str, build: Record, depth: int) -> _End:
    """How a build ended, by its state."""
    state = build["state"]
    if state in ("canceled", "canceling"):
        return _canceled(call, pipeline, build)
    if state == "skipped":
        return _superseded(call, pipeline, build, "was skipped")
    if state == "not_run":
        return _not_run(build)
    return _failed(call, pipeline, build, depth)


def _after(build: t.Mapping[str, t.Any]) -> str:
    """` after 4 m 12 s`, from the start of a build or job to its end."""
    seconds = between(build.get("started_at") or build.get("created_at"), build.get("finished_at"))
    return "" if seconds is None else f" after {length(seconds)}"


# Failed


def _failed(call: Call, pipeline: str, build: Record, depth: int) -> _End:
    jobs = failing(build.get("jobs") or [])
    what = f"{_verb(build['state'])}{_after(build)}"
    if not jobs:
        left_out = _read(call, pipeline, build["number"], "", LEFT_OUT).get("jobs") or []
        return _End(f"{what}, and shows no job that failed{_left_out(left_out)}")
    counts = build.get("job_state_counts") or {}
    states = counts.get("states") or {}
    total = (counts.get("total") or len(jobs)) - sum(states.get(state, 0) for state in LEFT_OUT)
    count = f"{len(jobs)} of {count_of(max(total, len(jobs)), 'job', 'jobs')} failed"
    end = _job_end(call, jobs[0], depth)
    return dataclasses.replace(end, what=f"{what}: {count}. {end.what}")


def failing(jobs: t.Iterable[Record]) -> list[Record]:
    """The jobs that make a build fail, the first to blame first: neither soft failures nor those that were retried."""
    found = [job for job in jobs if not job.get("soft_failed") and not job.get("retried") and _rank(job) is not None]
    return sorted(found, key=lambda job: (_rank(job), job.get("finished_at") or "9"))


def _rank(job: Record) -> int | None:
    """How likely a job is the cause: a failed command, a triggered build, a time-out, the end by others, and what never ran."""
    state = job["state"]
    if state == "failed":
        if job["type"] == "trigger":
            return 1
        return 3 if job.get("signal") or job.get("exit_status") == _LOST else 0
    ranks = {"timed_out": 2, "canceled": 4, "expired": 5, **dict.fromkeys(_NOT_REACHED, 6)}
    return ranks.get(state)


def _job_end(call: Call, job: Record, depth: int) -> _End:
    """How a failing job ended, with the end of its log or the build that it triggered."""
    agent = agent_name(job)
    short = {"id": job["id"], "name": job_name(job), "step_key": job.get("step_key"), "state": job["state"]}
    facts = {
        "job": {**short, "agent": agent or None, "web_url": job.get("web_url")},
        "exit_status": job.get("exit_status"),
        "signal": job.get("signal"),
    }
    name = f'"{job_name(job)}"'
    if job["type"] == "trigger":
        return _triggered(call, job, name, facts, depth)
    end = _End(f"{name} {what_happened(job)}", facts=facts)
    end.facts["log_tail"], end.note = log_tail(call, job)
    return end


def log_tail(call: Call, job: Record) -> tuple[list[str] | None, str]:
    """The end of the log of a job, or the sentence that takes its place, by one request."""
    lines = call.option("log_tail_lines")
    lines = LINES if lines is None else int(lines)
    if not lines or job["type"] != "script" or not job.get("started_at"):
        return None, ""
    if not call.token.can("read_build_logs"):
        return None, "The end of the log is not shown, because the token lacks the scope read_build_logs."
    try:
        found = logs.tail(call, job["id"], lines)
    except NotFound:
        return None, "The job has no log."
    except BuildkiteError as error:
        return None, f"The end of the log cannot be read: {error.message}"
    return found or None, "" if found else "The log is empty."


def what_happened(job: Record) -> str:
    """How a job ended: the rest of a sentence that begins with its name."""
    state, reason = job["state"], _REASONS.get(job.get("signal_reason") or "", "")
    agent = agent_name(job)
    at = f" on agent {agent}" if agent else ""
    where = f"{at}{f', {reason}' if reason else ''}"
    if state == "timed_out":
        return f"timed out{_after(job)}{at}"
    if state == "expired":
        return f"expired, because no agent {needed(job)} took it in time"
    if state == "canceled":
        return "was canceled"
    if state == "broken":
        return f"did not run ({plain(job.get('broken_reason') or 'no reason given')})"
    if state in _NOT_REACHED:
        return "did not run, because a step that it depends on failed or does not exist"
    if job.get("signal"):
        return f"ended with signal {plain(job['signal'])}{where}"
    if job.get("exit_status") == _LOST and not reason:
        return f"ended with status -1, because {f'agent {agent}' if agent else 'its agent'} was lost"
    return f"exited with status {job.get('exit_status')}{where}"


def _triggered(call: Call, job: Record, name: str, facts: Record, depth: int) -> _End:
    """How the build ended that a trigger job waits for."""
    child = job.get("triggered_build") or {}
    place = build_in(child.get("url"))
    if not place:
        why = "check that the pipeline exists, and that the author of the build may build it"
        return _End(f"{name} triggered no build ({why})", facts=facts)
    pipeline, number = place
    below: Record = {"pipeline": pipeline, "build": number, "web_url": child.get("web_url")}
    build = build_name(pipeline, number)
    if depth > DEEPEST:
        return _End(f"{name} failed with {build} ({child.get('web_url')})", facts={**facts, "downstream": below})
    try:
        found = _read(call, pipeline, number, "")
        end = _end(call, pipeline, found, depth + 1)
    except BuildkiteError as error:
        end = _End(f"cannot be read ({error.message.rstrip('.')})")
    below = {**below, "code": end.kind.code, "message": f"{build} {end.what}.", **end.facts}
    return _End(f"{name} failed with {build}, which {end.what}", facts={**facts, "downstream": below}, note=end.note)


# Other ends


def _canceled(call: Call, pipeline: str, build: Record) -> _End:
    """By whom, which only GraphQL returns; a build that nobody canceled was superseded."""
    what, reason = f"was canceled{_after(build)}", plain(build.get("cancel_reason") or "")
    by: Record = {}
    is_known = False
    if call.token.can("graphql"):
        slug = graphql_slug(call.client.connection.organization, pipeline, build["number"])
        try:
            found = call.client.graphql(_CANCELED_BY, {"slug": slug}, 2.0, wait=False)["build"] or {}
            is_known, by = True, found.get("canceledBy") or {}
        except BuildkiteError:
            # The answer of REST remains.
            is_known = False
    if is_known and not by:
        return _superseded(call, pipeline, build, what, reason)
    who = plain(by.get("name") or "")
    whole = f"was canceled{f' by {who}' if who else ''}{_after(build)}{f' ({reason})' if reason else ''}"
    return _End(whole, BuildCanceled, {"canceled_by": who or None, "cancel_reason": reason or None})


def _superseded(call: Call, pipeline: str, build: Record, what: str, reason: str = "") -> _End:
    """The next build of the branch is taken for the successor, which no answer names."""
    query = {"branch": build.get("branch"), "created_from": build.get("created_at")}
    where = builds_path(pipeline)
    try:
        page, _is_all = call.client.first_page(where, {**query, "exclude_jobs": "true", "exclude_pipeline": "true"})
    except BuildkiteError:
        page = []
    newer = [one for one in page if one["number"] > build["number"]]
    why = f" ({reason})" if reason else ""
    if not newer:
        kind = BuildSuperseded if build["state"] == "skipped" else BuildCanceled
        return _End(f"{what}{why}", kind, {"cancel_reason": reason or None})
    successor = min(newer, key=lambda one: int(one["number"]))
    short = {name: successor.get(name) for name in ("number", "state", "web_url")}
    by = build_name(pipeline, successor["number"])
    return _End(f"{what}{why}, since {by} of the branch supersedes it", BuildSuperseded, {"successor": short})


def _not_run(build: Record) -> _End:
    return _End(f"did not run{_left_out(build.get('jobs') or []) or ': no step matches it'}", BuildNotRun)


def _left_out(jobs: t.Sequence[Record]) -> str:
    """Why jobs did not run; empty if none is known."""
    reasons: dict[str, int] = {}
    for job in jobs:
        reason = str(job.get("broken_reason") or "")
        word = _LEFT_OUT_BY.get(reason) or (f"skip: {plain(reason)}" if reason and reason != "skip" else "skip")
        reasons[word] = reasons.get(word, 0) + 1
    parts = [f"{count_of(count, 'job', 'jobs')} by {word}" for word, count in reasons.items()]
    return f": its steps leave out {listed(parts)}" if parts else ""
