# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps as agents read them: neither YAML 1.1 nor 1.2, and the values that a signature covers."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._signing import reading
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.canonical import canonical
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.reading import Unreadable, scalar, spelled
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.steps import full_source, parse

# A plain scalar, its value in JSON, and its text in a variable; None where agents refuse it as a variable.
SCALARS = [
    ("yes", '"yes"', "yes"),
    ("Off", '"Off"', "Off"),
    ("true", "true", "true"),
    ("TRUE", "true", "true"),
    ("tRUE", '"tRUE"', "tRUE"),
    ("~", "null", ""),
    ("NULL", "null", ""),
    ("0755", "493", "493"),
    ("0o17", "15", "15"),
    ("-0o17", "-15", "-15"),
    ("0xB1", "177", "177"),
    ("0b101", "5", "5"),
    ("08", "8", "8"),
    ("0o8", '"0o8"', "0o8"),
    ("1_000", "1000", "1000"),
    ("+5", "5", "5"),
    ("-", '"-"', "-"),
    ("3.10", "3.1", "3.1"),
    (".5", "0.5", "0.5"),
    ("5.", "5", "5"),
    ("1e3", "1000", "1000"),
    ("100000.0", "100000", "100000"),
    ("2000000.0", "2000000", "2e+06"),
    ("1234567.8", "1234567.8", "1.2345678e+06"),
    ("0.0001", "0.0001", "0.0001"),
    ("1e-5", "0.00001", "1e-05"),
    ("1e-7", "1e-7", "1e-07"),
    ("1e21", "1e+21", "1e+21"),
    ("-0.0", "0", "-0"),
    ("1e999", '"1e999"', "1e999"),
    ("9007199254740993", "9007199254740992", "9007199254740993"),
    ("18446744073709551615", "18446744073709552000", None),
    ("123456789012345678901234567890", "1.2345678901234568e+29", "1.2345678901234568e+29"),
    ("9" * 5000, f'"{"9" * 5000}"', "9" * 5000),
    ("12:30", '"12:30"', "12:30"),
    ("2024-01-02", '"2024-01-02T00:00:00Z"', None),
    ("2024-1-2T3:4:5.670+02:00", '"2024-01-02T03:04:05.67+02:00"', None),
    ("2024-01-02 03:04:05", '"2024-01-02T03:04:05Z"', None),
    ("2024-01-02T03:04:05", '"2024-01-02T03:04:05"', "2024-01-02T03:04:05"),
    ("2024-02-30", '"2024-02-30"', "2024-02-30"),
    (".inf", None, "+Inf"),
    ("1.2.3", '"1.2.3"', "1.2.3"),
]


@pytest.mark.parametrize(("text", "json", "variable"), SCALARS)
def test_scalars(text: str, json: str | None, variable: str | None) -> None:
    value = scalar(text)
    if json is None:
        with pytest.raises(Unreadable, match="infinite"):
            canonical(value)
    else:
        assert canonical(value).decode() == json
    if variable is None:
        with pytest.raises(Unreadable, match="quotes"):
            spelled(value)
    else:
        assert spelled(value) == variable


def values(steps: str) -> dict[str, t.Any]:
    """What the signature of the only step covers, beside the repository."""
    found = parse(steps)
    (step,) = found.signed()
    fields = step.fields(found.env, "")
    assert fields.pop("repository_url") == ""
    return {name: value for name, value in fields.items() if value not in (None, "")}


# What a step has, and what its signature covers.
COVERED: list[tuple[str, dict[str, t.Any]]] = [
    ("command: [a, 4, ~]", {"command": "a\n4\n"}),
    ("{command: a, commands: b}", {"command": "b"}),
    ("command: |\n      a\n", {"command": "a\n"}),
    ("{command: ~, label: 1.50, agents: {queue: a}}", {}),
    ("{command: a, env: {A: 3.10, B: ~, C: no}}", {"command": "a", "env": {"A": "3.1", "B": "", "C": "no"}}),
    ("{command: a, env: {}, plugins: [], matrix: {}, checkout: {}}", {"command": "a"}),
    (
        "plugins: [docker#v5, {b/c: {}}, {d#v1: [], e#v1: {f: on, 1: {}}}]",
        {
            "plugins": [
                {"github.com/buildkite-plugins/docker-buildkite-plugin#v5": None},
                {"github.com/b/c-buildkite-plugin": None},
                {"github.com/buildkite-plugins/d-buildkite-plugin#v1": None},
                {"github.com/buildkite-plugins/e-buildkite-plugin#v1": {"f": "on", "1": {}}},
            ]
        },
    ),
    ("{plugins: {./own: {1.5: a}}}", {"plugins": [{"./own": {"1.500000e+00": "a"}}]}),
    ("matrix: [a, 4, true]\n    type: script", {"matrix": ["a", "4", "true"]}),
    ("matrix: {setup: [a, 4]}\n    command: a", {"command": "a", "matrix": ["a", "4"]}),
    (
        "matrix: {setup: {os: a, to: [], no: ~}, adjustments: [{with: {os: 4}, skip: false}, {with: b, soft_fail: 1}]}\n    command: a",
        {
            "command": "a",
            "matrix": {
                "setup": {"os": ["a"], "to": [], "no": None},
                "adjustments": [{"with": {"os": "4"}}, {"with": "b", "soft_fail": 1}],
            },
        },
    ),
    (
        "{command: a, secrets: [B, {key: C}]}",
        {
            "command": "a",
            "secrets": [{"key": "B", "environment_variable": "B"}, {"key": "C"}],
        },
    ),
    ("{command: a, secrets: {B: C}}", {"command": "a", "secrets": [{"key": "C", "environment_variable": "B"}]}),
    (
        "{command: a, checkout: {skip: false, depth: ~, more: [1]}}",
        {
            "command": "a",
            "checkout": {"skip": False, "more": [1]},
        },
    ),
]


