# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removals of what something that stays uses: rejected, or made after the change that ends the use."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._plan import in_use
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, Plan
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .known import Known, change, found, link, plan_of
from .plans import there

CLUSTER, OTHER = there("cluster", "C"), there("cluster", "D")
FIELD = CATALOG.resource("pipeline").field("cluster")


class Pipelines(Known):
    """One whose list of pipelines contains archived ones, or whose archived ones GraphQL returns by their cluster."""

    retired: list[Node] | None = None
    hidden: t.ClassVar[dict[Node, int]] = {}

    def lists_retired(self, resource: Resource) -> bool:
        """Whether it does."""
        assert resource.name == "pipeline"
        return self.retired is None

    def read_retired(self, resource: Resource, field: Field, targets: t.Sequence[Node]) -> dict[Node, int]:
        """Those that use some clusters."""
        self.asked.append(f"retired {resource.plural} by {field.name} of {', '.join(one.address for one in targets)}")
        for node in self.retired or ():
            self.add(node)
        return {node: self.hidden.get(node, 0) for node in targets}


def pipelines(*slugs: str, cluster: Node = CLUSTER, **values: t.Any) -> list[Node]:
    """Pipelines of a cluster."""
    return [there("pipeline", slug, cluster=cluster.id, **values) for slug in slugs]


def rejected(organization: Known, plan: Plan, *allowed: Change) -> list[tuple[str, str]]:
    """What is, of which changes; `allowed` are those that override_guards lists."""
    problems = Problems()
    in_use.check(organization, plan, [one for one in plan.changes if one not in allowed], problems)
    assert all(one.facts["guard"] in ("in_use", "last_team") for one in problems.found)
    return found(problems)


ADVICE = "end that use first, or list this address in override_guards."


@pytest.mark.parametrize(
    ("slugs", "what"),
    [
        (["a"], "1 pipeline (a)"),
        (["b", "a"], "2 pipelines (a, b)"),
        (["d", "c", "b", "a"], "4 pipelines (a, b, c, …)"),
        (["c", "b", "a"], "3 pipelines (a, b, c)"),
    ],
)
def test_a_cluster_that_pipelines_use(slugs: list[str], what: str) -> None:
    organization = Pipelines(CLUSTER, OTHER, *pipelines(*slugs), *pipelines("x", cluster=OTHER))
    delete, allowed = change("delete", CLUSTER), change("delete", OTHER)
    problems = Problems()
    in_use.check(organization, plan_of(delete, allowed), [delete], problems)
    assert found(problems) == [("cluster/C", f"cluster/C is the cluster of {what} and would be deleted: {ADVICE}")]
    assert (problems.found[0].facts["count"], problems.found[0].facts["limit"]) == (len(slugs), 0)
    assert problems.found[0].facts["guard"] == "in_use" and "pipeline" in organization.asked
    assert organization.filled == {f"pipeline/{slug}": {"cluster", "pipeline_template"} for slug in [*slugs, "x"]}
    assert (delete.awaits, allowed.awaits) == ([], [])


def test_what_is_only_known_by_name_is_not_read_in_full() -> None:
    (seen,) = pipelines("a")
    seen.stub = True
    organization = Pipelines(CLUSTER, seen)
    assert len(rejected(organization, plan_of(change("delete", CLUSTER)))) == 1 and organization.filled == {}


def test_nothing_is_asked_without_a_deletion() -> None:
    organization = Pipelines(CLUSTER, *pipelines("a"))
    for one in (
        change("update", CLUSTER),
        change("archive", pipelines("b")[0]),
        change("delete", there("webhook", "W")),
    ):
        assert rejected(organization, plan_of(one)) == [] and organization.asked == []
    # What is not used is not guarded; and what override_guards lists is not asked about.
    assert rejected(Pipelines(CLUSTER, OTHER, *pipelines("a")), plan_of(change("delete", OTHER))) == []
    delete = change("delete", CLUSTER)
    assert rejected(organization, plan_of(delete), delete) == [] and organization.asked == []


USE_ENDS: dict[str, t.Callable[[Node], Change | None]] = {
    "moved": lambda node: change("update", node, leaves={"cluster": (FIELD, OTHER)}),
    "deleted": lambda node: change("delete", node),
    "renamed": lambda node: change("update", node, leaves={"name": (FIELD, "x")}),
    "another deleted": lambda node: change("delete", pipelines("z")[0]),
    "created": lambda node: change("create", there("pipeline", "new"), leaves={"cluster": (FIELD, OTHER)}),
}


