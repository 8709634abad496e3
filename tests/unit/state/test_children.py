# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lists below objects are read, over which API, and in which order: by what is left of the budgets."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.complexity import Room
from ansible_collections.community.buildkite.plugins.module_utils._errors import RateLimited
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._state import children
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading, list_key

CLUSTER, QUEUE, TOKEN, TEAM, MEMBER, ACCESS, PIPELINE, MAINTAINER = (
    CATALOG.resource(name)
    for name in (
        *("cluster", "cluster_queue", "agent_token", "team", "team_member", "team_pipeline"),
        *("pipeline", "cluster_maintainer"),
    )
)


class Ledger:
    """Budgets: a request or a point beyond them takes a second."""

    def __init__(
        self, requests: float, points: float | None, may_overdraw: bool = False, share: float | None = None
    ) -> None:
        self.requests, self.points, self.may_overdraw, self.share = requests, points, may_overdraw, share

    def forecast(self, requests: float, points: float) -> t.Any:
        """How long that would take."""
        over = max(0.0, points - self.points) if self.points is not None else 0.0
        return types.SimpleNamespace(seconds=max(0.0, requests - self.requests) + over)

    def free(self, api: str) -> float | None:
        """What is left of the points."""
        assert api == "graphql"
        return self.points

    def room(self, api: str) -> Room | None:
        """What a share allows for a request, if one is kept."""
        assert api == "graphql"
        return None if self.share is None else Room(self.share, self.share)


class Reads(Organization):
    """An organization that notes which lists are read over which API. `limited`: so often GraphQL refuses at first."""

    def __init__(self, ledger: Ledger, *nodes: Node, scopes: t.Iterable[str] = ("graphql",), limited: int = 0) -> None:
        client = types.SimpleNamespace(ledger=ledger, side_by_side=lambda calls: [call() for call in calls])
        super().__init__(t.cast(t.Any, client), CATALOG, frozenset(scopes))
        self.reads: list[str] = []
        self.limited = limited
        # What happens before GraphQL refuses.
        self.before_limit: t.Callable[[], None] = lambda: None
        for node in nodes:
            self.add(node)

    def note(self, kind: str, parent: Node | None = None) -> None:
        """A list was read."""
        self.readings.note(list_key(kind, parent), Reading(0.0))

    def read_again(self, resource: Resource, parent: Node | None = None) -> None:
        """Over REST."""
        self.reads.append(f"rest {resource.plural}{f' in {parent.key}' if parent else ''}")
        self.note(resource.name, parent)

    def read_children(
        self, resource: Resource, parents: t.Sequence[Node], links: t.Sequence[Resource], wait: bool = True
    ) -> None:
        """Over GraphQL."""
        names = ", ".join(link.plural for link in links)
        self.reads.append(f"graphql {names} in {','.join(one.key for one in parents)}{'' if wait else ' at once'}")
        if self.limited and not wait:
            self.limited -= 1
            self.before_limit()
            raise RateLimited("Wait.")
        for link in links:
            for node in parents:
                self.note(link.name if resource.name == link.parent else f"{link.name} of {resource.name}", node)


def some(resource: Resource, keys: t.Iterable[str]) -> list[Node]:
    """Objects that exist."""
    return [Node(resource, key, None, key, {"slug": key}) for key in keys]


RICH = Ledger(100.0, 5000.0)


def test_what_is_needed_is_not_read_yet() -> None:
    one, other, third = some(CLUSTER, "abc")
    organization = Reads(RICH, one, other, third)
    organization.note("cluster_queue", other)
    new = Node(CLUSTER, "new")
    found = children.need(organization, QUEUE, [one, other, new, third, one], 5.0)
    assert found == children.Need(QUEUE, [one, third], 5.0)


