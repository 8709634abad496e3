# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Teams themselves. Their links are in team_links.py."""

from __future__ import annotations

from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, invalid
from .values import Check, found, slugify

PERMISSIONS = {
    "members_can_create_pipelines": True,
    "members_can_create_suites": True,
    "members_can_create_registries": True,
    "members_can_destroy_registries": False,
    "members_can_destroy_packages": False,
}
FIELDS = ("name", "description", "privacy", "is_default_team", "default_member_role", *PERMISSIONS)
MOST = 250
NO_PLAN = "Your plan doesn't include team permissions. Upgrade your plan to enable teams."


def get_team(store: Store, caller: Caller, identifier: str) -> Record:
    """The team with that id, or 404."""
    team = store.get("team", identifier)
    return found(team if team and caller.sees_team(team) else None, "team")


def list_teams(store: Store, caller: Caller, user_id: str | None = None) -> list[Record]:
    """The teams that the caller sees, by name; optionally of one user."""
    teams = [team for team in store.all("team") if caller.sees_team(team)]
    if user_id:
        of_user = {link["team_id"] for link in store.filter("team_member", user_id=user_id)}
        teams = [team for team in teams if team["id"] in of_user]
    return sorted(teams, key=lambda team: str(team["name"]).lower())


def create_team(store: Store, caller: Caller, data: Any) -> Record:
    """A new team without members."""
    caller.must_administer()
    must_be_enabled(store)
    check = Check(store, data, FIELDS)
    read_fields(store, check, None)
    if len(store.all("team")) >= MOST:
        check.wrong("organization", f"has reached its limit of {MOST} teams")
    check.refuse()
    blank = {"description": "", "privacy": "visible", "is_default_team": False, "default_member_role": "member"}
    return store.insert("team", **{**blank, **PERMISSIONS, **check.values, "created_by": caller.user["id"]})


def must_be_enabled(store: Store) -> None:
    """Require the feature for writing teams."""
    if not store.organization["teams_enabled"]:
        raise Refused(403, "Teams are not enabled for your organization")


def read_fields(store: Store, check: Check, team: Record | None) -> None:
    """The common part of create and update; the slug follows the name."""
    check.text("name", required=True, create=team is None, longest=255)
    check.text("description")
    check.choice("privacy", ("visible", "secret"))
    check.choice("default_member_role", ("member", "maintainer"))
    check.flag("is_default_team", *PERMISSIONS)
    if "description" in check.values:
        check.values["description"] = check.values["description"] or ""
    if "name" in check.values:
        slug = slugify(check.values["name"])
        taken = store.find("team", slug=slug)
        if not slug:
            check.wrong("name", "must contain letters or numbers")
        elif taken is not None and taken is not team:
            check.wrong("name", "has already been taken")
        check.values["slug"] = slug


def update_team(store: Store, caller: Caller, team: Record, data: Any) -> Record:
    """Change the sent fields."""
    caller.must(caller.maintains_team(team))
    check = Check(store, data, FIELDS)
    read_fields(store, check, team)
    check.refuse()
    return store.update("team", team, **check.values)


def delete_team(store: Store, caller: Caller, team: Record) -> None:
    """Delete with its memberships, links and its maintenance of clusters."""
    caller.must(caller.maintains_team(team))
    for kind in ("team_member", "team_pipeline", "team_suite", "team_registry"):
        store.delete_where(kind, team_id=team["id"])
    store.delete_where("maintainer", team_id=team["id"])
    store.delete("team", team)


def enable_teams(store: Store, caller: Caller) -> None:
    """Switch the feature on; without any team, create "Everyone" with all users and all pipelines."""
    caller.must_administer()
    if "teams" not in store.switch("plan_features"):
        raise Refused(403, NO_PLAN)
    store.update("organization", store.organization, teams_enabled=True)
    if not store.all("team"):
        create_everyone(store, caller.user["id"])


def create_everyone(store: Store, creator: str) -> Record:
    """The first team of an organization."""
    everyone = store.insert(
        "team",
        name="Everyone",
        slug="everyone",
        description="",
        privacy="visible",
        is_default_team=True,
        default_member_role="member",
        **PERMISSIONS,
        created_by=creator,
    )
    for member in store.all("member"):
        role = "maintainer" if member["role"] == "admin" else "member"
        store.insert("team_member", team_id=everyone["id"], user_id=member["user_id"], role=role, created_by=creator)
    for pipeline in store.all("pipeline"):
        link = {"team_id": everyone["id"], "pipeline_id": pipeline["id"], "access_level": "manage_build_and_read"}
        store.insert("team_pipeline", **link, created_by=creator)
    return everyone


def join_default_teams(store: Store, user_id: str, creator: str | None) -> None:
    """Add a new member of the organization to the default teams."""
    for team in store.filter("team", is_default_team=True):
        if not store.find("team_member", team_id=team["id"], user_id=user_id):
            role = team["default_member_role"]
            store.insert("team_member", team_id=team["id"], user_id=user_id, role=role, created_by=creator)


def must_exist(store: Store, kind: str, identifier: Any, thing: str) -> Record:
    """The record that a link refers to."""
    record = store.get(kind, identifier)
    if record is None:
        raise invalid(f"{thing} must exist")
    return record
