# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One option: what of its values is usual, can be emptied, is shown to people, and how an API writes it."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _times
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.field_facts import (
    NOWHERE,
    Creation,
    Encoding,
    Form,
    Rest,
)
from ansible_collections.community.buildkite.plugins.module_utils._secrets import SECRET, Mask


def field(type_: str = "str", name: str = "option", **facts: t.Any) -> Field:
    return Field(name, type_, "What it is.", **facts)


TEXTS: dict[str, t.Any] = {"elements": "str"}
LEVELS = Encoding(words={"part": ("read",), "full": ("read", "edit")})


@pytest.mark.parametrize(
    ("type_", "facts"),
    [
        ("str", {"encoding": Encoding(from_now=True)}),
        ("list", {**TEXTS, "form": Form(at_most=2)}),
        ("int", {"form": Form(between=(1, 2))}),
        ("str", {"same": "time", "form": Form(past=True)}),
        ("list", {**TEXTS, "same": "networks", "admits": True}),
        ("str", {"choices": ("a",), "exposes": "a"}),
    ],
)
def test_facts_that_agree(type_: str, facts: dict[str, t.Any]) -> None:
    assert field(type_, **facts).type == type_


def test_every_name() -> None:
    assert field(aliases=("a", "b"), reserved="c").names == ("option", "a", "b", "c")


@pytest.mark.parametrize(
    ("creation", "value", "variant", "is_usual"),
    [
        (Creation(usual="a"), "a", None, True),
        (Creation(usual="a"), "b", None, False),
        (Creation("a"), "a", None, True),
        (Creation(), None, None, False),
        (Creation(usual=True), True, None, True),
        (Creation(usual=True), 1, None, False),
        (Creation(usual=1), True, None, False),
        (Creation(usual="a", usual_for=("github",)), "a", "github", True),
        (Creation(usual="a", usual_for=("github",)), "a", "gitlab", False),
        (Creation(usual="a", usual_for=("github",)), "a", None, False),
    ],
)
def test_what_a_new_object_has_anyway(creation: Creation, value: t.Any, variant: str | None, is_usual: bool) -> None:
    """As documented, and of the same type: true is not 1."""
    assert field("raw", creation=creation).is_usual(value, variant) is is_usual


@pytest.mark.parametrize(
    ("type_", "facts", "can"),
    [
        ("str", {}, True),
        ("list", TEXTS, True),
        ("list", {**TEXTS, "choices": ("a",)}, True),
        ("list", {**TEXTS, "form": Form("a+", "letters")}, True),
        ("int", {"null_clears": True}, True),
        ("int", {}, False),
        ("bool", {}, False),
        ("str", {"rest": Rest(NOWHERE)}, False),
        ("str", {"secret": True}, False),
        ("str", {"secret": False}, True),
        ("str", {"fixed": True}, False),
        ("str", {"creation": Creation(only=True)}, False),
        ("str", {"required": True}, False),
        ("str", {"creation": Creation(required=True)}, False),
        ("str", {"choices": ("a",)}, False),
        ("str", {"form": Form("a+", "letters")}, False),
        ("str", {"same": "time"}, False),
    ],
)
def test_what_can_be_emptied(type_: str, facts: dict[str, t.Any], can: bool) -> None:
    """Not what has no empty value, is never returned or changed, or has a form that is not empty."""
    assert field(type_, **facts).can_be_emptied is can


def test_a_number_of_a_few_is_always_set() -> None:
    assert field("int", choices=(0, 30)).has_always


def test_the_error_of_a_choice() -> None:
    with pytest.raises(InvalidOption) as caught:
        field(choices=("a",)).typed("b", "here")
    assert caught.value.facts == {"option": "option"}


def test_choices_in_any_case_at_any_depth() -> None:
    made = field("dict", open=True, options=(field(name="level", choices=("a", "b")), field(name="text")))
    assert made.declared({"level": "A", "text": "A", "other": "A"}) == {"level": "a", "text": "A", "other": "A"}


@pytest.mark.parametrize(("name", "hidden"), [("new_setting", ()), ("webhook_secret", ("",))])
def test_settings_that_this_version_does_not_know(name: str, hidden: tuple[str, ...]) -> None:
    """They are compared like any other, and not shown if they are called like a secret."""
    settings = field("dict", "settings", open=True)
    ((leaf, value),) = settings.leaves({name: "x"}, "here", lambda error: None)
    assert (leaf.name, value, leaf.type, leaf.secret, leaf.sensitive) == (f"settings.{name}", "x", "raw", False, hidden)
    assert leaf.description == "A setting that this version does not know; passed on."


@pytest.mark.parametrize(("is_open", "where"), [(True, "here.settings.on"), (False, "here.on")])
def test_where_a_wrong_leaf_is(is_open: bool, where: str) -> None:
    errors: list[InvalidOption] = []
    made = field("dict", "settings", open=is_open, options=(field("bool", "on"),))
    assert list(made.leaves({"on": "perhaps"}, "here", errors.append)) == []
    assert errors[0].message.startswith(f"{where} must be of type bool")


# What is shown


TOKEN = "bkua_0123456789abcdef0123456789abcdef01234567"
ENV = "env:\n  DB_PASSWORD: x\n"
OPTIONS = (field(name="user"), field(name="key", secret=True, aliases=("alias",)))


