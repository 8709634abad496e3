# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Buildkite's Terraform provider asks of REST, in our own words, and what it asks of both faces in turn."""

from __future__ import annotations

from typing import Any

import pytest

Record = dict[str, Any]


def holds(record: Record, expected: Record) -> bool:
    """Whether a record has these values."""
    return {name: record[name] for name in expected} == expected


def test_provider_settings_and_slug(provider: Any) -> None:
    """Both go over REST; an open choice goes out as an empty text and an open switch as false."""
    open_ones = {"trigger_mode": "", "issue_comment_match_mode": "", "filter_condition": "", "build_tags": False}
    sent = {"provider_settings": {**open_ones, "build_pull_requests": True}}
    answer = provider.api("PATCH", "/pipelines/site", sent)
    assert holds(answer["provider"]["settings"], sent["provider_settings"])
    assert provider.api("PATCH", "/pipelines/site", {"slug": "own-slug"})["slug"] == "own-slug"
    document = """query($id: ID!) { node(id: $id) { ... on Pipeline { repository { provider {
        __typename
        ... on RepositoryProviderGithub { settings { buildPullRequests tags: buildTags issueCommentMatchMode } }
        ... on RepositoryProviderBitbucket { settings { buildBranches } }
        ... on RepositoryProviderCursorOrigin { settings { buildTags } }
    } } } } }"""
    found = provider.ask(document, id=provider.ids["Pipeline"])["node"]["repository"]["provider"]
    settings = {"buildPullRequests": True, "tags": False, "issueCommentMatchMode": "EXACT"}
    assert found == {"__typename": "RepositoryProviderGithub", "settings": settings}
    for slug in ("own-slug", "site"):
        assert provider.ask(f'{{ pipeline(slug: "acme/{slug}") {{ slug }} }}')["pipeline"] == {"slug": "own-slug"}
    provider.mutate("pipelineArchive", "clientMutationId", {"id": provider.ids["Pipeline"]})
    assert provider.node("Pipeline", provider.ids["Pipeline"], "archived")["archived"] is True
    provider.mutate("pipelineUnarchive", "clientMutationId", {"id": provider.ids["Pipeline"]})


def test_organization_settings(provider: Any) -> None:
    def settings() -> Any:
        document = "allowedApiIpAddresses id uuid membersRequireTwoFactorAuthentication"
        return provider.ask(f'{{ organization(slug: "acme") {{ {document} }} }}')["organization"]

    assert settings()["membersRequireTwoFactorAuthentication"] is False
    document = """mutation($id: ID!, $ips: String!) {
        organizationApiIpAllowlistUpdate(input: {organizationID: $id, ipAddresses: $ips}) { organization { id } }
    }"""
    provider.ask(document, id=provider.organization, ips="0.0.0.0/0 1.1.1.1/32")
    document = """mutation($id: ID!, $on: Boolean!) { organizationEnforceTwoFactorAuthenticationForMembersUpdate(
        input: {organizationId: $id, membersRequireTwoFactorAuthentication: $on}) { organization { id } }
    }"""
    provider.ask(document, id=provider.organization, on=True)
    assert settings()["allowedApiIpAddresses"] == "0.0.0.0/0 1.1.1.1/32"
    assert settings()["membersRequireTwoFactorAuthentication"] is True
    changes = {"revoke_inactive_tokens_after_days": 60, "restrict_user_api_token_creation": True}
    assert holds(provider.api("PATCH", "/api-settings", changes), changes)
    assert holds(provider.api("GET", "/api-settings"), changes)
    assert provider.api("PATCH", "/api-settings", {"revoke_inactive_tokens_after_days": None})["features"]


def webhook(**settings: Any) -> Record:
    """A notification service as it is sent."""
    return {"description": "w", "scope": "all", "scope_uuids": [], "branch_configuration": "", "settings": settings}


# Kind, path, what makes it, the change with its method and path, what then reads so.
OVER_REST = [
    ("maintainer", "/clusters/{cluster}/maintainers", {"user": "{user}"}, None, {}),
    (
        "secret",
        "/clusters/{cluster}/secrets",
        {"key": "KEY", "value": "v", "description": "d", "policy": "- pipeline_slug: site\n"},
        ("PUT", "", {"description": "e", "policy": ""}),
        {"description": "e", "policy": None},
    ),
    ("secret", "/clusters/{cluster}/secrets", {"key": "KEY", "value": "v"}, ("PUT", "/value", {"value": "w"}), {}),
    (
        "service",
        "/services",
        {"provider": "webhook", **webhook(url="https://a.example.com/", events=["build.finished"], token_mode="token")},
        ("PATCH", "", {**webhook(url="https://b.example.com/", tls_verify=False), "description": "x"}),
        {"description": "x", "enabled": True},
    ),
    (
        "service",
        "/services",
        {"provider": "slack", **webhook(url="https://hooks.slack.com/services/T/B/x", theme="text")},
        ("PUT", "/disable", None),
        {"enabled": False},
    ),
]


@pytest.mark.parametrize(("kind", "path", "body", "change", "expected"), OVER_REST)
def test_a_life_over_rest(
    provider: Any, kind: str, path: str, body: Record, change: tuple[str, str, Any] | None, expected: Record
) -> None:
    api = provider.api
    cluster = provider.node("Cluster", provider.ids["Cluster"], "uuid")["uuid"]
    user = provider.node("User", provider.user, "uuid")["uuid"]
    path = path.replace("{cluster}", cluster)
    body = {name: user if value == "{user}" else value for name, value in body.items()}
    created = api("POST", path, body)
    one = f"{path}/{created['id']}"
    assert api("GET", one) == created and "value" not in created
    if kind == "maintainer":
        assert created["actor"] | {"id": user, "type": "user", "email": "mia@example.com"} == created["actor"]
    if change:
        method, more, sent = change
        assert holds(api(method, one + more, sent), expected)
    assert holds(api("GET", one), expected)
    assert api.raw("DELETE", one).status_code == 204
    assert api("GET", one, status=404)["message"].startswith("No ")


def test_lists_of_data_sources(provider: Any) -> None:
    """Data sources and imports walk through the pages of lists by their cursors."""
    for kind, field, order in (("clusters", "name", "NAME"), ("teams", "slug", "NAME"), ("members", "id", None)):
        seen: list[str] = []
        cursor = None
        while cursor is not None or not seen:
            document = f"""query($slug: ID!, $cursor: String) {{ organization(slug: $slug) {{
                {kind}(first: 1, after: $cursor{f", order: {order}" if order else ""}) {{
                    pageInfo {{ endCursor hasNextPage }} edges {{ node {{ {field} }} }}
                }}
            }} }}"""
            page = provider.ask(document, slug="acme", cursor=cursor)["organization"][kind]
            seen += [edge["node"][field] for edge in page["edges"]]
            cursor = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
        assert len(seen) == len(set(seen)) == 2, kind
    assert provider.ask('{ organization(slug: "elsewhere") { id } team(slug: "acme/none") { id } }') == {
        "organization": None,
        "team": None,
    }
