# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read for a declaration: which lists, in which order and over which API, and which objects are looked up."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading

from .plans import there, web
from .reads import REST, UUID, read

LINUX, MAC, APES, SHOP = there("cluster", "Linux"), there("cluster", "Mac"), there("team", "Apes"), web()
ADA = there("member", "a@x.example")
OLD = there("agent_token", "a", LINUX, description="a")
YOUNG = there("agent_token", "b", LINUX, description="b", created_at="2026-01-01T00:00:00Z")
THREE: dict[str, t.Any] = {"clusters": [{"name": name, "queues": [{"key": "a"}]} for name in ("Linux", "b", "c")]}
MEMBERS: dict[str, t.Any] = {"teams": [{"name": "Apes", "members": [{"user": "a@x.example"}]}]}
ACCESS = {"access_level": "read_only"}
OF_AGE = {"description": "a", "rotate_created_before": "2026-01-02T00:00:00Z"}
HOOK = {"description": "h", "url": "https://x.example"}
NIGHTLY = {"label": "n", "cronline": "0 0 * * *"}
HOOKED = there("webhook", "h", url="", scope="", teams=["t9"], pipelines=["p9"])
Case = tuple[dict[str, t.Any], tuple[Node, ...], dict[str, t.Any], str]
# The declaration, the objects that exist, how it is read, and what is asked.
CASES: list[Case] = [
    # One list per kind, and what lists omit only if it is declared.
    ({"clusters": [{"name": "Linux"}]}, (LINUX, MAC), {}, "list clusters"),
    (
        {"clusters": [{"name": "Linux", "description": "x"}, {"name": "Mac", "state": "absent"}]},
        (LINUX,),
        {},
        "list clusters; fill cluster/Linux: description",
    ),
    ({"api_settings": {"allowed_ip_addresses": ["10.0.0.0/8"]}}, (), {"scopes": None}, "list api_settings"),
    ({"unclustered_agent_tokens": [{"description": "x"}]}, (), {}, "tree unclustered_agent_tokens"),
    # Lists in objects: of those that exist, together with their parents if there are several.
    (
        {"clusters": [{"name": "Linux", "queues": [{"key": "a"}]}]},
        (LINUX, MAC),
        {},
        "list clusters; list queues in Linux",
    ),
    (
        {"cluster": "Linux", "key": "a"},
        (LINUX, MAC),
        {"module": "cluster_queue"},
        "list clusters; list queues in Linux",
    ),
    ({"cluster": "new", "key": "a"}, (LINUX,), {"module": "cluster_queue"}, "list clusters"),
    (
        {"name": "Linux", "default_queue": "a"},
        (there("cluster", "Linux", default_queue=None),),
        {"module": "cluster"},
        "list clusters; list queues in Linux",
    ),
    (THREE, (LINUX,), {}, "tree clusters with queues at once"),
    (THREE, (LINUX,), {"scopes": REST}, "list clusters; list queues in Linux"),
    # Less was left than was known.
    (THREE, (LINUX,), {"limited": 1}, "tree clusters with queues at once; list clusters; list queues in Linux"),
    # The cheapest tree shows what is left, and the dearest one comes last.
    (
        {**THREE, **MEMBERS, "pipelines": [{"slug": slug, "schedules": [NIGHTLY]} for slug in ("web", "x", "y")]},
        (LINUX, APES, SHOP, ADA),
        {},
        "list pipelines; look up pipelines x y; tree teams with members at once; list schedules in web; "
        "tree clusters with queues at once; look up members a@x.example",
    ),
    # Maintainers are only in the list over REST.
    (
        {"clusters": [{**cluster, "maintainers": [{"team": "Apes"}]} for cluster in THREE["clusters"]]},
        (LINUX, APES),
        {},
        "list clusters; list teams; list queues in Linux; list maintainers in Linux",
    ),
    # An empty list means something only if what it lacks is pruned.
    ({"clusters": [{"name": "Linux", "queues": []}]}, (LINUX,), {}, "list clusters"),
    (
        {"clusters": [{"name": "Linux", "queues": []}], "prune": ["queues"]},
        (LINUX,),
        {},
        "list clusters; list queues in Linux",
    ),
    ({"name": "Linux", "maintainers": []}, (LINUX,), {"module": "cluster"}, "list clusters; list maintainers in Linux"),
    # Two are no reason to read a tree, and neither is one object's own module.
    (
        {"clusters": THREE["clusters"][:2]},
        (LINUX,),
        {},
        "list clusters; list queues in Linux",
    ),
    ({"name": "Apes", "members": []}, (APES,), {"module": "team"}, "list teams; children members in Apes"),
    # Links from either side; an object that only links name is looked up.
    (
        {"teams": [{"name": "Apes", "pipelines": [{"slug": slug, **ACCESS} for slug in ("web", "x")]}]},
        (APES, SHOP),
        {},
        "list teams; look up pipelines (web) (x); list pipelines in Apes",
    ),
    (
        {"pipelines": [{"slug": "web", "teams": [{"team": "Apes", **ACCESS}]}]},
        (APES, SHOP),
        {},
        "list teams; list pipelines; children pipelines in web",
    ),
    (
        {"slug": "web", "teams": [{"team": "Apes", **ACCESS}]},
        (APES, SHOP),
        {"module": "pipeline"},
        "list teams; look up pipelines web; children pipelines in web",
    ),
    (
        {
            "teams": [{"name": "Apes", "pipelines": [{"slug": "web", **ACCESS}]}],
            "pipelines": [{"slug": "web", "teams": [{"team": "Apes", **ACCESS}]}],
        },
        (APES, SHOP),
        {"scopes": REST},
        "list teams; list pipelines; list pipelines in Apes",
    ),
    # Users: by UUID alone; by email address over GraphQL, and in the list if that finds none.
    (MEMBERS, (APES, ADA), {}, "tree teams with members at once; look up members a@x.example"),
    (MEMBERS, (APES,), {}, "tree teams with members at once; look up members a@x.example; list members"),
    (MEMBERS, (APES, ADA), {"scopes": REST}, "list teams; list members in Apes; list members"),
    (
        MEMBERS,
        (APES,),
        {"scopes": ["read_teams", "graphql"]},
        "tree teams with members at once; look up members a@x.example",
    ),
    (
        {"teams": [{"name": "Apes", "members": [{"user": UUID}]}]},
        (APES,),
        {},
        f"tree teams with members at once; one members {UUID}; one members {UUID}",
    ),
    # Pipelines: a few are looked up, by slug, by name and by earlier slugs; all are listed if more follow.
    ({"slug": "web"}, (SHOP,), {"module": "pipeline"}, "look up pipelines web"),
    (
        {"slug": "web", "previous_slugs": ["old", "older"]},
        (),
        {"module": "pipeline"},
        "look up pipelines web; look up pipelines old older",
    ),
    (
        {"name": "Web shop"},
        (SHOP,),
        {"module": "pipeline"},
        "filter pipelines {'name': 'Web shop'}; look up pipelines (web-shop)",
    ),
    ({"name": "Web shop", "slug": "web"}, (SHOP,), {"module": "pipeline"}, "look up pipelines web"),
    ({"slug": "web"}, (SHOP,), {"module": "pipeline", "bulk": True}, "list pipelines"),
    ({"pipelines": [{"slug": slug} for slug in ("web", "x")]}, (SHOP,), {"bulk": False}, "look up pipelines web x"),
    (
        {"pipelines": [{"slug": s} for s in ("web", "x", "y")]},
        (SHOP,),
        {"bulk": False},
        "list pipelines; look up pipelines x y",
    ),
    ({"pipelines": [{"slug": "web"}, {"name": "Other"}]}, (SHOP,), {}, "list pipelines"),
    (
        {"pipeline": "web", **NIGHTLY},
        (SHOP,),
        {"module": "pipeline_schedule"},
        "look up pipelines (web); list schedules in web",
    ),
    (
        {"slug": "web", "provider_settings": {"build_tags": True}, "tags": ["a"]},
        (SHOP,),
        {"module": "pipeline"},
        "look up pipelines web; fill pipeline/web: provider_settings, tags",
    ),
    # It has that name, whatever its slug is.
    (
        {"name": "Web shop"},
        (web(name="Web shop"),),
        {"module": "pipeline"},
        "filter pipelines {'name': 'Web shop'}; fill pipeline/web: archived",
    ),
    # Two pages may hide an object that would be created: only then they are read again.
    ({"clusters": [{"name": "new"}, {"name": "Linux"}]}, (LINUX,), {"pages": 2}, "list clusters; list clusters"),
    ({"clusters": [{"name": "Linux"}]}, (LINUX,), {"pages": 2}, "list clusters"),
    ({"clusters": [{"name": "new"}]}, (LINUX,), {}, "list clusters"),
    (
        {"cluster": "Linux", "key": "new"},
        (LINUX,),
        {"module": "cluster_queue", "pages": 2},
        "list clusters; list queues in Linux; list queues in Linux",
    ),
    (
        {"clusters": [{"name": "Linux", "queues": [{"key": "new"}, {"key": "a"}]}]},
        (LINUX, there("cluster_queue", "a", LINUX)),
        {"pages": 2},
        "list clusters; list queues in Linux; list queues in Linux",
    ),
    (
        {"cluster": "Linux", "key": "a"},
        (LINUX, there("cluster_queue", "a", LINUX)),
        {"module": "cluster_queue", "pages": 2},
        "list clusters; list queues in Linux",
    ),
    # Only REST returns the age of a token.
    (
        {"clusters": [{"name": name, "agent_tokens": [OF_AGE]} for name in ("Linux", "b", "c")]},
        (LINUX, OLD, YOUNG),
        {},
        "tree clusters with agent_tokens at once; list agent_tokens in Linux",
    ),
    (
        {
            "clusters": [
                {"name": name, "agent_tokens": [{**OF_AGE, "description": "b"}]} for name in ("Linux", "b", "c")
            ]
        },
        (LINUX, OLD, YOUNG),
        {},
        "tree clusters with agent_tokens at once",
    ),
    (
        {"cluster": "Linux", **OF_AGE},
        (LINUX, OLD),
        {"module": "agent_token"},
        "list clusters; list agent_tokens in Linux",
    ),
    # Changes show the names of what an object refers to now.
    (
        {"webhooks": [{**HOOK, "scope": "some_teams", "teams": ["Apes"]}]},
        (HOOKED, APES),
        {},
        "list teams; list webhooks",
    ),
    (
        {"webhooks": [{**HOOK, "pipelines": ["web"]}]},
        (HOOKED, SHOP),
        {},
        "look up pipelines (web); list webhooks; list pipelines",
    ),
    (
        {"webhooks": [{**HOOK, "pipelines": ["web"]}]},
        (there("webhook", "h", url="", scope="", pipelines=[SHOP.id]), SHOP),
        {},
        "look up pipelines (web); list webhooks",
    ),
    ({"webhooks": [HOOK]}, (HOOKED, SHOP), {}, "list webhooks"),
    # What is deleted takes its lists along.
    ({"teams": [{"name": "Apes"}], "prune": ["teams"], "protected": ["team/*"]}, (APES,), {}, "list teams"),
    (
        {"slug": "web", "state": "absent"},
        (SHOP,),
        {"module": "pipeline"},
        "look up pipelines web; children pipelines in web; list schedules in web",
    ),
]


