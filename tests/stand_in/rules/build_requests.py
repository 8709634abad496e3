# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do with builds: create and rebuild them."""

from __future__ import annotations

from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store
from .conditions import branches_match
from .configuration import word
from .jobs import must_build, pipeline_of
from .new_builds import insert_build
from .stopping import supersede
from .values import Check

TEXTS = ("commit", "branch", "message", "pull_request_base_branch", "pull_request_repository")
FLAGS = ("clean_checkout", "ignore_pipeline_branch_filters")
OBJECTS = ("env", "meta_data", "author")
KNOWN = (*TEXTS, *FLAGS, *OBJECTS, "pull_request_id", "pull_request_labels")
LEVELS = ("build_and_read", "manage_build_and_read")


def create_build(store: Store, caller: Caller, pipeline: Record, data: Any) -> Record:
    """A new build; commit and branch are required."""
    caller.must(caller.level(pipeline) in LEVELS)
    check = Check(store, data, KNOWN, fields_shape=True)
    check.text("commit", "branch", required=True, create=True)
    check.text(*TEXTS[2:])
    check.flag(*FLAGS)
    for name in OBJECTS:
        objects(check, name)
    number, labels = data.get("pull_request_id"), data.get("pull_request_labels")
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        check.wrong("pull_request_id", "must be a number", number)
    if labels is not None and not (isinstance(labels, list) and all(isinstance(each, str) for each in labels)):
        check.wrong("pull_request_labels", "must be a list of strings", labels)
    check.refuse()
    values = check.values
    if pipeline["archived_at"]:
        raise Refused(422, "This pipeline has been archived")
    filters = pipeline["branch_configuration"]
    if filters and not values.get("ignore_pipeline_branch_filters") and not branches_match(filters, values["branch"]):
        raise Refused(422, "Branches have been disabled for this pipeline")
    user = caller.user
    fields = {
        **{name: values.get(name) for name in ("commit", "branch", "message")},
        "env": values.get("env") or {},
        "meta_data": values.get("meta_data") or {},
        "author": values.get("author") or {"username": user["name"], "name": user["name"], "email": user["email"]},
        "pull_request": pull_request(values, number),
        "_labels": labels or [],
        "_clean_checkout": bool(values.get("clean_checkout")),
    }
    return begun(store, caller, pipeline, fields)


def objects(check: Check, name: str) -> None:
    """An object of texts; null counts as not sent. Clients send an author without some of its keys, or without any."""
    value = check.data.get(name)
    if value is None:
        return
    if name == "meta_data" and isinstance(value, dict) and check.store.switch("meta_data_of_any_type"):
        value = {key: word(each) for key, each in value.items()}
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        check.wrong(name, "must be an object of strings", value)
    else:
        check.values[name] = value


def pull_request(values: Record, number: int | None) -> Record | None:
    """The pull request of a new build."""
    if number is None:
        return None
    names = {"base": "pull_request_base_branch", "repository": "pull_request_repository"}
    return {"id": str(number), **{name: values.get(sent) for name, sent in names.items()}}


def begun(store: Store, caller: Caller, pipeline: Record, fields: Record) -> Record:
    """A build of the caller, which may supersede older ones."""
    who = {"source": "api", "created_by": caller.user["id"]}
    build = insert_build(store, pipeline, {**fields, **who}, store.clock())
    supersede(store, pipeline, build, store.clock())
    return build


def rebuild(store: Store, caller: Caller, build: Record) -> Record:
    """A new build of the same commit."""
    must_build(store, caller, build)
    pipeline = pipeline_of(store, build)
    if not pipeline["allow_rebuilds"]:
        raise Refused(422, "Rebuilds are not allowed for this pipeline")
    if pipeline["archived_at"]:
        raise Refused(422, "This pipeline has been archived")
    kept = {name: build[name] for name in ("commit", "branch", "message", "env", "author", "pull_request")}
    kept["meta_data"] = dict(build["meta_data"]) if store.switch("rebuild_copies_meta_data") else {}
    return begun(store, caller, pipeline, {**kept, "rebuilt_from_id": build["id"]})
