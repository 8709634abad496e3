# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links of a team: members, pipelines, suites, registries. A link's key is the team and the linked record."""

from __future__ import annotations

from typing import Any

from ..callers import LEVELS, Caller
from ..store import Record, Refused, Store, invalid
from .pipelines import NO_TEAM
from .teams import must_be_enabled, must_exist
from .values import Check, found

SUITE_LEVELS = (["read"], ["read", "edit"])
REGISTRY_LEVELS = ("read_only", "read_and_write", "read_write_and_admin")
LINKS = {
    "team_member": ("user_id", "User", "member", "team member"),
    "team_pipeline": ("pipeline_id", "Pipeline", "pipeline", "team pipeline"),
    "team_suite": ("suite_id", "Suite", "suite", "team suite"),
    "team_registry": ("registry_id", "Registry", "registry", "team registry"),
}


def get_link(store: Store, kind: str, team: Record, identifier: str) -> Record:
    """The link of a team to a user, pipeline, suite or registry, or 404."""
    field, _label, _kind, thing = LINKS[kind]
    return found(store.find(kind, team_id=team["id"], **{field: identifier}), thing)


def create_link(store: Store, caller: Caller, kind: str, team: Record, data: Any) -> Record:
    """A new link; a second one of the same two records is refused."""
    caller.must(caller.maintains_team(team))
    must_be_enabled(store)
    field, label, target_kind, _thing = LINKS[kind]
    check = Check(store, data, (field, "role", "access_level"))
    values = read_level(check, kind, team)
    check.refuse()
    target = check.data.get(field)
    if kind == "team_member":
        if not isinstance(target, str) or store.find("member", user_id=target) is None:
            raise invalid("User must be a member of the organization")
    else:
        record = must_exist(store, target_kind, target, label)
        if kind in ("team_pipeline", "team_suite"):
            caller.must(caller.edits_pipeline(record) if kind == "team_pipeline" else caller.edits_suite(record))
    if store.find(kind, team_id=team["id"], **{field: target}):
        raise invalid(f"{label} has already been added to this team")
    return store.insert(kind, team_id=team["id"], **{field: target}, **values, created_by=caller.user["id"])


def read_level(check: Check, kind: str, team: Record, create: bool = True) -> Record:
    """The role of a member, or the access level of anything else, with its default on create."""
    if kind == "team_member":
        check.choice("role", ("member", "maintainer"), required=not create)
        default = {"role": team["default_member_role"]}
    elif kind == "team_suite":
        default = {"access_level": ["read"]}
        read_suite_level(check, required=not create)
    else:
        levels = LEVELS if kind == "team_pipeline" else REGISTRY_LEVELS
        check.choice("access_level", levels, required=not create)
        default = {"access_level": levels[0]}
    return {**(default if create else {}), **check.values}


def read_suite_level(check: Check, required: bool) -> None:
    """A list with read, and perhaps edit, in any order."""
    level = check.data.get("access_level")
    if level is None and not required:
        return
    if not isinstance(level, list) or sorted(map(str, level), reverse=True) not in SUITE_LEVELS:
        check.wrong("access_level", 'must be ["read"] or ["read", "edit"]', level)
    else:
        check.values["access_level"] = sorted(level, reverse=True)


def update_link(store: Store, caller: Caller, kind: str, team: Record, link: Record, data: Any) -> Record:
    """Change the role or the access level."""
    caller.must(caller.maintains_team(team))
    check = Check(store, data, (LINKS[kind][0], "role", "access_level"))
    values = read_level(check, kind, team, create=False)
    check.refuse()
    return store.update(kind, link, **values)


def delete_link(store: Store, caller: Caller, kind: str, team: Record, link: Record, force: bool = False) -> None:
    """Remove a link. The last team of a pipeline: see the switch last_team_removal, and `force` of GraphQL."""
    own = kind == "team_member" and link["user_id"] == caller.user["id"]
    leaves = store.switch("team_maintainer_self_removal") == "allowed"
    caller.must(leaves if own else caller.maintains_team(team))
    if kind != "team_member" and not force:
        field = LINKS[kind][0]
        last = len(store.filter(kind, **{field: link[field]})) == 1
        if last and (store.switch("last_team_removal") == "refused" or not caller.is_admin):
            raise Refused(422, f"Validation failed: {NO_TEAM}")
    store.delete(kind, link)
