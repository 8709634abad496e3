# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment of a pipeline with YAML steps: the error has the lines with which its configuration has the same effect."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption

from .plans import declared_in

STARTS = "pipelines[0] (web): the service ignores env of a pipeline with configuration: "


def sentence(env: dict[str, t.Any], configuration: t.Any) -> str:
    """What the error advises."""
    entry = {"slug": "web", "env": env, "configuration": configuration}
    with pytest.raises(InvalidOption) as caught:
        declared_in({"pipelines": [entry]})
    assert caught.value.facts["option"] == "env"
    return caught.value.message.removeprefix(STARTS)


@pytest.mark.parametrize(
    ("configuration", "says"),
    [
        ("steps: []", 'add the line env: {GO: "1.10", A: "x"} at the top of configuration, and remove the option env.'),
        (
            {"steps": []},
            'add the line env: {GO: "1.10", A: "x"} at the top of configuration, and remove the option env.',
        ),
        (
            "- command: make",
            'write its list below steps:, add the line env: {GO: "1.10", A: "x"} at the top of configuration, and remove the option env.',
        ),
        (
            "env: {A: x, GO: 1.10}\nsteps: []",
            'add the lines GO: "1.10" to env in configuration, and remove the option env.',
        ),
        (
            "env:\n  B: y\nsteps: []",
            'add the lines GO: "1.10" and A: "x" to env in configuration, and remove the option env.',
        ),
        ('env: {A: x, GO: "1.10"}', "remove the option env, and change env in configuration instead."),
    ],
)
def test_the_lines_to_add(configuration: t.Any, says: str) -> None:
    assert sentence({"GO": "1.10", "A": "x"}, configuration) == says


@pytest.mark.parametrize("value", ["1.10", "a b", 'quo"ted', "two\nlines", "{}", "# no", "x: y", "\u00fc", "yes", ""])
@pytest.mark.parametrize("key", ["A", "ON", "a-b", "1"])
def test_the_line_is_yaml_that_has_the_value(key: str, value: str) -> None:
    found = sentence({key: value}, "steps: []")
    assert "\n" not in found
    line = found.removeprefix("add the line ").removesuffix(" at the top of configuration, and remove the option env.")
    assert yaml.safe_load(line) == {"env": {key: value}}


def test_letters_are_shown_as_they_are() -> None:
    assert sentence({"GR\u00dc\u00dfE": "\u00fc"}, "steps: []").startswith(
        'add the line env: {"GR\u00dc\u00dfE": "\u00fc"} at'
    )


def test_what_is_called_like_a_secret_is_not_shown() -> None:
    assert "planted" not in sentence({"API_TOKEN": "planted"}, "steps: []")


def test_an_empty_environment_says_nothing() -> None:
    declared_in({"pipelines": [{"slug": "web", "env": {}, "configuration": "steps: []"}]})
