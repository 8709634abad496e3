# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer to a write must contain, and what is sent after a creation."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import payload
from ansible_collections.community.buildkite.plugins.module_utils._errors import NotEchoed
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Leaves
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.endpoint_facts import Answer
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.field_facts import (
    Conditions,
    Creation,
    Reference,
    Switch,
)
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

Values = dict[str, t.Any]
CLUSTER = Node(CATALOG.resource("cluster"), "Linux", None, "uuid")


def leaves_of(kind: str, **values: t.Any) -> Leaves:
    """Some leaves of a resource, dotted ones with `__` in place of the dot."""
    known = {leaf.name: leaf for leaf in CATALOG.resource(kind).leaf_fields()}
    return {
        name: (known[name], value) for name, value in ((key.replace("__", "."), one) for key, one in values.items())
    }


def node_of(kind: str, ident: str | None = "1", **references: Node) -> Node:
    return Node(CATALOG.resource(kind), "K", None, ident, {}, references)


@pytest.mark.parametrize(
    ("kind", "sent", "answer", "kept"),
    [
        ("pipeline", {"description": "x"}, {"description": "x"}, None),
        ("pipeline", {"description": "x"}, {"description": "y"}, "description='x' but has 'y'"),
        ("pipeline", {"description": "x"}, {}, None),
        ("pipeline", {"description": "x"}, {"description": None}, "description='x' but has None"),
        ("pipeline", {"cluster": CLUSTER}, {"cluster": "uuid"}, None),
        ("pipeline", {"cluster": CLUSTER}, {"cluster": "another"}, "cluster='Linux' but has 'another'"),
        ("pipeline", {"cluster": ""}, {"cluster": None}, None),
        ("pipeline", {"cluster": ""}, {"cluster": "another"}, "cluster='' but has 'another'"),
        ("pipeline", {"provider_settings__build_tags": True}, {"provider_settings.build_tags": True}, None),
        # The dictionary was returned, so its key is unset.
        (
            *("pipeline", {"provider_settings__build_tags": True}, {"provider_settings": {}}),
            "provider_settings.build_tags=True but has False",
        ),
        ("pipeline", {"provider_settings__build_tags": False}, {"provider_settings": {}}, None),
        ("webhook", {"token": "a secret"}, {"token": "another"}, None),
        ("webhook", {"teams": [CLUSTER, CLUSTER]}, {"teams": ["uuid"]}, None),
        ("webhook", {"events": ["a", "b"]}, {"events": ["b", "a"]}, None),
        # Other parts of the answer do not count.
        ("webhook", {"token": "a secret", "url": "x"}, {"token": "another", "url": "y"}, "url='x' but has 'y'"),
    ],
)
def test_what_an_answer_must_contain(kind: str, sent: Values, answer: Values, kept: str | None) -> None:
    """What was sent, unless the answer leaves it out; secrets are not compared."""
    if kept is None:
        payload.check_echoed("pipeline/K", node_of(kind), answer, leaves_of(kind, **sent))
        return
    with pytest.raises(NotEchoed) as caught:
        payload.check_echoed("pipeline/K", node_of(kind), answer, leaves_of(kind, **sent))
    assert caught.value.message == (
        f"pipeline/K: the service accepted {kept}: it does not support or does not allow this value here."
    )
    assert caught.value.facts == {"option": kept.partition("=")[0], "address": "pipeline/K"}


def test_a_setting_whose_name_has_a_dot() -> None:
    """It is in the dictionary too: an answer with that contains it."""
    name = "provider_settings.a.b"
    leaves: Leaves = {name: (Field(name, "raw", "x"), True)}
    node, settings = node_of("pipeline"), {"provider": dict[str, Values](settings={})}
    with pytest.raises(NotEchoed):
        payload.check_echoed("pipeline/K", node, {"provider_settings": {}}, leaves)
    payload.check_echoed("pipeline/K", node, {"provider_settings.a": {}}, leaves)
    assert payload.is_described(node, settings, Answer(200, "values"), leaves)


def test_what_a_link_names_is_not_compared() -> None:
    """The answer has it in other places."""
    user = node_of("member")
    member = node_of("team_member", user=user)
    payload.check_echoed("x", member, {"user": "another"}, {"user": (member.resource.field("user"), user)})


@pytest.mark.parametrize(("name", "is_head"), [("description", False), ("provider_settings.build_tags", True)])
def test_what_is_never_returned_cannot_be_managed(name: str, is_head: bool) -> None:
    """It was unknown before, and the answer leaves it out too."""
    node = node_of("pipeline")
    node.not_returned.add(name)
    leaves = leaves_of("pipeline", **{name.replace(".", "__"): False if is_head else ""})
    with pytest.raises(NotEchoed) as caught:
        payload.check_echoed("pipeline/K", node, {}, leaves)
    assert caught.value.message == (
        f"pipeline/K: the service accepted {name} and returns it neither before nor after the change, so it cannot be managed:"
        " leave it out."
    )
    assert caught.value.facts == {"option": name, "address": "pipeline/K"}
    payload.check_echoed("pipeline/K", node, {"provider_settings" if is_head else name: None}, leaves)


def test_values_in_messages_are_masked() -> None:
    """A value that looks like a secret is not shown."""
    leaves: Leaves = {"url": (Field("url", "str", "x", sensitive=("",)), "desired value")}
    with pytest.raises(NotEchoed) as caught:
        payload.check_echoed("webhook/K", node_of("webhook"), {"url": "found value"}, leaves)
    assert "desired value" not in caught.value.message and "found value" not in caught.value.message


