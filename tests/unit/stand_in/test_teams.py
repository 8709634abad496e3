# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Teams, their links, members of the organization and what callers without rights may do."""

from __future__ import annotations

from typing import Any

import pytest

SEED = {
    "users": [{"name": "Mia Member", "email": "mia@example.com"}, {"email": "ada@example.com", "role": "admin"}],
    "tokens": [
        {"token": "mia-token", "user": "mia@example.com", "scopes": "all"},
        {"token": "small-token", "user": "owner@example.com", "scopes": ["view_teams", "read_pipelines"]},
        {"token": "old-token", "user": "owner@example.com", "expires_at": "2020-01-01T00:00:00Z"},
    ],
}


def test_default_goes_in_and_out_under_two_names(api: Any) -> None:
    team = api.team("Fearless Frontenders", is_default_team=True, privacy="secret")
    assert (team["slug"], team["default"], team["description"]) == ("fearless-frontenders", True, "")
    assert "is_default_team" not in team and team["members_can_create_pipelines"] is True
    path = f"/teams/{team['id']}"
    assert api("PATCH", path, {"name": "Backend"})["slug"] == "backend"
    assert api("GET", path)["default"] is True
    assert "has already been taken" in api.refused("POST", "/teams", {"name": "back end.".replace(" ", "").strip(".")})
    assert "Name can't be blank" in api.refused("PATCH", path, {"name": ""})
    api("DELETE", path)
    assert api.refused("GET", path, status=404) == "No team found"


def test_create_may_echo_the_request(api: Any) -> None:
    api.stand_in.switches(team_create_answers_id=False, team_list_omits_permissions=True)
    assert api.team("A", privacy="visible") == {"name": "A", "privacy": "visible"}
    assert "default_member_role" not in api("GET", "/teams")[0]


def test_members_have_no_address(api: Any) -> None:
    api.stand_in.reset(SEED)
    path = f"/teams/{api.team(default_member_role='maintainer')['id']}/members"
    mia = next(member["id"] for member in api("GET", "/members") if member["email"] == "mia@example.com")
    member = api("POST", path, {"user_id": mia})
    assert set(member) == {"role", "created_at", "user_id", "user_name"} and member["role"] == "maintainer"
    assert "already been added" in api.refused("POST", path, {"user_id": mia})
    assert "must be a member of the organization" in api.refused("POST", path, {"user_id": "nobody"})
    assert api("PATCH", f"{path}/{mia}", {"role": "member"})["role"] == "member"
    assert [team["name"] for team in api("GET", f"/teams?user_id={mia}")] == ["Builders", "Everyone"]
    api("DELETE", f"{path}/{mia}")
    api("GET", f"{path}/{mia}", status=404)


def test_links_show_the_slug_only_in_the_url(api: Any) -> None:
    path = f"/teams/{api.team()['id']}/pipelines"
    pipeline = api.pipeline()["id"]
    link = api("POST", path, {"pipeline_id": pipeline})
    assert link["access_level"] == "read_only" and link["pipeline_url"].endswith("/pipelines/site")
    assert "already been added" in api.refused("POST", path, {"pipeline_id": pipeline})
    assert "Access level must be" in api.refused("PATCH", f"{path}/{pipeline}", {"access_level": "read"})
    assert api("PATCH", f"{path}/{pipeline}", {"access_level": "build_and_read"})["access_level"] == "build_and_read"
    api.stand_in.switches(last_team_removal="refused")
    assert "at least one team" in api.refused("DELETE", f"{path}/{pipeline}")
    api.stand_in.switches(last_team_removal="allowed")
    api("DELETE", f"{path}/{pipeline}")
    assert api("GET", path) == []


