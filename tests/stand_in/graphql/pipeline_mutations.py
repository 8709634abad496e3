# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutations of pipelines, their schedules and templates."""

from __future__ import annotations

from ..rules import pipelines, schedules, templates, webhooks
from ..store import Record
from . import repository
from .inputs import Handler, data_of, lowered
from .things import Context, Thing, edge


def pipeline_data(context: Context, values: Record) -> Record:
    """A pipeline's input in the form of REST, with the input's defaults."""
    data = lowered(data_of(values), "visibility")
    data.pop("archived", None)
    if data.get("repository"):
        data["repository"] = data["repository"]["url"]
    if "steps" in data:
        text = (data.pop("steps") or {}).get("yaml")
        # The template has the steps; Terraform sends an empty text beside it.
        if text or not data.get("pipeline_template_id"):
            data["configuration"] = text
    if "tags" in data:
        data["tags"] = [tag["label"] for tag in data["tags"] or []]
    if data.get("cluster_id"):
        data["cluster_id"] = context.record("cluster", data["cluster_id"], "cluster")["id"]
    if "pipeline_template_id" in data:
        template = data.pop("pipeline_template_id")
        found = context.record("pipeline_template", template, "pipeline template") if template else None
        data["pipeline_template_uuid"] = found["id"] if found else None
    if data.get("teams"):
        found_teams = {
            context.record("team", entry["id"], "team")["id"]: entry["accessLevel"] for entry in data["teams"]
        }
        data["teams"] = {identifier: level.lower() for identifier, level in found_teams.items()}
    return data


def pipeline_create(context: Context, values: Record) -> Record:
    data = pipeline_data(context, values)
    number = data.pop("next_build_number", None)
    record = pipelines.create_pipeline(context.store, context.caller, data)
    if number:
        context.store.update("pipeline", record, next_build_number=number)
    thing = Thing("pipeline", record)
    return {
        "pipeline": thing,
        "pipelineEdge": edge(thing),
        "organization": Thing("organization", context.store.organization),
        "cluster": context.thing("cluster", record["cluster_id"]),
        "pipelineTemplate": context.thing("pipeline_template", record["pipeline_template_uuid"]),
    }


def pipeline_update(context: Context, values: Record) -> Record:
    pipeline = context.record("pipeline", values["id"], "pipeline")
    data = pipeline_data(context, values)
    number = data.pop("next_build_number", None)
    archived = values.get("archived")
    if archived is False and pipeline["archived_at"]:
        pipelines.unarchive_pipeline(context.store, context.caller, pipeline)
    record = pipelines.update_pipeline(context.store, context.caller, pipeline, data)
    if number:
        context.store.update("pipeline", record, next_build_number=number)
    if archived:
        pipelines.archive_pipeline(context.store, context.caller, pipeline)
    return {"pipeline": Thing("pipeline", record)}


def pipeline_delete(context: Context, values: Record) -> Record:
    pipelines.delete_pipeline(context.store, context.caller, context.record("pipeline", values["id"], "pipeline"))
    return {"deletedPipelineID": values["id"], "organization": Thing("organization", context.store.organization)}


def pipeline_archive(context: Context, values: Record) -> Record:
    pipeline = context.record("pipeline", values["id"], "pipeline")
    return {"pipeline": Thing("pipeline", pipelines.archive_pipeline(context.store, context.caller, pipeline))}


def pipeline_unarchive(context: Context, values: Record) -> Record:
    pipeline = context.record("pipeline", values["id"], "pipeline")
    return {"pipeline": Thing("pipeline", pipelines.unarchive_pipeline(context.store, context.caller, pipeline))}


def webhook_create(context: Context, values: Record) -> Record:
    pipeline = context.record("pipeline", values["id"], "pipeline")
    record = webhooks.create_webhook(context.store, context.caller, pipeline, webhooks.OF_GRAPHQL)
    return {
        "pipeline": Thing("pipeline", record),
        "pipelineID": values["id"],
        "webhook": repository.webhook(context, record),
    }


