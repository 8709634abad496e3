# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read for a declaration: which lists, in which order and over which API, and which objects are looked up."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError, RateLimited
from ansible_collections.community.buildkite.plugins.module_utils._plan import reading
from ansible_collections.community.buildkite.plugins.module_utils._plan.declaring import from_module, from_tree
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading, list_key

from .plans import there, web

REST = (
    "read_clusters read_pipelines read_teams read_user read_organizations read_notification_services read_pipeline_templates"
).split()
BOTH = (*REST, "graphql")
UUID = "00000000-89ab-cdef-0123-456789abcdef"


class Service(Organization):
    """An organization that notes what is asked of it, and only then knows the objects that exist.

    `limited`: so often GraphQL asks to wait. `pages`: of every list over REST.
    """

    def __init__(
        self, nodes: t.Sequence[Node], scopes: t.Iterable[str] | None = BOTH, limited: int = 0, pages: int = 1
    ) -> None:
        ledger = types.SimpleNamespace(
            forecast=lambda requests, points: types.SimpleNamespace(seconds=0.0),
            free=lambda api: 5000.0,
            room=lambda api: None,
            may_overdraw=False,
            now=lambda: 0.0,
            behind=0.0,
        )
        client = types.SimpleNamespace(
            ledger=ledger,
            side_by_side=lambda calls: [call() for call in calls],
            connection=types.SimpleNamespace(organization="acme"),
            progress=self.say,
            pages=self.filtered,
        )
        super().__init__(t.cast(t.Any, client), CATALOG, None if scopes is None else frozenset(scopes))
        self.live, self.limited, self.pages = list(nodes), limited, pages
        self.asked: list[str] = []
        self.said: list[str] = []
        self.sought: set[str] = set()

    def say(self, text: str) -> None:
        """Progress."""
        self.said.append(text)

    def appear(self, *kinds: Resource, parent: Node | None = None) -> None:
        """Objects become known."""
        for node in self.live:
            if node.resource in kinds and (parent is None or node.parent is parent):
                self.add(node)

    def filtered(self, path: str, params: dict[str, str]) -> list[t.Any]:
        """A list with a filter, which finds nothing."""
        self.asked.append(f"filter {path} {params}")
        return []

    def read_again(self, resource: Resource, parent: Node | None = None) -> None:
        """A list over REST."""
        self.asked.append(f"list {resource.plural}{f' in {parent.key}' if parent else ''}")
        self.appear(resource, parent=parent)
        ids = frozenset(str(node.id) for node in self.live if node.resource is resource)
        self.readings.note(list_key(resource.name, parent), Reading(0.0, self.pages, ids))

    def read_tree(self, resource: Resource, links: t.Sequence[Resource], wait: bool = True) -> None:
        """A list over GraphQL."""
        inside = f" with {', '.join(link.plural for link in links)}" if links else ""
        self.asked.append(f"tree {resource.plural}{inside}{'' if wait else ' at once'}")
        if self.limited and not wait:
            self.limited -= 1
            raise RateLimited("Wait.")
        self.appear(resource, *links)
        self.readings.note(list_key(resource.name, None), Reading(0.0))
        for link in links:
            for node in self.nodes(resource.name):
                self.readings.note(list_key(link.name, node), Reading(0.0))

    def read_children(
        self, resource: Resource, parents: t.Sequence[Node], links: t.Sequence[Resource], wait: bool = True
    ) -> None:
        """Lists in some objects over GraphQL."""
        names = ", ".join(link.plural for link in links)
        self.asked.append(f"children {names} in {','.join(one.key for one in parents)}")
        for link in links:
            for node in parents:
                self.appear(link, parent=node)
                own = link.name if resource.name == link.parent else f"{link.name} of {resource.name}"
                self.readings.note(list_key(own, node), Reading(0.0))

    def read_one(self, resource: Resource, key: str, parent: Node | None = None) -> Node | None:
        """One object over REST."""
        self.asked.append(f"one {resource.plural} {key}")
        return None

    def look_up(self, resource: Resource, keys: t.Iterable[str], names: t.Collection[str] = ()) -> None:
        """Some objects by their keys; those that are only named are in brackets."""
        unknown = [key for key in dict.fromkeys(keys) if not self.find(resource.name, key) and key not in self.sought]
        self.sought.update(unknown)
        if unknown:
            shown = [f"({key})" if key in names else key for key in unknown]
            self.asked.append(f"look up {resource.plural} {' '.join(shown)}")
        for node in self.live:
            if node.resource is resource and node.key in unknown:
                self.add(node)

    def fill(self, resource: Resource, nodes: t.Sequence[Node], leaves: t.Mapping[Node, set[str]]) -> None:
        """What lists omitted."""
        for node in nodes:
            missing = sorted(leaves[node] - node.values.keys())
            if missing:
                self.asked.append(f"fill {node.address}: {', '.join(missing)}")

    def entries(self, path: str) -> list[dict[str, t.Any]]:
        """What no resource declares."""
        self.asked.append(f"list {path}")
        return []


def read(options: dict[str, t.Any], *nodes: Node, module: str = "", bulk: bool | None = None, **how: t.Any) -> Service:
    """What is read for the options of the bulk module, or of a resource's module."""
    service, problems = Service(nodes, **how), Problems()
    if module:
        found = [from_module(CATALOG, CATALOG.resource(module), options, problems)]
        desired = [one for some in found for one in (some if isinstance(some, list) else [some])]
    else:
        desired = from_tree(CATALOG, options, problems)
    problems.raise_found()
    limits = Limits.of(CATALOG, options, bulk=not module, problems=problems)
    reading.read(service, desired, limits, not module if bulk is None else bulk)
    return service


LINUX, MAC, APES, SHOP = there("cluster", "Linux"), there("cluster", "Mac"), there("team", "Apes"), web()
ADA = there("user", "a@x.example")
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
        "tree clusters with queues at once; look up users a@x.example",
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
    # Users: by UUID alone; by email address over GraphQL, and in the list if that finds none.
    (MEMBERS, (APES, ADA), {}, "tree teams with members at once; look up users a@x.example"),
    (MEMBERS, (APES,), {}, "tree teams with members at once; look up users a@x.example; list users"),
    (MEMBERS, (APES, ADA), {"scopes": REST}, "list teams; list members in Apes; list users"),
    (
        MEMBERS,
        (APES,),
        {"scopes": ["read_teams", "graphql"]},
        "tree teams with members at once; look up users a@x.example",
    ),
    (
        {"teams": [{"name": "Apes", "members": [{"user": UUID}]}]},
        (APES,),
        {},
        f"tree teams with members at once; one users {UUID}; one users {UUID}",
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
