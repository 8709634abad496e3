# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who made what a plan corrects: people by name or not, runs, and nobody knows who. What is young or contested is left."""

from __future__ import annotations

import typing as t

import pytest
import requests
from ansible_collections.community.buildkite.plugins.module_utils import _times

from running.modules import SEED, TOKENS, Result, Runs, pipeline
from stand_in.process import StandIn

BOB = "bob@example.com"
USERS = [*SEED["users"], {"name": "Bob", "email": BOB, "role": "admin"}]
TREE: Result = {
    "teams": [
        {
            "name": "Web",
            "members": [{"user": "ada@example.com"}],
            "pipelines": [{"slug": "web", "access_level": "read_only"}],
        }
    ],
    "pipelines": [pipeline("web", description="As declared", schedules=[{"label": "Nightly", "cronline": "@daily"}])],
}
BY_TOKEN = {"via": "api", "certain": True, "own": False}
REST = [*TOKENS[0]["scopes"], "read_audit_events"]


def seed(**more: t.Any) -> Result:
    """An organization with Bob, whose token has a description."""
    his = {"token": "bkua_bob", "user": BOB, "description": "Laptop", "scopes": REST}
    log = {"token": "bkua_log", "user": "owner@example.com", "scopes": REST}
    return {**SEED, "users": USERS, "tokens": [*TOKENS, his, log], **more}


@pytest.fixture
def nightly(stand_in: StandIn) -> Runs:
    """Runs in an organization that is as declared."""
    stand_in.reset(seed())
    runs = Runs(stand_in, "bkua_graphql_too")
    runs.run("organization", **TREE)
    return runs


def by_bob(runs: Runs, method: str, path: str, body: Result | None = None) -> t.Any:
    """A request of Bob."""
    answer = requests.request(
        method,
        f"{runs.stand_in.url}/organizations/{runs.stand_in.organization}/{path}",
        json=body,
        headers={"Authorization": "Bearer bkua_bob", "User-Agent": "curl/8.5"},
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json() if answer.content else None


def changed_by(result: Result) -> dict[str, t.Any]:
    """Who made what each change corrects."""
    return {change["address"]: change.get("changed_by") for change in result["changes"]}


def test_a_person_is_named_if_names_are_asked_for(nightly: Runs) -> None:
    by_bob(nightly, "PATCH", "pipelines/web", {"description": "Bob was here"})
    (change,) = nightly.run("organization", check=True, attribute="names", **TREE)["changes"]
    found = change["changed_by"]
    assert _times.moment(found.pop("at")) and found.pop("token")
    assert found == {
        **BY_TOKEN,
        "actor": "Bob",
        "token_description": "Laptop",
        "program": "curl",
        "event": "PIPELINE_UPDATED",
    }
    (change,) = nightly.run("organization", check=True, attribute="events", **TREE)["changes"]
    assert not {"actor", "token_description"} & set(change["changed_by"]) and change["changed_by"]["via"] == "api"
    (change,) = nightly.run("organization", check=True, **TREE)["changes"]
    assert "changed_by" not in change and "changed_by_unknown" not in change
