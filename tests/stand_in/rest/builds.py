# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The three lists of builds."""

from __future__ import annotations

from ..rules import builds as rules
from ..rules.pipelines import get_pipeline
from ..store import Record, Refused, Store
from . import shapes
from .pipeline_shape import pipeline as pipeline_shape
from .routing import Answer, Request, number, page, route

ORGANIZATION = "/organizations/{org}/builds"
PIPELINE = "/organizations/{org}/pipelines/{slug}/builds"
# The depth is not documented.
DEEPEST = 10_000
TOO_DEEP = (
    "Listing builds this deep is not supported. Please narrow your query using filters such as branch or created_from."
)
PLAIN = (
    *("number", "message", "commit", "branch", "source", "cancel_reason", "created_at", "started_at", "failing_at"),
    *("finished_at", "meta_data"),
)


def build(store: Store, record: Record, query: Record) -> Record:
    """A build. A blocked one keeps its previous state; there are no jobs."""
    pipeline = store.tables["pipeline"][record["pipeline_id"]]
    path = f"pipelines/{pipeline['slug']}/builds/{record['number']}"
    blocked = record["state"] == "blocked"
    shown = {
        "id": record["id"],
        "graphql_id": store.graphql_id("build", record["id"]),
        "url": f"{shapes.organization_url(store)}/{path}",
        "web_url": f"{shapes.web_url(store)}/{pipeline['slug']}/builds/{record['number']}",
        "state": "passed" if blocked else record["state"],
        "blocked": blocked,
        **{name: record[name] for name in PLAIN},
        "scheduled_at": record["created_at"],
        "tag": None,
        "env": {},
        "creator": shapes.user(store, record["created_by"]),
        **dict.fromkeys(("pull_request", "merge_queue", "rebuilt_from", "triggered_from")),
    }
    if query.get("exclude_jobs") != "true":
        shown["jobs"] = []
    if query.get("exclude_pipeline") != "true":
        shown["pipeline"] = pipeline_shape(store, None, pipeline)
    return shown


def listed(request: Request, records: list[Record]) -> Answer:
    """One page of builds."""
    size = min(number(request.query.get("per_page"), 30), 100)
    if number(request.query.get("page"), 1) * size > DEEPEST:
        raise Refused(400, TOO_DEEP)
    found = rules.filtered(records, request.query)
    return page(request, found, lambda record: build(request.store, record, request.query))


@route("GET", "/builds", "read_builds")
@route("GET", ORGANIZATION, "read_builds")
def index(request: Request) -> Answer:
    return listed(request, rules.of_caller(request.store, request.caller))


@route("GET", PIPELINE, "read_builds")
def index_of_pipeline(request: Request) -> Answer:
    pipeline = get_pipeline(request.store, request.caller, request.parts["slug"])
    return listed(request, rules.of_pipeline(request.store, pipeline))
