# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members: changed, downgraded, removed and pruned; and the guards of people."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
import yaml

from running.modules import OWNER, REST_SCOPES, Result, Runs, actions
from stand_in.process import StandIn

ADA, GRACE, ROBOT, MARY = "ada@example.com", "grace@example.com", "robot@example.com", "mary@example.com"
ORGANIZATION = "organization"
GONE: Result = {"state": "absent", "departure": "remove"}
CLUSTER: Result = {"name": "Linux", "maintainers": [{"user": ADA}]}


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """An organization with four members beside the owner: of a team, an administrator, a machine, and one with two addresses."""
    users: list[Result] = [
        {"email": ADA},
        {"email": GRACE, "role": "admin"},
        {"email": ROBOT, "machine_user": True},
        {"email": MARY, "other_emails": ["joan@example.com"]},
    ]
    tokens = [{"token": "bkua_ada", "user": ADA, "description": "Laptop"}, {"token": "bkua_rest", "user": OWNER}]
    tokens[1]["scopes"] = REST_SCOPES  # type: ignore[assignment]
    stand_in.reset({"users": users, "tokens": tokens, "teams": [{"name": "Web", "members": [{"email": ADA}]}]})
    return Runs(stand_in, stand_in.token)


def guard(runs: Runs, *names: str, **options: t.Any) -> str:
    """The message of the rejection of a plan by these guards."""
    error = runs.rejected(ORGANIZATION, **options)
    found = [one.get("guard") for one in error.failure.get("problems", [error.failure])]
    assert found == [*names], error.message
    return error.message


def test_roles_and_modes(runs: Runs) -> None:
    """By address, ignoring case; over one request for the list and one for each change."""
    members: list[Result] = [{"email": "ADA@example.com", "role": "member", "sso_mode": "required"}, {"email": GRACE}]
    assert actions(runs.both(ORGANIZATION, members=members)) == [("update", f"member/{ADA}")]
    assert runs.at("members", ADA, "sso_mode") == "required"
    runs.stand_in.clear_log()
    assert runs.run("member", email=ADA, role="member")["member"]["sso_mode"] == "required"
    assert [entry["path"].rpartition("/")[2] for entry in runs.stand_in.log()] == ["access-token", "members"]


def test_who_is_no_member(runs: Runs) -> None:
    """No request creates members: the change is held, also for a secondary address, and absence is as declared."""
    for address in ("new@example.com", "joan@example.com"):
        reason = runs.held("member", email=address, role="member")[f"member/{address}"]
        assert reason.endswith("correct the email address, or invite the user to the organization first")
        for departure in ("remove", "downgrade"):
            assert runs.run("member", email=address, state="absent", departure=departure)["changes"] == []


def test_absence_says_what_it_means(runs: Runs) -> None:
    assert "set departure to remove or downgrade" in runs.rejected("member", email=ADA, state="absent").message
    lower: Result = {"state": "absent", "departure": "downgrade"}
    assert runs.both("member", email=GRACE, **lower)["changes"][0]["after"] == {"role": "member"}
    assert runs.run("member", email=ADA, **lower)["changes"] == []
    assert {ADA, GRACE} <= set(runs.at("members"))


def test_what_a_removal_takes_along(runs: Runs) -> None:
    """Without GraphQL, the tokens are unknown, so the guard asks for consent."""
    runs.run("cluster", **CLUSTER)
    taken = [f"cluster/Linux/maintainer/{ADA}", f"team/Web/member/{ADA}"]
    options: Result = {"email": ADA, **GONE}
    error = runs.rejected("member", api_token="bkua_rest", **options)
    assert error.failure["guard"] == "unknown_cascade"
    result = runs.both("member", **options)
    assert result["changes"][0]["cascade"] == [taken[0], f"member/{ADA}/api_token/Laptop", taken[1]]
    assert ADA not in runs.at("members") and runs.at("teams", "Web", "members") == {}


def test_the_own_membership(runs: Runs) -> None:
    for more in ({"sso_mode": "required"}, {"role": "member"}, GONE):
        names = ["own_membership"]
        message = guard(runs, *names, members=[{"email": OWNER, **more}], override_guards=[f"member/{OWNER}"])
        assert "use the token of another administrator" in message


