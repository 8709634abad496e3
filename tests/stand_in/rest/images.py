# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/clusters/{id}/agent-images, without pages."""

from __future__ import annotations

from typing import Any

from ..rules import images as rules
from ..store import Record, Store
from .clusters import ONE as CLUSTER
from .clusters import of as cluster_of
from .routing import Answer, Request, created, route

LIST = CLUSTER + "/agent-images"
ONE = LIST + "/{id}"


def image(store: Store, record: Record) -> Record:
    """An image, which has a reference once it is built."""
    dockerfile, status = record["dockerfile"], rules.status(store, record)
    return {
        **{name: record[name] for name in ("id", "name", "dockerfile")},
        "status": status,
        "image_ref": reference(record) if status == rules.READY else None,
        "version": 1,
        "last_build_error": rules.ERROR if status == rules.FAILED else None,
        "base_image": "buildkite/hosted-agent-base",
        "composed_dockerfile": f"FROM buildkite/hosted-agent-base\n{dockerfile}",
    }


def reference(record: Record) -> str:
    """The reference in a queue."""
    return f"registry.example.com/{record['id']}"


def of(request: Request) -> Record:
    """The image of the path."""
    return rules.get_image(request.store, request.caller, cluster_of(request), request.parts["id"])


@route("GET", LIST, "read_clusters")
def index(request: Request) -> Any:
    records = rules.list_images(request.store, request.caller, cluster_of(request))
    return [image(request.store, record) for record in records]


@route("POST", LIST, "write_clusters")
def create(request: Request) -> Answer:
    record = rules.create_image(request.store, request.caller, cluster_of(request), request.body)
    return created(image(request.store, record))


@route("GET", ONE, "read_clusters")
def show(request: Request) -> Record:
    return image(request.store, of(request))


@route("DELETE", ONE, "write_clusters")
def delete(request: Request) -> None:
    record = of(request)
    rules.delete_image(request.store, record, reference(record))
