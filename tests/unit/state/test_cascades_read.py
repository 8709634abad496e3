# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What deletions take along: which lists are read for them, and what is unknown where that is refused."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import Forbidden, NotFound
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.cascade_facts import (
    Cascade,
    Owned,
    Undeclared,
)
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import (
    Identity,
    RestAccess,
    Scopes,
)
from ansible_collections.community.buildkite.plugins.module_utils._state import cascades
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node, Taken
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading, list_key

SCOPES = frozenset(
    ["read_clusters", "read_pipelines", "read_teams", "read_secrets_details", "read_registries", "read_rules"]
)


class Reads(Organization):
    """An organization over REST whose lists of children and undeclared configuration a test gives."""

    def __init__(
        self,
        *nodes: Node,
        entries: t.Mapping[str, t.Any] | None = None,
        refused: t.Mapping[str, Exception] | None = None,
        scopes: t.Iterable[str] = SCOPES,
        administrator: bool | None = True,
        answers: t.Sequence[t.Any] = (),
        catalog: Catalog = CATALOG,
    ) -> None:
        ledger = types.SimpleNamespace(
            forecast=lambda requests, points: types.SimpleNamespace(seconds=0.0),
            free=lambda api: 5000.0,
            room=lambda api: None,
            may_overdraw=False,
        )
        self.queries: list[tuple[str, dict[str, t.Any], float]] = []
        client = types.SimpleNamespace(
            ledger=ledger,
            side_by_side=lambda calls: [call() for call in calls],
            connection=types.SimpleNamespace(organization="acme"),
            room=lambda: None,
            graphql=self.query,
        )
        super().__init__(t.cast(t.Any, client), catalog, frozenset(scopes))
        self._caller = ("me", administrator)
        self.answers = list(answers)
        self.given, self.refused = dict(entries or {}), dict(refused or {})
        self.reads: list[str] = []
        for node in nodes:
            self.add(node)

    def query(self, document: str, variables: dict[str, t.Any], points: float) -> t.Any:
        """The next answer."""
        self.queries.append((document, variables, points))
        return self.answers.pop(0)

    def read_again(self, resource: Resource, parent: Node | None = None) -> None:
        """A list, or the refusal of it."""
        name = f"{resource.plural}{f' in {parent.key}' if parent else ''}"
        self.reads.append(name)
        if name in self.refused:
            raise self.refused[name]
        self.readings.note(list_key(resource.name, parent), Reading(0.0))

    def read_tree(self, resource: Resource, links: t.Sequence[Resource], wait: bool = True) -> None:
        """A list over GraphQL."""
        self.reads.append(f"{resource.plural} over GraphQL")
        self.readings.note(list_key(resource.name, None), Reading(0.0))

    def read_children(
        self, resource: Resource, parents: t.Sequence[Node], links: t.Sequence[Resource], wait: bool = True
    ) -> None:
        """Over GraphQL, all of them."""
        for link in links:
            for node in parents:
                own = link.name if resource.name == link.parent else f"{link.name} of {resource.name}"
                self.readings.note(list_key(own, node), Reading(0.0))

    def entries(self, path: str) -> list[dict[str, t.Any]]:
        """A list of what no resource declares."""
        self.reads.append(path)
        found = self.given.get(path, [])
        if isinstance(found, Exception):
            raise found
        return t.cast("list[dict[str, t.Any]]", found)


def node(kind: str, key: str, parent: Node | None = None) -> Node:
    """An object that exists."""
    return Node(CATALOG.resource(kind), key, parent, key, {"slug": key}, graphql_id=f"g{key}")


def taken(undeclared: dict[str, list[str]] | None = None, **unknown: str) -> Taken:
    """What a deletion takes along."""
    return Taken(undeclared or {}, dict(unknown))


