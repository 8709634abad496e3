# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task means to do, decided by reading alone: trigger a build, reuse one, rebuild one, or retry its jobs.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on builds.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import BuildkiteError, Invalid, NotFound
from .._paths import selects
from .._text import count_of
from .call import Call, Result
from .entries import Entry, entries
from .naming import build_path, builds_path, check_number, check_slug
from .tracked import Tracked, state_of
from .wording import build_name

# Answers without the jobs and the pipeline.
SHORT = {"exclude_jobs": "true", "exclude_pipeline": "true"}
UNREAD = "Without the scope read_pipelines, check mode does not predict whether a pipeline exists, is archived, or builds the branch."
RETRYABLE = ("canceled", "expired", "failed", "soft_failed", "timed_out")


@dataclasses.dataclass(frozen=True)
class Meant:
    """One build of a task. `action`: as in results. `prediction`: what a run would do. `build`: the one that exists already."""

    action: str
    pipeline: str
    prediction: str
    entry: Entry | None = None
    build: Result | None = None
    retried: frozenset[str] = frozenset()

    @property
    def writes(self) -> bool:
        """Whether a run changes something."""
        return self.action in ("triggered", "rebuilt", "retried")

    def tracked(self) -> Tracked:
        """The build that exists already."""
        return Tracked(self.pipeline, t.cast(Result, self.build), self.action)


def meant(call: Call) -> list[Meant]:
    """What a task means to do with each of its builds. Raises BuildkiteError if one of them is impossible."""
    options = call.options
    if options.get("rebuild_of") is not None:
        return [_rebuild(call, check_slug(options.get("pipeline")), check_number(options["rebuild_of"], "rebuild_of"))]
    if options.get("retry_failed") is not None:
        return [
            _retry(call, check_slug(options.get("pipeline")), check_number(options["retry_failed"], "retry_failed"))
        ]
    pipelines: dict[str, Result] = {}
    return [_trigger(call, entry, pipelines) for entry in entries(options)]


def _trigger(call: Call, entry: Entry, pipelines: dict[str, Result]) -> Meant:
    """Check mode reads the pipeline, if it may, as a run does to find out its default branch."""
    slug = entry.pipeline
    if "branch" not in entry.body:
        call.need(f"the default branch of {slug}, since branch is omitted", "read_pipelines")
    is_read = call.check_mode and call.token.can("read_pipelines")
    if call.check_mode and not is_read and UNREAD not in call.warnings:
        call.warnings.append(UNREAD)
    if (is_read or "branch" not in entry.body) and slug not in pipelines:
        pipelines[slug] = read_pipeline(call, slug)
    if "branch" not in entry.body:
        branch = pipelines[slug].get("default_branch")
        if not branch:
            raise Invalid(f"pipeline {slug} has no default branch: set branch.", option="branch")
        entry = dataclasses.replace(entry, body={**entry.body, "branch": branch})
    found = _reusable(call, entry)
    if found is not None:
        name = build_name(slug, int(found["number"]))
        return Meant("reused", slug, f"would reuse {name}, which is {state_of(found)}", entry, found)
    if pipelines.get(slug, {}).get("archived_at"):
        raise _archived(slug)
    if is_read:
        _check_branch(pipelines[slug], entry)
    return Meant("triggered", slug, f"would trigger {entry.what}", entry)


def _check_branch(pipeline: Result, entry: Entry) -> None:
    """Raise Invalid if the pipeline builds no such branch, which a run leaves to Buildkite."""
    patterns, branch = str(pipeline.get("branch_configuration") or ""), entry.body["branch"]
    if (
        patterns.strip()
        and not entry.body.get("ignore_pipeline_branch_filters")
        and not selects(patterns.split(), branch)
    ):
        raise _not_built(entry, patterns)


def _archived(slug: str, **facts: t.Any) -> Invalid:
    return Invalid(f"pipeline {slug} is archived, so no build can be triggered: unarchive it first.", **facts)


def _not_built(entry: Entry, patterns: str, **facts: t.Any) -> Invalid:
    """The error of a branch that a pipeline does not build. `patterns`: its filter, "" if that is unknown."""
    since = f", since its branch_configuration is {patterns!r}" if patterns.strip() else ""
    return Invalid(
        f"pipeline {entry.pipeline} does not build the branch {entry.body['branch']}{since}: set ignore_pipeline_branch_filters, or build a"
        " branch that the pipeline builds.",
        **facts,
    )


def refused(call: Call, plan: Meant, error: Invalid) -> Invalid:
    """The error of a build that Buildkite refuses to trigger: where the reason is known, the sentence of check mode."""
    entry, reason = plan.entry, reason_of(error)
    if plan.action != "triggered" or entry is None:
        return error
    if "archived" in reason:
        return _archived(entry.pipeline, **error.facts)
    if "Branches have been disabled" not in reason:
        return error
    try:
        pipeline = read_pipeline(call, entry.pipeline) if call.token.can("read_pipelines") else {}
    except BuildkiteError:
        # The refusal is what matters.
        pipeline = {}
    return _not_built(entry, str(pipeline.get("branch_configuration") or ""), **error.facts)


