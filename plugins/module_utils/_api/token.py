# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the service returns about a token: its scopes, its user's address, and its UUID.

Private to this collection. Knows nothing of Ansible and of resources.
"""

from __future__ import annotations

import typing as t

from .._errors import NotBuildkite, ServiceError, Unauthorized
from .client import Client


class Token(t.NamedTuple):
    """Facts of a token, each None when the service does not return it."""

    scopes: frozenset[str] | None = None
    email: str | None = None
    uuid: str | None = None

    def can(self, scope: str) -> bool:
        """Whether it has a scope. What is unknown is not missing."""
        return self.scopes is None or scope in self.scopes


def introspected(client: Client) -> Token:
    """The facts of the client's token."""
    try:
        token = client.get("/access-token")
    except Unauthorized:
        raise
    except ServiceError:
        # Other tokens have no such endpoint: the first request that needs a missing scope reports it.
        return Token()
    user, scopes = token.get("user") or {}, token.get("scopes")
    is_clear = isinstance(user, dict) and isinstance(scopes or [], list)
    if not is_clear or not all(isinstance(scope, str) for scope in scopes or ()):
        raise NotBuildkite(
            "The answer to GET /access-token does not describe an API token: check api_url, and whether a proxy answers in"
            " place of Buildkite.",
            request="GET /access-token",
        )
    texts = [value if isinstance(value, str) else None for value in (user.get("email"), token.get("uuid"))]
    return Token(None if scopes is None else frozenset(scopes), *texts)