def test_what_a_cluster_takes_along() -> None:
    one, other = node("cluster", "C"), node("cluster", "D")
    organization = Reads(one, other)
    cascades.read(organization, {"cluster": [one, other]})
    assert organization.taken == {one: taken(), other: taken()}
    assert sorted(one for one in organization.reads if "/" not in one) == [
        *("agent_images in C", "agent_images in D"),
        *("agent_tokens in C", "agent_tokens in D"),
        *("maintainers in C", "maintainers in D"),
        *("queues in C", "queues in D"),
        *("secrets in C", "secrets in D"),
    ]
    # The run needs these lists for nothing else.
    kinds = ("agent_image", "cluster_queue", "agent_token", "secret", "cluster_maintainer")
    assert organization.incidental == {(kind, key) for kind in kinds for key in "CD"}


def test_lists_that_were_read_before_are_not_incidental() -> None:
    one = node("cluster", "C")
    organization = Reads(one)
    organization.readings.note(list_key("cluster_queue", one), Reading(0.0))
    cascades.read(organization, {"cluster": [one]})
    kinds = ("agent_image", "agent_token", "secret", "cluster_maintainer")
    assert organization.incidental == {(kind, "C") for kind in kinds}
    assert "queues in C" not in organization.reads
    # What one deletion needed is incidental for the next one too.
    other = organization.add(node("cluster", "D"))
    cascades.read(organization, {"cluster": [other]})
    assert len(organization.incidental) == 4 + 5


@pytest.mark.parametrize("error", [Forbidden("No."), NotFound("No.")])
def test_what_may_not_be_read_is_unknown(error: Exception) -> None:
    """Of the object whose list it is."""
    one, other = node("cluster", "C"), node("cluster", "D")
    refused = {"agent_tokens in D": error, "secrets in C": error}
    organization = Reads(one, other, refused=refused)
    cascades.read(organization, {"cluster": [one, other]})
    assert organization.taken == {
        one: taken(secrets="read_secrets_details"),
        other: taken(agent_tokens="read_clusters"),
    }


@pytest.mark.parametrize(
    ("error", "administrator", "is_known"),
    [
        (NotFound("No."), True, True),
        (NotFound("No."), False, False),
        (NotFound("No."), None, False),
        (Forbidden("No."), True, False),
    ],
)
def test_a_feature_that_the_organization_does_not_have(
    error: Exception, administrator: bool | None, is_known: bool
) -> None:
    """An administrator is shown what exists."""
    one = node("cluster", "C")
    organization = Reads(one, refused={"agent_images in C": error}, administrator=administrator)
    cascades.read(organization, {"cluster": [one]})
    unknown = {} if is_known else {"agent_images": "read_clusters"}
    assert organization.taken[one].unknown == unknown
    assert organization.is_read("agent_image", one) == is_known


def test_scopes_that_are_missing() -> None:
    one = node("cluster", "C")
    organization = Reads(one, scopes=[])
    cascades.read(organization, {"cluster": [one]})
    lists = ("queues", "agent_tokens", "maintainers", "agent_images")
    expected = {**dict.fromkeys(lists, "read_clusters"), "secrets": "read_secrets_details"}
    assert organization.taken[one] == taken(None, **expected) and organization.reads == []


def test_what_a_team_takes_along_over_rest() -> None:
    """What lists all objects is only whole for an administrator: registries name the teams with access to them."""
    one, other = node("team", "T"), node("team", "U")
    registries = [node("registry", key) for key in "rs"]
    organization = Reads(one, other, *registries)
    organization.linked = {registries[0]: ["T", "x"], registries[1]: ["U"]}
    cascades.read(organization, {"team": [one, other]})
    assert [each.address for each in organization.below(one)] == ["team/T/registry/r"]
    assert [each.address for each in organization.below(other)] == ["team/U/registry/s"]
    assert [each.address for each in organization.below(registries[0])] == ["team/T/registry/r"]
    for administrator in (False, None):
        organization = Reads(one, administrator=administrator)
        cascades.read(organization, {"team": [one]})
        assert organization.taken[one].unknown == {"registries": "read_registries"}
        assert "registries" not in organization.reads


