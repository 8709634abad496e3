# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The caller's permissions for an object: the `permissions` fields."""

from __future__ import annotations

from typing import Any

from ..callers import LEVELS
from ..store import Record
from .documents import fields_of
from .things import Context, Thing

REFUSED = {"code": "not_allowed", "message": "You do not have permission to do this"}
FOR_ALL = ("agentView", "pipelineView", "teamView", "organizationMemberView", "pipelineFavorite")


def permissions(context: Context, source: Thing, arguments: Record) -> Record:
    """Every permission of an object's type, with the reason of a refusal."""
    names = fields_of(TYPES[source.kind])
    allowed = dict.fromkeys(names, edits(context, source))
    allowed.update({name: True for name in FOR_ALL if name in names})
    if source.kind == "organization":
        allowed["pipelineCreate"] = context.caller.is_member_of_team_that("members_can_create_pipelines")
    if source.kind == "pipeline":
        allowed["buildCreate"] = context.caller.level(source.record) in LEVELS[1:]
    return {name: {"allowed": may, **({} if may else REFUSED)} for name, may in allowed.items()}


TYPES = {
    "organization": "OrganizationPermissions",
    "member": "OrganizationMemberPermissions",
    "invitation": "OrganizationInvitationPermissions",
    "team": "TeamPermissions",
    "team_member": "TeamMemberPermissions",
    "team_pipeline": "TeamPipelinePermissions",
    "team_suite": "TeamSuitePermissions",
    "team_registry": "TeamRegistryPermissions",
    "pipeline": "PipelinePermissions",
    "pipeline_schedule": "PipelineSchedulePermissions",
    "agent": "AgentPermissions",
    "agent_token": "AgentTokenPermissions",
}


def edits(context: Context, source: Thing) -> bool:
    """Whether the caller may change the object."""
    record: Any = source.record
    if source.kind == "team":
        return context.caller.maintains_team(record)
    if source.kind == "pipeline":
        return context.caller.edits_pipeline(record)
    if source.kind == "pipeline_schedule":
        return context.caller.edits_pipeline(context.store.tables["pipeline"][record["pipeline_id"]])
    if "team_id" in record:
        return context.caller.maintains_team(context.store.tables["team"][record["team_id"]])
    return context.caller.is_admin