def reason_of(error: BuildkiteError) -> str:
    """Buildkite's own words in a refusal, without the request, whose path names the pipeline."""
    return error.message.partition(f"{error.facts.get('request')}: ")[2].removesuffix(".")


def read_pipeline(call: Call, slug: str) -> Result:
    """A pipeline."""
    try:
        found: Result = call.client.get(f"pipelines/{slug}")
    except NotFound as error:
        raise explained_refusal(error, f"pipeline {slug}") from None
    return found


def _reusable(call: Call, entry: Entry) -> Result | None:
    """The newest build that a task may take in place of a new one. What the service filters is compared here too."""
    how, body = call.option("reuse"), entry.body
    if how not in ("same_commit", "same_meta_data"):
        return None
    states = list(call.option("reuse_states"))
    query: dict[str, t.Any] = {**SHORT, "branch": body["branch"], "state[]": states}
    pairs = body["meta_data"] if how == "same_meta_data" else {}
    query |= {"commit": body["commit"].lower()} if how == "same_commit" else {}
    query |= {f"meta_data[{name}]": value for name, value in pairs.items()}
    try:
        found = call.client.first_page(builds_path(entry.pipeline), query)[0]
    except NotFound as error:
        raise explained_refusal(error, f"pipeline {entry.pipeline}") from None

    def fits(build: Result) -> bool:
        has = build.get("meta_data") or {}
        is_commit = how != "same_commit" or str(build.get("commit")).lower() == body["commit"].lower()
        is_alike = build.get("branch") == body["branch"] and all(has.get(name) == pairs[name] for name in pairs)
        return is_commit and is_alike and state_of(build) in states

    fitting = [build for build in found if fits(build)]
    return max(fitting, key=lambda build: int(build["number"]), default=None)


def read_build(call: Call, pipeline: str, number: int, params: t.Mapping[str, t.Any] | None = None) -> Result:
    """A build without its pipeline; without `params`, without its jobs too."""
    try:
        found: Result = call.client.get(build_path(pipeline, number), dict(SHORT if params is None else params))
    except NotFound as error:
        raise explained_refusal(error, build_name(pipeline, number)) from None
    return found


def _rebuild(call: Call, pipeline: str, number: int) -> Meant:
    build = read_build(call, pipeline, number)
    return Meant("rebuilt", pipeline, f"would rebuild {build_name(pipeline, number)}", None, build)


def _retry(call: Call, pipeline: str, number: int) -> Meant:
    """Which jobs a retry would replace: the service retries jobs that fail meanwhile too."""
    wanted = tuple(call.option("retry_states") or RETRYABLE)
    build, jobs = retryable(call, pipeline, number, wanted)
    name = build_name(pipeline, number)
    if not jobs:
        return Meant(
            "unchanged", pipeline, f"would retry nothing: no job of {name} is {' or '.join(wanted)}", None, build
        )
    what = f"would retry {count_of(len(jobs), 'job', 'jobs')} of {name}"
    return Meant("retried", pipeline, what, None, build, jobs)


def retryable(call: Call, pipeline: str, number: int, wanted: t.Sequence[str]) -> tuple[Result, frozenset[str]]:
    """A build, and the IDs of its jobs in some states that no retry has replaced."""
    query = {"exclude_pipeline": "true", "job_states[]": [state for state in RETRYABLE if state != "soft_failed"]}
    build = read_build(call, pipeline, number, query)
    jobs = [job for job in build.pop("jobs", None) or () if not job.get("retried")]
    # No retry replaces other jobs.
    ended = [job for job in jobs if job.get("type") == "script" and _failed_as(job) in wanted]
    return build, frozenset(str(job["id"]) for job in ended)


def _failed_as(job: t.Mapping[str, t.Any]) -> str:
    return "soft_failed" if job.get("soft_failed") and job["state"] == "failed" else str(job["state"])


# The next step, which the service's own sentences lack: a part of each, and what to do.
HINTS = (
    ("archived", "unarchive the pipeline first"),
    ("Rebuilds are not allowed", "set allow_rebuilds of the pipeline, or trigger a new build"),
    ("canceled builds cannot", "trigger a new build, or set rebuild_of"),
)


def explained_refusal(error: BuildkiteError, what: str) -> BuildkiteError:
    """The error of a refusal with the name of the object and the next step."""
    if isinstance(error, NotFound):
        message = f"{what} does not exist or is not visible to the token's user: check the slug and the number."
        return NotFound(message.replace(" and the number", "" if "#" not in what else " and the number"), **error.facts)
    hint = next((hint for part, hint in HINTS if part in reason_of(error)), None)
    if not isinstance(error, Invalid) or hint is None:
        return error
    return Invalid(f"{error.message.removesuffix('.')}: {hint}.", **error.facts)
