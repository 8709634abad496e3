# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects as options, of resources that only these tests declare: every fact of a declaration has an effect."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._export import export
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.field_facts import (
    NOWHERE,
    Conditions,
    Creation,
    Reference,
    Rest,
    Switch,
)
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import (
    Identity,
    RestAccess,
    Scopes,
)
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

SHELF = Resource(
    name="shelf",
    plural="shelves",
    title="shelf",
    description="A shelf.",
    identity=Identity(("name",)),
    rest=RestAccess("shelves"),
    scopes=Scopes("r", "w"),
    fields=(Field("name", "str", "N."),),
)
SOFT = Field("c", "str", "C.", only_for=("soft",))
BOOK = Resource(
    name="book",
    plural="books",
    title="book",
    description="A book.",
    identity=Identity(("title",)),
    rest=RestAccess("books"),
    scopes=Scopes("r", "w"),
    fields=(
        Field("title", "str", "The title."),
        Field("pages", "int", "How many.", null_clears=True),
        Field("lent", "bool", "Whether it is lent.", switch=Switch("lend", "return", note="lent_to")),
        Field("lent_to", "str", "To whom.", conditions=Conditions(note_of="lent")),
        Field("tags", "list", "Tags.", elements="str", same="set"),
        Field("text", "raw", "The text.", same="yaml", creation=Creation(required=True, unless="copy_of")),
        Field("copy_of", "str", "What it copies."),
        Field("extra", "dict", "More.", conditions=Conditions(ignored_with="text")),
        Field("password", "str", "The lock's.", secret=True),
        Field("sold", "str", "Write only.", rest=Rest(NOWHERE)),
        Field("shelf", "str", "Where it stands.", reference=Reference("shelf", chosen=True)),
        Field("lender", "str", "Whose shelf it comes from.", reference=Reference("shelf")),
        Field("place", "str", "Whether it has other places."),
        Field(
            "also_on",
            "list",
            "Where else.",
            elements="str",
            reference=Reference("shelf"),
            conditions=Conditions(only_when=("place", "many")),
        ),
        Field(
            "more",
            "dict",
            "Settings.",
            open=True,
            options=(
                Field("a", "str", "A."),
                Field(
                    "b",
                    "str",
                    "B.",
                    only_for=("hard",),
                    default="none",
                    creation=Creation(usual="?", usual_for=("hard",)),
                ),
                SOFT,
                Field("has_key", "bool", "Whether there is a key.", default=False, secret=False),
                Field("lock", "str", "A secret.", secret=True, default="none"),
                Field("many", "list", "Several.", elements="str", same="set"),
            ),
            rest=Rest(read_only=("made",)),
        ),
        Field(
            "size",
            "dict",
            "Its size.",
            options=(Field("height", "int", "H.", null_clears=True), Field("unit", "str", "U.")),
        ),
    ),
)


@pytest.fixture
def organization() -> Organization:
    """An organization of shelves and books that nothing reads."""
    return Organization(t.cast(t.Any, None), Catalog((SHELF, BOOK)), None)


def put(organization: Organization, ident: str, key: str, **values: t.Any) -> Node:
    """A book that is there."""
    return organization.add(Node(BOOK, key, None, ident, {"title": key, **values}))


def shelf(organization: Organization, ident: str, name: str) -> Node:
    """A shelf that is there."""
    return organization.add(Node(SHELF, name, None, ident, {"name": name}))


def told(organization: Organization, *unnamed: str, **how: bool) -> export.Exported:
    """What is written of it."""
    return export.export(organization, [SHELF, BOOK], {}, unnamed, **how)


def book(organization: Organization, how: t.Mapping[str, bool] | None = None, **values: t.Any) -> dict[str, t.Any]:
    """The options of one book, without its title."""
    put(organization, "b1", "One", **values)
    entry = dict(told(organization, **(how or {})).options["books"][0])
    assert entry.pop("title") == "One"
    return entry


@pytest.mark.parametrize(
    ("values", "options"),
    [
        ({"pages": 0, "tags": [], "copy_of": "", "extra": None, "more": {}}, {}),
        ({"pages": 7, "lent": False, "tags": ["b", "a"]}, {"pages": 7, "lent": False, "tags": ["a", "b"]}),
        ({"lent": False, "lent_to": "Ada"}, {"lent": False}),
        ({"lent": True, "lent_to": "Ada"}, {"lent": True, "lent_to": "Ada"}),
        ({"text": "a: 1", "extra": {"x": "y"}}, {"text": "a: 1"}),
        ({"extra": {"x": "y"}}, {"extra": {"x": "y"}}),
        ({"text": "a: 1", "copy_of": "Two"}, {"copy_of": "Two"}),
        ({"password": "1234", "sold": "yes"}, {}),
        ({"more": {}, "more.made": "x", "more.a": "1", "more.x.y": 2}, {"more": {"a": "1", "x.y": 2}}),
        ({"more.a": "1", "more.b": "2", "more.c": "3", "variant": "hard"}, {"more": {"a": "1", "b": "2"}}),
        ({"more.b": "2", "more.c": "3", "variant": "unheard of"}, {"more": {"b": "2", "c": "3"}}),
        (
            {"more.lock": "s", "more.has_key": True, "more.many": ["b", "a"]},
            {"more": {"has_key": True, "many": ["a", "b"]}},
        ),
        ({"other.a": "1", "size.height": 3, "size.unit": "", "size.depth": None}, {"size": {"height": 3}}),
        ({"more": {}, "more.api_key": "s", "more.token": "s", "more.a": None}, {}),
    ],
)
def test_options_of_a_thing(organization: Organization, values: dict[str, t.Any], options: dict[str, t.Any]) -> None:
    assert {name: value for name, value in book(organization, **values).items() if name != "shelf"} == options


