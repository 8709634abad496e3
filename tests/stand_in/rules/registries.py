# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Package registries and their tokens; packages.py has their packages."""

from __future__ import annotations

import itertools
import json
from typing import Any

from ..callers import Caller
from ..store import Record, Store
from .values import Check, found, slugify

TEXTS = ("description", "emoji", "color", "oidc_policy")
FIELDS = ("name", *TEXTS, "ecosystem", "team_ids")
# The access of the teams that a creation names, and the access that changes a registry.
GRANTED, FULL = "read_and_write", "read_write_and_admin"


def get_registry(store: Store, caller: Caller, slug: str) -> Record:
    """The registry of that slug, or 404: also for users who do not see it."""
    registry = store.find("registry", slug=slug)
    return found(registry if registry and caller.sees_registry(registry) else None, "registry")


def list_registries(store: Store, caller: Caller) -> list[Record]:
    """The registries that the user sees, the newest first."""
    return [registry for registry in store.all("registry")[::-1] if caller.sees_registry(registry)]


def read_fields(check: Check, create: bool) -> None:
    """What create and update have in common. Blank text is unset, and a policy in JSON is stored as text."""
    policy = check.data.get("oidc_policy")
    if isinstance(policy, list):
        check.data = {**check.data, "oidc_policy": json.dumps(policy)}
    check.text("name", required=True, create=create)
    check.text(*TEXTS)
    check.values.update({name: check.values[name] or None for name in TEXTS if name in check.values})


def take_slug(check: Check, own: Record | None = None) -> None:
    """The slug of a name. Two registries cannot have one, as it is a part of URLs; see the switch second_registry."""
    slug = slugify(check.values.get("name") or "")
    numbered = itertools.chain([slug], (f"{slug}-{number}" for number in itertools.count(1)))
    free = next(each for each in numbered if check.store.find("registry", slug=each) in (None, own))
    if free != slug and check.store.switch("second_registry") == "refused":
        check.wrong("name", "has already been taken")
    check.values["slug"] = free


def read_teams(check: Check) -> list[str]:
    """The teams that get access with the creation: at least one, where the organization has teams."""
    ids = check.data.get("team_ids") or []
    if not isinstance(ids, list) or not all(check.store.get("team", each) for each in ids):
        check.wrong("team_ids", "must be existing teams")
        return []
    if not ids and check.store.organization["teams_enabled"]:
        check.wrong("team_ids", "can't be blank")
    return list(dict.fromkeys(ids))


def create_registry(store: Store, caller: Caller, data: Any, teams: list[str] | None = None) -> Record:
    """A new registry; each of the named teams can read and write. `teams`: of a seed, perhaps none."""
    caller.must(caller.is_member_of_team_that("members_can_create_registries"))
    check = Check(store, data, FIELDS)
    read_fields(check, create=True)
    check.text("ecosystem", required=True, create=True)
    take_slug(check)
    teams = read_teams(check) if teams is None else teams
    check.refuse()
    values = {**dict.fromkeys(TEXTS), **check.values, "public": False, "type": "source"}
    registry = store.insert("registry", **values, created_by=caller.user["id"])
    for team in teams:
        link = {"team_id": team, "registry_id": registry["id"], "access_level": GRANTED}
        store.insert("team_registry", **link, created_by=caller.user["id"])
    return registry


def update_registry(store: Store, caller: Caller, registry: Record, data: Any) -> Record:
    """Change what is sent: the ecosystem and the teams are none of it. A new name moves the slug, and with it all URLs."""
    caller.must(caller.administers_registry(registry))
    check = Check(store, data, FIELDS)
    read_fields(check, create=False)
    if "name" in check.values:
        take_slug(check, registry)
    check.refuse()
    return store.update("registry", registry, **check.values)


def delete_registry(store: Store, caller: Caller, registry: Record) -> None:
    """Delete a registry with its packages, tokens and the access of teams."""
    allowed = caller.is_member_of_team_that("members_can_destroy_registries")
    caller.must(allowed and caller.administers_registry(registry))
    for kind in ("team_registry", "registry_token", "package", "package_upload"):
        store.delete_where(kind, registry_id=registry["id"])
    store.delete("registry", registry)


def get_token(store: Store, registry: Record, identifier: str) -> Record:
    """A token of the registry, or 404."""
    return found(store.find("registry_token", id=identifier, registry_id=registry["id"]), "registry token")


def read_description(store: Store, caller: Caller, registry: Record, data: Any) -> str:
    """The description of a token, which need not be unique."""
    caller.must(caller.administers_registry(registry))
    check = Check(store, data, ("description",))
    check.text("description", required=True, create=True)
    check.refuse()
    return str(check.values["description"])


def create_token(store: Store, caller: Caller, registry: Record, data: Any) -> Record:
    """A new token; `_token` is its value, which only the answer to this request shows."""
    description = read_description(store, caller, registry, data)
    own = {"registry_id": registry["id"], "description": description, "_token": store.new_token("bkpt_")}
    return store.insert("registry_token", **own, created_by=caller.user["id"])


def update_token(store: Store, caller: Caller, registry: Record, token: Record, data: Any) -> Record:
    """Another description."""
    description = read_description(store, caller, registry, data)
    return store.update("registry_token", token, description=description)


def delete_token(store: Store, caller: Caller, registry: Record, token: Record) -> None:
    """Revoke a token."""
    caller.must(caller.administers_registry(registry))
    store.delete("registry_token", token)
