# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values for people: lines that can be compared, nothing that acts on a reader, no secret; and what is alike."""

from __future__ import annotations

import dataclasses
import json
import typing as t

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils import _text
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change
from ansible_collections.community.buildkite.plugins.module_utils._plan.review import plan_id
from ansible_collections.community.buildkite.plugins.module_utils._results import diff_of
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import (
    Identity,
    RestAccess,
    Scopes,
)
from ansible_collections.community.buildkite.plugins.module_utils._secrets import CHANGED_SECRET, SECRET
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._text import COLUMNS, as_lines, visible
from ansible_collections.community.buildkite.plugins.module_utils._values import likeness

PLANTED = "planted-secret"
TOKEN = Field("token", "str", "The token.", secret=True)
HEADERS = Field("headers", "list", "The headers.", elements="dict", options=(TOKEN, Field("name", "str", "Its name.")))
PLACE = Field("place", "dict", "Where.", options=(TOKEN, Field("url", "str", "The URL.")))
TAGS = Field("tags", "list", "The tags.", elements="str", same="set")
THING = Resource(
    name="thing",
    plural="things",
    title="thing",
    description="A thing.",
    identity=Identity(("name",)),
    rest=RestAccess("things"),
    scopes=Scopes("read_things", "write_things"),
    fields=(Field("name", "str", "The name.", required=True), TOKEN, HEADERS, PLACE, TAGS),
)


def change(field: Field, before: t.Any, after: t.Any, name: str = "") -> Change:
    """One change of one option."""
    name = name or field.name
    leaves = {name: (field, after)}
    return Change("update", Node(THING, "a"), "thing/a", leaves, {name: before}, {name: after})


def test_a_text_of_several_lines_is_a_block() -> None:
    """Whatever it holds: spaces at the end of a line, other ends of lines, no end at all."""
    text = as_lines({"name": "a", "configuration": "steps: \n\n  - a\r\n", "env": {"A": "1"}, "note": "one\ntwo"})
    assert text == "name: a\nconfiguration: |\n  steps: \n\n    - a\\x0d\nenv:\n  A: '1'\nnote: |-\n  one\n  two\n"


@pytest.mark.parametrize(
    "values", [{"a": None, "b": [1, "2"], "c": {"d": [True]}, "e": ""}, {"a": "x\ny\n", "b": "ü🚀"}]
)
def test_it_is_yaml(values: dict[str, t.Any]) -> None:
    assert yaml.safe_load(as_lines(values)) == values


def test_long_texts_are_folded() -> None:
    """Where a line can be broken, it is no longer than a screen is wide; the text stays the same."""
    values = {"description": "word " * 60 + "end", "tags": ["a" * 30] * 10, "env": {"A": "b c " * 50 + "d"}}
    text = as_lines(values)
    assert max(map(len, text.splitlines())) <= COLUMNS + len("word") and yaml.safe_load(text) == values


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü🚀\ttab\nline", "plain ü🚀\ttab\nline"),
        ("\x1b[31m\x00\x7f\x9b", "\\x1b[31m\\x00\\x7f\\x9b"),
        ("\u202eabc\u2066\u200b\ufeff", "\\u202eabc\\u2066\\u200b\\ufeff"),
        ("a\r\nb\u2028c", "a\\x0d\nb\\u2028c"),
        ("\ud800\uffff", "\\ud800\\uffff"),
    ],
)
def test_what_acts_is_spelt_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_diff_holds_no_control_characters() -> None:
    """Neither in values nor in names."""
    made = change(TAGS, ["\x1b[0m"], ["a"])
    made.address = "thing/\x1b[31m"
    (shown,) = diff_of([made], "long")["diff"]
    assert not any("\x1b" in str(text) for text in shown.values())


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        (TOKEN, "", PLANTED),
        (TOKEN, PLANTED, PLANTED + "2"),
        (HEADERS, [], [{"name": "a", "token": PLANTED}]),
        (PLACE, {"token": PLANTED}, {"url": "x", "token": PLANTED + "3"}),
    ],
)
def test_no_secret_is_shown(field: Field, before: t.Any, after: t.Any) -> None:
    """In every action: people see only that there is a change, and the plan ID does not depend on the value."""
    made = change(field, before, after)
    assert PLANTED not in f"{made.shown()}{diff_of([made], 'long')}{diff_of([made], 'short')}{made.before}{made.after}"
    assert SECRET in str(made.shown()) and PLANTED in str(made.leaves)
    other = change(field, before, json.loads(json.dumps(after).replace(PLANTED, "another")))
    assert plan_id("acme", [made]) == plan_id("acme", [other])


