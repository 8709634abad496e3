# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strange options: each ends with one sentence that names the option, and none with an error of Python."""

from __future__ import annotations

import functools
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.buildkite.plugins.module_utils import _checked, _options, _source
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import connection
from ansible_collections.community.buildkite.plugins.module_utils._apply.values import Asking
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import declared, values_of
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field


def deep(levels: int) -> list[t.Any]:
    made: list[t.Any] = []
    for _level in range(levels):
        made = [made]
    return made


LONG = "x" * 70
TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "a\ud800b",
    LONG,
    "a/b",
    "../..",
    "%2F",
    "nan",
    "- [",
    "{",
    "9999999999999d",
    "::/0",
    "é",
]
OTHERS: list[t.Any] = [
    None,
    0,
    -1,
    2**70,
    1.5,
    float("nan"),
    float("inf"),
    True,
    [],
    [None],
    [[]],
    [0],
    [True],
    ["\0"],
    {},
    {"a": None},
]
STRANGE: list[t.Any] = [*TEXTS, *OTHERS, {"": ""}, {"a": {"b": [1]}}, {"a": float("nan")}]
KEYS = {
    "name": "x",
    "slug": "x",
    "key": "x",
    "description": "x",
    "label": "x",
    "user": "a@example.com",
    "cronline": "@daily",
}
CONNECTION = {"api_token": "t", "organization": "acme"}


@functools.cache
def arguments(module: str) -> dict[str, t.Any]:
    found: dict[str, t.Any] = _options.module_arguments(CATALOG, module)["argument_spec"]
    return found


def attempt(module: str, options: dict[str, t.Any]) -> str:
    """What is wrong with the options of a module, as far as they alone show it; "" when nothing is."""
    spec = arguments(module)
    try:
        if module == "organization":
            _source.check(CATALOG, options)
        checked = _checked.validated(ArgumentSpecValidator(spec), {**CONNECTION, **options})
        _options.secrets_in(spec, checked.validated_parameters)
        if checked.error_messages:
            return _checked.invalid(checked, module).message
        found = _options.as_declared(CATALOG, module, checked.validated_parameters)
        _options.masked(CATALOG, module, found)
        connection(found)
        values_of(CATALOG, module, found, Asking(private=True), check_mode=False)
        if module != "organization_info":
            problems = Problems()
            declared(CATALOG, module, found, problems)
            problems.raise_found()
    except InvalidOption as error:
        return error.message
    return ""


def nested(field: Field, value: t.Any) -> t.Iterator[t.Any]:
    """Values of an option that have another one at any place inside of it."""
    yield value
    for below in field.options:
        beside = {
            other.name: KEYS.get(other.name, "x") for other in field.options if other.required and other is not below
        }
        for made in nested(below, value):
            entry = {**beside, below.name: made}
            yield [entry] if field.type == "list" else entry


@pytest.mark.parametrize("module", [*CATALOG.modules(), "organization", "organization_info"])
def test_no_value_of_an_option_is_an_error_of_python(module: str) -> None:
    # What is in the lists of `organization` is tried with the modules of its entries.
    lists = {entry.plural for entry in CATALOG.top_level()} if module == "organization" else set()
    fields = [field for field in _options.module_fields(CATALOG, module) if field.name not in lists]
    given = {field.name: KEYS[field.name] for field in fields if field.name in KEYS}
    for field in fields:
        for made in (deep(1200), deep(300), *(one for value in STRANGE for one in nested(field, value))):
            message = attempt(module, {**given, field.name: made})
            assert "\n" not in message or message.count("\n- ") > 1, message


NO_PATH = "contains a character that no path can have: correct it."
WRONG: dict[str, tuple[dict[str, t.Any], str]] = {
    "nan": ({"timeout": "nan"}, "timeout must be a number of seconds above 0 and at most 86400."),
    "inf": ({"timeout": float("inf")}, "timeout must be a number of seconds above 0 and at most 86400."),
    "share": (
        {"quota_share": "nan"},
        "quota_share must be above 0 and at most 1: 0.5 leaves half of each quota to others.",
    ),
    "long label": (
        {"api_url": f"https://{LONG}.example"},
        "api_url must be a URL such as https://api.buildkite.com/v2.",
    ),
    "empty label": (
        {"graphql_url": "https://a..b"},
        "graphql_url must be a URL such as https://graphql.buildkite.com/v1.",
    ),
    "port": ({"api_url": "https://example.com:x"}, "api_url must be a URL such as https://api.buildkite.com/v2."),
    "token": (
        {"api_token": "a\0b"},
        "api_token contains white space or characters that no token has: check how it is read.",
    ),
    "organization": (
        {"organization": "../b"},
        "organization must be the slug of the organization, as URLs of Buildkite contain it, not '../b'.",
    ),
    "ca": ({"ca_path": "/a\0b"}, f"ca_path {NO_PATH}"),
    "backup": ({"backup_path": "/tmp/a\0b"}, f"backup_path {NO_PATH}"),
    "values": ({"token_values_path": "/tmp/a\0b"}, f"token_values_path {NO_PATH}"),
    "infinite": (
        {"max_wait": float("inf")},
        "max_wait has a value of the wrong type, or contains one: use the type that its documentation names.",
    ),
    "entries": (
        {"webhooks": [{"description": "H", "pipeline_selection": 1}]},
        "webhooks has a value of the wrong type, or contains one: use the type that its documentation names.",
    ),
    "deep": ({"pipelines": deep(1200)}, "pipelines is nested too deeply: use fewer levels."),
}


@pytest.mark.parametrize("case", WRONG)
def test_one_sentence_names_the_option(case: str, stand_in: t.Any) -> None:
    options, message = WRONG[case]
    if case == "backup":
        from running.modules import SEED, Runs

        stand_in.reset(SEED)
        assert Runs(stand_in, "bkua_rest_only").rejected("organization", **options).message == message
    else:
        assert attempt("organization", options) == message


def test_everything_that_ansible_finds_wrong_is_reported() -> None:
    message = attempt("team", {"name": "T", "privacy": "x", "is_default_team": "maybe", "nme": 1})
    assert message.startswith("3 mistakes, so nothing was changed:\nInvalid options:\n- ")
    assert "- Unsupported parameters for (team) module: nme." in message and "privacy" in message
