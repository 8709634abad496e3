# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test suites: at another path, with teams whose levels a creation does not set, and names that make slugs."""

from __future__ import annotations

import pytest
import requests

from running.modules import OWNER, REST_SCOPES, SEED, Result, Runs, actions

POLICY = [{"iss": "https://agent.buildkite.com", "scopes": ["write_uploads"]}, {"iss": "https://idp.example.com"}]
FULL: Result = {"team": "Platform", "access_level": "manage_and_read"}
TEAMS: list[Result] = [FULL, {"team": "web", "access_level": "read_only"}]
SPECS: Result = {"name": "Web RSpec", "default_branch": "main", "teams": TEAMS}
GONE: Result = {"name": "Web RSpec", "state": "absent"}


@pytest.fixture
def teamed(runs: Runs) -> Runs:
    """Two teams."""
    assert not runs.run("organization", teams=[{"name": "Platform"}, {"name": "Web"}]).get("failed")
    return runs


@pytest.fixture
def made(teamed: Runs) -> Runs:
    """A suite of both teams."""
    assert not teamed.run("test_suite", **SPECS).get("failed")
    return teamed


def level(runs: Runs, suite: str = "Web RSpec") -> Result:
    """The levels of a suite's teams."""
    found: Result = runs.at("suites", suite, "teams")
    return found


def test_its_life(teamed: Runs) -> None:
    """Created with two levels, changed, cleared, renamed, deleted with the access of its teams."""
    made = teamed.both("test_suite", **SPECS, emoji=":rspec:", application_name="Web", oidc_policy=POLICY)
    assert actions(made) == [
        ("create", "suite/Web RSpec"),
        ("create", "team/Platform/suite/Web RSpec"),
        ("create", "team/Web/suite/Web RSpec"),
    ]
    assert level(teamed) == {"Platform": ["read", "edit"], "Web": ["read"]}
    assert actions(teamed.both("test_suite", name="Web RSpec", oidc_policy=POLICY[::-1])) == [
        ("update", "suite/Web RSpec")
    ], "the order of statements counts"
    cleared = dict.fromkeys(("emoji", "application_name", "oidc_policy"), "")
    teamed.both("test_suite", name="Web RSpec", default_branch="trunk", **cleared)
    assert teamed.at("suites", "Web RSpec", "oidc_policy") is None
    renamed = teamed.both("test_suite", name="Web Specs", previous_names=["Web RSpec"], color="#14cc80")
    assert actions(renamed) == [("update", "suite/Web Specs")]
    assert (renamed["test_suite"]["name"], teamed.at("suites", "Web Specs", "slug")) == ("Web Specs", "web-specs")
    gone = teamed.both("test_suite", name="Web Specs", state="absent")
    (change,) = gone["changes"]
    assert change["cascade"] == ["team/Platform/suite/Web Specs", "team/Web/suite/Web Specs"]
    assert "results" in change["data_lost"] and teamed.at("suites") == {}


def test_its_teams_from_both_sides(made: Runs) -> None:
    """A list is the whole list; a team that is added comes before one that is removed."""
    other: Result = {"suite": "web-rspec", "access_level": "manage_and_read"}
    raised = made.both("team", name="Web", suites=[other])
    assert actions(raised) == [("update", "team/Web/suite/Web RSpec")]
    moved = made.both("test_suite", name="Web RSpec", teams=[{"team": "Web", "access_level": "read_only"}])
    assert actions(moved) == [("update", "team/Web/suite/Web RSpec"), ("delete", "team/Platform/suite/Web RSpec")]
    assert level(made) == {"Web": ["read"]}
    web: Result = {"name": "Web", "suites": [other, {**other, "suite": "New"}]}
    new = made.both("organization", teams=[web], test_suites=[{"name": "New", "default_branch": "main"}])
    assert ("create", "suite/New") in actions(new) and level(made, "New") == {"Web": ["read", "edit"]}


