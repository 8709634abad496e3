# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read: a table of fields by type, and records' own values for all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import GraphQLEnumType, get_named_type

from ..rest import organization as settings
from ..rest import shapes
from ..rest.pipeline_shape import webhook_url
from ..rules import access_rules, agents, configuration, providers, schedules, teams, templates, tokens
from ..rules.queues import SHAPES
from ..store import KINDS, Record
from .documents import SCHEMA
from .things import Context, Thing, connection, snake, upper

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


def read(source: Any, info: Any, arguments: Record) -> Any:
    """The value of one field."""
    context: Context = info.context
    name = info.field_name
    special = FIELDS.get((info.parent_type.name, name))
    if special:
        return special(context, source, arguments)
    if isinstance(source, dict):
        return source.get(name)
    if name == "id":
        return context.store.graphql_id(source.kind, source.record["id"])
    if name == "uuid":
        return source.record["id"]
    if name == "organization":
        return Thing("organization", context.store.organization)
    if name in PERSONS:
        return context.thing("user", source.record.get(PERSONS[name]))
    value = source.record.get(NAMES.get(name) or snake(name))
    return upper(value) if isinstance(get_named_type(info.return_type), GraphQLEnumType) else value


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


FIELDS: dict[tuple[str, str], Resolver] = {
    ("Query", "viewer"): lambda context, source, arguments: Thing("user", context.caller.user),
    ("Query", "organization"): organization,
    ("Query", "node"): node,
    ("Query", "pipeline"): by_slug("pipeline", lambda context, record: context.caller.sees_pipeline(record)),
    ("Query", "team"): by_slug("team", lambda context, record: context.caller.sees_team(record)),
    ("Query", "agent"): by_slug("agent", lambda context, record: True, "id"),
    ("Query", "agentToken"): by_slug("agent_token", lambda context, record: True, "id"),
    ("Query", "pipelineSchedule"): by_slug("pipeline_schedule", lambda context, record: True, "id"),
    ("Query", "organizationMember"): by_slug("member", lambda context, record: True, "id"),
    ("Query", "organizationInvitation"): by_slug("invitation", lambda context, record: True, "id"),
    ("Query", "pipelineTemplate"): at_root("pipeline_template"),
    ("Query", "secret"): at_root("secret"),
    ("Query", "notificationService"): at_root("service"),
    ("Query", "rule"): at_root("rule"),
    ("Viewer", "user"): lambda context, source, arguments: source,
    ("Viewer", "organizations"): lambda context, source, arguments: connection(
        [Thing("organization", context.store.organization)], arguments
    ),
    ("User", "bot"): lambda context, source, arguments: False,
    ("Organization", "permissions"): permissions,
    ("Organization", "isTeamsEnabled"): from_record("teams_enabled", bool),
    ("Organization", "public"): lambda context, source, arguments: False,
    ("Organization", "membersRequireTwoFactorAuthentication"): from_record("members_require_two_factor", bool),
    ("Organization", "allowedApiIpAddresses"): lambda context, source, arguments: settings.api_settings(context.store)[
        "allowed_ip_addresses"
    ],
    ("Organization", "revokeInactiveTokensAfter"): lambda context, source, arguments: revocation(context),
    ("Organization", "pipelines"): pipelines_of,
    ("Organization", "teams"): teams_of,
    ("Organization", "members"): members_of,
    ("Organization", "agents"): agents_of,
    ("Organization", "agentTokens"): agent_tokens_of,
    ("Organization", "clusters"): lambda context, source, arguments: listed(
        "cluster", context.store.all("cluster"), arguments
    ),
    ("Organization", "cluster"): lambda context, source, arguments: context.thing("cluster", arguments["id"]),
    ("Organization", "pipelineTemplates"): lambda context, source, arguments: listed(
        "pipeline_template", templates.list_templates(context.store, context.caller), arguments
    ),
    ("Organization", "rules"): lambda context, source, arguments: listed("rule", context.store.all("rule"), arguments),
    ("Organization", "banners"): lambda context, source, arguments: listed(
        "banner", context.store.all("banner"), arguments
    ),
    ("Organization", "invitations"): lambda context, source, arguments: listed(
        "invitation", context.store.all("invitation"), arguments
    ),
    ("OrganizationMember", "user"): one("user", "user_id"),
    ("OrganizationMember", "sso"): lambda context, source, arguments: {"mode": upper(source.record["sso_mode"])},
    ("OrganizationMember", "teams"): lambda context, source, arguments: listed(
        "team_member", context.store.filter("team_member", user_id=source.record["user_id"]), arguments
    ),
    ("Pipeline", "repository"): lambda context, source, arguments: source,
    ("Repository", "url"): from_record("repository", str),
    ("Repository", "provider"): provider,
    ("Pipeline", "steps"): lambda context, source, arguments: {
        "yaml": configuration.effective(context.store, source.record)
    },
    ("Pipeline", "tags"): from_record("tags", lambda tags: [{"label": tag} for tag in tags or []]),
    ("Pipeline", "cluster"): one("cluster", "cluster_id"),
    ("Pipeline", "pipelineTemplate"): one("pipeline_template", "pipeline_template_uuid"),
    ("Pipeline", "archived"): from_record("archived_at", lambda when: when is not None),
    ("Pipeline", "public"): from_record("visibility", lambda value: value == "public"),
    ("Pipeline", "favorite"): lambda context, source, arguments: False,
    ("Pipeline", "url"): lambda context, source, arguments: f"{shapes.web_url(context.store)}/{source.record['slug']}",
    ("Pipeline", "badgeURL"): from_record("_badge_token", lambda token: f"https://badge.buildkite.com/{token}.svg"),
    ("Pipeline", "webhookURL"): lambda context, source, arguments: (
        webhook_url(context.store, source.record) if context.caller.edits_pipeline(source.record) else None
    ),
    ("Pipeline", "schedules"): below("pipeline_schedule", "pipeline_id"),
    ("Pipeline", "teams"): below("team_pipeline", "pipeline_id"),
    ("PipelineSchedule", "pipeline"): one("pipeline", "pipeline_id"),
    ("PipelineSchedule", "env"): from_record(
        "env", lambda env: [f"{name}={value}" for name, value in (env or {}).items()]
    ),
    ("PipelineSchedule", "nextBuildAt"): lambda context, source, arguments: schedules.next_build_at(source.record),
    ("Team", "members"): below("team_member", "team_id"),
    ("Team", "pipelines"): below("team_pipeline", "team_id"),
    ("Team", "membersCanDeletePipelines"): lambda context, source, arguments: True,
    ("TeamMember", "user"): one("user", "user_id"),
    ("TeamMember", "team"): one("team", "team_id"),
    ("TeamMember", "organizationMember"): lambda context, source, arguments: Thing(
        "member", context.store.find("member", user_id=source.record["user_id"]) or {}
    ),
    ("TeamPipeline", "team"): one("team", "team_id"),
    ("TeamPipeline", "pipeline"): one("pipeline", "pipeline_id"),
    ("Cluster", "defaultQueue"): one("cluster_queue", "default_queue_id"),
    ("Cluster", "queues"): below("cluster_queue", "cluster_id", "KEY", "key"),
    ("Cluster", "agentTokens"): below("cluster_token", "cluster_id"),
    ("ClusterQueue", "cluster"): one("cluster", "cluster_id"),
    ("ClusterQueue", "hostedAgents"): hosted,
    ("ClusterToken", "cluster"): one("cluster", "cluster_id"),
    ("ClusterToken", "token"): lambda context, source, arguments: "",
    ("ClusterToken", "allowedIpAddresses"): lambda context, source, arguments: tokens.shown_networks(
        context.store, source.record
    ),
    ("Secret", "cluster"): one("cluster", "cluster_id"),
    ("Agent", "clusterQueue"): one("cluster_queue", "cluster_queue_id"),
    ("Agent", "operatingSystem"): from_record("os_id", lambda name: {"name": name} if name else None),
    ("Agent", "isRunningJob"): from_record("job", lambda job: job is not None),
    ("Agent", "public"): lambda context, source, arguments: False,
    ("Agent", "pausedTimeoutInMinutes"): from_record("paused_timeout_in_minutes", lambda minutes: minutes or 5),
    ("NotificationService", "name"): from_record("provider", lambda name: str(name).replace("_", " ").title()),
    ("Rule", "document"): lambda context, source, arguments: access_rules.document(source.record),
    ("Rule", "action"): from_record("type", lambda kind: upper(access_rules.TYPES[kind])),
    ("Rule", "effect"): lambda context, source, arguments: "ALLOW",
    ("Rule", "sourceType"): lambda context, source, arguments: "PIPELINE",
    ("Rule", "targetType"): lambda context, source, arguments: "PIPELINE",
}


def revocation(context: Context) -> str:
    """After how many days unused tokens are revoked, as the enum has it."""
    days = settings.api_settings(context.store)["revoke_inactive_tokens_after_days"]
    return f"DAYS_{days}" if days else "NEVER"
