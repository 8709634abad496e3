# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/packages/organizations/{org}/registries and their tokens. Every write answers 200."""

from __future__ import annotations

from typing import Any

from ..rules import registries as rules
from ..store import Record, Store
from . import shapes
from .routing import Answer, Request, page, route

LIST = "/packages/organizations/{org}/registries"
ONE = LIST + "/{registry}"
TOKENS = ONE + "/tokens"
TOKEN = TOKENS + "/{token}"
PLAIN = ("slug", "name", "ecosystem", "description", "emoji", "color", "oidc_policy", "public", "type")


def names(store: Store, record: Record) -> Record:
    """What identifies a registry."""
    organization = store.organization["slug"]
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("registry", record["id"]),
        "slug": record["slug"],
        "url": f"{store.rest_url}/packages/organizations/{organization}/registries/{record['slug']}",
        "web_url": f"{store.web_url}/organizations/{organization}/packages/registries/{record['slug']}",
    }


def registry(store: Store, record: Record) -> Record:
    """A registry with every team that currently has access."""
    return {
        **names(store, record),
        **{name: record[name] for name in PLAIN},
        "team_ids": [link["team_id"] for link in store.filter("team_registry", registry_id=record["id"])],
    }


def token(store: Store, record: Record) -> Record:
    """A token without its value."""
    above = names(store, store.tables["registry"][record["registry_id"]])
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("registry_token", record["id"]),
        "description": record["description"],
        "url": f"{above['url']}/tokens/{record['id']}",
        "created_at": record["created_at"],
        "created_by": shapes.user(store, record["created_by"]),
        "organization": shapes.short_organization(store),
        "registry": above,
    }


def of(request: Request) -> Record:
    """The registry of the path."""
    return rules.get_registry(request.store, request.caller, request.parts["registry"])


def both(request: Request) -> tuple[Record, Record]:
    """The registry and the token of the path."""
    record = of(request)
    return record, rules.get_token(request.store, record, request.parts["token"])


@route("GET", LIST, "read_registries")
def index(request: Request) -> Answer:
    records = rules.list_registries(request.store, request.caller)
    return page(request, records, lambda record: registry(request.store, record), documented=False)


@route("POST", LIST, "write_registries")
def create(request: Request) -> Any:
    return registry(request.store, rules.create_registry(request.store, request.caller, request.body))


@route("GET", ONE, "read_registries")
def show(request: Request) -> Any:
    return registry(request.store, of(request))


@route("POST PATCH", ONE, "write_registries")
def update(request: Request) -> Any:
    return registry(request.store, rules.update_registry(request.store, request.caller, of(request), request.body))


@route("DELETE", ONE, "delete_registries")
def delete(request: Request) -> Answer:
    rules.delete_registry(request.store, request.caller, of(request))
    return Answer(200)


@route("GET", TOKENS, "read_registries")
def token_index(request: Request) -> Answer:
    records = request.store.filter("registry_token", registry_id=of(request)["id"])
    return page(request, records, lambda record: token(request.store, record), documented=False)


@route("POST", TOKENS, "write_registries")
def token_create(request: Request) -> Any:
    record = rules.create_token(request.store, request.caller, of(request), request.body)
    return {**token(request.store, record), "token": record["_token"]}


@route("GET", TOKEN, "read_registries")
def token_show(request: Request) -> Any:
    return token(request.store, both(request)[1])


@route("POST", TOKEN, "write_registries")
def token_update(request: Request) -> Any:
    record = rules.update_token(request.store, request.caller, *both(request), request.body)
    return token(request.store, record)


@route("DELETE", TOKEN, "write_registries")
def token_delete(request: Request) -> Answer:
    rules.delete_token(request.store, request.caller, *both(request))
    return Answer(200)
