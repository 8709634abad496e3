# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What single pages of Buildkite's documentation say in passing; each test names its page."""

from __future__ import annotations

from typing import Any

import pytest


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
