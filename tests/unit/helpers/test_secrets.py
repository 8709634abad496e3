# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is recognized as a secret, and what is not: names, values, URLs, YAML."""

from __future__ import annotations

import datetime
import time

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._secrets import (
    CHANGED_SECRET,
    SECRET,
    Mask,
    hidden,
    is_secret_name,
    is_secret_setting,
)

# The agent's defaults for redacted-vars, as its documentation and clicommand/global.go list them.
AGENT = (
    "*_PASSWORD",
    "*_SECRET",
    "*_TOKEN",
    "*_PRIVATE_KEY",
    "*_SSH_KEY",
    "*_ACCESS_KEY",
    "*_SECRET_KEY",
    "*_CONNECTION_STRING",
    "*_API_KEY",
)
PEM = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\nZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----"


@pytest.mark.parametrize("pattern", AGENT)
def test_names_of_the_agent(pattern: str) -> None:
    """Each pattern, its bare word, and lower case; nothing after it."""
    word = pattern.removeprefix("*_")
    assert all(map(is_secret_name, (pattern.replace("*", "DB"), word, f"_{word}", word.lower(), f"A_B_{word}")))
    others = (f"{word}S", f"{word}_FILE", f"{word}_PATH", f"{word}_ARN", f"{word}_NAME", f"X{word}")
    assert not any(map(is_secret_name, others))


@pytest.mark.parametrize(
    "name",
    ["CACHE_KEY", "KEY", "GOOGLE_APPLICATION_CREDENTIALS", "NODE_ENV", "TOKENIZER", "PGPASSWORD", "", None, 5],
)
def test_other_names(name: object) -> None:
    """What the agent shows in a log is shown here."""
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        *(
            (f"x {kind}_a1B2c3D4e5 y", f"{kind}_a1B2c3D4e5")
            for kind in ("bkua", "bkct", "bktr", "bkaj", "bkpt", "bktx")
        ),
        ("bkzz_" + "a1" * 12, "bkzz_" + "a1" * 12),
        *((f"TOKEN_{kind}_" + "a1B2" * 9, f"{kind}_" + "a1B2" * 9) for kind in ("ghp", "gho", "ghu", "ghs", "ghr")),
        ("github_pat_11ABCDE_" + "x" * 20, "github_pat_11ABCDE_" + "x" * 20),
        ("id: AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ("ASIAIOSFODNN7EXAMPLE,", "ASIAIOSFODNN7EXAMPLE"),
        ("xoxb-123456789012-abcdef", "xoxb-123456789012-abcdef"),
        ("xapp-1-A0123-456-abc", "xapp-1-A0123-456-abc"),
        (
            "Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl",
            "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl",
        ),
        (f"a\n{PEM}\nb", PEM),
        (PEM.replace("\n", "\\n"), PEM.replace("\n", "\\n")),
        (PEM.replace("OPENSSH ", ""), PEM.replace("OPENSSH ", "")),
        ("-----BEGIN RSA PRIVATE KEY-----\ncut off", "-----BEGIN RSA PRIVATE KEY-----\ncut off"),
        ("https://ada:hunter2@example.com/x", "hunter2"),
        ("https://ada:p@ss:w@example.com/x", "p@ss:w"),
        ("postgres://ada:hunter2@db/shop", "hunter2"),
        ("redis://:hunter2@cache:6379", "hunter2"),
        ("ssh://git:hunter2@example.com/x", "hunter2"),
        ("https://aToken@github.com/acme/web.git", "aToken"),
        ("git+https://aToken@github.com/acme/web.git", "aToken"),
        ("http://aToken:@github.com/acme/web.git", "aToken"),
        ("https://aToken:x-oauth-basic@github.com/acme/web.git", "aToken"),
        *(
            (f"https://example.com/a?x=1&{name}=abc&y=2#z", "abc")
            for name in (
                *("token", "access_token", "api_key", "key", "sig", "signature", "secret", "password", "auth", "code"),
                *("X-Amz-Signature", "X-Amz-Credential", "x-amz-security-token", "TOKEN"),
            )
        ),
        ("https://example.com/cb#access_token=abc&state=1", "abc"),
        ("https://example.com/?a=1&amp;token=abc", "abc"),
        ("https://hooks.slack.com/services/T00/B00/XyZ", "T00/B00/XyZ"),
        ("https://discord.com/api/webhooks/123/AbC", "webhooks/123/AbC"),
        ("https://ptb.discordapp.com/api/webhooks/123/AbC?wait=true", "webhooks/123/AbC?wait=true"),
        ("https://acme.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4", "1@2/IncomingWebhook/3/4"),
        ("https://outlook.office.com/webhook/1@2/IncomingWebhook/3", "1@2/IncomingWebhook/3"),
        ("https://outlook.office365.com/webhook/1@2/IncomingWebhook/3", "1@2/IncomingWebhook/3"),
        ("https://hooks.slack-gov.com:443/services/T00/B00/XyZ", "T00/B00/XyZ"),
    ],
)
def test_values_that_are_masked(text: str, secret: str) -> None:
    """In any text, alone and twice; what was masked stays as it is."""
    shown = text.replace(secret, SECRET)
    assert hidden(text) == shown != text
    assert hidden(shown) == shown
    changed = shown.replace(SECRET, CHANGED_SECRET)
    assert hidden(changed) == changed
    assert hidden({"a": [f"{text}\n{text}", 1]}) == {"a": [f"{shown}\n{shown}", 1]} or "cut off" in text


