# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/packages/organizations/{org}/registries/{registry}/packages. Every answer has the status 200."""

from __future__ import annotations

from typing import Any

from ..rules import packages as rules
from ..store import Record, Refused, Store
from . import registries as of_registries
from . import shapes
from .routing import Answer, Request, cursor_page, route

LIST = of_registries.ONE + "/packages"
ONE = LIST + "/{package}"


def names(store: Store, record: Record) -> Record:
    """What a list and a single answer have in common."""
    above = of_registries.names(store, store.tables["registry"][record["registry_id"]])
    return {
        "id": record["id"],
        **{name: f"{above[name]}/packages/{record['id']}" for name in ("url", "web_url")},
        **{name: record[name] for name in ("name", "version", "digests")},
    }


def listed(store: Store, record: Record) -> Record:
    """A package in the list."""
    return {**names(store, record), "created_at": record["created_at"]}


def package(store: Store, record: Record) -> Record:
    """A package alone. The Go client reads variant and metadata, which no page shows."""
    return {
        **names(store, record),
        "variant": None,
        "metadata": {"filename": record["filename"]},
        "organization": shapes.short_organization(store),
        "registry": of_registries.names(store, store.tables["registry"][record["registry_id"]]),
    }


def both(request: Request) -> tuple[Record, Record]:
    """The registry and the package of the path."""
    registry = of_registries.of(request)
    return registry, rules.get_package(request.store, registry, request.parts["package"])


@route("GET", LIST, "read_packages")
def index(request: Request) -> Answer:
    records = rules.list_packages(request.store, of_registries.of(request), request.query.get("name"))
    return cursor_page(request, records, lambda record: listed(request.store, record))


@route("POST", LIST, "write_packages", form=True)
def publish(request: Request) -> Any:
    record = rules.publish(request.store, request.caller, of_registries.of(request), request.body)
    return package(request.store, record)


@route("POST", LIST + "/upload", "write_packages")
def begin_upload(request: Request) -> Any:
    upload = rules.begin_upload(request.store, request.caller, of_registries.of(request))
    form = {"file_input": "file", "method": "POST", "url": request.store.storage_url, "data": rules.fields_of(upload)}
    return {"uri": f"s3://stand-in/{upload['id']}", "form": form}


@route("GET", ONE, "read_packages")
def show(request: Request) -> Any:
    return package(request.store, both(request)[1])


@route("POST", ONE + "/copy", "write_packages")
def copy(request: Request) -> Any:
    if not request.caller.has_scope("read_packages"):
        raise Refused(403, "Your access token doesn't have the read_packages scope")
    made = rules.copy_package(request.store, request.caller, *both(request), request.query.get("to"))
    return package(request.store, made)


@route("DELETE", ONE, "delete_packages")
def delete(request: Request) -> Answer:
    rules.delete_package(request.store, request.caller, *both(request))
    return Answer(200)
