# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of the event source `webhook` together (_events/webhook), and their documentation."""

from __future__ import annotations

import json
import logging
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.event_source import webhook
from ansible_collections.community.buildkite.plugins.plugin_utils._events.arguments import WrongArguments
from ansible_collections.community.buildkite.plugins.plugin_utils._events.webhook import ARGUMENTS, NAME, options

from running.receiving import KEY, tokens_file


def wrong(given: dict[str, t.Any]) -> list[str]:
    """The sentences about arguments, without the name of the source."""
    with pytest.raises(WrongArguments) as raised:
        options({"port": 8080, **given})
    first, *sentences = str(raised.value).split(f"{NAME}: ")
    assert first == ""
    return [sentence.strip() for sentence in sentences]


LOOPBACK = "verify can be none only if host is an address of this machine alone, such as 127.0.0.1."


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "tokens_path is required if verify is signature: name a file with the token of the webhook."),
        ({"verify": "token"}, "tokens_path is required if verify is token: name a file with the token of the webhook."),
        ({"verify": "none", "host": "0.0.0.0"}, LOOPBACK),
        ({"verify": "none", "host": "::"}, LOOPBACK),
        ({"verify": "none", "host": "hooks.example.com"}, LOOPBACK),
        ({"verify": "none", "tokens_path": "a"}, "tokens_path has no effect if verify is none: omit one of them."),
        ({"tokens_path": "/none"}, "tokens_path: the file /none cannot be read: No such file or directory."),
        ({"verify": "none", "path": "a"}, "path must begin with / and contain no query, such as /buildkite."),
        ({"verify": "none", "path": "/a?b"}, "path must begin with / and contain no query, such as /buildkite."),
        (
            {"verify": "none", "health_path": "a"},
            "health_path must begin with / and contain no query, such as /buildkite.",
        ),
        ({"verify": "none", "health_path": "/"}, "health_path must differ from path."),
        ({"verify": "none", "key_path": "a"}, "certificate_path and key_path must be used together."),
        ({"verify": "none", "certificate_path": "a"}, "certificate_path and key_path must be used together."),
        (
            {"verify": "none", "certificate_path": "/none", "key_path": "/none"},
            "certificate_path and key_path cannot be used: No such file or directory.",
        ),
        (
            {"verify": "none", "certificate_path": __file__, "key_path": __file__},
            "certificate_path and key_path cannot be used: they do not belong together, or are not PEM files without a password.",
        ),
    ],
)
def test_each_mistake_is_a_sentence(given: dict[str, t.Any], sentence: str) -> None:
    assert wrong(given) == [sentence]


def test_all_mistakes_are_reported_together() -> None:
    assert len(wrong({"path": "a", "health_path": "a", "key_path": "a"})) == 5


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_nothing_is_verified_only_on_this_machine(host: str) -> None:
    found = options({"port": 8080, "verify": "none", "host": host})
    assert found.tokens is None and found.settings.verify == "none"


def test_defaults(tmp_path: Path) -> None:
    found = options({"port": 8080, "tokens_path": str(tokens_file(tmp_path))})
    assert found.tokens and found.tokens.current() == [KEY.encode()]
    assert (found.host, found.port, found.path, found.health_path, found.tls) == ("127.0.0.1", 8080, "/", None, None)
    assert (found.settings, found.max_bytes, found.buffer) == (("signature", 300), 2**20, 1_000)
    assert found.selection == ((), (), ())


def test_an_event_that_is_probably_misspelled_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    names = ["build.finish", "!ping", "build.*", "new.event"]
    assert options({"port": 1, "verify": "none", "events": names}).selection.events == names
    begin = f"{NAME}: events contains"
    assert [record.getMessage() for record in caplog.records] == [
        f"{begin} build.finish, which the collection does not know: did you mean build.finished?",
        f"{begin} new.event, which the collection does not know.",
    ]


def test_documentation_names_all_arguments() -> None:
    """With their types, defaults, choices and upper limits."""
    documented = yaml.safe_load(webhook.DOCUMENTATION)["options"]
    assert list(documented) == [argument.name for argument in ARGUMENTS]
    for argument in ARGUMENTS:
        option = documented[argument.name]
        assert (option["type"], option.get("default"), option.get("required", False)) == (
            argument.type,
            argument.default,
            argument.required,
        )
        assert tuple(option.get("choices", ())) == argument.choices
        text = json.dumps(option["description"])
        assert not argument.most or argument.name == "port" or f"V({argument.most})" in text


def test_the_example_has_valid_arguments(tmp_path: Path) -> None:
    (source,) = yaml.safe_load(webhook.EXAMPLES)[0]["sources"]
    tokens = {"tokens_path": str(tokens_file(tmp_path)), "certificate_path": None, "key_path": None}
    found = options({**source[NAME], **tokens})
    assert found.selection.has({"event": "build.finished", "build": {"branch": "main"}, "pipeline": {"slug": "shop"}})