def test_its_last_team_stays(made: Runs) -> None:
    error = made.rejected("test_suite", name="Web RSpec", teams=[], allow_empty=True)
    assert "removes the last team of suite Web RSpec" in error.message
    made.run("team", name="Platform", state="absent")
    error = made.rejected("team", name="Web", state="absent")
    assert (error.failure["guard"], error.failure["address"]) == ("last_team", "team/Web")


def test_a_new_suite_needs_a_team(teamed: Runs) -> None:
    """Where the organization has teams, also those that the same run creates."""
    alone: Result = {"name": "Web RSpec", "default_branch": "main"}
    held = teamed.held("organization", test_suites=[alone])
    assert held == {"suite/Web RSpec": "a new suite needs at least one team: declare teams"}
    teamed.stand_in.reset(SEED, switches={"teams_enabled": False})
    assert not teamed.run("test_suite", **alone).get("failed")


def test_bad_input(made: Runs) -> None:
    for wrong, part in (
        ({"oidc_policy": "- iss: ["}, "oidc_policy is not valid YAML"),
        ({"oidc_policy": 3}, "oidc_policy must be YAML text or YAML data, not int (3)"),
        ({"teams": [{"team": "Nobody", "access_level": "read_only"}]}, "names the team 'Nobody'"),
    ):
        assert part in made.rejected("test_suite", name="Web RSpec", **wrong).message
    other = made.held("test_suite", name="web rspec", default_branch="main", teams=[FULL])
    assert "suite/Web RSpec exists and has the same slug 'web-rspec'" in other["suite/web rspec"]


def test_names_without_slugs_of_their_own(made: Runs) -> None:
    """Whatever the service does with a second suite of one name, the collection does not choose one of the two."""
    made.stand_in.switches(second_suite="numbered")
    teams = [team["id"] for team in made.rest("GET", "teams")]
    path = f"{made.stand_in.url}/analytics/organizations/acme/suites"
    body = {"name": "Web RSpec", "default_branch": "main", "team_ids": teams}
    headers = {"Authorization": f"Bearer {made.stand_in.token}"}
    second = requests.post(path, json=body, headers=headers, timeout=10).json()
    error = made.rejected("test_suite", name="Web RSpec", emoji=":rspec:")
    assert "matches 2 test_suites of that name" in error.message
    made.both("test_suite", id=second["id"], name="Other", emoji=":rspec:")
    assert made.at("suites", "Other", "slug") == "other"


def test_an_unclear_rename_is_found(made: Runs) -> None:
    """Its new path is not known before it."""
    match = {"method": "PATCH", "path": "/analytics/organizations/*/suites/*"}
    made.stand_in.faults([{"match": match, "fault": "drop_after"}])
    result = made.run("test_suite", name="Specs", previous_names=["Web RSpec"])
    assert not result.get("failed") and made.at("suites", "Specs", "slug") == "specs"
    assert len(made.stand_in.log(write=True)) > 0


def test_without_the_scope_of_suites(made: Runs) -> None:
    """A team is deleted all the same: its access is known by the slug."""
    few = [scope for scope in REST_SCOPES if scope != "read_suites"]
    made.stand_in.seed({"tokens": [{"token": "bkua_few", "user": OWNER, "scopes": few}]})
    planned = made.run("team", check=True, api_token="bkua_few", name="Web", state="absent")
    assert planned["changes"][0]["cascade"] == ["team/Web/suite/web-rspec"]


def test_exported_and_declared_again(made: Runs) -> None:
    """Everything that can be declared, and nothing changes."""
    made.run("test_suite", name="Web RSpec", color="#14cc80", oidc_policy=POLICY)
    shown = made.run("organization_info", lists=["test_suites", "teams"])
    (suite,) = shown["organization"]["test_suites"]
    assert suite["teams"] == [FULL, {"team": "Web", "access_level": "read_only"}]
    assert all("suites" not in team for team in shown["organization"]["teams"])
    back = made.run("organization", check=True, **shown["organization"], prune=["test_suites"])
    assert back["changes"] == []
