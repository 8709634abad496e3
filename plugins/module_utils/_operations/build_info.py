# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module build_info: builds by the filters of the API, and figures of them.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on builds.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption, ServiceError
from .._schema.field import UUID, Field
from .._schema.field_facts import Form
from .._schema.operation import Also, Operation
from .._text import visible
from .call import Call, Result
from .figures import figures
from .naming import build_path, builds_path, check_slug
from .select import build_meant

STATES = (
    *("creating", "scheduled", "running", "passed", "failing", "failed", "blocked", "canceling", "canceled", "skipped"),
    *("not_run", "finished"),
)
FILTERS = (
    "state",
    "branch",
    "commit",
    "creator",
    "created_from",
    "created_to",
    "finished_from",
    "meta_data",
    "summary",
)
COUNTED = ("passed", "failed", "canceled", "skipped", "not_run", "blocked", "running", "scheduled")
TIMES = ("created_from", "created_to", "finished_from")
SHOWN = (
    *("id", "number", "state", "blocked", "message", "commit", "branch", "source", "created_at", "scheduled_at"),
    *("started_at", "failing_at", "finished_at", "meta_data", "pull_request", "rebuilt_from", "web_url"),
)
OF_JOB = (
    *("id", "type", "name", "label", "step_key", "state", "exit_status", "signal", "signal_reason", "soft_failed"),
    *(
        "retried",
        "retried_in_job_id",
        "retries_count",
        "created_at",
        "runnable_at",
        "started_at",
        "finished_at",
        "web_url",
    ),
)
OF_TEST = ("id", "scope", "name", "location", "file_name", "labels", "executions_count_by_result", "web_url")
OF_UPLOAD = ("uuid", "source_job_id", "rejection_type", "message", "created_at")
GONE = 410
FULL_SHA = r"[0-9a-fA-F]{40}"


def work(call: Call) -> Result:
    """The builds that match, newest first."""
    _check(call)
    pipeline, summary = call.option("pipeline"), call.option("summary")
    include = set(call.option("include") or ())
    path = builds_path(check_slug(pipeline)) if pipeline is not None else "builds"
    query = {**_query(call), **({} if summary or "jobs" in include else {"exclude_jobs": "true"})}
    if pipeline:
        query["exclude_pipeline"] = "true"
    one = call.option("number") is not None
    raws = [call.client.get(build_meant(call), query)] if one else call.client.some(path, query, call.options["limit"])
    builds = [_shown(pipeline, raw, "jobs" in include) for raw in raws]
    for raw, build in zip(raws, builds, strict=True):
        _add(call, raw, build, include)
    result: Result = {"builds": builds}
    if summary:
        result["summary"] = figures(raws, _counts(call, raws))
    return result


def _check(call: Call) -> None:
    for name in TIMES:
        call.moment(name)
    creator = call.option("creator")
    if creator is not None and not UUID.match(creator):
        raise InvalidOption(
            f"creator must be the UUID of a user, not {creator!r}: member_info returns it.", option="creator"
        )
    if "failed_tests" in (call.option("include") or ()):
        call.need("include: failed_tests", "read_suites")
    if call.option("number") is not None:
        others = [name for name in FILTERS if call.option(name)]
        if others:
            raise InvalidOption(f"number means one build: leave out {', '.join(others)}.", option="number")
    if call.option("summary") and not call.option("pipeline"):
        raise InvalidOption("summary needs pipeline: figures are of one pipeline.", option="summary")


def _query(call: Call) -> Result:
    """The parameters of the list. The values of one option are alternatives."""
    query: Result = {}
    for name in ("commit", "creator", *TIMES):
        if call.option(name) is not None:
            query[name] = call.option(name)
    for name in ("branch", "state"):
        if call.option(name):
            query[f"{name}[]"] = list(call.option(name))
    for key, value in (call.option("meta_data") or {}).items():
        query[f"meta_data[{key}]"] = str(value)
    if call.option("summary") or call.option("include_retried_jobs"):
        query["include_retried_jobs"] = "true"
    return query


def _shown(pipeline: str | None, raw: t.Mapping[str, t.Any], with_jobs: bool) -> Result:
    """A build as in results: without its environment, which may contain secrets."""
    build = {name: raw.get(name) for name in SHOWN}
    build["message"] = visible(raw["message"]) if isinstance(raw.get("message"), str) else None
    build["pipeline"] = pipeline or (raw.get("pipeline") or {}).get("slug")
    build["creator"] = (raw.get("creator") or {}).get("name")
    if with_jobs:
        build["jobs"] = [{name: job.get(name) for name in OF_JOB} for job in raw.get("jobs") or ()]
    return build