@pytest.mark.parametrize(
    ("ledger", "scopes", "reads"),
    [
        (RICH, ("graphql",), ["graphql queues in a,b,c at once"]),
        (RICH, (), [f"rest queues in {key}" for key in "abc"]),
        # Without points there is REST, and without requests what the points are enough for.
        (Ledger(100.0, 0.0), ("graphql",), [f"rest queues in {key}" for key in "abc"]),
        (Ledger(1.0, 0.0), ("graphql",), [f"rest queues in {key}" for key in "abc"]),
        (Ledger(1.0, 32.0), ("graphql",), ["graphql queues in a,b at once", "rest queues in c"]),
        (Ledger(1.0, 1.0, True), ("graphql",), ["graphql queues in a,b,c at once"]),
        # A share that is smaller than the list of one object is of no use.
        (Ledger(1.0, 5000.0, share=104.0), ("graphql",), ["graphql queues in a,b,c at once"]),
        (Ledger(1.0, 5000.0, share=103.0), ("graphql",), [f"rest queues in {key}" for key in "abc"]),
    ],
)
def test_the_api_that_costs_less(ledger: Ledger, scopes: t.Iterable[str], reads: list[str]) -> None:
    clusters = some(CLUSTER, "abc")
    organization = Reads(ledger, *clusters, scopes=scopes)
    children.read_of(organization, QUEUE, CLUSTER, [*clusters, Node(CLUSTER, "new")])
    assert organization.reads == reads
    children.read_of(organization, QUEUE, CLUSTER, clusters)
    assert organization.reads == reads


def test_what_costs_few_points_comes_first() -> None:
    """It shows what is left."""
    clusters, teams = some(CLUSTER, "abc"), some(TEAM, "xyz")
    organization = Reads(RICH, *clusters, *teams)
    needs = [children.Need(QUEUE, clusters, 31.0), children.Need(MEMBER, teams), children.Need(TOKEN, [])]
    children.read(organization, needs)
    assert organization.reads == ["graphql members in x,y,z at once", "graphql queues in a,b,c at once"]
    # As many entries as are declared, where that is known. Most queues have no settings of hosted agents, which cost points.
    assert children.expected(organization, needs[:2]) == (0, 3 * 3 + 31.0 + 3 * (3 + 10.0))
    assert children.expected(Reads(RICH, scopes=()), needs[:2]) == (3 + 3 + 1, 0.0)
    assert children.expected(organization, [children.Need(QUEUE, clusters)]) == (0, 3 * (3 + 10.0))


def test_where_less_is_left_than_was_known() -> None:
    """Then it is chosen anew, and at last waited for, after everything over REST."""
    clusters = some(CLUSTER, "abc")
    organization = Reads(RICH, *clusters, limited=1)
    children.read(organization, [children.Need(QUEUE, clusters)])
    assert organization.reads == ["graphql queues in a,b,c at once", "graphql queues in a,b,c"]
    organization = Reads(Ledger(1.0, 5000.0, True), *clusters, limited=1)
    children.read(organization, [children.Need(QUEUE, clusters)])
    assert organization.reads == ["graphql queues in a,b,c at once", *(f"rest queues in {key}" for key in "abc")]


def test_what_needs_no_points_waits_for_the_queries_and_comes_before_a_wait() -> None:
    """Queries show what is left. After a wait, the next query is tried without one."""
    clusters, teams = some(CLUSTER, "abc"), some(TEAM, "xyz")
    for limited in (0, 1):
        organization = Reads(RICH, *clusters, *teams, limited=limited)
        needs = [children.Need(MAINTAINER, clusters), children.Need(QUEUE, clusters, 31.0)]
        children.read(organization, [*needs, children.Need(MEMBER, teams)])
        over_rest = [f"rest maintainers in {key}" for key in "abc"]
        queries = ["graphql members in x,y,z at once", "graphql queues in a,b,c at once"]
        waited = [queries[0], *over_rest, "graphql members in x,y,z", queries[1]]
        assert organization.reads == (waited if limited else [*queries, *over_rest])


def test_a_second_try_expects_the_same_entries() -> None:
    """Without them more points than are left would be expected, and REST be the way."""
    clusters = some(CLUSTER, "abc")
    organization = Reads(Ledger(1.0, 20.0), *clusters, limited=1)
    children.read(organization, [children.Need(QUEUE, clusters, 0.0)])
    assert organization.reads == ["graphql queues in a,b,c at once", "graphql queues in a,b,c"]


