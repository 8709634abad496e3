# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Undocumented facts as switches: each has a question, its values, and the likeliest one as default.

docs/ renders this table. A switch is set by PATCH /_stand_in/switches and read with store.switch(name).
"""

from __future__ import annotations

from typing import Any

from . import event_switches
from .store import Record, Refused
from .switch import BOTH, Switch

FEATURES = (
    "teams",
    "pipeline_templates",
    "clone_mirrors",
    "api_ip_allow_list",
    "inactive_api_token_revocation",
    "github_webhook_processing",
    "hosted_agents",
    "event_log_api",
    "enterprise_services",
    "unclustered_agents",
    "build_exports",
    "audit_log",
)


SWITCHES: dict[str, Switch] = {
    "list_holds_archived": Switch(
        True, BOTH, "The pipelines list contains archived pipelines.", "pipelines.md: no archived filter is documented"
    ),
    "list_omits": Switch([], list, "Field names that the pipelines list omits.", "pipelines.md, list against get"),
    "pipelines_order": Switch(
        "newest", ("newest", "oldest", "name"), "The order of the pipelines list.", "pagination.md: only GraphQL says"
    ),
    "absent_or_null": Switch(
        "absent",
        ("absent", "null"),
        "How answers show a provider setting that was never set.",
        "pipelines.md: may be absent or null",
    ),
    "foreign_provider_settings": Switch(
        "ignored",
        ("ignored", "refused"),
        "What happens to a documented setting of another provider.",
        "pipelines.md: not documented",
    ),
    "unknown_fields": Switch(
        "ignored",
        ("ignored", "refused"),
        "What happens to a field that no page documents (notification services always refuse them).",
        "skill_page_vs_docs.md: a mode for ambiguous points",
    ),
    "earlier_slugs": Switch(
        "found",
        ("found", "gone"),
        "Whether a pipeline is found under a slug that it had before it was renamed.",
        "pipelines.md is silent; Getting started says that previous slugs redirect, and Terraform's own tests read by them",
    ),
    "pipeline_needs_cluster": Switch(
        False,
        BOTH,
        "A new pipeline without cluster_id is refused, instead of going to the default cluster.",
        "pipelines.md: docs call cluster_id required, and elsewhere they do not",
    ),
    "null_cluster": Switch(
        "unclustered",
        ("unclustered", "default"),
        "Where a null cluster puts a new pipeline: outside of clusters, or in the default cluster.",
        "clusters.md: the default is for those without an explicit cluster; Terraform sends null and expects none",
    ),
    "pipeline_needs_team": Switch(
        True,
        BOTH,
        "A caller who is not an administrator must name a team when the teams feature is on.",
        "pipelines.md, create",
    ),
    "patch_pipeline_teams": Switch(
        "ignored",
        ("ignored", "applied"),
        "What `teams` does in an update of a pipeline.",
        "pipelines.md: in the table, but the page says to use GraphQL",
    ),
    "non_admin_sees": Switch(
        "own",
        ("own", "all"),
        "Which pipelines and secret teams a caller who is not an administrator sees.",
        "pipelines.md: what the user may not see is 404",
    ),
    "teams_enabled": Switch(
        True, BOTH, "The teams feature is on in a new organization.", "teams.md: enabling and its plan gate"
    ),
    "team_create_answers_id": Switch(
        True,
        BOTH,
        "Creating and updating a team returns the whole team, instead of the request's own fields.",
        "teams.md: the examples echo the request",
    ),
    "team_list_omits_permissions": Switch(
        False,
        BOTH,
        "Teams lack default_member_role and members_can_* in answers.",
        "teams.md: not in the data model, but in the Go client",
    ),
    "members_paged": Switch(
        True,
        BOTH,
        "Lists that are not described as paginated have pages: members, team members, suites, templates, maintainers.",
        "pagination.md, 2",
    ),
    "per_page_over_100": Switch(
        "capped", ("capped", "refused"), "What per_page above 100 does on page style lists.", "pagination.md, 1"
    ),
    "delete_cluster_with_pipelines": Switch(
        "unclustered",
        ("unclustered", "refused"),
        "What deleting a cluster that has pipelines does.",
        "clusters.md: not documented",
    ),
    "delete_default_queue": Switch(
        "cleared",
        ("cleared", "refused"),
        "What deleting a cluster's default queue does.",
        "clusters.md infers a refusal; Terraform's own test replaces a default queue by deleting it first",
    ),
    "delete_queue_with_agents": Switch(
        "refused",
        ("refused", "allowed"),
        "What deleting a queue with agents does.",
        "cluster_queues.md: plausible",
        "needs a connected agent, and the command starts none",
    ),
    "last_team_removal": Switch(
        "allowed",
        ("allowed", "refused"),
        "What removing a pipeline's last team does without force, for administrators.",
        "teams.md: may need force (inferred)",
    ),
    "team_maintainer_self_removal": Switch(
        "allowed", ("allowed", "refused"), "Whether a user may leave a team.", "teams.md: not documented"
    ),
    "token_ips_unrestricted": Switch(
        "0.0.0.0/0",
        ("0.0.0.0/0", "", None),
        "Value of allowed_ip_addresses of a token without restrictions.",
        "agent_tokens.md: documented, or empty, or null (tf)",
    ),
    "secret_keys_ignore_case": Switch(
        False, BOTH, "Keys of secrets that differ only in case are one key.", "secrets.md: not documented"
    ),
    "retry_after": Switch(False, BOTH, "A 429 has a Retry-After header.", "rate_limits.md: not documented for 429"),
    "old_429_wording": Switch(
        False, BOTH, "A 429 of REST has the older sentence and no other keys.", "rate_limits.md: reported"
    ),
    "content_type_required": Switch(
        False, BOTH, "A body without Content-Type application/json is refused with 422.", "skill_page_vs_docs.md, 18"
    ),
    "archived_schedules": Switch(
        "refused",
        ("refused", "allowed"),
        "Whether the schedules of an archived pipeline can be changed.",
        "pipeline_schedules.md: not documented",
    ),
    "second_rule": Switch(
        "allowed",
        ("allowed", "refused"),
        "What happens to a second rule of one type for the same pipelines.",
        "rules.md",
    ),
    "rules_of_deleted_pipeline": Switch(
        "deleted", ("deleted", "kept"), "What happens to the rules of a deleted pipeline.", "rules.md: unknown"
    ),
    "second_suite": Switch(
        "refused",
        ("refused", "numbered"),
        "What happens to a second test suite of one name: its slug may get a number.",
        "test_suites.md: the slug is from the name, and no text of an error is documented",
    ),
    "second_registry": Switch(
        "refused",
        ("refused", "numbered"),
        "What happens to a second package registry of one name: its slug may get a number.",
        "registries.md: the slug is a part of URLs; nothing is said of a second one",
    ),
    "null_minutes": Switch(
        "cleared",
        ("cleared", "refused"),
        "What null does to a number of minutes in the organization's pipeline settings.",
        "organization.md: unproven",
    ),
    "empty_scope_uuids": Switch(
        "allowed",
        ("allowed", "refused"),
        "What happens to a notification service that is limited to no pipelines, teams or clusters.",
        "notification_services.md: passes Terraform's validation, server unknown",
    ),
    "jwt_age_is_checked": Switch(
        True,
        BOTH,
        "A JWT is rejected more than 10 seconds after its time of issue, even if it has not expired.",
        "jwt.md: two readings",
        "it needs a public key that a person registers",
    ),
    "jwt_in_graphql": Switch(
        True,
        BOTH,
        "GraphQL accepts a JWT in place of a token.",
        "jwt.md: not stated",
        "it needs a public key that a person registers",
    ),
    "single_sign_on": Switch(
        False,
        BOTH,
        "Single sign-on is on, so that an invitation needs sso_mode.",
        "members_and_invitations.md",
        "an invitation would send mail to a person",
    ),
    "second_invitation": Switch(
        "refused",
        ("refused", "allowed"),
        "What happens to a second invitation to an address that was invited.",
        "members_and_invitations.md: not stated",
        "invitations would send mail to a person",
    ),
    "queue_omits": Switch(
        [],
        list,
        "Field names that queues omit, such as hosted or retry_agent_affinity.",
        "cluster_queues.md: missing in examples",
    ),
    "settings_omit": Switch(
        [],
        list,
        "Field names that the organization's settings omit, such as hosted_agents_terminal_access.",
        "organization.md: one example, of an organization that has everything",
    ),
    "hidden_two_factor": Switch(
        False,
        BOTH,
        "What twoFactorEnabled answers to users who may not see it.",
        "members_and_invitations.md: not stated",
        "the user of a run is an administrator",
    ),
    "agent_image_seconds": Switch(
        0,
        (0, 1, 30, 3600),
        "The seconds that the build of an agent image takes.",
        "clusters.md: asynchronous; Terraform waits up to 30 minutes",
        "it depends on the load of the service",
    ),
    "builds_listed_after": Switch(
        0,
        (0, 1, 2, 3, 4, 5),
        "The seconds after which lists show a new build.",
        "builds.md: not stated",
    ),
    "deepest_build": Switch(
        10_000,
        (100, 200, 1_000, 10_000),
        "The number of builds after which lists refuse further pages.",
        "builds.md: the depth is not stated",
        "it needs as many builds",
    ),
    "cancel_blocked_build": Switch(
        "refused",
        ("refused", "allowed"),
        "What canceling a blocked build does.",
        "builds.md: not documented",
    ),
    "meta_data_of_any_type": Switch(
        True,
        BOTH,
        "Values of a new build's meta-data that are no texts become texts. Otherwise the build is refused.",
        "builds.md: one example has a boolean",
    ),
    "rebuild_copies_meta_data": Switch(
        False,
        BOTH,
        "A rebuild has the meta-data of the old build.",
        "builds.md: not stated",
    ),
    "retry_keeps_finished_at": Switch(
        False,
        BOTH,
        "A build that a retry reopens keeps finished_at until it ends again.",
        "builds.md: cleared or moved is not stated",
    ),
    "unblock_fills_defaults": Switch(
        True,
        BOTH,
        "Unblocking a step fills fields that were not sent with their defaults.",
        "builds.md: not stated",
    ),
    "unblock_without_required_field": Switch(
        "refused",
        ("refused", "allowed"),
        "What unblocking a step without one of its required fields does.",
        "builds.md: not stated",
    ),
    **event_switches.SWITCHES,
    "second_package": Switch(
        "refused",
        ("refused", "allowed"),
        "What happens to a second package of one name and version in a registry.",
        "registries.md: packages are not described",
        "it would publish packages",
    ),
    "agents_show_pauses": Switch(
        True,
        (True, False),
        "Whether REST shows the pauses of agents.",
        "agents.md: only Buildkite's Go client has these fields",
        "it needs a connected agent",
    ),
    "plan_features": Switch(
        list(FEATURES),
        [FEATURES],
        "The features of the organization's subscription.",
        "organization.md and teams.md: plan gates",
    ),
}


def defaults() -> Record:
    """Every switch at its default."""
    return {name: list(s.default) if isinstance(s.default, list) else s.default for name, s in SWITCHES.items()}


def checked(values: Any) -> Record:
    """The values, or Refused(400) with a sentence that lists the known ones."""
    if not isinstance(values, dict):
        raise Refused(400, "Switches are given as an object of names and values.")
    for name, value in values.items():
        if name not in SWITCHES:
            raise Refused(400, f"There is no switch {name!r}; there are {', '.join(sorted(SWITCHES))}.")
        if not SWITCHES[name].accepts(value):
            raise Refused(400, f"The switch {name!r} takes {SWITCHES[name].known()}, not {value!r}.")
    return values
