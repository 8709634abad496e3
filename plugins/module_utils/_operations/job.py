# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module job: retry, cancel, unblock and reprioritize a job.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on jobs; a cancellation is in GraphQL only.
"""

from __future__ import annotations

import functools
import typing as t

from .._errors import BuildkiteError, Forbidden, Invalid, InvalidOption, NotFound, Unclear
from .._schema.field import UUID, Field
from .._schema.operation import Operation, State
from .._signals import signals_wait
from . import unblocking
from .call import Call, Result
from .failing import LOG_TAIL_LINES
from .failures import JobFailed, NotInState, WaitTimedOut
from .jobs import awaited, has_ended, has_failed, latest, shown, why_failed
from .select import OF_JOB, job_of, only, title
from .waiting import looked_for

# What Buildkite retries jobs that passed by, which only the pipeline's steps show.
PERMIT = "set retry.manual.permit_on_passed"
REFUSED = "Only failed"
STOPPED = ("canceling", "canceled")
RETRYABLE = ("failed", "timed_out", "canceled", "expired")
CANCEL = "mutation CancelJob($id: ID!) { jobTypeCommandCancel(input: {id: $id}) { jobTypeCommand { state } } }"
NODE = "query Job($uuid: ID!) { job(uuid: $uuid) { ... on JobTypeCommand { id } } }"
COMMAND, MANUAL = {"script": "command"}, {"manual": "block or input"}


def work(call: Call) -> Result:
    """Bring a job into a state."""
    verb = {"retried": _retried, "canceled": _canceled, "unblocked": _unblocked, "reprioritized": _reprioritized}
    state = call.option("state")
    if state == "reprioritized" and call.option("priority") is None:
        raise InvalidOption("priority is missing: state=reprioritized needs it.", option="priority")
    return verb[state](call, job_of(call))


def _retried(call: Call, job: Result) -> Result:
    only(job, COMMAND, "retried")
    if job.get("retried_in_job_id"):
        return _ended(call, latest(call, job), None, f"nothing to retry: {title(job)} was retried already")
    has_passed = job["state"] == "passed" and bool(call.option("retry_passed"))
    if job["state"] not in RETRYABLE and not has_passed:
        return _ended(call, job, None, f"nothing to retry: {title(job)} is {job['state']}")

    def write() -> Result:
        try:
            return call.client.write("PUT", f"jobs/{job['id']}/retry", status=200)
        except Invalid as error:
            if not has_passed or REFUSED not in error.message:
                raise
            raise Invalid(
                f"{title(job)} passed, and Buildkite refuses to retry it: {PERMIT} of its step.", **error.facts
            ) from None

    def successor(seen: Result) -> Result | None:
        return latest(call, seen) if seen.get("retried_in_job_id") else None

    result = _changed(call, job, "retry", write, successor)
    if call.check_mode and has_passed:
        result["prediction"] += f", which passed: Buildkite refuses that unless you {PERMIT} of its step"
    return result


def _canceled(call: Call, job: Result) -> Result:
    only(job, COMMAND, "canceled")
    if has_ended(job) or job["state"] in STOPPED:
        return _ended(call, job, None, f"nothing to cancel: {title(job)} is {job['state']}")

    def write() -> Result:
        node = call.client.graphql(NODE, {"uuid": job["id"]}, points=1).get("job") or {}
        if not node.get("id"):
            raise NotFound(f"{title(job)} is not visible in GraphQL to the token's user: check the user's permissions.")
        answer = call.client.mutate(CANCEL, {"id": node["id"]})
        state = str(((answer.get("jobTypeCommandCancel") or {}).get("jobTypeCommand") or {}).get("state")).lower()
        return {**job, "state": state if state in STOPPED else "canceling"}

    def canceled(seen: Result) -> Result | None:
        return seen if seen["state"] in STOPPED else None

    return _changed(call, job, "cancel", write, canceled)


def _unblocked(call: Call, job: Result) -> Result:
    only(job, MANUAL, "unblocked")
    unblocker = call.option("unblocker")
    if unblocker is not None and not UUID.match(unblocker):
        raise InvalidOption(f"unblocker must be the UUID of a user, not {unblocker!r}.", option="unblocker")
    given = unblocking.as_sent(call.option("fields") or {})
    if job["state"] == "unblocked":
        return _ended(call, job, None, f"nothing to unblock: {title(job)} is unblocked already")
    if job["state"] != "blocked":
        raise NotInState(
            f"{title(job)} is {job['state']}, and only a blocked job can be unblocked: wait until the steps before it have ended.",
            job=job["id"],
            state=job["state"],
        )
    fields = _fields(call, job, given)
    body = {name: value for name, value in (("fields", fields), ("unblocker", unblocker)) if value}

    def write() -> Result:
        return call.client.write("PUT", f"jobs/{job['id']}/unblock", body, status=200)

    def unblocked(seen: Result) -> Result | None:
        return seen if seen["state"] == "unblocked" else None

    return _changed(call, job, "unblock", write, unblocked)


def _fields(call: Call, job: Result, given: dict[str, t.Any]) -> dict[str, t.Any]:
    """The fields to send, checked against the pipeline's configuration as far as that has the step."""
    if not call.option("check_fields"):
        return given
    step, pipeline = None, shown(job)["pipeline"]
    if call.token.can("read_pipelines") and pipeline:
        try:
            step = unblocking.step_of(job, call.client.get(f"pipelines/{pipeline}").get("configuration"))
        except (Forbidden, NotFound):
            step = None
    if step is not None:
        return unblocking.checked(step, given, title(job))
    if given:
        call.warnings.append(
            f"The fields of {title(job)} were not checked: the configuration of the pipeline, as the token can read it, does not"
            " have the step."
        )
    return given


