# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields that are not simply a value of the record, by type."""

from __future__ import annotations

import base64
from typing import Any

from graphql import GraphQLEnumType, get_named_type

from ..rest import organization as settings
from ..rest import shapes
from ..rules import access_rules, configuration, schedules, tokens
from ..store import Record
from . import audit
from . import builds as of_builds
from .lists import (
    Resolver,
    access_tokens_of,
    agent_tokens_of,
    agents_of,
    all_of,
    below,
    has_two_factor,
    invitations_of,
    links,
    members_of,
    pipelines_of,
    rules_of,
    sso_providers_of,
    teams_of,
    templates_of,
)
from .permissions import permissions
from .reads import (
    NAMES,
    PERSONS,
    at_root,
    by_slug,
    from_record,
    hosted,
    node,
    one,
    organization,
    revocation,
    same,
    service,
    slug_of,
)
from .repository import hook_url, provider
from .things import Context, Thing, connection, snake, upper

ROOT: dict[str, Resolver] = {
    "viewer": lambda context, source, arguments: Thing("user", context.caller.user),
    "organization": organization,
    "node": node,
    "pipeline": by_slug("pipeline"),
    "team": by_slug("team"),
    "registry": by_slug("registry"),
    "agent": by_slug("agent", "id"),
    "agentToken": by_slug("agent_token", "id"),
    "pipelineSchedule": by_slug("pipeline_schedule", "id"),
    "organizationMember": by_slug("member", "id"),
    "organizationInvitation": by_slug("invitation", "id"),
    "pipelineTemplate": at_root("pipeline_template"),
    "secret": at_root("secret"),
    "notificationService": service,
    "rule": at_root("rule"),
    "artifact": at_root("artifact"),
    "build": of_builds.build,
    "job": at_root("job"),
    "auditEvent": audit.event,
}
OF_ORGANIZATION: dict[str, Resolver] = {
    "isTeamsEnabled": from_record("teams_enabled", bool),
    "public": same(False),
    "iconUrl": same(None),
    "membersRequireTwoFactorAuthentication": from_record("members_require_two_factor", bool),
    "allowedApiIpAddresses": lambda context, source, arguments: settings.api_settings(context.store)[
        "allowed_ip_addresses"
    ],
    "revokeInactiveTokensAfter": revocation,
    "pipelines": pipelines_of,
    "teams": teams_of,
    "members": members_of,
    "agents": agents_of,
    "agentTokens": agent_tokens_of,
    "clusters": all_of("cluster"),
    "cluster": lambda context, source, arguments: context.thing("cluster", arguments["id"]),
    "pipelineTemplates": templates_of,
    "rules": rules_of,
    "banners": all_of("banner"),
    "apiAccessTokens": access_tokens_of,
    "invitations": invitations_of,
    "ssoProviders": sso_providers_of,
    "suites": all_of("suite", "name"),
    "registries": all_of("registry", "name"),
    "auditEvents": audit.events_of,
}
OF_PIPELINE: dict[str, Resolver] = {
    "repository": lambda context, source, arguments: source,
    "steps": lambda context, source, arguments: {"yaml": configuration.effective(context.store, source.record)},
    "tags": from_record("tags", lambda tags: [{"label": tag} for tag in tags or []]),
    "cluster": one("cluster", "cluster_id"),
    "pipelineTemplate": one("pipeline_template", "pipeline_template_uuid"),
    "archived": from_record("archived_at", lambda when: when is not None),
    "public": from_record("visibility", lambda value: value == "public"),
    "favorite": same(False),
    "commitShortLength": same(10),
    "url": lambda context, source, arguments: f"{shapes.web_url(context.store)}/{source.record['slug']}",
    "badgeURL": from_record("_badge_token", lambda token: f"https://badge.buildkite.com/{token}.svg"),
    "webhookURL": hook_url,
    "builds": of_builds.builds_of,
    "schedules": below("pipeline_schedule", "pipeline_id"),
    "teams": links("team_pipeline", "pipeline"),
}


def teams_of_invitation(context: Context, source: Thing, arguments: Record) -> Record:
    """The teams that an invited person joins."""
    entries = []
    for entry in source.record["teams"]:
        team = context.thing("team", entry["id"])
        if team:
            text = f"OrganizationInvitationTeamAssignment---{source.record['id']}-{entry['id']}"
            identifier = base64.b64encode(text.encode()).decode()
            entries.append({"id": identifier, "role": upper(entry["role"]), "team": team})
    return connection(entries, arguments)


def member_of_team(context: Context, source: Thing, arguments: Record) -> Thing | None:
    """The membership in the organization of a team's member."""
    record = context.store.find("member", user_id=source.record["user_id"])
    return Thing("member", record) if record else None


def suite_level(level: list[str]) -> str:
    """A team's access to a suite, for which REST has a list."""
    return "MANAGE_AND_READ" if "edit" in level else "READ_ONLY"


def page_of(family: str) -> Resolver:
    """The page of a suite or registry in the browser."""
    return lambda context, source, arguments: f"{shapes.web_url(context.store)}/{family}/{source.record['slug']}"


