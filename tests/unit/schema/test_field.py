# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One option: contradictory facts, argument spec, typed values, and the way between options and the API."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._paths import camel, dig, nested, put
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.field_facts import (
    NOWHERE,
    Apart,
    Conditions,
    Creation,
    Encoding,
    Form,
    GraphQL,
    Reference,
    Rest,
    Switch,
)


def no_error(error: InvalidOption) -> None:
    """Of leaves that are all right."""
    raise error


def field(type_: str = "str", name: str = "option", **facts: t.Any) -> Field:
    return Field(name, type_, "What it is.", **facts)


CONTRADICTIONS: list[tuple[str, dict[str, t.Any], str]] = [
    ("str", {"same": "similar"}, "same is one of equal, set, yaml, rules, text, unmasked, masked, networks, time"),
    ("bool", {"choices": ("a",)}, "choices are for strings and numbers"),
    ("list", {"elements": "str", "admits": True}, "only networks can be shut out"),
    ("str", {"options": (field(),)}, "suboptions are for dictionaries"),
    ("dict", {"options": (field(), field())}, "two of its options have one name"),
    ("dict", {"options": (field(), field(name="b", aliases=("option",)))}, "two of its options have one name"),
    ("list", {}, "a list says what its elements are"),
    ("str", {"elements": "str"}, "only a list has elements"),
    ("list", {"elements": "dict", "open": True}, "only a dictionary can be open"),
    ("list", {"elements": "dict", "lists": "link", "fixed": True}, "a list of links is neither fixed nor a reference"),
    (
        "list",
        {"elements": "dict", "lists": "link", "reference": Reference("team")},
        "a list of links is neither fixed nor a reference",
    ),
    ("str", {"secret": True, "same": "text"}, "a secret is not compared, or compared as a secret"),
    ("str", {"name": "api_key"}, "a name like this must say whether it is secret"),
    ("str", {"name": "password"}, "a name like this must say whether it is secret"),
    ("dict", {"rest": Rest(read_only=("a",))}, "only an open dictionary has keys that are not known"),
    ("str", {"switch": Switch("on", "off")}, "only a boolean has a switch"),
    ("bool", {"null_clears": True}, "a boolean has no value that clears it"),
    ("str", {"encoding": Encoding(pairs=True)}, "only a dictionary has values that are text"),
    ("str", {"encoding": Encoding(joined=" ")}, "only a list is joined"),
    ("int", {"encoding": Encoding(from_now=True)}, "only a text is a duration"),
    ("str", {"graphql": GraphQL(enum=True)}, "an enum has choices"),
    ("str", {"choices": ("a", "b"), "encoding": Encoding(words={"a": ("x",)})}, "every choice has its words"),
    ("str", {"fixed": True, "creation": Creation(only=True)}, "an option that only the creation takes is not fixed"),
    ("str", {"same": "unmasked"}, "only a secret is compared as one"),
    ("str", {"rest": Rest("", when="when", apart=Apart("value", "version", 9))}, "only a secret is in no answer"),
    ("str", {"form": Form(at_most=2)}, "only a list has a highest number of entries"),
    ("str", {"form": Form(between=(1, 2))}, "only a number is between two others"),
    ("str", {"form": Form(past=True)}, "only a time has passed"),
    ("str", {"conditions": Conditions(only_when=("other", "value"))}, "only a list is in force by another option"),
    ("str", {"fixed": True, "creation": Creation(afterwards=True)}, "a fixed option cannot be set after creation"),
    ("str", {"choices": ("a",), "exposes": "b"}, "what exposes an object is a choice"),
    ("str", {"fixed": True, "reference": Reference("a", later=True)}, "a fixed option cannot be set after creation"),
]


@pytest.mark.parametrize(("type_", "facts", "why"), CONTRADICTIONS)
def test_contradictory_facts_are_refused(type_: str, facts: dict[str, t.Any], why: str) -> None:
    with pytest.raises(ValueError) as caught:
        field(type_, **facts)
    assert str(caught.value) == f"field {facts.get('name', 'option')}: {why}"