def test_create_takes_teams_and_update_does_not(api: Any) -> None:
    one, two = api.team("One"), api.team("Two")
    api.pipeline(teams={one["id"]: "read_only"})
    assert api("GET", f"/teams/{one['id']}/pipelines")[0]["access_level"] == "read_only"
    api("PATCH", "/pipelines/site", {"teams": {two["id"]: "read_only"}})
    assert api("GET", f"/teams/{two['id']}/pipelines") == []
    api.stand_in.switches(patch_pipeline_teams="applied")
    api("PATCH", "/pipelines/site", {"teams": {two["id"]: "read_only"}})
    assert api("GET", f"/teams/{one['id']}/pipelines") == [] and api("GET", f"/teams/{two['id']}/pipelines")


def test_suites_have_a_list_as_access_level(api: Any) -> None:
    team = api.team()
    suite = api("POST", "/v2/analytics/organizations/acme/suites", {"name": "J", "default_branch": "main"}, 422)
    assert "Team ids can't be blank" in suite["message"]
    body = {"name": "Jest", "default_branch": "main", "team_ids": [api("GET", "/teams")[1]["id"]]}
    suite = api("POST", "/v2/analytics/organizations/acme/suites", body)
    path = f"/teams/{team['id']}/suites"
    link = api("POST", path, {"suite_id": suite["id"], "access_level": ["edit", "read"]})
    assert link["access_level"] == ["read", "edit"] and link["suite_url"] == suite["url"]
    assert "Access level must be" in api.refused("PATCH", f"{path}/{suite['id']}", {"access_level": "read"})


def test_enabling_makes_everyone(api: Any) -> None:
    api.stand_in.reset(switches={"teams_enabled": False})
    api.pipeline()
    assert api("GET", "/teams") == [] and "not enabled" in api.refused("POST", "/teams", {"name": "a"}, 403)
    api("POST", "/teams/enable", status=204)
    (team,) = api("GET", "/teams")
    assert team["name"] == "Everyone" and len(api("GET", f"/teams/{team['id']}/pipelines")) == 1
    api("POST", "/teams/enable", status=204)
    api.stand_in.switches(plan_features=[])
    assert api.refused("POST", "/teams/enable", status=403).startswith("Your plan doesn't include team permissions")


def test_who_is_no_administrator(api: Any, client: Any) -> None:
    api.stand_in.reset(SEED)
    mia = client("mia-token")
    secret, own = api.team("Hidden", privacy="secret"), api("GET", "/teams?user_id=")[0]
    api.pipeline("Unseen")
    api.pipeline("Seen", teams={own["id"]: "read_only"})
    assert [pipeline["slug"] for pipeline in mia("GET", "/pipelines")] == ["seen"]
    assert mia("GET", "/pipelines/seen")["provider"]["webhook_url"] == ""
    assert mia.refused("GET", "/pipelines/unseen", status=404) == "No pipeline found"
    assert mia.refused("PATCH", "/pipelines/seen", {"description": "x"}, 403) == "Forbidden"
    assert mia.refused("GET", f"/teams/{secret['id']}", status=404) == "No team found"
    for path in ("/pipeline-settings", "/api-settings", "/services"):
        assert mia.refused("GET", path, status=403) == "Forbidden"
    assert mia.refused("POST", "/clusters", {"name": "x"}, 403) == "Forbidden"
    seen = {member["email"]: "sso_mode" in member for member in mia("GET", "/members")}
    assert seen == {"owner@example.com": False, "mia@example.com": True, "ada@example.com": False}
    assert "sso_mode" in api("GET", "/members")[1]
    api.stand_in.switches(non_admin_sees="all")
    assert len(mia("GET", "/pipelines")) == 2


def test_who_is_no_administrator_must_name_a_team(api: Any, client: Any) -> None:
    api.stand_in.reset(SEED)
    mia, team = client("mia-token"), api("GET", "/teams")[0]["id"]
    body = {"name": "Mine", "repository": "r", "configuration": "steps: []"}
    error = {"field": "teams", "code": "Please ensure at least one team is added to this pipeline", "value": []}
    assert mia("POST", "/pipelines", body, 422) == {"message": "Validation Failed", "errors": [error]}
    assert mia("POST", "/pipelines", {**body, "teams": {team: "manage_build_and_read"}})["slug"] == "mine"
    cluster = api.cluster().rpartition("/")[2]
    assert mia.refused("POST", "/pipelines", {**body, "name": "b", "cluster_id": cluster}, 403) == "Forbidden"
    api("PATCH", f"/teams/{team}", {"members_can_create_pipelines": False})
    assert mia.refused("POST", "/pipelines", body, 403) == "Forbidden"