@pytest.mark.parametrize(
    "text",
    [
        "git@github.com:acme/web.git",
        "ssh://git@github.com/acme/web.git",
        "https://git@example.com/web.git",
        "git+ssh://ada@example.com/web.git",
        "ssh://deploy@example.com/web.git",
        "https://example.com:8080/a@b?q=1&page=2",
        "https://example.com/?monkey=1&keys=2&tokens=3&decode=4",
        "https://example.com/token/key",
        "https://example.com/webhook/1/2",
        "https://hooks.slack.com/services",
        "https://discord.com/channels/1/2",
        "https://slack.com/api/chat.postMessage",
        "bkup_files and bk_token",
        "ghp_short, xox-1, AKIA, AKIDIOSFODNN7EXAMPLE, bkua_",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n-----BEGIN PUBLIC KEY-----",
        "password: hunter2",
        "?token=abc without a URL",
        "",
    ],
)
def test_values_that_are_shown(text: str) -> None:
    """What only looks like a secret."""
    assert hidden(text) == text


STEPS = """\
# DB_TOKEN: in a comment
common: &common
  SHARED_TOKEN: one   # kept
  SHARED: two
env:
  <<: *common
  DB_PASSWORD: "hun\\"ter2"
  NODE_ENV: production
  SSH_KEY: |
    first é
    second

  CACHE_KEY: v1-{{ checksum }}
steps:
  - command: "curl https://ada:hunter2@example.com/?page=1"
    key: build
    token: shown
    env: {API_TOKEN: &t abc, OTHER: *t, EMPTY_TOKEN: ''}
  - trigger: deploy
    build:
      env:
        - DEPLOY_SECRET=xyz
        - MODE=fast
"""
SHOWN = """\
# DB_TOKEN: in a comment
common: &common
  SHARED_TOKEN: (secret)   # kept
  SHARED: two
env:
  <<: *common
  DB_PASSWORD: (secret)
  NODE_ENV: production
  SSH_KEY: (secret)

  CACHE_KEY: v1-{{ checksum }}
steps:
  - command: "curl https://ada:(secret)@example.com/?page=1"
    key: build
    token: shown
    env: {API_TOKEN: (secret), OTHER: *t, EMPTY_TOKEN: ''}
  - trigger: deploy
    build:
      env:
        - (secret)
        - MODE=fast
"""


def test_steps() -> None:
    """Names count in `env` alone, wherever it is; the rest of the text stays as it is written."""
    assert Mask().yaml(STEPS) == SHOWN


ALIASES = """\
common: &common
  - &more {A_TOKEN: one}
  - *more
  - [B_TOKEN=two=, C_TOKEN=a=b, C_TOKEN=, "D=C_TOKEN=x"]
env: *common
steps: [&step {env: *common, depends_on: [*more]}, *step]
"""


