# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which build and which job a task means: by ID, or by pipeline, number and step.

Private to this collection. Reads, and knows nothing of what is changed.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption, NotFound
from .._schema.field import Field
from .._text import joined, listed, nearest, visible
from . import naming
from .call import Call, Result

PIPELINE = Field("pipeline", "str", "Slug of the pipeline.")
NUMBER = Field("number", "int", "Number of the build in O(pipeline).")
OF_JOB = (
    Field("job_id", "str", "ID of the job. It needs no other option that names a job."),
    PIPELINE,
    NUMBER,
    Field(
        "step_key",
        "str",
        "Key of the job's step, in O(number). Jobs that were retried are left out. If several jobs have the key, set O(job_id).",
        secret=False,
    ),
    Field(
        "job_name",
        "str",
        "Name of the job, or label of the block or input step, in O(number). Jobs that were retried are left out.",
    ),
)


def build_meant(call: Call) -> str:
    """The path of the build that the options name. Raises InvalidOption."""
    missing = [name for name in ("pipeline", "number") if call.option(name) is None]
    if missing:
        raise InvalidOption(
            f"{missing[0]} is missing: set pipeline and number, or name a job by job_id.", option=missing[0]
        )
    return naming.build_path(naming.check_slug(call.option("pipeline")), naming.check_number(call.option("number")))


def named(call: Call) -> bool:
    """Whether the options name a job. Raises InvalidOption if they are incomplete, or contradict each other."""
    by_id = call.option("job_id")
    others = [name for name in ("pipeline", "number", "step_key", "job_name") if call.option(name) is not None]
    if by_id is None:
        build_meant(call)
        return bool(call.option("step_key") or call.option("job_name"))
    if others:
        raise InvalidOption(f"job_id and {others[0]} exclude each other: leave one of them out.", option=others[0])
    naming.check_job_id(by_id)
    return True


def path_meant(call: Call) -> str:
    """The path of the job or the build that the options name. Raises InvalidOption."""
    if not named(call):
        return build_meant(call)
    ident = call.option("job_id")
    return f"jobs/{job_of(call)['id'] if ident is None else naming.check_job_id(ident)}"


def job_of(call: Call) -> Result:
    """The job that the options name: one request for each, and one for every hundred jobs if only the name is known."""
    if not named(call):
        raise InvalidOption("step_key is missing: set step_key, job_name or job_id.", option="step_key")
    if call.option("job_id") is not None:
        found: Result = call.client.get(path_meant(call))
        return found
    path, key, name = build_meant(call), call.option("step_key"), call.option("job_name")
    jobs = jobs_of(call, path, {"step_key": key} if key else {})
    matching = [job for job in jobs if not name or name_of(job) == name]
    if len(matching) == 1:
        return matching[0]
    where = f"build {call.option('pipeline')}#{call.option('number')}"
    option = "job_name" if name and (not key or jobs) else "step_key"
    value = call.option(option)
    if not matching:
        # Without a job of the key, the others are read to name theirs.
        others = jobs if option == "job_name" else jobs_of(call, path, {})
        raise NotFound(f"{option}: {where} has no job {value!r}: {_known(option, value, others)}.", option=option)
    ids = listed([f"{job['id']} ({job['state']})" for job in matching])
    raise InvalidOption(
        f"{option}: {len(matching)} jobs of {where} are {value!r}, {ids}: set job_id to one of them.", option=option
    )


def _known(option: str, value: str, jobs: t.Sequence[Result]) -> str:
    """The end of a sentence about a job that does not exist: the most similar name, else the names that exist."""
    names = [name_of(job) if option == "job_name" else job.get("step_key") for job in jobs]
    known = sorted({visible(str(name)) for name in names if name})
    close = nearest(value, known)
    if close:
        return f"did you mean {close!r}"
    if known:
        return f"set {option} to {'one of ' if len(known) > 1 else ''}{listed([repr(name) for name in known])}"
    return "none of its jobs has a key, so set job_name" if jobs else f"check {option} and number"


def jobs_of(call: Call, path: str, params: t.Mapping[str, t.Any]) -> list[Result]:
    """The jobs of a build, without those that were retried."""
    return call.client.cursor_pages(f"{path}/jobs", {**params, "include_retried_jobs": "false"})


def name_of(job: t.Mapping[str, t.Any]) -> str:
    """The name of a job: block and input steps have a label instead."""
    return str(job.get("name") or job.get("label") or job.get("step_key") or "")


def place_of(job: t.Mapping[str, t.Any]) -> tuple[str, int]:
    """The slug and the number of the build of a job or an artifact, which has them in one of its addresses."""
    urls = (job.get(name) for name in ("build_url", "unblock_url", "web_url", "url"))
    return next(filter(None, map(naming.build_in, urls)), ("", 0))


def title(job: t.Mapping[str, t.Any]) -> str:
    """A job in sentences: `job "Unit" of build shop#42`."""
    pipeline, number = place_of(job)
    name = visible(name_of(job)) or str(job["id"])
    return " of ".join(filter(None, [f'job "{name}"', f"build {pipeline}#{number}" if pipeline else ""]))


def only(job: t.Mapping[str, t.Any], types: t.Mapping[str, str], what: str) -> None:
    """Raise InvalidOption if a job has another type. `types`: the steps of the right ones in words."""
    if job["type"] not in types:
        kinds = joined(list(types.values()), "or")
        raise InvalidOption(f"{title(job)} is of type {job['type']}: only the job of a {kinds} step can be {what}.")