UNSET = {"more": {"has_key": False}}


@pytest.mark.parametrize(
    ("values", "options"),
    [
        # Only what an answer had is known to be unset; a dictionary without any value is left out, unless it takes any keys.
        ({}, {}),
        ({"pages": None, "tags": [], "copy_of": None, "lent_to": None}, {"pages": 0, "tags": [], "copy_of": ""}),
        ({"size.height": 0, "size.unit": None}, {}),
        ({"size.height": 2, "size.unit": None}, {"size": {"height": 2, "unit": ""}}),
        ({"size.height": 0, "size.unit": "mm"}, {"size": {"height": 0, "unit": "mm"}}),
        ({"size": {}, "size.unit": "mm"}, {"size": {"unit": "mm"}}),
        # An answer with the open dictionary has every setting that was ever set.
        ({"more.has_key": True}, {"more": {"has_key": True}}),
        ({"more": {}}, UNSET),
        ({"more": {}, "more.a": "", "more.has_key": True}, {"more": {"a": "", "has_key": True}}),
        ({"more": {}, "more.a": "1", "more.many": []}, {"more": {"a": "1", "has_key": False, "many": []}}),
        ({"more": {}, "variant": "hard"}, {"more": {"b": "none", "has_key": False}}),
        ({"more": {}, "variant": "unheard of", "more.c": None}, UNSET),
        ({"more": {}, "more.lock": None}, UNSET),
    ],
)
def test_options_that_are_unset(
    organization: Organization, values: dict[str, t.Any], options: dict[str, t.Any]
) -> None:
    entry = book(organization, {"empties": True}, **values)
    entry.pop("shelf")
    assert entry == options


@pytest.mark.parametrize(
    ("variant", "more"), [("hard", {"a": "1"}), ("soft", {"a": "1"}), ("other", {"a": "1", "b": "?"})]
)
def test_values_that_a_new_object_of_a_variant_has_anyway(
    organization: Organization, variant: str, more: dict[str, str]
) -> None:
    values = {"more.a": "1", "more.b": "?", "variant": variant}
    assert book(organization, {"usual": False}, **values)["more"] == more
    assert book(organization, {"usual": False, "empties": True}, **values)["more"] == more


def test_what_is_referred_to_is_named(organization: Organization) -> None:
    shelf(organization, "s1", "Left")
    shelf(organization, "s2", "Right")
    named = {"shelf": "Right", "place": "many", "also_on": ["Left", "Right"]}
    assert book(organization, shelf="s2", place="many", also_on=["s2", "s1"]) == named
    assert book(organization, shelf="s2", place="one", also_on=["s2", "s1"]) == {"shelf": "Right", "place": "one"}


def test_what_has_none_where_the_service_would_choose_says_so(organization: Organization) -> None:
    assert book(organization) == {"shelf": ""}
    assert told(organization, "books.shelf").options["books"] == [{"title": "One"}]


def test_a_name_that_several_have_is_no_name(organization: Organization) -> None:
    """The list that cannot be declared is left out; what refers to one of them does so by id."""
    shelf(organization, "s1", "Left")
    shelf(organization, "s2", "Left")
    put(organization, "b1", "One", shelf="s2")
    result = told(organization)
    assert result.options == {"books": [{"title": "One", "shelf": "s2"}]}
    assert [place for place, why in result.left_out] == ["shelves"]
    assert "'Left'" in result.left_out[0][1]


def test_a_thing_without_a_key_cannot_be_declared(organization: Organization) -> None:
    put(organization, "b1", "")
    put(organization, "b2", "Two")
    result = told(organization)
    assert result.options == {"shelves": []}
    assert [place for place, why in result.left_out] == ["books"]


def test_order_is_by_key_whatever_the_order_of_reading(organization: Organization) -> None:
    for number, key in enumerate(["b", "C", "a", "B", "É"]):
        put(organization, f"b{number}", key)
    assert [entry["title"] for entry in told(organization).options["books"]] == ["a", "B", "b", "C", "É"]


def test_what_cannot_be_made_anew_is_told(organization: Organization) -> None:
    for number in range(7):
        put(organization, f"b{number}", f"Book {number}")
    put(organization, "b8", "Broken", text="a: [")
    warnings = told(organization).warnings
    assert warnings[0].startswith("text cannot be returned for these objects") and warnings[0].endswith(
        "book/Book 4 and 2 more."
    )
    assert warnings[1] == "The text is left out, since it is not YAML that can be declared: book/Broken."
    broken = next(entry for entry in told(organization).options["books"] if entry["title"] == "Broken")
    assert broken == {"title": "Broken", "shelf": ""}