@pytest.mark.parametrize(
    ("options", "nodes", "how", "asked"), CASES, ids=[f"{number}-{case[3][:40]}" for number, case in enumerate(CASES)]
)
def test_what_is_read(options: dict[str, t.Any], nodes: tuple[Node, ...], how: dict[str, t.Any], asked: str) -> None:
    assert "; ".join(read(options, *nodes, **how).asked) == asked


def test_progress_names_every_list_once() -> None:
    """Also where less was left than was known, and a list came alone."""
    queue = there("cluster_queue", "a", LINUX)
    for limited in (0, 1):
        assert read(THREE, LINUX, queue, limited=limited).said == ["Read 1 clusters.", "Read 1 queues."]
    settings = read({"api_settings": {"allowed_ip_addresses": ["10.0.0.0/8"]}, **MEMBERS}, APES, scopes=None)
    assert settings.said == ["Read 1 teams.", "Read api_settings.", "Read 0 members."]


@pytest.mark.parametrize(
    ("options", "scopes", "message"),
    [
        ({"teams": [{"name": "Apes"}]}, ["read_clusters"], "read_teams (for teams)"),
        (MEMBERS, ["read_teams"], "read_organizations (for teams.members)"),
        (
            {
                "clusters": [{"name": "Linux", "maintainers": [{"team": "Apes"}]}],
                "pipelines": [{"slug": "x", "cluster": "C"}],
            },
            ["read_clusters"],
            "read_pipelines (for pipelines), read_teams (for clusters.maintainers)",
        ),
        # What is in an object that may be deleted may be protected.
        (
            {"teams": [{"name": "x"}], "prune": ["teams"], "protected": ["cluster/*/maintainer/*"]},
            ["read_teams"],
            "read_clusters (for protected)",
        ),
    ],
)
def test_scopes_that_reading_needs(options: dict[str, t.Any], scopes: list[str], message: str) -> None:
    with pytest.raises(BuildkiteError) as caught:
        read(options, scopes=scopes)
    assert message in caught.value.message


