# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths that only Buildkite's skill page has: /webhooks shows webhook services, /agent-tokens unclustered tokens."""

from __future__ import annotations

from typing import Any

from ..rules import services, tokens
from ..store import Record, Refused, Store
from . import shapes
from .routing import Answer, Request, created, page, route

WEBHOOKS = "/organizations/{org}/webhooks"
WEBHOOK = WEBHOOKS + "/{id}"
TOKENS = "/organizations/{org}/agent-tokens"
READ, WRITE = "read_notification_services", "write_notification_services"
SCOPES = {"all": "all", "some_projects": "some", "some_teams": "teams", "some_clusters": "clusters"}


def webhook(store: Store, record: Record) -> Record:
    """A webhook service in the skill page's form."""
    settings, scope = record["settings"], SCOPES[record["scope"]]
    selection: Record = {"type": scope}
    if scope == "clusters":
        selection["cluster_uuids"] = record["scope_uuids"]
    for kind, name, key in (("pipeline", "some", "pipeline_slugs"), ("team", "teams", "team_slugs")):
        if scope == name:
            records = [store.get(kind, identifier) for identifier in record["scope_uuids"]]
            selection[key] = [found["slug"] for found in records if found]
    return {
        "id": record["id"],
        "url": f"{shapes.organization_url(store)}/webhooks/{record['id']}",
        "description": record["description"],
        "webhook_url": settings["url"],
        "events": settings["events"],
        "verify_tls_certificates": settings["tls_verify"],
        "token" if settings["token_mode"] == "token" else "signature_key": settings["token"],
        "enabled": record["enabled"],
        "pipeline_selection": selection,
        "branch_filter": record["branch_configuration"],
        "created_at": record["created_at"],
        "created_by": shapes.user(store, record["created_by"]),
    }


def webhook_of(request: Request) -> Record:
    """The webhook of the path."""
    record = services.get_service(request.store, request.caller, request.parts["id"])
    if record["provider"] != "webhook":
        raise Refused(404, "No webhook found")
    return record


@route("GET", WEBHOOKS, READ)
def webhook_index(request: Request) -> Answer:
    services.must_manage(request.caller)
    records = request.store.filter("service", provider="webhook")
    return page(request, records, lambda record: webhook(request.store, record))


@route("POST", WEBHOOKS, WRITE)
def webhook_create(request: Request) -> Answer:
    data = services.from_skill_page(request.store, request.body)
    return created(webhook(request.store, services.create_service(request.store, request.caller, data)))


@route("GET", WEBHOOK, READ)
def webhook_show(request: Request) -> Any:
    return webhook(request.store, webhook_of(request))


@route("PATCH", WEBHOOK, WRITE)
def webhook_update(request: Request) -> Any:
    old = webhook_of(request)
    data = services.from_skill_page(request.store, request.body, old)
    return webhook(request.store, services.update_service(request.store, request.caller, old, data))


@route("DELETE", WEBHOOK, WRITE)
def webhook_delete(request: Request) -> None:
    services.delete_service(request.store, request.caller, webhook_of(request))


def token(store: Store, record: Record) -> Record:
    """An unclustered token without its value."""
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("agent_token", record["id"]),
        "description": record["description"],
        "public": record["public"],
        "created_at": record["created_at"],
        "created_by": shapes.user(store, record["created_by"]),
        "revoked_at": record["revoked_at"],
    }


@route("GET", TOKENS, "read_agents")
def token_index(request: Request) -> Answer:
    request.caller.must_administer()
    records = request.store.filter("agent_token", revoked_at=None)
    return page(request, records, lambda record: token(request.store, record))


@route("POST", TOKENS, "write_agents")
def token_create(request: Request) -> Answer:
    record = tokens.create_unclustered(request.store, request.caller, request.body)
    return created({**token(request.store, record), "token": record["_token"]})