@pytest.mark.parametrize(("step", "covered"), COVERED)
def test_what_a_signature_covers(step: str, covered: dict[str, t.Any]) -> None:
    assert values(f"steps:\n  - {step}") == covered


def test_variables_of_the_pipeline() -> None:
    text = "env: {A: 1, B: 2}\nsteps: [{command: c, env: {B: 3}}]"
    assert values(text) == {"command": "c", "env": {"B": "3"}, "env::A": "1"}


def test_mappings_that_are_merged_and_keys_that_are_repeated() -> None:
    text = "x: &x {command: x, env: {A: x}}\ny: &y {command: y, label: y}\nsteps: [{<<: [*x, *y], env: {B: 1, B: 2}}]"
    assert values(text) == {"command": "x", "env": {"B": "2"}}
    assert values("- &a {command: a}\n---\n- b") == {"command": "a"}


def test_steps_of_all_types() -> None:
    text = """
    - wait
    - block: A
    - {group: ~, label: B, steps: [{command: b}, wait]}
    - {type: waiter}
    - {trigger: c}
    - {input: D}
    - {name: e, commands: e}
    """
    assert [step.where for step in parse(text).signed()] == ["steps[2].steps[0]", "steps[6]"]


# Steps that agents do not know or cannot verify, and the reason.
REFUSED = [
    ("[a]", "steps[0] is a step of no known type"),
    ("[{label: a}]", "steps[0] is a step of no known type"),
    ("[{group: a, steps: [{b: c}]}]", "steps[0].steps[0] is a step of no known type"),
    ("[{type: 5, command: a}]", "steps[0] is a step of no known type"),
    ("[{command: {a: b}}]", "steps[0].command: a mapping is where a text must be"),
    ("[{command: [[a]]}]", "steps[0].command: a list is where a text must be"),
    ("[{command: a, label: [b]}]", "steps[0].label: a list is where a text must be"),
    ("[{command: a, env: [b]}]", "steps[0].env: it must be a mapping"),
    ("[{command: a, env: {A: 2024-01-02}}]", "steps[0].env: 2024-01-02T00:00:00Z is a time: write it in quotes"),
    ("[{command: a, plugins: [5]}]", "steps[0].plugins: a plugin must be a text or a mapping"),
    ("[{command: a, matrix: a}]", "steps[0].matrix: it must be a mapping"),
    ("[{command: a, matrix: {setup: [1], adjustments: [{with: 1.5}]}}]", "steps[0].matrix: with has a value"),
    ("[{command: a, secrets: ~}]", "steps[0].secrets: it must be a list or a mapping"),
    ("[{command: a, secrets: {A: 1}}]", "steps[0].secrets: a secret must have"),
    ("[{command: a, checkout: true}]", "steps[0].checkout: it must be a mapping"),
    ("[{command: a, checkout: {depth: true}}]", "steps[0].checkout: depth must be a whole number"),
    ("[{command: !other a}]", "it has the tag"),
    ("[{~: a}]", "a key is null"),
    ("[{[a]: a}]", "a key is a list"),
    ("&a [*a]", "an alias contains itself"),
    ("[{<<: a}]", "<< merges something that is no mapping"),
    ("{steps: 5}", "steps is no list"),
    ("text", "it has no steps"),
    ("[}", "it is not valid YAML at line 1"),
    ("[\ud800]", "it is not valid YAML"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_agents_refuse(text: str, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(text)
    assert str(caught.value).startswith(why)


def test_aliases_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 500)
    lines = [f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]" for number in range(1, 9)]
    with pytest.raises(Unreadable, match="aliases stand for more than"):
        parse("\n".join(["a0: &a0 x", *lines, "steps: []"]))


# A plugin as it is written, and its whole name if that differs.
SOURCES = [
    ("docker", "github.com/buildkite-plugins/docker-buildkite-plugin"),
    ("docker?a#v1", "github.com/buildkite-plugins/docker-buildkite-plugin#v1"),
    ("a/b%20c#v%31", "github.com/a/b c-buildkite-plugin#v1"),
    ("a/b:c", "github.com/a/b:c-buildkite-plugin"),
    ("a/b/c#v1", ""),
    ("git@github.com:a/b.git#v1", ""),
    ("https://github.com/a/b#v1", ""),
    ("/a", ""),
    ("./a", ""),
    ("\\a", ""),
    ("a%zz", ""),
    ("", ""),
]


@pytest.mark.parametrize(("source", "whole"), SOURCES)
def test_whole_names_of_plugins(source: str, whole: str) -> None:
    assert full_source(source) == (whole or source)


def test_canonical_json() -> None:
    value = {"\U0001f600": 1, "\uff21": "\u00e9\u2028\x7f<&>'\"\\/\b\t\n\f\r\x01", "a": [True, None, {}]}
    expected = '{"a":[true,null,{}],"\U0001f600":1,"\uff21":"\u00e9\u2028\x7f<&>\'\\"\\\\/\\b\\t\\n\\f\\r\\u0001"}'
    assert canonical(value).decode() == expected
    with pytest.raises(Unreadable, match="half of a character"):
        canonical("\ud800")
