# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations against the stand-in, without Ansible. Time passes only while an operation waits, here and there alike."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client, connect
from ansible_collections.community.buildkite.plugins.module_utils._api.token import introspected
from ansible_collections.community.buildkite.plugins.module_utils._apply.value_file import opened
from ansible_collections.community.buildkite.plugins.module_utils._arguments import understood
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._operate import operate
from ansible_collections.community.buildkite.plugins.module_utils._operations.call import Call
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS
from ansible_collections.community.buildkite.plugins.module_utils._options import masked

from running.modules import Runs
from stand_in.process import SharedClock, StandIn

Result = dict[str, t.Any]


class Operations:
    """Runs operations with one token. `lines` is what they showed."""

    def __init__(self, stand_in: StandIn, seed: Result | None = None, **switches: t.Any) -> None:
        """`seed`: the new organization."""
        self.stand_in = stand_in
        builds = (seed or {}).get("builds")
        if seed is not None:
            stand_in.reset({name: entries for name, entries in seed.items() if name != "builds"})
        if switches:
            stand_in.switches(**switches)
        self.token = stand_in.token
        self.clock = SharedClock(stand_in)
        if builds:
            # Now that the clock is stopped: builds that run do so by it.
            stand_in.seed({"builds": builds})
        self.lines: list[str] = []

    def run(
        self, module: str, /, check: t.Any = False, seconds: t.Any = None, private: t.Any = False, **options: t.Any
    ) -> Result:
        """The result of one call, even if it failed after it changed something."""
        operation = OPERATIONS.operations[module]
        options = understood(OPERATIONS, module, options)
        client = self._client(**options)
        client.secrets.update(masked(OPERATIONS, module, options)[1])
        usual = {field.name: field.default for field in operation.options}
        given = {**usual, **self._connection(), **options}
        return operate(client, operation, given, check, self.lines.append, seconds, private, opened(given))

    def call(self, **options: t.Any) -> Call:
        """What an operation gets, for its parts alone."""
        client = self._client()
        return Call(client, options, True, introspected(client), self.lines.append)

    def _connection(self) -> Result:
        return {
            "api_token": self.token,
            "organization": self.stand_in.organization,
            "api_url": self.stand_in.url,
            "graphql_url": self.stand_in.graphql_url,
        }

    def _client(self, **options: t.Any) -> Client:
        client = connect({**self._connection(), **options})
        client.ledger._clock, client.ledger._sleep = self.clock, self.clock.sleep
        return client

    def checked(self, module: str, /, **options: t.Any) -> Result:
        """The result of check mode, which writes nothing."""
        before = len(self.stand_in.log(write=True))
        result = self.run(module, check=True, **options)
        assert len(self.stand_in.log(write=True)) == before, "check mode wrote"
        return result

    def rejected(self, module: str, /, check: t.Any = False, **options: t.Any) -> BuildkiteError:
        """The error of a call that changes nothing."""
        before = len(self.stand_in.log(write=True))
        with pytest.raises(BuildkiteError) as caught:
            self.run(module, check, **options)
        assert len(self.stand_in.log(write=True)) == before, "something was written"
        assert caught.value.message.endswith(".") and "\n" not in caught.value.message
        return caught.value

    def rest(self, method: str, path: str, body: Result | None = None) -> t.Any:
        """A request without the collection, as by another client."""
        return Runs(self.stand_in, self.stand_in.token).rest(method, path, body)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.sleep(seconds)

    def requests(self) -> list[str]:
        """The requests so far, as method and path."""
        return [f"{entry['method']} {entry['path']}" for entry in self.stand_in.log()]
