# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sender of a request, and what that user may see and do. Scopes belong to REST; permissions apply to both APIs."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from . import keys
from .store import Record, Refused, Store

# Scope names that pages of the documentation spell differently (api/authentication.md).
MISSPELT = {
    "read_teams": "view_teams",
    "read_secrets_details": "read_secret_details",
}
SCOPES = (
    "read_agents write_agents read_artifacts write_artifacts read_audit_events read_builds write_builds "
    "read_build_logs write_build_logs read_clusters write_clusters read_job_env read_notification_services "
    "write_notification_services read_organizations write_organizations read_organization_invitations "
    "write_organization_invitations read_organization_repository_connections read_organization_settings "
    "write_organization_settings read_packages write_packages delete_packages read_pipelines write_pipelines "
    "read_pipeline_templates write_pipeline_templates read_portals write_portals read_registries write_registries "
    "delete_registries read_rules write_rules read_secrets_details write_secrets read_suites write_suites read_teams "
    "write_teams read_test_plan write_test_plan read_user graphql"
).split()
LEVELS = ("read_only", "build_and_read", "manage_build_and_read")


class Caller(NamedTuple):
    """A user with the token that was sent."""

    store: Store
    user: Record
    token: Record

    @property
    def member(self) -> Record | None:
        """The user's membership in the organization."""
        return self.store.find("member", user_id=self.user["id"])

    @property
    def is_admin(self) -> bool:
        """Whether the user administers the organization."""
        member = self.member
        return member is not None and member["role"] == "admin"

    def has_scope(self, scope: str) -> bool:
        """Whether the token has a scope, under its canonical name or a misspelt one."""
        return scope in self.token["scopes"] or MISSPELT.get(scope) in self.token["scopes"]

    @property
    def memberships(self) -> list[Record]:
        """The user's team memberships."""
        return self.store.filter("team_member", user_id=self.user["id"])

    def level(self, pipeline: Record) -> str | None:
        """The user's highest access level to a pipeline by teams; administrators have the highest."""
        if self.is_admin or not self.store.organization["teams_enabled"]:
            return LEVELS[-1]
        teams = {membership["team_id"] for membership in self.memberships}
        links = self.store.filter("team_pipeline", pipeline_id=pipeline["id"])
        levels = [LEVELS.index(link["access_level"]) for link in links if link["team_id"] in teams]
        return LEVELS[max(levels)] if levels else None

    def sees_pipeline(self, pipeline: Record) -> bool:
        """Whether the pipeline exists for the user."""
        if self.is_admin or self.store.switch("non_admin_sees") == "all":
            return True
        return pipeline["visibility"] == "public" or self.level(pipeline) is not None

    def edits_pipeline(self, pipeline: Record) -> bool:
        """Whether the user has Full Access on the pipeline."""
        return self.level(pipeline) == LEVELS[-1]

    def suite_levels(self, suite: Record) -> set[str]:
        """What the user's teams may do with a suite."""
        if self.is_admin or not self.store.organization["teams_enabled"]:
            return {"read", "edit"}
        teams = {membership["team_id"] for membership in self.memberships}
        links = self.store.filter("team_suite", suite_id=suite["id"])
        return {level for link in links if link["team_id"] in teams for level in link["access_level"]}

    def sees_suite(self, suite: Record) -> bool:
        """Whether the suite exists for the user: with its API token for members of its teams."""
        return bool(self.suite_levels(suite)) or self.store.switch("non_admin_sees") == "all"

    def edits_suite(self, suite: Record) -> bool:
        """Whether the user has Full Access to the suite."""
        return "edit" in self.suite_levels(suite)

    def sees_rule(self, rule: Record) -> bool:
        """Whether the rule exists for the user, who must see both pipelines."""
        pipelines = (self.store.get("pipeline", rule[name]) for name in ("source_uuid", "target_uuid"))
        return all(pipeline is None or self.sees_pipeline(pipeline) for pipeline in pipelines)

    def sees_team(self, team: Record) -> bool:
        """Whether the team exists for the user: secret teams do for their members and for administrators."""
        if self.is_admin or team["privacy"] == "visible" or self.store.switch("non_admin_sees") == "all":
            return True
        return any(membership["team_id"] == team["id"] for membership in self.memberships)

    def maintains_team(self, team: Record) -> bool:
        """Whether the user may change the team and its contents."""
        return self.is_admin or any(
            membership["team_id"] == team["id"] and membership["role"] == "maintainer"
            for membership in self.memberships
        )

    def maintains_cluster(self, cluster: Record) -> bool:
        """Whether the user may change the cluster and its contents."""
        if self.is_admin:
            return True
        teams = {membership["team_id"] for membership in self.memberships}
        maintainers = self.store.filter("maintainer", cluster_id=cluster["id"])
        return any(entry["user_id"] == self.user["id"] or entry["team_id"] in teams for entry in maintainers)

    def registry_levels(self, registry: Record) -> set[str]:
        """The access levels of the user's teams to a registry."""
        teams = {membership["team_id"] for membership in self.memberships}
        links = self.store.filter("team_registry", registry_id=registry["id"])
        return {link["access_level"] for link in links if link["team_id"] in teams}

    def sees_registry(self, registry: Record) -> bool:
        """Whether the registry exists for the user: public ones do for everyone."""
        everyone = registry["public"] or not self.store.organization["teams_enabled"]
        return self.is_admin or bool(everyone or self.registry_levels(registry))

    def administers_registry(self, registry: Record) -> bool:
        """Whether the user has Full Access to the registry."""
        everyone = self.is_admin or not self.store.organization["teams_enabled"]
        return everyone or "read_write_and_admin" in self.registry_levels(registry)

    def publishes_to(self, registry: Record) -> bool:
        """Whether the user may publish to the registry: Read & Write is enough."""
        return self.administers_registry(registry) or "read_and_write" in self.registry_levels(registry)

    def is_member_of_team_that(self, permission: str) -> bool:
        """Whether one of the user's teams gives its members a permission, such as members_can_create_pipelines."""
        if self.is_admin or not self.store.organization["teams_enabled"]:
            return True
        teams = (self.store.get("team", membership["team_id"]) for membership in self.memberships)
        return any(team is not None and team[permission] for team in teams)

    def must(self, allowed: bool, message: str = "Forbidden") -> None:
        """Refuse with 403 unless allowed."""
        if not allowed:
            raise Refused(403, message)

    def must_administer(self) -> None:
        """Refuse a user who is no administrator with 403."""
        self.must(self.is_admin)


def authenticate(store: Store, header: str | None) -> Caller | None:
    """The caller of an Authorization header with a token or a JWT; None without one, with an unknown one or an expired one."""
    kind, _space, value = (header or "").partition(" ")
    value = value.strip() if kind.lower() == "bearer" else ""
    token = keys.token_of(store, value) if value.startswith("eyJ") else store.find("access_token", token=value or "-")
    user = store.get("user", token["user_id"]) if token else None
    if token is None or user is None or expired(token):
        return None
    return Caller(store, user, token)


def expired(token: Record) -> bool:
    """Whether the token has expired."""
    when = token.get("expires_at")
    if not when:
        return False
    return datetime.datetime.fromisoformat(when) <= datetime.datetime.now(datetime.timezone.utc)
