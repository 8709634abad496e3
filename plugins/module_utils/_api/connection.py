# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options in one table, and the connection that they describe.

Private to this collection. Knows option names and environment variables, and no HTTP, which is the client's.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import re
import secrets
import typing as t
import urllib.parse

from .._errors import InvalidOption
from .._paths import NO_PATH, is_path
from .._problems import Problems

VERSION = "0.1.0"
API_URL = "https://api.buildkite.com/v2"
GRAPHQL_URL = "https://graphql.buildkite.com/v1"

# Option name: (type, default, environment variables). The second variable is the one of Buildkite's Terraform provider.
OPTIONS: dict[str, tuple[str, t.Any, tuple[str, ...]]] = {
    "api_token": ("str", None, ("BUILDKITE_API_TOKEN",)),
    "api_token_id": ("str", None, ("BUILDKITE_API_TOKEN_ID",)),
    "api_token_private_key": ("str", None, ("BUILDKITE_API_TOKEN_PRIVATE_KEY",)),
    "api_token_private_key_path": ("path", None, ("BUILDKITE_API_TOKEN_PRIVATE_KEY_PATH",)),
    "api_token_private_key_passphrase": ("str", None, ("BUILDKITE_API_TOKEN_PRIVATE_KEY_PASSPHRASE",)),
    "api_token_command": ("list", None, ("BUILDKITE_API_TOKEN_COMMAND",)),
    "organization": ("str", None, ("BUILDKITE_ORGANIZATION_SLUG",)),
    "api_url": ("str", API_URL, ("BUILDKITE_API_URL", "BUILDKITE_REST_URL")),
    "graphql_url": ("str", GRAPHQL_URL, ("BUILDKITE_GRAPHQL_URL",)),
    "timeout": ("float", 30.0, ()),
    "ca_path": ("path", None, ()),
    "quota_share": ("float", 1.0, ()),
    "max_wait": ("int", None, ()),
}
SECRETS = ("api_token", "api_token_private_key", "api_token_private_key_passphrase")

# A name in the service's URLs; nothing that leads to another path.
SLUG = re.compile(r"[A-Za-z0-9][\w.-]*")
DAY = 86400


class Credential(t.Protocol):
    """What authenticates a request."""

    @property
    def hint(self) -> str:
        """What to check if Buildkite rejects it; empty for a plain token."""

    def current(self) -> str:
        """The token of one request."""

    def renew(self, used: str, date: str | None) -> bool:
        """Whether another try can succeed after the token was rejected by an answer with this date."""


class Token:
    """A token that never changes."""

    hint = ""

    def __init__(self, text: str) -> None:
        self._text = text

    def current(self) -> str:
        """The token."""
        return self._text

    def renew(self, used: str, date: str | None) -> bool:
        """No other try helps."""
        return False


@dataclasses.dataclass(frozen=True)
class Connection:
    """Where to send requests and as whom. URLs without a trailing slash; seconds for one answer."""

    organization: str
    credential: Credential = dataclasses.field(repr=False)
    api_url: str = API_URL
    graphql_url: str = GRAPHQL_URL
    timeout: float = 30.0
    ca_path: str | None = None
    quota_share: float = 1.0
    max_wait: int | None = None
    # Distinguishes the requests of one run from those of others in the audit log.
    run_id: str = dataclasses.field(default_factory=lambda: secrets.token_hex(6), compare=False)

    @property
    def verify(self) -> bool | str:
        """What requests takes: a CA bundle, or its own rules (REQUESTS_CA_BUNDLE included)."""
        return self.ca_path or True

    @property
    def user_agent(self) -> str:
        """Identifies the collection and the run in every request."""
        return f"community.buildkite/{VERSION} (ansible; run {self.run_id})"


def connection(options: t.Mapping[str, t.Any], credential: Credential | None = None) -> Connection:
    """Check the connection options. Raises InvalidOption with all mistakes, each with its option and the variable that may contain it."""
    problems = Problems("no request was sent")
    values: dict[str, t.Any] = {}
    if credential:
        values["credential"] = credential
    else:
        with problems.collecting():
            values["credential"] = Token(checked_token("api_token", _required(options, "api_token")))
    with problems.collecting():
        values["organization"] = _slug(_required(options, "organization"))
    for name in ("api_url", "graphql_url"):
        with problems.collecting():
            values[name] = _url(name, options.get(name) or OPTIONS[name][1])
    for name, (is_valid, says) in _LIMITS.items():
        value = options.get(name)
        if value is not None and not is_valid(value):
            problems.add(InvalidOption(f"{name} {says}.", option=name))
        elif value is not None:
            values[name] = value
    problems.raise_found()
    # The Terraform provider's variable leaves the version out.
    api_url = values.pop("api_url")
    return Connection(api_url=api_url if api_url.endswith("/v2") else f"{api_url}/v2", **values)


def _required(options: t.Mapping[str, t.Any], name: str) -> str:
    text: str = options.get(name) or ""
    if not text.strip():
        raise InvalidOption(
            f"{name} is missing: set the option or the environment variable {OPTIONS[name][2][0]}.", option=name
        )
    return text


def _slug(text: str) -> str:
    slug = text.strip()
    if not SLUG.fullmatch(slug):
        raise InvalidOption(
            f"organization must be the slug of the organization, as URLs of Buildkite contain it, not {slug!r}.",
            option="organization",
        )
    return slug


# Which values an option that may be omitted can have, and what is wrong with others.
_LIMITS: dict[str, tuple[t.Callable[[t.Any], bool], str]] = {
    "timeout": (lambda value: 0 < value <= DAY, f"must be a number of seconds above 0 and at most {DAY}"),
    "quota_share": (
        lambda value: 0 < value <= 1,
        "must be above 0 and at most 1: 0.5 leaves half of each quota to others",
    ),
    "max_wait": (lambda value: value >= 0, "must be a number of seconds, 0 or more"),
    "ca_path": (is_path, f"contains {NO_PATH}: correct it"),
}


def checked_token(option: str, text: str) -> str:
    """The token in a text. Raises InvalidOption."""
    token = text.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise InvalidOption(
            f"{option} contains white space or characters that no token has: check how it is read.", option=option
        )
    return token


def _url(option: str, text: str) -> str:
    try:
        parts = urllib.parse.urlsplit(text.strip())
        # An invalid port or host name raises only when it is read.
        str(parts.port)
        (parts.hostname or "").encode("idna")
    except ValueError:
        raise InvalidOption(f"{option} must be a URL such as {OPTIONS[option][1]}.", option=option) from None
    if parts.username or parts.password:
        raise InvalidOption(f"{option} must not contain a user or password.", option=option)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidOption(f"{option} must be a URL such as {OPTIONS[option][1]}, not {text!r}.", option=option)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise InvalidOption(
            f"{option} must begin with https: the token is sent in clear text only to this machine.", option=option
        )
    return text.strip().rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host of a URL, without brackets, is this machine by its name or address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