def test_administrators(runs: Runs) -> None:
    """A new one needs consent, and is first in the plan; the last one stays."""
    member: Result = {"email": ADA, "role": "admin"}
    assert "would get all rights" in guard(runs, "new_administrator", members=[{"email": GRACE, **GONE}, member])
    members = [{"email": GRACE, "role": "member"}, member]
    result = runs.both(ORGANIZATION, members=members, override_guards=[f"member/{ADA}"])
    assert actions(result) == [("update", f"member/{ADA}"), ("update", f"member/{GRACE}")]


def test_the_last_administrator(runs: Runs) -> None:
    """Also if the token's user is none that the list shows."""
    runs.stand_in.reset({"users": [{"email": ADA, "role": "admin"}], "tokens": [{"token": "bkua_ada", "user": ADA}]})
    runs.token = "bkua_ada"
    owner: Result = {"email": OWNER, **GONE}
    own: Result = {"email": ADA, "role": "member"}
    guard(runs, "own_membership", "last_administrator", "last_administrator", members=[owner, own])
    assert actions(runs.both(ORGANIZATION, members=[owner])) == [("delete", f"member/{OWNER}")]


def test_machines_and_single_sign_on(runs: Runs) -> None:
    assert "automation may stop" in guard(runs, "machine_user", members=[{"email": ROBOT, **GONE}])
    runs.stand_in.seed({"sso_providers": [{"state": "enabled"}]})
    assert "identity provider first" in guard(runs, "single_sign_on", members=[{"email": ADA, **GONE}])
    assert runs.both("member", email=ADA, **GONE, override_guards=[f"member/{ADA}"])["changed"]


def test_prune(runs: Runs) -> None:
    """It needs a consent, and removes three at most, whatever max_deletions allows."""
    members: list[Result] = [{"email": OWNER}, {"email": GRACE}, {"email": ROBOT}]
    options: Result = {"members": members, "prune": ["members"]}
    assert "set prune_members to remove" in runs.rejected(ORGANIZATION, **options).message
    options |= {"prune_members": "remove", "max_deletions": "100%"}
    runs.stand_in.seed({"users": [{"email": "x@example.com"}, {"email": "y@example.com"}]})
    assert "one run prunes at most 3" in guard(runs, "max_deletions", **options)
    members += [{"email": "x@example.com"}, {"email": "y@example.com"}]
    assert actions(runs.both(ORGANIZATION, **options)) == [("delete", f"member/{ADA}"), ("delete", f"member/{MARY}")]
    assert "own_membership" in str(runs.rejected(ORGANIZATION, **{**options, "members": members[1:]}).failure)


def test_nothing_is_read_of_undeclared_members(runs: Runs) -> None:
    """And members whom only a team names are not unmanaged."""
    runs.stand_in.clear_log()
    result = runs.run(
        ORGANIZATION, check=True, api_token="bkua_rest", teams=[{"name": "Web", "members": [{"user": ADA}]}]
    )
    assert "members" not in result["unmanaged"]
    runs.stand_in.clear_log()
    runs.run(ORGANIZATION, check=True, teams=[{"name": "Web"}])
    assert not [entry for entry in runs.stand_in.log() if "/members" in entry["path"]]


def test_a_mode_that_is_not_shown(runs: Runs) -> None:
    """It is unknown to others than administrators: not compared, and no reason for more requests."""
    runs.stand_in.clear_log()
    result = runs.run(
        ORGANIZATION, check=True, api_token="bkua_ada", members=[{"email": GRACE, "sso_mode": "optional"}]
    )
    assert result["not_compared"] == [{"address": f"member/{GRACE}", "options": ["sso_mode"]}]
    assert [entry["path"].rpartition("/")[2] for entry in runs.stand_in.log()][-1] == "members"


def test_a_backup_has_no_removed_people(runs: Runs, tmp_path: pathlib.Path) -> None:
    """It names them, as nothing restores them; the places of others stay in it."""
    path = tmp_path / "before.yml"
    web: Result = {"name": "Web", "description": "Apps", "members": [{"user": MARY}]}
    options: Result = {"teams": [web], "members": [{"email": ADA, **GONE}], "backup_path": str(path)}
    result = runs.run(ORGANIZATION, **options, allow_empty=True)
    assert f"Removed members, with their places in teams and among maintainers: member/{ADA}." in result["backup_lacks"]
    declared = yaml.safe_load(path.read_text())
    assert [team["members"] for team in declared["teams"]] == [[]] and "members" not in declared