@pytest.mark.parametrize(
    ("kind", "facts", "why"),
    [
        (Form, {"pattern": "[a-z]+"}, "form: a pattern and its description in words belong together"),
        (Form, {"says": "letters"}, "form: a pattern and its description in words belong together"),
        (Creation, {"unless": "other"}, "creation: only a required option has an alternative"),
        (Creation, {"default": False, "required": True}, "creation: a required option has no default"),
        (
            Creation,
            {"only": True, "afterwards": True},
            "creation: an option is set by the creation or by an update after it",
        ),
        (Encoding, {"none_is": "0.0.0.0/0"}, "encoding: only a joined list has a text for an empty one"),
        (Encoding, {"joined": " ", "pairs": True}, "encoding: a value has one encoding"),
        (Encoding, {"pairs": True, "words": {"a": ("x",)}}, "encoding: a value has one encoding"),
        (Encoding, {"pairs": True, "from_now": True}, "encoding: a value has one encoding"),
        (
            Conditions,
            {"excludes": ("a", "b"), "sends_with": ("b",)},
            "conditions: an option is not sent with one that it excludes",
        ),
    ],
)
def test_a_group_of_facts_rejects_what_contradicts_itself(kind: t.Any, facts: dict[str, t.Any], why: str) -> None:
    with pytest.raises(ValueError) as caught:
        kind(**facts)
    assert str(caught.value) == why


def test_a_named_secret_may_be_none() -> None:
    assert field(name="api_key", secret=False).argument_spec() == {"type": "str", "no_log": False}


def test_argument_spec_holds_what_is_stated() -> None:
    inner = field(name="user", required=True, aliases=("email",))
    spec = field("list", elements="dict", options=(inner, field(name="role", choices=("a", "b")))).argument_spec()
    assert spec == {
        "type": "list",
        "elements": "dict",
        "options": {
            "user": {"type": "str", "required": True, "aliases": ["email"]},
            "role": {"type": "str", "choices": ["a", "b"]},
        },
    }


def test_argument_spec_has_no_default() -> None:
    assert field("bool", creation=Creation(True), default=False).argument_spec() == {"type": "bool"}


def test_argument_spec_of_an_open_dictionary_leaves_the_keys_to_the_field() -> None:
    assert field("dict", open=True, options=(field("bool", "known"),)).argument_spec() == {"type": "dict"}


def test_secret_is_no_log() -> None:
    assert field(secret=True).argument_spec()["no_log"] is True


@pytest.mark.parametrize(
    ("facts", "read", "write", "graphql", "input_"),
    [
        ({}, "default_queue", "default_queue", "defaultQueue", "defaultQueue"),
        ({"rest": Rest("queue.id")}, "queue.id", "queue.id", "queue.id", "queue.id"),
        ({"rest": Rest("default", "is_default")}, "default", "is_default", "default", "default"),
        ({"graphql": GraphQL("queue.uuid")}, "default_queue", "default_queue", "queue.uuid", "queue.uuid"),
        ({"graphql": GraphQL("queue.uuid", "queueId")}, "default_queue", "default_queue", "queue.uuid", "queueId"),
        ({"graphql": GraphQL("tags[].label")}, "default_queue", "default_queue", "tags[].label", "tags"),
        ({"graphql": GraphQL(input=NOWHERE)}, "default_queue", "default_queue", "defaultQueue", NOWHERE),
        ({"rest": Rest(NOWHERE), "graphql": GraphQL(NOWHERE)}, NOWHERE, NOWHERE, NOWHERE, NOWHERE),
        ({"rest": Rest(NOWHERE, "at")}, NOWHERE, "at", NOWHERE, NOWHERE),
    ],
)
def test_paths(facts: dict[str, t.Any], read: str, write: str, graphql: str, input_: str) -> None:
    made = field(name="default_queue", **facts)
    assert (made.read_path, made.write_path, made.graphql_path, made.input_path) == (read, write, graphql, input_)


def test_what_it_refers_to() -> None:
    assert (field().refers_to, field().is_set_later) == (None, False)
    later = field(reference=Reference("cluster_queue", later=True))
    assert (later.refers_to, later.is_set_later) == ("cluster_queue", True)
    assert not field(reference=Reference("cluster")).is_set_later