def test_environments_that_are_named_more_than_once() -> None:
    """Also where lists are in lists, and where a value has a sign of its own."""
    mask = Mask()
    shown = mask.yaml(ALIASES, "steps")
    assert shown == ALIASES.replace("one", SECRET).replace("B_TOKEN=two=", SECRET).replace("C_TOKEN=a=b", SECRET)
    assert sorted(mask.found["steps"]) == ["B_TOKEN=two=", "C_TOKEN=a=b", "one"]
    # It contains itself.
    assert (
        Mask().yaml("env: &e {<<: *e, A_TOKEN: one}\nsteps: &s [*s]")
        == "env: &e {<<: *e, A_TOKEN: (secret)}\nsteps: &s [*s]"
    )


def test_values_side_by_side() -> None:
    """Where one ends, the next may begin; what is within the lines of a value is part of it."""
    assert (
        Mask().yaml("env: {A_TOKEN: 'a'}\nx: {env: {B_TOKEN: b}}")
        == "env: {A_TOKEN: (secret)}\nx: {env: {B_TOKEN: (secret)}}"
    )
    mask = Mask()
    mask.lines("A_TOKEN: |\n  one\n\n  two\nx: y", "notes")
    assert mask.found == {"notes": ["|\n  one\n\n  two"]}


def test_a_secret_in_a_secret() -> None:
    """The outer one is all of it."""
    text = "env: {A_TOKEN: {env: {B_TOKEN: one}}, C_TOKEN: two, D: x}\n"
    assert Mask().yaml(text) == "env: {A_TOKEN: (secret), C_TOKEN: (secret), D: x}\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("env: [\n  DB_TOKEN: abc def\n  NODE_ENV: x", "env: [\n  DB_TOKEN: (secret)\n  NODE_ENV: x"),
        ("[\n- TOKEN: |-\n    one\n\n     two\n\n  KEY: x", "[\n- TOKEN: (secret)\n\n  KEY: x"),
        (
            '[\n  "A_SECRET": "x"\nexport API_KEY=\'y\'\nTOKENS: z',
            '[\n  "A_SECRET": (secret)\nexport API_KEY=(secret)\nTOKENS: z',
        ),
        ("[\nTOKEN:\n  a: b", "[\nTOKEN:\n  a: b"),
        ("[\nA_TOKEN: |\n  one\nB: x\n  y", "[\nA_TOKEN: (secret)\nB: x\n  y"),
        ("[\nA_TOKEN: one\nB: x\n  y", "[\nA_TOKEN: (secret)\nB: x\n  y"),
    ],
)
def test_steps_that_are_no_yaml(text: str, shown: str) -> None:
    """Then every line counts that begins with such a name, with those that continue it."""
    assert Mask().yaml(text) == shown == Mask().lines(text)


def test_a_dictionary() -> None:
    """Names count at any depth; what is empty or a boolean is no secret."""
    given = {"DB_TOKEN": "x", "A_SECRET": "", "B_TOKEN": False, "C_TOKEN": 5, "D": {"PASSWORD": "y", "E": ["z"]}}
    shown = {
        "DB_TOKEN": SECRET,
        "A_SECRET": "",
        "B_TOKEN": False,
        "C_TOKEN": SECRET,
        "D": {"PASSWORD": SECRET, "E": ["z"]},
    }
    mask = Mask()
    assert mask.value(given, "env") == shown
    assert mask.found == {"env.DB_TOKEN": ["x"], "env.C_TOKEN": ["5"], "env.D.PASSWORD": ["y"]}


# A text of each form, and what of it is a secret.
FORMS = {
    "a ghp_planted06789 b": "ghp_planted06789",
    PEM: PEM,
    "https://ada:hunter2@example.com": "hunter2",
    "https://aToken@example.com": "aToken",
    "https://example.com/?token=abcdef": "abcdef",
    "https://hooks.slack.com/services/T00/B00/XyZ": "T00/B00/XyZ",
}


@pytest.mark.parametrize("text", FORMS)
@pytest.mark.parametrize("before_it", ["", "TOKENS: x\n", "TOKENS: x\n# "])
@pytest.mark.parametrize("form", ["text", "lines", "yaml", "value", "named"])
def test_a_secret_that_was_another_one_at_the_same_place_is_shown_as_changed(
    form: str, text: str, before_it: str
) -> None:
    def shown(mask: Mask) -> str:
        # A text of steps is searched as YAML where it has such a word, and line by line where it is none.
        given = ("x", [text]) if form == "named" else (f"{before_it}{text}",)
        return str(getattr(mask, form)(*given, "steps"))

    before, same, other, elsewhere = Mask(), Mask(), Mask(), Mask()
    secret = FORMS[text]
    assert secret not in shown(before) and before.found == {"steps": [secret]}
    same.found, other.found, elsewhere.found = {"steps": ["x", secret]}, {"steps": ["x"]}, {"env": ["x"]}
    assert [CHANGED_SECRET in shown(Mask(mask)) for mask in (None, same, other, elsewhere)] == [
        False,
        False,
        True,
        False,
    ]
    assert CHANGED_SECRET in shown(Mask(is_changed=True))