FIELDS: dict[str, dict[str, Resolver]] = {
    **of_builds.FIELDS,
    **audit.FIELDS,
    "Query": ROOT,
    "Organization": {**OF_ORGANIZATION, **of_builds.FIELDS["Organization"]},
    "Pipeline": OF_PIPELINE,
    "Repository": {"url": from_record("repository", str), "provider": provider},
    "RepositoryProviderGithubWebhook": {
        "provider": lambda context, source, arguments: provider(context, Thing("pipeline", source["of"]), arguments)
    },
    "Viewer": {
        "user": lambda context, source, arguments: source,
        "organizations": lambda context, source, arguments: connection(
            [Thing("organization", context.store.organization)] if context.caller.member else [], arguments
        ),
    },
    "User": {
        "avatar": lambda context, source, arguments: {"url": shapes.avatar_url(source.record)},
        "bot": lambda context, source, arguments: bool(source.record.get("bot")),
        "machineUser": lambda context, source, arguments: bool(source.record.get("machine_user")),
    },
    "OrganizationMemberSecurity": {"passwordProtected": same(True)},
    "OrganizationMember": {
        "security": lambda context, source, arguments: {"twoFactorEnabled": has_two_factor(context, source.record)},
        "user": one("user", "user_id"),
        "sso": lambda context, source, arguments: {"mode": upper(source.record["sso_mode"])},
        "teams": links("team_member", "user"),
    },
    "OrganizationInvitation": {
        "slug": slug_of,
        "sso": lambda context, source, arguments: {"mode": upper(source.record["sso_mode"])},
        "teams": teams_of_invitation,
    },
    "PipelineSchedule": {
        "pipeline": one("pipeline", "pipeline_id"),
        "label": from_record("label", lambda label: label or ""),
        "env": from_record("env", lambda env: [f"{name}={value}" for name, value in (env or {}).items()]),
        "nextBuildAt": lambda context, source, arguments: schedules.next_build_at(source.record),
    },
    "Team": {
        "members": links("team_member", "team"),
        "pipelines": links("team_pipeline", "team"),
        "suites": links("team_suite", "team"),
        "registries": links("team_registry", "team"),
        "membersCanDeletePipelines": same(True),
    },
    "TeamMember": {
        "user": one("user", "user_id"),
        "team": one("team", "team_id"),
        "organizationMember": member_of_team,
    },
    "TeamPipeline": {"team": one("team", "team_id"), "pipeline": one("pipeline", "pipeline_id")},
    "TeamSuite": {
        "team": one("team", "team_id"),
        "suite": one("suite", "suite_id"),
        "accessLevel": from_record("access_level", suite_level),
    },
    "TeamRegistry": {
        "team": one("team", "team_id"),
        "registry": one("registry", "registry_id"),
        "updatedAt": lambda context, source, arguments: source.record.get("updated_at") or source.record["created_at"],
    },
    "Suite": {"teams": links("team_suite", "suite"), "url": page_of("analytics/suites")},
    "Registry": {"teams": links("team_registry", "registry"), "url": page_of("packages/registries")},
    "Cluster": {
        "defaultQueue": one("cluster_queue", "default_queue_id"),
        "queues": below("cluster_queue", "cluster_id"),
        "agentTokens": below("cluster_token", "cluster_id"),
    },
    "ClusterQueue": {"cluster": one("cluster", "cluster_id"), "hostedAgents": hosted},
    "ClusterToken": {
        "cluster": one("cluster", "cluster_id"),
        "token": same(""),
        "allowedIpAddresses": lambda context, source, arguments: tokens.shown_networks(context.store, source.record),
    },
    "AgentToken": {"token": same("")},
    "Secret": {"cluster": one("cluster", "cluster_id")},
    "Agent": {
        **of_builds.FIELDS["Agent"],
        "clusterQueue": one("cluster_queue", "cluster_queue_id"),
        "operatingSystem": from_record("os_id", lambda name: {"name": name} if name else None),
        "isRunningJob": from_record("job", lambda job: job is not None),
        "public": same(False),
        "pausedTimeoutInMinutes": from_record("paused_timeout_in_minutes", lambda minutes: minutes or 5),
    },
    **dict.fromkeys(
        ("NotificationServiceWebhook", "NotificationServiceSlack", "NotificationServiceOpenTelemetryTracing"),
        {
            "name": from_record("provider", lambda name: str(name).replace("_", " ").title()),
            "description": from_record("description", lambda text: text or ""),
        },
    ),
    **dict.fromkeys(
        ("SSOProviderSAML", "SSOProviderGoogleGSuite", "SSOProviderGitHubApp"),
        {
            "type": from_record("type", upper),
            "state": from_record("state", upper),
            "url": lambda context, source, arguments: f"{shapes.web_url(context.store)}/sso/{source.record['id']}",
        },
    ),
    "OrganizationAPIAccessToken": {
        "scopes": from_record("scopes", lambda scopes: [upper(scope) for scope in scopes]),
        "owner": one("user", "user_id"),
    },
    "Rule": {
        "document": lambda context, source, arguments: access_rules.document(source.record),
        "action": from_record("type", lambda kind: upper(access_rules.TYPES[kind])),
        "effect": same("ALLOW"),
        "source": one("pipeline", "source_uuid"),
        "sourceType": same("PIPELINE"),
        "target": one("pipeline", "target_uuid"),
        "targetType": same("PIPELINE"),
    },
}
FIELDS["RepositoryProviderGithubEnterpriseWebhook"] = FIELDS["RepositoryProviderGithubWebhook"]


def read(source: Any, info: Any, arguments: Record) -> Any:
    """The value of one field."""
    context: Context = info.context
    name = info.field_name
    special = FIELDS.get(info.parent_type.name, {}).get(name)
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
    if name == "permissions":
        return permissions(context, source, arguments)
    if name in PERSONS:
        return context.thing("user", source.record.get(PERSONS[name]))
    value = source.record.get(NAMES.get(name) or snake(name))
    return upper(value) if isinstance(get_named_type(info.return_type), GraphQLEnumType) else value
