# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test suites, and the teams of new ones; suite_tests.py and executions.py have their contents."""

from __future__ import annotations

import itertools
import json
from typing import Any

from ..callers import Caller
from ..store import Record, Store
from .values import Check, found, slugify

OPTIONAL = ("application_name", "color", "emoji", "oidc_policy")
FIELDS = ("name", "default_branch", *OPTIONAL, "team_ids", "show_api_token")


def get_suite(store: Store, caller: Caller, slug: str) -> Record:
    """The suite with that slug, or 404: also for users who do not see it."""
    suite = store.find("suite", slug=slug)
    return found(suite if suite and caller.sees_suite(suite) else None, "suite")


def create_suite(store: Store, caller: Caller, data: Any) -> Record:
    """A new suite with the named teams."""
    caller.must(caller.is_member_of_team_that("members_can_create_suites"))
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
    take_slug(check)
    check.refuse()
    suite = store.insert("suite", **{**dict.fromkeys(OPTIONAL), **check.values}, _api_token=store.new_token("", 24))
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


def take_slug(check: Check, own: Record | None = None) -> None:
    """The slug of a name, a part of URLs that no other suite has; see the switch second_suite."""
    slug = slugify(check.values.get("name") or "")
    numbered = itertools.chain([slug], (f"{slug}-{number}" for number in itertools.count(1)))
    free = next(each for each in numbered if check.store.find("suite", slug=each) in (None, own))
    if free != slug and check.store.switch("second_suite") == "refused":
        check.wrong("name", "has already been taken")
    check.values["slug"] = free


def update_suite(store: Store, caller: Caller, suite: Record, data: Any) -> Record:
    """Change the sent fields. A new name changes the slug, and with it all URLs."""
    caller.must(caller.edits_suite(suite))
    check = Check(store, data, FIELDS)
    read_fields(check, create=False)
    if "name" in check.values:
        take_slug(check, suite)
    check.refuse()
    return store.update("suite", suite, **check.values)


def delete_suite(store: Store, caller: Caller, suite: Record) -> None:
    """Delete a suite with its team links, runs and tests."""
    caller.must(caller.edits_suite(suite))
    for run in store.filter("suite_run", suite_id=suite["id"]):
        store.delete_where("execution", run_id=run["id"])
    for kind in ("team_suite", "suite_run", "suite_test"):
        store.delete_where(kind, suite_id=suite["id"])
    store.delete("suite", suite)