@pytest.mark.parametrize(
    ("refusal", "unknown"),
    [
        (Forbidden("Forbidden"), {"registries": "read_registries"}),
        # An administrator can read it, so the organization does not have the feature.
        (NotFound("Not found"), {}),
    ],
)
def test_registries_that_cannot_be_read(refusal: Exception, unknown: dict[str, str]) -> None:
    one = node("team", "T")
    organization = Reads(one, refused={"registries": refusal})
    cascades.read(organization, {"team": [one]})
    assert organization.taken[one].unknown == unknown and "registries" in organization.reads


def test_the_access_of_teams_over_rest_alone() -> None:
    """The names of teams are needed as well: without them, it is unknown which have access."""
    one = node("registry", "R")
    for scopes, unknown in ((SCOPES, {}), (SCOPES - {"read_teams"}, {"teams": "read_teams"})):
        organization = Reads(one, scopes=scopes)
        cascades.read(organization, {"registry": [one]})
        assert organization.taken[one].unknown == unknown


def test_rules_of_pipelines() -> None:
    """Either end takes one along. REST lists what they join, which is their key, and the other ends are named."""
    web, api = node("pipeline", "web"), node("pipeline", "api")
    raw = [("1", "web", "api"), ("2", "x", "api"), ("3", "x", "y")]
    rules = [{"uuid": uuid, "type": "t", "source_uuid": one, "target_uuid": other} for uuid, one, other in raw]
    organization = Reads(web, api, entries={"rules": rules})
    cascades.read(organization, {"pipeline": [web]})
    assert [one.address for one in organization.below(web)] == ["rule/t/web/api"]
    assert "pipelines" not in organization.reads
    cascades.read(organization, {"pipeline": [api]})
    assert [one.id for one in organization.below(api)] == ["1", "2"]
    assert organization.reads.count("pipelines") == 1


@pytest.mark.parametrize(
    "unread",
    [{"scopes": SCOPES - {"read_rules"}}, {"administrator": None}, {"entries": {"rules": Forbidden("no")}}],
)
def test_rules_that_cannot_be_read(unread: dict[str, t.Any]) -> None:
    """Only administrators see all of them."""
    web = node("pipeline", "web")
    organization = Reads(web, **{"entries": {"rules": []}, **unread})
    cascades.read(organization, {"pipeline": [web]})
    assert organization.taken[web].unknown["rules"] == "read_rules"


def test_access_of_teams_to_pipelines() -> None:
    """Over REST, each team is asked for its pipelines; GraphQL shows them from the side of the pipelines."""
    web, team = node("pipeline", "web"), node("team", "T")
    organization = Reads(web, team)
    cascades.read(organization, {"pipeline": [web]})
    assert organization.reads == ["teams", "schedules in web", "pipelines in T", "rules"]
    assert organization.taken[web].unknown == {"repository_webhooks": "graphql"}
    organization = Reads(web, team, scopes=[*SCOPES, "graphql"], answers=[{"a0": HOLDER}])
    cascades.read(organization, {"pipeline": [web]})
    assert organization.reads == ["schedules in web", "rules over GraphQL"] and organization.taken[web].unknown == {}
    organization = Reads(web, team, refused={"pipelines in T": Forbidden("No.")})
    cascades.read(organization, {"pipeline": [web]})
    assert organization.taken[web].unknown == {"repository_webhooks": "graphql", "teams": "read_teams"}


HOLDER: dict[str, t.Any] = {"repository": {"provider": {"webhook": None}}}


def test_only_some_variants_have_it() -> None:
    """Of the others it is known that they have none, whatever GraphQL answers."""
    pipelines = [node("pipeline", key) for key in ("github", "gitlab")]
    for pipeline in pipelines:
        pipeline.values["variant"] = pipeline.key
    organization = Reads(*pipelines)
    cascades.read(organization, {"pipeline": pipelines})
    assert [organization.taken[pipeline] for pipeline in pipelines] == [
        taken(repository_webhooks="graphql"),
        taken({"repository_webhooks": []}),
    ]
    answer = {"a0": HOLDER, "a1": {"repository": None}}
    organization = Reads(*pipelines, scopes=[*SCOPES, "graphql"], answers=[answer])
    cascades.read(organization, {"pipeline": pipelines})
    whole = taken({"repository_webhooks": []})
    assert [organization.taken[pipeline] for pipeline in pipelines] == [whole, whole]


