# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The work of a module for an operation, without Ansible: options in, result out.

Private to this collection. Knows no operation by name, and nothing of Ansible.
"""

from __future__ import annotations

import typing as t

from ._api.client import Client
from ._api.token import introspected
from ._errors import expected
from ._operations.call import Call, Stored, nothing
from ._schema.operation import Operation
from ._secrets import hidden

Result = dict[str, t.Any]


def operate(
    client: Client,
    operation: Operation,
    options: t.Mapping[str, t.Any],
    check_mode: bool,
    show: t.Callable[[str], None] = nothing,
    seconds: float | None = None,
    private: bool = False,
    stored: Stored | None = None,
) -> Result:
    """The result of one call. Raises BuildkiteError when nothing was changed. The rest: see Call."""
    client.read_only = check_mode or operation.only_reads
    before = client.cost()

    try:
        operation.check(options)
        call = Call(
            client,
            options,
            check_mode,
            introspected(client),
            _hiding(client, show),
            seconds,
            private=private,
            stored=stored,
        )
        state = options.get("state")
        module = f"community.buildkite.{operation.name}"
        call.need(module, *operation.scopes_of(state))
        if not any(map(call.token.can, operation.one_of)):
            call.need(module, *operation.one_of[:1])
        result = operation.work(call)
    except Exception as error:
        raised = expected(error)
        raised.hide(client.secrets)
        raise raised from None
    return {"changed": False, **result, "warnings": call.warnings, "cost": client.cost_since(before)}


def _hiding(client: Client, show: t.Callable[[str], None]) -> t.Callable[[str], None]:
    """Shows lines without what the task hides: logs may repeat it."""
    if show is nothing:
        # An operation reads nothing for lines that nobody sees.
        return show

    def shown(line: str) -> None:
        show(str(hidden(line, client.secrets)))

    return shown
