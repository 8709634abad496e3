# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run does with values that the service returns once: nothing, if its resources have none. token_values stores them.

Private to this collection. Knows nothing of requests or Ansible.
"""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from .._plan.change import Change, Plan
from .._schema.resource import Resource


class Cipher(t.Protocol):
    """Encrypts and decrypts a whole text. Both raise ValueError with the reason."""

    def encrypt(self, text: str) -> str:
        """The encrypted text."""

    def decrypt(self, text: str) -> str:
        """The text that was encrypted."""


@dataclasses.dataclass(frozen=True)
class Asking:
    """How a task asks. `private`: its result is hidden; `cipher`: encrypts for a vault ID, None outside of the controller."""

    private: bool = False
    # Raises InvalidOption for a vault ID that it does not know.
    cipher: t.Callable[[str], Cipher] | None = None


class Values:
    """The values of one run, whose resources have none."""

    # Whether values are stored.
    stores = False

    def check_place(self, check_mode: bool) -> None:
        """Raise InvalidOption if values could not be stored. In check mode that is one of `warnings`."""

    def warnings(self, plan: Plan, check_mode: bool) -> list[str]:
        """Warnings about the values for readers of the plan. Raises Rejected if the declaration requires them to be stored."""
        return []

    @contextlib.contextmanager
    def shielded(self, resource: Resource, wait_for_room: t.Callable[[str, float], None]) -> t.Iterator[None]:
        """Delay signals, so that none ends the process or the task before a value is stored.

        Waits for the quota first.
        """
        yield

    def take(self, change: Change, raw: dict[str, t.Any], revoke: t.Callable[[], None]) -> None:
        """Remove the value of a new object from the answer, and store it. Raises NotStored if that fails."""

    def add_to(self, result: dict[str, t.Any], plan: Plan) -> None:
        """Add the values, or where they are, to a result. A failed result contains no value."""


def is_told_once(change: Change) -> bool:
    """Whether a change creates something with a value that is returned once."""
    return change.action == "create" and not change.held and bool(change.node.resource.lifecycle.returned_once)