@pytest.mark.parametrize("how", USE_ENDS)
@pytest.mark.parametrize("is_allowed", [False, True])
def test_a_deletion_waits_for_the_end_of_the_use(how: str, is_allowed: bool) -> None:
    """Also one that override_guards lists."""
    (node,) = pipelines("a")
    end = t.cast(Change, USE_ENDS[how](node))
    delete = change("delete", CLUSTER)
    organization = Pipelines(CLUSTER, OTHER, node)
    problems = rejected(organization, plan_of(end, delete), *([delete] if is_allowed else []))
    ends = how in ("moved", "deleted")
    assert bool(problems) == (not ends and not is_allowed)
    assert delete.awaits == ([end] if ends else [])


def test_a_deletion_waits_for_each_change_once() -> None:
    """However often it is looked at: archived pipelines are read after the others."""
    nodes = pipelines("a", "b")
    ends = [change("update", node, leaves={"cluster": (FIELD, OTHER)}) for node in nodes]
    delete = change("delete", CLUSTER)
    organization = Pipelines(CLUSTER, OTHER, *nodes)
    organization.retired = []
    assert rejected(organization, plan_of(*ends, delete)) == [] and delete.awaits == ends


def test_a_default_queue() -> None:
    """It is in use by the cluster that it is in, of which the run knows everything."""
    queue, other = (there("cluster_queue", key, CLUSTER) for key in "qr")
    cluster = there("cluster", "C", id=CLUSTER.id, default_queue=queue.id)
    for one in (queue, other):
        one.parent = cluster
    organization = Known(cluster, queue, other, caller=("me", False))
    assert rejected(organization, plan_of(change("delete", queue), change("delete", other))) == [
        (
            "cluster/C/queue/q",
            f"cluster/C/queue/q is the default_queue of 1 cluster (C) and would be deleted: {ADVICE}",
        )
    ]
    field = cluster.resource.field("default_queue")
    for end in (change("update", cluster, leaves={"default_queue": (field, None)}), change("delete", cluster)):
        delete = change("delete", queue)
        assert rejected(organization, plan_of(end, delete)) == [] or end.action == "delete"
        assert delete.awaits == [end]


def test_an_image_is_used_by_queues_of_its_cluster() -> None:
    """Their lists are read, not all pipelines of the organization; and the default queue of another cluster is none of them."""
    images = [there("agent_image", "i", one, id=f"i{one.key}", image_ref="r") for one in (CLUSTER, OTHER)]
    queue = there("cluster_queue", "q", CLUSTER, **{"hosted_agents.agent_image": "r"})
    organization = Known(CLUSTER, OTHER, *images, queue)
    delete = change("delete", images[0])
    assert [address for address, _message in rejected(organization, plan_of(delete))] == ["cluster/C/image/i"]
    assert organization.asked == ["cluster_queue in cluster/C"]
    end = change("update", queue, leaves={"hosted_agents.agent_image": (FIELD, "")})
    assert rejected(organization, plan_of(end, delete)) == [] and delete.awaits == [end]


def test_the_list_has_to_be_whole() -> None:
    """Without it, nothing is known to be unused: one deletion reports it."""
    plan = plan_of(change("delete", CLUSTER), change("delete", OTHER))
    problems = Problems()
    in_use.check(Pipelines(CLUSTER, without="read_pipelines"), plan, plan.changes, problems)
    assert found(problems) == [
        (
            "cluster/C",
            "cluster/C: whether it is in use by pipelines is unknown without the scope read_pipelines: add it to the token,"
            " or list this address in override_guards.",
        )
    ]
    assert problems.found[0].facts["scopes"] == ["read_pipelines"]
    for answer in (False, None):
        assert rejected(Pipelines(CLUSTER, caller=("me", answer)), plan) == [
            (
                "cluster/C",
                "cluster/C: whether it is in use by pipelines is visible to an administrator only, since others do not see all"
                " of them (the scope graphql shows who the token's user is): use an administrator's token, or list this address"
                " in override_guards.",
            )
        ]