@pytest.mark.parametrize("value", [True, "yes", "True", " on ", 1, "1"])
def test_typed_true(value: t.Any) -> None:
    assert field("bool").typed(value, "here") is True


@pytest.mark.parametrize("value", [False, "no", "FALSE", "off", 0, "0"])
def test_typed_false(value: t.Any) -> None:
    assert field("bool").typed(value, "here") is False


@pytest.mark.parametrize(("value", "number"), [(7, 7), ("7", 7), (" -7 ", -7)])
def test_typed_number(value: t.Any, number: int) -> None:
    typed = field("int").typed(value, "here")
    assert typed == number
    assert isinstance(typed, int) and not isinstance(typed, bool)


@pytest.mark.parametrize(
    ("type_", "value", "shown"),
    [
        ("bool", "perhaps", "bool, not str ('perhaps')"),
        ("bool", 2, "bool, not int (2)"),
        ("bool", [True], "bool, not list ([True])"),
        ("int", "7.5", "int, not str ('7.5')"),
        ("int", True, "int, not bool (True)"),
        ("str", True, "str, not bool (True)"),
        ("str", {"a": 1}, "str, not dict ({'a': 1})"),
        ("dict", "a=1", "dict, not str ('a=1')"),
    ],
)
def test_typed_refuses(type_: str, value: t.Any, shown: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        field(type_).typed(value, "pipelines[0] (web)")
    assert caught.value.message == f"pipelines[0] (web).option must be of type {shown}."
    assert caught.value.failure["option"] == "option"


def test_typed_refuses_what_is_no_choice() -> None:
    with pytest.raises(InvalidOption, match=r"here\.option must be one of a, b, not 'c'\.$"):
        field(choices=("a", "b")).typed("c", "here")


def test_leaves_of_a_plain_option_are_itself() -> None:
    made = field()
    assert list(made.leaves("x", "here", no_error)) == [(made, "x")]


def test_leaves_of_a_dictionary_without_options_are_itself() -> None:
    made = field("dict")
    assert list(made.leaves({"a": 1}, "here", no_error)) == [(made, {"a": 1})]


SETTINGS = field("dict", "settings", open=True, options=(field("bool", "tags"), field(name="mode")))


def test_leaves_are_typed_and_what_is_unknown_is_passed_on() -> None:
    given = {"tags": "yes", "new_setting": [1, "a"]}
    found = {leaf.name: value for leaf, value in SETTINGS.leaves(given, "here", no_error)}
    assert found == {"settings.tags": True, "settings.new_setting": [1, "a"]}


def test_leaves_leave_out_null() -> None:
    assert list(SETTINGS.leaves({"tags": None, "mode": ""}, "here", no_error))[0][0].name == "settings.mode"


def test_leaves_of_an_unknown_secret_name_are_passed_on() -> None:
    assert [leaf.name for leaf, _rest in SETTINGS.leaves({"webhook_secret": "x"}, "here", no_error)] == [
        "settings.webhook_secret"
    ]


def test_every_wrong_leaf_is_named_with_its_whole_path_and_left_out() -> None:
    errors: list[InvalidOption] = []
    given = {"tags": "perhaps", "mode": 1, "other": 2}
    assert [leaf.name for leaf, _rest in SETTINGS.leaves(given, "pipelines[0] (web)", errors.append)] == [
        "settings.other"
    ]
    assert [error.facts["option"] for error in errors] == ["settings.tags", "settings.mode"]
    assert errors[0].message.startswith("pipelines[0] (web).settings.tags must be of type bool")


@pytest.mark.parametrize(
    ("type_", "facts", "found", "value"),
    [
        ("str", {}, None, ""),
        ("str", {}, "x", "x"),
        ("str", {"default": "usual"}, None, "usual"),
        ("bool", {}, None, None),
        ("bool", {"default": False}, None, False),
        ("int", {}, None, None),
        ("int", {"null_clears": True}, None, 0),
        ("list", {"elements": "str"}, None, []),
        ("dict", {}, None, {}),
        ("raw", {}, None, ""),
        ("bool", {"switch": Switch("archive", "unarchive", is_set=True)}, "2026-01-01T00:00:00Z", True),
        ("bool", {"switch": Switch("archive", "unarchive", is_set=True)}, None, False),
        ("bool", {"switch": Switch("archive", "unarchive", is_set=True)}, False, False),
    ],
)
def test_decode(type_: str, facts: dict[str, t.Any], found: t.Any, value: t.Any) -> None:
    decoded = field(type_, **facts).decode(found)
    assert decoded == value
    assert type(decoded) is type(value)


def test_decode_takes_an_empty_text_for_no_choice() -> None:
    """Terraform's provider sends one for each choice that is left out, and the service keeps it."""
    assert field(choices=("exact", "contains"), default="exact").decode("") == "exact"
    assert field(choices=("exact", "contains")).decode("") == ""
    assert field(default="/bk").decode("") == ""


def test_decode_upper_case_enums() -> None:
    made = field(choices=("visible", "secret"))
    assert made.decode("VISIBLE", upper=True) == "visible"
    assert made.decode("VISIBLE") == "VISIBLE"
    assert field().decode("VISIBLE", upper=True) == "VISIBLE"


@pytest.mark.parametrize(
    ("type_", "facts", "value", "sent"),
    [
        ("str", {}, "", ""),
        ("str", {"null_clears": True}, "", None),
        ("str", {"null_clears": True}, "x", "x"),
        ("int", {"null_clears": True}, 0, None),
        ("int", {"null_clears": True}, 5, 5),
        ("int", {}, 0, 0),
        ("list", {"elements": "str"}, [], []),
        ("bool", {}, False, False),
    ],
)
def test_encode(type_: str, facts: dict[str, t.Any], value: t.Any, sent: t.Any) -> None:
    encoded = field(type_, **facts).encode(value)
    assert encoded == sent
    assert type(encoded) is type(sent)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("name", "name"), ("default_queue_id", "defaultQueueId"), ("a_b.c_d", "aB.cD"), ("shape_2x4", "shape2x4")],
)
def test_camel(path: str, expected: str) -> None:
    assert camel(path) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"a": {"b": 1}}, (True, 1)),
        ({"a": {"b": None}}, (True, None)),
        ({"a": None}, (True, None)),
        (None, (True, None)),
        ({"a": {}}, (False, None)),
        ({}, (False, None)),
        ({"a": "text"}, (False, None)),
    ],
)
def test_dig_tells_null_from_absent(data: t.Any, expected: tuple[bool, t.Any]) -> None:
    assert dig(data, "a.b") == expected


