# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutations of builds, jobs, annotations and artifacts."""

from __future__ import annotations

from ..rules import artifacts, build_annotations, build_requests, job_requests, stopping
from ..rules.jobs import build_of
from ..store import Record
from .inputs import Handler
from .things import Context, Thing, edge


def build_of_input(context: Context, values: Record) -> Record:
    """The build of an input's ID."""
    return context.record("build", values["id"], "build")


def build_create(context: Context, values: Record) -> Record:
    pipeline = context.record("pipeline", values["pipelineID"], "pipeline")
    data: Record = {name: values[name] for name in ("message", "author") if name in values}
    data |= {"commit": values.get("commit") or "HEAD", "branch": values.get("branch") or pipeline["default_branch"]}
    data["env"] = dict(entry.partition("=")[::2] for entry in values.get("env") or ())
    data["meta_data"] = {entry["key"]: entry["value"] for entry in values.get("metaData") or ()}
    return {"build": Thing("build", build_requests.create_build(context.store, context.caller, pipeline, data))}


def build_cancel(context: Context, values: Record) -> Record:
    record = stopping.cancel_build(context.store, context.caller, build_of_input(context, values))
    return {"build": Thing("build", record)}


def build_rebuild(context: Context, values: Record) -> Record:
    old = build_of_input(context, values)
    record = build_requests.rebuild(context.store, context.caller, old)
    return {"build": Thing("build", old), "rebuild": Thing("build", record)}


def build_retry_failed_jobs(context: Context, values: Record) -> Record:
    record = build_of_input(context, values)
    states = ",".join(values.get("states") or ()).lower()
    count = job_requests.retry_failed_jobs(context.store, context.caller, record, {"states": states})
    return {"build": Thing("build", record), "retriedJobsCount": count}


def note_of(values: Record) -> Record:
    """An annotation's input under REST's names."""
    data: Record = {name: values[name] for name in ("body", "context", "append", "priority") if name in values}
    return {"body": "", **data, "style": None if values["style"] == "DEFAULT" else values["style"].lower()}


def build_annotate(context: Context, values: Record) -> Record:
    build = context.record("build", values["buildID"], "build")
    record = build_annotations.annotate(context.store, context.caller, build, None, note_of(values))
    thing = Thing("annotation", record)
    return {"annotation": thing, "annotationEdge": edge(thing), "build": Thing("build", build)}


def job_annotate(context: Context, values: Record) -> Record:
    job = context.record("job", values["jobId"], "job")
    build = build_of(context.store, job)
    thing = Thing("annotation", build_annotations.annotate(context.store, context.caller, build, job, note_of(values)))
    return {"annotation": thing, "annotationEdge": edge(thing), "job": Thing("job", job)}


def annotation_delete(context: Context, values: Record) -> Record:
    record = context.record("annotation", values["id"], "annotation")
    build = context.store.tables["build"][record["build_id"]]
    build_annotations.delete_annotation(context.store, context.caller, build, record)
    return {"deletedAnnotationId": values["id"], "build": Thing("build", build)}


def artifact_delete(context: Context, values: Record) -> Record:
    record = context.record("artifact", values["id"], "artifact")
    artifacts.delete_artifact(context.store, context.caller, record)
    return {"deletedArtifactId": values["id"], "artifact": Thing("artifact", record)}


def job_retry(context: Context, values: Record) -> Record:
    job = context.record("job", values["id"], "job")
    successor = job_requests.retry_job(context.store, context.caller, job)
    return {"jobTypeCommand": Thing("job", job), "retriedInJobTypeCommand": Thing("job", successor)}


def job_cancel(context: Context, values: Record) -> Record:
    job = context.record("job", values["id"], "job")
    return {"jobTypeCommand": Thing("job", stopping.cancel_job(context.store, context.caller, job))}


def job_unblock(context: Context, values: Record) -> Record:
    job = context.record("job", values["id"], "job")
    data = {"fields": values.get("fields") or {}}
    return {"jobTypeBlock": Thing("job", job_requests.unblock_job(context.store, context.caller, job, data))}


MUTATIONS: dict[str, Handler] = {
    "annotationDelete": annotation_delete,
    "artifactDelete": artifact_delete,
    "buildAnnotate": build_annotate,
    "buildCancel": build_cancel,
    "buildCreate": build_create,
    "buildRebuild": build_rebuild,
    "buildRetryFailedJobs": build_retry_failed_jobs,
    "jobAnnotate": job_annotate,
    "jobTypeBlockUnblock": job_unblock,
    "jobTypeCommandCancel": job_cancel,
    "jobTypeCommandRetry": job_retry,
}