def test_that_a_secret_changed_is_shown() -> None:
    """In the words of who compared it."""
    made = Change(
        "update", Node(THING, "a"), "thing/a", {"token": (TOKEN, PLANTED)}, {"token": SECRET}, {"token": CHANGED_SECRET}
    )
    assert made.shown()["after"] == {"token": CHANGED_SECRET}


def test_secrets_that_are_exchanged() -> None:
    """What is shown of them would be the same before and after."""
    one, other = "ghp_planted000001", "ghp_planted000002"
    made = change(Field("place", "str", "Where."), f"{one} {other}", f"{other} {one}")
    assert made.before == {"place": "(secret) (secret)"}
    assert made.after == {"place": "(secret, changed) (secret, changed)"}


def test_secrets_for_messages() -> None:
    """Not those that are short, and none that names an object or is one of few words."""
    fields = (Field("place", "str", "Where.", choices=("somewhere",)), Field("text", "str", "A text."))
    leaves = {field.name: (dataclasses.replace(field, sensitive=("",)), None) for field in fields}
    name = {"name": (dataclasses.replace(THING.field("name"), sensitive=("",)), None)}
    after = {"name": "the name", "place": "somewhere", "text": "planted"}
    made = Change("create", Node(THING, "a"), "thing/a", {**name, **leaves}, {}, after)
    assert set(made.after.values()) == {SECRET} and made.known_secrets == {"planted"}
    made = Change("create", Node(THING, "a"), "thing/a", leaves, {}, {"text": "plant"})
    assert made.known_secrets == set()


def test_the_id_is_of_what_is_said() -> None:
    """A set in another order is the same, as is one kind of empty; another organization is not."""
    one = plan_id("acme", [change(TAGS, ["b", "a"], None), change(PLACE, None, {"url": "x"})])
    assert one == plan_id("acme", [change(PLACE, "", {"url": "x"}), change(TAGS, ["a", "b"], [])])
    assert one != plan_id("other", [change(PLACE, "", {"url": "x"}), change(TAGS, ["a", "b"], [])])
    assert one != plan_id("acme", [change(PLACE, "", {"url": "x"}), change(TAGS, ["a"], [])])


ADDRESS = "github.com/example/web"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("git@github.com:example/web.git", ADDRESS),
        ("git@github.com:/example/web", ADDRESS),
        ("https://github.com/Example/Web.git/", ADDRESS),
        ("https://user:pass@github.com:443/example/web", ADDRESS),
        ("ssh://git@github.com:22/example/web.git", ADDRESS),
        ("git://github.com/example/web", ADDRESS),
        (" github.com:example/web ", ADDRESS),
        ("https://github.com/example/website", "github.com/example/website"),
        ("/srv/git/web.git", "/srv/git/web"),
        ("file:///srv/git/web", "/srv/git/web"),
        ("", ""),
        (None, ""),
    ],
)
def test_one_repository_however_it_is_reached(text: str | None, mark: str) -> None:
    assert likeness("address", text) == mark


def test_texts_are_alike_by_their_words() -> None:
    assert likeness("text", " Our  agents\n") == likeness("text", "our agents") != likeness("text", "agents")
    assert likeness("text", "") == likeness("text", None) == ""


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_names_are_joined(names: list[str], text: str) -> None:
    assert _text.joined(names, "or") == text


def test_the_nearest_name_is_found_in_any_case() -> None:
    assert _text.nearest("PIPELNES", ["Pipelines", "teams"]) == "Pipelines"
    assert _text.nearest("zzz", ["Pipelines"]) == ""


@pytest.mark.parametrize(
    ("text", "width", "in_five"),
    [
        ("abc", 3, "abc"),
        ("abcdefg", 7, "abcd…"),
        ("\u914d\u9001", 4, "\u914d\u9001"),
        ("\u914d\u9001\u914d", 6, "\u914d\u9001…"),
        ("a\u914d\u9001\u914d", 7, "a\u914d…"),
        ("e\u0301e\u0301", 2, "e\u0301e\u0301"),
        ("\u2764\ufe0f\u2764\ufe0f\u2764\ufe0f", 6, "\u2764\ufe0f\u2764\ufe0f…"),
        ("", 0, ""),
    ],
)
def test_columns_of_a_terminal(text: str, width: int, in_five: str) -> None:
    assert (_text.columns(text), _text.cut(text, 5, "…")) == (width, in_five)
