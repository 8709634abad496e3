# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/packages/organizations/{org}/registries: the list, without tokens and packages."""

from __future__ import annotations

from typing import Any

from ..store import Record, Store
from .routing import Request, route

PLAIN = ("slug", "name", "ecosystem", "description", "emoji", "color", "oidc_policy")


def registry(store: Store, record: Record) -> Record:
    """A registry with every team that has access to it."""
    slug = store.organization["slug"]
    links = store.filter("team_registry", registry_id=record["id"])
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("registry", record["id"]),
        **{name: record[name] for name in PLAIN},
        "public": False,
        "type": "source",
        "team_ids": [link["team_id"] for link in links],
        "url": f"{store.rest_url}/packages/organizations/{slug}/registries/{record['slug']}",
        "web_url": f"{store.web_url}/organizations/{slug}/packages/registries/{record['slug']}",
    }


@route("GET", "/packages/organizations/{org}/registries", "read_registries")
def index(request: Request) -> Any:
    """It is not said to have pages."""
    return [registry(request.store, record) for record in request.store.all("registry")]