def webhook_delete(context: Context, values: Record) -> Record:
    pipeline = context.record("pipeline", values["id"], "pipeline")
    identifier = webhooks.delete_webhook(context.store, context.caller, pipeline, values.get("repository"))
    return {"pipeline": Thing("pipeline", pipeline), "deletedWebhookExternalId": identifier}


def webhook_rotate(context: Context, values: Record) -> Record:
    pipeline = context.record("pipeline", values["id"], "pipeline")
    return {"pipeline": Thing("pipeline", webhooks.rotate_url(context.store, context.caller, pipeline))}


def schedule_data(values: Record) -> Record:
    """A schedule's input: its env is one text of lines. Terraform quotes the values, and the quotes are removed."""
    data = data_of(values)
    data.pop("pipeline_id", None)
    if "env" in data:
        lines = [line.partition("=") for line in (data["env"] or "").splitlines() if line.strip()]
        data["env"] = {name.strip(): unquoted(value) for name, _equals, value in lines}
    return data


def unquoted(value: str) -> str:
    """A value without the quotes around it."""
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    return value[1:-1].replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def schedule_create(context: Context, values: Record) -> Record:
    pipeline = context.record("pipeline", values["pipelineID"], "pipeline")
    record = schedules.create_schedule(context.store, context.caller, pipeline, schedule_data(values))
    return {"pipeline": Thing("pipeline", pipeline), "pipelineScheduleEdge": edge(Thing("pipeline_schedule", record))}


def schedule_and_pipeline(context: Context, values: Record) -> tuple[Record, Record]:
    """The schedule of an input's id with its pipeline."""
    schedule = context.record("pipeline_schedule", values["id"], "pipeline schedule")
    return context.store.tables["pipeline"][schedule["pipeline_id"]], schedule


def schedule_update(context: Context, values: Record) -> Record:
    found = schedule_and_pipeline(context, values)
    record = schedules.update_schedule(context.store, context.caller, *found, schedule_data(values))
    return {"pipelineSchedule": Thing("pipeline_schedule", record)}


def schedule_delete(context: Context, values: Record) -> Record:
    pipeline, schedule = schedule_and_pipeline(context, values)
    schedules.delete_schedule(context.store, context.caller, pipeline, schedule)
    return {"deletedPipelineScheduleID": values["id"], "pipeline": Thing("pipeline", pipeline)}


def template_create(context: Context, values: Record) -> Record:
    return {
        "pipelineTemplate": Thing(
            "pipeline_template", templates.create_template(context.store, context.caller, data_of(values))
        )
    }


def template_update(context: Context, values: Record) -> Record:
    template = context.record("pipeline_template", values["id"], "pipeline template")
    record = templates.update_template(context.store, context.caller, template, data_of(values))
    return {"pipelineTemplate": Thing("pipeline_template", record)}


def template_delete(context: Context, values: Record) -> Record:
    template = context.record("pipeline_template", values["id"], "pipeline template")
    templates.delete_template(context.store, context.caller, template)
    return {"deletedPipelineTemplateId": values["id"]}


MUTATIONS: dict[str, Handler] = {
    "pipelineCreate": pipeline_create,
    "pipelineUpdate": pipeline_update,
    "pipelineDelete": pipeline_delete,
    "pipelineArchive": pipeline_archive,
    "pipelineUnarchive": pipeline_unarchive,
    "pipelineCreateWebhook": webhook_create,
    "pipelineDeleteWebhook": webhook_delete,
    "pipelineRotateWebhookURL": webhook_rotate,
    "pipelineScheduleCreate": schedule_create,
    "pipelineScheduleUpdate": schedule_update,
    "pipelineScheduleDelete": schedule_delete,
    "pipelineTemplateCreate": template_create,
    "pipelineTemplateUpdate": template_update,
    "pipelineTemplateDelete": template_delete,
}
