# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules of pipelines.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on pipeline schedules, and the GraphQL type PipelineSchedule.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import Creation, Encoding, Rest
from .._schema.resource import Resource
from .._schema.resource_facts import Connection, GraphQLAccess, Identity, Mutation, Mutations, RestAccess, Scopes
from .._schema.terraform_facts import Terraform

PIPELINE_SCHEDULE = Resource(
    name="pipeline_schedule",
    plural="schedules",
    title="schedule",
    description="A schedule: builds of a pipeline at set times.",
    identity=Identity(("label",), by_id=True, distinguished_by=(("cronline", "branch"), ("branch",), ("cronline",))),
    rest=RestAccess("pipelines/{parent}/schedules"),
    graphql=GraphQLAccess(
        Connection("schedules", 50, paged=False),
        mutations=Mutations(
            create=Mutation(
                "pipelineScheduleCreate",
                "PipelineScheduleCreateInput",
                ids={"pipelineID": "parent"},
                answer="pipelineScheduleEdge.node",
            ),
            update=Mutation(
                "pipelineScheduleUpdate", "PipelineScheduleUpdateInput", ids={"id": "itself"}, answer="pipelineSchedule"
            ),
            delete=Mutation(
                "pipelineScheduleDelete",
                "PipelineScheduleDeleteInput",
                ids={"id": "itself"},
                deleted="deletedPipelineScheduleID",
            ),
        ),
    ),
    scopes=Scopes("read_pipelines", "write_pipelines"),
    terraform=(Terraform("pipeline_schedule", "pipeline_id"),),
    parent="pipeline",
    fields=(
        Field(
            "label",
            "str",
            (
                "Label of the schedule. It is the identity within the pipeline.",
                "Schedules with the same label are distinguished by O(cronline) and O(branch), then by O(branch), then by O(cronline)."
                " If these do not distinguish them, set O(id).",
            ),
            required=True,
            brought=("name", "description"),
        ),
        Field(
            "cronline",
            "str",
            (
                "When builds start: a word such as V(@daily), or five fields and optionally a time zone, such as V(0 6 * * 1-5 Europe/Berlin).",
                "A new schedule needs it. Buildkite decides which values are valid.",
            ),
            brought=("cron", "cron_line", "schedule"),
            creation=Creation(required=True),
            example="0 6 * * 1-5 Europe/Berlin",
        ),
        Field(
            "build_message",
            "str",
            "Message of the builds. Buildkite's own name C(message) is accepted too.",
            reserved="message",
            rest=Rest("message"),
        ),
        Field(
            "commit",
            "str",
            "Commit that is built. A new schedule has V(HEAD).",
            creation=Creation(usual="HEAD"),
        ),
        Field("branch", "str", "Branch that is built. A new schedule has the pipeline's default branch."),
        Field(
            "env",
            "dict",
            "Environment variables of the builds. Keys that the dictionary lacks are removed.",
            brought=("environment",),
            encoding=Encoding(pairs=True),
        ),
        Field(
            "enabled",
            "bool",
            "Whether the schedule starts builds. A new schedule has V(true).",
            creation=Creation(usual=True),
        ),
    ),
)
