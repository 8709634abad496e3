# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read: a table of fields by type, and records' own values for all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..rest import organization as settings
from ..rest.pipeline_shape import webhook_url
from ..rules import agents, providers, teams
from ..rules.queues import SHAPES
from ..store import KINDS, Record
from .documents import SCHEMA
from .things import Context, Thing, connection, upper

Resolver = Callable[[Context, Any, Record], Any]

PROVIDERS = {
    "github": "RepositoryProviderGithub",
    "github_enterprise": "RepositoryProviderGithubEnterprise",
    "bitbucket": "RepositoryProviderBitbucket",
    "gitlab": "RepositoryProviderGitlab",
    "gitlab_ee": "RepositoryProviderGitlabEnterprise",
}
# Where GraphQL's name is not REST's in camelCase.
NAMES = {
    "skipIntermediateBuilds": "skip_queued_branch_builds",
    "skipIntermediateBuildsBranchFilter": "skip_queued_branch_builds_filter",
    "cancelIntermediateBuilds": "cancel_running_branch_builds",
    "cancelIntermediateBuildsBranchFilter": "cancel_running_branch_builds_filter",
    "defaultTimeoutInMinutes": "default_command_step_timeout",
    "maximumTimeoutInMinutes": "maximum_command_step_timeout",
}
TEXT_SETTINGS = (
    "filterCondition",
    "pullRequestBranchFilterConfiguration",
    "issueCommentCommandWord",
    "reviewCommentCommandWord",
)
PERSONS = {
    "createdBy": "created_by",
    "updatedBy": "updated_by",
    "revokedBy": "revoked_by",
    "dispatchPausedBy": "dispatch_paused_by",
}


def type_of(value: Any, info: Any, abstract: Any) -> str:
    """The type of an object behind an interface."""
    return str(value["type"]) if isinstance(value, dict) else KINDS[value.kind].graphql_type


def fields_of(name: str) -> list[str]:
    """The fields of a type that is served."""
    return list(SCHEMA.type_map[name].fields)  # type: ignore[attr-defined]


def listed(kind: str, records: list[Record], arguments: Record, key: str = "name") -> Record:
    """A connection of records, by name unless the newest come first."""
    order = arguments.get("order")
    if order in ("NAME", "KEY", "NAME_WITH_FAVORITES_FIRST"):
        records = sorted(records, key=lambda record: str(record[key]).lower())
    elif order in ("RECENTLY_CREATED", "RELEVANCE", "RECENTLY_ASSIGNED"):
        records = records[::-1]
    return connection([Thing(kind, record) for record in records], arguments)


def one(kind: str, field: str) -> Resolver:
    """The record that another one names by id."""
    return lambda context, source, arguments: context.thing(kind, source.record[field])


def at_root(kind: str) -> Resolver:
    """A record by its UUID."""
    return lambda context, source, arguments: context.thing(kind, arguments.get("uuid"))


def by_slug(kind: str, sees: Callable[[Context, Record], bool], field: str = "slug") -> Resolver:
    """A record by `organization/slug`, or by its UUID; null for what is not visible."""

    def resolver(context: Context, source: Any, arguments: Record) -> Thing | None:
        store = context.store
        if arguments.get("uuid"):
            record = store.get(kind, arguments["uuid"])
        else:
            organization, _slash, rest = str(arguments.get("slug") or "").partition("/")
            if organization != store.organization["slug"]:
                return None
            record = store.get(kind, rest.rpartition("/")[2]) if field == "id" else store.find(kind, **{field: rest})
        return Thing(kind, record) if record and sees(context, record) else None

    return resolver


def organization(context: Context, source: Any, arguments: Record) -> Thing | None:
    """The one organization, when it is the one that is asked for."""
    record = context.store.organization
    mine = arguments.get("slug") == record["slug"] or arguments.get("uuid") == record["id"]
    return Thing("organization", record) if mine and context.caller.member else None


def node(context: Context, source: Any, arguments: Record) -> Thing | None:
    """What a GraphQL id names; null for what is gone or not visible."""
    found = context.store.resolve(arguments["id"])
    if found is None:
        return None
    kind, record = found
    if kind == "pipeline" and not context.caller.sees_pipeline(record):
        return None
    if kind == "team" and not context.caller.sees_team(record):
        return None
    return Thing(kind, record)


def permissions(context: Context, source: Any, arguments: Record) -> Record:
    """What the caller may do in the organization."""
    caller = context.caller
    allowed = dict.fromkeys(fields_of("OrganizationPermissions"), caller.is_admin)
    allowed.update(dict.fromkeys(("agentView", "pipelineView", "teamView", "organizationMemberView"), True))
    allowed["pipelineCreate"] = caller.creates_pipelines()
    refused = {"code": "not_allowed", "message": "You do not have permission to do this"}
    return {name: {"allowed": may, **({} if may else refused)} for name, may in allowed.items()}


def pipelines_of(context: Context, source: Any, arguments: Record) -> Record:
    """The organization's pipelines with the filters that are served."""
    records = [record for record in context.store.all("pipeline") if context.caller.sees_pipeline(record)]
    if arguments.get("archived") is not None:
        records = [record for record in records if (record["archived_at"] is not None) == arguments["archived"]]
    if arguments.get("cluster"):
        wanted = context.record("cluster", arguments["cluster"], "cluster")["id"]
        records = [record for record in records if record["cluster_id"] == wanted]
    if arguments.get("clustered") is False:
        records = [record for record in records if record["cluster_id"] is None]
    if arguments.get("search"):
        text = arguments["search"].lower()
        records = [record for record in records if text in record["name"].lower() or text in record["slug"]]
    if arguments.get("tags"):
        records = [record for record in records if set(arguments["tags"]) <= set(record["tags"] or [])]
    return listed("pipeline", records, arguments)