@pytest.mark.parametrize(
    ("kind", "name", "desired", "found", "is_kept"),
    [
        ("pipeline", "cluster", CLUSTER, "uuid", True),
        ("pipeline", "cluster", CLUSTER, "UUID of another", False),
        ("pipeline", "cluster", "", None, True),
        ("pipeline", "cluster", "", "", True),
        ("pipeline", "cluster", "", "uuid", False),
        ("webhook", "clusters", [CLUSTER], ["uuid"], True),
        ("webhook", "clusters", [CLUSTER], ["uuid", "other"], False),
        ("webhook", "clusters", [CLUSTER, node_of("cluster")], ["1", "uuid"], True),
        ("webhook", "clusters", [], [], True),
        ("pipeline", "default_command_step_timeout", 0, None, True),
        ("pipeline", "default_command_step_timeout", 0, 0, True),
        ("pipeline", "default_command_step_timeout", 0, 5, False),
        ("pipeline", "default_command_step_timeout", 5, None, False),
        ("pipeline", "description", "", "x", False),
        ("pipeline", "tags", ["a", "b"], ["b", "a"], True),
        ("pipeline", "configuration", "steps: []", "steps:   []", True),
    ],
)
def test_what_was_kept(kind: str, name: str, desired: t.Any, found: t.Any, is_kept: bool) -> None:
    """References by ID, what clears as null, and others as their option is compared."""
    assert payload.is_echoed(CATALOG.resource(kind).field(name), desired, found) is is_kept


NEW = {"slug": "web", "name": "Web", "description": "x"}


@pytest.mark.parametrize(
    ("ident", "raw", "is_described"),
    [
        ("1", {"id": "1"}, True),
        ("1", {"id": "2", **NEW}, False),
        ("1", {}, False),
        (None, {"id": "2", **NEW}, True),
        (None, {"id": "2", **NEW, "description": "y"}, True),
        (None, {"id": "2", **NEW, "slug": "another"}, False),
        (None, {"id": "2", **NEW, "name": "another"}, False),
        (None, {"id": "2", "slug": "web"}, False),
        (None, {"id": "", **NEW}, False),
        (None, NEW, False),
    ],
)
def test_which_object_an_answer_is_about(ident: str | None, raw: Values, is_described: bool) -> None:
    """The one with the ID; of a new object, one with an ID and its key."""
    leaves = leaves_of("pipeline", **NEW)
    assert payload.is_described(node_of("pipeline", ident), raw, Answer(200, "identity"), leaves) is is_described


@pytest.mark.parametrize(("raw", "is_described"), [({"user_id": "1"}, True), ({"user_id": "2"}, False), ({}, False)])
def test_which_link_an_answer_is_about(raw: Values, is_described: bool) -> None:
    """The one of the object that it joins."""
    member = node_of("team_member", None, user=node_of("member"))
    assert payload.is_described(member, raw, Answer(200, "identity"), {}) is is_described


@pytest.mark.parametrize(
    ("sent", "raw", "is_described"),
    [
        ({"description": "x"}, {"description": "another"}, True),
        ({"description": "x"}, {"id": "1", "name": "x"}, False),
        ({"description": "x", "name": "y"}, {"description": "x"}, False),
        ({"provider_settings__build_tags": True}, {"provider": {"settings": {}}}, True),
        ({"provider_settings__build_tags": True}, {"provider": {}}, False),
    ],
)
def test_an_answer_without_identity(sent: Values, raw: Values, is_described: bool) -> None:
    """It has to contain what was sent."""
    leaves = leaves_of("pipeline", **sent)
    assert payload.is_described(node_of("pipeline"), raw, Answer(200, "values"), leaves) is is_described


def option(**facts: t.Any) -> Field:
    return Field("x", **{"type": "str", "description": "x", **facts})


CHOSEN = option(reference=Reference("cluster", chosen=True))
SWITCH = option(type="bool", switch=Switch("on", "off"))


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (option(), "x", False),
        (option(), None, False),
        (CHOSEN, None, True),
        (CHOSEN, "x", False),
        (option(reference=Reference("cluster")), None, False),
        (option(creation=Creation(afterwards=True)), "x", True),
        (SWITCH, True, True),
        (option(conditions=Conditions(note_of="y")), "x", True),
    ],
)
def test_what_follows_a_creation(field: Field, value: t.Any, expected: bool) -> None:
    assert payload.follows((field, value)) is expected


@pytest.mark.parametrize(
    ("field", "value", "found", "expected"),
    [
        (option(), "x", "x", True),
        (option(), "", "x", False),
        (SWITCH, True, False, True),
        (SWITCH, True, True, False),
        (SWITCH, False, None, False),
        (CHOSEN, None, "x", True),
        (CHOSEN, None, None, False),
        (CHOSEN, "x", "y", False),
    ],
)
def test_what_a_new_object_does_not_have_already(field: Field, value: t.Any, found: t.Any, expected: bool) -> None:
    node = node_of("pipeline")
    node.values["x"] = found
    assert payload.is_due(node, (field, value)) is expected


def test_a_leaf_by_its_name() -> None:
    assert payload.leaf_of(node_of("pipeline"), "provider_settings.build_tags").name == "provider_settings.build_tags"
