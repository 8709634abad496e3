# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options that cannot be meant: one sentence, before any request, and never the token in it."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import connection
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption

TOKEN = "bkua_planted_secret"
GIVEN: dict[str, t.Any] = {"api_token": TOKEN, "organization": "acme"}


@pytest.mark.parametrize(
    ("option", "value", "part"),
    [
        ("api_token", "", "api_token is missing: set the option or the environment variable BUILDKITE_API_TOKEN."),
        ("api_token", f"{TOKEN}\nX-Evil: 1", "api_token contains white space or characters that no token has"),
        ("api_token", f"{TOKEN}ü", "api_token contains white space or characters that no token has"),
        (
            "organization",
            " ",
            "organization is missing: set the option or the environment variable BUILDKITE_ORGANIZATION_SLUG.",
        ),
        ("timeout", 0.0, "timeout must be a number of seconds above 0 and at most 86400."),
        ("timeout", -1.0, "timeout must be a number of seconds above 0 and at most 86400."),
        ("api_url", "https://[::1", "api_url must be a URL such as https://api.buildkite.com/v2."),
        ("api_url", "ftp://127.0.0.1/v2", "not 'ftp://127.0.0.1/v2'."),
        ("api_url", "https:///v2", "not 'https:///v2'."),
        ("api_url", "https://ada:pw@buildkite.example/v2", "api_url must not contain a user or password."),
        ("graphql_url", "http://buildkite.example/v1", "graphql_url must begin with https"),
    ],
)
def test_options_that_cannot_be_meant(option: str, value: t.Any, part: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        connection({**GIVEN, option: value})
    assert part in caught.value.message
    assert caught.value.facts["option"] == option
    assert TOKEN not in caught.value.message


def test_all_mistakes_are_reported_together() -> None:
    wrong = {"organization": "a/b", "timeout": 0, "quota_share": 2, "max_wait": -1, "ca_path": "a\0b", "api_url": "x"}
    wrong["graphql_url"] = "http://buildkite.example/v1"
    with pytest.raises(InvalidOption) as caught:
        connection(wrong)
    assert {one.facts["option"] for one in caught.value.problems} == {"api_token", *wrong}
    assert caught.value.message.startswith("8 mistakes, so no request was sent:")


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        (None, "https://api.buildkite.com/v2"),
        ("https://buildkite.example", "https://buildkite.example/v2"),
        (" https://buildkite.example/v2/ ", "https://buildkite.example/v2"),
        ("http://localhost:8080/v2", "http://localhost:8080/v2"),
        ("http://[::1]:8080", "http://[::1]:8080/v2"),
    ],
)
def test_the_address_that_is_meant(url: str | None, meant: str) -> None:
    assert connection({**GIVEN, "api_url": url}).api_url == meant