def members_of(context: Context, source: Any, arguments: Record) -> Record:
    """The organization's members, by e-mail or a part of name or e-mail."""
    found = []
    for record in context.store.all("member"):
        user = context.store.get("user", record["user_id"]) or {}
        if arguments.get("email") and user.get("email") != arguments["email"]:
            continue
        if arguments.get("search") and arguments["search"].lower() not in f"{user['name']} {user['email']}".lower():
            continue
        if arguments.get("role") and upper(record["role"]) not in arguments["role"]:
            continue
        found.append(record)
    return listed("member", found, {"order": "RECENTLY_CREATED", **arguments})


def teams_of(context: Context, source: Any, arguments: Record) -> Record:
    """The teams that the caller sees."""
    records = teams.list_teams(context.store, context.caller)
    if arguments.get("search"):
        records = [record for record in records if arguments["search"].lower() in record["name"].lower()]
    if arguments.get("privacy"):
        records = [record for record in records if upper(record["privacy"]) in arguments["privacy"]]
    return listed("team", records, arguments)


def agents_of(context: Context, source: Any, arguments: Record) -> Record:
    """The connected agents, by cluster, queue, tags, or a part of the name."""
    records = agents.list_agents(context.store, context.caller, {})
    if arguments.get("cluster"):
        wanted = context.record("cluster", arguments["cluster"], "cluster")["id"]
        records = [record for record in records if record["cluster_id"] == wanted]
    if arguments.get("clusterQueue"):
        queues = {context.record("cluster_queue", entry, "cluster queue")["id"] for entry in arguments["clusterQueue"]}
        records = [record for record in records if record["cluster_queue_id"] in queues]
    if arguments.get("clustered") is False:
        records = [record for record in records if record["cluster_id"] is None]
    if arguments.get("paused") is not None:
        records = [record for record in records if record["paused"] == arguments["paused"]]
    if arguments.get("metaData"):
        records = [record for record in records if set(arguments["metaData"]) <= set(record["meta_data"])]
    if arguments.get("search"):
        records = [record for record in records if arguments["search"].lower() in record["name"].lower()]
    return listed("agent", records, {name: value for name, value in arguments.items() if name != "order"})


def agent_tokens_of(context: Context, source: Any, arguments: Record) -> Record:
    """The unclustered tokens; without `revoked` all of them."""
    records = context.store.all("agent_token")
    if arguments.get("revoked") is not None:
        records = [record for record in records if (record["revoked_at"] is not None) == arguments["revoked"]]
    return listed("agent_token", records, arguments)


def below(kind: str, field: str, order: str = "RECENTLY_CREATED", key: str = "name") -> Resolver:
    """A connection of what names the source by id."""

    def resolver(context: Context, source: Thing, arguments: Record) -> Record:
        records = context.store.filter(kind, **{field: source.record["id"]})
        return listed(kind, records, {"order": order, **arguments}, key)

    return resolver


def provider(context: Context, source: Thing, arguments: Record) -> Record:
    """The provider of a pipeline's repository, with its settings."""
    record = source.record
    shown = providers.shown(context.store, record)
    camel = {snake_to_camel(name): value for name, value in shown.items()}
    usual = dict.fromkeys(fields_of("RepositoryProviderGitHubSettings"), False)
    for name in ("issueCommentMatchMode", "reviewCommentMatchMode"):
        camel[name] = upper(camel.get(name) or "exact")
    camel.setdefault("triggerMode", "code")
    return {
        "type": PROVIDERS.get(record["provider_id"], "RepositoryProviderUnknown"),
        "name": record["provider_id"].replace("_", " ").title(),
        "url": None,
        "webhookUrl": webhook_url(context.store, record) if context.caller.edits_pipeline(record) else None,
        "settings": {
            **usual,
            **dict.fromkeys(TEXT_SETTINGS),
            **{name: value for name, value in camel.items() if value is not None},
        },
    }


def snake_to_camel(name: str) -> str:
    """REST's name as GraphQL's."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def hosted(context: Context, source: Thing, arguments: Record) -> Record | None:
    """The settings of a queue of hosted agents."""
    record = source.record
    if not record["hosted"]:
        return None
    shape = SHAPES.get(record["instance_shape"] or "") or {}
    linux, macos = record["agent_image_ref"], record["macos_version"]
    return {
        "instanceShape": {
            "name": record["instance_shape"],
            "architecture": upper(shape.get("architecture")),
            "machineType": upper(shape.get("machine_type")),
            "memory": shape.get("memory"),
            "vcpu": shape.get("cpu"),
            "size": None,
        },
        "platformSettings": {
            "linux": {"agentImageRef": linux},
            "macos": {"macosVersion": macos, "xcodeVersion": record["xcode_version"]},
        },
    }


def from_record(name: str, change: Callable[[Any], Any]) -> Resolver:
    """A value of the record in another form."""
    return lambda context, source, arguments: change(source.record[name])


def revocation(context: Context) -> str:
    """After how many days unused tokens are revoked, as the enum has it."""
    days = settings.api_settings(context.store)["revoke_inactive_tokens_after_days"]
    return f"DAYS_{days}" if days else "NEVER"
