# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds, their jobs, annotations and artifacts."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from typing import Any

from ..kinds import JOB_TYPES
from ..rest.job_shape import build_page
from ..rules import artifacts, build_annotations
from ..rules import builds as rules
from ..rules.dispatch import queue_of
from ..rules.job_environment import environment_of
from ..rules.jobs import build_of, jobs_of, pipeline_of
from ..store import Record
from .lists import Resolver, among, created, equal, listed, only
from .reads import by_slug, from_record, one
from .things import Context, Thing, connection, upper

# The types of sources; others are not served.
SOURCES = {"api": ("BuildSourceAPI", "API"), "trigger_job": ("BuildSourceTriggerJob", "Trigger job")}
OTHER = ("BuildSourceFrontend", "Frontend")
# JobTypeCommand is COMMAND in the filter.
TYPES = {kind: name.removeprefix("JobType").upper() for kind, name in JOB_TYPES.items()}


def build(context: Context, source: Any, arguments: Record) -> Thing | None:
    """A build by `organization/pipeline/number` or by its UUID; null if it is not visible."""
    if arguments.get("uuid"):
        return context.thing("build", arguments["uuid"])
    slug, _slash, number = str(arguments.get("slug") or "").rpartition("/")
    pipeline = by_slug("pipeline")(context, source, {"slug": slug})
    if pipeline is None or not number.isdigit():
        return None
    record = context.store.find("build", pipeline_id=pipeline.record["id"], number=int(number))
    return context.thing("build", record["id"]) if record else None


def builds_of(context: Context, source: Thing, arguments: Record) -> Record:
    """The builds of a pipeline, newest first."""
    usual = source.record["default_branch"]
    branches = [usual if branch == "%default" else branch for branch in arguments.get("branch") or ()]
    pairs = dict(entry.partition(":")[::2] for entry in arguments.get("metaData") or ())
    records = only(
        rules.listed(context.store, rules.of_pipeline(context.store, source.record)),
        among(arguments.get("state"), lambda record: upper(record["state"])),
        among(arguments.get("commit"), lambda record: record["commit"]),
        (lambda record: any(fnmatch.fnmatchcase(record["branch"], each) for each in branches)) if branches else None,
        (lambda record: pairs.items() <= record["meta_data"].items()) if pairs else None,
        created(arguments),
    )
    return listed("build", records, arguments)


def jobs(context: Context, source: Thing, arguments: Record) -> Record:
    """The jobs of a build, also those that were retried."""
    return listed("job", selected(jobs_of(context.store, source.record, retried=True), arguments), unordered(arguments))


def jobs_of_organization(context: Context, source: Thing, arguments: Record) -> Record:
    """The jobs of all visible builds, the newest first."""
    queues = {context.record("cluster_queue", entry, "queue")["id"] for entry in arguments.get("clusterQueue") or ()}
    cluster = context.record("cluster", arguments["cluster"], "cluster")["id"] if arguments.get("cluster") else None
    records = only(
        [record for record in context.store.all("job")[::-1] if context.sees("job", record)],
        equal(cluster, lambda record: pipeline_of_job(context, record)["cluster_id"]),
        equal(
            True if arguments.get("clustered") is False else None, lambda record: cluster_of(context, record) is None
        ),
        among(queues, lambda record: (queue_of_job(context, record) or {}).get("id")),
        created(arguments),
    )
    return listed("job", selected(records, arguments), unordered(arguments))


def jobs_of_agent(context: Context, source: Thing, arguments: Record) -> Record:
    """The jobs of an agent, the last one first."""
    records = context.store.filter("job", agent_id=source.record["id"])[::-1]
    priority = arguments.get("priority")
    sought = {**arguments, "priority": None if priority is None else {"number": [priority]}}
    return listed("job", selected(records, sought), unordered(arguments))


def unordered(arguments: Record) -> Record:
    """Arguments of a list that is in its order."""
    return {**arguments, "order": None}


def pipeline_of_job(context: Context, record: Record) -> Record:
    """The pipeline of a job."""
    return pipeline_of(context.store, build_of(context.store, record))


def cluster_of(context: Context, record: Record) -> Record | None:
    """The cluster of a job: its pipeline's."""
    return context.store.get("cluster", pipeline_of_job(context, record)["cluster_id"])


def queue_of_job(context: Context, record: Record) -> Record | None:
    """The queue of a command job in a cluster."""
    cluster = cluster_of(context, record) if record["type"] == "script" else None
    return queue_of(context.store, cluster, set(record["agent_query_rules"])) if cluster else None


def thing_of(kind: str, find: Callable[[Context, Record], Record | None]) -> Resolver:
    """What a function finds of a record."""

    def resolver(context: Context, source: Thing, arguments: Record) -> Thing | None:
        found = find(context, source.record)
        return context.thing(kind, found["id"]) if found else None

    return resolver


def selected(records: list[Record], arguments: Record) -> list[Record]:
    """The jobs that the common arguments of lists of jobs select."""
    groups, keys = (arguments.get(name) or {} for name in ("concurrency", "step"))
    rules_asked = set(arguments.get("agentQueryRules") or ())
    return only(
        records,
        among(arguments.get("state"), lambda record: upper(record["state"])),
        among(arguments.get("type"), lambda record: TYPES[record["type"]]),
        equal(arguments.get("passed"), lambda record: record["passed"]),
        among(keys.get("key"), lambda record: record["step_key"]),
        among(groups.get("group"), lambda record: record["_plan"].get("concurrency_group")),
        among((arguments.get("priority") or {}).get("number"), lambda record: record["priority"]),
        (lambda record: rules_asked <= set(record["agent_query_rules"])) if rules_asked else None,
    )


