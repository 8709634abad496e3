# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test suites: only what their teams need."""

from __future__ import annotations

import json
from typing import Any

from ..callers import Caller
from ..store import Record, Store
from .values import Check, found, slugify

OPTIONAL = ("application_name", "color", "emoji", "oidc_policy")
FIELDS = ("name", "default_branch", *OPTIONAL, "team_ids", "show_api_token")


def get_suite(store: Store, slug: str) -> Record:
    """The suite with that slug, or 404."""
    return found(store.find("suite", slug=slug), "suite")


def create_suite(store: Store, caller: Caller, data: Any) -> Record:
    """A new suite with the named teams."""
    caller.must_administer()
    check = Check(store, data, FIELDS)
    read_fields(check, create=True)
    teams = check.data.get("team_ids", check.data.get("teams_ids")) or []
    if not isinstance(teams, list):
        check.wrong("team_ids", "must be a list")
        teams = []
    elif not teams and store.organization["teams_enabled"]:
        check.wrong("team_ids", "can't be blank")
    for team in teams:
        if store.get("team", team) is None:
            check.wrong("team_ids", "must exist")
    slug = slugify(check.values.get("name") or "")
    if store.find("suite", slug=slug):
        check.wrong("name", "has already been taken")
    check.refuse()
    suite = store.insert(
        "suite", **{**dict.fromkeys(OPTIONAL), **check.values}, slug=slug, _api_token=store.new_token("", 24)
    )
    for team in teams:
        link = {"team_id": team, "suite_id": suite["id"], "access_level": ["read", "edit"]}
        store.insert("team_suite", **link, created_by=caller.user["id"])
    return suite


def read_fields(check: Check, create: bool) -> None:
    """The common part of create and update. Blank text is unset, and a policy in JSON is stored as text."""
    check.text("name", "default_branch", required=True, create=create)
    if isinstance(check.data.get("oidc_policy"), list):
        check.data["oidc_policy"] = json.dumps(check.data["oidc_policy"])
    check.text(*OPTIONAL)
    for name in OPTIONAL:
        if name in check.values:
            check.values[name] = check.values[name] or None


def update_suite(store: Store, caller: Caller, suite: Record, data: Any) -> Record:
    """Change the sent fields."""
    caller.must_administer()
    check = Check(store, data, FIELDS)
    read_fields(check, create=False)
    check.refuse()
    if "name" in check.values:
        check.values["slug"] = slugify(check.values["name"])
    return store.update("suite", suite, **check.values)


def delete_suite(store: Store, caller: Caller, suite: Record) -> None:
    """Delete a suite and its team links."""
    caller.must_administer()
    store.delete_where("team_suite", suite_id=suite["id"])
    store.delete("suite", suite)
