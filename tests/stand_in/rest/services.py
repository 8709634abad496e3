# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/services: cursor pages, and a provider that is text in requests and an object in answers."""

from __future__ import annotations

from typing import Any

from ..kinds import SERVICE_TYPES
from ..rules import services as rules
from ..store import Record, Store
from . import shapes
from .routing import Answer, Request, created, cursor_page, route

LIST = "/organizations/{org}/services"
ONE = LIST + "/{id}"
READ, WRITE = "read_notification_services", "write_notification_services"
PLAIN = ("description", "enabled", "scope", "scope_uuids", "branch_configuration", "build_states")


def shown_settings(record: Record) -> Record:
    """Settings of an answer: the webhook's token in full, other secrets masked or omitted."""
    settings = dict(record["settings"])
    if record["provider"] == "slack":
        settings.pop("url", None)
    settings.pop("headers", None)
    if record["provider"] == "aws_event_bridge":
        settings["event_source_name"] = f"aws.partner/buildkite.com/{record['id']}"
    return {name: rules.masked(name, value) for name, value in settings.items()}


def service(store: Store, record: Record) -> Record:
    """A notification service; its GraphQL ID is null if GraphQL has no type for the provider."""
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("service", record["id"]) if record["provider"] in SERVICE_TYPES else None,
        "url": f"{shapes.organization_url(store)}/services/{record['id']}",
        "provider": {"id": record["provider"], "name": rules.PROVIDERS[record["provider"]].name},
        **{name: record[name] for name in PLAIN},
        "settings": shown_settings(record),
        "created_at": record["created_at"],
        "created_by": shapes.user(store, record["created_by"]),
    }


def of(request: Request) -> Record:
    """The service of the path."""
    return rules.get_service(request.store, request.caller, request.parts["id"])


@route("GET", LIST, READ)
def index(request: Request) -> Answer:
    rules.must_manage(request.caller)
    return cursor_page(request, request.store.all("service"), lambda record: service(request.store, record))


@route("POST", LIST, WRITE)
def create(request: Request) -> Answer:
    return created(service(request.store, rules.create_service(request.store, request.caller, request.body)))


@route("GET", ONE, READ)
def show(request: Request) -> Any:
    return service(request.store, of(request))


@route("PATCH", ONE, WRITE)
def update(request: Request) -> Any:
    return service(request.store, rules.update_service(request.store, request.caller, of(request), request.body))


@route("DELETE", ONE, WRITE)
def delete(request: Request) -> None:
    rules.delete_service(request.store, request.caller, of(request))


@route("PUT", ONE + "/enable", WRITE)
def enable(request: Request) -> Any:
    return service(request.store, rules.enable_service(request.store, request.caller, of(request), True))


@route("PUT", ONE + "/disable", WRITE)
def disable(request: Request) -> Any:
    return service(request.store, rules.enable_service(request.store, request.caller, of(request), False))
