# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/analytics/organizations/{org}/suites."""

from __future__ import annotations

from typing import Any

from ..rules import suites as rules
from ..store import Record, Store
from .routing import Answer, Request, created, page, route

LIST = "/analytics/organizations/{org}/suites"
ONE = LIST + "/{slug}"
PLAIN = ("default_branch", "application_name", "color", "emoji", "oidc_policy")


def suite(store: Store, record: Record, with_token: bool = False) -> Record:
    """A suite; its API token only on request."""
    slug = store.organization["slug"]
    shown = {
        "id": record["id"],
        "graphql_id": store.graphql_id("suite", record["id"]),
        "organization_id": store.organization["id"],
        "slug": record["slug"],
        "name": record["name"],
        "url": f"{store.rest_url}/analytics/organizations/{slug}/suites/{record['slug']}",
        "web_url": f"{store.web_url}/organizations/{slug}/analytics/suites/{record['slug']}",
        **{name: record[name] for name in PLAIN},
    }
    return {**shown, "api_token": record["_api_token"]} if with_token else shown


def for_caller(request: Request, record: Record) -> Record:
    """A suite in the requested form: with its API token only for callers who may see it."""
    with_token = request.query.get("show_api_token") == "true" or request.body.get("show_api_token") is True
    if with_token:
        request.caller.must(bool(request.caller.suite_levels(record)))
    return suite(request.store, record, with_token)


def of(request: Request) -> Record:
    """The suite of the path."""
    return rules.get_suite(request.store, request.caller, request.parts["slug"])


@route("GET", LIST, "read_suites")
def index(request: Request) -> Answer:
    suites = [suite for suite in request.store.all("suite")[::-1] if request.caller.sees_suite(suite)]
    return page(request, suites, lambda record: for_caller(request, record))


@route("POST", LIST, "write_suites")
def create(request: Request) -> Answer:
    return created(for_caller(request, rules.create_suite(request.store, request.caller, request.body)))


@route("GET", ONE, "read_suites")
def show(request: Request) -> Any:
    return for_caller(request, of(request))


@route("PATCH", ONE, "write_suites")
def update(request: Request) -> Any:
    return for_caller(request, rules.update_suite(request.store, request.caller, of(request), request.body))


@route("DELETE", ONE, "write_suites")
def delete(request: Request) -> None:
    rules.delete_suite(request.store, request.caller, of(request))
