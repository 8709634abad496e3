# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML as data that knows its lines and columns: places, the number of values, what is whole after a mistake, and messages."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, MissingLibrary
from ansible_collections.community.buildkite.plugins.module_utils._places import Place
from ansible_collections.community.buildkite.plugins.plugin_utils._files import read, source, yaml
from ansible_collections.community.buildkite.plugins.plugin_utils._files.yaml import Vaulted, content, marked, plain

from .conftest import Directory, decrypt


def data(text: str) -> t.Any:
    """The data of a text without mistakes."""
    found = content(text, "a.yml", decrypt)
    assert not found.wrong
    return found.data


def wrong(text: str) -> list[tuple[str, int, int]]:
    """The mistakes of a text: the sentence, the line and the column."""
    found = content(text, "a.yml", decrypt).wrong
    places = [(one.facts["line"], one.facts["column"]) for one in found]
    assert all(one.message.startswith(f"a.yml:{line}: ") for one, (line, _column) in zip(found, places, strict=True))
    return [(one.message.partition(": ")[2], *place) for one, place in zip(found, places, strict=True)]


def at(line: int, column: int, secret: bool = False) -> Place:
    """A place in the file."""
    return Place("a.yml", line, column, secret)


def test_places_are_those_of_keys_and_entries() -> None:
    found = data("\na:\n  - b: 1\n    ? c\n    : x\n  - [d, !vault $ANSIBLE_VAULT;x]\n")
    assert (found.place, found.places) == (at(2, 1), {"a": at(2, 1)})
    assert (found["a"].place, found["a"].places) == (at(3, 3), [at(3, 5), at(6, 5)])
    assert found["a"][0].places == {"b": at(3, 5), "c": at(4, 7)}
    assert found["a"][1].places == [at(6, 6), at(6, 9, secret=True)]
    encrypted = data("$ANSIBLE_VAULT;" + "a: [b]"[::-1])
    assert encrypted.places["a"] == at(1, 1, secret=True) and encrypted["a"].places == [at(1, 5, secret=True)]


def test_inherited_data_has_its_origin_everywhere() -> None:
    shared = data("a: [{b: c}]")
    found = marked(shared, "defaults.teams")
    places = [found.place, found["a"].place, *found["a"].places, found["a"][0].place, *found["a"][0].places.values()]
    assert found == shared and {place.origin for place in places} == {"defaults.teams"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("[1, 2]", 3),
        ("{a: x, b: y}", 3),
        ("{a: 1, b: [x], c: {}}", 5),
        ("- &a {x: 1}\n- *a\n- {<<: *a, y: z}", 9),
        ("- {z: y, <<: {x: 1}}", 5),
        ("{a: b, <<: !foo x}", 2),
    ],
)
def test_the_number_of_values(text: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Aliases count as often as they are used, so that what they expand to has a limit."""
    for most, is_rejected in ((count, False), (count - 1, True)):
        monkeypatch.setattr(yaml, "MOST_VALUES", most)
        assert any(f"more than {most} values" in message for message, *_place in wrong(text)) is is_rejected


@pytest.mark.parametrize(
    ("text", "left", "is_whole"),
    [
        ("[a, [b]]", ["a", ["b"]], True),
        ("[a, !foo b, c]", ["a", "c"], False),
        ("[[!foo a], b]", [[], "b"], False),
        ("{a: !foo b, c: 1}", {"c": 1}, False),
        ("{a: {b: !foo c}, d: e}", {"a": {}, "d": "e"}, False),
        ("{a: {b: {c: !foo d}}, e: [f]}", {"a": {"b": {}}, "e": ["f"]}, False),
        ("{a: 1, a: 2, b: 3}", {"a": 1, "b": 3}, False),
        ("{1: a, b: c}", {"b": "c"}, False),
        ("{!vault x: a, b: c}", {"b": "c"}, False),
        ("{2026-01-31: a, !unsafe b: c}", {"2026-01-31": "a", "b": "c"}, True),
        ("{<<: 1, a: b}", {"a": "b"}, False),
        ("{<<: {a: !foo b, c: d}}", {"c": "d"}, False),
        ("{<<: {a: b}, <<: {c: d}, e: f}", {"a": "b", "c": "d", "e": "f"}, True),
        ("a: [b]\nc:\n  - d: 'e", {"a": ["b"], "c": None}, False),
        ("{? [!foo a] : b, ? !!str [c] : d}", {}, False),
    ],
)
def test_what_is_left_after_a_mistake(text: str, left: t.Any, is_whole: bool) -> None:
    found = content(text, "a.yml", decrypt)
    assert (found.data, found.data.is_whole) == (left, is_whole)
    assert bool(found.wrong) is not is_whole


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("\n\x07\n\n", [("this is not valid YAML: control characters are not allowed.", 2, 1)]),
        ("a: b\nc: *d", [("this is not valid YAML: found undefined alias.", 2, 4)]),
        ("a: b: c", [("this is not valid YAML: mapping values are not allowed in this context.", 1, 5)]),
        ("[!!int x]", [("'x' is not a valid int.", 1, 2)]),
        (f"- !!int {'x' * 99}", [(f"'{'x' * 40}' is not a valid int.", 1, 3)]),
        ("$ANSIBLE_VAULT;" + "- !!int secret"[::-1], [("the value is not a valid int.", 1, 3)]),
        ("a: !!str [b]", [("the tag !!str has no meaning here: remove it.", 1, 4)]),
        ("? [!foo a]\n: b", [("a key must be text, and this one is not: put it in quotes.", 1, 3)]),
        ("!vault x: b", [("this value cannot be decrypted.", 1, 1)]),
        ("[" * 600 + "]" * 600, [("this YAML is nested too deeply.", 1, 1)]),
    ],
)
def test_the_sentence_and_the_place_of_a_mistake(text: str, mistakes: list[tuple[str, int, int]]) -> None:
    assert wrong(text) == mistakes


def test_an_encrypted_file_without_its_password() -> None:
    def refuse(ciphertext: str) -> t.NoReturn:
        raise InvalidOption("set its password.")

    (found,) = content("$ANSIBLE_VAULT;x", "a.yml", refuse).wrong
    assert (found.message, found.facts) == ("a.yml:1: set its password.", {"file": "a.yml", "line": 1, "column": 1})


def test_without_pyyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "yaml", None)
    with pytest.raises(MissingLibrary, match="No module named 'yaml'"):
        content("a: b", "a.yml", decrypt)


def test_plain_data() -> None:
    found = plain(data("{a: [!vault $ANSIBLE_VAULT;x, 1], b: !vault $ANSIBLE_VAULT;y, c: null}"))
    assert found == {"a": ["x", 1], "b": "y", "c": None}
    assert {found.__class__, found["a"].__class__, found["a"][0].__class__, found["b"].__class__} == {dict, list, str}
    assert plain(1) == 1 and plain(Vaulted("x")).__class__ is str


def test_a_declaration_is_decrypted_with_the_passwords_of_the_run(directory: Directory) -> None:
    directory.write(**{"a.yml": "teams: [{name: A}]"})
    assert source.declared(read.files(".")).options == {"teams": [{"name": "A"}]}
    directory.write(**{"teams/b.yml": "name: !vault x"})
    with pytest.raises(InvalidOption, match="b.yml:1: this value has the tag !vault and is not encrypted"):
        source.declared(read.files("."))
