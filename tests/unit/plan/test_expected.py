# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many lists of each kind declarations make necessary, and what they are reckoned to cost."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._plan import expected
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import children
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .plans import declared_in
from .reads import Service

SCHEDULE = {"label": "Nightly", "cronline": "@daily"}
PIPELINES = [{"slug": f"p{number}", "schedules": [SCHEDULE] if number < 2 else []} for number in range(4)]
CLUSTERS = [{"name": name, "secrets": [{"key": "A"}, {"key": "B"}], "queues": [{"key": "gpu"}]} for name in "abc"]
TEAMS = [{"name": f"t{number}", "members": [{"user": "ada@example.com", "role": "member"}]} for number in range(5)]
READ = [{"team": "t0", "access_level": "read_only"}]
SUITES = [{"name": f"s{number}", "teams": READ * 2} for number in range(3)]


def reckoned(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, t.Any], known: t.Sequence[str] = (), links: str = ""
) -> tuple[dict[str, tuple[int, float]], int, float, list[tuple[int, float, float, int]]]:
    """The lists that may be read with their parents, requests and points anyway, and the lists beside them: objects, entries, points
    of an entry, and the requests instead."""
    found: list[t.Any] = []

    def in_tree(organization: Service, *given: t.Any) -> dict[str, t.Any]:
        found.extend(given)
        return {}

    monkeypatch.setattr(children, "in_tree", in_tree)
    service, problems, desired = Service([]), Problems(), declared_in(options)
    for kind in known:
        service.read_list(CATALOG.resource(kind))
    below = [kind for kind in CATALOG.resources if any(one.resource is kind for one in desired)]
    needed = [kind.name for kind in below] + links.split()
    limits = Limits.of(CATALOG, options, bulk=True, problems=problems)
    assert expected.trees(service, desired, limits, needed, {"team": ["t0", "other"]}) == {}
    counts, requests, points, beside = found
    return counts, requests, points, [(one.parents, one.entries, one.each, one.instead) for one in beside]


def test_lists_that_only_rest_has_are_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets have no connection: a request for each cluster, and a page of the clusters."""
    counts, requests, points, beside = reckoned(monkeypatch, {"clusters": CLUSTERS})
    assert (counts, requests, points) == ({"cluster_queue": (3, 3.0)}, 1, 0.0)
    assert beside == [(3, 6.0, 1.0, 0)]
    assert children.estimate(Service([]), CATALOG.resource("secret"), 3, 6.0).at_once == 0


@pytest.mark.parametrize(("more", "lists"), [({}, 2), ({"prune": ["schedules"]}, 4)])
def test_empty_lists_are_read_to_prune(monkeypatch: pytest.MonkeyPatch, more: dict[str, t.Any], lists: int) -> None:
    """A list inside pipelines is read only of those that declare an entry, unless what it lacks is pruned."""
    counts, requests, _points, beside = reckoned(monkeypatch, {"pipelines": PIPELINES, **more})
    assert (counts, requests, beside) == ({}, 1, [(lists, 2.0, 1.0, 0)])


def test_links_that_a_few_objects_declare(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read from those, or over REST of every team."""
    options = {"teams": TEAMS, "test_suites": SUITES}
    counts, requests, points, beside = reckoned(monkeypatch, options, links="team_member team_suite")
    # Five teams are declared, and another one is named.
    assert (counts, requests, points) == ({"team_member": (6, 5.0)}, 2, 0.0)
    assert beside == [(3, 6.0, 2.0, 6)]
    # More of them than teams are read of the teams.
    options["test_suites"] = [{"name": f"s{number}", "teams": READ} for number in range(7)]
    counts, *_rest, beside = reckoned(monkeypatch, options, links="team_member team_suite")
    assert (counts, beside) == ({"team_member": (6, 5.0), "team_suite": (6, 7.0)}, [])


def test_lists_that_only_graphql_has_are_points(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = {"type": "pipeline.trigger_build.pipeline", "source_pipeline": "a", "target_pipeline": "b"}
    options = {"rules": [rule, {**rule, "source_pipeline": "c"}]}
    assert reckoned(monkeypatch, options) == ({}, 0, 6.0, [])
    assert reckoned(monkeypatch, options, known=["rule"]) == ({}, 0, 0.0, [])


def test_lists_in_objects_that_are_known_are_reckoned_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if REST's list of these is needed for what only it contains."""
    for known, links in ((["cluster"], ""), ([], "cluster_maintainer")):
        counts, *_rest, beside = reckoned(monkeypatch, {"clusters": CLUSTERS}, known=known, links=links)
        assert (counts, beside) == ({}, [(3, 3.0, 1.0, 0), (3, 6.0, 1.0, 0)])


def test_the_choice_regards_what_is_read_anyway() -> None:
    """A list that fits by itself is read in its tree, and over REST where other points are needed more."""
    service = Service([Node(CATALOG.resource("team"), "t0", None, "t0", {})])
    limits = {"requests": 10.0, "points": 60.0}

    class Seconds(t.NamedTuple):
        seconds: float

    service.client.ledger.forecast = lambda requests, points: Seconds(  # type: ignore[method-assign,assignment,return-value]
        max(0.0, requests - limits["requests"]) + max(0.0, points - limits["points"])
    )
    counts = {"team_member": (6, 6.0)}
    team = [CATALOG.resource("team_member")]
    # Members cost 30 points or seven requests, suites 21 points or twelve.
    link, suite = CATALOG.resource("team_suite"), CATALOG.resource("test_suite")
    suites = [children.from_side(service, link, suite, 3, 6.0, 12)]
    assert children.in_tree(service, counts, 0, 30.0) == {"team": team}
    assert children.in_tree(service, counts, 0, 31.0) == {}
    assert children.in_tree(service, counts, 0, 9.0, suites) == {"team": team}
    assert children.in_tree(service, counts, 0, 30.0, suites) == {}