def _declared(name: str, parent: str | None, scope: str, *undeclared: Undeclared) -> Resource:
    return Resource(
        name=name,
        plural=f"{name}s",
        title=name,
        description=f"A {name}.",
        identity=Identity(("name",)),
        rest=RestAccess(f"{parent}s/{{parent}}/{name}s" if parent else f"{name}s"),
        scopes=Scopes(f"read_{scope}", f"write_{scope}"),
        parent=parent,
        cascade=Cascade(undeclared=undeclared),
        fields=(Field("name", "str", "N.", required=True),),
    )


ROOM = _declared("room", None, "rooms")
SHELF = _declared(
    "shelf", "room", "shelves", Undeclared("ants", "ant", "read_ants", owned=Owned("ants", "shelf.uuid", "name"))
)
BOOK = _declared("book", "shelf", "shelves")
NESTED = Catalog((ROOM, SHELF, BOOK, _declared("lamp", "room", "lamps")))


def _nested(*scopes: str) -> tuple[Reads, Node]:
    room, other = Node(ROOM, "R", None, "R"), Node(ROOM, "Q", None, "Q")
    shelves = [Node(SHELF, "S", room, "S"), Node(SHELF, "T", other, "T")]
    lamp = Node(NESTED.resource("lamp"), "L", room, "L")
    ant = {"name": "a", "shelf": {"uuid": "S"}}
    ants = {"edges": [{"node": ant}], "pageInfo": {"hasNextPage": False}}
    answers = [{"organization": {"ants": ants}}]
    organization = Reads(room, other, *shelves, lamp, answers=answers, scopes=scopes, catalog=NESTED)
    cascades.read(organization, {"room": [room]})
    return organization, room


def test_what_is_in_an_object_has_a_cascade_of_its_own() -> None:
    organization, room = _nested("read_rooms", "read_shelves", "read_lamps", "read_ants")
    assert organization.reads == ["shelfs in R", "lamps in R", "books in S"] and len(organization.queries) == 1
    assert organization.taken_with(room) == taken({"ants": ["room/R/shelf/S/ant/a"]})


@pytest.mark.parametrize(
    ("scopes", "unknown"),
    [
        ("rooms shelves", {"lamps": "lamps", "ants": "ants"}),
        # A list inside an object needs the scopes of both.
        ("rooms", {"shelfs": "shelves", "lamps": "lamps", "books": "shelves", "ants": "ants"}),
        ("shelves lamps ants", {"shelfs": "shelves", "lamps": "lamps"}),
    ],
)
def test_scopes_of_what_is_in_an_object(scopes: str, unknown: dict[str, str]) -> None:
    organization, room = _nested(*(f"read_{scope}" for scope in scopes.split()))
    assert organization.taken_with(room).unknown == {name: f"read_{scope}" for name, scope in unknown.items()}


def test_everything_in_an_object_goes_too() -> None:
    cluster = node("cluster", "C")
    queue = node("cluster_queue", "q", cluster)
    organization = Reads(cluster, queue, node("cluster", "D"))
    organization.taken.update(
        {
            cluster: taken({"a": ["1"]}, x="s"),
            queue: taken({"a": ["2"], "b": ["3"]}, y="s"),
            organization.nodes("cluster")[1]: taken({"a": ["4"]}),
        }
    )
    assert organization.taken_with(cluster) == taken({"a": ["1", "2"], "b": ["3"]}, x="s", y="s")
    assert organization.taken_with(queue) == taken({"a": ["2"], "b": ["3"]}, y="s")
    assert organization.taken_with(node("cluster", "E")) == taken()
