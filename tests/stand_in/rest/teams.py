# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/teams with their members, pipelines and suites."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..rules import team_links, teams
from ..store import Record, Store
from . import shapes
from .routing import Answer, Request, created, page, route

LIST = "/organizations/{org}/teams"
ONE = LIST + "/{team}"


def of(request: Request) -> Record:
    """The team of the path."""
    return teams.get_team(request.store, request.caller, request.parts["team"])


@route("GET", LIST, "read_teams")
def index(request: Request) -> Answer:
    records = teams.list_teams(request.store, request.caller, request.query.get("user_id"))
    return page(request, records, lambda record: shapes.team(request.store, record))


@route("POST", LIST + "/enable", "write_teams")
def enable(request: Request) -> None:
    teams.enable_teams(request.store, request.caller)


@route("POST", LIST, "write_teams")
def create(request: Request) -> Answer:
    return created(written(request, teams.create_team(request.store, request.caller, request.body)))


@route("GET", ONE, "read_teams")
def show(request: Request) -> Any:
    return shapes.team(request.store, of(request))


@route("PATCH", ONE, "write_teams")
def update(request: Request) -> Any:
    return written(request, teams.update_team(request.store, request.caller, of(request), request.body))


def written(request: Request, record: Record) -> Record:
    """The answer to create and update: the team, or as in the documented examples the request's fields."""
    if request.store.switch("team_create_answers_id"):
        return shapes.team(request.store, record)
    return {name: record[name] for name in teams.FIELDS if name in request.body}


@route("DELETE", ONE, "write_teams")
def delete(request: Request) -> None:
    teams.delete_team(request.store, request.caller, of(request))


def links(path: str, kind: str, render: Callable[[Store, Record], Record], documented: bool) -> None:
    """The five endpoints of one kind of link."""
    one = path + "/{id}"

    def both(request: Request) -> tuple[Record, Record]:
        team = of(request)
        return team, team_links.get_link(request.store, kind, team, request.parts["id"])

    @route("GET", path, "read_teams")
    def index(request: Request) -> Answer:
        records = request.store.filter(kind, team_id=of(request)["id"])
        return page(request, records, lambda record: render(request.store, record), documented)

    @route("POST", path, "write_teams")
    def create(request: Request) -> Answer:
        record = team_links.create_link(request.store, request.caller, kind, of(request), request.body)
        return created(render(request.store, record))

    @route("GET", one, "read_teams")
    def show(request: Request) -> Any:
        return render(request.store, both(request)[1])

    @route("PATCH", one, "write_teams")
    def update(request: Request) -> Any:
        record = team_links.update_link(request.store, request.caller, kind, *both(request), request.body)
        return render(request.store, record)

    @route("DELETE", one, "write_teams")
    def delete(request: Request) -> None:
        team_links.delete_link(request.store, request.caller, kind, *both(request))


links(ONE + "/members", "team_member", shapes.team_member, documented=False)
links(ONE + "/pipelines", "team_pipeline", shapes.team_pipeline, documented=True)
links(ONE + "/suites", "team_suite", shapes.team_suite, documented=False)
# The Go client posts to /suite.
links(ONE + "/suite", "team_suite", shapes.team_suite, documented=False)