def test_budgets_are_kept_for_what_is_read_later() -> None:
    clusters, others = some(CLUSTER, "abc"), some(CLUSTER, "xyz")
    for later, reads in (
        ([], ["graphql queues in a,b,c at once"]),
        (others, [f"rest queues in {key}" for key in "abc"]),
    ):
        organization = Reads(Ledger(3.0, 3 * (3 + 10.0)), *clusters, *others)
        children.read(organization, [children.Need(QUEUE, clusters)], [children.Need(QUEUE, later)])
        assert organization.reads == reads


def test_a_request_is_counted_once() -> None:
    """One request is left, and half a point too few."""
    (cluster,) = some(CLUSTER, "a")
    ledger = Ledger(1.0, 3 + 10.0 - 0.5)
    needs = [children.Need(QUEUE, [cluster])]
    assert children.expected(Reads(ledger, cluster), needs) == (1, 0.0)
    organization = Reads(ledger, cluster)
    children.read(organization, needs)
    assert organization.reads == ["rest queues in a"]


def test_what_was_left_over_by_a_query_is_read_over_rest() -> None:
    """Lists that it returned before it ended are not read again."""
    clusters = some(CLUSTER, "abc")
    organization = Reads(Ledger(1.0, 5000.0, True), *clusters, limited=1)
    organization.before_limit = lambda: organization.note("cluster_queue", clusters[1])
    children.read(organization, [children.Need(QUEUE, clusters)])
    assert organization.reads[1:] == ["rest queues in a", "rest queues in c"]


def test_links_from_either_side() -> None:
    teams, pipelines = some(TEAM, "ab"), some(PIPELINE, "xy")
    organization = Reads(RICH, *teams, *pipelines)
    children.read_of(organization, ACCESS, TEAM, teams)
    assert organization.reads == ["graphql pipelines in a,b at once"]
    # Every list of the parents is not read as long as their own list is not.
    assert not children.all_read(organization, ACCESS, TEAM)
    children.read_of(organization, ACCESS, PIPELINE, pipelines)
    assert organization.reads[1:] == ["graphql pipelines in x,y"]
    children.read_of(organization, ACCESS, PIPELINE, pipelines)
    assert len(organization.reads) == 2
    organization = Reads(RICH, *teams, *pipelines)
    for node in teams:
        organization.note("team_pipeline", node)
    organization.note("team")
    assert children.all_read(organization, ACCESS, TEAM)
    children.read_of(organization, ACCESS, PIPELINE, pipelines)
    assert organization.reads == []
    stub = Node(TEAM, "c", None, "c", stub=True)
    organization.add(stub)
    assert children.all_read(organization, ACCESS, TEAM)


def test_links_that_only_their_parents_return() -> None:
    """Without GraphQL every parent is asked; embedded ones come with the list of the parents."""
    teams, pipelines, clusters = some(TEAM, "ab"), some(PIPELINE, "xy"), some(CLUSTER, "c")
    organization = Reads(RICH, *teams, *pipelines, scopes=())
    children.read_of(organization, ACCESS, PIPELINE, pipelines)
    assert organization.reads == ["rest teams", "rest pipelines in a", "rest pipelines in b"]
    organization = Reads(RICH, *teams, *clusters)
    organization.note("cluster")
    children.read_of(organization, MAINTAINER, TEAM, teams)
    assert organization.reads == ["rest clusters", "rest maintainers in c"]
    # The team's own side does not list them, however few teams there are.
    organization = Reads(RICH, *teams, *clusters)
    organization.note("cluster")
    assert children.of_others(organization, MAINTAINER, TEAM, teams[:1], 9.0) == children.Need(
        MAINTAINER, clusters, 9.0
    )
    assert organization.reads == ["rest clusters"]