def test_archived_pipelines_use_a_cluster_too() -> None:
    """They are read by the clusters that are deleted and not used by others, unless the list contains them."""
    organization = Pipelines(CLUSTER, OTHER, *pipelines("a"))
    organization.retired = pipelines("old", cluster=OTHER)
    plan = plan_of(change("delete", CLUSTER), change("delete", OTHER))
    assert [address for address, _message in rejected(organization, plan)] == ["cluster/C", "cluster/D"]
    assert organization.asked[-1] == "retired pipelines by cluster of cluster/D"
    whole = Pipelines(CLUSTER, OTHER)
    assert rejected(whole, plan) == [] and not any("retired" in one for one in whole.asked)


def test_the_service_knows_that_a_template_is_in_use() -> None:
    """So archived pipelines are not asked about it."""
    template = there("pipeline_template", "Go")
    organization = Pipelines(template, there("pipeline", "a", pipeline_template=template.id))
    organization.retired = []
    assert [address for address, _message in rejected(organization, plan_of(change("delete", template)))] == [
        template.address
    ]
    unused = there("pipeline_template", "C")
    assert rejected(organization, plan_of(change("delete", unused))) == []
    assert not any("retired" in one for one in organization.asked)


def test_archived_pipelines_that_are_not_shown() -> None:
    organization = Pipelines(CLUSTER, OTHER)
    organization.retired, organization.hidden = [], {CLUSTER: 2, OTHER: 1}  # type: ignore[misc]
    plan = plan_of(change("delete", CLUSTER), change("delete", OTHER))
    problems = Problems()
    in_use.check(organization, plan, plan.changes, problems)
    assert found(problems) == [
        (
            f"cluster/{key}",
            f"cluster/{key} is the cluster of {many} than are shown and would be deleted: {ADVICE}",
        )
        for key, many in (("C", "2 more archived pipelines"), ("D", "1 more archived pipeline"))
    ]
    assert [one.facts["count"] for one in problems.found] == [2, 1]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_archived_pipelines_that_cannot_be_read(count: int) -> None:
    clusters = [there("cluster", key) for key in "CDE"[:count]]
    organization = Pipelines(*clusters, without="graphql")
    organization.retired = []
    problems = Problems()
    plan = plan_of(*(change("delete", one) for one in clusters))
    in_use.check(organization, plan, plan.changes, problems)
    more = f" (and {count - 1} more like it)" if count > 1 else ""
    assert found(problems) == [
        (
            "cluster/C",
            f"cluster/C{more}: whether archived pipelines use it is unknown, since the list of pipelines shows none that is"
            " archived: add the scope graphql to the token, or list this address in override_guards.",
        )
    ]
    assert problems.found[0].facts["addresses"] == [one.address for one in clusters]
    assert problems.found[0].facts["scopes"] == ["graphql"]


# ---- the last team of a pipeline

WEB, API = there("pipeline", "web"), there("pipeline", "api")
TEAM, SECOND = there("team", "T"), there("team", "U")
MESSAGE = (
    "{} removes the last team of pipeline {}, which only administrators could use then: add another team to it, or list"
    " this address in override_guards."
)


def teams(*more: Node) -> Known:
    """Both pipelines are used by T, and web by U too."""
    links = [link("team_pipeline", one, slug=two) for one, two in ((TEAM, WEB), (TEAM, API), (SECOND, WEB))]
    return Known(TEAM, SECOND, WEB, API, *links, *more)


def test_the_last_team_of_a_pipeline() -> None:
    organization = teams()
    to_web, to_api, other = organization.nodes("team_pipeline")
    assert rejected(organization, plan_of(change("delete", to_web))) == []
    delete = change("delete", to_api)
    assert rejected(organization, plan_of(delete)) == [
        ("team/T/pipeline/api", MESSAGE.format("team/T/pipeline/api", "api"))
    ]
    assert "team_pipeline of pipeline in pipeline/api" in organization.asked
    both = plan_of(change("delete", to_web), change("delete", other))
    assert [address for address, _message in rejected(organization, both)] == ["team/T/pipeline/web"]
    # It goes with its pipeline; and override_guards lets it through.
    assert rejected(organization, plan_of(delete, change("delete", API))) == []
    assert rejected(organization, plan_of(delete), delete) == []


