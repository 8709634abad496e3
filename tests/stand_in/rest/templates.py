# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/pipeline-templates."""

from __future__ import annotations

from typing import Any

from ..rules import templates as rules
from ..store import Record
from . import shapes
from .routing import Answer, Request, created, page, route

LIST = "/organizations/{org}/pipeline-templates"
ONE = LIST + "/{uuid}"


def of(request: Request) -> Record:
    """The template of the path."""
    return rules.get_template(request.store, request.caller, request.parts["uuid"])


@route("GET", LIST, "read_pipeline_templates")
def index(request: Request) -> Answer:
    records = rules.list_templates(request.store, request.caller)
    return page(request, records, lambda record: shapes.template(request.store, record), documented=False)


@route("POST", LIST, "write_pipeline_templates")
def create(request: Request) -> Answer:
    record = rules.create_template(request.store, request.caller, request.body)
    return created(shapes.template(request.store, record))


@route("GET", ONE, "read_pipeline_templates")
def show(request: Request) -> Any:
    return shapes.template(request.store, of(request))


@route("PATCH", ONE, "write_pipeline_templates")
def update(request: Request) -> Any:
    record = rules.update_template(request.store, request.caller, of(request), request.body)
    return shapes.template(request.store, record)


@route("DELETE", ONE, "write_pipeline_templates")
def delete(request: Request) -> None:
    rules.delete_template(request.store, request.caller, of(request))
