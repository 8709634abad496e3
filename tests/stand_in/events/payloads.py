# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The payloads of webhooks: REST's shapes, shortened. Source: api/webhooks_receiving.md."""

from __future__ import annotations

import re
from typing import Any

from ..rest import shapes
from ..rest.agents import agent as agent_shape
from ..rest.builds import build as build_shape
from ..rest.job_shape import job as job_shape
from ..rest.pipeline_shape import pipeline as pipeline_shape
from ..rest.routing import Query
from ..rest.tokens import token as token_shape
from ..rules.jobs import jobs_of, pipeline_of
from ..rules.services import PROVIDERS
from ..store import Record, Store
from .webhooks import FINISHED, Event, build_of_event

SHORT = Query([("exclude_jobs", "true"), ("exclude_pipeline", "true")])
# What a pipeline in a payload lacks.
LONG = ("steps", "env", "configuration", "created_by")
ISO = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z")


def payload(store: Store, service: Record, event: Event) -> Record:
    """The body of a delivery."""
    body: Record = {"event": event.name}
    if event.kind == "service":
        body |= ping(store, service)
    elif event.kind == "agent":
        body["agent"] = {**agent_shape(store, event.record), "job": None}
    elif event.kind == "cluster_token":
        body["cluster_token"] = token_shape(store, event.record)
    else:
        body |= of_build(store, event)
    shown: Record = timed({**body, **event.more}, store.switch("webhook_times"))
    return {**shown, "sender": sender(store, service)}


def ping(store: Store, service: Record) -> Record:
    """The keys of a ping."""
    provider, url = service["provider"], service["settings"]["url"]
    short = {"id": service["id"], "provider": provider, "name": PROVIDERS[provider].name, "settings": {"url": url}}
    return {"service": short, "organization": shapes.organization(store)}


def of_build(store: Store, event: Event) -> Record:
    """A build with its pipeline, and the job of an event of a job."""
    build = build_of_event(store, event)
    assert build
    shown = build_shape(store, build, SHORT)
    steps = [{"type": job["type"], "async": job["_plan"]["async"]} for job in triggers(store, build)]
    if build["state"] in FINISHED and steps:
        shown["steps"] = steps
    pipeline = pipeline_shape(store, None, pipeline_of(store, build))
    short = {name: value for name, value in pipeline.items() if name not in LONG}
    # The URL contains a secret.
    short["provider"] = {name: value for name, value in pipeline["provider"].items() if name != "webhook_url"}
    found = {"build": shown, "pipeline": short}
    return {"job": of_job(store, event.record), **found} if event.kind == "job" else found


def triggers(store: Store, build: Record) -> list[Record]:
    """The trigger jobs of a build."""
    return [job for job in jobs_of(store, build) if job["type"] == "trigger"]


def of_job(store: Store, job: Record) -> Record:
    """A job; its retry names the person."""
    shown = job_shape(store, job, in_list=True)
    source = store.get("job", job["retry_source_id"])
    if source is not None and job["type"] == "script":
        person = store.get("user", source["retried_by"])
        by = {name: person[name] for name in ("name", "email")} if person else None
        shown["retry_source"] = {"job_id": source["id"], "retry_type": source["retry_type"], "retried_by": by}
    return shown


def sender(store: Store, service: Record) -> Any:
    """Who created the service."""
    user = store.get("user", service["created_by"])
    if user is None:
        return None
    short = {name: user[name] for name in ("id", "name")}
    return short if store.switch("webhook_sender") == "object" else user["name"]


def timed(value: Any, form: str, name: str = "") -> Any:
    """A payload with its times in a form: as in REST, or `2018-03-25 03:58:14 UTC`."""
    if isinstance(value, dict):
        return {key: timed(entry, form, key) for key, entry in value.items()}
    if isinstance(value, list):
        return [timed(entry, form) for entry in value]
    if form == "utc" and name.endswith("_at") and isinstance(value, str):
        return ISO.sub(r"\1 \2 UTC", value)
    return value
