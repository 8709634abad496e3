# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Package registries: at their own path, with tokens that are returned once, and with the access of teams over GraphQL."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
import yaml

from running.modules import SEED, Result, Runs, actions

PATH = "/v2/packages/organizations/acme/registries"
POLICY: list[Result] = [
    {"iss": "https://agent.buildkite.com", "scopes": ["read_packages"], "claims": {"organization_slug": "acme"}},
    {"iss": "https://token.actions.githubusercontent.com", "scopes": ["read_packages"], "claims": {"actor": "bot"}},
]
GEMS: Result = {"name": "My Gems", "ecosystem": "ruby"}
TEAMS: list[Result] = [{"name": "T"}, {"name": "U"}, {"name": "V"}]


def access(**levels: str) -> list[Result]:
    """The access of teams."""
    return [{"team": team, "access_level": level} for team, level in levels.items()]


@pytest.fixture
def there(runs: Runs) -> Runs:
    """Three teams, over GraphQL alone: REST does not have the access of teams."""
    if runs.token != "bkua_graphql_too":
        pytest.skip("the access of teams needs GraphQL")
    assert not runs.run("organization", teams=TEAMS).get("failed")
    return runs


def levels(runs: Runs, name: str = "My Gems") -> t.Any:
    """The access of teams to a registry."""
    return runs.at("registries", name, "teams")


def test_the_life_of_a_registry(there: Runs) -> None:
    """Created with its teams, changed, cleared, renamed, deleted; with the slug, the path moves."""
    made = there.both("registry", **GEMS, teams=access(T="read_and_write", U="read_only"), oidc_policy=POLICY)
    assert actions(made) == [
        ("create", "registry/My Gems"),
        ("create", "team/T/registry/My Gems"),
        ("create", "team/U/registry/My Gems"),
    ]
    assert levels(there) == {"T": "read_and_write", "U": "read_only"}
    there.both("registry", name="My Gems", description="Libraries", emoji=":gem:", color="#14cc80")
    cleared: Result = {"description": "", "emoji": "", "color": "", "oidc_policy": []}
    there.both("registry", name="My Gems", **cleared)
    shown = there.at("registries", "My Gems")
    assert [shown[name] for name in cleared] == [None] * 4
    assert actions(there.both("registry", name="Gems", previous_names=["My Gems"])) == [("update", "registry/Gems")]
    assert there.at("registries", "Gems", "slug") == "gems"
    assert actions(there.both("registry", name="gems", state="absent")) == [("delete", "registry/Gems")]