@pytest.mark.parametrize(("share", "reads"), [(24.0, ["graphql pipelines in x"]), (23.0, ["rest teams"])])
def test_a_share_that_not_even_one_object_fits_into(share: float, reads: list[str]) -> None:
    """The list inside a pipeline costs 24 points, that inside a team 84."""
    pipelines = some(PIPELINE, "x")
    organization = Reads(Ledger(100.0, 5000.0, share=share), *some(TEAM, "ab"), *pipelines)
    children.of_others(organization, ACCESS, PIPELINE, pipelines)
    assert organization.reads == reads


@pytest.mark.parametrize(
    ("owners", "pipelines", "free", "is_own"),
    [
        # Two teams cost 2 × (3 + 20 × 2) = 86 points. A pipeline costs 3 + 2 × 40 / the number of pipelines.
        (3, 3, None, False),
        (3, 4, None, True),
        (3, 4, 69.0, True),
        (3, 4, 68.9, False),
        # Exactly as many are no reason: 22 × (3 + 2 × 40 / 88).
        (21, 88, None, True),
        (22, 88, None, False),
    ],
)
def test_the_points_of_either_side(owners: int, pipelines: int, free: float | None, is_own: bool) -> None:
    nodes = some(PIPELINE, map(str, range(pipelines)))
    teams = some(TEAM, "xy")
    stub = Node(TEAM, "z", None, "z", stub=True)
    organization = Reads(Ledger(100.0, free), *teams, *nodes, stub)
    for kind in ("team", "pipeline"):
        organization.note(kind)
    found = children.of_others(organization, ACCESS, PIPELINE, nodes[:owners])
    assert found == (None if is_own else children.Need(ACCESS, teams))


def test_fewer_objects_or_fewer_points() -> None:
    """Where the parents are known, links are read from the side that costs less."""
    teams, pipelines = some(TEAM, "ab"), some(PIPELINE, "vwxyz")
    for few, is_own in ((2, True), (5, False)):
        organization = Reads(RICH, *teams, *pipelines)
        organization.note("team")
        found = children.of_others(organization, ACCESS, PIPELINE, pipelines[:few], 9.0)
        assert organization.reads == (["graphql pipelines in v,w"] if is_own else [])
        assert found == (None if is_own else children.Need(ACCESS, teams, 9.0))
    # Many pipelines have few teams each.
    many = [Node(PIPELINE, f"p{number}", None, f"p{number}", {"slug": f"p{number}"}) for number in range(60)]
    for points, is_own in ((5000.0, True), (5.0, False)):
        organization = Reads(Ledger(100.0, points), *teams, *many)
        for kind in ("team", "pipeline"):
            organization.note(kind)
        assert (children.of_others(organization, ACCESS, PIPELINE, many[:3]) is None) == is_own
    # Of how many teams each has is not known as long as their list is not.
    organization = Reads(RICH, *teams, *many)
    organization.note("team")
    assert children.of_others(organization, ACCESS, PIPELINE, many[:3]) == children.Need(ACCESS, teams)


def test_lists_inside_the_list_of_what_contains_them() -> None:
    """The cheapest first; only where that list is read by ID."""
    organization = Reads(RICH)
    counts = {"cluster_queue": (9, 90.0), "team_member": (9, 9.0), "pipeline_schedule": (9, 9.0)}
    found = children.in_tree(organization, counts, 1)
    assert found == {"team": [MEMBER], "cluster": [QUEUE]}
    assert list(found) == ["team", "cluster"]
    # Together, the lists in clusters cost more than that in teams, of which neither does.
    counts = {"cluster_queue": (9, 9.0), "agent_token": (9, 9.0), "team_member": (9, 20.0)}
    found = children.in_tree(organization, counts, 1)
    assert found == {"cluster": [QUEUE, TOKEN], "team": [MEMBER]}
    assert list(found) == ["team", "cluster"]
    assert children.in_tree(Reads(RICH, scopes=()), counts, 1) == {}


def test_how_many_pages_a_list_has() -> None:
    assert [children.pages(count) for count in (0, 1, 100, 101, 200)] == [1, 1, 1, 2, 2]