def _add(call: Call, raw: t.Mapping[str, t.Any], build: Result, include: t.Collection[str]) -> None:
    """Add what other lists have of a build: one request for 100 entries of each."""
    path = build_path(build["pipeline"], build["number"])
    if "error_annotations" in include:
        notes = call.client.pages(f"{path}/annotations", {"scope": "all"})
        build["error_annotations"] = [
            {name: note.get(name) for name in ("context", "scope", "job_id", "body_html")}
            for note in notes
            if note.get("style") == "error"
        ]
    if "failed_tests" in include:
        # With the executions of other results too: a test that passed in another try is flaky.
        tests = call.client.pages(
            f"/analytics/organizations/{{organization}}/builds/{raw['id']}/tests", {"tags": "result:~failed"}
        )
        build["failed_tests"] = [{name: test.get(name) for name in OF_TEST} for test in tests]
    if "rejected_uploads" in include:
        build["rejected_uploads"] = _rejected(call, f"{path}/step-uploads")


def _rejected(call: Call, path: str) -> list[Result] | None:
    """The step uploads that Buildkite rejected; None if it no longer has those of the build."""
    try:
        uploads = call.client.cursor_pages(path)
    except ServiceError as error:
        if error.facts.get("status") != GONE:
            raise
        return None
    return [{name: one.get(name) for name in OF_UPLOAD} for one in uploads if one.get("state") == "rejected"]


def _counts(call: Call, raws: t.Sequence[t.Mapping[str, t.Any]]) -> dict[str, int]:
    """How many builds ended in each state: all of them over GraphQL, or of those that were read."""
    filters = {"created_from": "createdAtFrom", "created_to": "createdAtTo"}
    only = ("commit", "creator", "finished_from", "meta_data", "state")
    if not call.token.can("graphql") or any(call.option(name) for name in only):
        found: dict[str, int] = {}
        for raw in raws:
            state = "blocked" if raw.get("blocked") else str(raw.get("state"))
            found[state] = found.get(state, 0) + 1
        return found
    given = {name: call.option(option) for option, name in filters.items() if call.option(option) is not None}
    branch = list(call.option("branch") or ())
    types = {**dict.fromkeys(given, "DateTime"), **({"branch": "[String!]"} if branch else {})}
    passed = "".join(f", {name}: ${name}" for name in types)
    asked = " ".join(f"{state}: builds(state: [{state.upper()}]{passed}) {{ count }}" for state in COUNTED)
    declared = "".join(f", ${name}: {kind}" for name, kind in types.items())
    slug = f"{call.client.connection.organization}/{call.options['pipeline']}"
    variables = {"slug": slug, **given, **({"branch": branch} if branch else {})}
    data = call.client.graphql(
        f"query Counts($slug: ID!{declared}) {{ pipeline(slug: $slug) {{ {asked} }} }}",
        variables,
        points=1.0 + len(COUNTED),
    )
    counted = data.get("pipeline") or {}
    return {state: counted[state]["count"] for state in COUNTED if (counted.get(state) or {}).get("count")}


BUILD_INFO = Operation(
    name="build_info",
    work=work,
    scopes=("read_builds",),
    also=(Also("read_suites", "with ``include: failed_tests``"),),
    fields=(
        Field("pipeline", "str", "Slug of a pipeline. Without it, builds of all pipelines are returned."),
        Field(
            "number",
            "int",
            "Number of a build of O(pipeline). Other filters must be omitted. If the build does not exist, the module fails with the code"
            " V(not_found).",
        ),
        Field("state", "list", "States of the builds.", elements="str", choices=STATES),
        Field("branch", "list", "Branches of the builds. V(*) matches any characters.", elements="str"),
        Field(
            "commit",
            "str",
            "Full SHA of the commit. The API knows no short ones, and no names such as C(HEAD).",
            form=Form(pattern=FULL_SHA, says="a full SHA of 40 digits"),
        ),
        Field("creator", "str", "UUID of the user who created the builds."),
        Field("created_from", "str", "Time from which the builds were created, such as V(2026-11-30T00:00:00Z)."),
        Field("created_to", "str", "Time before which the builds were created."),
        Field("finished_from", "str", "Time from which the builds ended."),
        Field("meta_data", "dict", "Meta-data of the builds: every key has exactly this value."),
        Field("include_retried_jobs", "bool", "Whether jobs that were retried are among the jobs.", default=False),
        Field(
            "include",
            "list",
            (
                "What the result also contains: the jobs of each build; its annotations of the style C(error), its tests that failed, or its"
                " step uploads that Buildkite rejected. Except for V(jobs), each takes a request for each build.",
                "V(failed_tests) needs the scope C(read_suites).",
            ),
            elements="str",
            choices=("jobs", "error_annotations", "failed_tests", "rejected_uploads"),
        ),
        Field(
            "limit",
            "int",
            "Maximum number of builds. One request returns 100. The API refuses very deep lists.",
            default=30,
            form=Form(between=(1, 10000)),
        ),
        Field(
            "summary",
            "bool",
            (
                "Whether to return figures of the pipeline's builds: RV(summary).",
                "With the scope C(graphql), its counts are of all builds that O(branch), O(created_from) and O(created_to) match. Without it,"
                " or with other filters, they are of the builds that are returned.",
            ),
            default=False,
        ),
    ),
)
