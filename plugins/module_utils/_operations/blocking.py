# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps that block a build: which, with which fields, and how to unblock them.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's pages on jobs and on block steps.
"""

from __future__ import annotations

import typing as t

from .. import _values
from .._errors import BuildkiteError
from .._text import joined
from .call import Call, Result
from .failures import BuildBlocked
from .meant import read_build
from .tracked import Tracked
from .unblocking import step_of
from .wording import plain


def blocked_steps(call: Call, build: Tracked) -> list[Result]:
    """The steps that wait for someone, as in results. No API returns the fields of a step that was uploaded later."""
    query = {"exclude_pipeline": "true", "job_states[]": "blocked"}
    try:
        jobs = read_build(call, build.pipeline, build.number, query).get("jobs") or []
        waiting = [job for job in jobs if job.get("type") == "manual" and job.get("state") == "blocked"]
        configuration = call.client.get(f"pipelines/{build.pipeline}").get("configuration") if waiting else None
    except BuildkiteError:
        # What is known of the build is reported all the same.
        return []
    return [
        {
            "id": job["id"],
            "label": job.get("label"),
            "step_key": job.get("step_key"),
            "fields": _fields(job, configuration),
        }
        for job in waiting
    ]


def _fields(job: Result, configuration: t.Any) -> list[Result] | None:
    """The fields of a job's step, None where the configuration does not have exactly that step."""
    step = step_of(job, configuration)
    if step is None:
        return None
    fields = [field for field in step.get("fields") or () if isinstance(field, dict) and field.get("key")]
    return [
        {
            "key": str(field["key"]),
            "label": str(field.get("text") or field.get("select") or field["key"]),
            "required": field.get("required", True) is not False,
            "options": [
                _values.as_text(one.get("value")) for one in field.get("options") or () if isinstance(one, dict)
            ],
        }
        for field in fields
    ]


def blocked_error(build: Tracked, steps: t.Sequence[Result]) -> BuildBlocked:
    """The error of a task that does not wait for someone."""
    if not steps:
        message = (
            f"{build.name} is blocked until someone unblocks a step: open {build.build['web_url']}, or set on_blocked."
        )
        return BuildBlocked(message, build=build.number, pipeline=build.pipeline, web_url=build.build["web_url"])
    parts = []
    for step in steps:
        fields = [f"{field['key']}{'' if field['required'] else ' (optional)'}" for field in step["fields"] or ()]
        asks = f", with the fields {joined(fields, 'and')}" if fields else ""
        parts.append(f'"{plain(step["label"] or "")}" (job {step["id"]}{asks})')
    message = (
        f"{build.name} is blocked: the step {joined(parts, 'and')} waits for someone to unblock it; use community.buildkite.job"
        f" with state: unblocked, or open {build.build['web_url']}."
    )
    first = {"id": steps[0]["id"], "name": steps[0]["label"], "step_key": steps[0]["step_key"], "state": "blocked"}
    return BuildBlocked(message, build=build.number, pipeline=build.pipeline, web_url=build.build["web_url"], job=first)
