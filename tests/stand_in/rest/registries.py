# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/packages/organizations/{org}/registries, read only: they come from seeds."""

from __future__ import annotations

from typing import Any

from ..rules.values import found
from ..store import Record, Store
from .routing import Request, route

LIST = "/packages/organizations/{org}/registries"
ONE = LIST + "/{registry}"
PLAIN = ("slug", "name", "ecosystem", "description", "emoji", "color", "oidc_policy")


def registry(store: Store, record: Record) -> Record:
    """A registry with every team that currently has access."""
    organization = store.organization["slug"]
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("registry", record["id"]),
        "url": f"{store.rest_url}/packages/organizations/{organization}/registries/{record['slug']}",
        "web_url": f"{store.web_url}/organizations/{organization}/packages/registries/{record['slug']}",
        **{name: record[name] for name in PLAIN},
        "public": False,
        "type": "source",
        "team_ids": [link["team_id"] for link in store.filter("team_registry", registry_id=record["id"])],
    }


@route("GET", LIST, "read_registries")
def index(request: Request) -> Any:
    return [registry(request.store, record) for record in request.store.all("registry")]


@route("GET", ONE, "read_registries")
def show(request: Request) -> Any:
    record = found(request.store.find("registry", slug=request.parts["registry"]), "registry")
    return registry(request.store, record)
