# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The arguments of the source that polls, and its connection.

Private to this collection. Knows the options of connections and no Ansible; sends nothing. As in modules, environment variables set
what the arguments omit.
"""

from __future__ import annotations

import datetime
import os
import re
import threading
import typing as t

from ...module_utils import _regular, _times
from ...module_utils._api.client import Client
from ...module_utils._api.connection import OPTIONS, Connection, Credential, checked_token, connection
from ...module_utils._api.quota import Ledger
from ...module_utils._errors import InvalidOption
from ...module_utils._paths import selects
from .. import _credentials
from . import secrets
from .arguments import Argument, checked
from .polled import EVENTS, GAP, SCHEDULED
from .selection import Selection

SOURCE = "community.buildkite.builds"
_PATH = "api_token_path"
# The ways to authenticate, one of which an argument or a variable sets.
_WAYS = ("api_token", _PATH, *_credentials.WAYS[1:])
_KEYS = (_credentials.KEY, _credentials.KEY_PATH, _credentials.PASSPHRASE)
ARGUMENTS = (
    Argument("organization"),
    Argument("api_token"),
    Argument(_PATH, "path"),
    Argument("api_token_id"),
    Argument(_credentials.KEY),
    Argument(_credentials.KEY_PATH, "path"),
    Argument(_credentials.PASSPHRASE),
    Argument(_credentials.COMMAND, "list"),
    Argument("api_url"),
    Argument("ca_path", "path"),
    Argument("timeout", "int", 30, least=1, most=300),
    Argument("events", "list", [name for name in EVENTS if name != SCHEDULED]),
    Argument("pipelines", "list"),
    Argument("branches", "list"),
    # The shortest interval needs half of a user's quota.
    Argument("interval", "int", 30, least=5, most=3600),
    Argument("since"),
    Argument("state_path", "path"),
    Argument("quota_share", "float", 0.5),
)


class Stopped(Exception):
    """The source ends while it waits."""


class Stop:
    """Sleeps that end when the source does."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def sleep(self, seconds: float) -> None:
        """Wait. Raises Stopped if the source ends."""
        if self._event.wait(seconds):
            raise Stopped

    def end(self) -> None:
        """End the source's waits, now and from now on."""
        self._event.set()


class Chosen(t.NamedTuple):
    """What to look for, and how often. `since`: a time, or how long before the first look; None for the first look."""

    events: tuple[str, ...]
    builds: Selection
    interval: int
    since: datetime.datetime | datetime.timedelta | None = None


class TokenFile:
    """The token in a file, which is read again once the token is rejected."""

    hint = f"check the token in the file that {_PATH} names"

    def __init__(self, path: str) -> None:
        """Raises InvalidOption."""
        self._path = path
        self._token = self._read()

    def current(self) -> str:
        """The token."""
        return self._token

    def renew(self, used: str, date: str | None) -> bool:
        """Whether the file has another token than the rejected one."""
        self._token = self._read()
        return self._token != used

    def _read(self) -> str:
        try:
            with _regular.opened(self._path, follow=True) as file:
                secrets.check(self._path, os.fstat(file.fileno()))
                text = file.read()
        except secrets.NoTokens as error:
            raise InvalidOption(f"{_PATH}: {error}", option=_PATH) from None
        except OSError as error:
            raise InvalidOption(
                f"{_PATH} {self._path} cannot be read ({error.strerror or error}): correct the path or the permissions.",
                option=_PATH,
            ) from None
        return checked_token(_PATH, text.decode(errors="replace"))


def values(args: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The value of each argument. Raises WrongArguments."""
    return checked(SOURCE, ARGUMENTS, args)


def chosen(options: t.Mapping[str, t.Any]) -> Chosen:
    """What the values select. Raises InvalidOption."""
    patterns = options["events"]
    events = tuple(name for name in EVENTS if selects(patterns, name))
    unknown = [pattern for pattern in patterns if not _has(pattern)]
    if unknown:
        raise InvalidOption(
            f"events accepts {', '.join(EVENTS)}, not {unknown[0]!r}: a webhook can send other events.", option="events"
        )
    if not set(events) - {GAP}:
        raise InvalidOption("events names no event of builds: add one, such as build.finished.", option="events")
    builds = Selection((), tuple(options["pipelines"] or ()), tuple(options["branches"] or ()))
    return Chosen(events, builds, options["interval"], _since(options["since"]))


def _has(pattern: str) -> bool:
    """Whether a pattern matches an event that polling finds."""
    return any(selects([pattern.removeprefix("!")], name) for name in EVENTS)


def _since(value: str | None) -> datetime.datetime | datetime.timedelta | None:
    if value is None:
        return None
    found = _times.duration(value) if re.fullmatch(_times.DURATION, value) else _times.moment(value)
    if found is None:
        raise InvalidOption(
            f"since must be a time such as 2027-01-31T12:00:00Z, or {_times.DURATION_SAYS}, not {value!r}.",
            option="since",
        )
    return found


def connected(options: t.Mapping[str, t.Any], notify: t.Callable[[str], None], stop: Stop) -> Client:
    """A client for the values. Raises InvalidOption and MissingLibrary."""
    where = _where(options)
    ledger = Ledger(sleep=stop.sleep, notify=notify, share=where.quota_share)
    return Client(where, ledger)


def _where(options: t.Mapping[str, t.Any]) -> Connection:
    ways = [name for name in _WAYS if options[name]]
    if len(ways) > 1:
        raise InvalidOption(f"{' and '.join(ways)} cannot both be set: remove one.", option=ways[1])
    names = ("organization", "api_url", *_KEYS, *(() if ways else ("api_token", "api_token_id")))
    given = {**options, **{name: options[name] or _variable(name) for name in names}}
    credential: Credential | None = TokenFile(options[_PATH]) if options[_PATH] else _credentials.credential(given)
    return connection(given, credential)


def _variable(name: str) -> str | None:
    """The value of the first environment variable of an option that is set."""
    kind, _default, variables = OPTIONS[name]
    found = next((value for variable in variables if (value := os.environ.get(variable))), None)
    return os.path.expanduser(found) if found and kind == "path" else found
