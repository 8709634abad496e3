# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which existing object a declared one is, and whether it would be created."""

from __future__ import annotations

import datetime
import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.matching import creates, existing, locate
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

from .plans import declared_in, refused, there

Options = dict[str, t.Any]
HOUR_AGO = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)).isoformat()


def organization(*nodes: Node, behind: float = 0.0) -> Organization:
    """One with some objects, of a service whose clock is behind this machine's."""
    client = types.SimpleNamespace(ledger=types.SimpleNamespace(behind=behind))
    found = Organization(t.cast(t.Any, client), CATALOG, frozenset())
    for node in nodes:
        found.add(node)
    return found


def declared(kind: str, options: Options) -> Desired:
    """A declared object; of what is inside of another one, in the object P."""
    resource = CATALOG.resource(kind)
    if not resource.parent:
        return declared_in({resource.plural: [options]})[0]
    above = CATALOG.resource(resource.parent)
    tree = {above.plural: [{above.key[0]: "P", resource.plural: [options]}]}
    return next(one for one in declared_in(tree) if one.resource is resource)


def pipeline(slug: str, name: str) -> Node:
    """A pipeline whose ID is its slug."""
    return there("pipeline", slug, id=slug, name=name)


BY_NAME = {"name": "Shop"}
EARLIER = {"previous_slugs": ["old"]}
# What is declared, the slugs and names of pipelines, and which of them it is.
PIPELINES: dict[str, tuple[Options, dict[str, str], str | None]] = {
    "by slug": ({"slug": "shop"}, {"a": "shop", "shop": "A"}, "shop"),
    "not by the name that is no slug": ({"slug": "shop"}, {"a": "shop"}, None),
    "by name": (BY_NAME, {"a": "Shop", "shop": "A"}, "a"),
    "not by the slug of another name": (BY_NAME, {"shop": "A"}, None),
    "by name before earlier slugs": ({**BY_NAME, **EARLIER}, {"old": "Old", "a": "Shop"}, "a"),
    "by earlier slug": ({**BY_NAME, **EARLIER}, {"old": "Old", "b": "B"}, "old"),
    "by slug before earlier slugs": ({"slug": "shop", **EARLIER}, {"old": "Old", "shop": "A"}, "shop"),
}


@pytest.mark.parametrize("case", PIPELINES)
def test_by_which_name_a_pipeline_is_found(case: str) -> None:
    options, pipelines, expected = PIPELINES[case]
    desired, known = declared("pipeline", options), organization(*(pipeline(*one) for one in pipelines.items()))
    found = locate(known, desired, None)
    assert (found.id if found else None) == expected
    assert creates(known, desired, None) == (expected is None)
    assert not creates(known, declared("pipeline", {**options, "state": "absent"}), None)


@pytest.mark.parametrize(
    ("kind", "options", "nodes", "option", "message"),
    [
        (
            *("pipeline", BY_NAME, [pipeline("b", "Shop"), pipeline("a", "Shop")], "slug"),
            "pipelines[0] (Shop) matches 2 pipelines of that name (a, b): rename all but one of them.",
        ),
        (
            *("webhook", {"description": "D"}, [there("webhook", "D", id=one) for one in "231"], "description"),
            "webhooks[0] (D) matches 3 webhooks of that name (1, 2, 3): set id to one of them.",
        ),
    ],
)
def test_several_objects_of_one_name(kind: str, options: Options, nodes: list[Node], option: str, message: str) -> None:
    """It is not known which one is meant, so none would be created either."""
    desired, known = declared(kind, options), organization(*nodes)
    with pytest.raises(InvalidOption) as caught:
        locate(known, desired, None)
    assert (caught.value.message, caught.value.facts) == (message, {"option": option})
    assert existing(known, desired, None) is None and not creates(known, desired, None)


CHILDREN: dict[str, tuple[str, Options]] = {
    "one that is found by its key": ("cluster_queue", {"key": "x"}),
    "one of several of one key": ("pipeline_schedule", {"label": "x", "cronline": "@daily", "branch": "main"}),
    "one that another follows": ("agent_token", {"description": "x"}),
}


@pytest.mark.parametrize("case", CHILDREN)
@pytest.mark.parametrize("by_id", [False, True])
def test_what_is_in_another_object_is_another_one(case: str, by_id: bool) -> None:
    kind, options = CHILDREN[case]
    above = t.cast(str, CATALOG.resource(kind).parent)
    one, other, empty = (there(above, key) for key in "ABC")
    nodes = [Node(CATALOG.resource(kind), "x", parent, f"in {parent.key}", dict(options)) for parent in (one, other)]
    known = organization(one, other, empty, *nodes)
    for parent, node in ((one, nodes[0]), (other, nodes[1])):
        desired = declared(kind, {**options, **({"id": node.id} if by_id else {})})
        assert existing(known, desired, parent) is locate(known, desired, parent) is node
        assert not creates(known, desired, parent)
        assert locate(known, desired, empty) is None and creates(known, desired, empty)
    desired.wrong.add("")
    assert existing(known, desired, other) is None


def test_an_id_finds_an_object_whatever_its_key_is() -> None:
    cluster = there("cluster", "A")
    token = there("agent_token", "x", cluster, id="1", expires_at=None)
    desired = declared("agent_token", {"description": "y", "id": "1"})
    assert locate(organization(cluster, token), desired, cluster) is token
    assert not creates(organization(cluster, token), desired, cluster)


@pytest.mark.parametrize(
    ("options", "expires", "expected"),
    [
        ({}, "2099-01-01T00:00:00Z", False),
        ({"rotate_before": "14d", "lifetime": "90d"}, "2099-01-01T00:00:00Z", False),
        ({"rotate_before": "36500d", "lifetime": "90000d"}, "2099-01-01T00:00:00Z", True),
        ({"rotate_created_before": "2026-01-01T00:00:00Z"}, None, True),
        # By a clock that is two hours behind, that is in the future: an error, and nothing is created.
        ({"rotate_created_before": HOUR_AGO}, None, False),
    ],
)
def test_a_successor_that_is_due_is_created(options: Options, expires: str | None, expected: bool) -> None:
    cluster = there("cluster", "A")
    token = there("agent_token", "x", cluster, id="1", expires_at=expires, created_at="2025-06-01T00:00:00Z")
    known = organization(cluster, token, behind=7200.0)
    desired = declared("agent_token", {"description": "x", **options})
    assert creates(known, desired, cluster) == expected
    assert creates(organization(cluster), desired, cluster)


def test_the_option_of_a_name_that_means_nothing() -> None:
    """Whatever other names contain."""
    failure = refused({"cluster": "Linux", "description": "build.example.com"}, module="agent_token")
    assert (failure["option"], failure["reference"]) == ("cluster", "Linux")
    assert failure["message"].startswith("agent_token (build.example.com).cluster names the cluster 'Linux'")
