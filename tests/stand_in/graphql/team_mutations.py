# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutations of teams and of their links."""

from __future__ import annotations

from ..rules import team_links, teams
from ..store import Record
from .inputs import Handler, data_of, lowered
from .reads import type_name
from .things import Context, Thing, edge, snake

SUITE_LEVELS = {"READ_ONLY": ["read"], "MANAGE_AND_READ": ["read", "edit"]}


def team_data(values: Record) -> Record:
    """A team's input, without options that are no longer available."""
    data = lowered(data_of(values), "privacy", "default_member_role")
    data.pop("members_can_delete_pipelines", None)
    return data


def team_create(context: Context, values: Record) -> Record:
    record = teams.create_team(context.store, context.caller, team_data(values))
    return {"organization": Thing("organization", context.store.organization), "teamEdge": edge(Thing("team", record))}


def team_update(context: Context, values: Record) -> Record:
    team = context.record("team", values["id"], "team")
    return {"team": Thing("team", teams.update_team(context.store, context.caller, team, team_data(values)))}


def team_delete(context: Context, values: Record) -> Record:
    teams.delete_team(context.store, context.caller, context.record("team", values["id"], "team"))
    return {"deletedTeamID": values["id"], "organization": Thing("organization", context.store.organization)}


def level_of(kind: str, values: Record) -> Record:
    """The role or access level of an input in the form of REST; empty if omitted."""
    if kind == "team_member":
        return {"role": values["role"].lower()} if values.get("role") else {}
    level = values.get("accessLevel")
    if level is None:
        return {}
    return {"access_level": SUITE_LEVELS[level] if kind == "team_suite" else level.lower()}


def payload_name(kind: str) -> str:
    """`teamPipeline` of `team_pipeline`."""
    name = type_name(Thing(kind, {}))
    return name[0].lower() + name[1:]


def link_create(kind: str, target: str) -> Handler:
    """A new link of a team."""

    def handler(context: Context, values: Record) -> Record:
        team = context.record("team", values["teamID"], "team")
        other = context.record(target, values[f"{target}ID"], target)
        data = {f"{snake(target)}_id": other["id"], **level_of(kind, values)}
        record = Thing(kind, team_links.create_link(context.store, context.caller, kind, team, data))
        name = payload_name(kind)
        return {name: record, f"{name}Edge": edge(record), "team": Thing("team", team), target: Thing(target, other)}

    return handler


def link_and_team(context: Context, kind: str, values: Record) -> tuple[Record, Record]:
    """The link of an input's id with its team."""
    link = context.record(kind, values["id"], kind.replace("_", " "))
    return context.store.tables["team"][link["team_id"]], link


def link_update(kind: str) -> Handler:
    """Another role or access level."""

    def handler(context: Context, values: Record) -> Record:
        team, link = link_and_team(context, kind, values)
        record = team_links.update_link(context.store, context.caller, kind, team, link, level_of(kind, values))
        return {payload_name(kind): Thing(kind, record)}

    return handler


def link_delete(kind: str) -> Handler:
    """Delete a link; with `force` also to the last team."""

    def handler(context: Context, values: Record) -> Record:
        team, link = link_and_team(context, kind, values)
        team_links.delete_link(context.store, context.caller, kind, team, link, force=bool(values.get("force")))
        name = type_name(Thing(kind, {}))
        return {f"deleted{name}ID": values["id"], "team": Thing("team", team)}

    return handler


MUTATIONS: dict[str, Handler] = {
    "teamCreate": team_create,
    "teamUpdate": team_update,
    "teamDelete": team_delete,
    "teamMemberCreate": link_create("team_member", "user"),
    "teamMemberUpdate": link_update("team_member"),
    "teamMemberDelete": link_delete("team_member"),
    "teamPipelineCreate": link_create("team_pipeline", "pipeline"),
    "teamPipelineUpdate": link_update("team_pipeline"),
    "teamPipelineDelete": link_delete("team_pipeline"),
    "teamSuiteCreate": link_create("team_suite", "suite"),
    "teamSuiteUpdate": link_update("team_suite"),
    "teamSuiteDelete": link_delete("team_suite"),
    "teamRegistryCreate": link_create("team_registry", "registry"),
    "teamRegistryUpdate": link_update("team_registry"),
    "teamRegistryDelete": link_delete("team_registry"),
}
