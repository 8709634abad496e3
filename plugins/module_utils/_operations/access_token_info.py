# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module access_token_info: what the token of the task is, and what it may do.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on access tokens.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.operation import Operation
from .call import Call, Result

NAMES = ("uuid", "description", "scopes", "created_at", "expires_at")
WRITES = ("write_", "delete_")


def work(call: Call) -> Result:
    """The facts of the token; the request needs no scope."""
    raw = call.client.get("/access-token")
    user = raw.get("user") or {}
    token = {name: raw.get(name) for name in NAMES}
    scopes = list(raw.get("scopes") or ())
    token["user"] = {name: user.get(name) for name in ("name", "email")}
    token["can_write"] = "graphql" in scopes or any(scope.startswith(WRITES) for scope in scopes)
    wanted = call.option("scopes") or []
    return {"access_token": token, "missing_scopes": [scope for scope in wanted if scope not in scopes]}


ACCESS_TOKEN_INFO = Operation(
    name="access_token_info",
    work=work,
    fields=(
        Field(
            "scopes",
            "list",
            "Scopes that a playbook needs: RV(missing_scopes) contains those that the token lacks.",
            elements="str",
        ),
    ),
)
