# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A connection and what was read through it, and the modules that only read: options in, result out.

Private to this collection. Knows nothing of Ansible, of plans and of writes: the payloads of modules for information have none of these.
"""

from __future__ import annotations

import contextlib
import typing as t

from ._api.client import Client
from ._api.token import Token, introspected
from ._errors import expected
from ._of_runs import INFO
from ._parts import part
from ._schema.catalog import Catalog
from ._state.organization import Organization

Result = dict[str, t.Any]


class Reader:
    """One connection and what was read through it; several calls share both."""

    def __init__(
        self, client: Client, catalog: Catalog, progress: t.Callable[[str], None] = lambda message: None
    ) -> None:
        """`progress` gets the progress of a run and may omit some of it."""
        self.client = client
        self._progress = client.progress = progress
        token = self._token()
        self.own_email = token.email
        self.organization = Organization(client, catalog, token.scopes)
        self.organization.token_uuid = token.uuid
        client.secrets = self.organization.secrets

    def _token(self) -> Token:
        return introspected(self.client)

    def read(self, name: str, options: t.Mapping[str, t.Any]) -> Result:
        """The result of a module that only reads. Raises BuildkiteError."""
        before = self.client.cost()
        with self.calling(options, read_only=True):
            found: Result = (
                part("_whole").live(self.organization, options, options.get("read_only"))
                if name == INFO
                else part("_export.listed").listed(self.organization, name, options)
            )
            return {**found, "cost": self.client.cost_since(before)}

    @contextlib.contextmanager
    def calling(self, options: t.Mapping[str, t.Any], read_only: bool) -> t.Iterator[None]:
        """Set the connection up for the options of a call. Its errors show no secret. `read_only`: a write is an error."""
        self.client.read_only = read_only
        self.client.ledger.may_overdraw = bool(options.get("graphql_overdraw"))
        try:
            yield
        except Exception as error:
            raised = expected(error)
            raised.hide(self.organization.secrets)
            raise raised from None
