# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/pipelines and their webhooks."""

from __future__ import annotations

from typing import Any

from ..rules import pipelines as rules
from ..rules import webhooks
from ..store import Record
from .pipeline_shape import github_webhooks, listed, pipeline
from .routing import Answer, Request, created, page, route

LIST = "/organizations/{org}/pipelines"
ONE = LIST + "/{slug}"


def of(request: Request) -> Record:
    """The pipeline of the path."""
    return rules.get_pipeline(request.store, request.caller, request.parts["slug"])


def shown(request: Request, record: Record) -> Record:
    """A pipeline as the caller sees it."""
    return pipeline(request.store, request.caller, record)


@route("GET", LIST, "read_pipelines")
def index(request: Request) -> Answer:
    records = rules.list_pipelines(request.store, request.caller)
    for name in ("name", "repository"):
        part = request.query.get(name, "").lower()
        if part:
            records = [record for record in records if part in record[name].lower()]
    return page(request, records, lambda record: listed(request.store, request.caller, record))


@route("POST", LIST, "write_pipelines")
def create(request: Request) -> Answer:
    return created(shown(request, rules.create_pipeline(request.store, request.caller, request.body)))


@route("GET", ONE, "read_pipelines")
def show(request: Request) -> Any:
    return shown(request, of(request))


@route("PATCH", ONE, "write_pipelines")
def update(request: Request) -> Any:
    return shown(request, rules.update_pipeline(request.store, request.caller, of(request), request.body))


@route("DELETE", ONE, "write_pipelines")
def delete(request: Request) -> None:
    rules.delete_pipeline(request.store, request.caller, of(request))


@route("POST", ONE + "/archive", "write_pipelines")
def archive(request: Request) -> Any:
    return shown(request, rules.archive_pipeline(request.store, request.caller, of(request)))


@route("POST", ONE + "/unarchive", "write_pipelines")
def unarchive(request: Request) -> Any:
    return shown(request, rules.unarchive_pipeline(request.store, request.caller, of(request)))


@route("POST", ONE + "/webhook", "write_pipelines")
def webhook(request: Request) -> Answer:
    webhooks.create_webhook(request.store, request.caller, of(request), webhooks.OF_REST)
    return Answer(201)


@route("GET", ONE + "/github-webhooks", "read_pipelines")
def github_state(request: Request) -> Any:
    return github_webhooks(request.store, rules.github_webhooks(request.store, request.caller, of(request)))


@route("PUT", ONE + "/github-webhooks", "write_pipelines")
def github_enable(request: Request) -> Any:
    return github_webhooks(request.store, rules.github_webhooks(request.store, request.caller, of(request), True))


@route("DELETE", ONE + "/github-webhooks", "write_pipelines")
def github_disable(request: Request) -> Any:
    return github_webhooks(request.store, rules.github_webhooks(request.store, request.caller, of(request), False))
