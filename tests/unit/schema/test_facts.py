# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of facts of a resource reject what contradicts itself."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.cascade_facts import (
    OfVariants,
    Owned,
    Undeclared,
)
from ansible_collections.community.buildkite.plugins.module_utils._schema.field_facts import Apart, Reference, Rest
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import (
    Alike,
    Carried,
    Identity,
    Link,
    Mutation,
    Root,
)

HOOKS = {"plural": "hooks", "title": "hook", "read_scope": "graphql"}


@pytest.mark.parametrize(
    ("kind", "facts", "why"),
    [
        (Identity, {"alike": Alike("name", "text")}, "identity: objects that are alike need an option of earlier keys"),
        (
            Reference,
            {"to": "team", "enforced": True},
            "reference: the service enforces only what occupies",
        ),
        (Identity, {"movable": True}, "identity: only what has a key can get another one"),
        (
            Mutation,
            {"field": "a", "input": "A", "ids": {}, "answer": "a", "preferred": True},
            "mutation: only deletions name an object by its ID rather than by its key",
        ),
        (Rest, {"when": "a", "apart": Apart("a", "b", 9)}, "REST: what no answer contains is nowhere in answers"),
        (
            Rest,
            {"read": "", "apart": Apart("a", "b", 9)},
            "REST: a separate request is sent when another option asks for it",
        ),
        (
            Mutation,
            {"field": "a", "input": "A", "ids": {}},
            "mutation: it answers an object or what it deleted",
        ),
        (Link, {"carried": Carried("pipeline", "teams", "access_level")}, "link: only links are carried"),
        (Link, {"embedded": {"user": "maintainers.users"}}, "link: only links are embedded"),
        (
            Link,
            {"sides": {"team": "members"}, "guards_parent": True},
            "link: a parent is guarded for the run's own user",
        ),
        (Undeclared, HOOKS, "what no resource declares (hooks): an object has it, or a list shows its owner"),
        (
            Undeclared,
            {**HOOKS, "single": OfVariants("a", {}, "b"), "owned": Owned("c", "d", "e")},
            "what no resource declares (hooks): an object has it, or a list shows its owner",
        ),
        (
            Identity,
            {"key": ("name",), "referred_by": "ref"},
            "identity: references have the ID, or a value that is known",
        ),
    ],
)
def test_a_group_of_facts_rejects_what_contradicts_itself(kind: t.Any, facts: dict[str, t.Any], why: str) -> None:
    with pytest.raises(ValueError) as caught:
        kind(**facts)
    assert str(caught.value) == why


def test_what_is_looked_up_has_a_name() -> None:
    """An ID finds only what is known already."""
    user = CATALOG.resource("member")
    graphql = dataclasses.replace(user.graphql, root=Root("node", "id", "ID!", "graphql_id", "User"))
    with pytest.raises(ValueError, match="resource member: what is looked up has a name"):
        dataclasses.replace(user, graphql=graphql)
