# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules of pipelines."""

from __future__ import annotations

import datetime
from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, moment
from . import configuration, cron
from .values import Check, found

FIELDS = ("label", "cronline", "message", "commit", "branch", "env", "enabled")


def get_schedule(store: Store, pipeline: Record, identifier: str) -> Record:
    """A schedule of the pipeline, or 404."""
    schedule = store.get("pipeline_schedule", identifier)
    return found(schedule if schedule and schedule["pipeline_id"] == pipeline["id"] else None, "pipeline schedule")


def list_schedules(store: Store, pipeline: Record) -> list[Record]:
    """The pipeline's schedules, newest first."""
    return store.filter("pipeline_schedule", pipeline_id=pipeline["id"])[::-1]


def must_be_changeable(store: Store, caller: Caller, pipeline: Record) -> None:
    """Require Full Access on the pipeline; for an archived one see the switch."""
    caller.must(caller.edits_pipeline(pipeline))
    if pipeline["archived_at"] and store.switch("archived_schedules") == "refused":
        raise Refused(422, "Cannot update an archived pipeline")


def read_fields(check: Check, create: bool) -> None:
    """The common part of create and update."""
    check.text("cronline", required=True, create=create)
    check.text("label", "message", "commit", "branch")
    check.flag("enabled")
    reason = cron.problem(check.values["cronline"]) if check.values.get("cronline") else None
    if reason:
        check.wrong("cronline", reason)
    env = check.data.get("env")
    if env is not None and not isinstance(env, dict):
        check.wrong("env", "must be an object")
    elif "env" in check.data:
        check.values["env"] = {name: configuration.word(value) for name, value in (env or {}).items()}


def create_schedule(store: Store, caller: Caller, pipeline: Record, data: Any) -> Record:
    """A new schedule; two may be equal."""
    must_be_changeable(store, caller, pipeline)
    check = Check(store, data, FIELDS)
    read_fields(check, create=True)
    check.refuse()
    blank: Record = {"label": None, "message": None, "commit": "HEAD", "branch": pipeline["default_branch"], "env": {}}
    sent = {name: value for name, value in check.values.items() if value is not None}
    never = dict.fromkeys(("failed_message", "failed_at"))
    values = {**blank, "enabled": True, **never, **sent, "created_by": caller.user["id"]}
    return store.insert("pipeline_schedule", pipeline_id=pipeline["id"], **values)


def update_schedule(store: Store, caller: Caller, pipeline: Record, schedule: Record, data: Any) -> Record:
    """Change the sent fields; enabling clears the last failure."""
    must_be_changeable(store, caller, pipeline)
    check = Check(store, data, FIELDS)
    read_fields(check, create=False)
    check.refuse()
    if check.values.get("enabled") and not schedule["enabled"]:
        check.values.update(failed_message=None, failed_at=None)
    return store.update("pipeline_schedule", schedule, **check.values)


def delete_schedule(store: Store, caller: Caller, pipeline: Record, schedule: Record) -> None:
    """Delete a schedule."""
    must_be_changeable(store, caller, pipeline)
    store.delete("pipeline_schedule", schedule)


def next_build_at(schedule: Record) -> str | None:
    """A future time, not computed from the cronline: clients must not compare it. None if disabled."""
    if not schedule["enabled"]:
        return None
    today = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    return moment(today + datetime.timedelta(days=1))