def _reprioritized(call: Call, job: Result) -> Result:
    only(job, COMMAND, "reprioritized")
    priority = call.option("priority")

    def is_there(seen: Result) -> Result | None:
        return seen if (seen.get("priority") or {}).get("number") == priority else None

    if is_there(job):
        return _ended(call, job, None, f"nothing to change: {title(job)} has the priority {priority}")
    if has_ended(job):
        raise NotInState(
            f"{title(job)} has ended ({job['state']}), so its priority has no effect: retry it first, or leave it out.",
            job=job["id"],
            state=job["state"],
        )

    def write() -> Result:
        return call.client.write("PUT", f"jobs/{job['id']}/reprioritize", {"priority": priority}, status=200)

    return _changed(call, job, f"set the priority {priority} of", write, is_there)


def _changed(
    call: Call, job: Result, what: str, write: t.Callable[[], Result], done: t.Callable[[Result], Result | None]
) -> Result:
    """The result of one write. `done`: the job as it is after the write, None if it was not carried out.

    After a lost answer, or a refusal because another client was faster, the job is read again.
    """
    if call.check_mode:
        return {"changed": True, "job": shown(job), "prediction": f"would {what} {title(job)}"}
    look = functools.partial(call.client.get, f"jobs/{job['id']}")
    try:
        with signals_wait():
            after = write()
    except Unclear:
        found = looked_for(call, lambda: done(look()))
        if found is None:
            raise
        after = found
    except Invalid:
        # Another client was faster, or the job has ended meanwhile.
        seen = look()
        if done(seen) is None and not (call.option("state") == "canceled" and has_ended(seen)):
            raise
        return _ended(call, done(seen) or seen, None, "")
    return _ended(call, {**after, "web_url": after.get("web_url") or job.get("web_url")}, what, "")


def _ended(call: Call, job: Result, what: str | None, prediction: str) -> Result:
    """The result for a job, after the wait for its end. `what`: what was done, None if nothing was."""
    result: Result = {"changed": what is not None, "job": shown(job)}
    if call.check_mode:
        return {**result, "prediction": prediction}
    if not call.option("wait") or call.option("state") not in ("retried", "canceled"):
        return result
    try:
        job, error = awaited(call, job)
    except BuildkiteError as failed:
        return call.failed(failed, **result)
    result["job"] = shown(job)
    if error is None and call.option("state") == "retried" and has_failed(job):
        error = why_failed(call, job)
    return call.failed(error, **result) if error else result


JOB = Operation(
    name="job",
    work=work,
    scopes=("read_builds",),
    states=(
        State(
            "retried",
            "retries a command job that failed, timed out, expired or was canceled. A job that was retried already is not retried again:"
            " its successor is returned. A job in another state is not changed, except with O(retry_passed).",
            ("write_builds",),
        ),
        State("canceled", "cancels a command job. A job that has ended is not changed.", ("graphql",)),
        State(
            "unblocked",
            "unblocks a block or input step. One that is unblocked already is not changed.",
            ("write_builds",),
        ),
        State("reprioritized", "sets O(priority) of a command job that has not ended.", ("write_builds",)),
    ),
    fails_with=(JobFailed, NotInState, WaitTimedOut),
    fields=(
        *OF_JOB,
        Field(
            "retry_passed",
            "bool",
            (
                "Whether O(state=retried) also retries a job that passed. Buildkite refuses it unless C(retry.manual.permit_on_passed) of the"
                " step is C(true).",
                "With O(step_key) or O(job_name), every run retries the job once more.",
            ),
            default=False,
        ),
        Field(
            "fields",
            "dict",
            (
                "Values of the fields of a block or input step, by key, for O(state=unblocked). A field with several choices takes a list.",
                "An omitted field has the default of the step.",
            ),
        ),
        Field(
            "check_fields",
            "bool",
            (
                "Whether to check O(fields) before anything is sent: keys, required fields, choices and formats.",
                "The fields are those of the step in the current configuration of the pipeline, which the token reads with the scope"
                " C(read_pipelines). A step that a job uploaded is not checked. Set V(false) if the configuration has changed since.",
            ),
            default=True,
        ),
        Field(
            "unblocker", "str", "UUID of the user who is recorded as the unblocker. The default is the token's user."
        ),
        Field(
            "priority",
            "int",
            "Priority of the job, for O(state=reprioritized). Jobs with a higher number start earlier.",
        ),
        Field(
            "wait",
            "bool",
            "Whether to wait for the end of the job, with O(state=retried) and O(state=canceled). A retried job that does not pass is a"
            " failure of the task.",
            default=True,
        ),
        Field("wait_timeout", "int", "How many seconds to wait.", default=3600),
        LOG_TAIL_LINES,
    ),
)