def test_what_the_run_needs_is_no_longer_incidental() -> None:
    """Lists that only a deletion needed stay so."""
    lists = {("cluster", None), ("cluster_queue", "x"), ("agent_token", "x")}
    service = read(
        {"clusters": [{"name": "Linux", "queues": []}]}, known=lambda service: service.incidental.update(lists)
    )
    assert service.incidental == {("agent_token", "x"), ("cluster_queue", "x")}


def test_lists_that_are_known_are_not_read_again() -> None:
    """Nor inside others: an item of a loop needs what the last one read."""

    def clusters(service: t.Any) -> None:
        service.add(LINUX)
        service.readings.note(("cluster", None), Reading(0.0))

    assert read(THREE, LINUX, known=clusters).asked == ["list queues in Linux"]

    def pipelines(service: t.Any) -> None:
        service.readings.note(("pipeline", None), Reading(0.0))

    asked = read({"name": "Web shop"}, module="pipeline", known=pipelines).asked
    assert asked == ["look up pipelines (web-shop)"]


@pytest.mark.parametrize(
    ("options", "how", "message"),
    [
        ({"cluster": "C", "key": "a"}, {"module": "cluster_queue"}, "read_clusters (for queues)"),
        (
            {"slug": "x", "cluster": "C"},
            {"module": "pipeline"},
            "read_clusters (for pipelines.cluster), read_pipelines",
        ),
        ({"prune": ["webhooks"]}, {}, "read_notification_services (for prune)"),
        ({"teams": [{"name": "A", "pipelines": []}]}, {}, "read_teams (for teams, teams.pipelines)"),
    ],
)
def test_why_a_scope_is_needed(options: dict[str, t.Any], how: dict[str, t.Any], message: str) -> None:
    with pytest.raises(BuildkiteError) as caught:
        read(options, scopes=[], **how)
    assert message in caught.value.message
