# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of the event source `webhook`, checked together before anything listens.

Private to this collection. Opens no port, and knows nothing of Ansible.
"""

from __future__ import annotations

import logging
import ssl
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _text
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import is_loopback

from .arguments import Argument, WrongArguments, checked
from .secrets import NoTokens, Tokens
from .selection import EVENTS, Selection
from .verify import MODES, Settings

NAME = "community.buildkite.webhook"
ARGUMENTS = (
    Argument("host", default="127.0.0.1"),
    Argument("port", "int", required=True, least=1, most=65_535),
    Argument("path", default="/"),
    Argument("health_path"),
    Argument("verify", default=MODES[0], choices=MODES),
    Argument("tokens_path", "path"),
    Argument("max_age", "int", 300, least=1, most=3_600),
    Argument("max_bytes", "int", 1_048_576, least=1_024, most=10_485_760),
    Argument("buffer", "int", 1_000, least=1, most=100_000),
    Argument("events", "list"),
    Argument("pipelines", "list"),
    Argument("branches", "list"),
    Argument("certificate_path", "path"),
    Argument("key_path", "path"),
)
_log = logging.getLogger(NAME)


class Options(t.NamedTuple):
    """What a receiver needs. `tokens` is None if nothing is verified, `tls` without TLS."""

    host: str
    port: int
    path: str
    health_path: str | None
    settings: Settings
    tokens: Tokens | None
    max_bytes: int
    buffer: int
    selection: Selection
    tls: ssl.SSLContext | None


def options(given: t.Mapping[str, t.Any]) -> Options:
    """The arguments of a rulebook as options. Raises WrongArguments."""
    values = checked(NAME, ARGUMENTS, given)
    wrong = [*_wrong_paths(values), *_wrong_verification(values)]
    tokens, tls = None, None
    if values["verify"] != "none" and values["tokens_path"]:
        try:
            tokens = Tokens(values["tokens_path"])
        except NoTokens as error:
            wrong.append(f"tokens_path: {error}")
    if bool(values["certificate_path"]) is not bool(values["key_path"]):
        wrong.append("certificate_path and key_path must be used together.")
    elif values["key_path"]:
        try:
            tls = _tls(values["certificate_path"], values["key_path"])
        except (ssl.SSLError, ValueError):
            # The text of such an error names lines of a library.
            wrong.append(
                "certificate_path and key_path cannot be used: they do not belong together, or are not PEM files without a password."
            )
        except OSError as error:
            wrong.append(f"certificate_path and key_path cannot be used: {error.strerror}.")
    if wrong:
        raise WrongArguments(NAME, wrong)
    _warn(values["events"] or ())
    return Options(
        host=values["host"],
        port=values["port"],
        path=values["path"],
        health_path=values["health_path"],
        settings=Settings(values["verify"], values["max_age"]),
        tokens=tokens,
        max_bytes=values["max_bytes"],
        buffer=values["buffer"],
        selection=Selection(*(values[name] or () for name in ("events", "pipelines", "branches"))),
        tls=tls,
    )


def _wrong_paths(values: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    for name in ("path", "health_path"):
        if values[name] and (not values[name].startswith("/") or set(values[name]) & set("?#% ")):
            yield f"{name} must begin with / and contain no query, such as /buildkite."
    if values["path"] == values["health_path"]:
        yield "health_path must differ from path."


def _wrong_verification(values: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    if values["verify"] == "none":
        if not is_loopback(values["host"]):
            yield "verify can be none only if host is an address of this machine alone, such as 127.0.0.1."
        if values["tokens_path"]:
            yield "tokens_path has no effect if verify is none: omit one of them."
    elif not values["tokens_path"]:
        yield f"tokens_path is required if verify is {values['verify']}: name a file with the token of the webhook."


def _tls(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Without this function, a key with a password would ask a terminal for it.
    context.load_cert_chain(certificate, key, password=lambda: b"")
    return context


def _warn(events: t.Iterable[str]) -> None:
    """Log names that are probably misspelled. They are no mistakes, since Buildkite adds events."""
    for name in events:
        if "*" not in name and name.lstrip("!") not in EVENTS:
            close = _text.nearest(name.lstrip("!"), EVENTS)
            end = f": did you mean {close}?" if close else "."
            _log.warning("%s: events contains %s, which the collection does not know%s", NAME, _text.visible(name), end)
