# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters of connections, pages from both ends, and what a caller who is no administrator sees."""

from __future__ import annotations

from typing import Any

import pytest

STEPS = "steps:\n  - command: make\n"
SEED = {
    "users": [
        {"name": "Mary Member", "email": "mary@example.com", "role": "member"},
        {"name": "Adam Admin", "email": "adam@example.com", "role": "admin"},
    ],
    "clusters": [
        {"name": "linux", "queues": [{"key": "default"}, {"key": "gpu"}], "default_queue": "default"},
        {"name": "mac", "queues": [{"key": "default"}], "default_queue": "default"},
    ],
    "default_cluster": "linux",
    "pipelines": [
        {
            "name": name,
            "repository": f"git@github.com:acme/{name}.git",
            "configuration": STEPS,
            "cluster": cluster,
            "tags": tags,
            "archived": name == "old",
            "schedules": [{"label": "Nightly", "cronline": "@daily"}],
        }
        for name, cluster, tags in (
            ("api", "linux", ["go", "web"]),
            ("site", "linux", ["web"]),
            ("ios", "mac", []),
            ("old", "mac", []),
        )
    ],
    "teams": [
        {
            "name": "Web",
            "privacy": "visible",
            "members": [{"email": "mary@example.com", "role": "member"}],
            "pipelines": [{"slug": "site", "access_level": "read_only"}],
        },
        {"name": "Hidden", "privacy": "secret", "pipelines": [{"slug": "api", "access_level": "read_only"}]},
    ],
    "pipeline_templates": [
        {"name": "Draft", "configuration": STEPS},
        {"name": "Ready", "configuration": STEPS, "available": True},
    ],
    "agents": [
        {"name": "a1", "cluster": "linux", "queue": "gpu", "meta_data": ["queue=gpu", "os=linux"]},
        {"name": "a2", "cluster": "linux", "queue": "default", "meta_data": ["queue=default"], "paused": True},
        {"name": "a3", "meta_data": ["queue=default"]},
    ],
}


@pytest.fixture(scope="module")
def acme(make: Any) -> Any:
    """An organization where every filter leaves something out; only read."""
    return make(SEED)


def names(face: Any, field: str, arguments: str, inner: str = "slug") -> list[str]:
    """The names of the entries of a filtered list."""
    page = face.organization(f"{field}({arguments}) {{ count edges {{ node {{ {inner} }} }} }}")[field]
    entries = [edge["node"] for edge in page["edges"]]
    assert page["count"] == len(entries)
    return [entry["user"]["name"] if "user" in entry else next(iter(entry.values())) for entry in entries]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("order: NAME", ["api", "ios", "old", "site"]),
        ("order: RECENTLY_CREATED", ["old", "ios", "site", "api"]),
        ("archived: true", ["old"]),
        ("archived: false", ["ios", "site", "api"]),
        ('search: "I"', ["ios", "site", "api"]),
        ('tags: ["web", "go"]', ["api"]),
        ('repository: {url: "acme/SITE"}', ["site"]),
        ('team: "web"', ["site"]),
        ('team: "!web"', ["old", "ios", "api"]),
        ('team: "nothing"', []),
        ("favorite: true", []),
        ("clustered: false", []),
        ('createdAtFrom: "2099-01-01T00:00:00Z"', []),
        ('createdAtTo: "2099-01-01T00:00:00Z", search: "old"', ["old"]),
    ],
)
def test_pipelines(acme: Any, arguments: str, expected: list[str]) -> None:
    assert names(acme, "pipelines", arguments) == expected


def test_pipelines_and_agents_of_a_cluster(acme: Any) -> None:
    mac, linux = (acme.id_of("cluster", name=name) for name in ("mac", "linux"))
    assert names(acme, "pipelines", f'cluster: "{mac}"') == ["old", "ios"]
    assert names(acme, "agents", f'cluster: "{linux}"', "name") == ["a2", "a1"]
    gpu = acme.id_of("cluster_queue", key="gpu")
    assert names(acme, "agents", f'clusterQueue: ["{gpu}"]', "name") == ["a1"]
    assert acme.refused(f'{{ organization(slug: "acme") {{ agents(cluster: "{gpu}") {{ count }} }} }}') == (
        "No cluster found"
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("clustered: false", ["a3"]),
        ("paused: true", ["a2"]),
        ("isRunningJob: true", []),
        ('metaData: ["queue=gpu"]', ["a1"]),
        ('search: "OS=LIN"', ["a1"]),
    ],
)
def test_agents(acme: Any, arguments: str, expected: list[str]) -> None:
    assert names(acme, "agents", arguments, "name") == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('email: "mary@example.com"', ["Mary Member"]),
        ('email: "mary@example"', []),
        ('search: "ADAM"', ["Adam Admin"]),
        ("role: [ADMIN]", ["Adam Admin", "Olive Owner"]),
        ('team: "web"', ["Mary Member"]),
        ("order: NAME", ["Adam Admin", "Mary Member", "Olive Owner"]),
    ],
)
def test_members(acme: Any, arguments: str, expected: list[str]) -> None:
    assert names(acme, "members", arguments, "user { name }") == expected