def test_members_of_the_organization(api: Any) -> None:
    api.stand_in.reset(SEED)
    ids = {member["email"]: member["id"] for member in api("GET", "/members")}
    mine = f"/members/{ids['owner@example.com']}"
    assert "own membership" in api.refused("PATCH", mine, {"role": "member"}, 403)
    mia = f"/members/{ids['mia@example.com']}"
    for empty in ({}, {"role": None}, {"name": "x"}):
        assert "must be provided" in api.refused("PATCH", mia, empty)
    assert api("PATCH", mia, {"role": "admin"})["role"] == "admin"
    for email in ("mia@example.com", "ada@example.com"):
        api("DELETE", f"/members/{ids[email]}")
    assert "last administrator" in api.refused("DELETE", mine)
    assert [member["email"] for member in api("GET", "/members")] == ["owner@example.com"]


def test_invitations(api: Any) -> None:
    team = api("GET", "/teams")[0]["id"]
    body = {"emails": ["New@Example.com", "new@example.com"], "teams": [{"id": team, "role": "member"}]}
    (invitation,) = api("POST", "/invitations", body)
    assert (invitation["email"], invitation["role"], invitation["sso_mode"]) == (
        "new@example.com",
        "member",
        "required",
    )
    assert invitation["teams"][0]["slug"] == "everyone"
    assert "already a member" in api.refused("POST", "/invitations", {"emails": ["a@b.c", "OWNER@example.com"]})
    assert len(api("GET", "/invitations")["items"]) == 1
    assert "limit of 20" in api.refused("POST", "/invitations", {"emails": [f"a{n}@b.c" for n in range(20)]})
    one = f"/invitations/{invitation['id']}"
    api("DELETE", one)
    assert api("GET", one)["state"] == "revoked" and "not pending" in api.refused("DELETE", one)


def test_only_administrators_see_invitations(api: Any, client: Any) -> None:
    """organizations/invitations.md: all four need the permission to invite."""
    api.stand_in.reset(SEED)
    mia, body = client("mia-token"), {"emails": ["new@example.com"]}
    one = f"/invitations/{api('POST', '/invitations', body)[0]['id']}"
    assert mia.refused("POST", "/invitations", body, 403) == "Forbidden"
    for method, path in (("GET", "/invitations"), ("GET", one), ("DELETE", one)):
        assert mia.refused(method, path, status=403) == "Forbidden"


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        ([None], "must have the role"),
        (["owner"], "must have the role"),
        ([["member"]], "must have the role"),
        (["member", "member"], "only once"),
        (["member", "maintainer"], "only once"),
    ],
)
def test_teams_of_invitations_are_checked(api: Any, roles: list[Any], sentence: str) -> None:
    """organizations/invitations.md: each assignment has a role, and each team at most one."""
    team = api("GET", "/teams")[0]["id"]
    teams = [{"id": team, **({} if role is None else {"role": role})} for role in roles]
    assert sentence in api.refused("POST", "/invitations", {"emails": ["new@example.com"], "teams": teams})


def test_what_invitations_leave_open(api: Any) -> None:
    api.stand_in.switches(second_invitation="allowed")
    for _each in range(2):
        api("POST", "/invitations", {"emails": ["new@example.com"]})
    api.stand_in.switches(single_sign_on=True)
    assert "Sso mode can't be blank" in api.refused("POST", "/invitations", {"emails": ["other@example.com"]})
    api("POST", "/invitations", {"emails": ["other@example.com"], "sso_mode": "required"})