@pytest.mark.parametrize("form", ["text", "lines", "yaml", "value", "whole", "named"])
def test_a_value_that_is_at_no_path(form: str) -> None:
    mask = Mask()
    getattr(mask, form)(*["x"] * (form == "named"), "ghp_planted06789")
    assert mask.found == {"": ["ghp_planted06789"]}


@pytest.mark.parametrize(
    ("form", "text"), [("lines", "A_TOKEN: one\n  two"), ("yaml", "env: {A_TOKEN: one}"), ("yaml", "A_TOKEN: [one")]
)
def test_a_changed_value_of_a_name(form: str, text: str) -> None:
    before = Mask()
    getattr(before, form)(text, "steps")
    (secret,) = before.found["steps"]
    assert CHANGED_SECRET not in getattr(Mask(before), form)(text, "steps")
    assert CHANGED_SECRET in getattr(Mask(before), form)(text.replace(secret, f"{secret[:-1]}!"), "steps")


def test_paths_whose_values_are_secrets() -> None:
    """Whole values of any shape, by the end of their path."""
    mask = Mask(sensitive=["env.A", "steps"])
    assert [mask.covers(path) for path in ("env.A", "pipeline.env.A", "steps", "env.AB", "xenv.A", "env")] == [
        *(True, True, True, False, False, False),
    ]
    given = {"env": {"A": {"b": 1, "a": [datetime.date(2026, 1, 31)]}, "B": "x"}, "steps": ""}
    assert mask.value(given, "web") == {"env": {"A": SECRET, "B": "x"}, "steps": ""}
    assert mask.found == {"web.env.A": ['{"a": ["2026-01-31"], "b": 1}']}


def test_what_messages_may_have_of_secrets() -> None:
    """Short ones in quotes only."""
    mask = Mask()
    mask.found = {"a": ["12345", "123456"], "b": ["o'clock"]}
    assert mask.in_messages() == {"'12345'", "'123456'", "123456", '"o\'clock"', "o'clock"}


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("api_key", True),
        ("Tokens", True),
        ("secret", True),
        ("passwords", True),
        ("key_path", False),
        ("branch", False),
    ],
)
def test_settings_without_documentation(name: str, is_secret: bool) -> None:
    assert is_secret_setting(name) is is_secret


def test_errors() -> None:
    """Their sentence and their facts; an address stays as it is."""
    error = BuildkiteError("No https://a:planted@b", errors=["ghp_planted06789"], address="x/known", status=5)
    assert str(error) == error.message == "No https://a:(secret)@b"
    assert error.failure["errors"] == ["(secret)"] and "planted" not in str(error.as_result)
    error.hide(["known", "No"])
    assert str(error) == error.as_result["msg"] == "(secret) https://a:(secret)@b"
    assert (error.failure["address"], error.failure["status"]) == ("x/known", 5)


def test_what_the_run_knows() -> None:
    """The longer secret first, in every text at any depth."""
    assert hidden("abcdef and xabcdefx", ["abcdef", "", "xabcdefx"]) == "(secret) and (secret)"
    assert hidden("azzzzzzb", ["zzzzzz", "azzzzzzb"]) == "(secret)"
    assert hidden({"a": ["xabcdefx"]}, ["abcdef", "xabcdefx"]) == {"a": ["(secret)"]}


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "a_" * 100_000, "-----BEGIN A " * 20_000, "://@" * 50_000, "?token=" * 30_000]
)
def test_long_texts(text: str) -> None:
    """No text takes longer than its length."""
    began = time.process_time()
    for one in (text, f"https://{text}", f"- {text}: x", f"TOKEN: {text}"):
        assert len(Mask().lines(one)) and Mask().yaml(f"[{one}")
        is_secret_name(one)
    assert time.process_time() - began < 5