@pytest.mark.parametrize(
    ("made", "value", "shown", "found"),
    [
        (field(secret=True), "x", SECRET, {"in.option": ["x"]}),
        (field(), "x", "x", {}),
        (field(), TOKEN, SECRET, {"in.option": [TOKEN]}),
        (field(sensitive=("",)), "x", SECRET, {"in.option": ["x"]}),
        (field(sensitive=("",)), "", "", {}),
        (field("list", **TEXTS, sensitive=("",)), [], [], {}),
        (field("list", **TEXTS, sensitive=("",)), ["b", "a"], SECRET, {"in.option": ['["b", "a"]']}),
        (field("list", **TEXTS, sensitive=("",), same="set"), ["b", "a"], SECRET, {"in.option": ['["a", "b"]']}),
        (field("list", **TEXTS, sensitive=("",), same="networks"), ["b", "a"], SECRET, {"in.option": ['["a", "b"]']}),
        (field("str", sensitive=("",), same="text"), "ba", SECRET, {"in.option": ["ba"]}),
        (field("str", name="hidden"), "x", SECRET, {"in.hidden": ["x"]}),
        (field("str", aliases=("hidden",)), "x", SECRET, {"in.option": ["x"]}),
        # Entries of lists.
        (
            *(field("list", elements="dict", options=OPTIONS), [{"user": "u", "key": "x"}, TOKEN, 1]),
            *([{"user": "u", "key": SECRET}, SECRET, 1], {"in.option.key": ["x"], "in.option": [TOKEN]}),
        ),
        # Dictionaries.
        (
            *(field("dict", options=OPTIONS), {"user": "u", "alias": "x", "other": TOKEN}),
            *({"user": "u", "alias": SECRET, "other": SECRET}, {"in.option.key": ["x"], "in.option.other": [TOKEN]}),
        ),
        (
            *(field("dict", sensitive=("A_*",)), {"A_B": "x", "B": "y", "a_c": "", "A_D": None, 1: "z"}),
            *({"A_B": SECRET, "B": "y", "a_c": "", "A_D": None, 1: "z"}, {"in.option.A_B": ["x"]}),
        ),
        (
            *(field("dict", open=True, options=OPTIONS), {"webhook_secret": "x", "secret_name": "", "plain": "y"}),
            *({"webhook_secret": SECRET, "secret_name": "", "plain": "y"}, {"in.option.webhook_secret": ["x"]}),
        ),
        (
            *(field("dict", options=OPTIONS), {"DB_PASSWORD": "x", "plain": "y"}),
            # An unknown name may be a misspelled secret.
            *({"DB_PASSWORD": SECRET, "plain": SECRET}, {"in.option.DB_PASSWORD": ["x"], "in.option.plain": ["y"]}),
        ),
        (field("dict"), {"DB_PASSWORD": "x"}, {"DB_PASSWORD": SECRET}, {"in.option.DB_PASSWORD": ["x"]}),
        # Texts of YAML.
        (field(same="yaml"), ENV, ENV.replace("x", SECRET), {"in.option": ["x"]}),
        (field(), ENV, ENV, {}),
        (field("raw", same="yaml"), {"DB_PASSWORD": "x"}, {"DB_PASSWORD": SECRET}, {"in.option.DB_PASSWORD": ["x"]}),
    ],
)
def test_what_is_shown(made: Field, value: t.Any, shown: t.Any, found: dict[str, list[str]]) -> None:
    """Secrets are replaced, and kept by their path; the order of a set is nobody's choice."""
    mask = Mask(sensitive=("in.hidden",))
    assert made.shown(value, mask, "in.") == shown
    assert mask.found == found


# How an API writes it


@pytest.mark.parametrize(
    ("type_", "encoding", "found", "value"),
    [
        ("list", Encoding(joined=", "), "a b, c", ["a b", "c"]),
        ("list", Encoding(joined=" "), None, []),
        ("list", Encoding(joined=" ", none_is="*"), "a  b", ["a", "b"]),
        ("list", Encoding(joined=" ", none_is="*"), "a * b", []),
        ("dict", Encoding(pairs=True), ["A=1", "B=x=y", "C"], {"A": "1", "B": "x=y", "C": ""}),
        ("dict", Encoding(pairs=True), {"A": "1"}, {"A": "1"}),
        ("str", LEVELS, ["edit", "read"], "full"),
        ("str", LEVELS, ["read"], "part"),
        ("str", LEVELS, ["edit"], "edit"),
        ("str", LEVELS, "full", "full"),
    ],
)
def test_values_that_an_api_writes_in_another_way(type_: str, encoding: Encoding, found: t.Any, value: t.Any) -> None:
    facts = {"list": TEXTS, "str": {"choices": ("part", "full")}}.get(type_, {})
    assert field(type_, encoding=encoding, **facts).decode(found) == value


def test_values_as_an_api_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    made = field("list", **TEXTS, encoding=Encoding(joined=" ", none_is="*"))
    assert [made.encode(value) for value in (["a", "b"], [])] == ["a b", "*"]
    assert field(choices=("part", "full"), encoding=LEVELS).encode("full") == ["read", "edit"]
    now = _times.now()
    monkeypatch.setattr(_times, "now", lambda: now)
    assert field(encoding=Encoding(from_now=True)).encode("2h") == _times.text(now + _times.duration("2h"))