@pytest.mark.parametrize("token", ["", "nobody", "old-token"])
def test_tokens_must_be_known(api: Any, client: Any, token: str) -> None:
    api.stand_in.reset(SEED)
    message = client(token or " ").refused("GET", "/pipelines", status=401)
    assert message.startswith("Authentication required. Please supply a valid API Access Token: https://")


def test_scopes(api: Any, client: Any) -> None:
    api.stand_in.reset(SEED)
    small = client("small-token")
    assert small("GET", "/teams") and small("GET", "/pipelines") == []
    message = small.refused("POST", "/pipelines", {}, 403)
    assert message == "Your access token doesn't have the write_pipelines scope"
    token = small("GET", "/v2/access-token")
    assert token["scopes"] == ["view_teams", "read_pipelines"] and token["user"]["email"] == "owner@example.com"
    assert small.refused("GET", "/v2/user", status=403) == "Your access token doesn't have the read_user scope"
    assert api("GET", "/v2/user")["email"] == "owner@example.com"
    small("DELETE", "/v2/access-token")
    small("GET", "/pipelines", status=401)


def test_another_organization(api: Any) -> None:
    assert api.refused("GET", "/v2/organizations/other/pipelines", status=404) == "No organization found"
    assert [one["slug"] for one in api("GET", "/v2/organizations")] == ["acme"]
    assert api("GET", "")["pipelines_url"].endswith("/organizations/acme/pipelines")
    assert api("GET", "/v2/meta")["webhook_ips"]


def test_settings(api: Any) -> None:
    settings = api("PATCH", "/pipeline-settings", {"default_cluster_id": None, "default_branch": "trunk"})
    assert settings["default_cluster_id"] is None and settings["build_exports"]["enabled"] is False
    pipeline = api.pipeline()
    assert pipeline["cluster_id"] is None and pipeline["default_branch"] == "trunk"
    switch = api("PUT", "/pipeline-settings/hosted-agents-ssh")["hosted_agents_terminal_access"]
    owner = {name: api("GET", "/v2/user")[name] for name in ("id", "name")}
    assert switch["enabled"] is True and switch["enabled_by"] == owner
    api("DELETE", "/pipeline-settings/advanced-queue-metrics", status=404)
    export = api("PUT", "/pipeline-settings/build-export", {"location": "s3://bucket", "strategy_id": "s3"})
    assert export["build_exports"]["location"] == "bucket"
    for wrong in (59, 43_201, "60", True):
        assert "number of minutes" in api.refused(
            "PATCH", "/pipeline-settings", {"scheduled_job_expiry_in_minutes": wrong}
        )
    for right in (60, 43_200, None):
        changed = api("PATCH", "/pipeline-settings", {"scheduled_job_expiry_in_minutes": right})
        assert changed["scheduled_job_expiry_in_minutes"] == right
    assert api("PATCH", "/pipeline-settings", {"default_timeout_in_minutes": 0})["default_timeout_in_minutes"] == 0
    api.stand_in.switches(null_minutes="refused")
    assert "number of minutes" in api.refused("PATCH", "/pipeline-settings", {"default_timeout_in_minutes": None})
    assert api("PATCH", "/api-settings", {"revoke_inactive_tokens_after_days": 90})["allowed_ip_addresses"] is None
    assert "not an IPv4" in api.refused("PATCH", "/api-settings", {"allowed_ip_addresses": "home"})
    # organizations/api_settings.md: no list is null, and of a switch null is no value.
    assert api("PATCH", "/api-settings", {"allowed_ip_addresses": ""})["allowed_ip_addresses"] is None
    assert "must be true or false" in api.refused("PATCH", "/api-settings", {"restrict_user_api_token_creation": None})
    api.stand_in.switches(plan_features=[])
    api.refused("PATCH", "/api-settings", {"allowed_ip_addresses": "10.0.0.0/8"}, 403)
    # Even what is so already.
    api.refused("PATCH", "/api-settings", {"allowed_ip_addresses": None}, 403)
    assert not any(api("GET", "/api-settings")["features"].values())


