# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields that are more than a value of the record, by type."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLEnumType, get_named_type

from ..rest import organization as settings
from ..rest import shapes
from ..rest.pipeline_shape import webhook_url
from ..rules import access_rules, configuration, schedules, templates, tokens
from ..store import Record
from .reads import (
    NAMES,
    PERSONS,
    Resolver,
    agent_tokens_of,
    agents_of,
    at_root,
    below,
    by_slug,
    from_record,
    hosted,
    listed,
    members_of,
    node,
    one,
    organization,
    permissions,
    pipelines_of,
    provider,
    revocation,
    teams_of,
)
from .things import Context, Thing, connection, snake, upper

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
