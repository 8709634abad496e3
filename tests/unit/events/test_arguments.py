# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments of event sources (_events/arguments): defaults, types, and a sentence for each mistake."""

from __future__ import annotations

import os
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._events.arguments import (
    Argument,
    WrongArguments,
    checked,
)

KNOWN = (
    Argument("host", default="127.0.0.1"),
    Argument("port", "int", required=True, least=1, most=65535),
    Argument("verify", default="signature", choices=("signature", "token", "none")),
    Argument("tokens_path", "path"),
    Argument("events", "list"),
    Argument("fast", "bool", default=False),
)
SOURCE = "community.buildkite.one"


def test_defaults_take_the_place_of_what_is_omitted_or_null() -> None:
    assert checked(SOURCE, KNOWN, {"port": 80, "host": None}) == {
        "host": "127.0.0.1",
        "port": 80,
        "verify": "signature",
        "tokens_path": None,
        "events": None,
        "fast": False,
    }


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("port", "8080", 8080),
        ("fast", "Yes", True),
        ("fast", False, False),
        ("events", "build.finished, job.finished", ["build.finished", "job.finished"]),
        ("events", ["ping"], ["ping"]),
        ("events", [], []),
        ("tokens_path", "~/tokens", os.path.expanduser("~/tokens")),
    ],
)
def test_values_are_read_as_in_modules(name: str, given: t.Any, value: t.Any) -> None:
    assert checked(SOURCE, KNOWN, {"port": 1, name: given})[name] == value


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("prot", 1, "'prot' is no argument: did you mean port?"),
        (
            "zzzz",
            1,
            "'zzzz' is no argument: use host, port, verify, tokens_path, events, fast.",
        ),
        ("port", None, "port is required."),
        ("port", 0, "port must be a whole number from 1 to 65535, not 0."),
        ("port", True, "port must be a whole number from 1 to 65535, not True."),
        ("port", "80a", "port must be a whole number from 1 to 65535, not '80a'."),
        ("port", 80.0, "port must be a whole number from 1 to 65535, not 80.0."),
        ("verify", "None", "verify must be signature, token or none, not 'None'."),
        ("host", "", "host must be a text, not an empty text."),
        ("host", 1, "host must be a text, not a number."),
        ("tokens_path", "a\x00", "tokens_path must be a text, not this text."),
        ("events", [1], "events must be a list of texts, not this list."),
        ("events", {"a": 1}, "events must be a list of texts, not a dictionary."),
        ("events", "a,,b", "events must be a list of texts, not this text."),
        ("fast", "maybe", "fast must be true or false, not 'maybe'."),
    ],
)
def test_each_mistake_is_a_sentence(name: str, given: t.Any, sentence: str) -> None:
    with pytest.raises(WrongArguments) as raised:
        checked(SOURCE, KNOWN, {"port": 1, name: given})
    assert str(raised.value) == f"{SOURCE}: {sentence}"


def test_all_mistakes_are_reported_together_and_no_value_that_may_be_a_secret() -> None:
    given = {"token": "hush", "port": "x" * 99 + "\x1b", "tokens_path": ["hush"], "eda_feedback_queue": object()}
    with pytest.raises(WrongArguments) as raised:
        checked(SOURCE, KNOWN, given)
    text = str(raised.value)
    assert text.count(f"{SOURCE}: ") == 3 and "hush" not in text and "\x1b" not in text and "…" in text
