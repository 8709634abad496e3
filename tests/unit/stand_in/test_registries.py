# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""rest_api/package_registries: registries and their tokens."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Api

PATH = "/v2/packages/organizations/acme/registries"
POLICY = [{"iss": "https://agent.buildkite.com", "scopes": ["read_packages"], "claims": {"organization_slug": "acme"}}]


@pytest.fixture
def team(api: Any) -> str:
    """The ID of a team."""
    return str(api.team("Builders")["id"])


def created(api: Any, team: str, **more: Any) -> Any:
    """A new registry: the answer has the status 200."""
    return api("POST", PATH, {"name": "My Gems", "ecosystem": "ruby", "team_ids": [team], **more}, 200)


def test_the_life_of_a_registry(api: Any, team: str) -> None:
    """A name moves the slug, null and blank texts clear, and a policy in JSON is answered as text."""
    gems = created(api, team, oidc_policy=POLICY, emoji=":gem:")
    assert (gems["slug"], gems["team_ids"], gems["public"], gems["type"]) == ("my-gems", [team], False, "source")
    assert gems["oidc_policy"].startswith('[{"iss"') and gems["description"] is None
    for verb in ("POST", "PUT", "PATCH"):
        assert api(verb, f"{PATH}/my-gems", {"description": verb, "ecosystem": "java"}, 200)["description"] == verb
    changed = api("PUT", f"{PATH}/my-gems", {"name": "Gems", "description": "", "oidc_policy": None, "team_ids": []})
    assert (changed["slug"], changed["description"], changed["oidc_policy"]) == ("gems", None, None)
    assert (changed["ecosystem"], changed["team_ids"], changed["emoji"]) == ("ruby", [team], ":gem:")
    assert api("GET", PATH) == [changed] and api.refused("GET", f"{PATH}/my-gems", status=404) == "No registry found"
    assert api("DELETE", f"{PATH}/gems", status=200) is None and api("GET", PATH) == []


def test_what_is_refused(api: Any, team: str) -> None:
    body = {"name": "Gems", "ecosystem": "ruby", "team_ids": [team]}
    assert api.refused("POST", PATH, {**body, "team_ids": []}) == "Validation failed: Team ids can't be blank"
    assert api.refused("POST", PATH, {**body, "ecosystem": ""}) == "Validation failed: Ecosystem can't be blank"
    assert "must be existing teams" in api.refused("POST", PATH, {**body, "team_ids": ["x"]})
    created(api, team, name="Gems")
    assert api.refused("POST", PATH, body) == "Validation failed: Name has already been taken"
    api.stand_in.switches(second_registry="numbered")
    assert created(api, team, name="Gems")["slug"] == "gems-1"


def test_the_life_of_a_token(api: Any, team: str) -> None:
    """Only the creation answers its value. Descriptions are not unique."""
    created(api, team)
    path = f"{PATH}/my-gems/tokens"
    made = api("POST", path, {"description": "CI"}, 200)
    assert made.pop("token").startswith("bkpt_") and made["registry"]["slug"] == "my-gems"
    assert api("POST", path, {"description": "CI"}, 200)["id"] != made["id"] and len(api("GET", path)) == 2
    changed = api("POST", f"{path}/{made['id']}", {"description": "Laptops"}, 200)
    assert changed == {**made, "description": "Laptops"} == api("GET", f"{path}/{made['id']}")
    assert api("DELETE", f"{path}/{made['id']}", status=200) is None and len(api("GET", path)) == 1
    assert api.refused("GET", f"{path}/{made['id']}", status=404) == "No registry token found"
    assert api.refused("POST", path, {}) == "Validation failed: Description can't be blank"


def test_who_sees_and_changes_a_registry(api: Any, team: str) -> None:
    """Members of teams with access, Full Access, and the permission to destroy; public ones are seen by everyone."""
    api.stand_in.seed(
        {
            "users": [{"name": "Ada", "email": "ada@example.com"}],
            "tokens": [{"token": "bkua_ada", "user": "ada@example.com"}],
            "teams": [{"name": "T", "members": [{"email": "ada@example.com"}], "members_can_destroy_registries": True}],
            "registries": [
                {"name": "Hidden"},
                {"name": "Read", "teams": {"T": "read_only"}, "tokens": [{"description": "CI"}]},
                {"name": "Own", "teams": {"T": "read_write_and_admin"}},
                {"name": "Open", "public": True},
            ],
        }
    )
    ada = Api(api.stand_in, "bkua_ada")
    assert [each["name"] for each in ada("GET", PATH)] == ["Open", "Own", "Read"]
    assert ada.refused("GET", f"{PATH}/hidden", status=404) == "No registry found"
    for path in ("read", "open"):
        ada.refused("PUT", f"{PATH}/{path}", {"description": "x"}, 403)
        ada.refused("DELETE", f"{PATH}/{path}", status=403)
    ada("PUT", f"{PATH}/own", {"description": "x"})
    ada("DELETE", f"{PATH}/own", status=200)
    assert len(ada("GET", f"{PATH}/read/tokens")) == 1
    ada.refused("POST", f"{PATH}/read/tokens", {"description": "x"}, 403)
