# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What single pages of Buildkite's documentation mention in passing; each test names its page."""

from __future__ import annotations

from typing import Any

import pytest

from stand_in.rules import cron


@pytest.mark.parametrize("variables", ["{ }", "", '{"slug": "acme"}', {"slug": "acme"}])
def test_variables_may_be_json_inside_a_text(api: Any, variables: Any) -> None:
    """apis/graphql_api.md, the request with curl."""
    body = {"query": "query($slug: ID) { organization(slug: $slug) { slug } }", "variables": variables}
    answer = api.session.post(api.stand_in.graphql_url, json=body, timeout=20).json()
    assert answer["data"]["organization"] == ({"slug": "acme"} if "slug" in variables else None)


def test_variables_in_a_text_are_checked_and_masked(api: Any) -> None:
    def post(variables: str) -> Any:
        body = {"query": "{ viewer { id } }", "variables": variables}
        return api.session.post(api.stand_in.graphql_url, json=body, timeout=20).json()

    for wrong in ("{", "[1]"):
        assert post(wrong)["errors"] == [{"message": "The variables must be a JSON object."}]
    post('{"token": "hush-hush"}')
    assert "hush" not in str(api.stand_in.log())


def test_people_have_a_picture(api: Any, provider: Any) -> None:
    """apis/graphql/cookbooks/hosted_agents.md and agent/queues/managing.md select it."""
    assert provider.ask("{ viewer { user { avatar { url } } } }")["viewer"]["user"] == {
        "avatar": {"url": api("GET", "/v2/user")["avatar_url"]}
    }


def test_what_is_kept_for_hosted_agents_may_be_sent_back(api: Any) -> None:
    """rest_api/clusters.md: a changed cache field needs hosted agents."""
    path = api.cluster()
    unchanged = {"hosted_git_mirror_enabled": False, "hosted_container_cache_enabled": False, "description": "d"}
    assert api("PATCH", path, unchanged)["description"] == "d"
    message = api.refused("PATCH", path, {**unchanged, "hosted_git_mirror_enabled": True})
    assert "not running Buildkite hosted agents" in message


def test_emojis_need_no_scope(api: Any, client: Any) -> None:
    """rest_api/emojis.md."""
    token = {"token": "scopeless", "user": "owner@example.com", "scopes": []}
    api.stand_in.seed({"tokens": [token]})
    assert client("scopeless")("GET", "/emojis") == []


# pipelines/configure/workflows/scheduled_builds.md: the examples of the page, and what it gives as the ranges.
RIGHT = """@hourly | @yearly | */10 * * * * | 30 * * * * | 0 */12 * * * | 0 0 */2 * * +01:00 | 0 16 * * SUN | 0 0 * * 1-5
    0 8 * * * America/Vancouver | 0 0 L * * | 0 0 last * * | 0 0 -2-L * * | 0 0 1 */2 * | 0 0 * * 2%2+1 | 0 0 * * 0%3
    59 23 31 12 6 | 0,30 8-18 1,15 jan-MAR mon-fri | 5/20 1 * * * -05:00 | 0 0 * * fri-mon | 5,50 */2 * * * UTC"""
INVALID = """60 * * * * | 0 24 * * * | 0 0 0 * * | 0 0 32 * * | 0 0 * 13 * | 0 0 * * 8 | 0 0 * 0 * | 0 0 * * * Mars/Base
    0 0 * * * +25:00 | 0 0 * * | 0 ~ * * * | */0 * * * * | a * * * * | 0 L * * * | 0 0 -40-L * * | 0 0 1%2 * * | , 1 * * *
    0 0 * mon * | 0 0 * * * europe | @daily UTC | 1- * * * * | 9999999 * * * *"""
TOO_OFTEN = "* * * * * | */9 * * * * | 0,5 * * * * | 0-30 1 * * * | 0/5 * * * * | 0,55 * * * *"


def cronlines(text: str) -> list[str]:
    """The entries of one of the texts above."""
    return [entry.strip() for line in text.splitlines() for entry in line.split("|")]


@pytest.mark.parametrize("cronline", cronlines(RIGHT))
def test_schedules_as_documented(cronline: str) -> None:
    assert cron.problem(cronline) is None


@pytest.mark.parametrize("cronline", cronlines(INVALID))
def test_schedules_out_of_range(cronline: str) -> None:
    assert cron.problem(cronline) == "is invalid"


@pytest.mark.parametrize("cronline", cronlines(TOO_OFTEN))
def test_schedules_that_build_too_often(cronline: str) -> None:
    assert cron.problem(cronline) == "must not run more often than every 10 minutes"


def test_tokens_of_suites_are_for_their_teams(api: Any, client: Any) -> None:
    """rest_api/test_engine/_suites_query_strings.md: 403 for who may not see the token. Others do not see the suite."""
    users = [{"email": "mia@example.com"}]
    tokens = [{"token": "mia-token", "user": "mia@example.com"}]
    teams = [{"name": "A", "members": [{"email": "mia@example.com"}]}, {"name": "B"}]
    api.stand_in.reset({"users": users, "tokens": tokens, "teams": teams})
    api.stand_in.seed({"suites": [{"name": "Own", "teams": ["A"]}, {"name": "Other", "teams": ["B"]}]})
    mia, suites = client("mia-token"), "/v2/analytics/organizations/acme/suites"
    assert mia("GET", f"{suites}/own?show_api_token=true")["api_token"]
    assert [suite["slug"] for suite in mia("GET", suites)] == ["own"]
    mia("GET", f"{suites}/other", status=404)
    api.stand_in.switches(non_admin_sees="all")
    assert mia.refused("GET", f"{suites}/other?show_api_token=true", status=403) == "Forbidden"
    assert mia.refused("GET", f"{suites}?show_api_token=true", status=403) == "Forbidden"
    assert len(api("GET", f"{suites}?show_api_token=true")) == len(mia("GET", suites)) == 2


def test_an_agent_that_is_stopping_is_not_paused(api: Any) -> None:
    """rest_api/agents.md: only connected ones are."""
    api.stand_in.seed({"agents": [{"name": "a", "connection_state": "stopping"}]})
    one = f"/agents/{api('GET', '/agents')[0]['id']}"
    assert api.refused("PUT", one + "/pause") == "Only connected agents may be paused"


def test_browsers_may_use_rest(api: Any) -> None:
    """rest_api.md, CORS headers."""
    for path, status in (("/pipelines", 200), ("/pipelines/nowhere", 404), ("/v2/meta", 200)):
        answer = api.raw("GET", path)
        assert answer.status_code == status and answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Expose-Headers"] == "Link"


def test_registries_are_read_over_rest(api: Any) -> None:
    """rest_api/package_registries/registries.md; every team that has access is named, no matter who granted it."""
    teams = [api.team(name)["id"] for name in ("A", "B")]
    levels = {"A": "read_only", "B": "read_and_write"}
    api.stand_in.seed({"registries": [{"name": "My Gems", "teams": levels}, {"name": "Own"}]})
    path = "/v2/packages/organizations/acme/registries"
    own, gems = api("GET", path)
    assert (gems["slug"], sorted(gems["team_ids"]), own["team_ids"]) == ("my-gems", sorted(teams), [])
    assert api("GET", f"{path}/my-gems") == gems and api.refused("GET", f"{path}/x", status=404) == "No registry found"
