# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One call of an operation: its options, the service, the clock, and what it shows while it lasts.

Private to this collection. Knows no operation, and nothing of Ansible.
"""

from __future__ import annotations

import dataclasses
import datetime
import math
import typing as t

from .. import _times
from .._api.client import Client
from .._api.token import Token
from .._errors import BuildkiteError, InvalidOption, missing_scopes

Result = dict[str, t.Any]

# Seconds between the end of a wait and that of the task.
MARGIN = 5.0
# The option with the longest wait, in seconds.
WAIT = "wait_timeout"


def in_time(seconds: float) -> float:
    """How long the wait of a task may take that lasts so many seconds."""
    return seconds - min(MARGIN, seconds / 2)


class Stored(t.Protocol):
    """The file of values that the service returns once, by address. An operation never returns the values."""

    path: str

    def check(self) -> None:
        """Raise InvalidOption if the file could not be written, as far as a look shows."""

    def read(self) -> dict[str, Result]:
        """The entries; none if the file does not exist. Raises InvalidOption."""

    def record(self, address: str, ident: str, facts: Result) -> None:
        """Add facts to the `rotation` of the entry of an object. Raises InvalidOption."""


def nothing(line: str) -> None:
    """Show nothing."""


@dataclasses.dataclass
class Call:
    """What an operation gets. `show` takes lines of the live output, which appear at once where there is a place for them.

    `seconds`: how long the task may last from now on, None without a limit.
    """

    client: Client
    options: t.Mapping[str, t.Any]
    check_mode: bool
    token: Token = Token()
    show: t.Callable[[str], None] = nothing
    seconds: float | None = None
    # Whether nobody is shown the result: the task has no_log.
    private: bool = False
    # The file that token_values_path names; None for operations without that option.
    stored: Stored | None = None
    warnings: list[str] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self.began = self.now()

    def option(self, name: str) -> t.Any:
        """The value of an option, or its default; None without either."""
        return self.options.get(name)

    def moment(self, name: str) -> datetime.datetime | None:
        """The time that an option names. Raises InvalidOption."""
        value = self.option(name)
        found = _times.moment(value)
        if value is not None and found is None:
            raise InvalidOption(f"{name} must be a time such as 2026-11-30T12:00:00Z, not {value!r}.", option=name)
        return found

    def now(self) -> float:
        """The time by the clock of the quotas, in seconds since an arbitrary moment."""
        return self.client.ledger.now()

    def sleep(self, seconds: float) -> None:
        """Let time pass between two looks."""
        self.client.ledger.pause(seconds)

    def left(self) -> float:
        """How many seconds an operation may still wait, so that it ends by itself before the task does."""
        return math.inf if self.seconds is None else max(0.0, in_time(self.seconds) - (self.now() - self.began))

    def limit(self) -> str:
        """What limits the wait of an operation, in words."""
        is_short = self.seconds is not None and self.option(WAIT) >= int(in_time(self.seconds))
        return "the timeout of the task" if is_short else WAIT

    def need(self, what: str, *scopes: str) -> None:
        """Raise MissingScope, before anything is sent, if the token lacks scopes for what is asked."""
        missing = [scope for scope in scopes if not self.token.can(scope)]
        if missing:
            raise missing_scopes({scope: [what] for scope in missing})

    def failed(self, error: BuildkiteError, **result: t.Any) -> Result:
        """A result that reports what was done, and why the task fails."""
        error.hide(self.client.secrets)
        return {**result, "failed": True, **error.as_result}
