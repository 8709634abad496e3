# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How two values of an option are equal, and data as YAML text."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._values import check_yaml, same, to_yaml

EMPTIES: list[t.Any] = [None, "", [], {}]


@pytest.mark.parametrize("how", ["equal", "set", "yaml", "text"])
@pytest.mark.parametrize("found", EMPTIES)
@pytest.mark.parametrize("wanted", EMPTIES)
def test_empties_are_one_value(how: str, wanted: t.Any, found: t.Any) -> None:
    assert same(how, wanted, found)


@pytest.mark.parametrize("something", [0, False, "0", ["a"], {"a": 1}])
@pytest.mark.parametrize("empty", EMPTIES)
def test_something_is_not_empty(empty: t.Any, something: t.Any) -> None:
    assert not same("equal", empty, something)
    assert not same("equal", something, empty)


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        ("a", "a", True),
        ("a", "A", False),
        ("a", "a ", False),
        (1, 1, True),
        (1, "1", False),
        (True, True, True),
        (True, 1, False),
        (False, 0, False),
        (0, 0, True),
        ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}, True),
        (["a", "b"], ["b", "a"], False),
    ],
)
def test_equal(wanted: t.Any, found: t.Any, expected: bool) -> None:
    assert same("equal", wanted, found) is expected


def test_sets_have_no_order() -> None:
    assert same("set", ["a", "b"], ["b", "a"])
    assert not same("set", ["a"], ["a", "b"])
    assert not same("set", ["a", "b"], ["a"])
    assert not same("set", ["a"], ["A"])


def test_text_is_compared_trimmed() -> None:
    assert same("text", "a\n  b\n", "\na  \n  b\t\n\n")
    assert not same("text", "a\nb", "a\n\nb")
    assert not same("text", "a\n  b", "a\nb")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("a: 1\nb: 2\n", "b: 2\na: 1\n"),
        ("a: 1  # why\n", "# what\na:   1"),
        ("a: [1, 2]", "a:\n  - 1\n  - 2\n"),
        ("a: 'x'", 'a: "x"'),
        ("a: x", "a: 'x'"),
        ("a: |\n  one\n  two\n", 'a: "one\\ntwo\\n"'),
        ("x: &b {k: v}\ny: *b", "x: {k: v}\ny: {k: v}"),
        ("steps:\n  - command: ä🚀", 'steps: [{command: "\\u00e4\\U0001F680"}]'),
        ("# only a comment", "# another"),
    ],
)
def test_same_yaml(wanted: str, found: str) -> None:
    assert same("yaml", wanted, found)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("a: 1.10", "a: 1.1"),
        ("a: on", "a: true"),
        ("a: yes", "a: true"),
        ('a: "1"', "a: 1"),
        ("a: '1.10'", "a: 1.10"),
        ("a: 010", "a: 8"),
        ("a: [1, 2]", "a: [2, 1]"),
        ("a: 1", "a: 1\nb: 2"),
        ("a: {b: 1}", "a: {b: 2}"),
        ("a: ~", "a: ''"),
        ("a: []", "a: {}"),
        ("- a\n- b", "- a b"),
        ("a: |\n  one\n", "a: |-\n  one\n"),
    ],
)
def test_different_yaml(wanted: str, found: str) -> None:
    assert not same("yaml", wanted, found)
    assert not same("yaml", found, wanted)


def test_yaml_merges_are_compared_as_written() -> None:
    assert same("yaml", "x: &b {k: v}\ny: {<<: *b, l: 1}", "x: &other {k: v}\ny: {l: 1, <<: *other}")
    assert not same("yaml", "x: &b {k: v}\ny: {<<: *b}", "x: &b {k: w}\ny: {<<: *b}")


def test_invalid_yaml_is_the_same_as_itself_only() -> None:
    assert same("yaml", "a: [", "a: [ \n")
    assert not same("yaml", "a: [", "a: 1")
    assert not same("yaml", "a: 1", "a: [")


def test_yaml_that_is_many_documents_is_not_taken_for_the_first() -> None:
    assert not same("yaml", "a: 1", "a: 1\n---\nb: 2")


def test_billion_laughs_are_compared_quickly() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{number}: &a{number} [*a{number - 1}, *a{number - 1}]" for number in range(1, 64)]
    assert same("yaml", "\n".join(lines), "\n".join([*lines, "# end"]))


@pytest.mark.parametrize("text", ["a: &x [*x]\nb: 1", "[" * 5000 + "]" * 5000])
def test_endless_yaml_is_refused(text: str) -> None:
    with pytest.raises(InvalidOption, match="nested too deeply"):
        check_yaml(text, "configuration")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: [\n", "configuration is not valid YAML at line 3: "),
        ("a: 1\n\tb: 2", "configuration is not valid YAML at line 2: "),
        ("a: *nowhere", "configuration is not valid YAML at line 1: "),
        ("a: \x07", "configuration is not valid YAML: "),
    ],
)
def test_invalid_yaml_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        check_yaml(text, "configuration")
    assert caught.value.message.startswith(message)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("text", ["", "steps: []", "# nothing", "a: !custom x"])
def test_valid_yaml_passes(text: str) -> None:
    check_yaml(text, "configuration")


DATA: list[t.Any] = [
    {"steps": [{"command": "make", "agents": {"queue": "linux"}}, "wait"]},
    {"z": 1, "a": 2},
    {"script": "set -e\nmake\n  indented\n"},
    {"script": "no end of line\nat the end"},
    {"script": "trailing space \n\ttab\n"},
    {"text": "ä🚀 日本", "label": ":rocket: Déploiement"},
    {"version": "1.10", "on": "on", "yes": "yes", "null": "null", "number": "1", "date": "2026-01-01"},
    {"float": 1.5, "int": 1, "true": True, "none": None, "list": [], "dict": {}},
    {"long": "word " * 400},
    ["a", ["b", ["c"]]],
]


@pytest.mark.parametrize("data", DATA)
def test_to_yaml_round_trip(data: t.Any) -> None:
    assert yaml.safe_load(to_yaml(data)) == data


@pytest.mark.parametrize("text", ["1e3", "08", "-.5", "0o17", "2024-1-2"])
def test_to_yaml_quotes_what_buildkite_reads_as_another_type(text: str) -> None:
    assert to_yaml({"a": text, "b": f"v{text}"}) == f"a: '{text}'\nb: v{text}\n"


def test_to_yaml_keeps_order_and_writes_texts_for_people() -> None:
    text = to_yaml({"z": "ä🚀", "a": "one\ntwo\n", "steps": ["x"], "long": "word " * 60})
    assert text == f"z: ä🚀\na: |\n  one\n  two\nsteps:\n  - x\nlong: '{'word ' * 60}'\n"


def test_data_and_its_text_are_the_same() -> None:
    data = {"steps": [{"command": "echo 1.10", "timeout": 1.10, "env": {"A": "on"}}]}
    assert same("yaml", to_yaml(data), yaml.safe_dump(data, default_flow_style=True))