def test_put_makes_the_way_and_keeps_what_is_there() -> None:
    data: dict[str, t.Any] = {"a": {"x": 1}}
    put(data, "a.b.c", 2)
    put(data, "d", None)
    assert data == {"a": {"x": 1, "b": {"c": 2}}, "d": None}


def test_nested_separates_at_the_first_dot_only() -> None:
    assert nested({"a": 1, "s.x": 2, "s.y.z": 3}) == {"a": 1, "s": {"x": 2, "y.z": 3}}


def test_what_every_thing_has() -> None:
    """A boolean and a choice, unless it may be unset: then a missing answer is no unknown value."""
    assert Field("on", "bool", "A.").has_always
    assert Field("level", "str", "A.", choices=("a", "b")).has_always
    assert not Field("on", "bool", "A.", default=False).has_always
    assert not Field("days", "int", "A.", choices=(0, 30), null_clears=True).has_always
    assert not Field("text", "str", "A.").has_always


@pytest.mark.parametrize(("value", "typed"), [(30, 30), ("30", 30), (0, 0)])
def test_a_number_of_a_few(value: object, typed: int) -> None:
    field = Field("days", "int", "A.", choices=(0, 30), null_clears=True)
    assert field.typed(value, "settings") == typed
    for wrong in (31, "31", "often", True):
        with pytest.raises(InvalidOption, match=r"^settings\.days must be "):
            field.typed(wrong, "settings")
