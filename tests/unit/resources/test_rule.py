# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules: a key of several parts, and options that GraphQL has in one JSON text."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import mutations
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, Leaves
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.field_facts import GraphQL
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import Mutation
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.objects import Objects

RULE, PIPELINE = CATALOG.resource("rule"), CATALOG.resource("pipeline")
READ = "pipeline.artifacts_read.pipeline"
ENDS = {"source_pipeline": "1", "target_pipeline": "2"}
VALUES = {"type": READ, **ENDS, "conditions": ["a"], "description": "d"}


def document(**value: t.Any) -> str:
    """The text of an answer."""
    return json.dumps({"rule": READ, "value": {**ENDS, **value}})


def test_a_json_text() -> None:
    """What it lacks is unset; without a text that can be read, nothing in it is known."""
    raw = {"type": READ, "description": None}
    found = RULE.decode_graphql({**raw, "document": document(conditions=["a"])})
    assert found == {"type": READ, **ENDS, "conditions": ["a"], "description": ""}
    assert RULE.decode_graphql({**raw, "document": document()})["conditions"] == []
    for text in (None, "{", "[]"):
        assert RULE.decode_graphql({**raw, "document": text}) == {"type": READ, "description": ""}


def test_a_key_of_several_parts() -> None:
    key = RULE.key_of({**VALUES, "source_pipeline": " web "})
    assert key == f"{READ}/web/2" and RULE.parts(key) == {
        "type": READ,
        "source_pipeline": "web",
        "target_pipeline": "2",
    }
    assert RULE.key_of({"type": READ, "source_pipeline": "web"}) == "" and PIPELINE.parts("a/b") == {}


def test_names_of_what_is_joined() -> None:
    """A rule has the current names of its pipelines, and UUIDs of those that were not read."""
    objects = Objects(CATALOG)
    web = objects.add(Node(PIPELINE, "web", None, "1", {"slug": "web"}))
    rule = objects.add(Node(RULE, "", None, "u", dict(VALUES)))
    assert rule.address == f"rule/{READ}/web/2" and objects.unnamed(RULE, [rule]) == [PIPELINE]
    api = objects.add(Node(PIPELINE, "api", None, "2", {"slug": "api"}))
    objects.name_all_joined()
    assert rule.address == f"rule/{READ}/web/api" and objects.unnamed(RULE, [rule]) == []
    assert objects.of_key("rule", f"{READ}/web/api") == [rule]
    assert objects.below(web) == objects.below(api) == [rule]
    objects.remove(api)
    assert objects.nodes("rule") == [] == objects.below(web)


def change(action: t.Any, values: dict[str, t.Any], **leaves: t.Any) -> Change:
    """A change of a rule with these values."""
    node = Node(RULE, "k", None, None if action == "create" else "u", values, graphql_id="g")
    sent: Leaves = {name: (RULE.field(name), value) for name, value in leaves.items()}
    return Change(action, node, node.address, sent)


@pytest.mark.parametrize(
    ("leaves", "description", "value"),
    [
        ({"description": "new"}, "new", {**ENDS, "conditions": ["a"]}),
        ({"conditions": []}, "d", ENDS),
        ({"description": "", "conditions": ["b"]}, None, {**ENDS, "conditions": ["b"]}),
        (
            {"source_pipeline": Node(PIPELINE, "api", None, "3")},
            "d",
            {**ENDS, "source_pipeline": "3", "conditions": ["a"]},
        ),
    ],
)
def test_an_update_sends_everything_but_empty_values(
    leaves: dict[str, t.Any], description: str | None, value: dict[str, t.Any]
) -> None:
    call = mutations.call(change("update", dict(VALUES), **leaves), True)
    assert call
    given = mutations.variables(call.mutation, call.change.node, "o", call.leaves)
    assert json.loads(given.pop("value")) == value
    assert given == {"organizationId": "o", "id": "g", **({"description": description} if description else {})}
    assert "document" in call.selection


def test_what_an_update_would_remove_unseen() -> None:
    assert mutations.call(change("update", {"type": READ, "description": ""}, description="d"), True) is None


def test_a_pipeline_that_does_not_exist_yet() -> None:
    """It is sent by its UUID, so it has to exist when the rule is sent, and need not when the plan is made."""
    new = change("create", {}, type=READ, source_pipeline=Node(PIPELINE, "new"), target_pipeline=Node(PIPELINE, "old"))
    assert mutations.call(new, False) and mutations.call(new, True) is None
    assert mutations.is_only_way(new)


def test_facts_that_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="a packed value is in a text"):
        GraphQL("", packed="value.a")
    assert Mutation("f", "F", {}, answer="a", replaces=True).replaces