def test_the_allow_list_takes_effect_at_once(api: Any) -> None:
    """In both APIs; what belongs to no organization is visible to everyone."""
    inside = "192.0.2.0/24 127.0.0.0/8 " + " ".join(f"10.0.{number}.0/24" for number in range(30))
    api("PATCH", "/api-settings", {"allowed_ip_addresses": inside})
    assert api("PATCH", "/api-settings", {"allowed_ip_addresses": "192.0.2.0/24"})["allowed_ip_addresses"]
    message = api.refused("GET", "/clusters", None, 403)
    assert "API IP allow list" in message
    api.refused("PATCH", "/api-settings", {"allowed_ip_addresses": None}, 403)
    answer = api.session.post(api.stand_in.graphql_url, json={"query": "{ viewer { id } }"}, timeout=5)
    assert (answer.status_code, "API IP allow list" in answer.text) == (403, True)
    assert api("GET", "/v2/access-token")["scopes"] and api("GET", "/v2/meta")["webhook_ips"]
    assert api.stand_in.state()["api_settings"]["allowed_ip_addresses"] == "192.0.2.0/24"


def test_suites_are_for_their_teams(api: Any, client: Any) -> None:
    """Read access shows a suite, full access changes it; whose teams let them create suites do so."""
    api.stand_in.reset(
        {
            "users": [{"email": "mia@example.com"}],
            "tokens": [{"token": "mia", "user": "mia@example.com"}],
            "teams": [{"name": "A", "members": [{"email": "mia@example.com", "role": "maintainer"}]}, {"name": "B"}],
            "suites": [{"name": "Own", "teams": ["A"]}, {"name": "Other", "teams": ["B"]}],
        }
    )
    mia, suites = client("mia"), "/v2/analytics/organizations/acme/suites"
    (team,) = [entry["id"] for entry in api("GET", "/teams") if entry["name"] == "A"]
    own, other = (api("GET", f"{suites}/{slug}")["id"] for slug in ("own", "other"))
    for method in ("GET", "PATCH", "DELETE"):
        mia(method, f"{suites}/other", {} if method == "PATCH" else None, status=404)
    assert "Forbidden" in mia.refused("POST", f"/teams/{team}/suites", {"suite_id": other}, status=403)
    body = {"name": "New", "default_branch": "main", "team_ids": [team]}
    assert mia("POST", suites, body)["slug"] == "new"
    api("PATCH", f"/teams/{team}/suites/{own}", {"access_level": ["read"]})
    assert mia("GET", f"{suites}/own")["id"] == own
    assert mia.refused("PATCH", f"{suites}/own", {"emoji": ":x:"}, status=403) == "Forbidden"
    api("PATCH", f"/teams/{team}", {"members_can_create_suites": False})
    assert mia.refused("POST", suites, {**body, "name": "Newer"}, status=403) == "Forbidden"


def test_a_second_suite_of_one_name(api: Any) -> None:
    """The slug is from the name, and no two suites have one."""
    suites = "/v2/analytics/organizations/acme/suites"
    body = {"name": "A B", "default_branch": "main", "team_ids": [api.team()["id"]]}
    made = api("POST", suites, body)
    assert made["slug"] == "a-b"
    assert "Name has already been taken" in api.refused("POST", suites, {**body, "name": "a b"})
    other = api("POST", suites, {**body, "name": "C"})
    assert "Name has already been taken" in api.refused("PATCH", f"{suites}/c", {"name": "A B"})
    assert api("PATCH", f"{suites}/a-b", {"name": "A B"})["slug"] == "a-b"
    api.stand_in.switches(second_suite="numbered")
    assert [api("POST", suites, body)["slug"] for _each in "12"] == ["a-b-1", "a-b-2"]
    assert api("PATCH", f"{suites}/c", {"name": "A B"})["slug"] == "a-b-3" and other["slug"] == "c"
