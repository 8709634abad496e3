# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/clusters/{id}/agent-images, without pages."""

from __future__ import annotations

from typing import Any

from ..rules import images as rules
from ..store import Record
from .clusters import ONE as CLUSTER
from .clusters import of as cluster_of
from .routing import Answer, Request, created, route

LIST = CLUSTER + "/agent-images"
ONE = LIST + "/{id}"


def image(record: Record) -> Record:
    """A built image."""
    dockerfile = record["dockerfile"]
    return {
        **{name: record[name] for name in ("id", "name", "dockerfile")},
        "status": "READY",
        "image_ref": reference(record),
        "version": 1,
        "last_build_error": None,
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
    return [image(record) for record in rules.list_images(request.store, request.caller, cluster_of(request))]


@route("POST", LIST, "write_clusters")
def create(request: Request) -> Answer:
    return created(image(rules.create_image(request.store, request.caller, cluster_of(request), request.body)))


@route("GET", ONE, "read_clusters")
def show(request: Request) -> Record:
    return image(of(request))


@route("DELETE", ONE, "write_clusters")
def delete(request: Request) -> None:
    record = of(request)
    rules.delete_image(request.store, record, reference(record))
