# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/repository_connections, without pages: read only, for administrators."""

from __future__ import annotations

from typing import Any

from ..store import Record, Refused
from .routing import Request, route
from .shapes import web_url

LIST = "/organizations/{org}/repository_connections"
SCOPE = "read_organization_repository_connections"
OF_ONE = ("service_account", "host", "rate_limit")
# Connections whose repositories Buildkite does not list.
UNLISTED = ("bitbucket_server", "gitlab_self_managed", "github_enterprise_server_legacy")


def connection(request: Request, record: Record) -> Record:
    """A connection in the list."""
    shown = {name: record[name] for name in ("id", "type", "display_name")}
    return {**shown, "url": f"{web_url(request.store)}/settings/repository-providers/{record['id']}"}


def of(request: Request) -> Record:
    """The connection of the path."""
    request.caller.must(request.caller.is_admin)
    record = request.store.get("repository_connection", request.parts["id"])
    if record is None:
        raise Refused(404, "Not Found")
    return record


@route("GET", LIST, SCOPE)
def index(request: Request) -> Any:
    request.caller.must(request.caller.is_admin)
    return [connection(request, record) for record in request.store.all("repository_connection")]


@route("GET", LIST + "/{id}", SCOPE)
def show(request: Request) -> Record:
    record = of(request)
    return {**connection(request, record), **{name: record[name] for name in OF_ONE}}


@route("GET", LIST + "/{id}/repositories", SCOPE)
def repositories(request: Request) -> Any:
    record, wanted = of(request), request.query.get("repository")
    if record["type"] in UNLISTED:
        raise Refused(422, "Repositories of this connection cannot be listed")
    every = record.get("repositories") or []
    return [each for each in every if wanted is None or each["full_name"].lower() == wanted.lower()]
