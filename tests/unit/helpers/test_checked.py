# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error of a task that sets values of the wrong type: the option and the types, and never the value nor a class of Python."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.buildkite.plugins.module_utils import _arguments, _checked, _options
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field

SPEC: dict[str, t.Any] = {
    "seconds": {"type": "int"},
    "names": {"type": "list", "elements": "str"},
    "entries": {"type": "list", "elements": "dict", "options": {"on": {"type": "bool"}}},
}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"seconds": "secretly long"}, "seconds must be of type int, not str."),
        ({"names": {"a": "b"}}, "names must be of type list, not dict."),
        ({"entries": [{"on": "maybe"}]}, "entries.on must be of type bool, not str."),
    ],
)
def test_values_of_the_wrong_type(given: dict[str, t.Any], sentence: str) -> None:
    checked = _checked.validated(ArgumentSpecValidator(SPEC), given)
    assert _checked.invalid(checked, "community.buildkite.team").message == sentence


def test_a_password_in_a_url_of_the_connection_is_masked() -> None:
    """Such a URL is rejected, and the invocation shows it."""
    given = {"name": "A", "api_url": "https://ada:hunter2@proxy.example.com/v2", "graphql_url": None}
    shown, secrets = _options.masked(CATALOG, "team", given)
    assert shown == {"name": "A", "api_url": "https://ada:(secret)@proxy.example.com/v2", "graphql_url": None}
    assert "hunter2" in secrets


def with_lists(fields: t.Iterable[Field]) -> tuple[dict[str, t.Any], list[str]]:
    """Arguments with a list in each secret text, at any depth, and the paths of these."""
    made: dict[str, t.Any] = {}
    paths = []
    for field in fields:
        if field.secret and field.type == "str":
            made[field.names[-1]] = ["planted"]
            paths.append(field.name)
        below, inner = with_lists(field.options)
        if inner:
            made[field.name] = [below] if field.type == "list" else below
            paths += [f"{field.name}.{path}" for path in inner]
    return made, paths


@pytest.mark.parametrize("module", ["secret", "pipeline", "organization", "team_info"])
def test_a_secret_is_no_list(module: str) -> None:
    """Ansible would make a text of it, which nobody sees."""
    fields = _options.module_fields(CATALOG, module)
    given, paths = with_lists(fields)
    error = _arguments.mistakes(CATALOG, module, {**given, "api_token": {"planted": 1}, "name": ["x"]})
    paths.append("api_token")
    found = [one.facts["option"] for one in error.problems] if error else []
    assert sorted(found) == sorted(paths) and "planted" not in str(error) and len(paths) > (module == "secret")
    assert error and "api_token must be text, not a dictionary: if you mean its JSON, use the filter to_json." in str(
        error
    )
    assert _arguments.mistakes(CATALOG, module, {"api_token": "x", "name": ["x"], **dict.fromkeys(given)}) is None