def test_teams(acme: Any) -> None:
    mary = acme.store.find("user", email="mary@example.com")["id"]
    assert names(acme, "teams", "privacy: [SECRET]") == ["hidden"]
    assert names(acme, "teams", 'search: "WE"') == ["web"]
    assert names(acme, "teams", f'user: "{mary}"') == ["web"]
    assert names(acme, "teams", 'pipeline: "api"') == ["hidden"]
    assert names(acme, "teams", 'pipeline: "!api"') == ["web"]


def test_links_by_name_role_and_search(acme: Any) -> None:
    link = acme.organization('teams(search: "web") { edges { node { members(role: [MAINTAINER]) { count } } } }')
    assert link["teams"]["edges"][0]["node"]["members"]["count"] == 0
    document = '{ team(slug: "acme/web") { pipelines(search: "SIT", order: NAME) { edges { node { accessLevel } } } } }'
    assert acme.data(document)["team"]["pipelines"]["edges"] == [{"node": {"accessLevel": "READ_ONLY"}}]


def test_pages_from_both_ends(acme: Any) -> None:
    def page(arguments: str) -> tuple[list[str], Any]:
        inner = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { slug } }"
        found = acme.organization(f"pipelines(order: NAME, {arguments}) {{ {inner} }}")["pipelines"]
        return [edge["node"]["slug"] for edge in found["edges"]], found["pageInfo"]

    first, info = page("first: 2")
    assert (first, info["hasNextPage"], info["hasPreviousPage"]) == (["api", "ios"], True, False)
    rest, info = page(f'first: 5, after: "{info["endCursor"]}"')
    assert (rest, info["hasNextPage"], info["hasPreviousPage"]) == (["old", "site"], False, True)
    assert page(f'last: 1, before: "{info["startCursor"]}"')[0] == ["ios"]
    assert page("last: 1")[0] == ["site"] and page("first: 0")[0] == []
    for wrong in ('after: "bm8="', 'after: "x"', "first: -1"):
        acme.refused(f'{{ organization(slug: "acme") {{ pipelines({wrong}) {{ count }} }} }}')


# Callers who are no administrators


@pytest.fixture
def mary(acme: Any) -> Any:
    """Mary, of the team Web."""
    owner = acme.caller
    acme.caller = acme.user("mary@example.com")
    yield acme
    acme.caller = owner


def test_a_member_sees_what_her_teams_see(mary: Any) -> None:
    assert names(mary, "pipelines", "first: 9") == ["site"]
    assert names(mary, "teams", "first: 9") == ["web"]
    assert names(mary, "pipelineTemplates", "first: 9", "name") == ["Ready"]


@pytest.mark.parametrize(("kind", "where"), [("pipeline", {"slug": "api"}), ("team", {"slug": "hidden"})])
def test_what_is_hidden_is_null_and_in_mutations_not_found(mary: Any, kind: str, where: Any) -> None:
    identifier, slug = mary.id_of(kind, **where), where["slug"]
    assert mary.data(f'{{ node(id: "{identifier}") {{ id }} }}') == {"node": None}
    assert mary.data(f'{{ {kind}(slug: "acme/{slug}") {{ id }} }}') == {kind: None}
    assert mary.fails(f"{kind}Delete", "clientMutationId", id=identifier) == f"No {kind} found"


def test_what_hangs_on_hidden_things_is_hidden(mary: Any) -> None:
    hidden = mary.store.find("pipeline", slug="api")["id"]
    schedule = mary.id_of("pipeline_schedule", pipeline_id=hidden)
    link = mary.id_of("team_pipeline", pipeline_id=hidden)
    for identifier in (schedule, link, mary.id_of("pipeline_template", name="Draft")):
        assert mary.data(f'{{ node(id: "{identifier}") {{ id }} }}') == {"node": None}


def test_what_is_seen_may_still_not_be_changed(mary: Any) -> None:
    site = mary.id_of("pipeline", slug="site")
    found = mary.data(
        '{ pipeline(slug: "acme/site") { webhookURL permissions { pipelineUpdate { allowed } buildCreate { allowed } } } }'
    )
    refused = {"pipelineUpdate": {"allowed": False}, "buildCreate": {"allowed": False}}
    assert found == {"pipeline": {"webhookURL": None, "permissions": refused}}
    assert mary.fails("pipelineUpdate", "pipeline { id }", id=site, name="x") == "Forbidden"


def test_the_permissions_of_a_member(mary: Any) -> None:
    names_of = "organizationUpdate teamCreate pipelineView teamAdmin"
    inner = " ".join(f"{name} {{ allowed message }}" for name in names_of.split())
    allowed = mary.organization(f"permissions {{ {inner} }}")["permissions"]
    assert {name: entry["allowed"] for name, entry in allowed.items()} == {
        **dict.fromkeys(("organizationUpdate", "teamCreate", "teamAdmin"), False),
        "pipelineView": True,
    }
    assert allowed["teamCreate"]["message"] and allowed["pipelineView"]["message"] is None


def test_who_is_no_member_sees_nothing(make: Any) -> None:
    face = make(SEED)
    face.store.delete_where("member", user_id=face.store.find("user", email="mary@example.com")["id"])
    face.caller = face.user("mary@example.com")
    everyone = face.id_of("cluster", name="linux")
    assert face.data(f'{{ organization(slug: "acme") {{ id }} node(id: "{everyone}") {{ id }} }}') == {
        "organization": None,
        "node": None,
    }
    assert face.data("{ viewer { user { email } organizations { count } } }") == {
        "viewer": {"user": {"email": "mary@example.com"}, "organizations": {"count": 0}}
    }
