# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token's user, and whether it is an administrator.

Private to this collection. Knows nothing of plans. What is unknown is None, and never taken for no.
"""

from __future__ import annotations

import typing as t

from .._errors import BuildkiteError
from .._paths import dig

if t.TYPE_CHECKING:
    from .._api.client import Client


def ask(client: Client, can: t.Callable[[str], bool]) -> tuple[str | None, bool | None]:
    """The user's UUID, and whether the user is an administrator. `can`: whether the token has a scope."""
    if can("graphql"):
        from . import documents

        data = client.graphql(documents.CALLER, {"org": client.connection.organization}, points=5.0)
        user = ((data.get("viewer") or {}).get("user") or {}).get("uuid")
        return user, dig(data, "organization.permissions.organizationUpdate.allowed")[1]
    if not can("read_user"):
        return None, None
    try:
        user = client.get("/user").get("id")
        role = client.get(f"members/{user}").get("role") if can("read_organizations") else None
    except BuildkiteError:
        return None, None
    return user, None if role is None else role == "admin"
