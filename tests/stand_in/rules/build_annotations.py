# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Annotations of builds and jobs: one for each context, replaced or appended to by the next with the same context."""

from __future__ import annotations

import html
from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, invalid
from .jobs import must_build
from .values import Check, found

STYLES = ("success", "info", "warning", "error")
SCOPES = ("build", "job", "all")
LONGEST_CONTEXT, LARGEST_BODY = 100, 1024 * 1024
PRIORITY = 3


def annotations_of(store: Store, build: Record, scope: str) -> list[Record]:
    """The annotations of a build in a scope, the newest first."""
    if scope not in SCOPES:
        raise invalid(f"Scope must be one of {', '.join(SCOPES)}")
    every = store.filter("annotation", build_id=build["id"])[::-1]
    return [entry for entry in every if scope in ("all", "build" if entry["job_id"] is None else "job")]


def annotate(store: Store, caller: Caller, build: Record, job: Record | None, data: Any) -> Record:
    """Create an annotation, or replace or extend the one of its context."""
    must_build(store, caller, build)
    check = Check(store, data, ("body", "style", "context", "append", "priority"))
    check.text("body", required=True, create=True)
    check.text("context", longest=LONGEST_CONTEXT)
    check.choice("style", STYLES)
    check.flag("append")
    priority = data.get("priority")
    if priority is not None and (isinstance(priority, bool) or priority not in range(1, 11)):
        check.wrong("priority", "must be between 1 and 10", priority)
    check.refuse()
    return upsert(store, build, job, {**check.values, "priority": priority}, store.at())


def upsert(store: Store, build: Record, job: Record | None, values: Record, at: str) -> Record:
    """The annotation of a context, with a new body."""
    context, identifier = values.get("context") or "default", job["id"] if job else None
    old = store.find("annotation", build_id=build["id"], job_id=identifier, context=context)
    body = (old["body"] if old and values.get("append") else "") + values["body"]
    if len(body.encode()) > LARGEST_BODY:
        raise Refused(422, "Validation failed: Body is too large (maximum is 1 MiB)")
    fields = {"body": body, "updated_at": at}
    for name, usual in (("style", None), ("priority", PRIORITY)):
        kept = old[name] if old and values.get("append") else usual
        fields[name] = values.get(name) or kept
    if old:
        return store.update("annotation", old, **fields)
    place = {"build_id": build["id"], "job_id": identifier, "context": context, "created_at": at}
    return store.insert("annotation", **place, **fields)


def get_annotation(store: Store, build: Record, job: Record | None, identifier: str) -> Record:
    """An annotation of a build, or of one job, or 404."""
    where = {"id": identifier, "build_id": build["id"], **({"job_id": job["id"]} if job else {})}
    return found(store.find("annotation", **where), "annotation")


def delete_annotation(store: Store, caller: Caller, build: Record, annotation: Record) -> None:
    """Delete an annotation."""
    must_build(store, caller, build)
    store.delete("annotation", annotation)


def rendered(body: str) -> str:
    """Markdown as HTML, roughly: paragraphs of escaped text."""
    return "\n".join(f"<p>{html.escape(part)}</p>" for part in body.split("\n\n"))