def annotations_of(context: Context, source: Thing, arguments: Record) -> Record:
    """The annotations of a build, by default without those of its jobs, or of one job."""
    own = "build_id" if source.kind == "build" else "job_id"
    scopes = (arguments.get("scope") or ["BUILD"]) if source.kind == "build" else None
    records = only(
        context.store.filter("annotation", **{own: source.record["id"]})[::-1],
        among(scopes, lambda record: "JOB" if record["job_id"] else "BUILD"),
        among(arguments.get("style"), lambda record: upper(record["style"] or "default")),
    )
    if arguments.get("order") == "PRIORITY_RECENTLY_CREATED":
        records.sort(key=lambda record: -record["priority"])
    return listed("annotation", records, {**arguments, "order": None})


def artifacts_of(context: Context, source: Thing, arguments: Record) -> Record:
    """The artifacts of a job."""
    query = {name: arguments[name] for name in ("path", "state") if arguments.get(name)}
    query |= {"state": query["state"].lower()} if "state" in query else {}
    records = artifacts.filtered(context.store.filter("artifact", job_id=source.record["id"]), query)
    return listed("artifact", records, arguments)


def meta_data(context: Context, source: Thing, arguments: Record) -> Record:
    """The meta-data of a build."""
    pairs = [{"key": key, "value": value} for key, value in source.record["meta_data"].items()]
    return connection(pairs, arguments)


def source_of(context: Context, source: Thing, arguments: Record) -> Record:
    """Where a build comes from."""
    kind, name = SOURCES.get(source.record["source"], OTHER)
    return {"type": kind, "name": name}


def variables(context: Context, source: Thing, arguments: Record) -> list[str]:
    """The variables of a build or job as `NAME=value`."""
    record = source.record
    found = environment_of(context.store, record) if source.kind == "job" else record["env"]
    return [f"{name}={value}" for name, value in found.items()]


def step(context: Context, source: Thing, arguments: Record) -> Record:
    """The step of a job."""
    return {"key": source.record["step_key"], "uuid": source.record["id"]}


def group(context: Context, source: Thing, arguments: Record) -> Record | None:
    """The concurrency group of a job."""
    plan = source.record["_plan"]
    name = plan.get("concurrency_group")
    return {"group": name, "limit": plan["concurrency"]} if name else None


def job_page(context: Context, source: Thing, arguments: Record) -> str:
    """The page of a job in the browser."""
    return f"{build_page(context.store, build_of(context.store, source.record))}#{source.record['id']}"


def body(context: Context, source: Thing, arguments: Record) -> Record:
    """The text of an annotation, which REST does not show."""
    text = source.record["body"]
    return {"text": text, "html": build_annotations.rendered(text)}


OF_JOB: dict[str, Resolver] = {
    "build": one("build", "build_id"),
    "retrySource": one("job", "retry_source_id"),
    "step": step,
}
FIELDS: dict[str, dict[str, Resolver]] = {
    "Build": {
        "annotations": annotations_of,
        "blockedState": from_record("blocked_state", upper),
        "createdBy": one("user", "created_by"),
        "env": variables,
        "jobs": jobs,
        "metaData": meta_data,
        "pipeline": one("pipeline", "pipeline_id"),
        "rebuiltFrom": one("build", "rebuilt_from_id"),
        "source": source_of,
        "triggeredFrom": one("job", "triggered_from_id"),
        "url": lambda context, source, arguments: build_page(context.store, source.record),
    },
    "JobTypeCommand": {
        **OF_JOB,
        "agent": one("agent", "agent_id"),
        "annotations": annotations_of,
        "artifacts": artifacts_of,
        "cluster": thing_of("cluster", cluster_of),
        "clusterQueue": thing_of("cluster_queue", queue_of_job),
        "pipeline": thing_of("pipeline", pipeline_of_job),
        "concurrency": group,
        "env": variables,
        "exitStatus": from_record("exit_status", lambda status: None if status is None else str(status)),
        "passed": from_record("passed", bool),
        "priority": from_record("priority", lambda number: {"number": number}),
        "url": job_page,
    },
    "JobTypeBlock": {**OF_JOB, "isUnblockable": from_record("state", lambda state: state == "blocked")},
    "JobTypeTrigger": {
        **OF_JOB,
        "async": from_record("_plan", lambda plan: bool(plan.get("async"))),
        "triggered": one("build", "triggered_build_id"),
    },
    "JobTypeWait": OF_JOB,
    "Annotation": {
        "body": body,
        "scope": from_record("job_id", lambda job: "JOB" if job else "BUILD"),
    },
    "Agent": {
        "job": lambda context, source, arguments: context.thing("job", (source.record["job"] or {}).get("id")),
        "jobs": jobs_of_agent,
    },
    "Organization": {"jobs": jobs_of_organization},
    "Artifact": {
        "job": one("job", "job_id"),
        "size": from_record("_content", len),
        "downloadURL": lambda context, source, arguments: artifacts.signed_url(context.store, source.record),
    },
}