def test_the_team_that_is_the_last_one_of_a_pipeline() -> None:
    organization = teams()
    delete = change("delete", TEAM)
    assert rejected(organization, plan_of(delete)) == [("team/T", MESSAGE.format("team/T", "api"))]
    assert "team_pipeline in team/T" in organization.asked
    assert rejected(organization, plan_of(change("delete", SECOND))) == []
    assert rejected(organization, plan_of(change("update", TEAM))) == []


@pytest.mark.parametrize("is_new", [True, False])
def test_the_last_team_is_removed_after_another_was_added(is_new: bool) -> None:
    organization = teams()
    _web, to_api, _other = organization.nodes("team_pipeline")
    added = Node(to_api.resource, "", SECOND, None, {}, {"slug": API})
    create = change("create" if is_new else "update", added)
    for removed in (to_api, TEAM):
        delete = change("delete", removed)
        problems = rejected(organization, plan_of(create, delete))
        assert (bool(problems), delete.awaits) == (not is_new, [create] if is_new else [])
    # Of another pipeline, or of another kind, it is none.
    for one in (Node(to_api.resource, "", SECOND, None, {}, {"slug": WEB}), there("pipeline", "new")):
        assert len(rejected(organization, plan_of(change("create", one), change("delete", to_api)))) == 1


# ---- what the settings of the organization name


def settings(*default: Node) -> Node:
    """Those of pipelines, with a default cluster."""
    resource = CATALOG.resource("pipeline_settings")
    values = {"default_cluster": default[0].id if default else None}
    return Node(resource, resource.name, None, resource.name, values)


def test_the_default_cluster_is_never_deleted() -> None:
    plan = plan_of(change("delete", CLUSTER), change("delete", OTHER), change("update", CLUSTER))
    organization = Known(CLUSTER, OTHER, settings(CLUSTER))
    in_use.hold_required(organization, plan)
    assert [(one.action, one.address) for one in plan.changes] == [("delete", "cluster/D"), ("update", "cluster/C")]
    assert [one.held for one in plan.held] == [
        "it is the organization's default cluster and is never deleted: make another the default first"
    ]
    assert organization.asked == ["pipeline_settings"]


def test_another_default_cluster_is_set_first() -> None:
    one = settings(CLUSTER)
    field = one.resource.field("default_cluster")
    update, delete = change("update", one, leaves={"default_cluster": (field, OTHER)}), change("delete", CLUSTER)
    plan = plan_of(update, delete)
    in_use.hold_required(Known(CLUSTER, OTHER, one), plan)
    assert (plan.changes, plan.held, delete.awaits) == ([update, delete], [], [update])


def test_settings_are_read_for_the_deletion_of_a_cluster_only() -> None:
    organization = Known(CLUSTER, settings())
    for one in (change("update", CLUSTER), change("delete", WEB)):
        in_use.hold_required(organization, plan_of(one))
    assert organization.asked == []
    for known, reads in ((organization, ["pipeline_settings"]), (Known(without="read_organization_settings"), [])):
        plan = plan_of(change("delete", CLUSTER))
        in_use.hold_required(known, plan)
        assert len(plan.changes) == 1 and known.asked == reads


# ---- links that a new object needs


SUITE, TEAM_SUITE = CATALOG.resource("test_suite"), CATALOG.resource("team_suite")


@pytest.mark.parametrize(
    ("teams", "without", "linked", "held"),
    [
        ([TEAM], "", False, True),
        ([TEAM], "", True, False),
        # Without teams, or without a way to know of them, the service decides.
        ([], "", False, False),
    ],
)
def test_a_new_object_needs_a_link_where_there_is_something_to_link(
    teams: list[Node], without: str, linked: bool, held: bool
) -> None:
    made = change("create", Node(SUITE, "S"))
    if linked:
        made.carries = [change("create", Node(TEAM_SUITE, "", TEAM, None, {}, {"suite": made.node}))]
    plan, organization = plan_of(made, change("create", Node(WEB.resource, "new"))), Known(*teams, without=without)
    in_use.hold_unlinked(organization, plan)
    assert [one.held for one in plan.held] == (["a new suite needs at least one team: declare teams"] if held else [])
    assert [one.address for one in plan.changes] == ["suite/S"][held:] + ["pipeline/new"]
